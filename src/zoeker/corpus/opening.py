"""How is a file opened? Plain, gzipped or from standard input, it becomes decoded text with line ends `\\n`."""

from __future__ import annotations

import gzip
import io
import shutil
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from .encoding import Encoding, detect
from .records import UnreadableError
from .sources import STDIN

HEAD = 1 << 16  # characters that are looked at to recognise a format
FAILURES = (OSError, EOFError, zlib.error, UnicodeError)
_GZIP = b"\x1f\x8b"
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (FileNotFoundError, "is not there any more"),
    (PermissionError, "may not be read"),
    (IsADirectoryError, "is a folder, not a file"),
    (gzip.BadGzipFile, "is broken gzip"),
    (zlib.error, "is broken gzip"),
    (EOFError, "is broken gzip: it ends too early"),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open file: `text` from its start, `head` the first of it, `raw` the bytes as they lie on disk."""

    text: TextIO
    head: str
    raw: BinaryIO
    encoding: Encoding


@contextmanager
def opened(path: str) -> Iterator[Opened]:
    """Open the file at `path` ("-": standard input); raises one of FAILURES, or UnreadableError for what is no text."""
    with ExitStack() as stack:
        raw = _seekable(path, stack)
        stream = raw
        if raw.read(2) == _GZIP:
            raw.seek(0)
            stream = cast(BinaryIO, stack.enter_context(gzip.GzipFile(fileobj=raw)))
        stream.seek(0)
        encoding = detect(stream)
        stream.seek(0)
        text = stack.enter_context(io.TextIOWrapper(stream, encoding.name, encoding.errors))
        head = text.read(HEAD)
        if not head or (len(head) < HEAD and head.isspace()):
            raise UnreadableError("is empty")
        text.seek(0)
        yield Opened(text, head, raw, encoding)


def reason(error: Exception) -> str:
    """Say in one sentence why a file could not be opened or read on."""
    if isinstance(error, UnicodeDecodeError):
        return f"is no {error.encoding.upper()}, though it begins as such: {error.reason}"
    known = next((text for kind, text in _REASONS if isinstance(error, kind)), "")
    return known or f"cannot be read: {getattr(error, 'strerror', None) or error}"


def _seekable(path: str, stack: ExitStack) -> BinaryIO:
    if path == STDIN:
        if sys.stdin is None:
            raise UnreadableError("has no standard input to read")
        return _spooled(sys.stdin.buffer, stack)
    raw = stack.enter_context(Path(path).open("rb"))  # noqa: SIM115 - the stack closes it
    return raw if raw.seekable() else _spooled(raw, stack)


def _spooled(stream: BinaryIO, stack: ExitStack) -> BinaryIO:
    """Copy what can be read once to a file that can be read twice: to find its encoding, and to read it."""
    from tempfile import TemporaryFile  # here, because only a pipe needs it and it costs start-up time

    copy = cast(BinaryIO, stack.enter_context(TemporaryFile()))  # noqa: SIM115 - the stack closes it
    shutil.copyfileobj(stream, copy)
    copy.seek(0)
    return copy
