"""Markdown: one article a file; a heading at the start is its title, the rest is kept as it is written."""

from __future__ import annotations

from collections.abc import Iterator

from .front_matter import split
from .records import Record, Source


def read(source: Source) -> Iterator[Record]:
    """Yield the one article of a Markdown file."""
    fields, text = split(source.whole())
    first, _, rest = text.lstrip().partition("\n")
    if first.startswith("# ") and not any(source.names.field(name) == "title" for name in fields):
        fields, text = fields | {"title": first[2:].rstrip("# ")}, rest
    yield Record(1, 0, fields | {"body": text})
