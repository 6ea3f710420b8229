"""How does it go up and down? Articles of some questions, period after period, by the thousand of all that there are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal, Unpack, cast

from .engines import Engine
from .errors import QueryError
from .gaps import absence, required_period
from .periods import CALENDAR, begin_of, between, date_of, is_whole
from .query.counts import Absence
from .query.language import Which
from .query.names import Names
from .query.tree import Query
from .search import periods_in_words, requested
from .tables import Rows, columns_of

Per = Literal["articles", "words", "none"]
PER: Mapping[str, int] = {"articles": 1_000, "words": 1_000_000, "none": 0}
_MOST = 100_000  # periods: more days than any archive of news has


@dataclass(frozen=True, slots=True)
class Point:
    """How many articles of a `period` match a `query`, of `total` articles (or words) there.

    `rate` is `count` by the thousand articles or million words. In a period without any article, `count` and `rate` are
    None: that is a gap, and no zero. `rate` is None, too, where none was asked for.
    """

    query: str
    period: str
    count: int | None
    total: int
    rate: float | None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """How many articles match a `query` that lie in no such period: those of a `date` as it is, "" for none."""

    query: str
    date: str
    count: int


@dataclass(frozen=True, slots=True)
class Trend(Rows[Point]):
    """Points, question by question and period by period; iterate it for them.

    `queries` are the questions as typed, and `understood` as they were understood (`periods`: their dates that were typed in
    words). `found` counts what each found, `articles` what the index holds. `absence` says that it holds none from the time that was asked for.
    """

    queries: tuple[str, ...]
    understood: tuple[str, ...]
    by: str
    per: Per
    points: tuple[Point, ...]
    unplaced: tuple[Unplaced, ...]
    found: tuple[int, ...]
    articles: int
    periods: tuple[str, ...] = ()
    absence: Absence | None = None

    def __iter__(self) -> Iterator[Point]:
        return iter(self.points)

    def __len__(self) -> int:
        return len(self.points)

    @property
    def columns(self) -> Mapping[str, type]:
        """What a point has."""
        return columns_of(Point)

    def lines(self) -> list[tuple[Point, ...]]:
        """Give the points of each question."""
        length = len(self.points) // len(self.queries)
        return [self.points[begin : begin + length] for begin in range(0, len(self.points), length or 1)]

    def plot(self, path: str | os.PathLike[str], source: str = "") -> None:
        """Draw it to a file: .svg, .png or .html; `source` names the index. Raises LibraryMissingError without matplotlib, and OSError."""
        from .plotting import Line, draw  # here: who only asks need not load it

        values = [
            [point.count if self.per == "none" else point.rate for point in points] for points in self.lines()
        ]
        draw(
            Path(path),
            [begin_of(point.period, self.by) for point in self.lines()[0]] if self.points else [],
            [Line(text or "all articles", its) for text, its in zip(self.queries, values, strict=False)],
            self.by,
            measure(self.per, self.by),
            _told(self, source),
        )


def measure(per: Per, by: str) -> str:
    """Say what is counted."""
    number = {"articles": "1,000", "words": "million"}.get(per)
    return f"articles per {number} {per} of that {by}" if number else "articles"


def _told(trend: Trend, source: str) -> str:
    asked = "; ".join(
        f"{text or 'all articles'}: {found:,}"
        for text, found in zip(trend.understood, trend.found, strict=True)
    )
    return f"{asked} of {trend.articles:,} articles{f' in {source}' if source else ''}"


def trend(
    engine: Engine,
    texts: str | Sequence[str],
    names: Names,
    by: str = "month",
    per: Per = "articles",
    **which: Unpack[Which],
) -> Trend:
    """Follow questions through time; see `Index.trend`. Raises QueryError."""
    asked = (texts,) if isinstance(texts, str) else tuple(texts)
    if by not in CALENDAR:
        raise QueryError(f"there is no trend by {by!r}; choose one of {', '.join(CALENDAR)}", "")
    if per not in PER:
        raise QueryError(f"cannot count per {per!r}; choose one of {', '.join(PER)}", "")
    if not asked:
        raise QueryError("there is no question here; type a word", "")
    filters = cast(Which, {**which, "any_word": False})
    _, everything = requested(engine, "", names, **filters)
    totals = engine.counts(everything.chosen, (by,), per == "words")
    axis = _axis(everything.tree, totals, by)
    read = [requested(engine, text, names, **which) for text in asked]
    counts = [engine.counts(request.chosen, (by,)) for _, request in read]
    found = tuple(sum(its.values()) for its in counts)
    return Trend(
        asked,
        tuple(understood for understood, _ in read),
        by,
        per,
        tuple(_points(asked, counts, totals, axis, PER[per])),
        tuple(_unplaced(asked, counts, by)),
        found,
        engine.count,
        tuple(dict.fromkeys(period for _, request in read for period in periods_in_words(request.tree))),
        None
        if any(found)
        else next(filter(None, (absence(engine, request.tree) for _, request in read)), None),
    )


def _axis(tree: Query, totals: Mapping[tuple[str, ...], int], by: str) -> Sequence[str]:
    """Name all periods from the first to the last: of those that were asked for, or that have articles."""
    placed = sorted(begin_of(name, by) for (name,) in totals if is_whole(name, by))
    asked = required_period(tree)
    first = date_of(asked.since.first) if asked and asked.since else placed[0] if placed else None
    last = date_of(asked.until.last) if asked and asked.until else placed[-1] if placed else None
    if first is None or last is None:
        return ()
    axis = list(islice(between(first, last, by), _MOST + 1))
    if len(axis) > _MOST:
        raise QueryError(
            f"these are more than {_MOST:,} {by}s; ask for a shorter time, or a longer period", ""
        )
    return axis


def _points(
    asked: Sequence[str],
    counts: Sequence[Mapping[tuple[str, ...], int]],
    totals: Mapping[tuple[str, ...], int],
    axis: Sequence[str],
    scale: int,
) -> Iterator[Point]:
    for text, its in zip(asked, counts, strict=True):
        for period in axis:
            total = totals.get((period,), 0)
            count = its.get((period,), 0) if total else None
            rate = None if count is None or not scale else count * scale / total
            yield Point(text, period, count, total, rate)


def _unplaced(
    asked: Sequence[str], counts: Sequence[Mapping[tuple[str, ...], Any]], by: str
) -> Iterator[Unplaced]:
    for text, its in zip(asked, counts, strict=True):
        for (date,), count in sorted(its.items(), reverse=True):
            if not is_whole(date, by):
                yield Unplaced(text, date, count)
