"""How many are there of each? Counts by names and periods, in order, and what is not among the largest taken together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from zoeker.date import Date
from zoeker.errors import QueryError
from zoeker.periods import BY, NAMES, WEEKDAYS, is_whole
from zoeker.tables import Rows

Sort = Literal["count", "name"]
SORTS: tuple[Sort, ...] = ("count", "name")
Key = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Absence:
    """That no article of an index is from a `period` (`2019`, `2019-03..2019-05`): what comes last `before` it, and first `after`.

    Where both are None, no article of the index has a date.
    """

    period: str
    before: Date | None
    after: Date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """How many articles count under some names and periods, in the order of `Counts.by`.

    "" is what has none, and a date that lies in no such period stands as it is (`2022`, by month). None is all others, where
    only the largest were asked for.
    """

    key: Key
    count: int


@dataclass(frozen=True, slots=True)
class Counts(Rows[Cell]):
    """How many articles match a question, by some of what `zoeker.periods.BY` names, crossing; iterate it for its cells.

    `query` is the question as it was understood (`periods`: its dates that were typed in words), `total` how many articles match
    it, which the cells add up to, and `articles` how many the index holds. `absence` says that it holds none from the time that was asked for.
    """

    query: str
    by: tuple[str, ...]
    sort: Sort | None
    total: int
    articles: int
    cells: tuple[Cell, ...]
    periods: tuple[str, ...] = ()
    absence: Absence | None = None

    def __iter__(self) -> Iterator[Cell]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    @property
    def columns(self) -> Mapping[str, type]:
        """The names of `by`, and `count`."""
        return {**dict.fromkeys(self.by, str), "count": int}

    def values(self, by: str) -> dict[str | None, int]:
        """Give the names or periods of one field, in order, each with how many articles count under it."""
        place = self.by.index(by)
        if len(self.by) == 1:
            return {cell.key[0]: cell.count for cell in self.cells}
        counts = _of_field({cell.key: cell.count for cell in self.cells}, place)
        return {value: counts[value] for value in _ordered(counts, by, self.sort)}

    def largest(self, top: int) -> Counts:
        """Give the same with so many of the largest of each name (of periods, where these alone are counted), and all others as one."""
        return replace(self, cells=_in_order(_pooled(self.cells, self.by, top), self.by, self.sort))

    def _as_dict(self, row: Cell) -> dict[str, Any]:
        return {**dict(zip(self.by, row.key, strict=True)), "count": row.count}


def fields_to_count(by: str | Sequence[str]) -> tuple[str, ...]:
    """Give the fields to count by, of a list or of a text with commas. Raises QueryError for one that is not in BY, or twice there."""
    given = by.split(",") if isinstance(by, str) and by else by
    fields = tuple(each.strip() for each in given)
    for place, field in enumerate(fields):
        if field not in BY:
            raise QueryError(f"cannot count by {field!r}; choose of {', '.join(BY)}", "")
        if field in fields[:place]:
            raise QueryError(f"cannot count by {field} twice", "")
    return fields


def counts_of(
    query: str,
    by: tuple[str, ...],
    counts: Mapping[tuple[str, ...], int],
    articles: int,
    sort: Sort | None = None,
) -> Counts:
    """Put counts in order: periods in time and names by their count or, by `sort`, all by count or all by name and time."""
    total = sum(counts.values())
    cells = _in_order(counts, by, sort) if by else (Cell((), total),)
    return Counts(query, by, sort, total, articles, cells)


def _in_order(counts: Mapping[Any, int], by: Sequence[str], sort: Sort | None) -> tuple[Cell, ...]:
    orders = []
    for place, field in enumerate(by):
        ordered = _ordered(_of_field(counts, place), field, sort)
        orders.append({value: rank for rank, value in enumerate(ordered)})

    def place_of(cell: Cell) -> tuple[bool, int, list[int]]:
        ranks = [ranks[value] for ranks, value in zip(orders, cell.key, strict=True)]
        return (None in cell.key, -cell.count, ranks) if sort == "count" else (False, 0, ranks)

    return tuple(sorted((Cell(key, count) for key, count in counts.items() if count), key=place_of))


def _pooled(cells: Sequence[Cell], by: Sequence[str], top: int) -> Mapping[Key, int]:
    counts = {cell.key: cell.count for cell in cells}
    limited = [place for place, field in enumerate(by) if field in NAMES] or range(len(by))
    largest = {place: set(_ordered(_of_field(counts, place), by[place], "count")[:top]) for place in limited}
    kept = Counter[Key]()
    for key, count in counts.items():
        pooled = (
            value if place not in largest or value in largest[place] else None
            for place, value in enumerate(key)
        )
        kept[tuple(pooled)] += count
    return kept


def _of_field(counts: Mapping[Key, int], place: int) -> Mapping[str | None, int]:
    of_field = Counter[str | None]()
    for key, count in counts.items():
        of_field[key[place]] += count
    return of_field


def _ordered(counts: Mapping[str | None, int], field: str, sort: Sort | None) -> list[str | None]:
    """Give names or periods in order: what lies in no period after those that do, and all others last."""
    by_count = sort == "count" or (sort is None and field in NAMES)

    def place(value: str | None) -> tuple[bool, int, bool, bool, int, str, str]:
        text = value or ""
        weekday = WEEKDAYS.index(text) if text in WEEKDAYS and field == "weekday" else 0
        size = counts[value] if by_count else 0
        return value is None, -size, not text, not is_whole(text, field), weekday, text.casefold(), text

    return sorted(counts, key=place)
