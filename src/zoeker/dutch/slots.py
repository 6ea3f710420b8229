"""What stands at one position of a text? Written forms and their normal spelling, before stemming."""

from __future__ import annotations

import re
from typing import NamedTuple

from .letters import fold

LONGEST = 100  # characters: what is longer is no word, and no term is longer

_RUN = re.compile(r"[^\W_]++")


class Piece(NamedTuple):
    """A normalised form and its slice of the unit; `length` is the number of slots it covers."""

    text: str
    start: int
    end: int
    length: int = 1


Slot = list[Piece]  # never empty: what shares one position, the whole form first


def spelling(written: str) -> str:
    """Give a word's normal spelling: folded, without white space, cut off where it is too long to be a word."""
    return "".join(fold(written[: 4 * LONGEST]).split())[:LONGEST]  # 4: more than folding takes away


def slot(written: str, start: int, text: str | None = None) -> list[Slot]:
    """Give the one slot of a form that begins at `start`; none when nothing is left of its spelling."""
    text = spelling(written) if text is None else text
    return [[Piece(text, start, start + len(written))]] if text else []


def runs(unit: str, start: int = 0) -> list[Slot]:
    """Give every unbroken run of letters and digits from `start` a slot: what to do where no rule applies."""
    return [found for run in _RUN.finditer(unit, start) for found in slot(run.group(), run.start())]
