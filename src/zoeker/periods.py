"""By what are articles counted? Names that they bear, and periods that their dates lie in, as the Netherlands reckons them.

A date that is less precise than a period counts where all of it lies: January 2022 in the year 2022. Where it does not lie in one,
it is told apart: of a year, a month, a week or a day that is the date itself (an article of `2022` counts, by month, as `2022`); of
a weekday or an hour, and of an article without a date, "".
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from .article import Article
from .date import home, seconds

NAMES = ("source", "section", "author")
PERIODS = ("year", "month", "week", "weekday", "day", "hour")
BY = NAMES + PERIODS
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

CALENDAR = ("day", "week", "month", "year")  # the periods that follow each other

_WRITTEN = {"year": len("2022"), "month": len("2022-01"), "week": len("2022-W03"), "day": len("2022-01-14")}
_DAYS = 1 << 16  # that are remembered: more than any archive of news has
_DAY = 86_400  # seconds, but for two days a year
_FIRST = date(1970, 1, 1).toordinal()
_LONGEST_MONTH = 31  # days


def of_article(article: Article, by: str) -> str:
    """Say under what an article counts by one of BY."""
    if by in NAMES:
        return str(getattr(article, by))
    return "" if article.date is None else period(article.date.first, article.date.last, by)


def period(first: int, last: int, by: str) -> str:
    """Say in which period a date lies: 2022, 2022-01, 2022-W03, friday, 2022-01-14, or 10 of the hours of a day.

    `first` and `last` are the seconds since 1970 UTC that it may mean.
    """
    if by == "hour":
        return hour(first) if first == last else ""
    return of_days(day(first), day(last), by)


def of_date(first: int, last: int) -> dict[str, str]:
    """Say in which period of each kind a date lies, where it lies in one."""
    periods = _of_days(day(first), day(last))
    return periods if first != last else periods | {"hour": hour(first)}


@lru_cache(_DAYS)
def _of_days(first: int, last: int) -> dict[str, str]:
    return {by: name for by in PERIODS if by != "hour" and (name := of_days(first, last, by))}


def day(second: int) -> int:
    """Give the number of the day in which a second lies, counted from 1970."""
    begun = second // _DAY  # in UTC, which is never ahead
    return begun + (second >= midnight(begun + 1))


def date_of(second: int) -> date:
    """Give the day in which a second lies."""
    return date.fromordinal(_FIRST + day(second))


@lru_cache(_DAYS)
def midnight(number: int) -> int:
    """Give the first second of a day, by its number."""
    ordinal = _FIRST + number
    if not 1 <= ordinal <= date.max.toordinal():  # as no date can lie there, nor does any second
        return number * _DAY
    return seconds(datetime.fromordinal(ordinal))


def hour(second: int) -> str:
    """Say in which hour of its day a second lies: 00 to 23."""
    return datetime.fromtimestamp(second, UTC).astimezone(home()).strftime("%H")


def is_whole(value: str, by: str) -> bool:
    """Say whether what an article counts under is a name, or a period: not "", nor a date that lies in no such period."""
    return bool(value) and len(value) == _WRITTEN.get(by, len(value))


def begin_of(period: str, by: str) -> date:
    """Give the first day of a period of the calendar, as `of_article` names it."""
    if by == "week":
        return date.fromisocalendar(int(period[:4]), int(period[-2:]), 1)
    return date.fromisoformat(period + "-01-01"[len(period) - len("2022") :])


def between(first: date, last: date, by: str) -> Iterator[str]:
    """Name all periods of the calendar from that of one day to that of another, one after the other."""
    day = first
    with suppress(ValueError, OverflowError):  # no date follows the last of the calendar
        while day <= last:
            name = _named(day.toordinal() - _FIRST, by)
            yield name
            day = _end_of(begin_of(name, by), by) + timedelta(days=1)


def _end_of(begin: date, by: str) -> date:
    match by:
        case "year":
            return begin.replace(month=12, day=31)
        case "month":
            return begin.replace(day=monthrange(begin.year, begin.month)[1])
    return begin + timedelta(days=6 if by == "week" else 0)


@lru_cache(_DAYS)
def of_days(first: int, last: int, by: str) -> str:
    """Say in which period the days from number `first` to number `last` lie."""
    begin, end = _named(first, by), _named(last, by)
    if by == "weekday":
        return begin if first == last else ""
    if begin == end:
        return begin
    return _named(first, "year" if last - first >= _LONGEST_MONTH else "month")


def _named(number: int, by: str) -> str:
    its = date.fromordinal(_FIRST + number)
    match by:
        case "year":
            return f"{its.year:04}"
        case "month":
            return f"{its.year:04}-{its.month:02}"
        case "week":
            year, week, _ = its.isocalendar()
            return f"{year:04}-W{week:02}"
        case "weekday":
            return WEEKDAYS[its.weekday()]
    return its.isoformat()
