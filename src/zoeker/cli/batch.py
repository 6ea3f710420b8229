"""`zoeker batch`: how many articles do many questions find? One table of all, which goes on where it stopped."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import click

import zoeker
from zoeker.errors import QueryError, SourceError, system_reason

from .count import table_option, width_for
from .drawing import Line, counted, plain
from .options import SETTINGS, by_ending, default_form, file_option, index_option
from .question import any_option
from .text import clean, to_csv, to_json

if TYPE_CHECKING:
    from zoeker.query.counts import Counts

_MOST = 4  # columns of a line: name, question, since, until
_FIRST = ("name", "query", "since", "until")
_LAST = ("count", "total")
_ENDINGS = {".csv": "csv", ".jsonl": "jsonl"}
Row = dict[str, Any]


class Asked(NamedTuple):
    """A question: the line it stands in, its name, and what is asked, as typed."""

    line: int
    name: str
    query: str
    since: str
    until: str

    @property
    def key(self) -> tuple[str, ...]:
        """What says whether a table has its answer."""
        return self[1:]


@click.command("batch", context_settings=SETTINGS, short_help="Count what many questions find, in one table.")
@click.argument("queries", metavar="QUERIES.tsv")
@index_option
@any_option
@click.option(
    "--by", metavar="FIELDS", default="month,source", help="What to count by, as with count (month,source)."
)
@file_option("--out", help="Add to the table in this file (.csv or .jsonl) what is not there yet.")
@table_option
def batch(
    queries: str, folder: str, by: str, any_word: bool, out: str | None, form: str | None, bom: bool
) -> int:
    """Count what many questions find.

    A line of QUERIES.tsv (- is standard input) is a name, a tab and a question and, if wanted, after tabs, the dates since
    and until. The table has their answers one after the other: name, query, since, until, what is counted by, count, and
    the total of the question. What finds nothing has one line, with a count of 0.

    A line that cannot be asked is told, and left out. With --out, what the file has already is not asked again.
    """
    from zoeker.query.counts import fields_to_count  # here: it costs start-up time

    columns = (*_FIRST, *fields_to_count(by), *_LAST)
    form = form or (default_form() if out is None else by_ending(out, _ENDINGS) or "csv")
    if bom and form != "csv":
        raise click.UsageError("--bom goes with --format csv", click.get_current_context())
    if out is not None and form not in ("csv", "jsonl"):
        raise click.UsageError("--out goes with --format csv or jsonl", click.get_current_context())
    with ExitStack() as stack:
        index = stack.enter_context(zoeker.open_index(folder))
        table = stack.enter_context(_Table(out, form, columns, bom))
        told, found, left_out = 0, table.begun, 0
        for asked in _read(queries):
            try:
                if isinstance(asked, str):
                    raise QueryError(asked, "")
                if not table.has(asked):
                    counts = index.count(
                        asked.query, by=by, any_word=any_word, since=asked.since, until=asked.until
                    )
                    table.add(asked, counts)
                    found = found or bool(counts.total)
                told += 1
            except QueryError as error:
                left_out += 1
                where = "" if isinstance(asked, str) else f"{clean(queries)}:{asked.line}: "
                click.echo(f"zoeker: {where}{clean(str(error))}; it was left out", err=True)
    return 0 if found else 1 if told or not left_out else 2


def _read(path: str) -> Iterator[Asked | str]:
    """Give each question of a file, or what is wrong with its line."""
    names = dict[str, int]()
    for number, line in enumerate(_lines(path), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        where = f"{clean(path)}:{number}: "
        if not 1 < len(cells) <= _MOST or not cells[0] or not cells[1]:
            yield f"{where}a line is a name, a tab and a question and, after tabs, the dates since and until"
        elif cells[0] in names:
            yield f"{where}the name {cells[0]!r} stands in line {names[cells[0]]} as well"
        else:
            names[cells[0]] = number
            cells += [""] * (_MOST - len(cells))
            yield Asked(number, *cells)


def _lines(path: str) -> Iterator[str]:
    try:
        if path == "-":
            yield from io.TextIOWrapper(sys.stdin.buffer, "utf-8-sig", "surrogateescape")
        else:
            with Path(path).open(encoding="utf-8-sig", errors="surrogateescape") as file:
                yield from file
    except OSError as error:
        raise SourceError(f"cannot read {path}: {system_reason(error)}", path) from error


class _Table:
    """Where the answers go: to standard output, or behind what a file has already."""

    def __init__(self, out: str | None, form: str, columns: Sequence[str], bom: bool) -> None:
        self._form = form
        self._columns = columns
        self._file: IO[bytes] | None = None
        self._done: dict[str, tuple[str, ...]] = {}  # by name
        begin = "\ufeff".encode() if bom else b""
        header = begin + b"".join(to_csv(columns, ())) if form == "csv" else b""
        if out is None:
            self.begun = False
            self._write(header)
            return
        try:
            self._file = Path(out).open("r+b" if Path(out).exists() else "w+b")  # noqa: SIM115 - __exit__ closes it
        except OSError as error:
            raise SourceError(f"cannot write {out}: {system_reason(error)}", out) from error
        self._done, end = _answered(self._file, form, columns, out)
        self.begun = bool(self._done)
        self._file.seek(end)
        self._file.truncate()
        if not end:
            self._write(header)

    def __enter__(self) -> _Table:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def has(self, asked: Asked) -> bool:
        """Say whether the answer is there already. Raises QueryError where another question has its name."""
        key = self._cells(asked.key)
        its = self._done.get(key[0])
        if its not in (None, key):
            raise QueryError(f"the table has {asked.name!r} for another question; give it another name", "")
        return its is not None

    def add(self, asked: Asked, counts: Counts) -> None:
        """Write an answer, whole."""
        if self._form in ("rich", "plain"):
            self._show(asked, counts)
            return
        nothing = {**dict.fromkeys(counts.by, ""), "count": 0}
        first = dict(zip(_FIRST, asked.key, strict=True))
        rows = [{**first, **row, "total": counts.total} for row in counts.to_dicts() if row["count"]]
        self._write(self._written(rows or [{**first, **nothing, "total": 0}]))

    def _written(self, rows: Iterable[Row]) -> bytes:
        if self._form == "jsonl":
            return "".join(f"{to_json(row)}\n" for row in rows).encode()
        table = b"".join(to_csv(self._columns, (list(row.values()) for row in rows)))
        return table.partition(b"\n")[2]

    def _write(self, content: bytes) -> None:
        if self._file is None:
            click.echo(content, nl=False)
        else:
            self._file.write(content)
            self._file.flush()
            os.fsync(self._file.fileno())

    def _show(self, asked: Asked, counts: Counts) -> None:
        lines: list[Line] = [[(f"{clean(asked.name)}: {clean(asked.query)}", "bold")]]
        if counts.total:
            lines += counted(counts, width_for(self._form))
        lines += [[(f"{counts.total:,} of {counts.articles:,} articles", "dim")], []]
        if self._form == "plain":
            click.echo("\n".join(plain(lines)))
        else:
            from .render import show_lines  # here: Rich costs start-up time, and a pipe does not need it

            show_lines(lines, paged=False)

    def _cells(self, values: Sequence[str]) -> tuple[str, ...]:
        """Give values as the table has them."""
        if self._form != "csv":
            return tuple(values)
        import csv  # here: it costs start-up time

        return tuple(next(csv.reader([b"".join(to_csv((), [values])).decode().splitlines()[-1]])))


def _answered(
    file: IO[bytes], form: str, columns: Sequence[str], path: str
) -> tuple[dict[str, tuple[str, ...]], int]:
    """Find which questions a table has the answer of, by name, and where the last whole one ends: its counts add up to its total."""
    done = dict[str, tuple[str, ...]]()
    end = place = count = 0
    for number, line in enumerate(file):
        row = _parsed(line, form, columns)
        header = row and list(row if form == "jsonl" else row.values())
        if not number and header != list(columns):
            raise SourceError(f"{path} has other columns than {', '.join(columns)}; name another file", path)
        if row is None or not line.endswith(b"\n"):  # torn, since somebody stopped it
            break
        place += len(line)
        if not number and form == "csv":
            end = place
            continue
        count += int(row["count"])
        if count == int(row["total"]):
            done[row["name"]] = tuple(row[name] for name in _FIRST)
            end, count = place, 0
    return done, end


def _parsed(line: bytes, form: str, columns: Sequence[str]) -> Row | None:
    """Read a line of a table; None for what is none."""
    import csv  # here: as above

    try:
        if form == "jsonl":
            row = json.loads(line)
            return row if isinstance(row, dict) and list(row) == list(columns) else None
        cells = next(csv.reader([line.decode("utf-8-sig")]), [])
    except ValueError:
        return None
    return dict(zip(columns, cells, strict=True)) if len(cells) == len(columns) else None
