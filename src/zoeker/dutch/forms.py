"""What is a distinct word, in the index and to a reader? How it is spelt, its terms, and those of its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple


class Form(NamedTuple):
    """A distinct token: how it is spelt, the terms under which it is indexed, and a term for each part of a compound."""

    text: str
    terms: tuple[str, ...]
    parts: tuple[str, ...] = ()


# What is known of words already: an index knows every form that it holds, so that a question about them needs no
# dictionary. Asked for many at once, which is quicker, it leaves out those that are not known.
Known = Callable[[Iterable[str]], Mapping[str, Form]]


def form(text: str) -> Form:
    """Give a normalised token with its terms and parts, by the dictionary and the rules."""
    if not text.isalpha() and not any(map(str.isalpha, text)):
        return Form(text, (text,))  # a number is its own term, whatever the rules
    terms, parts = _rules()
    return Form(text, terms(text), tuple([terms(part)[0] for part in parts(text)]))


@cache
def _rules() -> tuple[Callable[[str], tuple[str, ...]], Callable[[str], tuple[str, ...]]]:
    """Load the rules and their tables, which a question about words that an index knows can do without."""
    from . import compounds
    from .terms import terms

    return terms, compounds.parts


def nothing_known(texts: Iterable[str]) -> Mapping[str, Form]:
    """Know no word."""
    return {}
