"""Plain text: one article a file, with or without front matter.

Without it, the text may begin with ` date 2022-01 `; then come the title if the first paragraph looks like one,
the lead, and the body, divided by blank lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .front_matter import split
from .records import Record, Source

_DATE = re.compile(r"\s?date (\d{4}-\d{1,2}(?:-\d{1,2})?)(?:\s|$)")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_SENTENCE_END = re.compile(r"[.!?…][\"'’”»)\]]*$")
_TITLE_LENGTH = 100


def read(source: Source) -> Iterator[Record]:
    """Yield the one article of a text."""
    fields, text = split(source.whole())
    yield Record(1, 0, fields | {"body": text} if fields else _divided(text))


def _divided(text: str) -> dict[str, object]:
    date = _DATE.match(text)
    paragraphs = _BLANK_LINE.split(text[date.end() if date else 0 :].strip())
    title = "" if date or not _is_title(paragraphs) else paragraphs.pop(0)
    lead = paragraphs.pop(0) if len(paragraphs) > 1 else ""
    return {"date": date and date[1], "title": title, "lead": lead, "body": "\n\n".join(paragraphs)}


def _is_title(paragraphs: list[str]) -> bool:
    first = paragraphs[0]
    short = len(paragraphs) > 1 and len(first) <= _TITLE_LENGTH and "\n" not in first
    return short and any(map(str.isalnum, first)) and not _SENTENCE_END.search(first)
