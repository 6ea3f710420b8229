"""The analysis as a whole, by name and version: clean, cut into units, read each unit once, stem."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from .letters import Gaps, clean
from .slots import LONGEST
from .stems import stem
from .units import UNIT
from .words import read

NAME = "zoeker-dutch"
VERSION = 1  # goes up with any change in what analyze() gives: an index made with another version is refused

_MOST_FORMS = 300_000  # some 150 MB; real news of 17 million words holds 170,000


class Token(NamedTuple):
    """A word of a text: how it is spelt, what is indexed, and where it stands.

    `text` is normalised but not stemmed, `term` is its stem. `position` counts from 0 without gaps; `length` is
    how many positions the token covers (2 for `witrusland` over `wit rusland`). `start` and `end` are offsets
    into the raw text.
    """

    text: str
    term: str
    position: int
    length: int
    start: int
    end: int


_Form = tuple[tuple[Token, ...], int]  # tokens from position 0 and offset 0, and the number of positions


class _Forms(dict[str, _Form]):
    """Every unit met so far and its tokens. Two threads may read the same unit twice; both get the same answer."""

    def __missing__(self, unit: str) -> _Form:
        slots = read(unit)
        form = tuple(
            Token(piece.text, stem(piece.text), position, piece.length, piece.start, piece.end)
            for position, slot in enumerate(slots)
            for piece in slot
        )
        if len(unit) <= LONGEST:
            if len(self) >= _MOST_FORMS:
                self.clear()
            self[unit] = form, len(slots)
        return form, len(slots)


_forms = _Forms()


def analyze(text: str) -> list[Token]:
    """Give the tokens of `text` by position, and within a position the whole form before its parts.

    Every position up to the last has a token, and no token starts before those of an earlier position.
    """
    cleaned, gaps = clean(text)
    tokens: list[Token] = []
    add, make, forms, position = tokens.append, tuple.__new__, _forms, 0
    for match in UNIT.finditer(cleaned):
        form, positions = forms[match[0]]
        at = match.start()
        # This line runs once a token: tuple.__new__ skips the arguments that Token() would name one by one.
        for text, term, offset, length, start, end in form:
            add(make(Token, (text, term, position + offset, length, at + start, at + end)))
        position += positions
    return _raw(tokens, gaps) if gaps else tokens


def notation(text: str) -> str:
    """Write the tokens of `text` on one line: a space moves to the next position, `/` joins those at one."""
    positions = groupby(analyze(text), key=attrgetter("position"))
    return " ".join("/".join(token.text for token in tokens) for _, tokens in positions)


def _raw(tokens: list[Token], gaps: Gaps) -> list[Token]:
    return [token._replace(start=gaps.start(token.start), end=gaps.end(token.end)) for token in tokens]
