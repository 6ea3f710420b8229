"""When was it, and how is that written? A date as precise as its source: a year, a month, a day, or a moment with its zone.

Numbers and texts of many forms become ISO 8601, no more precise than they are. Where a form can be read in two ways, it is
read as in Dutch: the day comes before the month. What names no year is no date, whatever a library might make of it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from math import floor
from typing import TYPE_CHECKING, Literal

from .errors import DateError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from dateparser.date import DateDataParser

DateLike = str | int | float | date
Precision = Literal["year", "month", "day", "moment"]

KEPT = 4096  # dates that were read: a newspaper has few dates, and many articles
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
        moment = seconds(datetime.fromisoformat(date))
        return moment, moment
    parts = [int(part) for part in date.split("-")]
    year, month, day = [*parts, 0, 0][:3]
    last_month = month or 12
    last_day = day or monthrange(year, last_month)[1]
    begin = datetime(year, month or 1, day or 1)
    return seconds(begin), seconds(datetime(year, last_month, last_day, 23, 59, 59))


def seconds(moment: datetime) -> int:
    """Give a moment in seconds since 1970 UTC; one without a zone is of the Netherlands."""
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


LONGEST = 64  # characters; no date is longer
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
_ENGLISH_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

# Numbers
_EXCEL_BEGIN = datetime(1899, 12, 30)  # day 0 of a spreadsheet, as it counts since 1 March 1900
_EXCEL = range(10_000, 73_416)  # 1927 to 2100; less is a year, more are seconds
_CENTURIES = range(15, 22)  # of dates written as one number
_COMPACT = {6: "%Y%m", 8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_FEWEST = 9  # digits of Unix time as text: the seconds since 1973
_UNITS = (1, 10**3, 10**6, 10**9)  # in a second
_SECONDS = 10**11  # as many are after the year 5000: larger numbers count smaller units

# Texts. They are compiled when a date is first read so: that costs start-up time.
_NUMBER = r"-?\d+(?:\.\d+)?"
_CLOCK = r"(?P<hour>\d{1,2})(?:[:.u](?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?(?: uur)?| ?u(?:ur)?)"
_TIME = rf"(?:(?:[ ,T]| [-–|] )+(?:om )?{_CLOCK})?"
_YEAR_FIRST = rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?:(?P=mark)(?P<day>\d{{1,2}}){_TIME})?"
_DAY_FIRST = rf"(?:(?P<day>\d{{1,2}})(?P<mark>[-/.]))?(?P<month>\d{{1,2}})[-/.](?P<year>\d{{4}}){_TIME}"
_FIGURES = r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.]\d{4}(?!\d)"
_IN_WORDS = rf"(?i:(?:(?P<day>\d{{1,2}})(?:e|ste|de|st|nd|rd|th|\.)?[ /-])?(?P<name>[a-z]{{3,9}})[., /-]+(?P<year>\d{{4}}){_TIME})"
_NAME_FIRST = (
    rf"(?i:(?P<name>[a-z]{{3,9}})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?[, ]+(?P<year>\d{{4}}){_TIME})"
)
_FORMS = (_DAY_FIRST, _IN_WORDS, _NAME_FIRST)
_MAIL = r"(?i:(?:[a-z]{3,9},? )?(?:\d{1,2} [a-z]{3} \d{4} [\d:]{5,8} .+|[a-z]{3} \d{1,2} [\d:]{5,8}.* \d{4}))"
WEEK = r"(?P<year>\d{4})-?W(?P<week>\d{2})"
_WEEKDAY = (
    r"(?i:\b(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun)\b[.,]?)"
)
_ABOUT = r"(?i:(?:ca?\.|ca\b|circa\b|±|omstreeks\b|rond\b|begin\b|medio\b|half\b|einde?\b) ?)"
_ZONE = r" ?(?:\[[\w/+-]+\]|(?P<utc>UTC|GMT)|(?P<offset>[+-]\d\d:?\d\d))$"
_REQUIRED = (["year"], ["year", "month", "day"])  # parts that the library must find


def of_number(number: float) -> str:
    """Read a number: a year, a date such as 20220114 or 202201, the day of a spreadsheet, or Unix time.

    Unix time may count seconds, or what is smaller by its size, and may be negative or 0. Raises ValueError, OverflowError.
    """
    whole = floor(number)  # raises both for what is no number
    if number == whole and 1000 <= whole <= 9999:
        return str(whole)
    if compact := _compact(str(whole)) if number == whole else "":
        return compact
    if whole in _EXCEL:
        return of_date(_EXCEL_BEGIN + timedelta(days=whole, seconds=round((number - whole) * 86_400)))
    if 0 < number < _EXCEL.stop:
        raise ValueError
    for unit in _UNITS:
        if abs(whole) < _SECONDS * unit:
            return of_date(_EPOCH + timedelta(seconds=whole // unit))
    raise OverflowError


def of_date(value: date) -> str:
    """Give a day or a moment, which is a day at midnight without a zone: that is how a day is exported."""
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is None and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if value.tzinfo is not None and (value.utcoffset() or timedelta()) % timedelta(minutes=1):
        value = value.astimezone(UTC)
    return value.replace(microsecond=0).isoformat()


@lru_cache(KEPT)
def of_text(text: str) -> str:
    """Read a text; raises ValueError, whose text says what cannot be, or OverflowError."""
    text = " ".join(text.split()).rstrip("?")
    if text.startswith(("[", "(")):  # as catalogues write what they infer
        text = text.strip("[]()? ")
    # As most are written: for those, nothing else need be tried.
    if text[4:5] == "-" and (iso := _of_iso(text)):
        return iso
    if re.fullmatch(_NUMBER, text):
        return _of_digits(text)
    if about := re.match(_ABOUT, text):
        return of_text(text[about.end() :])[: len("2022-01")]
    written = text
    if re.search(_WEEKDAY, text):
        written = " ".join(re.sub(_WEEKDAY, " ", text).split())
    for form in _FORMS:
        if match := re.fullmatch(form, written):
            return _of_match(match)
    return _of_iso(text) or _mail(text) or _other(text)


def _compact(digits: str) -> str:
    """Read a date written as one number; "" where it is none, and none that went wrong."""
    form = _COMPACT.get(len(digits))
    if form is None or not digits.isdigit() or int(digits[:2]) not in _CENTURIES:
        return ""
    try:
        moment = datetime.strptime(digits, form)
    except ValueError:
        if len(digits) > 8:
            return ""  # as many digits count milliseconds
        raise ValueError(f"there is no {digits[4:6]}-{digits[6:]} in a year".replace("- ", " ")) from None
    return moment.strftime("%Y-%m") if form == "%Y%m" else of_date(moment)


def _of_digits(text: str) -> str:
    """Read digits, of which few are no Unix time: that may be anything."""
    whole, _, fraction = text.partition(".")
    number = float(text) if fraction.strip("0") else int(whole)
    if len(whole) < 4 or (_EXCEL.stop <= number and len(whole) < _FEWEST and not _compact(whole)):
        raise ValueError
    if len(text) == 4:
        date(int(text), 1, 1)  # raises ValueError for the year 0
        return text
    return of_number(number)


def _of_match(match: re.Match[str]) -> str:
    parts = match.groupdict()
    month = _month_number(parts["name"]) if "name" in parts else parts["month"]
    if match.start("year") > 0 and parts["day"] and int(month) > 12 >= int(parts["day"]):
        raise ValueError(_no_month(month))
    day = _checked(parts["year"], month, parts["day"])
    if parts["hour"] is None or len(day) < len("2022-01-14"):
        return day
    clock = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    return of_date(datetime(*map(int, day.split("-")), *clock))  # type: ignore[arg-type]


def _no_month(month: str) -> str:
    return f"the day comes before the month, and there is no month {month}"


def _month_number(name: str) -> str:
    short = "maart" if name.lower() == "mrt" else name.lower()
    for number, names in enumerate(zip(MONTHS, _ENGLISH_MONTHS, strict=True), 1):
        if any(month.startswith(short) for month in names):
            return str(number)
    raise ValueError(f"{name!r} is no month")


def _checked(year: str, month: str, day: str | None) -> str:
    """Make a date that exists; a database writes 00 for a month or a day that it does not know."""
    known = [int(part) for part in (month, day) if part]
    while known and not known[-1]:
        known.pop()
    date(int(year), *[*known, 1, 1][:2])  # raises ValueError with the reason
    return "-".join([year, *(f"{part:02}" for part in known)])


def _of_iso(text: str) -> str:
    """Read any spelling of ISO 8601, also with a zone as others write it; "" for what is none."""
    if match := re.fullmatch(_YEAR_FIRST, text):
        return _of_match(match)
    if week := re.fullmatch(WEEK, text):
        return _week(int(week["year"]), int(week["week"]))
    while zone := re.search(_ZONE, text):
        day = re.fullmatch(_YEAR_FIRST, text[: zone.start()])
        if day and day["hour"] is None:  # the zone of a day, as XML has it, is no clock
            return _of_match(day)
        text = text[: zone.start()] + ("Z" if zone["utc"] else "")
        if zone["offset"]:
            text += zone["offset"]
            break
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return ""
    if len(text) <= 10:  # a day of a week
        return moment.date().isoformat()
    iso = of_date(moment)
    return iso.removesuffix("+00:00") + "Z" if text[-1] in "zZ" and iso.endswith("+00:00") else iso


def _week(year: int, week: int) -> str:
    """Give what all days of a week share: their month, or their year."""
    monday = date.fromisocalendar(year, week, 1)
    sunday = monday + timedelta(days=6)
    if monday.year != sunday.year:
        raise ValueError("that week lies in two years")
    return monday.isoformat()[: len("2022-01" if monday.month == sunday.month else "2022")]


def _mail(text: str) -> str:
    """Read a date as in mail and feeds (RFC 2822), in the logs of Unix and on Twitter; "" for what is none."""
    if "," not in text and not re.fullmatch(_MAIL, text):
        return ""
    # Here: it costs start-up time, and few dates are written so.
    from email.utils import parsedate_to_datetime

    try:
        return of_date(parsedate_to_datetime(text))
    except ValueError:
        return ""


def _other(text: str) -> str:
    """Ask a library, which knows more forms of Dutch and English; a year must be written out."""
    if (figures := re.match(_FIGURES, text)) and int(figures["month"]) > 12 >= int(figures["day"]):
        raise ValueError(_no_month(figures["month"]))  # the library would turn them round
    year = re.search(r"(?<!\d)\d{4}(?!\d)", text)
    if not year:
        raise ValueError
    for parts, parser in zip(_REQUIRED, _parsers(), strict=True):
        reading = parser.get_date_data(text)
        if reading.date_obj is None or reading.date_obj.year != int(year[0]):
            break
        if reading.period in ("month", "year"):
            return (
                reading.date_obj.date().isoformat()[: len("2022-01")]
                if reading.period == "month"
                else year[0]
            )
        if len(parts) > 1:  # day, month and year were all found
            return of_date(reading.date_obj if reading.period == "time" else reading.date_obj.date())
    raise ValueError


@cache
def _parsers() -> tuple[DateDataParser, ...]:
    from dateparser.date import DateDataParser  # here: it takes long to load

    common = {
        "PARSERS": ["absolute-time"],
        "DATE_ORDER": "DMY",
        "PREFER_LOCALE_DATE_ORDER": False,
        "RETURN_TIME_AS_PERIOD": True,
    }
    return tuple(
        DateDataParser(
            languages=["nl", "en"], use_given_order=True, settings=common | {"REQUIRE_PARTS": parts}
        )
        for parts in _REQUIRED
    )
