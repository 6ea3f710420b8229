"""What is there, of which source and when, and where are the holes? What lies before the first article of a source is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Unpack

from .engines import Engine
from .errors import QueryError
from .gaps import absence
from .periods import CALENDAR, begin_of, between, is_whole
from .query.counts import Absence
from .query.language import Which
from .query.names import Names
from .search import periods_in_words, requested
from .tables import Rows, columns_of


@dataclass(frozen=True, slots=True)
class Covered:
    """How many articles a `source` has in a `period`: 0 is a hole. What lies in no such period has its date there, or ""."""

    source: str
    period: str
    count: int


@dataclass(frozen=True, slots=True)
class Hole:
    """From the `first` period to the `last`, so many `periods`, a source has no articles, but before and after that."""

    source: str
    first: str
    last: str
    periods: int


@dataclass(frozen=True, slots=True)
class Coverage(Rows[Covered]):
    """How many articles each source has in each period from its first to its last; iterate it. `holes` are where it has none.

    `unplaced` counts what lies in no such period, `total` all, and `articles` what the index holds. `query` is the question
    as it was understood ("" for all articles), and `periods` its dates that were typed in words.
    """

    query: str
    by: str
    rows: tuple[Covered, ...]
    holes: tuple[Hole, ...]
    unplaced: tuple[Covered, ...]
    total: int
    articles: int
    periods: tuple[str, ...] = ()
    absence: Absence | None = None

    def __iter__(self) -> Iterator[Covered]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def columns(self) -> Mapping[str, type]:
        """What a row has."""
        return columns_of(Covered)


def coverage(engine: Engine, text: str, names: Names, by: str = "month", **which: Unpack[Which]) -> Coverage:
    """Count articles of each source in each period; see `Index.coverage`. Raises QueryError."""
    if by not in CALENDAR:
        raise QueryError(f"coverage is by one of {', '.join(CALENDAR)}, not {by!r}", text)
    understood, request = requested(engine, text, names, **which)
    counts = engine.counts(request.chosen, ("source", by))
    total = sum(counts.values())
    sources = sorted({source for source, _ in counts}, key=lambda name: (not name, name.casefold(), name))
    rows = tuple(row for source in sources for row in _rows(source, counts, by))
    return Coverage(
        understood,
        by,
        rows,
        tuple(_holes(rows)),
        tuple(
            Covered(source, date, count)
            for (source, date), count in sorted(counts.items())
            if not is_whole(date, by)
        ),
        total,
        engine.count,
        periods_in_words(request.tree),
        None if total else absence(engine, request.tree),
    )


def _rows(source: str, counts: Mapping[tuple[str, ...], int], by: str) -> Iterator[Covered]:
    placed = sorted(begin_of(date, by) for its, date in counts if its == source and is_whole(date, by))
    if placed:
        for period in between(placed[0], placed[-1], by):
            yield Covered(source, period, counts.get((source, period), 0))


def _holes(rows: tuple[Covered, ...]) -> Iterator[Hole]:
    for (source, is_hole), run in groupby(rows, lambda row: (row.source, not row.count)):
        if is_hole:
            periods = [row.period for row in run]
            yield Hole(source, periods[0], periods[-1], len(periods))
