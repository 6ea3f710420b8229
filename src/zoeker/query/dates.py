"""Which days does somebody mean by `vorige week`? Only in a question: the date of an article names its year.

A library reads these words; which of them it may be asked is said here, since it also reads what means something else
(`3 dagen` as three days ago). What it gives is a day and how much of the calendar around it is meant: a week is Monday to
Sunday, and last month all of that month.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zoeker.date import WEEK, Date, home
from zoeker.dutch import fold

from .writings import cardinal

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_UNIT = r"(?:dag|dagen|week|weken|maand|maanden|jaar|jaren|day|days|weeks|month|months|year|years)"
_DAY = re.compile(r"vandaag|gisteren|eergisteren|today|yesterday|(?:the )?day before yesterday")
_THIS = re.compile(r"(?:deze|dit|this) (week|maand|jaar|month|year)")
_LAST = re.compile(r"(?:vorige?|afgelopen|last|past|previous) (week|maand|jaar|month|year)")
_AGO = re.compile(rf"(\w+) ({_UNIT}) (?:geleden|terug|ago)")
_RECENT = re.compile(rf"(?:afgelopen|laatste|last|past) (\w+) ({_UNIT})")
_ARTICLE = re.compile(r"(?:de|het|the) ")
_ENGLISH = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_DIGITS = re.compile(r"[1-9]\d{0,3}")


class Days(NamedTuple):
    """From the first date to the last, both included; they are one where that is a day, a month or a year."""

    first: Date
    last: Date


def today() -> date:
    """Give the day it is in the Netherlands."""
    return datetime.now(home()).date()


def days(text: str, now: date | None = None, whole: bool = True) -> Days | None:
    """Give the days that a text means in words, seen from a day (None: today); None for any other text, as of a date.

    So long ago is a week, month or year where it is the `whole` of a period, and that very day where it begins or ends one.
    """
    words = _ARTICLE.sub("", " ".join(fold(text).split()), count=1)
    if week := re.fullmatch(WEEK, words, re.IGNORECASE):  # the text is folded
        return _week(int(week["year"]), int(week["week"]))
    if _DAY.fullmatch(words):
        return _read(words, now)
    if this := _THIS.fullmatch(words):
        return _read(f"this {_english(this[1])}", now)
    if last := _LAST.fullmatch(words):
        return _read(f"last {_english(last[1])}", now)
    if ago := _AGO.fullmatch(words):
        return _read(_ago(*ago.groups()), now, whole)
    if recent := _RECENT.fullmatch(words):
        begin, end = _read(_ago(*recent.groups()), now, whole=False), _read("today", now)
        return begin and end and Days(Date(date.fromisoformat(begin.last) + timedelta(days=1)), end.last)
    return None


def _week(year: int, number: int) -> Days | None:
    with suppress(ValueError):  # there is no such week
        return Days(*(Date(date.fromisocalendar(year, number, day)) for day in (1, 7)))
    return None


def _ago(number: str, unit: str) -> str:
    known = number if _DIGITS.fullmatch(number) else _numbers().get(number, "no")
    return f"{known} {_english(unit)} ago"


@cache
def _numbers() -> dict[str, str]:
    dutch = {cardinal(number): str(number) for number in range(1, 100)}
    return dutch | {word: str(number) for number, word in enumerate(_ENGLISH, 1)} | {"a": "1"}


def _english(unit: str) -> str:
    return {"d": "day", "w": "week", "m": "month", "j": "year", "y": "year"}[unit[0]]


def _read(words: str, now: date | None, whole: bool = True) -> Days | None:
    """Ask the library."""
    reading = _parser(now or today()).get_date_data(words)
    if reading.date_obj is None:
        return None
    day = reading.date_obj.date()
    match reading.period if whole else "day":
        case "week":
            monday = day - timedelta(days=day.weekday())
            return Days(Date(monday), Date(monday + timedelta(days=6)))
        case "month":
            return Days(*[Date(day.isoformat()[: len("2022-01")])] * 2)
        case "year":
            return Days(*[Date(day.isoformat()[: len("2022")])] * 2)
        case _:
            return Days(Date(day), Date(day))


@lru_cache(maxsize=8)
def _parser(now: date) -> DateDataParser:
    from dateparser.date import DateDataParser  # here: it takes long to load

    noon = datetime(now.year, now.month, now.day, 12)
    settings = {"PARSERS": ["relative-time"], "RELATIVE_BASE": noon}
    return DateDataParser(languages=["nl", "en"], use_given_order=True, settings=settings)
