"""Is there anything from the time that was asked for? To find nothing there is one answer, that nothing is there another."""

from __future__ import annotations

from collections.abc import Iterator

from .date import Date
from .engines import Engine, Request
from .query.counts import Absence
from .query.tree import And, DateRange, Query, Words


def required_period(query: Query) -> DateRange | None:
    """Give the period that every article of a question must be from; None where it asks for no such."""
    ranges = list(_required(query))
    if not ranges:
        return None
    since = max((its.since for its in ranges if its.since), key=lambda date: date.first, default=None)
    until = min((its.until for its in ranges if its.until), key=lambda date: date.last, default=None)
    return DateRange(since, until)


def absence(engine: Engine, query: Query) -> Absence | None:
    """Say that no article at all is from the time that a question asks for, and which come before and after; None if some are."""
    period = required_period(query)
    if period is None or engine.count == 0 or _is_none(period) or _from(engine, period, "date"):
        return None
    before = _from(engine, DateRange(None, period.since), "-date") if period.since else None
    after = _from(engine, DateRange(period.until, None), "date") if period.until else None
    return Absence(period.written, before, after)


def _required(query: Query) -> Iterator[DateRange]:
    match query:
        case DateRange():
            yield query
        case Words(children) | And(children):
            for child in children:
                yield from _required(child)


def _is_none(period: DateRange) -> bool:
    return bool(period.since and period.until and period.since.first > period.until.last)


def _from(engine: Engine, period: DateRange, sort: str) -> Date | None:
    """Give the date of the first article of a period by an order, if there is any."""
    found = engine.best(Request(period, 1, sort=sort)).found
    return engine.stored([found[0].reference], texts=False)[0].date if found else None
