"""Where do words stand that follow each other or are near each other, and words that fit a pattern? Read from positions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from zoeker.errors import QueryError
from zoeker.format.postings import DOCUMENTS, Numbers
from zoeker.format.words import Words
from zoeker.kernel import postings
from zoeker.query.readings import Analyze, Nearby, Slot, matched, nearness, sequences
from zoeker.query.readings import Sequence as Slots
from zoeker.query.tree import Leaf, Phrase, Row, fields_of

from . import patterns
from .patterns import Choice
from .reader import BITS, DOCUMENT_SHIFT, Documents, Fields, Reader, distinct, together

# What the phrases and patterns of a question may take: once it is more than either, no other is looked up.
MOST_LOOKED_THROUGH = (
    10_000_000  # words of the index or places where they stand, about half a microsecond each
)
_CHEAP = 4  # documents in which words are found to follow each other or not in that time
_DEAR = 40  # times that, for a word that fits and does not lie beside the others that do
MOST_HELD = 1 << 24  # documents (16 bytes each), or four times those of a larger index

Keys = NDArray[np.int64]  # of occurrences: see reader.py
Found = tuple[
    Documents, NDArray[np.float64]
]  # documents, increasing, and the frequency in each: what occurrences are worth


class Phrases:
    """Looks leaves up that are more than a term."""

    def __init__(self, reader: Reader, analyze: Analyze) -> None:
        self._reader = reader
        self._analyze = analyze
        self._looked_through = self._held = 0  # words or places, and documents
        self._chosen: dict[tuple[Slot, Sequence[str]], list[Choice]] = {}  # the words that fit a slot

    def look_up(self, leaf: Leaf, documents: Documents | None = None) -> Found:
        """Weigh a leaf: in some documents that hold all its words, or (None) wherever it stands.

        Raises QueryError where those before it were as much as a question may be.
        """
        self._check()
        found = self._weighed(leaf, documents)
        self._held += len(found[0])
        return found

    def _check(self) -> None:
        most_held = max(MOST_HELD, 4 * self._reader.size)
        if self._looked_through > MOST_LOOKED_THROUGH or self._held > most_held:
            raise QueryError(
                "the phrases and the words with *, ? or ~ in this question fit too much of the index; "
                "ask for fewer of them at a time, or begin such words with more letters, as in klimaat*",
                "",
            )

    def _weighed(self, leaf: Leaf, documents: Documents | None) -> Found:
        readings, fields = sequences(leaf, self._analyze), self._reader.fields(fields_of(leaf))
        if len(readings) == 1 and len(readings[0]) == 1 and readings[0][0].kind != "term":
            return patterns.weigh(self._reader, self._choices(readings[0][0], fields), fields)
        if isinstance(leaf, Phrase | Row) and leaf.slop:
            slop, ordered = leaf.slop, leaf.ordered
            each = [
                self._near(words, fields, slop, ordered, documents) for words in nearness(leaf, self._analyze)
            ]
        else:
            each = [self._sequence(reading, fields, documents) for reading in readings]
        keys = each[0] if len(each) == 1 else distinct(np.concatenate([np.empty(0, np.int64), *each]))
        if not len(keys):
            return keys, np.empty(0)
        with self._reader.told:
            weighed: Found = self._reader.weigh(postings.gather, keys, BITS, fields.laid, self._reader.size)
            return weighed

    def _near(
        self, words: Nearby, fields: Fields, slop: int, ordered: bool, within: Documents | None
    ) -> Keys:
        """Give where words begin that stand near each other, as keys."""
        counts, reach = Counter(words), len(words) - 1 + slop
        if len(words) == 1:
            return distinct(self._keys_of(words[0], fields, within))
        if len(words) == 2 and not ordered and all(slot.kind == "term" for each in words for slot in each):
            pairs = [[slot.text for slot in pair] for pair in product(*words)]
            begins = [self._follow(pair, fields, slop, within) for pair in pairs]
            return distinct(np.concatenate(begins)) if len(begins) > 1 else begins[0]
        keys = self._narrowing(list(counts), fields, within)
        if ordered:
            return in_turn([keys[each] for each in words], reach)
        return near([(keys[each], count) for each, count in counts.items()], reach)

    def _narrowing(
        self, places: Sequence[frozenset[Slot]], fields: Fields, within: Documents | None
    ) -> dict[frozenset[Slot], Keys]:
        """Give where what fits each of some places stands, as keys that increase, in documents that have them all."""
        keys = {}
        for place in sorted(set(places), key=lambda place: self._most(place, fields)):
            self._check()
            keys[place] = distinct(self._keys_of(place, fields, within))
            within = distinct(keys[place] >> DOCUMENT_SHIFT)
        return keys

    def _keys_of(self, place: Iterable[Slot], fields: Fields, within: Documents | None) -> Keys:
        """Give where what fits any of some slots stands, as keys, in any order."""
        found = []
        for slot in place:
            if slot.kind == "term":
                found.append(self._reader.keys(slot.text, fields.names, within))
            else:
                found.append(patterns.keys(self._reader, self._choices(slot, fields), fields, within))
            self._looked_through += len(found[-1])
        return together(found)

    def _most(self, place: Iterable[Slot], fields: Fields) -> int:
        """Give in how many documents what fits any of some slots may be at most."""
        terms = [slot.text for slot in place if slot.kind == "term"]
        rows_of_terms = self._reader.rows(terms, fields) if terms else []
        most = sum(int(rows[:, DOCUMENTS].sum()) for each in rows_of_terms for rows in each)
        others = [slot for slot in place if slot.kind != "term"]
        return most + sum(chosen.most for slot in others for chosen in self._choices(slot, fields))

    def _follow(self, terms: Sequence[str], fields: Fields, slop: int, within: Documents | None) -> Keys:
        """Give where terms follow each other or, with a `slop`, where two are near each other, as keys, in any order."""
        reader, begins = self._reader, []
        each = reader.rows(list(dict.fromkeys(terms)), fields)
        of = dict(zip(dict.fromkeys(terms), each, strict=True))
        rarest = min(sum(int(rows[:, DOCUMENTS].sum()) for rows in held) for held in each)
        self._looked_through += rarest if slop else rarest // _CHEAP
        with reader.told:
            for number, opened in enumerate(reader.opened):
                rows = [of[term][number] for term in terms]
                if all(map(len, rows)):
                    begins.append(postings.follow(opened.laid, rows, slop and slop + 1, within, BITS))
        return together(begins)

    def _sequence(self, slots: Slots, fields: Fields, within: Documents | None) -> Keys:
        """Give where a sequence begins, as keys, in any order."""
        if all(slot.kind == "term" for slot in slots):
            return self._follow([slot.text for slot in slots], fields, 0, within)
        places = [frozenset(slot.each) for slot in slots]
        keys = self._narrowing(places, fields, within)
        return in_order([keys[place] for place in places])

    def _choices(self, slot: Slot, fields: Fields) -> list[Choice]:
        """Choose the words that fit a slot."""
        if (slot, fields.names) not in self._chosen:
            choices = []
            with self._reader.told:
                for opened in self._reader.opened:
                    spans = patterns.spans(opened.segment.words, slot)
                    if slot.kind != "form":
                        self._count(opened.segment.words, slot, spans)
                    as_terms = slot.kind in ("prefix", "wildcard", "regex")
                    choices.append(patterns.choice(opened, spans, as_terms).within(fields.names))
            self._chosen[slot, fields.names] = choices
        return self._chosen[slot, fields.names]

    def _count(self, words: Words, slot: Slot, spans: Sequence[patterns.Span]) -> None:
        through = spans if slot.kind == "fuzzy" else [words.span(slot.head.encode())]
        self._looked_through += sum(last - first for first, last in through) + _DEAR * len(spans)


def in_order(keys: Sequence[Keys]) -> Keys:
    """Give where words stand that follow each other, whose keys increase: those of the first."""
    (rarest, first), *others = sorted(zip(keys, range(len(keys)), strict=True), key=lambda item: len(item[0]))
    begins = rarest - first
    for positions, place in others:
        begins = begins[sought(begins + place, positions)]
    return begins


def in_turn(keys: Sequence[Keys], reach: int) -> Keys:
    """Give where words begin that stand in their order, from the first to the last at most `reach` positions; keys increase."""
    begins = lasts = keys[0]
    for positions in keys[1:]:
        places = positions.searchsorted(lasts, "right")
        held = places < len(positions)
        begins, lasts = begins[held], positions[places[held]]
        held = lasts - begins <= reach
        begins, lasts = begins[held], lasts[held]
    return begins


def near(words: Sequence[tuple[Keys, int]], reach: int) -> Keys:
    """Give where words begin that stand near each other, in any order, each so often as is said and at positions of its own.

    Their keys increase; from the first to the last there are at most `reach` positions. Two words may share a position.
    """
    begins, stand = np.unique(np.concatenate([keys for keys, _ in words]), return_counts=True)
    shared, all_words = begins[stand > 1], (begins, sum(count for _, count in words))
    for keys, count in sorted([*words, all_words], key=lambda word: len(word[0])):
        begins = begins[_held(keys, begins, reach) >= count]
    words = [word for word in words if sought(shared, word[0]).any()]  # none stands in the way of any other
    unsure = (_held(shared, begins, reach) > 0).nonzero()[0]
    unsure = unsure[~_roomy(words, begins[unsure], reach)]
    kept = np.ones(len(begins), bool)
    for place in unsure.tolist():
        window = [
            (keys[slice(*keys.searchsorted([begins[place], begins[place] + reach + 1]))].tolist(), count)
            for keys, count in words
        ]
        kept[place] = matched([places for places, count in window for _ in range(count)]) is not None
    return begins[kept]


def _roomy(words: Sequence[tuple[Keys, int]], begins: Keys, reach: int) -> NDArray[np.bool_]:
    """Say of which windows it is plain that words have places enough, also after those that have fewer took theirs."""
    if not len(begins):
        return np.ones(0, bool)
    counts = np.array([_held(keys, begins, reach) for keys, _ in words])
    order = counts.argsort(axis=0)
    needed = np.array([count for _, count in words])[order].cumsum(axis=0)
    roomy: NDArray[np.bool_] = np.logical_and.reduce(np.take_along_axis(counts, order, 0) >= needed)
    return roomy


def _held(keys: Keys, begins: Keys, reach: int) -> Numbers:
    """Count the keys in each of some windows."""
    return keys.searchsorted(begins + reach, "right") - keys.searchsorted(begins)


def sought(few: Numbers, many: Numbers) -> NDArray[np.bool_]:
    """Say which of some increasing numbers are among others: quick when the first are few."""
    if not many.size:
        return np.zeros(few.size, bool)
    places = np.minimum(many.searchsorted(few), many.size - 1)
    present: NDArray[np.bool_] = many[places] == few
    return present
