"""CSV and TSV: a row a record, under a header row that names the columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from zoeker.errors import Problem

from .fields import FieldNames, no_text
from .records import Record, Source, UnreadableError

_DELIMITERS = ",;\t|"
_FAULTS = {
    "unexpected end of data": "a quoted cell that starts here is not closed; the rest of the file is not read",
    "field larger than field limit": "a cell is too long, or its quote is not closed",
}


def read(source: Source) -> Iterator[Record | Problem]:
    """Yield the record of each row; a row that does not fit the header is a Problem."""
    start = _first_line(source)
    lines = _Lines(source, start)
    rows = csv.reader(lines, delimiter=_delimiter(start, source.names), strict=True, skipinitialspace=True)
    header: list[str] = []
    number = 0
    for line, row in _rows(rows, lines):
        if not header and isinstance(row, list):
            header = _header(row, source.names)
            continue
        number += 1
        yield _record(source, header, line, number, row)


def looks_like(head: str, names: FieldNames) -> bool:
    """Tell whether a text begins with a header row: names of columns, two of them known."""
    line = head.lstrip("\n").partition("\n")[0]
    return len(line) < csv.field_size_limit() and _known(line, _delimiter(line, names), names) >= 2


class _Lines:
    """The lines of a file, counted; it knows whether a quote is open at the end of the last one."""

    def __init__(self, source: Source, first: str) -> None:
        self._first, self._rest = first, source.text
        self.number = self._quotes = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line, self._first = self._first or next(self._rest), ""
        self.number += 1
        self._quotes += line.count('"')
        return line

    def start_row(self) -> int:
        """Give the line where the next row starts."""
        self._quotes = 0
        return self.number + 1

    def finish_row(self) -> None:
        """Pass over what is left of a broken row, so that no line of its text is taken for a row."""
        while self._quotes % 2 and next(self, ""):
            pass


def _rows(rows: Iterator[list[str]], lines: _Lines) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each row, or what is wrong with it, and the line where it starts."""
    while True:
        line = lines.start_row()
        try:
            row = next(rows, None)
        except csv.Error as error:
            lines.finish_row()
            known = (text for start, text in _FAULTS.items() if str(error).startswith(start))
            yield line, next(known, f"is no row of a table: {error}")
            continue
        if row is None:
            return
        if any(cell and not cell.isspace() for cell in row):
            yield line, row


def _record(
    source: Source, header: list[str], line: int, number: int, row: list[str] | str
) -> Record | Problem:
    if isinstance(row, str):
        return source.problem(line, row)
    if len(row) != len(header):
        return source.problem(line, f"has {len(row)} cells, where the header has {len(header)}")
    if any("\0" in cell for cell in row):
        return source.problem(line, "holds a NUL character")
    return Record(line, number, dict(zip(header, row, strict=True)))


def _header(row: list[str], names: FieldNames) -> list[str]:
    """Name every column, once; raises UnreadableError if none of them is a text."""
    header: list[str] = []
    for place, cell in enumerate(row, 1):
        name = cell.strip("\ufeff \n\t")
        header.append(name if name and name not in header else f"{name or 'column'} {place}")
    if not any(map(names.means_text, header)):
        raise UnreadableError(no_text(header), 1)
    return header


def _first_line(source: Source) -> str:
    line = "\n"
    while line == "\n":
        line = next(source.text)
    return line


def _delimiter(line: str, names: FieldNames) -> str:
    """Choose what divides `line` in most known names, or else in most cells."""
    return max(_DELIMITERS, key=lambda mark: (_known(line, mark, names), line.count(mark)))


def _known(line: str, mark: str, names: FieldNames) -> int:
    return sum(1 for cell in line.split(mark) if names.field(cell.strip(' "\n'))) if mark in line else 0
