"""Which articles match? Every node of the tree read as an array of document numbers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from itertools import product

import numpy as np
from numpy.typing import NDArray

from zoeker.store import NO_DATE, RANKED, Choice, Documents, Postings, Reader
from zoeker.store import Words as Dictionary

from .arrays import among, common, intersection, sought, union
from .found import Found, KeyPostings, Keys, Places
from .leaf import Sequence, Slot, sequences
from .query import FILTERS, And, DateRange, Fuzzy, Leaf, Not, Or, Phrase, Prefix, Query, Wildcard, Word, Words
from .rank import worths
from .spelling import compiled, within_blob

# The indexed fields behind a field's name, where they differ.
FIELDS_OF = {"": RANKED, "text": ("lead", "body")}


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
        self.find_all([leaf])
        if leaf not in self._found:
            self._found[leaf] = self._look_up(leaf)
        return self._found[leaf]

    def find_all(self, leaves: Iterable[Leaf]) -> None:
        """Look up where leaves occur: words in the same fields together, which is quicker than one by one."""
        terms: dict[tuple[str, ...], dict[Leaf, str]] = {}
        for leaf in leaves:
            if leaf not in self._found and (slot := _single(leaf)) and slot.kind == "term":
                terms.setdefault(fields_of(leaf), {})[leaf] = slot.text
        for fields, held in terms.items():
            weighed = self._reader.weigh(list(held.values()), fields, worths(self._reader, fields))
            for (leaf, term), found in zip(held.items(), weighed, strict=True):
                postings = self._reader.term(term, fields) if found is None else None
                self._found[leaf] = Found(self._reader.size, postings, found)

    def _look_up(self, leaf: Leaf) -> Found:
        reader, fields, slot = self._reader, fields_of(leaf), _single(leaf)
        if slot is not None:
            chosen = self._choices(slot, fields)
            weighed = reader.weigh_chosen(chosen, fields, worths(reader, fields))
            return Found(reader.size, weighed=weighed)
        readings = sequences(leaf)
        slop = leaf.slop if isinstance(leaf, Phrase) else 0
        found = {field: self._sequences(readings, field, slop) for field in fields}
        return Found(reader.size, {field: KeyPostings(keys) for field, keys in found.items() if keys.size})

    def _union(self, children: Iterable[Query]) -> Documents:
        return union([self.documents(child) for child in children], self._reader.size)

    def _all_of(self, children: Iterable[Query]) -> Documents:
        """Give what matches all: those excluded are taken from the rest, which is quicker than adding up all others."""
        children = list(children)
        wanted = [self.documents(child) for child in children if not isinstance(child, Not)]
        if not wanted:
            wanted = [self._reader.documents]
        found = intersection(wanted, self._reader.size)
        for child in children:
            if isinstance(child, Not) and found.size:
                found = found[~among(found, self.documents(child.child), self._reader.size)]
        return found

    def _most_of(self, query: Words, at_least: int) -> Documents:
        words = dict.fromkeys(child for child in query.children if not _filters(child))
        filters = [child for child in query.children if _filters(child)]
        if not words:
            return self._all_of(filters)
        if at_least == 1:
            some = self._union(words)
            return intersection([some, self._all_of(filters)], self._reader.size) if filters else some
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

    def _sequences(self, readings: list[Sequence], field: str, slop: int) -> Keys:
        keys = [self._sequence(reading, field, slop) for reading in readings]
        if len(keys) == 1:
            return keys[0]
        return np.unique(np.concatenate([np.empty(0, np.int64), *keys]))

    def _sequence(self, slots: Sequence, field: str, slop: int) -> Keys:
        """Give where a sequence begins: the occurrences of each slot, moved back by its place, must coincide."""
        found: list[Postings] = []
        for slot in slots:
            found.append(self._slot(slot, field))
            if not found[-1].documents.size:
                return found[-1].documents
        places = _meeting([postings.documents for postings in found], self._reader.size)
        if not places[0].size:
            return places[0]
        keys = [postings.keys(here) for postings, here in zip(found, places, strict=True)]
        if slop:
            return near(keys, slop)
        (rarest, first), *others = sorted(
            zip(keys, range(len(keys)), strict=True), key=lambda item: len(item[0])
        )
        begins = rarest - first
        for positions, place in others:
            begins = begins[sought(begins + place, positions)]
        return begins

    def _slot(self, slot: Slot, field: str) -> Postings:
        if slot.kind == "term":
            return self._reader.postings(field, slot.text)
        return self._reader.chosen(self._choices(slot, (field,)), field)

    def _choices(self, slot: Slot, fields: tuple[str, ...]) -> list[Choice]:
        return self._reader.choose(lambda words: _spans(words, slot), fields, slot.kind != "fuzzy")


def _single(leaf: Leaf) -> Slot | None:
    """Give what a leaf looks for when that is one word, read in one way."""
    readings = sequences(leaf)
    return readings[0][0] if len(readings) == 1 and len(readings[0]) == 1 else None


def _meeting(arrays: list[Documents], size: int) -> list[Places]:
    """Give the places, in each of some arrays, of the documents that are in all of them."""
    order = sorted(range(len(arrays)), key=lambda number: len(arrays[number]))
    documents = arrays[order[0]]
    found: dict[int, Places | slice] = {order[0]: slice(None)}
    for number in order[1:]:
        kept, there = common(documents, arrays[number], size)
        found = {held: kept if isinstance(at, slice) else at[kept] for held, at in found.items()}
        found[number] = there
        documents = documents[kept]
    everything = np.arange(len(documents))
    return [everything if isinstance(at := found[number], slice) else at for number in range(len(arrays))]


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
