"""How is JSON read? JSON Lines, a list of records, an object around such a list, one article, or objects one after the other.

Lines are read one at a time, so that a file may be larger than memory. Any other file is decoded element by element, so
that what stands before and after a broken element is read all the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from math import isfinite

from zoeker.errors import Problem

from .records import Record, Source, UnreadableError

_DIGITS = 18  # a longer number is an identifier: kept as it is written
_SPACE = re.compile(r"\s*")
_GAP = re.compile(r"[\s,]*")
_MEMBER = re.compile(r'[\s,]*"((?>(?:[^"\\]|\\.)*))"\s*:\s*', re.DOTALL)
_LIST = re.compile(r"\[\s*\{")
_KEY = re.compile(r'\{\s*("(?>(?:[^"\\]|\\.)*)"\s*:)', re.DOTALL)
_KEPT = 1 << 13  # characters behind which a text is forgotten
_DEEP = 1 << 16  # characters that an element that is nested too deeply counts for
_MOST_TWICE = 10  # times its length: what broken elements may cost to read a file more than once


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


# Not strict: line breaks and tabs inside strings are common in exports, and mean what they are.
# NaN and Infinity are nothing: no JSON reader but Python's would take them back.
DECODER = json.JSONDecoder(
    strict=False, parse_int=_integer, parse_float=fraction, parse_constant=lambda _: None
)
FAILURES = (ValueError, RecursionError)


def read_lines(source: Source) -> Iterator[Record | Problem]:
    """Yield the record of each line of JSON Lines, one at a time; a broken line is a Problem, and the rest goes on."""
    number = 0
    for line, written in enumerate(source.text, 1):
        if written.isspace():
            continue
        if source.fault() and not written.endswith("\n"):
            break  # whoever reads the file tells that it is cut off here
        number += 1
        if written[0] == "\0":  # as a disk leaves them where a file was being written
            written, whole = written.lstrip("\0"), written
            told = f"begins with {len(whole) - len(written):,} NUL characters, which are passed over"
            yield source.problem(line, told, skipped=not written.strip())
            if not written.strip():
                continue
        try:
            record = to_record(DECODER.decode(written), line, number)
        except FAILURES as error:
            record = fault(error)
        yield source.problem(line, record) if isinstance(record, str) else record


def read_document(source: Source) -> Iterator[Record | Problem]:
    """Yield the records of a JSON file; what is broken is a Problem."""
    text = source.text.read()
    start = _after(_SPACE, text, 0)
    if start == len(text):
        raise UnreadableError("is empty")
    if text[start] == "[":
        elements = _Elements(source, text, start + 1, closed_by="]")
        yield from elements.read()
        if elements.closed and elements.text[elements.at + 1 :].strip():
            yield source.problem(elements.line(), "holds more after its list, which is not read")
    elif text[start] != "{":
        yield source.problem(1, "is no JSON: a list or an object should be its first character")
    else:
        yield from _object(source, text, start)


def _object(source: Source, text: str, start: int) -> Iterator[Record | Problem]:
    try:
        value, end = DECODER.raw_decode(text, start)
    except FAILURES:
        value, end = {}, start
    if end > start and _after(_SPACE, text, end) < len(text):  # one object after the other
        yield from _Elements(source, text, start).read()
    elif not _is_article(source, value, ("lead", "body")) and (inner := _wrapped(source, text, start, value)):
        yield from _Elements(source, text, inner + 1, closed_by="]").read()
    elif end > start:
        yield Record(text.count("\n", 0, start) + 1, 0, value)
    else:
        yield from _Elements(source, text, start).read()


def _is_article(source: Source, value: Mapping[str, object], fields: tuple[str, ...]) -> bool:
    """Tell whether an object has something to read in one of these fields."""
    texts = [text for name, text in value.items() if source.names.field(name) in fields]
    return any(
        isinstance(text, str) or (isinstance(text, list) and text and isinstance(text[0], str))
        for text in texts
    )


def _wrapped(source: Source, text: str, start: int, value: Mapping[str, object]) -> int:
    """Find the list of articles in an object; 0 if it has none. A title may be that of the object or of an article."""
    inner = _only_list(source, text, start)
    if inner and _is_article(source, value, ("title",)):
        try:
            first, _ = DECODER.raw_decode(text, _after(_SPACE, text, inner + 1))
        except FAILURES:
            return inner
        return inner if _is_article(source, first, ("title", "lead", "body")) else 0
    return inner


def _only_list(source: Source, text: str, start: int) -> int:
    """Find the one list of objects among the members of an object, which may be cut off; 0 if there is no one list."""
    lists, at = [], start + 1
    while member := _MEMBER.match(text, at):
        at = member.end()
        if _LIST.match(text, at):
            lists.append(at)
        elif source.names.means_text(member[1]) and text.startswith('"', at):
            return 0  # an article that is cut off: the list is a part of it
        try:
            _, at = DECODER.raw_decode(text, at)
        except FAILURES:
            break
    return lists[0] if len(lists) == 1 else 0


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


class _Elements:
    """The values from a place in a text on, up to `closed_by` or the end of the text."""

    def __init__(self, source: Source, text: str, at: int, closed_by: str = "") -> None:
        self.source, self.text, self.at, self.closed_by = source, text, at, closed_by
        self.number = 0
        self._room = _MOST_TWICE * len(text)  # characters that may yet be read in vain
        self._key = ""  # the first of the records before
        self.closed = self.lost = False
        self._counted, self._line = 0, 1

    def read(self) -> Iterator[Record | Problem]:
        """Yield the record, or the Problem, of each value."""
        while self._goes_on():
            self.number += 1
            yield self._one()
        self.closed = self.text[self.at : self.at + 1] == self.closed_by
        if self._room <= 0:
            yield self.source.problem(self._line, "has too many broken records: the rest is not read")
        elif not self.closed and not self.lost:
            yield self.source.problem(self.line(), "is cut off: its list is not closed")

    def _goes_on(self) -> bool:
        self.at = _after(_GAP, self.text, self.at)
        ended = self.at >= len(self.text) or (self.closed_by and self.text[self.at] == self.closed_by)
        return not ended and not self.lost and self._room > 0

    def _one(self) -> Record | Problem:
        start, line = self.at, self.line()
        try:
            value, self.at = DECODER.raw_decode(self.text, start)
        except FAILURES as error:
            self._room -= error.pos - start if isinstance(error, json.JSONDecodeError) else _DEEP
            self.at = self._next_start(start)
            self.lost = self.at == len(self.text)
            self._forget()
            rest = "; the rest of the file is not read" if self.lost else ""
            return self.source.problem(line, fault(error) + rest)
        if key := _KEY.match(self.text, start):
            self._key = key[1]
        record = to_record(value, line, self.number)
        return self.source.problem(line, record) if isinstance(record, str) else record

    def _next_start(self, start: int) -> int:
        """Find where the next element starts; the end of the text if that cannot be told.

        On lines of their own, that is the next line that starts an object at the same depth; else, behind the end of an
        object, the next that begins with the same key as this one, or the one before.
        """
        before = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        if not before.strip(" \t") and (place := self.text.find(f"\n{before}{{", start)) >= 0:
            return place + 1
        key = _KEY.match(self.text, start)
        begin = key[1] if key else self._key
        if not begin:
            return len(self.text)
        following = re.compile(r"\}\s*,?\s*(?=\{\s*" + re.escape(begin) + ")").search(self.text, start)
        return following.end() if following else len(self.text)

    def _forget(self) -> None:
        """Forget what was read: each error would have json count its lines."""
        done = self.at - _KEPT
        if done > max(_KEPT, len(self.text) // 256):
            self.line()
            self.text, self.at, self._counted = self.text[done:], _KEPT, _KEPT

    def line(self) -> int:
        """Give the line of the text that reading has come to."""
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = max(self._counted, self.at)
        return self._line


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
