"""Where do the words of a question stand among the tokens of a text?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from operator import attrgetter
from typing import NamedTuple

from zoeker.dutch import Token, part_spans

from .leaf import Sequence as Slots

_MOST_CHOICES = 10_000  # of words in one window that are tried to be marked


class Mark(NamedTuple):
    """A matched word: where it stands in the text, and the number of the leaf that matched it."""

    start: int
    end: int
    leaf: int


class Reading(NamedTuple):
    """What will do for a leaf of the question, by its number."""

    leaf: int
    slots: Slots
    word: bool  # which may be part of a compound
    slop: int


def occurrence(reading: Reading, first: Token, tokens: Sequence[Token]) -> list[Mark]:
    """Give the marks of a reading that begins at a token; none if it does not stand there."""
    matched = []
    for position, slot in enumerate(reading.slots, first.position):
        here = [first] if position == first.position else _at(position, tokens)
        token = next((token for token in here if slot.matches(token)), None)
        if token is None:
            return []
        matched.append(Mark(token.start, token.end, reading.leaf))
    return matched


def _at(position: int, tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens at a position: they come in order of it."""
    place = bisect_left(tokens, position, key=attrgetter("position"))
    while place < len(tokens) and tokens[place].position == position:
        yield tokens[place]
        place += 1


def part_marks(words: Mapping[str, list[Reading]], token: Token, text: str) -> list[Mark]:
    """Mark the parts of a compound that are words of the question; all of it where they cannot be told apart."""
    places = part_spans(token, text)
    if len(places) != len(token.parts):
        places = ((token.start, token.end),) * len(token.parts)
    return [
        Mark(*place, reading.leaf)
        for part, place in zip(token.parts, places, strict=True)
        for reading in words.get(part, ())
        if reading.word
    ]


def near_each_other(reading: Reading, tokens: Sequence[Token]) -> list[Mark]:
    """Give the marks of the words of a reading that stand close enough together, in any order."""
    slots = [[token for token in tokens if slot.matches(token)] for slot in reading.slots]
    reach = len(slots) - 1 + reading.slop
    marks: set[Mark] = set()
    for start in sorted({token.position for held in slots for token in held}):
        window = [[token for token in held if start <= token.position <= start + reach] for held in slots]
        for chosen in islice(product(*window), _MOST_CHOICES):
            if len({token.position for token in chosen}) == len(chosen):
                marks |= {Mark(token.start, token.end, reading.leaf) for token in chosen}
                break
    return list(marks)


def apart(marks: list[Mark]) -> list[Mark]:
    """Sort marks, and make one of those that overlap: `Wit-Rusland` is marked whole, not once more in parts."""
    if len(marks) < 2:
        return marks
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if kept and mark.start < kept[-1].end:
            kept[-1] = kept[-1]._replace(end=max(kept[-1].end, mark.end))
        else:
            kept.append(mark)
    return kept
