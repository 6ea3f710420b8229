"""Which articles match? Every node of the tree read as an array of document numbers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from itertools import product

import numpy as np
from numpy.typing import NDArray

from zoeker.store import NO_DATE, POSITION_BITS, RANKED, Documents, Postings, Reader
from zoeker.store import Words as Dictionary

from .leaf import Sequence, Slot, sequences
from .query import FILTERS, And, DateRange, Fuzzy, Leaf, Not, Or, Phrase, Prefix, Query, Wildcard, Word, Words
from .spelling import compiled, within_blob

Keys = NDArray[np.int64]  # occurrences: document << POSITION_BITS | position, increasing
Places = NDArray[np.int64]

# The indexed fields behind a field's name, where they differ.
FIELDS_OF = {"": RANKED, "text": ("lead", "body")}


class KeyPostings:
    """The postings of what was found by its occurrences: a phrase, or a word that reads in several ways."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        documents = keys >> POSITION_BITS
        begins = np.flatnonzero(np.diff(documents, prepend=-1))
        self.documents = documents[begins]
        self._counts = np.diff(begins, append=len(keys))

    def counts(self, places: Places | None = None) -> NDArray[np.int64]:
        """Give how often it stands in each document, or in those at some places."""
        return self._counts if places is None else self._counts[places]

    def keys(self, places: Places | None = None) -> Keys:
        """Give its occurrences, in all documents or in those at some places."""
        if places is None:
            return self._keys
        return self._keys[np.isin(self._keys >> POSITION_BITS, self.documents[places])]


class Found:
    """Where a leaf occurs: all documents, and by field its postings."""

    def __init__(self, fields: dict[str, Postings], size: int) -> None:
        self.fields = fields
        self.documents = _union([postings.documents for postings in fields.values()], size)


class Matcher:
    """Reads trees against one snapshot of the index; `any_word` makes words side by side alternatives.

    A part without a word in it matches nothing: `leaf.pruned` takes such parts out beforehand.
    """

    def __init__(self, reader: Reader, any_word: bool = False) -> None:
        self._reader = reader
        self._any_word = any_word
        self._found: dict[Leaf, Found] = {}

    def documents(self, query: Query) -> Documents:
        """Give the documents that match, increasing."""
        match query:
            case DateRange():
                return self._dated(query)
            case Not():
                rest = self._reader.live.copy()
                rest[self.documents(query.child)] = False
                return np.flatnonzero(rest)
            case Or():
                return self._union(query.children)
            case Words() if self._any_word:
                return self._most_of(query, at_least=1)
            case And() | Words():
                return self._all_of(query.children)
            case _:
                return self.find(query).documents

    def most(self, query: Words) -> Documents:
        """Give the documents that match as many of the words as any document does; filters and NOT hold as ever."""
        return self._most_of(query, at_least=0)

    def find(self, leaf: Leaf) -> Found:
        """Look up where a leaf occurs."""
        if leaf not in self._found:
            readings = sequences(leaf)
            fields = {field: self._postings(leaf, readings, field) for field in fields_of(leaf)}
            self._found[leaf] = Found(
                {field: postings for field, postings in fields.items() if postings.documents.size},
                self._reader.size,
            )
        return self._found[leaf]

    def _union(self, children: Iterable[Query]) -> Documents:
        return _union([self.documents(child) for child in children], self._reader.size)

    def _all_of(self, children: Iterable[Query]) -> Documents:
        """Give what matches all: those excluded are taken from the rest, which is quicker than adding up all others."""
        children = list(children)
        wanted = [self.documents(child) for child in children if not isinstance(child, Not)]
        if not wanted:
            wanted = [self._reader.documents]
        found = _intersection(wanted)
        for child in children:
            if isinstance(child, Not) and found.size:
                found = found[~_among(found, self.documents(child.child), self._reader.size)]
        return found

    def _most_of(self, query: Words, at_least: int) -> Documents:
        words = dict.fromkeys(child for child in query.children if not _filters(child))
        filters = [child for child in query.children if _filters(child)]
        if not words:
            return self._all_of(filters)
        if at_least == 1:
            some = self._union(words)
            return _intersection([some, self._all_of(filters)]) if filters else some
        kept = self._all_of(filters)
        counts = np.zeros(self._reader.size, np.int32)
        for child in words:
            counts[self.documents(child)] += 1
        most = max(1, int(counts[kept].max(initial=0)))
        return kept[counts[kept] >= most]

    def _dated(self, period: DateRange) -> Documents:
        """Give the articles that may be from a period: one known only as January may be from the 14th."""
        chosen = self._reader.live & (self._reader.first != NO_DATE)
        if period.since is not None:
            chosen &= self._reader.last >= period.since.first
        if period.until is not None:
            chosen &= self._reader.first <= period.until.last
        return np.flatnonzero(chosen)

    def _postings(self, leaf: Leaf, readings: list[Sequence], field: str) -> Postings:
        slop = leaf.slop if isinstance(leaf, Phrase) else 0
        if len(readings) == 1 and len(readings[0]) == 1:
            return self._slot(readings[0][0], field)
        keys = [self._sequence(reading, field, slop) for reading in readings]
        return KeyPostings(
            keys[0] if len(keys) == 1 else np.unique(np.concatenate([np.empty(0, np.int64), *keys]))
        )

    def _sequence(self, slots: Sequence, field: str, slop: int) -> Keys:
        """Give where a sequence begins: the occurrences of each slot, moved back by its place, must coincide."""
        found = [self._slot(slot, field) for slot in slots]
        common = _intersection([postings.documents for postings in found])
        if not common.size:
            return common
        keys = [postings.keys(np.searchsorted(postings.documents, common)) for postings in found]
        if slop:
            return near(keys, slop)
        (rarest, first), *others = sorted(
            zip(keys, range(len(keys)), strict=True), key=lambda item: len(item[0])
        )
        begins = rarest - first
        for positions, place in others:
            begins = begins[_sought(begins + place, positions)]
        return begins

    def _slot(self, slot: Slot, field: str) -> Postings:
        if slot.kind == "term":
            return self._reader.postings(field, slot.text)
        return self._reader.forms(field, lambda words: _spans(words, slot), slot.kind != "fuzzy")


