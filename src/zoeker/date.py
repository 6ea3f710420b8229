"""When was it? A date as precise as its source: a year, a month, a day, or a moment with its zone."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from .date_forms import KEPT, LONGEST, MONTHS, of_date, of_number, of_text
from .errors import DateError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DateLike = str | int | float | date
Precision = Literal["year", "month", "day", "moment"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Date(str):
    """An ISO 8601 date that is as long as it is precise: `2022`, `2022-01`, `2022-01-14`, `2022-01-14T10:30:00+01:00`.

    It is a string, so it prints, compares and goes into JSON as one. `Date(value)` reads a `date`, a `datetime`, a number
    (a year, Unix time, 20220114, the day of a spreadsheet) or a string: any form of ISO 8601, Dutch or English words
    (`14 januari 2022`, `January 14, 2022`), mail's form, and figures with the day before the month (`14-1-2022`,
    `2/12/2019` is 2 December), or after it where the year comes first (`2019/02/12`). DateError says what cannot be.
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
            local = moment.astimezone(home()) if moment.tzinfo and 1 < moment.year < 9999 else moment
            return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"
        parts = self.split("-")
        words = [
            parts[0],
            *(MONTHS[int(month) - 1] for month in parts[1:2]),
            *(str(int(day)) for day in parts[2:]),
        ]
        return " ".join(reversed(words))


@cache
def home() -> ZoneInfo:
    """Give the zone of a Dutch newspaper: a day in it is a day there."""
    from zoneinfo import ZoneInfo  # here: it costs start-up time, and most questions name no date

    return ZoneInfo("Europe/Amsterdam")


@lru_cache(KEPT)
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
    aware = moment if moment.tzinfo else moment.replace(tzinfo=home())
    return (aware - _EPOCH) // timedelta(seconds=1)


def _iso(value: DateLike) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        raise DateError(f"a date is a string or a datetime, not {type(value).__name__}", value)
    if not _may_be_read(value):
        raise DateError(
            f"cannot read {_shown(value)} as a date; write it as 2022, 2022-01 or 2022-01-14", value
        )
    try:
        if isinstance(value, date):
            return of_date(value)
        if isinstance(value, str) and _is_as_written(value):
            return value
        return of_text(value.strip()) if isinstance(value, str) else of_number(value)
    except (ValueError, OverflowError) as error:
        reason = f": {error}" if error.args and not str(error).startswith("Invalid") else ""
        raise DateError(
            f"{_shown(value)} is no date{reason}; write 2022, 2022-01 or 2022-01-14", value
        ) from None


def _is_as_written(text: str) -> bool:
    """Say whether a text is a day or a moment as a Date writes it, as in an index: nothing need be read in it then."""
    try:
        return text[:1] in "12" and of_date(datetime.fromisoformat(text)) == text
    except ValueError:
        return False


def _may_be_read(value: str | float | date) -> bool:
    if isinstance(value, date):
        return True
    if not isinstance(value, str):
        return bool(abs(value) < 10**LONGEST)
    text = value.strip()
    strange = not text.isascii() and any(letter.isdigit() and not letter.isascii() for letter in text)
    return 0 < len(text) <= LONGEST and not strange


def _shown(value: str | float | date) -> str:
    """Write what is no date so that it fits in a message."""
    if isinstance(value, int) and abs(value) >= 10**LONGEST:
        return "a huge number"
    text = value.strip() if isinstance(value, str) else str(value)
    return repr(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")
