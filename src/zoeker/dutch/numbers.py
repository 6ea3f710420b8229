"""How is a number, a date or a time of day written? Each in one spelling, whatever the newspaper's own."""

from __future__ import annotations

import re

from .slots import Slot, slot, spelling

_SHORT = {
    "jan": "januari",
    "feb": "februari",
    "febr": "februari",
    "mrt": "maart",
    "apr": "april",
    "jun": "juni",
    "jul": "juli",
    "aug": "augustus",
    "sep": "september",
    "sept": "september",
    "okt": "oktober",
    "nov": "november",
    "dec": "december",
}
MONTH_NAMES = "|".join(sorted({*_SHORT.values(), "mei"}))
SHORT_MONTHS = "|".join(_SHORT)

_THOUSANDS = re.compile(r"\d{1,3}(?:[.\u00a0]\d{3})+(?:,\d+)?")
_ENGLISH_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+|,\d{3})")
_DECIMAL = re.compile(r"\d+\.\d+")
_ORDINAL = re.compile(r"([\d.,]+)(?:ste|de|e)")
_CLOCK = re.compile(r"(\d{1,2})[:u](\d\d)")

_DATES = [
    re.compile(rf"(\d{{1,2}})\s+({MONTH_NAMES}|{SHORT_MONTHS})", re.IGNORECASE),
    re.compile(rf"({SHORT_MONTHS})\.?\s+(\d{{4}})", re.IGNORECASE),
    re.compile(r"(\d{1,2})([-/])\d{1,2}\2(?:\d{4}|\d\d)"),
    re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}"),
    re.compile(r"\d{4}-\d\d-\d\d"),
]
_TIME = re.compile(r"(\d{1,2})[.:](\d\d)(\s*)(u(?:ur)?)")
_DATE_PART = re.compile(r"[^\W_]+")


def number(written: str) -> str:
    """Give a number's one spelling: no thousand separators, a decimal comma, `1ste` as `1e`, `20u30` as `20:30`."""
    head, plus, _ = written.partition("+")
    ordinal = _ORDINAL.fullmatch(head)
    if ordinal:
        return number(ordinal[1]) + "e"
    clock = _CLOCK.fullmatch(head)
    if clock:
        return _without_zero(clock[1]) + ":" + clock[2]
    return spelling(_signs(head)) + plus


def date_or_time(unit: str) -> list[Slot] | None:
    """Read `5 jan`, `05-01-2022` or `20.30 uur`: days without leading zeros, months in full; None for anything else."""
    if any(date.fullmatch(unit) for date in _DATES):
        return [found for part in _DATE_PART.finditer(unit) for found in _date_part(part)]
    time = _TIME.fullmatch(unit)
    if time is None:
        return None
    clock = f"{_without_zero(time[1])}:{time[2]}"
    return slot(unit[: time.end(2)], 0, clock) + slot(time[4], time.start(4), "uur")


def _date_part(part: re.Match[str]) -> list[Slot]:
    text = _without_zero(part.group())
    return slot(part.group(), part.start(), _SHORT.get(text, text))


def _without_zero(digits: str) -> str:
    return spelling(digits).lstrip("0") or "0"


def _signs(digits: str) -> str:
    if _THOUSANDS.fullmatch(digits):
        return digits.replace(".", "").replace("\u00a0", "")
    if _ENGLISH_THOUSANDS.fullmatch(digits):
        return digits.replace(",", "").replace(".", ",")
    return digits.replace(".", ",") if _DECIMAL.fullmatch(digits) else digits
