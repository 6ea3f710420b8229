"""Which words of a text made it match? The same analysis, and the same readings of the question, as the search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from zoeker.dutch import Token, analyze

from .leaf import Sequence, Slot, sequences
from .match import fields_of
from .query import Leaf

Positions = dict[int, list[Token]]


class Mark(NamedTuple):
    """A matched word: where it stands in the text, and the number of the leaf that matched it."""

    start: int
    end: int
    leaf: int


class Marker:
    """Finds the words of a question in the texts of articles."""

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        self._leaves = [(fields_of(leaf), sequences(leaf)) for leaf in leaves]

    def marks(self, field: str, text: str) -> list[Mark]:
        """Find the matched words of a text that stands in `field`, in order; they do not overlap."""
        readings = [
            (number, reading)
            for number, (fields, found) in enumerate(self._leaves)
            if field in fields
            for reading in found
        ]
        if not readings or not text:
            return []
        tokens = analyze(text)
        at: Positions = defaultdict(list)
        for token in tokens:
            at[token.position].append(token)
        found = [mark for number, reading in readings for mark in _occurrences(reading, number, tokens, at)]
        return _apart(found)


def spans(marks: Iterable[Mark]) -> tuple[tuple[int, int], ...]:
    """Give the places of marks alone."""
    return tuple((mark.start, mark.end) for mark in marks)


def _occurrences(reading: Sequence, number: int, tokens: list[Token], at: Positions) -> Iterable[Mark]:
    first, rest = reading[0], reading[1:]
    for token in tokens:
        if first.matches(token):
            following = [
                _fitting(slot, at.get(token.position + place, [])) for place, slot in enumerate(rest, 1)
            ]
            if all(following):
                for matched in (token, *(found for found in following if found)):
                    yield Mark(matched.start, matched.end, number)


def _fitting(slot: Slot, tokens: list[Token]) -> Token | None:
    return next((token for token in tokens if slot.matches(token)), None)


def _apart(marks: list[Mark]) -> list[Mark]:
    """Sort marks, and make one of those that overlap: `Wit-Rusland` is marked whole, not once more in parts."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if kept and mark.start < kept[-1].end:
            kept[-1] = kept[-1]._replace(end=max(kept[-1].end, mark.end))
        else:
            kept.append(mark)
    return kept
