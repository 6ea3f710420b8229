"""What is a word, in the index and to a reader? How it is spelt, its terms, those of its parts, and which ways of reading there are."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from zoeker.errors import ZoekerError

from .tables import SNOWBALL, stem

NAME, PLAIN = "zoeker-dutch", "snowball"
# A version goes up with any change in what an analyzer gives: an index made with another is refused.
VERSIONS = {NAME: f"8 ({SNOWBALL})", PLAIN: f"3 ({SNOWBALL})"}


class Form(NamedTuple):
    """A distinct token: how it is spelt, the terms under which it is indexed, and a term for each part of a compound."""

    text: str
    terms: tuple[str, ...]
    parts: tuple[str, ...] = ()


class Token(NamedTuple):
    """A word of a text: how it is spelt, what is indexed, and where it stands.

    `text` is normalised, `terms` are those it is indexed under: one, unless it is a form of several words. `position`
    counts from 0 without gaps; `length` is how many positions the token covers (2 for `witrusland` over `wit rusland`).
    `start` and `end` are offsets into the raw text. `parts` are the terms of what a compound is made of; none of a
    whole word.
    """

    text: str
    terms: tuple[str, ...]
    position: int
    length: int
    start: int
    end: int
    parts: tuple[str, ...] = ()


# What is known of words already: an index knows every form that it holds, so that a question about them needs no
# dictionary. Asked for many at once, which is quicker, it leaves out those that are not known.
Known = Callable[[Iterable[str]], Mapping[str, Form]]


def form(text: str) -> Form:
    """Give a normalised token with its terms and parts, by the dictionary and the rules."""
    return forms_of([text])[0]


def forms_of(texts: Iterable[str]) -> list[Form]:
    """Give the form of each token, in any order; the rules are loaded where one is a word that they may change."""
    own, words = list[Form](), list[str]()
    for text in texts:
        if text[:1].isupper() or (not text.isalpha() and not any(map(str.isalpha, text))):
            own.append(
                Form(text, (text,))
            )  # a name, an abbreviation or a number is its own term, whatever the rules
        else:
            words.append(text)
    return own + forms(sorted(words)) if words else own  # sorted, as what begins alike asks for the same


def forms(texts: Sequence[str]) -> list[Form]:
    """Give the form of each token: of many at once, in half the time."""
    # Here: a question about words that an index knows can do without the rules and their tables.
    from .compounds import parts_of_all, spans
    from .terms import first, terms

    make = tuple.__new__  # which skips the arguments that Form() would name one by one
    return [
        make(
            Form,
            (
                text,
                terms(text, parts),
                tuple(first(text[start:end]) for start, end in spans(text, parts)),
            ),
        )
        if not text[:1].isupper()
        else Form(text, (text,))
        for text, parts in zip(texts, parts_of_all(texts), strict=True)
    ]


def forget_rules() -> None:
    """Forget the rules' tables, some 150 MB, which are loaded again with the next word that nothing else knows."""
    for name in ("compounds", "dictionary", "tables"):
        if module := sys.modules.get(f"{__package__}.{name}"):
            module.forget()


def nothing_known(texts: Iterable[str]) -> Mapping[str, Form]:
    """Know no word."""
    return {}


def check_name(analyzer: str) -> None:
    """Raise ZoekerError where there is no analyzer of this name."""
    if analyzer not in VERSIONS:
        raise ZoekerError(f"there is no analyzer {analyzer!r}; name one of: {', '.join(VERSIONS)}")


def known_to(analyzer: str, known: Known = nothing_known) -> Known:
    """Give what an analyzer knows of words without the dictionary, which `known` adds to: plain Snowball knows every word.

    A plain analyzer gives a word one term, its stem, and no parts.
    """
    return known if analyzer == NAME else lambda texts: _stemmed(texts, known)


def _stemmed(texts: Iterable[str], known: Known) -> Mapping[str, Form]:
    asked = list(texts)
    stemmed = known(asked)
    return {
        text: stemmed.get(text) or Form(text, (text if text[:1].isupper() else stem(text),)) for text in asked
    }
