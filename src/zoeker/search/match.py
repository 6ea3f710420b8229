"""Which articles match? Every node of the tree read as an array of document numbers."""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.store import NO_DATE, RANKED, Documents, Reader

from .leaf import Sequence, Slot, sequences
from .query import FILTERS, And, DateRange, Leaf, Not, Or, Phrase, Prefix, Query, Word, Words

Keys = NDArray[np.int64]  # occurrences: document << 32 | position, increasing
_POSITION_BITS = 32

FIELDS_OF = {
    "": RANKED,
    "text": ("lead", "body"),
}  # the indexed fields behind a field's name, where they differ


class Found(NamedTuple):
    """Where a leaf occurs: all documents, and per field the documents with the frequency in each."""

    documents: Documents
    frequencies: dict[str, tuple[Documents, NDArray[np.int64]]]


class Matcher:
    """Reads trees against one snapshot of the index; `any_word` makes words side by side alternatives."""

    def __init__(self, reader: Reader, any_word: bool = False) -> None:
        self._reader = reader
        self._any_word = any_word
        self._found: dict[Leaf, Found | None] = {}

    def documents(self, query: Query) -> Documents:
        """Give the documents that match, increasing; what holds no word at all matches everything."""
        match query:
            case Word() | Phrase() | Prefix():
                found = self.find(query)
                return self._reader.documents if found is None else found.documents
            case DateRange():
                return self._dated(query)
            case Not():
                return np.setdiff1d(self._reader.documents, self.documents(query.child), assume_unique=True)
            case Or():
                return _union([self.documents(child) for child in self._telling(query.children)])
            case Words() if self._any_word:
                return self._most_of(query, at_least=1)
            case And() | Words():
                return _intersection([self.documents(child) for child in query.children])

    def most(self, query: Words) -> Documents:
        """Give the documents that match as many of the words as any document does; filters and NOT hold as ever."""
        return self._most_of(query, at_least=0)

    def find(self, leaf: Leaf) -> Found | None:
        """Look up where a leaf occurs; None if there is no word in it (a lone dash, say)."""
        if leaf not in self._found:
            readings = sequences(leaf)
            self._found[leaf] = self._occurrences(readings, fields_of(leaf)) if readings else None
        return self._found[leaf]

    def _telling(self, children: tuple[Query, ...]) -> list[Query]:
        """Leave out children without a word: in `klimaat OF -` the dash is not an alternative that matches all."""
        return [c for c in children if not isinstance(c, Word | Phrase | Prefix) or self.find(c) is not None]

    def _most_of(self, query: Words, at_least: int) -> Documents:
        words = self._telling(tuple(child for child in query.children if not _filters(child)))
        kept = _intersection(
            [self._reader.documents, *(self.documents(c) for c in query.children if _filters(c))]
        )
        if not words:
            return kept
        counts = np.zeros(self._reader.size, np.int32)
        for child in words:
            counts[self.documents(child)] += 1
        most = at_least or max(1, int(counts[kept].max(initial=0)))
        return kept[counts[kept] >= most]

    def _dated(self, period: DateRange) -> Documents:
        """Give the articles that may be from a period: one known only as January may be from the 14th."""
        chosen = self._reader.live & (self._reader.first != NO_DATE)
        if period.since is not None:
            chosen &= self._reader.last >= period.since.first
        if period.until is not None:
            chosen &= self._reader.first <= period.until.last
        return np.flatnonzero(chosen)

    def _occurrences(self, readings: list[Sequence], fields: tuple[str, ...]) -> Found:
        frequencies = {}
        for field in fields:
            keys = _union([self._sequence(reading, field) for reading in readings])
            documents, counts = np.unique(keys >> _POSITION_BITS, return_counts=True)
            if documents.size:
                frequencies[field] = documents, counts
        return Found(_union([documents for documents, _ in frequencies.values()]), frequencies)

    def _sequence(self, slots: Sequence, field: str) -> Keys:
        """Give where a sequence begins: the occurrences of each slot, moved back by its place, must coincide."""
        return _intersection([self._slot(slot, field) - place for place, slot in enumerate(slots)])

    def _slot(self, slot: Slot, field: str) -> Keys:
        terms = self._reader.expand(field, slot.text) if slot.prefix else [slot.text]
        found = [self._reader.postings(field, term) for term in terms]
        return _union([documents << _POSITION_BITS | positions for documents, positions in found])


def fields_of(leaf: Leaf) -> tuple[str, ...]:
    """Name the indexed fields a leaf is looked up in."""
    return FIELDS_OF.get(leaf.field, (leaf.field,))


def _filters(query: Query) -> bool:
    """Say whether a part chooses among articles and so is never left out: a date, a source, a NOT."""
    return isinstance(query, DateRange | Not) or (
        isinstance(query, Word | Phrase | Prefix) and query.field in FILTERS
    )


def _union(arrays: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    if len(arrays) == 1:
        return arrays[0]
    return np.unique(np.concatenate(arrays)) if arrays else np.empty(0, np.int64)


def _intersection(arrays: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    shortest_first = sorted(arrays, key=len)
    return reduce(lambda some, more: np.intersect1d(some, more, assume_unique=True), shortest_first)
