"""JSON: a list of records, an object around such a list, one article, or objects one after the other.

It is decoded element by element, so what stands before and after a broken element is read all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zoeker.errors import Problem

from .json_values import DECODER, FAILURES, fault, to_record
from .records import Record, Source

_SPACE = re.compile(r"\s*")
_GAP = re.compile(r"[\s,]*")
_MEMBER = re.compile(r'[\s,]*"((?>(?:[^"\\]|\\.)*))"\s*:\s*', re.DOTALL)
_LIST = re.compile(r"\[\s*\{")
_MOST_BROKEN = 100  # elements; each costs a look through the text, and such a file is not what its name says


def read(source: Source) -> Iterator[Record | Problem]:
    """Yield the records of a JSON file; what is broken is a Problem."""
    text = source.text.read()
    start = _after(_SPACE, text, 0)
    if text[start] == "[":
        elements = _Elements(source, text, start + 1, closed_by="]")
        yield from elements.read()
        if elements.closed and text[elements.at + 1 :].strip():
            yield source.problem(
                text.count("\n", 0, elements.at) + 1, "holds more after its list, which is not read"
            )
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
    elif not _is_article(source, value) and (inner := _only_list(source, text, start)):
        yield from _Elements(source, text, inner + 1, closed_by="]").read()
    elif end > start:
        yield Record(text.count("\n", 0, start) + 1, 0, value)
    else:
        yield from _Elements(source, text, start).read()


def _is_article(source: Source, value: dict[str, object]) -> bool:
    texts = [held for name, held in value.items() if source.names.means_text(name)]
    return any(
        isinstance(held, str) or (isinstance(held, list) and held and isinstance(held[0], str))
        for held in texts
    )


def _only_list(source: Source, text: str, start: int) -> int:
    """Find the one list of objects among the members of an object, which may be cut off; 0 if there is no one list."""
    found, at = [], start + 1
    while member := _MEMBER.match(text, at):
        at = member.end()
        if _LIST.match(text, at):
            found.append(at)
        elif source.names.means_text(member[1]) and text.startswith('"', at):
            return 0  # an article that is cut off: the list is a part of it
        try:
            _, at = DECODER.raw_decode(text, at)
        except FAILURES:
            break
    return found[0] if len(found) == 1 else 0


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


class _Elements:
    """The values from a place in a text on, up to `closed_by` or the end of the text."""

    def __init__(self, source: Source, text: str, at: int, closed_by: str = "") -> None:
        self.source, self.text, self.at, self.closed_by = source, text, at, closed_by
        self.number = self.broken = 0
        self.closed = self.lost = False
        self._counted, self._line = 0, 1

    def read(self) -> Iterator[Record | Problem]:
        """Yield the record, or the Problem, of each value."""
        while self._goes_on():
            self.number += 1
            yield self._one()
        self.closed = self.text[self.at : self.at + 1] == self.closed_by
        if self.broken == _MOST_BROKEN:
            yield self.source.problem(self._line, f"has {_MOST_BROKEN} broken records: the rest is not read")
        elif not self.closed and not self.lost:
            yield self.source.problem(self._line_of(self.at), "is cut off: its list is not closed")

    def _goes_on(self) -> bool:
        self.at = _after(_GAP, self.text, self.at)
        ended = self.at >= len(self.text) or (self.closed_by and self.text[self.at] == self.closed_by)
        return not ended and not self.lost and self.broken < _MOST_BROKEN

    def _one(self) -> Record | Problem:
        start, line = self.at, self._line_of(self.at)
        try:
            value, self.at = DECODER.raw_decode(self.text, start)
        except FAILURES as error:
            self.broken += 1
            self.at = self._next_start(start)
            self.lost = self.at == len(self.text)
            rest = "; the rest of the file is not read" if self.lost else ""
            return self.source.problem(line, fault(error) + rest)
        found = to_record(value, line, self.number)
        return self.source.problem(line, found) if isinstance(found, str) else found

    def _next_start(self, start: int) -> int:
        """Find the next line that starts an object at the same depth; the end of the text if there is none."""
        line_start = self.text.rfind("\n", 0, start) + 1
        before = self.text[line_start:start]
        indent = before if not before.strip(" \t") else ""
        found = self.text.find(f"\n{indent}{{", start)
        return found + 1 if found >= 0 else len(self.text)

    def _line_of(self, position: int) -> int:
        self._line += self.text.count("\n", self._counted, position)
        self._counted = max(self._counted, position)
        return self._line
