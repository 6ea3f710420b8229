"""Which passages show why? The sentences that hold most of the question's weight, each a slice of the article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from zoeker.article import Article
from zoeker.sentences import sentences

from .marks import Mark, Marker
from .results import Snippet

FIELDS = ("lead", "body")
LENGTH = 240  # characters a snippet has room for
MOST = 3
_BEFORE = 60  # characters to show before the first word, where a sentence is too long to be shown whole


class _Passage(NamedTuple):
    field: str
    start: int
    end: int
    marks: tuple[Mark, ...]


def snippets(article: Article, marker: Marker, weights: Mapping[int, float]) -> tuple[Snippet, ...]:
    """Choose up to MOST passages, the best first; without a match in the text, its beginning.

    `weights` gives the worth of each leaf of the question: a passage is worth that of the different leaves in it.
    """
    passages = [
        passage for field in FIELDS for passage in _passages(field, getattr(article, field), marker)
    ]  # in the order of the text, so that of equals the first is taken
    chosen: list[_Passage] = []
    covered: set[int] = set()
    while passages and len(chosen) < MOST:
        best = max(passages, key=lambda passage: _worth(passage, weights, covered))
        chosen.append(best)
        covered |= {mark.leaf for mark in best.marks}
        passages = [passage for passage in passages if not _overlap(passage, best)]
    return tuple(_snippet(article, passage) for passage in chosen or [_beginning(article)])


def _worth(passage: _Passage, weights: Mapping[int, float], covered: set[int]) -> tuple[float, float, int]:
    """Say what a passage shows that the ones before it did not, what it shows in all, and how often."""
    here = {mark.leaf for mark in passage.marks}
    return (
        sum(weights[leaf] for leaf in here - covered),
        sum(weights[leaf] for leaf in here),
        min(len(passage.marks), 2 * len(here)),
    )


def _passages(field: str, text: str, marker: Marker) -> list[_Passage]:
    marks = marker.marks(field, text)
    if not marks:
        return []
    found, next_mark = [], 0
    bounds = list(sentences(text))
    for number, (start, end) in enumerate(bounds):
        first = next_mark
        while next_mark < len(marks) and marks[next_mark].start < end:
            next_mark += 1
        if next_mark > first:
            start, end = _widened(text, bounds, number) if end - start < LENGTH else (start, end)
            found += _cut(field, text, start, end, marks)
    return found


def _widened(text: str, bounds: Sequence[tuple[int, int]], number: int) -> tuple[int, int]:
    """Add the sentences after a short one, then those before it, while they fit and stand in the same paragraph."""
    start, end = bounds[number]
    for _, after in bounds[number + 1 :]:
        if after - start > LENGTH or "\n" in text[end:after]:
            break
        end = after
    for before, _ in reversed(bounds[:number]):
        if end - before > LENGTH or "\n" in text[before:start]:
            break
        start = before
    return start, end


def _cut(field: str, text: str, start: int, end: int, marks: list[Mark]) -> list[_Passage]:
    """Make a passage of a sentence, or several windows, each around its own marks, of one that is too long."""
    inside = [mark for mark in marks if mark.start >= start and mark.end <= end]
    if end - start <= LENGTH:
        return [_Passage(field, start, end, tuple(inside))] if inside else []
    windows = []
    while inside:
        begin = _word_start(text, max(start, inside[0].start - _BEFORE), inside[0].start)
        stop = _word_end(text, max(begin + LENGTH, inside[0].end), inside[0].end, end)
        held = tuple(mark for mark in inside if mark.end <= stop)
        windows.append(_Passage(field, begin, stop, held))
        inside = inside[len(held) :]
    return windows


def _word_start(text: str, wanted: int, latest: int) -> int:
    """Find the first word that begins at `wanted` or after it, `latest` at the most."""
    if wanted == 0 or text[wanted - 1].isspace():
        return wanted
    return next((place + 1 for place in range(wanted, latest) if text[place].isspace()), latest)


def _word_end(text: str, wanted: int, earliest: int, end: int) -> int:
    """Find the last word that ends at `wanted` or before it, `earliest` at the least."""
    if wanted >= end:
        return end
    return next((place for place in range(wanted, earliest, -1) if text[place].isspace()), earliest)


def _overlap(one: _Passage, other: _Passage) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end


def _beginning(article: Article) -> _Passage:
    field = "lead" if article.lead else "body"
    text = getattr(article, field)
    start, end = _widened(text, list(sentences(text)) or [(0, 0)], 0)
    return _Passage(field, start, _word_end(text, start + LENGTH, min(start + LENGTH, end), end), ())


def _snippet(article: Article, passage: _Passage) -> Snippet:
    text = getattr(article, passage.field)
    before = "…" if text[: passage.start].strip() else ""
    after = "…" if text[passage.end :].strip() else ""
    shift = len(before) - passage.start
    marked = tuple((mark.start + shift, mark.end + shift) for mark in passage.marks)
    return Snippet(before + text[passage.start : passage.end] + after, marked, passage.field)
