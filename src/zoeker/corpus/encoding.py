"""In what encoding is a file? One pass over its bytes tells, and tells what is not text at all."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

from .records import UnreadableError

# UTF-32 before UTF-16: the marks of the one begin with those of the other.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 18
_CONTROL = bytes({*range(9), *range(14, 32)} - {27})  # what text does not hold; 27 colours a terminal
_MOST_CONTROL = 0.01  # of all bytes: pictures and archives have a tenth
_NOT_IN_1252 = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])
_ESCAPED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file; `notice` is what its owner should know about that."""

    name: str
    errors: str = "strict"
    notice: str = ""


@dataclass(slots=True)
class _Tally:
    """What a pass over the bytes counts."""

    size: int = 0
    control: int = 0
    wide: int = 0  # characters of more than one byte in good UTF-8
    broken: int = 0  # bytes that are not UTF-8
    undefined: int = 0  # bytes that Windows-1252 has no character for
    of_records: bool = False  # it begins as JSON or a table does

    def add(self, chunk: bytes, text: str) -> None:
        """Count a chunk, which is `text` as UTF-8."""
        self.size += len(chunk)
        self.control += len(chunk) - len(chunk.translate(None, _CONTROL))
        if not text.isascii():
            broken = len(_ESCAPED.findall(text))
            self.broken += broken
            self.wide += len(text) - len(text.encode("ascii", "ignore")) - broken
            self.undefined += len(chunk) - len(chunk.translate(None, _NOT_IN_1252))


def detect(stream: BinaryIO) -> Encoding:
    """Find the encoding of `stream`, reading it to its end; raises UnreadableError for what is empty or no text.

    What begins with a line of text that a list of records may begin with, is a text: it may hold broken records.
    """
    start = stream.read(8)
    if not start:
        raise UnreadableError("is empty")
    for mark, name in _MARKS:
        if start.startswith(mark):
            return Encoding(name)
    tally = _tally(stream, start)
    if start.startswith(b"%PDF-") or (tally.control > _MOST_CONTROL * tally.size and not tally.of_records):
        raise UnreadableError("is not text: it looks like a picture, an archive or another binary file")
    return _judge(tally)


def _tally(stream: BinaryIO, chunk: bytes) -> _Tally:
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    chunk += stream.read(_CHUNK)
    tally = _Tally(of_records=_begins_as_records(chunk))
    while chunk:
        tally.add(chunk, decoder.decode(chunk))
        chunk = stream.read(_CHUNK)
    tally.add(b"", decoder.decode(b"", final=True))
    return tally


def _begins_as_records(chunk: bytes) -> bool:
    line = chunk.removeprefix(codecs.BOM_UTF8).lstrip().partition(b"\n")[0]
    clean = len(line.translate(None, _CONTROL)) == len(line)
    return clean and (line[:1] in (b"{", b"[") or any(mark in line for mark in (b",", b";", b"\t", b"|")))


def _judge(tally: _Tally) -> Encoding:
    if not tally.broken:
        return Encoding("utf-8-sig")
    if tally.wide > tally.broken:  # UTF-8 with damage: each record that holds some is refused later
        return Encoding("utf-8-sig", "surrogateescape")
    if tally.undefined:
        return Encoding("latin-1", notice="read as Latin-1: it is not UTF-8")
    return Encoding("cp1252", notice="read as Windows-1252: it is not UTF-8")
