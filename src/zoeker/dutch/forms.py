"""What is a distinct word, in the index and to a reader? How it is spelt, its terms, and those of its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray


class Form(NamedTuple):
    """A distinct token: how it is spelt, the terms under which it is indexed, and a term for each part of a compound."""

    text: str
    terms: tuple[str, ...]
    parts: tuple[str, ...] = ()


# What is known of words already: an index knows every form that it holds, so that a question about them needs no
# dictionary. Asked for many at once, which is quicker, it leaves out those that are not known.
Known = Callable[[Iterable[str]], Mapping[str, Form]]


class Keyed(Protocol):
    """What an index knows of words without spelling it out: keys, each of which stands for a term."""

    def read(self, words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give how many keys each written form has, and those of all: of its terms, and of those of its parts.

        A form that is not known has none.
        """

    def keys(self, terms: Iterable[str]) -> NDArray[np.int64]:
        """Give all keys of some terms."""


def form(text: str) -> Form:
    """Give a normalised token with its terms and parts, by the dictionary and the rules."""
    if not text.isalpha() and not any(map(str.isalpha, text)):
        return Form(text, (text,))  # a number is its own term, whatever the rules
    terms, first, parts, _ = _rules()
    written = parts(text)
    return Form(text, terms(text, written), tuple(map(first, written)))


def forms(texts: Sequence[str]) -> list[Form]:
    """Give the form of each token: of many at once, in half the time."""
    terms, first, _, parts = _rules()
    make = tuple.__new__  # which skips the arguments that Form() would name one by one
    return [
        make(Form, (text, terms(text, written), tuple(map(first, written)) if written else ()))
        for text, written in zip(texts, parts(texts), strict=True)
    ]


_Words = tuple[str, ...]


class _Rules(NamedTuple):
    terms: Callable[[str, _Words], _Words]
    first: Callable[[str], str]
    parts: Callable[[str], _Words]
    parts_of_all: Callable[[Sequence[str]], list[_Words]]


@cache
def _rules() -> _Rules:
    """Load the rules and their tables, which a question about words that an index knows can do without."""
    from .compounds import parts, parts_of_all
    from .terms import first, terms

    return _Rules(terms, first, parts, parts_of_all)


def forget_rules() -> None:
    """Let go of the rules' tables, some 150 MB, which are loaded again with the next word that nothing else knows."""
    if _rules.cache_info().currsize:
        from . import compounds, dictionary, listed  # here: as above

        compounds.forget()
        dictionary.forget()
        listed.forget()


def nothing_known(texts: Iterable[str]) -> Mapping[str, Form]:
    """Know no word."""
    return {}
