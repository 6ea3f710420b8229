"""Which words of a text made it match? The same analysis, and the same readings of the question, as the search."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, islice, product
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.dutch import ANALYZER, CROSSING, Analyzer, Chunked, Token, part_spans

from .leaf import Sequence, Slot, sequences
from .leaf import split as made_of
from .query import Leaf, Named, Phrase, Word
from .sequences import fields_of

_MOST_CHOICES = 10_000  # of words in one window that are tried to be marked


class Mark(NamedTuple):
    """A matched word: where it stands in the text, and the number of the leaf that matched it."""

    start: int
    end: int
    leaf: int


class _Reading(NamedTuple):
    leaf: int
    slots: Sequence
    word: bool  # which may be part of a compound


class _Wanted(NamedTuple):
    """Of each of the chunks met so far, whether a reading may begin in it; and the marks of those looked at.

    The marks of a chunk are None where they depend on what stands beside it. `following` are the chunks that may hold
    the second word of a reading, where all readings have one.
    """

    chunks: NDArray[np.bool_]
    ready: dict[int, tuple[Mark, ...] | None]
    following: set[int] | None


class Marker:
    """Finds the words of a question in the texts of articles, as an index's analyzer reads them.

    With `split`, the parts of compounds in the question are marked as well, wherever they stand.
    """

    def __init__(self, leaves: Iterable[Leaf], analyzer: Analyzer = ANALYZER, split: bool = False) -> None:
        self._analyze = analyzer.analyze
        self._chunks = analyzer.chunks  # of the articles that were shown
        self._texts: dict[str, Chunked] = {}  # those that were read beforehand
        self._words: dict[str, defaultdict[str, list[_Reading]]] = {}  # by field and first term
        self._patterns: dict[str, list[_Reading]] = {}  # by field: those whose first word is no term
        self._readings: defaultdict[str, list[_Reading]] = defaultdict(list)  # by field
        self._wanted: dict[int, _Wanted] = {}  # by the number of a group of fields
        self._longest = 1  # slots of a reading
        self._near: dict[str, list[tuple[_Reading, int]]] = {}  # by field: with their slop
        numbered = ((number, part) for number, leaf in enumerate(leaves) for part in _parts(leaf))
        for number, leaf in numbered:
            slop = leaf.slop if isinstance(leaf, Phrase) else 0
            parts = made_of(leaf, self._analyze) if split else ()
            alone = [(Slot(term),) for terms in parts for term in terms]
            for slots in (*sequences(leaf, self._analyze), *alone):
                for field in fields_of(leaf):
                    self._add(
                        field, _Reading(number, slots, isinstance(leaf, Word) and len(slots) == 1), slop
                    )

        groups: dict[
            tuple[_Reading, ...], int
        ] = {}  # fields in which the same is looked for share what is found
        self._groups = {
            field: groups.setdefault(tuple(readings), len(groups))
            for field, readings in self._readings.items()
        }

    def _add(self, field: str, reading: _Reading, slop: int) -> None:
        first = reading.slots[0]
        self._readings[field].append(reading)
        self._longest = max(self._longest, len(reading.slots))
        if slop and len(reading.slots) > 1:
            self._near.setdefault(field, []).append((reading, slop))
        elif first.kind == "term":
            self._words.setdefault(field, defaultdict(list))[first.text].append(reading)
        else:
            self._patterns.setdefault(field, []).append(reading)

    def marks(self, field: str, text: str) -> list[Mark]:
        """Find the matched words of a text that stands in `field`, in order; they do not overlap."""
        return list(self.each(field, text))

    def each(self, field: str, text: str) -> Iterator[Mark]:
        """Yield the matched words of a text as `marks` gives them: who stops early spares the rest its analysis."""
        near = self._near.get(field, [])
        if near:
            tokens = self._analyze(text)
            found = list(self._alone(field, text))
            for reading, slop in near:
                found += _near_each_other(reading, slop, tokens)
            yield from _apart(found)
        else:
            yield from self._alone(field, text)

    def read(self, texts: Iterable[str]) -> None:
        """Cut texts into chunks that will be looked through: several at once take far less time than each by itself."""
        together = list(texts)
        self._texts.update(zip(together, self._chunks.read(together), strict=True))

    def share(self, other: Marker) -> None:
        """Look through the texts that another one, made for the same analyzer, has read."""
        self._chunks, self._texts = other._chunks, other._texts

    def _alone(self, field: str, text: str) -> Iterator[Mark]:
        """Yield the marks of all readings whose words follow each other."""
        if field not in self._words and field not in self._patterns:
            return
        chunks = self._texts.get(text) or self._chunks.read([text])[0]
        wanted = self._wanted_in(field)
        places = wanted.chunks[chunks.numbers].nonzero()[0].tolist()
        ready = [self._ready(field, number, wanted.ready) for number in chunks.numbers[places].tolist()]
        if None in ready:
            numbers = chunks.numbers.tolist()
            if wanted.following is not None:
                places = [place for place in places if self._followed(numbers, place, wanted.following)]
            for start, end in self._windows(chunks, numbers, places):
                for mark in _apart(self._marks(field, text[start:end])):
                    yield Mark(mark.start + start, mark.end + start, mark.leaf)
            return
        for place, marks in zip(places, ready, strict=True):
            at = chunks.start(place)
            for mark in marks or ():
                yield Mark(mark.start + at, mark.end + at, mark.leaf)

    def _windows(
        self, chunks: Chunked, numbers: list[int], places: Iterable[int]
    ) -> Iterator[tuple[int, int]]:
        """Yield the parts of a text to be analysed: round each chunk in which a reading may begin.

        No unit crosses more than one space, so that a chunk on either side of a reading is enough to see it as it is.
        """
        first = last = -1  # of the chunks of a window
        for place in places:
            if last >= 0 and place > last:
                yield chunks.start(first), chunks.ends.item(last)
                last = -1
            if last < 0:
                first = max(0, place - 2)
            last = min(len(numbers) - 1, self._reach(numbers, place))
        if last >= 0:
            yield chunks.start(first), chunks.ends.item(last)

    def _wanted_in(self, field: str) -> _Wanted:
        """Say of the chunks met so far whether a reading for a field may begin there: anew only when there are more."""
        group = self._groups[field]
        size, wanted = self._chunks.size, self._wanted.get(group)
        if wanted is None or len(wanted.chunks) != size:
            found = self._chunks.holding(self._words.get(field, ()))
            for reading in self._patterns.get(field, ()):
                slot = reading.slots[0]
                found |= self._chunks.fitting(partial(_fits, slot), slot.head, _crossing(slot))
            chunks = np.zeros(max([size, *(number + 1 for number in found)]), bool)
            chunks[list(found)] = True
            ready = wanted.ready if wanted else {}
            wanted = self._wanted[group] = _Wanted(chunks, ready, self._following(field))
        return wanted

    def _following(self, field: str) -> set[int] | None:
        """Give the chunks that may hold the second word of a reading; None where a reading may do without."""
        seconds = set()
        for reading in chain(self._patterns.get(field, ()), *self._words.get(field, {}).values()):
            if len(reading.slots) < 2 or reading.slots[1].kind != "term":
                return None
            seconds.add(reading.slots[1].text)
        return self._chunks.holding(seconds)

    def _followed(self, numbers: list[int], place: int, following: set[int]) -> bool:
        """Say whether a reading that begins in a chunk may go on: its second word stands there or close behind."""
        return not following.isdisjoint(numbers[place : self._reach(numbers, place) + 1])

    def _ready(
        self, field: str, number: int, known: dict[int, tuple[Mark, ...] | None]
    ) -> tuple[Mark, ...] | None:
        """Give the marks in a chunk wherever it stands; None where that depends on what stands beside it."""
        if number not in known:
            known[number] = self._marks_alone(field, number)
        return known[number]

    def _marks_alone(self, field: str, number: int) -> tuple[Mark, ...] | None:
        if self._chunks.open(number):
            return None
        chunk = self._chunks.chunk(number)
        tokens = self._analyze(chunk)
        readings = list(self._patterns.get(field, ()))
        if words := self._words.get(field):
            readings += [
                reading
                for token in tokens
                for term in (*token.terms, *token.parts)
                for reading in words.get(term, ())
            ]
        if any(len(reading.slots) > 1 for reading in readings):
            return None
        return tuple(_apart(self._marks(field, chunk)))

    def _reach(self, numbers: list[int], place: int) -> int:
        """Give the last chunk that a reading that begins in this one may need: empty ones and signs hold no word."""
        needed = self._longest + 1
        while needed and place < len(numbers) - 1:
            place += 1
            needed -= not self._chunks.empty(numbers[place])
        return place

    def _marks(self, field: str, text: str) -> list[Mark]:
        tokens = self._analyze(text)
        words: Mapping[str, list[_Reading]] = self._words.get(field, {})
        patterns = self._patterns.get(field, [])
        found = []
        for token in tokens:
            for term in token.terms:
                if term in words:
                    for reading in words[term]:
                        found += _occurrence(reading, token, tokens)
            if token.parts and token.length == 1 and not words.keys().isdisjoint(token.parts):
                found += _part_marks(words, token, text)
            for reading in patterns:
                if reading.slots[0].matches(token):
                    found += _occurrence(reading, token, tokens)
        return found


def _parts(leaf: Leaf) -> tuple[Leaf, ...]:
    """Give what is marked for a leaf: of a name its words and its other names."""
    return (*leaf.words, *(variant.leaf for variant in leaf.variants)) if isinstance(leaf, Named) else (leaf,)


def _part_marks(words: Mapping[str, list[_Reading]], token: Token, text: str) -> list[Mark]:
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


def _crossing(slot: Slot) -> bool:
    """Say whether a pattern may fit a word that is read across a space: see CROSSING. Numbers and times have no letter."""
    numeric = any(letter.isdigit() for letter in slot.text) or len(slot.text) <= slot.distance
    return numeric or any(_fits(slot, word) for word in CROSSING)


def _fits(slot: Slot, word: str) -> bool:
    return slot.matches_form(word, word)


def _near_each_other(reading: _Reading, slop: int, tokens: list[Token]) -> list[Mark]:
    """Give the marks of the words of a reading that stand close enough together, in any order."""
    slots = [[token for token in tokens if slot.matches(token)] for slot in reading.slots]
    reach = len(slots) - 1 + slop
    marks: set[Mark] = set()
    for start in sorted({token.position for held in slots for token in held}):
        window = [[token for token in held if start <= token.position <= start + reach] for held in slots]
        for chosen in islice(product(*window), _MOST_CHOICES):
            if len({token.position for token in chosen}) == len(chosen):
                marks |= {Mark(token.start, token.end, reading.leaf) for token in chosen}
                break
    return list(marks)


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
