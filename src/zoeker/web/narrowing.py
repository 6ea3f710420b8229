"""What narrows what was found? The periods of a histogram, and names and years with how many articles have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from zoeker.index import Index
from zoeker.periods import begin_of, between, is_whole

from .asked import Asked

FACETS = ("source", "section")  # beside the years
_SHOWN, _MORE = 8, 92  # names of a facet that are shown at once, and that can be unfolded
_FEW_YEARS = 3  # in which months are shown
_MOST_BARS = 400  # of more periods, those without articles are not drawn


@dataclass(frozen=True, slots=True)
class Bar:
    """A period of a histogram: its name, how many articles are from it (or of a thousand), how high that is of 100, and what narrows to it."""

    name: str
    count: int | str
    height: int
    since: str
    until: str
    address: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A name that narrows what was found, and how many articles there are of it; `chosen` where it does."""

    name: str
    count: int
    address: str
    chosen: bool


class Facet(NamedTuple):
    """What narrows by a field: its first names, the others, and how many articles have none or one that is not told."""

    by: str
    choices: Sequence[Choice]
    more: Sequence[Choice]
    unnamed: int
    untold: int


def what_narrows(
    index: Index, asked: Asked, base: str, counted: Mapping[str, Mapping[str | None, int]]
) -> dict[str, Any]:
    """Give what narrows what was counted by source, section and month, and when it is from."""
    months = counted["month"]
    years = _years(months)
    undated = sum(count for name, count in months.items() if not name)
    bars = _bars(index, asked, base, months, years)
    drawn = 0 if asked.per else sum(int(bar.count) for bar in bars)
    return {
        "bars": bars,
        "undrawn": sum(months.values()) - drawn if drawn else 0,
        "facets": [
            *(_named(by, counted[by], asked, base) for by in FACETS),
            _by_year(years, undated, asked, base),
        ],
    }


def _known(counts: Mapping[str | None, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if name}


def _years(months: Mapping[str | None, int]) -> dict[str, int]:
    """Add up articles by year, in time."""
    years = Counter[str]()
    for name, count in _known(months).items():
        years[name[:4]] += count
    return dict(sorted(years.items()))


def _bars(
    index: Index, asked: Asked, base: str, months: Mapping[str | None, int], years: Mapping[str, int]
) -> list[Bar]:
    """Draw when the articles are from that were found: by month, where these are few years."""
    if not years:
        return []
    by = "month" if int(max(years)) - int(min(years)) < _FEW_YEARS else "year"
    counts = _known(months) if by == "month" else years
    heights: Mapping[str, float] = {name: count for name, count in counts.items() if is_whole(name, by)}
    names = _periods_of(list(heights), by)
    if asked.per:
        points = index.trend(asked.q, by=by, **asked.which)
        heights = {point.period: point.rate for point in points if point.rate}
    most = max((heights.get(name, 0) for name in names), default=0) or 1

    def bar(name: str) -> Bar:
        value = heights.get(name, 0)
        period = asked.within(name)
        height = max(1, round(100 * value / most)) if value else 0
        address = f"{base}/?{asked.kept(page=None, **period)}"
        return Bar(name, f"{value:.2f}" if asked.per else int(value), height, **period, address=address)

    return [bar(name) for name in names]


def _periods_of(found: Sequence[str], by: str) -> Sequence[str]:
    """Name each period from the first that was found to the last, in which there may be nothing."""
    if not found:
        return ()
    every = between(begin_of(min(found), by), begin_of(max(found), by), by)
    names = list(islice(every, _MOST_BARS + 1))
    return names if len(names) <= _MOST_BARS else found


def _named(by: str, counts: Mapping[str | None, int], asked: Asked, base: str) -> Facet:
    """Give what narrows to each name, or does no longer."""
    named = _known(counts)
    choices = []
    for name, count in islice(named.items(), _SHOWN + _MORE):
        chosen = name in asked.names[by]
        others = [other for other in asked.names[by] if other != name] if chosen else name
        address = f"{base}/?{asked.kept(page=None, **{by: others})}"
        choices.append(Choice(name, count, address, chosen))
    unnamed = sum(counts.values()) - sum(named.values())
    return Facet(
        by, choices[:_SHOWN], choices[_SHOWN:], unnamed, sum(islice(named.values(), _SHOWN + _MORE, None))
    )


def _by_year(years: Mapping[str, int], undated: int, asked: Asked, base: str) -> Facet:
    """Give what narrows to each year, the last first, or does no longer."""
    choices = []
    for name in reversed(list(years)):
        chosen = asked.since == asked.until == name
        changed = {"since": None, "until": None} if chosen else asked.within(name)
        choices.append(Choice(name, years[name], f"{base}/?{asked.kept(page=None, **changed)}", chosen))
    return Facet("year", choices[:_SHOWN], choices[_SHOWN:], undated, 0)
