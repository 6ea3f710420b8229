"""What may reach a terminal, or a pipe? Text without control characters, however it got into an article."""

from __future__ import annotations

import io
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import zoeker

Span = tuple[int, int]

_CONTROLS = [*range(0x20), *range(0x7F, 0xA0)]
# These turn a line round.
_DIRECTIONS = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_LINE_ENDS = [0x0A, 0x09, 0x0D, 0x0B, 0x0C, 0x85, 0x2028, 0x2029]
_ONE_LINE = dict.fromkeys([*_CONTROLS, *_DIRECTIONS], "\N{REPLACEMENT CHARACTER}") | dict.fromkeys(
    _LINE_ENDS, " "
)
_ENOUGH = 1 << 16  # characters of a table that are written together
_LINES = _ONE_LINE | {0x0A: "\n", 0x09: " "}
_JSON = {code: f"\\u{code:04x}" for code in [*_CONTROLS, *_DIRECTIONS, 0x2028, 0x2029]}
# Where a spreadsheet would begin to compute.
_FORMULA = re.compile(r"^(?=\s*[=+\-@＝＋－＠])|(?<=;)(?=[=+\-@])")


def clean(text: str) -> str:
    """Make one line of a text, character by character, so that spans in it still hold."""
    return text.translate(_ONE_LINE)


def clean_lines(text: str) -> str:
    """Do the same, but keep its lines."""
    return text.translate(_LINES)


def to_json(record: object) -> str:
    """Write a line of JSON, with escapes for what a terminal should not get and for what stdout cannot write."""
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    return json.dumps(record, ensure_ascii=not unicode).translate(_JSON)


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """Write a table as RFC 4180 has it, in UTF-8; an apostrophe stands before what a spreadsheet would take for a formula."""
    import csv  # here: it costs start-up time

    line = io.StringIO()
    table = csv.writer(line)
    table.writerow(header)
    for row in rows:
        table.writerow([_cell(value) for value in row])
        if line.tell() > _ENOUGH:
            yield line.getvalue().encode()
            line.seek(0)
            line.truncate()
    yield line.getvalue().encode()


def _cell(value: object) -> object:
    return value if isinstance(value, int | float) else _FORMULA.sub("'", clean(str(value or "")))


def marked(text: str, spans: Iterable[Span]) -> str:
    """Put two stars around each span of a text."""
    parts, done = [], 0
    for start, end in spans:
        parts += [text[done:start], "**", text[start:end], "**"]
        done = end
    return "".join([*parts, text[done:]])


def columns(text: str) -> int:
    """Count the columns of a terminal that a text takes."""
    letters = (letter for letter in text if not unicodedata.combining(letter))
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in letters)


def count(number: int, what: str = "article") -> str:
    """Write a count: `1 article`, `1,234 articles`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def lacking(hit: zoeker.Hit) -> Iterator[str]:
    """Say in a line which words of the question an article lacks, if any: in Dutch, as its date is."""
    if hit.missing:
        yield f"zonder: {', '.join(map(clean, hit.missing))}"


def explained(hit: zoeker.Hit) -> Iterator[str]:
    """Say in a line for each word of the question what it adds to the score of a hit, from what, and where it stands."""
    for word in hit.explanation:
        parts = " + ".join(f"{name} {score:.2f}" for name, score in word.streams)
        places: dict[str, list[str]] = {}
        for field, form, times in word.forms:
            places.setdefault(field, []).append(clean(form) + (f" {times}×" if times > 1 else ""))
        where = "; ".join(f"{field}: {', '.join(forms)}" for field, forms in places.items())
        yield f"{clean(word.word)} {word.score:+.2f} = {parts or 'no weight'} (idf {word.idf:.2f})" + (
            f"; {where}" if where else ""
        )


def facts(article: zoeker.Article) -> Iterable[tuple[str, str]]:
    """Give what is known of an article beside its text: names and values."""
    named = {
        "date": article.date.written() if article.date else "",
        "source": article.source,
        "section": article.section,
        "author": article.author,
        "url": article.url,
        "id": article.id,
    }
    for name, value in named.items():
        if value:
            yield name, clean(value)
    for name, other in article.extra.items():
        text = other if isinstance(other, str) else json.dumps(other, ensure_ascii=False)
        yield clean(name), clean(text)
