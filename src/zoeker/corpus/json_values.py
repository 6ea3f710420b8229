"""What counts as JSON? The one decoder of both JSON readers, and their words for what it refuses."""

from __future__ import annotations

import json
from math import isfinite

from .records import Record

_DIGITS = 18  # a longer number is an identifier: kept as it is written


def _integer(written: str) -> int | str:
    return int(written) if len(written) <= _DIGITS else written


class _Fraction(float):
    """A number that knows how it was written: as an id, 1.10 is not 1.1, and no digit may be rounded off."""

    _written: str

    def __new__(cls, written: str) -> _Fraction:
        number = super().__new__(cls, written)
        number._written = written
        return number

    def __str__(self) -> str:
        return self._written


def fraction(written: str) -> float | str:
    """Read a number with a fraction; what is too large for one stays a text."""
    value = _Fraction(written)
    return value if isfinite(value) else written


def _constant(_: str) -> None:
    return None  # NaN and Infinity, which no JSON reader but Python's would take back


# Not strict: line breaks and tabs inside strings are common in exports, and mean what they are.
DECODER = json.JSONDecoder(strict=False, parse_int=_integer, parse_float=fraction, parse_constant=_constant)
FAILURES = (ValueError, RecursionError)


def fault(error: Exception) -> str:
    """Say what is wrong with a value that could not be decoded."""
    if isinstance(error, json.JSONDecodeError):
        return f"is no JSON: {error.msg} (column {error.colno})"
    return "is nested too deeply" if isinstance(error, RecursionError) else f"is no JSON: {error}"


def to_record(value: object, line: int, number: int) -> Record | str:
    """Make a record of a decoded value, or say why it is none."""
    if isinstance(value, dict):
        return Record(line, number, value)
    kinds = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return f"is no article but {kinds.get(type(value), 'a number')}"
