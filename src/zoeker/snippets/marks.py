"""Which words of a text made it match? The same analysis, and the same readings of the question, as the search."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from zoeker.dutch import ANALYZER, CROSSING, Analyzer, Chunked, Chunks, Place, Token
from zoeker.kernel.chunks import UNSETTLED
from zoeker.query.readings import Analyze, Slot, nearness, pieces, sequences
from zoeker.query.tree import Leaf, Named, Phrase, Word, fields_of

from .occurrences import (
    MANY,
    Mark,
    Nearness,
    Reading,
    apart,
    long_occurrences,
    near_each_other,
    occurrence,
    part_marks,
)


class Marker:
    """Finds the words of a question in the texts of articles, as an index's analyzer reads them.

    With `split`, the pieces of compounds and of words with a hyphen in the question are marked as well, wherever they stand.
    `analyze` is the analyzer's, where it remembers what it read.
    """

    def __init__(
        self,
        leaves: Iterable[Leaf],
        analyzer: Analyzer = ANALYZER,
        split: bool = False,
        analyze: Analyze | None = None,
    ) -> None:
        self._chunks = analyzer.chunks  # of the articles that were shown
        self._analyze = analyze or analyzer.analyze
        sought: dict[str, list[tuple[int, Leaf]]] = {}  # by field
        for number, leaf in enumerate(leaves):
            for part in _parts(leaf):
                for field in fields_of(part):
                    sought.setdefault(field, []).append((number, part))
        fields: dict[tuple[tuple[int, Leaf], ...], list[str]] = {}  # in which the same is sought
        for field, leaves_sought in sought.items():
            fields.setdefault(tuple(leaves_sought), []).append(field)
        self._finders = [
            (self._finder(leaves_sought, split), names) for leaves_sought, names in fields.items()
        ]

    def _finder(self, sought: tuple[tuple[int, Leaf], ...], split: bool) -> _Finder:
        each = (_readings(number, leaf, self._analyze, split) for number, leaf in sought)
        return _Finder(chain.from_iterable(each), self._analyze, self._chunks)

    def marks(self, field: str, text: str) -> list[Mark]:
        """Find the matched words of a text that stands in `field`, in order; they do not overlap."""
        return self.each([field], [text.encode()])[0]

    def each(self, fields: Sequence[str], texts: Sequence[bytes]) -> list[list[Mark]]:
        """Find the matched words of texts in UTF-8, each in a field: of several at once in far less time."""
        chunks = self._chunks.read(texts)
        marks: list[list[Mark]] = [[] for _ in texts]
        for finder, names in self._finders:
            places, following = finder.places(chunks), finder.needed and finder.seconds(chunks)
            near = finder.near and finder.close(chunks)
            for text, field in enumerate(fields):
                if (places[text] or text in near) and field in names:
                    marks[text] = finder.marks(chunks, text, places[text], following or None)
                    if text in near:
                        marks[text] = finder.with_near(chunks.text(text), marks[text])
        return marks


def marker(leaves: Sequence[Leaf], analyzer: Analyzer, split: bool) -> Marker:
    """Give a Marker: the same one to who asks for more of the same."""
    chunks, asked = analyzer.chunks, (tuple(leaves), split)
    return chunks.remembered.get(asked) or chunks.remember(asked, Marker(leaves, analyzer, split))


class _Finder:
    """Finds what is sought in some fields. Several threads may use it: both may find the same."""

    def __init__(self, readings: Iterable[Reading | Nearness], analyze: Analyze, chunks: Chunks) -> None:
        self._analyze = analyze
        self._chunks = chunks
        self._words: defaultdict[str, list[Reading]] = defaultdict(list)  # by first term
        self._patterns: list[Reading] = []  # those whose first word is no term
        self.near: list[Nearness] = []  # those whose words need not follow each other
        self._ready: dict[int, Sequence[Mark] | None] = {}  # by the number of a chunk
        self._together: dict[tuple[int, ...], Sequence[Mark]] = {}  # by the numbers of chunks side by side
        self._beginning: tuple[int, NDArray[np.uint32]] | None = None  # of so many chunks: see _begin
        self._keys_of: dict[tuple[str, ...], NDArray[np.int64]] = {}  # by terms
        self._longest = 1  # slots of a reading
        self._long: list[Reading] = []  # those of more than MANY slots
        for reading in readings:
            if isinstance(reading, Nearness):
                self.near.append(reading)
                continue
            self._longest = max(self._longest, len(reading.slots))
            if len(reading.slots) > MANY:
                self._long.append(reading)
            if reading.slots[0].kind == "term":
                self._words[reading.slots[0].text].append(reading)
            else:
                self._patterns.append(reading)
        self._sought = self._keys()
        self.needed = self._needed()

    def _keys(self) -> NDArray[np.int64]:
        """Give the keys that are sought, with leaves: of terms, and of parts, where a reading is one word that may be part of another."""
        readings, settled, rows = list(self._words.values()), self._longest == 1, []
        for key, place in zip(*map(np.ndarray.tolist, self._chunks.keys(list(self._words))), strict=True):
            rows.append((key, readings[place][0].leaf if settled else UNSETTLED))
            if any(reading.word for reading in readings[place]):
                rows.append((~key, UNSETTLED))
        return np.array(rows, np.int64).reshape(-1, 2)

    def _needed(self) -> list[str]:
        """Give the terms of which one must stand in the second place of a reading; none where a reading may do without."""
        readings = [*self._patterns, *chain.from_iterable(self._words.values())]
        seconds = [reading.slots[1] for reading in readings if len(reading.slots) > 1]
        sure = len(seconds) == len(readings) and all(slot.kind == "term" for slot in seconds)
        return [slot.text for slot in seconds] if sure else []

    def places(self, chunks: Chunked) -> list[list[Place]]:
        """Find the chunks of each text in which a reading may begin."""
        size = self._chunks.size
        beginning = self._beginning  # another thread may put what it found before in the place of it
        if beginning is None or beginning[0] != size:
            beginning = self._beginning = size, self._begin()
        places = self._chunks.among(chunks, beginning[1], self._sought)
        new = [row for row in chain(*places) if row[4] == UNSETTLED and row[1] not in self._ready]
        if new:
            self._chunks.look_at({number: chunks.between(place, place) for place, number, *_ in new})
        return places

    def _begin(self) -> NDArray[np.uint32]:
        """Give the numbers, sorted, of the chunks in which a reading may begin, but for those that have keys."""
        numbers = self._chunks.unsure(self._words)
        for reading in self._patterns:
            slot = reading.slots[0]
            if slot.kind == "fuzzy":
                numbers |= self._chunks.near(slot.text, slot.distance, _crossing(slot))
            else:
                numbers |= self._chunks.fitting(partial(_fits, slot), slot.head, _crossing(slot))
        return _sorted(numbers)

    def seconds(self, chunks: Chunked) -> set[int]:
        """Give the chunks that may hold the second word of a reading, where one is `needed`."""
        return {number for _, number, *_ in self._standing(chunks, self.needed)}

    def close(self, chunks: Chunked) -> set[int]:
        """Give the texts that may hold all words of a reading whose words need not follow each other."""
        texts: set[int] = set()
        for reading in self.near:
            left = set(range(len(chunks.begins) - 1))
            for terms in reading.words:
                left = left and left & {place[2] for place in self._standing(chunks, [*terms])}
            texts |= left
        return texts

    def _standing(self, chunks: Chunked, terms: Sequence[str]) -> Iterable[Place]:
        """Find the chunks that may hold one of some terms."""
        keys = self._keys_of.get(asked := tuple(terms))
        if keys is None:
            term_keys, _ = self._chunks.keys(terms)
            keys = self._keys_of[asked] = np.stack([term_keys, np.full_like(term_keys, UNSETTLED)], axis=1)
        return chain(*self._chunks.among(chunks, _sorted(self._chunks.unsure(terms)), keys))

    def marks(
        self, chunks: Chunked, text: int, places: Sequence[Place], following: set[int] | None
    ) -> list[Mark]:
        """Find the marks in a text, in whose chunks at `places` a reading may begin: in order, and apart.

        `following` are the chunks that `seconds` gave.
        """
        text_marks = []
        for _, number, _, start, leaf, begin, end in places:
            if leaf != UNSETTLED:
                text_marks.append(Mark(begin, end, leaf))
                continue
            marks = self._ready[number] if number in self._ready else self._alone(number)
            if marks is None:
                text_marks = self._in_windows(chunks, text, places, following)
                break
            text_marks += [Mark(start + at, start + until, leaf_number) for at, until, leaf_number in marks]
        return text_marks

    def with_near(self, text: str, marks: list[Mark]) -> list[Mark]:
        """Add the marks of words that need not follow each other."""
        tokens = self._analyze(text)
        return apart([*marks, *(mark for reading in self.near for mark in near_each_other(reading, tokens))])

    def _alone(self, number: int) -> Sequence[Mark] | None:
        """Give the marks in a chunk wherever it stands; None where that depends on what stands beside it."""
        marks = None
        if not self._chunks.open(number):
            tokens = self._chunks.tokens(number)
            if self._longest == 1 or not self._begin_longer(tokens):
                marks = apart(self._marks(tokens, self._chunks.chunk(number)))
        self._ready[number] = marks
        return marks

    def _begin_longer(self, tokens: Sequence[Token]) -> bool:
        """Say whether a reading of several words may begin in a chunk."""
        begun = (self._words.get(term, ()) for token in tokens for term in (*token.terms, *token.parts))
        return any(len(reading.slots) > 1 for reading in chain(self._patterns, *begun))

    def _in_windows(
        self, chunks: Chunked, text: int, places: Sequence[Place], following: set[int] | None
    ) -> list[Mark]:
        """Look at each chunk in which a reading may begin, with what stands beside it."""
        if self._longest > MANY:  # what is beside each of its words would be all of the text, again and again
            whole = chunks.text(text)
            return apart(self._marks(self._analyze(whole), whole))
        begin, end = chunks.of(text)
        numbers = chunks.numbers[begin:end].tolist()
        windows: list[list[int]] = []  # of each the first chunk, the last one, and where it begins
        marks = []
        for place, _, _, start, *_ in places:
            reach = self._reach(numbers, place - begin, self._longest + 1) + begin
            if following is not None and following.isdisjoint(numbers[place - begin : reach - begin + 1]):
                continue  # the second word stands neither there nor close behind
            last = self._reach(numbers, place - begin, self._longest - 1)
            beside = tuple(numbers[place - begin : last + 1])
            if not any(map(self._chunks.open, beside)):
                self._chunks.look_at(
                    {number: chunks.between(at, at) for at, number in enumerate(beside, place)}
                )
                marks += [Mark(start + at, start + stop, leaf) for at, stop, leaf in self._begun(beside)]
            elif windows and place <= windows[-1][1]:
                windows[-1][1] = reach
            else:
                # No unit crosses more than one space: a chunk on either side is enough to see a reading as it is.
                first = max(begin, place - 2)
                before = len(chunks.between(first, place - 1)) + 1 if first < place else 0
                windows.append([first, reach, start - before])
        for first, last, start in windows:
            part = chunks.between(first, last)
            for mark in self._marks(self._analyze(part), part):
                marks.append(Mark(mark.start + start, mark.end + start, mark.leaf))
        return apart(marks)

    def _begun(self, numbers: tuple[int, ...]) -> Sequence[Mark]:
        """Find the marks of readings that begin in the first of some chunks, each of which reads by itself."""
        if numbers not in self._together:
            begun = self._chunks.tokens(numbers[0])
            tokens, at = list(begun), 0
            for before, number in pairwise(numbers):
                position = tokens[-1].position + 1 if tokens else 0
                at += len(self._chunks.chunk(before)) + 1
                for text, terms, offset, length, start, end, parts in self._chunks.tokens(number):
                    tokens.append(Token(text, terms, position + offset, length, at + start, at + end, parts))
            self._together[numbers] = self._marks(tokens, self._chunks.chunk(numbers[0]), begun)
        return self._together[numbers]

    def _reach(self, numbers: list[int], place: int, needed: int) -> int:
        """Give the chunk behind this one with which so many more have a word: empty ones and signs hold none."""
        while needed and place < len(numbers) - 1:
            place += 1
            needed -= not self._chunks.empty(numbers[place])
        return place

    def _marks(self, tokens: Sequence[Token], text: str, begun: Sequence[Token] | None = None) -> list[Mark]:
        """Find the marks of readings that begin at any of some tokens, or at those that are `begun`."""
        words = self._words
        marks = [mark for reading in self._long for mark in long_occurrences(reading, tokens)]
        for token in tokens if begun is None else begun:
            for term in token.terms:
                if term in words:
                    for reading in words[term]:
                        if len(reading.slots) <= MANY:
                            marks += occurrence(reading, token, tokens)
            if token.parts and token.length == 1 and not words.keys().isdisjoint(token.parts):
                marks += part_marks(words, token, text)
            for reading in self._patterns:
                if len(reading.slots) <= MANY and reading.slots[0].matches(token):
                    marks += occurrence(reading, token, tokens)
        return marks


def _sorted(numbers: set[int]) -> NDArray[np.uint32]:
    return np.sort(np.array(array("I", numbers)))


def _readings(number: int, leaf: Leaf, analyze: Analyze, split: bool) -> Iterator[Reading | Nearness]:
    """Give what will do for a leaf, by its number."""
    if isinstance(leaf, Phrase) and leaf.slop:
        for words in nearness(leaf, analyze):
            yield Nearness(number, words, leaf.slop)
        return
    alone = [(Slot(term),) for terms in (pieces(leaf, analyze) if split else ()) for term in terms]
    for slots in (*sequences(leaf, analyze), *alone):
        yield Reading(number, slots, isinstance(leaf, Word) and len(slots) == 1)


def stands_otherwise(leaf: Leaf, texts: Mapping[str, str], analyzer: Analyzer = ANALYZER) -> bool:
    """Say whether what was typed does not stand itself in texts, by field, but a piece of it does, or another name."""
    if isinstance(leaf, Named):
        if not all(_stands(word, texts, analyzer) for word in leaf.words):
            others = (_stands(variant.leaf, texts, analyzer) for variant in leaf.variants)
            return any(others) or stands_otherwise(leaf.words[0], texts, analyzer)
        return False
    glued = pieces(leaf, analyzer.analyze)
    if not glued or _stands(leaf, texts, analyzer):
        return False
    tokens = chain.from_iterable(analyzer.analyze(texts[field]) for field in fields_of(leaf))
    present = {term for token in tokens for term in (*token.terms, *token.parts)}
    return any(not present.isdisjoint(terms) for terms in glued)


def _stands(leaf: Leaf, texts: Mapping[str, str], analyzer: Analyzer) -> bool:
    return any(Marker([leaf], analyzer).each(list(texts), [text.encode() for text in texts.values()]))


def _parts(leaf: Leaf) -> tuple[Leaf, ...]:
    """Give what is marked for a leaf: of a name its words and its other names."""
    return (*leaf.words, *(variant.leaf for variant in leaf.variants)) if isinstance(leaf, Named) else (leaf,)


def _crossing(slot: Slot) -> bool:
    """Say whether a pattern may fit a word that is read across a space: see CROSSING. Numbers and times have no letter."""
    numeric = any(letter.isdigit() for letter in slot.text) or len(slot.text) <= slot.distance
    return numeric or any(_fits(slot, word) for word in CROSSING)


def _fits(slot: Slot, word: str) -> bool:
    return slot.matches_form(word, word)


def spans(marks: Iterable[Mark]) -> tuple[tuple[int, int], ...]:
    """Give the places of marks alone."""
    return tuple((mark.start, mark.end) for mark in marks)
