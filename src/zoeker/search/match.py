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

# The indexed fields behind a field's name, where they differ.
FIELDS_OF = {"": RANKED, "text": ("lead", "body")}


class Found(NamedTuple):
    """Where a leaf occurs: all documents, and per field the documents with the frequency in each."""

    documents: Documents
    frequencies: dict[str, tuple[Documents, NDArray[np.int64]]]


class Matcher:
    """Reads trees against one snapshot of the index; `any_word` makes words side by side alternatives.

    A part without a word in it matches nothing: `leaf.pruned` takes such parts out beforehand.
    """

    def __init__(self, reader: Reader, any_word: bool = False) -> None:
        self._reader = reader
        self._any_word = any_word
        self._found: dict[Leaf, Found] = {}
        self._keys: dict[tuple[Slot, str], Keys] = {}

    def documents(self, query: Query) -> Documents:
        """Give the documents that match, increasing."""
        match query:
            case Word() | Phrase() | Prefix():
                return self.find(query).documents
            case DateRange():
                return self._dated(query)
            case Not():
                return np.setdiff1d(self._reader.documents, self.documents(query.child), assume_unique=True)
            case Or():
                return _union([self.documents(child) for child in query.children])
            case Words() if self._any_word:
                return self._most_of(query, at_least=1)
            case And() | Words():
                return _intersection([self.documents(child) for child in query.children])

    def most(self, query: Words) -> Documents:
        """Give the documents that match as many of the words as any document does; filters and NOT hold as ever."""
        return self._most_of(query, at_least=0)

    def find(self, leaf: Leaf) -> Found:
        """Look up where a leaf occurs."""
        if leaf not in self._found:
            self._found[leaf] = self._occurrences(sequences(leaf), fields_of(leaf))
        return self._found[leaf]

    def _most_of(self, query: Words, at_least: int) -> Documents:
        words = dict.fromkeys(child for child in query.children if not _filters(child))
        filters = [self.documents(child) for child in query.children if _filters(child)]
        kept = _intersection([self._reader.documents, *filters])
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
        found = [(self._slot(slot, field), place) for place, slot in enumerate(slots)]
        (rarest, first), *others = sorted(found, key=lambda item: len(item[0]))
        begins = rarest - first
        for keys, place in others:
            if not begins.size:
                break
            begins = begins[_among(begins + place, keys)]
        return begins

    def _slot(self, slot: Slot, field: str) -> Keys:
        if (slot, field) not in self._keys:
            self._keys[slot, field] = self._look_up(slot, field)
        return self._keys[slot, field]

    def _look_up(self, slot: Slot, field: str) -> Keys:
        terms = self._reader.expand(field, slot.text) if slot.prefix else [slot.text]
        found = [self._reader.postings(field, term) for term in terms]
        return _union([documents << _POSITION_BITS | positions for documents, positions in found])


def fields_of(leaf: Leaf) -> tuple[str, ...]:
    """Name the indexed fields a leaf is looked up in."""
    return FIELDS_OF.get(leaf.field, (leaf.field,))


def _filters(query: Query) -> bool:
    """Say whether a part chooses among articles and so is never left out: a date, a source, a NOT, a group of those."""
    match query:
        case Word() | Phrase() | Prefix():
            return query.field in FILTERS
        case DateRange() | Not():
            return True
        case Words() | And() | Or():
            return all(_filters(child) for child in query.children)


def _union(arrays: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    if len(arrays) == 1:
        return arrays[0]
    return np.unique(np.concatenate(arrays)) if arrays else np.empty(0, np.int64)


def _intersection(arrays: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return reduce(lambda few, many: few[_among(few, many)], sorted(arrays, key=len))


def _among(few: NDArray[np.int64], many: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which of the first are among the second, no fewer and increasing: quick when the first are few."""
    places = np.minimum(np.searchsorted(many, few), max(many.size - 1, 0))
    found: NDArray[np.bool_] = many[places] == few
    return found
