"""In what encoding is a file, or each of its lines? One pass over its bytes tells, and tells what is not text at all."""

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
_FEW_CONTROL = 8  # so many say nothing of a tiny file, unless they are NULs
_NOT_IN_1252 = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])
# What a line of Windows-1252 does not hold, in any language of the Netherlands.
_DAMAGE = _NOT_IN_1252 + b"\xfe\xff"
_ESCAPED = re.compile("[\udc80-\udcff]")
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_BY_LINE = "zoeker_utf8_by_line"
_SHOWN_LINES = 5


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
    nuls: int = 0
    wide: int = 0  # characters of more than one byte in good UTF-8
    broken: int = 0  # bytes that are not UTF-8
    undefined: int = 0  # bytes that Windows-1252 has no character for
    of_records: bool = False  # it begins as JSON or a table does

    def add(self, chunk: bytes, text: str) -> None:
        """Count a chunk, which is `text` as UTF-8."""
        self.size += len(chunk)
        self.control += len(chunk) - len(chunk.translate(None, _CONTROL))
        self.nuls += chunk.count(0)
        if not text.isascii():
            broken = len(_ESCAPED.findall(text))
            self.broken += broken
            self.wide += len(text) - len(text.encode("ascii", "ignore")) - broken
            self.undefined += len(chunk) - len(chunk.translate(None, _NOT_IN_1252))

    @property
    def is_binary(self) -> bool:
        """Whether no text has so many control characters."""
        most = _MOST_CONTROL * self.size
        return not self.of_records and (self.nuls > most or self.control > max(most, _FEW_CONTROL))


class _ByLine(codecs.IncrementalDecoder):
    """Decodes UTF-8, but a line that is Windows-1252 as that; `lines` are the numbers of these.

    One with more good letters than broken bytes is UTF-8 with damage: the record that holds it is refused later.
    """

    def __init__(self, errors: str = "strict") -> None:
        super().__init__(errors)
        self.reset()

    def reset(self) -> None:
        self._begun: list[bytes] = []  # of the line whose end was not seen yet
        self._number = 0
        self.lines: list[int] = []

    def decode(self, data: bytes, final: bool = False) -> str:  # type: ignore[override]  # bytes are all that comes
        whole, end, rest = bytes(data).rpartition(b"\n")
        if final:
            whole, end, rest = whole + end + rest, b"", b""
        if not (end or final):
            self._begun.append(rest)
            return ""
        text = b"".join([*self._begun, whole, end])
        self._begun = [rest]
        return "".join(map(self._line, _LINE.findall(text)))

    def _line(self, line: bytes) -> str:
        self._number += 1
        if self._number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)
        text = line.decode(errors="surrogateescape")
        broken = 0 if text.isascii() else len(_ESCAPED.findall(text))
        if not broken or not _is_1252(line, text, broken):
            return text
        self.lines.append(self._number)
        return line.decode("cp1252")


def _is_1252(line: bytes, text: str, broken: int) -> bool:
    wide = len(text) - len(text.encode("ascii", "ignore")) - broken
    return wide <= broken and len(line.translate(None, _DAMAGE)) == len(line)


def _by_line(name: str) -> codecs.CodecInfo | None:
    if name != _BY_LINE:
        return None
    utf8 = codecs.lookup("utf-8")
    return codecs.CodecInfo(utf8.encode, utf8.decode, None, None, utf8.incrementalencoder, _ByLine, _BY_LINE)


codecs.register(_by_line)


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
    if start.startswith(b"%PDF-") or tally.is_binary:
        raise UnreadableError("is not text: it looks like a picture, an archive or another binary file")
    return _judge(tally, stream)


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
    line = chunk.removeprefix(codecs.BOM_UTF8).lstrip(b"\0 \t\r\n").partition(b"\n")[0]
    clean = len(line.translate(None, _CONTROL)) == len(line)
    return clean and (line[:1] in (b"{", b"[") or any(mark in line for mark in (b",", b";", b"\t", b"|")))


def _judge(tally: _Tally, stream: BinaryIO) -> Encoding:
    if not tally.broken:
        return Encoding("utf-8-sig")
    if lines := _other_lines(stream) if tally.wide else []:
        return Encoding(_BY_LINE, notice=_told(lines))
    if tally.wide > tally.broken:  # UTF-8 with damage: each record that holds some is refused later
        return Encoding("utf-8-sig", "surrogateescape")
    if tally.undefined:
        return Encoding("latin-1", notice="read as Latin-1: it is not UTF-8")
    return Encoding("cp1252", notice="read as Windows-1252: it is not UTF-8")


def _other_lines(stream: BinaryIO) -> list[int]:
    """Give the numbers of the lines that are Windows-1252 in a file of which others are UTF-8."""
    stream.seek(0)
    decoder = _ByLine()
    while chunk := stream.read(_CHUNK):
        decoder.decode(chunk)
    decoder.decode(b"", final=True)
    return decoder.lines


def _told(lines: list[int]) -> str:
    if len(lines) == 1:
        return f"line {lines[0]} is read as Windows-1252: it is not UTF-8, as others are"
    shown = ", ".join(map(str, lines[:_SHOWN_LINES]))
    more = f" and {len(lines) - _SHOWN_LINES:,} more" if len(lines) > _SHOWN_LINES else ""
    return f"lines {shown}{more} are read as Windows-1252: they are not UTF-8, as others are"
