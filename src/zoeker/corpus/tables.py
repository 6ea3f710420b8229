"""CSV and TSV: a row a record, under a header row that names the columns.

What divides the cells is said by a line `sep=;` above the header, or else is what divides the header in most known names.
In CSV a cell in quotes may hold anything, a quote twice. In TSV a quote is a letter; but spreadsheets write a cell with
tabs, line ends, commas or quotes as in CSV, so a cell that is wholly in quotes and holds one of these is read so, and a
row goes on behind a line's end only where that gives a cell for every column and its first line alone does not.

The csv module is not used: a quote that is not closed would cost the rest of the file.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator

from zoeker.errors import Problem

from .records import FieldNames, Record, Source, UnreadableError, no_text, shown

_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r'"?sep=(.)"?[,;\t|]*\s*', re.IGNORECASE)
_MOST_COLUMNS = 10_000
_LOOKED_AT = 1_000  # cells of a header in which names are counted
_LONGEST_HEADER = 1 << 16  # characters of a text that is taken for a table by its first line alone
_LONGEST_ROW = 1 << 24  # characters within which a quoted cell must be closed
_MOST_TWICE = 4  # times what was read: what rows that are not closed may cost
_NAME = re.compile(r"[^\W\d](?:[\w ./()-]{0,38}[\w)])?")  # of a column: no sentence, and no space at its ends
_QUOTED = re.compile('"[^"]*"?')
_LOOKED_AT_ROWS = 20  # of a text that may be a table
_SPREADSHEET = re.compile(r'"((?>(?:[^"]|"")*))"')
_WRITTEN_SO = re.compile(r'[\t\n,"]')


def read(source: Source) -> Iterator[Record | Problem]:
    """Yield the record of each row; a row that does not fit the header is a Problem."""
    lines = _Lines(source)
    first = lines.next_filled()
    if first is None:
        raise UnreadableError("is empty")
    said = _SEPARATOR.fullmatch(first)
    if said:
        first = lines.next_filled() or ""
    mark = said[1] if said else _delimiter(first, source.names)
    rows = _Rows(lines, mark, first)
    header = _header(rows.header(first), source.names)
    for field, column in source.names.missing(header).items():
        told = f"has no column {column!r}, which was named for the {field}; it has {shown(header)}"
        yield source.problem(1, told, skipped=False)
    number = 0
    for line, row in rows.below(len(header)):
        number += 1
        if isinstance(row, str):
            yield source.problem(line, row)
            continue
        if rows.glued:
            yield source.problem(
                line, f"has a quoted cell that holds what look like {rows.glued} rows", skipped=False
            )
        yield Record(line, number, dict(zip(header, row, strict=True)))


def looks_like(head: str, names: FieldNames) -> bool:
    """Tell whether a text begins with a header row: names of columns, two of them known."""
    line, _, rest = head.lstrip("\n").partition("\n")
    if said := _SEPARATOR.fullmatch(line):
        return _known(rest.partition("\n")[0], said[1], names) > 0
    if len(line) >= _LONGEST_HEADER:
        return False
    mark = _delimiter(line, names)
    return _known(line, mark, names) >= 2 or _is_regular(line, rest, mark)


def _is_regular(header: str, rest: str, mark: str) -> bool:
    """Tell whether names of columns, none of them known, stand above rows of as many cells."""
    names = [cell.strip('"') for cell in header.split(mark)]
    if len(names) < 2 or len(set(names)) < len(names) or not all(map(_NAME.fullmatch, names)):
        return False
    rows = [row for row in _QUOTED.sub("", rest).split("\n")[:_LOOKED_AT_ROWS] if row.strip()]
    if len(rows) > 1 and len(rest) >= _LONGEST_HEADER - len(header) - 1:
        del rows[-1]  # it may be cut off
    return bool(rows) and all(row.count(mark) == len(names) - 1 for row in rows)


class _BrokenRowError(Exception):
    """A row that cannot be read; its text says why."""


class _Lines:
    """The lines of a file, counted, of which some can be given back."""

    def __init__(self, source: Source) -> None:
        self._source, self._rest = source, source.text
        self._waiting: deque[str] = deque()
        self._read = self._twice = 0  # characters
        self.number = 0

    def next(self) -> str:
        """Give the next line, with its end; "" when there is none."""
        if self._waiting:
            line = self._waiting.popleft()
        else:
            line = self._rest.readline()
            if not line.endswith("\n") and self._source.fault():
                line = ""  # it may be a part of a row that looks whole
            self._read += len(line)
        self.number += bool(line)
        return line

    def next_filled(self) -> str | None:
        """Give the next line that holds something."""
        while line := self.next():
            if not line.isspace():
                return line
        return None

    def give_back(self, lines: list[str]) -> None:
        """Have the lines that were read last read again."""
        self._waiting.extendleft(reversed(lines))
        self.number -= len(lines)
        self._twice += sum(map(len, lines))

    @property
    def room(self) -> int:
        """How many characters a row may take behind its first line: none while too many were read more than once."""
        return _LONGEST_ROW if self._twice <= _MOST_TWICE * self._read else 0


class _Rows:
    """The rows of a table; `glued` is how many rows the last one may be, by its lines (0: it is one)."""

    def __init__(self, lines: _Lines, mark: str, first: str) -> None:
        self._lines = lines
        self._mark = mark
        self._spaced = mark != "\t" and f"{mark} " in first  # then a space behind a mark is no part of a cell
        self._columns = 0
        self._taken: list[str] = []  # the lines of the row at hand
        self._room = 0  # characters that it may take yet
        self.glued = 0

    def header(self, line: str) -> list[str]:
        """Read the header row, of which `line` is the first; raises UnreadableError."""
        if line.count(self._mark) >= _MOST_COLUMNS:
            raise UnreadableError(
                f"has more than {_MOST_COLUMNS:,} columns: a table of articles has a few, one for the title, one for the text",
                self._lines.number,
            )
        number = self._lines.number
        self._taken = [line]
        try:
            return self._quoted(line)
        except _BrokenRowError as error:
            raise UnreadableError(f"has a header row that cannot be read: {error}", number) from None

    def below(self, columns: int) -> Iterator[tuple[int, list[str] | str]]:
        """Yield the line where each row starts with its cells, `columns` of them, or with what is wrong with it."""
        self._columns = columns
        while (line := self._lines.next_filled()) is not None:
            start = self._lines.number
            self._taken, self.glued = [line], 0
            try:
                row = self._row(line)
            except _BrokenRowError as error:
                yield start, str(error)
                continue
            if any(cell and not cell.isspace() for cell in row):
                yield start, row

    def _row(self, line: str) -> list[str]:
        if self._mark == "\t":
            row = self._of_tsv(line)
        elif '"' in line:
            row = self._of_csv(line)
        else:
            row = self._split(line)
        if len(row) > self._columns and not any(row[self._columns :]):
            del row[self._columns :]  # a spreadsheet's empty columns
        if len(row) != self._columns:
            if self._holds_row():
                self._give_back()
            raise _BrokenRowError(f"has {len(row)} cells, where the header has {self._columns}")
        if any("\0" in cell for cell in row):
            raise _BrokenRowError("holds a NUL character")
        return row

    def _split(self, line: str) -> list[str]:
        cells = line.removesuffix("\n").split(self._mark)
        return [cell.lstrip(" ") for cell in cells] if self._spaced else cells

    def _of_csv(self, line: str) -> list[str]:
        try:
            row = self._quoted(line)
        except _BrokenRowError:
            self._pass_over(line)
            raise
        # Two stray quotes in two rows make one row of them, as far as anyone can tell.
        if len(self._taken) > 1 and self._columns > 1:
            alike = all(one.count(self._mark) == self._columns - 1 for one in self._taken)
            self.glued = len(self._taken) if alike else 0
        return row

    def _pass_over(self, line: str) -> None:
        """Go on below a broken row: where it ends, if quotes that are not doubled are all that is wrong, else on its next line."""
        self._give_back()
        try:
            whole = len(self._quoted(line, strict=False)) == self._columns
        except _BrokenRowError:
            whole = False
        if not whole or self._begins_row() or self._holds_row():
            self._give_back()

    def _begins_row(self) -> bool:
        """Tell whether a line of the row at hand, other than its first, may begin a row whose last cell goes on below."""
        begin, marks = _kind(self._taken[0]), self._columns - 1
        return any(_kind(line) == begin and line.count(self._mark) == marks for line in self._taken[1:])

    def _holds_row(self) -> bool:
        """Tell whether a line of the row at hand, other than its first, is a row and begins as the first does."""
        taken, begin = self._taken, _kind(self._taken[0])
        row_found = any(_kind(line) == begin and self._is_row(line) for line in taken[1:])
        self._taken = taken
        return row_found

    def _is_row(self, line: str) -> bool:
        if self._mark == "\t" or '"' not in line:
            return line.count(self._mark) == self._columns - 1
        self._taken = [line]
        try:
            return len(self._quoted(line, alone=True)) == self._columns
        except _BrokenRowError:
            return False

    def _of_tsv(self, line: str) -> list[str]:
        row = self._split(line)
        if '"' not in line:
            return row
        opens = [cell for cell in row if cell.startswith('"') and not _SPREADSHEET.fullmatch(cell)]
        if opens and (len(row) != self._columns or (row[-1] is opens[-1] and self._goes_on())):
            try:
                quoted = self._quoted(line)
                if len(quoted) == self._columns and not self._holds_row():
                    return quoted
            except _BrokenRowError:
                pass
            self._give_back()
        return [_unquoted(cell) for cell in row]

    def _goes_on(self) -> bool:
        """Tell whether the next line is no row of its own."""
        line = self._lines.next()
        if line:
            self._lines.give_back([line])
        return bool(line) and not self._is_row(line)

    def _give_back(self) -> None:
        self._lines.give_back(self._taken[1:])
        del self._taken[1:]

    def _more(self) -> str:
        """Read the next line of the row at hand, in which a quote is open."""
        line = self._lines.next() if self._room > 0 else ""
        if not line:
            raise _BrokenRowError("a quoted cell that starts here is not closed; the row is left out")
        self._taken.append(line)
        self._room -= len(line)
        return line

    def _quoted(self, line: str, strict: bool = True, alone: bool = False) -> list[str]:
        """Read a row with quoted cells, `alone` from one line; if not `strict`, a quote before other text is a letter."""
        self._room = 0 if alone else self._lines.room
        cells: list[str] = []
        at = 0
        while True:
            while self._spaced and line.startswith(" ", at):
                at += 1
            if line.startswith('"', at):
                cell, line, at = self._cell(line, at + 1, strict)
            else:
                end = line.find(self._mark, at)
                end = end if end >= 0 else len(line.removesuffix("\n"))
                cell, at = line[at:end], end
            cells.append(cell)
            if at == len(line) or line[at] == "\n":
                return cells
            at += 1

    def _cell(self, line: str, at: int, strict: bool) -> tuple[str, str, int]:
        """Read a quoted cell from behind its first quote; give it, the line where it ends, and the place behind it."""
        parts = []
        while True:
            end = line.find('"', at)
            if end < 0:
                parts.append(line[at:])
                line, at = self._more(), 0
                continue
            parts.append(line[at:end])
            if line.startswith('"', end + 1):
                parts.append('"')
                at = end + 2
                continue
            after = end + 1
            while line.startswith(" ", after) and self._mark != " ":
                after += 1
            if after == len(line) or line[after] in ("\n", self._mark):
                return "".join(parts), line, after
            if strict:
                raise _BrokenRowError(
                    "is no row of a table: a quote stands inside a quoted cell, where it should stand twice, "
                    "or the quote of a cell that starts here is not closed"
                )
            parts.append('"')
            at = end + 1


def _kind(line: str) -> str:
    """Say how a line begins: with a letter, a figure or which other character."""
    return "a" if line[0].isalpha() else "0" if line[0].isdigit() else line[0]


def _unquoted(cell: str) -> str:
    """Read a cell of TSV: one in quotes that a spreadsheet put there loses them."""
    quoted = _SPREADSHEET.fullmatch(cell)
    if quoted is None or not _WRITTEN_SO.search(quoted[1]):
        return cell
    return quoted[1].replace('""', '"')


def _header(row: list[str], names: FieldNames) -> list[str]:
    """Name every column, once; raises UnreadableError if none of them can be read."""
    header: dict[str, None] = {}
    for place, cell in enumerate(row, 1):
        name = cell.strip("\ufeff \n\t")
        if not name or name in header:
            name = f"{name or 'column'} {place}"
            while name in header:
                name += " again"
        header[name] = None
    if not any(names.field(name) in ("title", "lead", "body") for name in header):
        raise UnreadableError(no_text(header), 1)
    return list(header)


def _delimiter(line: str, names: FieldNames) -> str:
    """Choose what divides `line` in most known names, or else in most cells."""
    return max(_DELIMITERS, key=lambda mark: (_known(line, mark, names), line.count(mark)))


def _known(line: str, mark: str, names: FieldNames) -> int:
    cells = line.split(mark, _LOOKED_AT)[:_LOOKED_AT] if mark in line else []
    return sum(1 for cell in cells if names.field(cell.strip(' "\n')))
