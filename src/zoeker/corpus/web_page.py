"""HTML: one article a file; the text is found between menus and advertisements. Nothing is fetched."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from .records import Record, Source, UnreadableError

_NO_GUESSES = {
    "original_date": True,
    "extensive_search": False,
}  # a date the page gives, not one found in its text


def read(source: Source) -> Iterator[Record]:
    """Yield the one article of a web page; raises UnreadableError if no text is found in it."""
    page = _extracted(source.whole())
    if page is None or not page.text:
        raise UnreadableError("has no text of an article that could be found")
    body = "\n\n".join(line for line in page.text.splitlines() if line.strip())
    fields = {
        "title": page.title,
        "lead": _lead(page.description or "", body),
        "body": body,
        "date": page.date,
    }
    author = (page.author or "").replace("; ", ", ")
    yield Record(0, 0, fields | {"source": page.sitename, "author": author, "url": page.url})


def _extracted(html: str) -> Any:
    # Here, because it takes most of half a second to import, which only a web page is worth.
    from trafilatura import bare_extraction

    for library in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(library).addHandler(logging.NullHandler())  # they would write to the terminal
    try:
        return bare_extraction(
            html, with_metadata=True, include_comments=False, date_extraction_params=dict(_NO_GUESSES)
        )
    except Exception as error:  # noqa: BLE001 - the page is anyone's, and libxml2 has many ways to refuse it
        raise UnreadableError(f"cannot be read as HTML: {type(error).__name__}") from None


def _lead(description: str, body: str) -> str:
    """Give the description, unless it is the beginning of the text, perhaps cut off."""
    plain = " ".join(description.split()).rstrip(".… ").casefold()
    return (
        ""
        if " ".join(body[: 2 * len(description) + 100].split()).casefold().startswith(plain)
        else description
    )
