"""Which passages show why? The sentences that hold most of the question's weight, each a slice of the article."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import NamedTuple, Protocol

from zoeker.sentences import sentences

from .marks import Mark, Marker
from .results import Snippet

FIELDS = ("lead", "body")
LENGTH = 240  # characters a snippet has room for
MOST = 3
_BEFORE = 60  # characters to show before the first word, where a sentence is too long to be shown whole


class Texts(Protocol):
    """What snippets are taken from: an article, or its texts alone."""

    @property
    def lead(self) -> str:
        """The first paragraph, where it is told apart."""

    @property
    def body(self) -> str:
        """The text."""


class _Passage(NamedTuple):
    field: str
    start: int
    end: int
    marks: tuple[Mark, ...]


def snippets(
    texts: Texts, marker: Marker, weights: Sequence[float], present: Collection[int] | None = None
) -> tuple[Snippet, ...]:
    """Choose up to MOST passages, the best first, each showing what those before it did not; without any, the beginning.

    `weights` gives the worth of each leaf of the question: a passage is worth that of the different leaves in it.
    `present` names the leaves that may stand in the article (all, if it is not given): the first passage that shows
    them all, and enough of them, is the best, and the only one.
    """
    sought = set(range(len(weights)) if present is None else present)
    passages: list[_Passage] = []  # in the order of the text, so that of equals the first is taken
    for field in FIELDS:
        text = getattr(texts, field)
        for passage in _passages(field, text, marker.each(field, text)):
            if len(passage.marks) >= 2 * len(sought) and sought <= {mark.leaf for mark in passage.marks}:
                return (_snippet(texts, passage),)
            passages.append(passage)
    chosen: list[_Passage] = []
    covered: set[int] = set()
    while passages and len(chosen) < MOST:
        best = max(passages, key=lambda passage: _worth(passage, weights, covered))
        shown = {mark.leaf for mark in best.marks}
        if shown <= covered:
            break  # more of the same is no news to who reads ten hits
        chosen.append(best)
        covered |= shown
        passages = [passage for passage in passages if not _overlap(passage, best)]
    return tuple(_snippet(texts, passage) for passage in chosen or [_beginning(texts)])


def _worth(passage: _Passage, weights: Sequence[float], covered: set[int]) -> tuple[float, float, int]:
    """Say what a passage shows that the ones before it did not, what it shows in all, and how often."""
    here = {mark.leaf for mark in passage.marks}
    return (
        sum(weights[leaf] for leaf in here - covered),
        sum(weights[leaf] for leaf in here),
        min(len(passage.marks), 2 * len(here)),
    )


def _passages(field: str, text: str, marks: Iterable[Mark]) -> Iterator[_Passage]:
    """Yield the passages with marks, as far as somebody asks for more."""
    for begin, held in _paragraphs(text, marks):
        bounds = [
            (begin + start, begin + end) for start, end in sentences(text[begin : _line_end(text, begin)])
        ]
        for number, (start, end) in enumerate(bounds):
            if here := _inside(held, start, end):
                if end - start > LENGTH:
                    yield from _windows(field, text, start, end, here)
                else:
                    start, end = _widened(text, bounds, number)
                    yield _Passage(field, start, end, tuple(_inside(held, start, end)))


def _paragraphs(text: str, marks: Iterable[Mark]) -> Iterator[tuple[int, list[Mark]]]:
    """Yield where each paragraph that holds a mark begins, with its marks: no sentence is in two paragraphs."""
    begin = end = -1
    held: list[Mark] = []
    for mark in marks:
        if mark.start > end:
            if held:
                yield begin, held
            begin, end, held = text.rfind("\n", 0, mark.start) + 1, _line_end(text, mark.start), []
        held.append(mark)
    if held:
        yield begin, held


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _inside(marks: list[Mark], start: int, end: int) -> list[Mark]:
    begin = attrgetter("start")
    return marks[bisect_left(marks, start, key=begin) : bisect_left(marks, end, key=begin)]


def _widened(text: str, bounds: Sequence[tuple[int, int]], number: int) -> tuple[int, int]:
    """Add the sentences after a short one, then those before it, while they fit and stand in the same paragraph."""
    start, end = bounds[number]
    for following in range(number + 1, len(bounds)):
        begin, after = bounds[following]
        if after - start > LENGTH or "\n" in text[end:begin]:
            break
        end = after
    for preceding in range(number - 1, -1, -1):
        before, stop = bounds[preceding]
        if end - before > LENGTH or "\n" in text[stop:start]:
            break
        start = before
    return start, end


def _windows(field: str, text: str, start: int, end: int, marks: list[Mark]) -> list[_Passage]:
    """Cut windows out of a sentence that is too long, each around its own marks."""
    found = []
    done = 0
    while done < len(marks):
        begin, stop = _window(text, marks[done], start, end)
        whole = tuple(mark for mark in _inside(marks, marks[done].start, stop) if mark.end <= stop)
        held = whole or (marks[done]._replace(end=stop),)
        found.append(_Passage(field, begin, stop, held))
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


def _overlap(one: _Passage, other: _Passage) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end


def _beginning(texts: Texts) -> _Passage:
    field = "lead" if texts.lead else "body"
    text = getattr(texts, field)
    bounds = list(islice(sentences(text), LENGTH))  # more do not fit
    start, end = bounds[0]
    if end - start > LENGTH:
        start, end = _window(text, Mark(start, start, 0), start, end)
    else:
        start, end = _widened(text, bounds, 0)
    return _Passage(field, start, end, ())


def _snippet(texts: Texts, passage: _Passage) -> Snippet:
    text = getattr(texts, passage.field)
    before = "…" if text[: passage.start].strip() else ""
    after = "…" if text[passage.end :].strip() else ""
    shift = len(before) - passage.start
    marked = tuple((mark.start + shift, mark.end + shift) for mark in passage.marks)
    return Snippet(before + text[passage.start : passage.end] + after, marked, passage.field)
