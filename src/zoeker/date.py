"""When was it? A date as precise as its source: a year, a month, a day, or a moment with its zone."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from .errors import DateError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DateLike = str | int | date
Precision = Literal["year", "month", "day", "moment"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_ENGLISH_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_TIME = r"(?:[ ,T]+(?:om )?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::(?P<second>\d{2}))?(?: uur)?)?"
# Compiled when a date is first read so: that costs start-up time.
_YEAR_FIRST = r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?"
_DAY_FIRST = rf"(?P<day>\d{{1,2}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}){_TIME}"
_IN_WORDS = (
    rf"(?i:(?:[a-z]+,? )?(?:(?P<day>\d{{1,2}})\.? )?(?P<name>[a-z]{{3,9}})\.? (?P<year>\d{{4}}){_TIME})"
)
_LONGEST = 64  # characters; no date is longer
_DATES_KEPT = (
    4096  # that were read, or whose bounds were computed: a newspaper has few dates, and many articles
)


class Date(str):
    """An ISO 8601 date that is as long as it is precise: `2022`, `2022-01`, `2022-01-14`, `2022-01-14T10:30:00+01:00`.

    It is a string, so it prints, compares and goes into JSON as one. `Date(value)` reads a string (ISO, `14-1-2022`,
    `14 januari 2022`, RFC 2822), a `date`, a `datetime`, a year, or seconds since 1970; DateError says what cannot be.
    A time without a zone, and a day, are those of the Netherlands.
    """

    def __new__(cls, value: DateLike) -> Date:
        """Read a date. Raises DateError."""
        return value if isinstance(value, Date) else super().__new__(cls, _iso(value))

    @property
    def precision(self) -> Precision:
        """How much is known: "year", "month", "day" or "moment"."""
        return {4: "year", 7: "month", 10: "day"}.get(len(self), "moment")  # type: ignore[return-value]

    @property
    def first(self) -> int:
        """The first second it may mean, in seconds since 1970 UTC."""
        return _bounds(self)[0]

    @property
    def last(self) -> int:
        """The last second it may mean, in seconds since 1970 UTC."""
        return _bounds(self)[1]

    def written(self) -> str:
        """Give it as a Dutch reader writes it: `2022`, `januari 2022`, `14 januari 2022`, `14 januari 2022, 10:30`."""
        if self.precision == "moment":
            moment = datetime.fromisoformat(self)
            local = moment.astimezone(_home()) if moment.tzinfo and 1 < moment.year < 9999 else moment
            return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"
        parts = self.split("-")
        words = [
            parts[0],
            *(MONTHS[int(month) - 1] for month in parts[1:2]),
            *(str(int(day)) for day in parts[2:]),
        ]
        return " ".join(reversed(words))


@cache
def _home() -> ZoneInfo:
    """Give the zone of a Dutch newspaper: a day in it is a day there."""
    from zoneinfo import ZoneInfo  # here: it costs start-up time, and most questions name no date

    return ZoneInfo("Europe/Amsterdam")


@lru_cache(_DATES_KEPT)
def _bounds(date: Date) -> tuple[int, int]:
    """Give the first and the last second that a date may mean."""
    if date.precision == "moment":
        moment = _seconds(datetime.fromisoformat(date))
        return moment, moment
    parts = [int(part) for part in date.split("-")]
    year, month, day = [*parts, 0, 0][:3]
    last_month = month or 12
    last_day = day or monthrange(year, last_month)[1]
    begin = datetime(year, month or 1, day or 1)
    return _seconds(begin), _seconds(datetime(year, last_month, last_day, 23, 59, 59))


def _seconds(moment: datetime) -> int:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=_home())
    return (aware - _EPOCH) // timedelta(seconds=1)


def _iso(value: DateLike) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | date):
        raise DateError(f"a date is a string or a datetime, not {type(value).__name__}", value)
    text = "" if isinstance(value, int) and abs(value) >= 10**_LONGEST else str(value).strip()
    if not text or len(text) > _LONGEST or not text.isascii():
        raise DateError(
            f"cannot read {_shown(text)} as a date; write it as 2022, 2022-01 or 2022-01-14", value
        )
    try:
        return _read(text) if isinstance(value, str | int) else _from_date(value)
    except (ValueError, OverflowError) as error:
        reason = "" if str(error).startswith("Invalid") else f": {error}"
        raise DateError(
            f"{_shown(text)} is no date{reason}; write 2022, 2022-01 or 2022-01-14", value
        ) from None


def _shown(text: str) -> str:
    return repr(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


@lru_cache(_DATES_KEPT)
def _read(text: str) -> str:
    if text.isdigit() and len(text) in (10, 13):
        seconds = int(text) // (1000 if len(text) == 13 else 1)
        return _from_datetime(_EPOCH + timedelta(seconds=seconds))
    if match := re.fullmatch(_YEAR_FIRST, text):
        return _checked(match["year"], match["month"], match["day"])
    if match := re.fullmatch(_DAY_FIRST, text):
        return _with_time(_checked(match["year"], match["month"], match["day"]), match)
    if match := re.fullmatch(_IN_WORDS, text):
        return _with_time(_checked(match["year"], _month_number(match["name"]), match["day"]), match)
    moment = _from_mail(text) if "," in text else datetime.fromisoformat(text)
    if len(text) <= 10:  # a day alone, in one of ISO's spellings
        return moment.date().isoformat()
    iso = _from_datetime(moment)
    return iso.removesuffix("+00:00") + "Z" if text[-1] in "zZ" and iso.endswith("+00:00") else iso


def _month_number(name: str) -> str:
    short = "maart" if name.lower() == "mrt" else name.lower()
    for number, names in enumerate(zip(MONTHS, _ENGLISH_MONTHS, strict=True), 1):
        if any(month.startswith(short) for month in names):
            return str(number)
    raise ValueError(f"{name!r} is no month")


def _checked(year: str, month: str | None = None, day: str | None = None) -> str:
    date(int(year), int(month or 1), int(day or 1))  # raises ValueError with the reason
    return "-".join([year, *(f"{int(part):02}" for part in (month, day) if part)])


def _with_time(day: str, match: re.Match[str]) -> str:
    if match["hour"] is None:
        return day
    clock = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    return _from_datetime(datetime(*(int(part) for part in day.split("-")), *clock))  # type: ignore[arg-type]


def _from_date(value: date) -> str:
    return _from_datetime(value) if isinstance(value, datetime) else value.isoformat()


def _from_datetime(moment: datetime) -> str:
    if moment.tzinfo is None and not (moment.hour or moment.minute or moment.second):
        return moment.date().isoformat()  # midnight without a zone is how a day is exported
    if moment.tzinfo is not None and (moment.utcoffset() or timedelta()) % timedelta(minutes=1):
        moment = moment.astimezone(UTC)
    return moment.replace(microsecond=0).isoformat()


def _from_mail(text: str) -> datetime:
    from email.utils import (
        parsedate_to_datetime,  # here: it costs start-up time, and few dates are written so
    )

    return parsedate_to_datetime(text)
