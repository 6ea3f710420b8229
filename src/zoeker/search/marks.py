"""Which words of a text made it match? The same analysis, and the same readings of the question, as the search."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import accumulate, compress, islice, product
from operator import attrgetter
from typing import NamedTuple

from zoeker.dutch import Chunks, Token, analyze

from .leaf import Sequence, Slot, sequences
from .match import fields_of
from .query import Leaf, Phrase

_MOST_CHOICES = 10_000  # of words in one window that are tried to be marked


class Mark(NamedTuple):
    """A matched word: where it stands in the text, and the number of the leaf that matched it."""

    start: int
    end: int
    leaf: int


class _Reading(NamedTuple):
    leaf: int
    slots: Sequence


_chunks = Chunks()  # of the articles that were shown


class Marker:
    """Finds the words of a question in the texts of articles."""

    def __init__(self, leaves: Iterable[Leaf]) -> None:
        self._words: dict[str, defaultdict[str, list[_Reading]]] = {}  # by field and first term
        self._patterns: dict[str, list[_Reading]] = {}  # by field: those whose first word is no term
        self._wanted: dict[
            str, tuple[int, set[str]]
        ] = {}  # by field: how many chunks there were, and which may do
        self._longest = 1  # slots of a reading
        self._near: dict[str, list[tuple[_Reading, int]]] = {}  # by field: with their slop
        for number, leaf in enumerate(leaves):
            slop = leaf.slop if isinstance(leaf, Phrase) else 0
            for slots in sequences(leaf):
                for field in fields_of(leaf):
                    self._add(field, _Reading(number, slots), slop)

    def _add(self, field: str, reading: _Reading, slop: int) -> None:
        first = reading.slots[0]
        self._longest = max(self._longest, len(reading.slots))
        if slop and len(reading.slots) > 1:
            self._near.setdefault(field, []).append((reading, slop))
        elif first.kind == "term":
            self._words.setdefault(field, defaultdict(list))[first.text].append(reading)
        else:
            self._patterns.setdefault(field, []).append(reading)

    def marks(self, field: str, text: str) -> list[Mark]:
        """Find the matched words of a text that stands in `field`, in order; they do not overlap."""
        found = []
        if field in self._words or field in self._patterns:
            for start, end in self._windows(field, text):
                here = self._marks(field, analyze(text[start:end]))
                found += [Mark(mark.start + start, mark.end + start, mark.leaf) for mark in here]
        near = self._near.get(field, [])
        tokens = analyze(text) if near else []
        for reading, slop in near:
            found += _near_each_other(reading, slop, tokens)
        return _apart(found)

    def _windows(self, field: str, text: str) -> Iterator[tuple[int, int]]:
        """Yield the parts of a text to be analysed: round each chunk in which a reading may begin.

        No unit crosses more than one space, so that a chunk on either side of a reading is enough to see it as it is.
        """
        chunks = text.replace("\n", " ").split(" ")
        _chunks.learn(chunks)
        wanted = self._wanted_in(field)
        flags = list(map(wanted.__contains__, chunks))
        if True not in flags:
            return
        sums = list(accumulate(map(len, chunks)))  # a chunk ends at its sum, and one for each space before it
        first = last = -1  # of the chunks of a window
        for number in compress(range(len(chunks)), flags):
            if last >= 0 and number > last:
                yield sums[first] + first - len(chunks[first]), sums[last] + last
                last = -1
            if last < 0:
                first = max(0, number - 2)
            last = min(len(chunks) - 1, self._reach(chunks, number))
        yield sums[first] + first - len(chunks[first]), sums[last] + last

    def _wanted_in(self, field: str) -> set[str]:
        """Give the chunks in which a reading for a field may begin: looked up anew only when there are new ones."""
        size, wanted = self._wanted.get(field, (-1, set()))
        if size != _chunks.size:
            size = _chunks.size
            wanted = _chunks.holding(self._words.get(field, ()))
            for reading in self._patterns.get(field, ()):
                slot = reading.slots[0]
                wanted |= _chunks.holding((), partial(_fits, slot), slot.head)
            self._wanted[field] = size, wanted
        return wanted

    def _reach(self, chunks: list[str], number: int) -> int:
        """Give the last chunk that a reading that begins in this one may need: empty ones and signs hold no word."""
        needed = self._longest + 1
        while needed and number < len(chunks) - 1:
            number += 1
            needed -= not _chunks.empty(chunks[number])
        return number

    def _marks(self, field: str, tokens: list[Token]) -> list[Mark]:
        words: Mapping[str, list[_Reading]] = self._words.get(field, {})
        patterns = self._patterns.get(field, [])
        found = []
        for token in tokens:
            for term in token.terms:
                if term in words:
                    for reading in words[term]:
                        found += _occurrence(reading, token, tokens)
            for reading in patterns:
                if reading.slots[0].matches(token):
                    found += _occurrence(reading, token, tokens)
        return found


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
