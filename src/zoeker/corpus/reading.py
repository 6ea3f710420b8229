"""How is a file read? Opened (plain, gzipped or from standard input), decoded and divided in records, each an Article or a Problem."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import stat
import sys
import zlib
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from zoeker.article import Article
from zoeker.errors import ArticleError, Problem, system_reason

from .articles import Articles
from .encoding import Encoding, detect
from .formats import reader_for
from .records import FieldNames, Source, UnreadableError
from .sources import STDIN, SourceFile

_MOST_TOLD = 300  # characters of a failure that nobody foresaw
HEAD = 1 << 16  # characters that are looked at to recognise a format
FAILURES = (OSError, EOFError, zlib.error, UnicodeError)
_GZIP = b"\x1f\x8b"
_PIECE = 1 << 16  # bytes of an archive that are unpacked at once
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (FileNotFoundError, "is not there any more"),
    (PermissionError, "may not be read"),
    (IsADirectoryError, "is a folder, not a file"),
    (gzip.BadGzipFile, "is broken gzip"),
    (zlib.error, "is broken gzip"),
    (EOFError, "is broken gzip: it ends too early"),
)


def read(file: SourceFile, columns: Mapping[str, str] | None = None) -> Reading:
    """Read the articles of `file`; `columns` names the column or key of a field, such as `{"title": "Kop"}`.

    Whatever the file holds, no exception comes out: what cannot be read is a Problem among the articles.
    Raises SourceError for a field in `columns` that is none.
    """
    return Reading(file, FieldNames(columns or {}))


class Reading(Iterator[Article | Problem]):
    """The articles of a file, each with an id, and the Problems of what was left out."""

    def __init__(self, file: SourceFile, names: FieldNames) -> None:
        self.file = file
        self._raw: BinaryIO | None = None
        self._bytes_read = 0
        self.line = 0  # at which the article that was given last begins
        self._items = self._all(names)

    def __next__(self) -> Article | Problem:
        return next(self._items)

    @property
    def bytes_read(self) -> int:
        """How far the file has been read, in bytes as they lie on disk: never less than before, `size` at the end."""
        if self._raw is not None and not self._raw.closed:
            self._bytes_read = max(self._bytes_read, min(self._raw.tell(), self.file.size))
        return self._bytes_read

    def close(self) -> None:
        """Close the file before its end."""
        self._items.close()

    def _all(self, names: FieldNames) -> Generator[Article | Problem]:
        path = self.file.path
        try:
            with opened(path) as file:
                self._raw = file.raw
                yield from self._found(file, names)
        except UnreadableError as error:
            yield Problem(path, error.line, str(error))
        except FAILURES as error:
            yield Problem(path, 0, reason(error))
        except MemoryError:
            yield Problem(path, 0, "is too large for the memory that there is; divide it in several files")
        except Exception as error:  # noqa: BLE001 - whatever a reader did not foresee, the other files are read
            yield Problem(path, self.line, f"cannot be read: {type(error).__name__}: {error}"[:_MOST_TOLD])
        self._bytes_read = self.file.size

    def _found(self, file: Opened, names: FieldNames) -> Iterator[Article | Problem]:
        if file.encoding.notice:
            yield Problem(self.file.path, 0, file.encoding.notice, skipped=False)
        source = Source(self.file.path, file.text, names, lambda: file.fault)
        articles = Articles(self.file, names)
        nothing = True
        for record in reader_for(self.file.name, file.head, names)(source):
            nothing = False
            self.line = record.line
            if isinstance(record, Problem):
                yield record
                continue
            try:
                article, notices = articles.make(record)
            except ArticleError as error:
                yield source.problem(record.line, str(error))
                continue
            for notice in notices:
                yield source.problem(record.line, notice, skipped=False)
            yield article
        if file.fault:
            yield source.problem(self.line, f"{reason(file.fault)}; what stands before that is read")
        elif nothing:
            raise UnreadableError("holds no articles")


# Opening


@dataclass(frozen=True, slots=True)
class Opened:
    """An open file: `text` from its start, `head` the first of it, `raw` the bytes as they lie on disk."""

    text: TextIO
    head: str
    raw: BinaryIO
    encoding: Encoding
    unpacked: _Gzip | None = None

    @property
    def fault(self) -> Exception | None:
        """What ended the text before its end; None: nothing did, as far as it was read."""
        return self.unpacked.fault if self.unpacked else None


class _Gzip(gzip.GzipFile):
    """A gzip file that ends where it is broken, and keeps why in `fault`: what stands before that is whole."""

    fault: Exception | None = None

    def read1(self, size: int = -1) -> bytes:
        if self.fault:
            return b""
        try:
            return super().read1(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            self.fault = error
            return b""

    def read(self, size: int | None = -1) -> bytes:
        """Read by way of `read1`: a read of more than a piece would lose what it has when the next is broken."""
        parts, wanted = [], sys.maxsize if size is None or size < 0 else size
        while wanted and (part := self.read1(min(wanted, _PIECE))):
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.fault = None
        return super().seek(offset, whence)


@contextmanager
def opened(path: str) -> Iterator[Opened]:
    """Open the file at `path` ("-": standard input); raises one of FAILURES, or UnreadableError for what is no text."""
    with ExitStack() as stack:
        raw = _seekable(path, stack)
        stream, unpacked = raw, None
        if raw.read(2) == _GZIP:
            raw.seek(0)
            unpacked = stack.enter_context(_Gzip(fileobj=raw))
            stream = cast(BinaryIO, unpacked)
            if not stream.read(1) and unpacked.fault:
                raise unpacked.fault
        stream.seek(0)
        encoding = detect(stream)
        stream.seek(0)
        text = stack.enter_context(io.TextIOWrapper(stream, encoding.name, encoding.errors))
        head = text.read(HEAD)
        if not head or (len(head) < HEAD and head.isspace()):
            raise UnreadableError("is empty")
        text.seek(0)
        yield Opened(text, head, raw, encoding, unpacked)


def reason(error: Exception) -> str:
    """Say in one sentence why a file could not be opened or read on."""
    if isinstance(error, UnicodeDecodeError):
        return f"is no {error.encoding.upper()}, though it begins as such: {error.reason}"
    known = next((text for kind, text in _REASONS if isinstance(error, kind)), "")
    return known or f"cannot be read: {system_reason(error)}"


def _seekable(path: str, stack: ExitStack) -> BinaryIO:
    if path == STDIN:
        if sys.stdin is None:
            raise UnreadableError("has no standard input to read")
        return _spooled(sys.stdin.buffer, stack)
    raw = stack.enter_context(Path(path).open("rb"))  # noqa: SIM115 - the stack closes it
    status = os.fstat(raw.fileno())
    if stat.S_ISREG(status.st_mode) and not status.st_size:  # those of the kernel may never end
        raise UnreadableError("is empty")
    return raw if raw.seekable() else _spooled(raw, stack)


def _spooled(stream: BinaryIO, stack: ExitStack) -> BinaryIO:
    """Copy what can be read once to a file that can be read twice: to find its encoding, and to read it."""
    from tempfile import TemporaryFile  # here, because only a pipe needs it and it costs start-up time

    copy = cast(BinaryIO, stack.enter_context(TemporaryFile()))  # noqa: SIM115 - the stack closes it
    shutil.copyfileobj(stream, copy)
    copy.seek(0)
    return copy
