"""Which words of a text made it match? The same analysis, and the same readings of the question, as the search."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import NamedTuple

from zoeker.dutch import Token, analyze

from .leaf import Sequence, sequences
from .match import fields_of
from .query import Leaf


class Mark(NamedTuple):
    """A matched word: where it stands in the text, and the number of the leaf that matched it."""

    start: int
    end: int
    leaf: int


class _Reading(NamedTuple):
    leaf: int
    slots: Sequence


_ByField = defaultdict[str, defaultdict[str, list[_Reading]]]


class Marker:
    """Finds the words of a question in the texts of articles."""

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        self._words: _ByField = defaultdict(lambda: defaultdict(list))  # by field and first term
        self._prefixes: _ByField = defaultdict(lambda: defaultdict(list))  # by field and first prefix
        for number, leaf in enumerate(leaves):
            for slots in sequences(leaf):
                for field in fields_of(leaf):
                    by_field = self._prefixes if slots[0].prefix else self._words
                    by_field[field][slots[0].text].append(_Reading(number, slots))

    def marks(self, field: str, text: str) -> list[Mark]:
        """Find the matched words of a text that stands in `field`, in order; they do not overlap."""
        words: Mapping[str, list[_Reading]] = self._words.get(field, {})
        prefixes: Mapping[str, list[_Reading]] = self._prefixes.get(field, {})
        tokens = analyze(text) if words or prefixes else []
        found = []
        for token in tokens:  # once a token of every hit: what most tokens are not must be said quickly
            if token.term in words:
                for reading in words[token.term]:
                    found += _occurrence(reading, token, tokens)
        beginnings = tuple(prefixes)
        for token in tokens if beginnings else ():
            if token.text.startswith(beginnings) or token.term.startswith(beginnings):
                for readings in prefixes.values():
                    found += [mark for reading in readings for mark in _occurrence(reading, token, tokens)]
        return _apart(found)


def spans(marks: Iterable[Mark]) -> tuple[tuple[int, int], ...]:
    """Give the places of marks alone."""
    return tuple((mark.start, mark.end) for mark in marks)


def _occurrence(reading: _Reading, first: Token, tokens: list[Token]) -> list[Mark]:
    """Give the marks of a reading that begins at a token; none if it does not stand there."""
    matched = []
    for position, slot in enumerate(reading.slots, first.position):
        here = [first] if position == first.position else _at(position, tokens)
        token = next((token for token in here if slot.matches(token)), None)
        if token is None:
            return []
        matched.append(Mark(token.start, token.end, reading.leaf))
    return matched


def _at(position: int, tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens at a position: they come in order of it."""
    place = bisect_left(tokens, position, key=attrgetter("position"))
    while place < len(tokens) and tokens[place].position == position:
        yield tokens[place]
        place += 1


def _apart(marks: list[Mark]) -> list[Mark]:
    """Sort marks, and make one of those that overlap: `Wit-Rusland` is marked whole, not once more in parts."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if kept and mark.start < kept[-1].end:
            kept[-1] = kept[-1]._replace(end=max(kept[-1].end, mark.end))
        else:
            kept.append(mark)
    return kept
