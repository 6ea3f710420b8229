"""Which passages show why? The sentences that hold most of the question's weight, each a slice of the article."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import NamedTuple, Protocol

from zoeker.sentences import sentences, stripped

from .marks import Mark
from .results import Snippet

FIELDS = ("lead", "body")
LENGTH = 240  # characters a snippet has room for
MOST = 3
_BEFORE = 60  # characters to show before the first word, where a sentence is too long to be shown whole
_START = itemgetter(0)


class Texts(Protocol):
    """What snippets are taken from: an article, or its texts alone, without white space around them."""

    @property
    def lead(self) -> str:
        """The first paragraph, where it is told apart."""

    @property
    def body(self) -> str:
        """The text."""


class _Part(NamedTuple):
    """A part of a text, with the marks in it and their leaves.

    A stretch is one that no passage around its marks leaves: a paragraph, or so much of a long one as can matter.
    """

    field: str
    text: str
    start: int
    end: int
    marks: Sequence[Mark]
    leaves: int  # a bit each


class _Weights(dict[int, float]):
    """What leaves are worth together, by their bits: few different ones come up."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._weights = weights

    def __missing__(self, leaves: int) -> float:
        found = self[leaves] = sum(
            weight for leaf, weight in enumerate(self._weights) if leaves >> leaf & 1
        )
        return found


def snippets(
    texts: Texts,
    marks: Mapping[str, Sequence[Mark]],
    weights: Sequence[float],
    present: Collection[int] | None = None,
) -> tuple[Snippet, ...]:
    """Choose up to MOST passages, the best first, each showing what those before it did not; without any, the beginning.

    `marks` are those of each field. `weights` gives the worth of each leaf of the question: a passage is worth that of
    the different leaves in it. `present` names the leaves that may stand in the article (all, if it is not given): the
    first passage that shows them all, and enough of them, is the best, and the only one.
    """
    stretches = []
    for field in FIELDS:
        if held := marks.get(field):
            stretches += _stretches(field, getattr(texts, field), held)
    sought = _bits(range(len(weights)) if present is None else present)
    chosen = _chosen(stretches, _Weights(weights), sought) or [_beginning(texts)]
    return tuple(map(_snippet, chosen))


def _chosen(stretches: Sequence[_Part], weights: _Weights, sought: int) -> list[_Part]:
    """Choose passages: only stretches that can hold the best are cut into them, for that is most of the work."""
    cut: dict[int, list[_Part]] = {}  # by the number of the stretch
    enough = 2 * sought.bit_count()
    for number, stretch in enumerate(stretches):
        if len(stretch.marks) >= enough and sought & stretch.leaves == sought:
            cut[number] = _passages(stretch)
            for passage in cut[number]:
                if len(passage.marks) >= enough and sought & passage.leaves == sought:
                    return [passage]
    chosen: list[_Part] = []
    covered = 0
    while len(chosen) < MOST:
        bounds = [
            (_worth(stretch, weights, covered), -number)
            for number, stretch in enumerate(stretches)
            if stretch.leaves & ~covered
        ]
        bounds.sort(reverse=True)
        best, found = ((-1.0, 0.0, 0), 0), None
        for bound in bounds:
            if bound < best:
                break
            number = -bound[1]
            if number not in cut:
                cut[number] = _passages(stretches[number])
            for passage in cut[number]:
                worth = _worth(passage, weights, covered), -number
                if worth > best and not any([_overlap(passage, other) for other in chosen]):
                    best, found = worth, passage
        if found is None or not found.leaves & ~covered:
            break  # more of the same is no news to who reads ten hits
        chosen.append(found)
        covered |= found.leaves
    return chosen


def _worth(part: _Part, weights: _Weights, covered: int) -> tuple[float, float, int]:
    """Say what marks show that the passages before did not, what they show in all, and how often: of a stretch, at most."""
    here = part.leaves
    return weights[here & ~covered], weights[here], min(len(part.marks), 2 * here.bit_count())


def _bits(leaves: Iterable[int]) -> int:
    found = 0
    for leaf in leaves:
        found |= 1 << leaf
    return found


def _part(field: str, text: str, start: int, end: int, marks: Sequence[Mark]) -> _Part:
    leaves = 0
    for _, _, leaf in marks:
        leaves |= 1 << leaf
    return _Part(field, text, start, end, marks, leaves)


def _passages(stretch: _Part) -> list[_Part]:
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


def _stretches(field: str, text: str, marks: Sequence[Mark]) -> list[_Part]:
    """Cut out what lies around marks: no sentence is in two paragraphs, and nothing farther than LENGTH is shown."""
    found = []
    place, count = 0, len(marks)
    while place < count:
        start, _, leaf = marks[place]
        begin, end = text.rfind("\n", 0, start) + 1, _line_end(text, start)
        first, leaves = place, 1 << leaf
        place += 1
        while place < count and marks[place][0] < end:
            leaves |= 1 << marks[place][2]
            place += 1
        if end - begin > 4 * LENGTH:
            found += _around(field, text, begin, end, marks[first:place])
            continue
        if end - begin <= LENGTH:
            begin, end = stripped(text, begin, end) or (begin, end)
        found.append(_Part(field, text, begin, end, marks[first:place], leaves))
    return found


def _around(field: str, text: str, begin: int, end: int, marks: Sequence[Mark]) -> Iterator[_Part]:
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


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


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


def _windows(field: str, text: str, start: int, end: int, marks: Sequence[Mark]) -> list[_Part]:
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
    begins = range(max(start, mark.start - _BEFORE), low)
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
    low = max(low, mark.start - _BEFORE)
    return low, min(high, low + LENGTH)


def _overlap(one: _Part, other: _Part) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end


def _beginning(texts: Texts) -> _Part:
    field = "lead" if texts.lead else "body"
    text = getattr(texts, field)
    (stretch, *_) = _stretches(field, text, [Mark(0, 1, 0)])
    bounds = list(islice(sentences(text, 0, stretch.end), LENGTH))  # more do not fit
    start, end = bounds[0]
    if end - start > LENGTH:
        start, end = _window(text, Mark(start, start, 0), start, end)
    else:
        start, end = _widened(bounds, 0)
    return _part(field, text, start, end, ())


def _snippet(passage: _Part) -> Snippet:
    field, text, start, end, marks, _ = passage
    before = "…" if start else ""
    after = "…" if end < len(text) else ""
    shift = len(before) - start
    marked = tuple([(begin + shift, stop + shift) for begin, stop, _ in marks])
    return Snippet(before + text[start:end] + after, marked, field)
