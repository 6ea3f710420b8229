"""How is a text written so that it does no harm? No control character reaches a terminal, and no formula a spreadsheet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

_CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]
# These turn a line round.
_DIRECTIONS = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_LINE_ENDS = [0x0A, 0x09, 0x0D, 0x0B, 0x0C, 0x85, 0x2028, 0x2029]
_ONE_LINE = dict.fromkeys([*_CONTROLS, *_DIRECTIONS], "\N{REPLACEMENT CHARACTER}") | dict.fromkeys(
    _LINE_ENDS, " "
)
_ENOUGH = 1 << 16  # characters of a table that are written together
_LINES = _ONE_LINE | {0x0A: "\n", 0x09: " "}
_JSON = {code: f"\\u{code:04x}" for code in _ONE_LINE}
# The same in UTF-8, first without and then with those that are one byte.
_WIDE = rb"\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]"
_IN_JSON = re.compile(rb"\x7f|%b" % _WIDE)
_ANY = re.compile(rb"[\x00-\x1f\x7f]|%b" % _WIDE)
_ANY_BUT_LINES = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f]|%b" % _WIDE)
# Bytes of none of them. To take these out and look through the few that are left is ten times as quick as to look through all.
_HARMLESS = bytes({*range(0x20, 0x7F), *range(0xA0, 0xA6), *range(0xAF, 0x100)} - {0xC2, 0xD8, 0xE2})
# Where a spreadsheet would begin to compute: few texts have any of it, which is quicker seen without the expression.
_FORMULA = re.compile(r"^(?=\s*[=+\-@＝＋－＠])|(?<=;)(?=[=+\-@])")
_SIGNS = "=+-@＝＋－＠"
_BEHIND = (";=", ";+", ";-", ";@")
# json.dumps would make an encoder for each line.
_ENCODE = {its: json.JSONEncoder(ensure_ascii=its).encode for its in (False, True)}


def clean(text: str) -> str:
    """Make one line of a text, character by character, so that spans in it still hold."""
    return text.translate(_ONE_LINE) if _may_hold(_ANY, text) else text


def clean_lines(text: str) -> str:
    """Do the same, but keep its lines."""
    return text.translate(_LINES) if _may_hold(_ANY_BUT_LINES, text) else text


def json_line(record: object, ascii_only: bool = False) -> str:
    """Write a line of JSON, with escapes for what a terminal should not get (and for what is not ASCII)."""
    line = _ENCODE[ascii_only](record)
    return line.translate(_JSON) if _may_hold(_ANY, line) else line


def json_bytes(line: bytes) -> bytes:
    """Put escapes for what a terminal should not get in a line of JSON, in UTF-8."""
    if not _IN_JSON.search(line.translate(None, _HARMLESS)):
        return line
    return _IN_JSON.sub(lambda found: _JSON[ord(found[0].decode())].encode(), line)


def to_csv(
    header: Sequence[str], rows: Iterable[Sequence[object]], keep_lines: bool = False
) -> Iterator[bytes]:
    """Write a table as RFC 4180 has it, in UTF-8; an apostrophe stands before what a spreadsheet would take for a formula.

    A text is made one line, unless its lines are to be kept. It is not left to the csv of Python, which looks at each character
    of a long text by itself and takes ten times as long.
    """
    cleaned = clean_lines if keep_lines else clean
    lines, size = [",".join(header)], 0
    for row in rows:
        cells = [
            str(value) if isinstance(value, int | float) else _cell(cleaned(str(value or "")))
            for value in row
        ]
        lines.append(",".join(cells) or '""')  # an empty line would be no row
        size += len(lines[-1])
        if size > _ENOUGH:
            yield "\r\n".join([*lines, ""]).encode()
            lines, size = [], 0
    yield "\r\n".join([*lines, ""]).encode() if lines else b""


def _cell(text: str) -> str:
    if text.lstrip()[:1] in _SIGNS or (";" in text and any(map(text.__contains__, _BEHIND))):
        text = _FORMULA.sub("'", text)
    if '"' in text or "," in text or "\n" in text or "\r" in text:
        text = text.replace('"', '""')
        return f'"{text}"'
    return text


def _may_hold(signs: re.Pattern[bytes], text: str) -> bool:
    """Say whether a text may hold any of some signs: most do not."""
    return signs.search(text.encode(errors="surrogatepass").translate(None, _HARMLESS)) is not None
