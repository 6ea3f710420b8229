"""Which parts of a text can be shown? Sentences with the words of a question, and windows of those that are too long."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from zoeker.sentences import sentences, stripped

from .occurrences import Mark

LENGTH = 240  # characters a passage has room for
FAR = 4 * LENGTH  # characters of a paragraph that is not looked at whole
BEFORE = 60  # characters to show before the first word, where a sentence is too long to be shown whole
_START = itemgetter(0)


class Part(NamedTuple):
    """A part of a text, with the marks in it and their leaves.

    A stretch is one that no passage around its marks leaves: a paragraph, or so much of a long one as can matter.
    """

    field: str
    text: str
    start: int
    end: int
    marks: Sequence[Mark]
    leaves: int  # a bit each


def stretches(field: str, text: str, marks: Sequence[Mark]) -> list[Part]:
    """Cut out what lies around marks: no sentence is in two paragraphs, and nothing farther than LENGTH is shown."""
    found: list[Part] = []
    place, count = 0, len(marks)
    while place < count:
        start, _, leaf = marks[place]
        begin, end = text.rfind("\n", 0, start) + 1, _line_end(text, start)
        first, leaves = place, 1 << leaf
        place += 1
        while place < count and marks[place][0] < end:
            leaves |= 1 << marks[place][2]
            place += 1
        if end - begin > FAR:
            found += _around(field, text, begin, end, marks[first:place])
            continue
        if end - begin <= LENGTH:
            begin, end = stripped(text, begin, end) or (begin, end)
        found.append(Part(field, text, begin, end, marks[first:place], leaves))
    return found


def _around(field: str, text: str, begin: int, end: int, marks: Sequence[Mark]) -> Iterator[Part]:
    """Cut a long paragraph between words that are far from any mark."""
    first, before = 0, begin - LENGTH
    for place, mark in enumerate(marks):
        if gap := _gap(text, before, mark.start):
            if place:
                yield _part(field, text, begin, gap[0], marks[first:place])
            first, begin = place, gap[1]
        before = mark.end
    gap = _gap(text, before, end + LENGTH)
    yield _part(field, text, begin, gap[0] if gap else end, marks[first:])


def _gap(text: str, before: int, after: int) -> tuple[int, int] | None:
    """Give where the first word ends and where the last one begins that are farther than LENGTH from two marks."""
    low, high = before + LENGTH, after - LENGTH
    end = text.find(" ", low, high) if low < high else -1
    if end <= 0:
        return None
    start = text.rfind(" ", end, high) + 1
    return None if text[end - 1].isspace() or text[start : start + 1].isspace() else (end, start)


def passages(stretch: Part) -> list[Part]:
    """Give the passages with marks: a sentence that holds one, with those beside it, or windows of a long one."""
    field, text, begin, stop, held, _ = stretch
    if stop - begin <= LENGTH:
        return [stretch]
    bounds = list(sentences(text, begin, stop))
    found = []
    done = 0
    for number, (start, end) in enumerate(bounds):
        first, done = done, bisect_left(held, end, done, key=_START)
        if first == done:
            continue
        if end - start > LENGTH:
            found += _windows(field, text, start, end, held[first:done])
        else:
            start, end = _widened(bounds, number)
            found.append(_part(field, text, start, end, _inside(held, start, end)))
    return found


def beginning(field: str, text: str) -> Part:
    """Give the passage that a text begins with: nothing of an article that has only a title."""
    if not text:
        return Part(field, text, 0, 0, (), 0)
    (stretch, *_) = stretches(field, text, [Mark(0, 1, 0)])
    bounds = list(islice(sentences(text, 0, stretch.end), LENGTH))  # more do not fit
    start, end = bounds[0]
    if end - start > LENGTH:
        start, end = _window(text, Mark(start, start, 0), start, end)
    else:
        start, end = _widened(bounds, 0)
    return _part(field, text, start, end, ())


def _inside(marks: Sequence[Mark], start: int, end: int) -> Sequence[Mark]:
    return marks[bisect_left(marks, start, key=_START) : bisect_left(marks, end, key=_START)]


def _widened(bounds: Sequence[tuple[int, int]], number: int) -> tuple[int, int]:
    """Add the sentences after a short one, then those before it, while they fit."""
    start, end = bounds[number]
    for _, after in bounds[number + 1 :]:
        if after - start > LENGTH:
            break
        end = after
    for before, _ in reversed(bounds[:number]):
        if end - before > LENGTH:
            break
        start = before
    return start, end


def _windows(field: str, text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Part]:
    """Cut windows out of a sentence that is too long, each around its own marks."""
    found = []
    done = 0
    while done < len(marks):
        begin, stop = _window(text, marks[done], start, end)
        whole = [mark for mark in _inside(marks, marks[done].start, stop) if mark.end <= stop]
        held = whole or [marks[done]._replace(end=stop)]
        found.append(_part(field, text, begin, stop, held))
        done, start = done + len(held), stop
    return found


def _window(text: str, mark: Mark, start: int, end: int) -> tuple[int, int]:
    """Give a mark some words before it and as many after it as there is room for, between `start` and `end`."""
    low, high = _word_around(text, mark, start, end)
    begins = range(max(start, mark.start - BEFORE), low)
    begin = next((at for at in begins if not text[at].isspace() and text[at - 1 : at].strip() == ""), low)
    stops = range(min(end, begin + LENGTH), high, -1)
    stop = next((at for at in stops if not text[at - 1].isspace() and text[at : at + 1].strip() == ""), high)
    return begin, stop


def _word_around(text: str, mark: Mark, start: int, end: int) -> tuple[int, int]:
    """Give the bounds of all that is written without a space around a mark; of what has no end, a part."""
    low, high = mark.start, mark.end
    while low > max(start, mark.start - LENGTH) and not text[low - 1].isspace():
        low -= 1
    while high < min(end, mark.end + LENGTH) and not text[high].isspace():
        high += 1
    if high - low <= LENGTH:
        return low, high
    low = max(low, mark.start - BEFORE)
    return low, min(high, low + LENGTH)


def overlap(one: Part, other: Part) -> bool:
    """Say whether two passages have some text in common."""
    return one.field == other.field and one.start < other.end and other.start < one.end


def _part(field: str, text: str, start: int, end: int, marks: Sequence[Mark]) -> Part:
    leaves = 0
    for _, _, leaf in marks:
        leaves |= 1 << leaf
    return Part(field, text, start, end, marks, leaves)


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end
