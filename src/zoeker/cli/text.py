"""What may reach a terminal? Text without control characters, however it got into an article."""

from __future__ import annotations

from collections.abc import Iterable

Span = tuple[int, int]

_CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]
_DIRECTIONS = [
    0x061C,
    0x200E,
    0x200F,
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
]  # they can turn a line round
_LINE_ENDS = [0x0A, 0x09, 0x0D, 0x0B, 0x0C, 0x85, 0x2028, 0x2029]
_ONE_LINE = dict.fromkeys([*_CONTROLS, *_DIRECTIONS], "\N{REPLACEMENT CHARACTER}") | dict.fromkeys(
    _LINE_ENDS, " "
)
_LINES = _ONE_LINE | {0x0A: "\n", 0x09: " "}
_JSON = {code: f"\\u{code:04x}" for code in [*_CONTROLS, *_DIRECTIONS] if code != 0x0A}


def clean(text: str) -> str:
    """Make one line of a text, character by character, so that spans in it still hold."""
    return text.translate(_ONE_LINE)


def clean_lines(text: str) -> str:
    """Do the same, but keep its lines."""
    return text.translate(_LINES)


def clean_json(line: str) -> str:
    """Escape what JSON may hold as it is, and a terminal should not: the JSON stays the same."""
    return line.translate(_JSON)


def marked(text: str, spans: Iterable[Span], before: str = "**", after: str = "**") -> str:
    """Put marks around the spans of a text."""
    parts, done = [], 0
    for start, end in spans:
        parts += [text[done:start], before, text[start:end], after]
        done = end
    return "".join([*parts, text[done:]])


def count(number: int, what: str = "article") -> str:
    """Write a count: `1 article`, `1,234 articles`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
