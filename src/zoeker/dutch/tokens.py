"""What is a word of a text? How it is spelt, what is indexed, and where it stands."""

from __future__ import annotations

from typing import NamedTuple


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
