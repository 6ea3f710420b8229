"""Which words of a text made it match? The same analysis, and the same readings of the question, as the search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from zoeker.dutch import Token, analyze

from .leaf import Sequence, sequences
from .match import fields_of
from .query import Leaf

Positions = dict[int, list[Token]]


class Mark(NamedTuple):
    """A matched word: where it stands in the text, and the number of the leaf that matched it."""

    start: int
    end: int
    leaf: int


class _Reading(NamedTuple):
    leaf: int
    slots: Sequence


class Marker:
    """Finds the words of a question in the texts of articles."""

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        self._words: defaultdict[tuple[str, str], list[_Reading]] = defaultdict(
            list
        )  # by field and first term
        self._prefixes: defaultdict[str, list[_Reading]] = defaultdict(list)  # by field
        self._fields: set[str] = set()
        for number, leaf in enumerate(leaves):
            self._fields.update(fields_of(leaf))
            for slots in sequences(leaf):
                for field in fields_of(leaf):
                    first = slots[0]
                    held = self._prefixes[field] if first.prefix else self._words[field, first.text]
                    held.append(_Reading(number, slots))

    def marks(self, field: str, text: str) -> list[Mark]:
        """Find the matched words of a text that stands in `field`, in order; they do not overlap."""
        tokens = analyze(text) if field in self._fields else []
        at: Positions = defaultdict(list)
        for token in tokens:
            at[token.position].append(token)
        prefixes = self._prefixes.get(field, [])
        beginnings = tuple(reading.slots[0].text for reading in prefixes)
        found = []
        for token in tokens:
            readings = self._words.get((field, token.term), [])
            if token.text.startswith(beginnings) or token.term.startswith(beginnings):
                readings = readings + prefixes
            found += [mark for reading in readings for mark in _occurrence(reading, token, at)]
        return _apart(found)


def spans(marks: Iterable[Mark]) -> tuple[tuple[int, int], ...]:
    """Give the places of marks alone."""
    return tuple((mark.start, mark.end) for mark in marks)


def _occurrence(reading: _Reading, first: Token, at: Positions) -> list[Mark]:
    """Give the marks of a reading that begins at a token; none if it does not stand there."""
    matched = []
    for position, slot in enumerate(reading.slots, first.position):
        here = [first] if position == first.position else at.get(position, [])
        token = next((token for token in here if slot.matches(token)), None)
        if token is None:
            return []
        matched.append(Mark(token.start, token.end, reading.leaf))
    return matched


def _apart(marks: list[Mark]) -> list[Mark]:
    """Sort marks, and make one of those that overlap: `Wit-Rusland` is marked whole, not once more in parts."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if kept and mark.start < kept[-1].end:
            kept[-1] = kept[-1]._replace(end=max(kept[-1].end, mark.end))
        else:
            kept.append(mark)
    return kept
