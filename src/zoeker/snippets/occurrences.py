"""Where do the words of a question stand among the tokens of a text?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.dutch import Token, part_spans
from zoeker.query.readings import Nearby, Slot, following, matched
from zoeker.query.readings import Sequence as Slots

MANY = 8  # words of a reading from which all of its occurrences in a text are found at once


class Mark(NamedTuple):
    """A matched word: where it stands in the text, and the number of the leaf that matched it."""

    start: int
    end: int
    leaf: int


class Reading(NamedTuple):
    """What will do for a leaf of the question, by its number."""

    leaf: int
    slots: Slots
    word: bool  # which may be part of a compound


class Nearness(NamedTuple):
    """Words that will do for a leaf where they stand close: any of some slots each, so many positions too many, maybe in order."""

    leaf: int
    words: Nearby
    slop: int
    ordered: bool


def occurrence(reading: Reading, first: Token, tokens: Sequence[Token]) -> list[Mark]:
    """Give the marks of a reading that begins at a token, one a word; none if it does not stand there."""
    matched = []
    for position, slot in enumerate(reading.slots, first.position):
        here = [first] if position == first.position else _at(position, tokens)
        token = next((token for token in here if slot.matches(token)), None)
        if token is None:
            return []
        matched.append(Mark(token.start, token.end, reading.leaf))
    return matched


def long_occurrences(reading: Reading, tokens: Sequence[Token], joined: bool = False) -> list[Mark]:
    """Give the marks of a reading of many words wherever it stands, each word once, though readings may overlap; or one for them all.

    Those of `occurrence` would be as many as its words, for each place where it begins.
    """
    numbers: dict[Slot, list[int]] = {}
    for number, slot in enumerate(reading.slots):
        numbers.setdefault(slot, []).append(number)
    standing = _standing(numbers, tokens)
    # Truth by position: to look numbers up in others, once for each of thousands of words, would take minutes.
    here = np.zeros((tokens[-1].position + 1 if tokens else 0) + len(reading.slots), bool)
    begins: NDArray[np.int64] | None = None
    for slot, by_position in standing.items():
        here[:] = False
        here[list(by_position)] = True
        if begins is None:  # those of the first word
            begins = np.flatnonzero(here)
        for number in numbers[slot]:
            begins = begins[here[begins + number]]
        if not begins.size:
            return []
    if begins is None:
        return []
    if joined:
        first, last = (standing[reading.slots[end]] for end in (0, -1))
        ends = ((begin, begin + len(reading.slots) - 1) for begin in begins.tolist())
        return [Mark(first[begin].start, last[end].end, reading.leaf) for begin, end in ends]
    marks = list[Mark]()
    for slot, by_position in standing.items():
        here[:] = False
        for number in numbers[slot]:
            here[begins + number] = True
        chosen = (by_position[position] for position in np.flatnonzero(here).tolist())
        marks += [Mark(token.start, token.end, reading.leaf) for token in chosen]
    return marks


def _standing(slots: Iterable[Slot], tokens: Sequence[Token]) -> dict[Slot, dict[int, Token]]:
    """Give for each slot the first token at each position that fits it, in order."""
    standing: dict[Slot, dict[int, Token]] = {slot: {} for slot in slots}
    patterns = [slot for slot in standing if slot.kind != "term"]
    for token in tokens:
        fitting = [slot for term in token.terms if (slot := Slot(term)) in standing]
        for slot in chain(fitting, (slot for slot in patterns if slot.matches(token))):
            standing[slot].setdefault(token.position, token)
    return standing


def _at(position: int, tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens at a position: they come in order of it."""
    place = bisect_left(tokens, position, key=attrgetter("position"))
    while place < len(tokens) and tokens[place].position == position:
        yield tokens[place]
        place += 1


def part_marks(words: Mapping[str, list[Reading]], token: Token, text: str) -> list[Mark]:
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


def near_each_other(reading: Nearness, tokens: Sequence[Token], joined: bool = False) -> list[Mark]:
    """Give the marks of the words of a reading that stand close enough together; or one from the first to the last."""
    standing = _standing((slot for place in reading.words for slot in place), tokens)
    places = [sorted({at for slot in place for at in standing[slot]}) for place in reading.words]
    reach = len(places) - 1 + reading.slop
    marks: set[Mark] = set()
    for start in places[0] if reading.ordered else sorted(set(chain(*places))):
        chosen = following(places, start) if reading.ordered else _chosen(reading.words, places, start, reach)
        if chosen is None or (reading.ordered and chosen[-1] > start + reach):
            continue
        here = [
            next(standing[slot][at] for slot in place if at in standing[slot])
            for place, at in zip(reading.words, chosen, strict=True)
        ]
        each = [Mark(token.start, token.end, reading.leaf) for token in here]
        marks.update(as_one(each) if joined else each)
    return list(marks)


def as_one(marks: Sequence[Mark]) -> list[Mark]:
    """Make one mark of those of the words of a phrase."""
    if len(marks) < 2:
        return list(marks)
    return [Mark(min(mark.start for mark in marks), max(mark.end for mark in marks), marks[0].leaf)]


def _chosen(words: Nearby, places: Sequence[Sequence[int]], start: int, reach: int) -> list[int] | None:
    """Give each word a position of its own among those from `start` on; None where there are too few."""
    window = [its[bisect_left(its, start) : bisect_right(its, start + reach)] for its in places]
    counts = Counter(words)
    if any(len(its) < counts[word] for word, its in zip(words, window, strict=True)):
        return None
    different = dict(zip(words, window, strict=True)).values()
    if len(set(chain(*different))) < sum(map(len, different)):
        return matched(window)
    left = {word: iter(its) for word, its in zip(words, window, strict=True)}
    return [next(left[word]) for word in words]


def apart(marks: list[Mark]) -> list[Mark]:
    """Sort marks, and make one of those that overlap: `Wit-Rusland` is marked whole, not once more in parts."""
    if len(marks) < 2:
        return marks
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.leaf)):
        if kept and mark.start < kept[-1].end:
            kept[-1] = kept[-1]._replace(end=max(kept[-1].end, mark.end))
        else:
            kept.append(mark)
    return kept
