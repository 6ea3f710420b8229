"""Where do words stand that follow each other or are near each other, and words that fit a pattern? Read from positions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import reduce
from itertools import product

import numpy as np
from numpy.typing import NDArray

from zoeker.errors import QueryError
from zoeker.format.postings import Bytes, Numbers
from zoeker.format.words import Words as Dictionary
from zoeker.kernel.dictionary import nearly
from zoeker.query.readings import Analyze, Sequence, Slot, compiled, nearness, sequences
from zoeker.query.tree import Leaf, Phrase, fields_of

from .lists import DOCUMENT_SHIFT
from .patterns import Choice
from .phrases import in_order, near
from .reader import Documents, Reader
from .weighed import Weighed

# What the patterns of a question may take: once it is more than either, no other is looked up.
MOST_LOOKED_THROUGH = 10_000_000  # words, about half a microsecond each
_DEAR = 40  # times that, for a word that fits and does not lie beside the others that do
MOST_HELD = 1 << 24  # documents (16 bytes each), or four times those of a larger index

Readings = list[Sequence]
Keys = NDArray[np.int64]  # of occurrences: see engines/local/lists.py


class Sequences:
    """Looks leaves up that are more than a term."""

    def __init__(self, reader: Reader, analyze: Analyze) -> None:
        self._reader = reader
        self._analyze = analyze
        self._looked_through = self._held = 0  # words and documents, for patterns

    def look_up(self, leaf: Leaf, documents: Documents | None = None) -> Weighed:
        """Weigh a leaf: in some documents that hold all its words, or (None) wherever it stands."""
        readings = self._readings(leaf)
        fields = fields_of(leaf)
        if len(readings) == 1 and len(readings[0]) == 1 and readings[0][0].kind != "term":
            found = self._weigh_chosen(self._choices(readings[0][0], fields), fields)
            self._held += len(found.documents)
            return found
        if isinstance(leaf, Phrase) and leaf.slop:
            keys = [
                self._near(words, fields, leaf.slop, documents) for words in nearness(leaf, self._analyze)
            ]
        else:
            keys = [self._sequence(reading, fields, documents) for reading in readings]
        places = keys[0] if len(keys) == 1 else np.unique(np.concatenate([np.empty(0, np.int64), *keys]))
        return self._reader.weigh_keys(places, self._reader.norms(fields))

    def _readings(self, leaf: Leaf) -> Readings:
        asked = leaf, "readings"
        found: Readings | None = self._reader.recalled(asked)
        return found or self._reader.remember(asked, sequences(leaf, self._analyze))

    def _near(
        self, words: Counter[frozenset[str]], fields: tuple[str, ...], slop: int, within: Documents | None
    ) -> Keys:
        """Give where words begin that stand near each other, as keys."""
        count = words.total()
        if count < 3:
            slop = slop if count == 2 else 0
            pairs = list(product(*words.elements()))
            found = [self._reader.follow(pair, fields, slop, within) for pair in pairs]
            return np.unique(np.concatenate(found)) if len(found) > 1 else found[0]
        held = []
        for terms in sorted(words, key=lambda terms: self._most(terms, fields)):
            keys = np.unique(np.concatenate([self._reader.keys(term, fields, within) for term in terms]))
            within = np.unique(keys >> DOCUMENT_SHIFT)
            held.append((keys, words[terms]))
        return near(held, count - 1 + slop)

    def _most(self, terms: Iterable[str], fields: tuple[str, ...]) -> int:
        """Give in how many documents any of some terms may be at most."""
        return sum(self._reader.occurring(term, "", fields).most for term in terms)

    def _sequence(self, slots: Sequence, fields: tuple[str, ...], within: Documents | None) -> Keys:
        """Give where a sequence begins, as keys, in any order."""
        if all(slot.kind == "term" for slot in slots):
            return self._reader.follow([slot.text for slot in slots], fields, 0, within)
        if within is None:
            within = reduce(np.intersect1d, [self._holding(slot, fields) for slot in slots])
        if not within.size:
            return within
        return in_order([self._keys(slot, fields, within) for slot in slots])

    def _holding(self, slot: Slot, fields: tuple[str, ...]) -> Documents:
        """Give the documents that hold what fits a slot."""
        if slot.kind == "term":
            return np.unique(self._reader.keys(slot.text, fields) >> DOCUMENT_SHIFT)
        return self._weigh_chosen(self._choices(slot, fields), fields).documents

    def _keys(self, slot: Slot, fields: tuple[str, ...], within: Documents) -> Documents:
        if slot.kind == "term":
            return self._reader.keys(slot.text, fields, within)
        return self._reader.chosen_keys(self._choices(slot, fields), fields, within)

    def _weigh_chosen(self, choices: list[Choice], fields: tuple[str, ...]) -> Weighed:
        return self._reader.weigh_chosen(choices, fields, self._reader.norms(fields))

    def _choices(self, slot: Slot, fields: tuple[str, ...]) -> list[Choice]:
        """Choose the words that fit a slot. Raises QueryError where the patterns before it were as much as a question may be."""
        if slot.kind == "form":
            return self._reader.choose(lambda words: _spans(words, slot), fields, as_terms=False)
        if self._looked_through > MOST_LOOKED_THROUGH or self._held > max(MOST_HELD, 4 * self._reader.size):
            raise QueryError(
                "the words with *, ? or ~ in this question fit too much of the index; "
                "begin each with more letters, as in klimaat*, or ask for fewer of them at a time",
                "",
            )

        def counted(words: Dictionary) -> list[tuple[int, int]]:
            spans = _spans(words, slot)
            through = spans if slot.kind == "fuzzy" else [words.span(slot.head.encode())]
            self._looked_through += sum(last - first for first, last in through) + _DEAR * len(spans)
            return spans

        return self._reader.choose(counted, fields, slot.kind != "fuzzy")


def _spans(words: Dictionary, slot: Slot) -> list[tuple[int, int]]:
    """Give the spans of words in a segment's dictionary that fit a slot, as forms or as terms."""
    if slot.kind == "form":
        number = words.find(slot.text.encode())
        return [] if number is None else [(number, number + 1)]
    if slot.kind == "prefix":
        return [words.span(slot.text.encode())]
    if slot.kind == "fuzzy":
        chosen = nearly(*words.blob(), slot.text.encode(), slot.distance)
        return [(number, number + 1) for number in chosen.tolist()]
    if not slot.head:
        return [(number, number + 1) for number in fitting(*words.blob(), slot.text)]
    fits = compiled(slot.text).fullmatch
    first, last = words.span(slot.head.encode())
    numbered = enumerate(words.words(first, last), first)
    return [(number, number + 1) for number, word in numbered if fits(word.decode(errors="replace"))]


def fitting(blob: Bytes, offsets: Numbers, pattern: str) -> list[int]:
    """Give the numbers, increasing, of the words that fit a pattern; they lie in `blob` side by side, in UTF-8.

    Only words that hold its longest piece are read: to find these is far quicker.
    """
    piece, text = max(re.split(r"[*?]+", pattern), key=len).encode(), blob.tobytes()
    places, at = [], text.find(piece)
    while at >= 0:
        places.append(at)
        at = text.find(piece, at + 1)
    fits = compiled(pattern).fullmatch
    holding = np.unique(offsets.searchsorted(np.array(places, np.int64), "right") - 1).tolist()
    return [
        number
        for number in holding
        if fits(text[offsets[number] : offsets[number + 1]].decode(errors="replace"))
    ]