def near(keys: list[Keys], slop: int) -> Keys:
    """Give the smallest position of each window that holds all, each at a position of its own, `slop` more than need be."""
    if len(keys) == 1:
        return keys[0]
    reach = len(keys) - 1 + slop
    if len(keys) == 2:
        found = [one[_followed(one, other, reach)] for one, other in (keys, keys[::-1])]
        return np.unique(np.concatenate(found))
    # A window must begin with a word that all the others follow closely: few are left to be tried one by one.
    begins = []
    for number, one in enumerate(keys):
        others = [other for place, other in enumerate(keys) if place != number]
        kept = one[reduce(np.logical_and, [_followed(one, other, reach) for other in others])]
        begins += [start for start in kept.tolist() if _fits(start, others, reach)]
    return np.unique(np.array(begins, np.int64))


def _followed(one: Keys, other: Keys, reach: int) -> NDArray[np.bool_]:
    """Say which of the first have one of the others behind them, at most `reach` positions on."""
    after = np.searchsorted(other, one, "right")
    there = after < len(other)
    following = other[np.minimum(after, len(other) - 1)] if len(other) else one
    return there & (following - one <= reach)


def _fits(start: int, others: list[Keys], reach: int) -> bool:
    here = [
        other[slice(*np.searchsorted(other, [start + 1, start + reach + 1]))].tolist() for other in others
    ]
    return any(len(set(chosen)) == len(chosen) for chosen in product(*here))


def _spans(words: Dictionary, slot: Slot) -> list[tuple[int, int]]:
    """Give the spans of words in a segment's dictionary that fit a slot, as forms or as terms."""
    if slot.kind == "prefix":
        return [words.span(slot.text.encode())]
    if slot.kind == "fuzzy":
        chosen = within_blob(*words.blob(), slot.text.encode(), slot.distance)
        return [(number, number + 1) for number in chosen.tolist()]
    fits = compiled(slot.text).fullmatch
    first, last = words.span(slot.head.encode())
    numbered = enumerate(words.words(first, last), first)
    return [(number, number + 1) for number, word in numbered if fits(word.decode(errors="replace"))]


def fields_of(leaf: Leaf) -> tuple[str, ...]:
    """Name the indexed fields a leaf is looked up in."""
    return FIELDS_OF.get(leaf.field, (leaf.field,))


def _filters(query: Query) -> bool:
    """Say whether a part chooses among articles and so is never left out: a date, a source, a NOT, a group of those."""
    match query:
        case Word() | Phrase() | Prefix() | Wildcard() | Fuzzy():
            return query.field in FILTERS
        case DateRange() | Not():
            return True
        case Words() | And() | Or():
            return all(_filters(child) for child in query.children)


def _union(arrays: list[Documents], size: int) -> Documents:
    """Put sorted arrays of numbers below `size` together."""
    held = [array for array in arrays if array.size]
    if len(held) < 2:
        return held[0] if held else np.empty(0, np.int64)
    if sum(array.size for array in held) * 16 < size:
        together = np.sort(np.concatenate(held))
        different: Documents = together[np.diff(together, prepend=-1) != 0]
        return different
    marked = np.zeros(size, bool)
    for array in held:
        marked[array] = True
    return np.flatnonzero(marked)


def _intersection(arrays: list[Documents]) -> Documents:
    return reduce(lambda few, many: few[_sought(few, many)], sorted(arrays, key=len))


def _among(numbers: Documents, others: Documents, size: int) -> NDArray[np.bool_]:
    """Say which of the first are among the others, all below `size`."""
    if others.size > 16 * numbers.size:
        return _sought(numbers, others)
    marked = np.zeros(size, bool)
    marked[others] = True
    return marked[numbers]


def _sought(few: NDArray[np.int64], many: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which of the first are among the second, both increasing: quick when the first are few."""
    if not many.size:
        return np.zeros(few.size, bool)
    places = np.minimum(np.searchsorted(many, few), many.size - 1)
    found: NDArray[np.bool_] = many[places] == few
    return found
