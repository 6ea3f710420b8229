"""HTML: one article a file; the text is found between menus and advertisements. Nothing is fetched."""

from __future__ import annotations

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
    body = "\n\n".join(_paragraphs(page.text, page.title))
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
    import logging

    from trafilatura import bare_extraction

    for library in map(logging.getLogger, ("trafilatura", "htmldate", "courlan", "justext")):
        if not library.handlers:
            library.addHandler(logging.NullHandler())  # without one, they write to the terminal
    try:
        return bare_extraction(
            html, with_metadata=True, include_comments=False, date_extraction_params=dict(_NO_GUESSES)
        )
    except Exception as error:  # noqa: BLE001 - lxml and trafilatura raise many kinds on broken pages
        raise UnreadableError(f"cannot be read as HTML: {type(error).__name__}") from None


def _paragraphs(text: str, title: str | None) -> list[str]:
    """Give the lines that hold something, without the heading that repeats the title."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[1:] if len(lines) > 1 and lines[0].strip() == (title or "").strip() else lines


def _lead(description: str, body: str) -> str:
    """Give the description, unless it is the beginning of the text, perhaps cut off."""
    plain = " ".join(description.split()).rstrip(".… ").casefold()
    return (
        ""
        if " ".join(body[: 2 * len(description) + 100].split()).casefold().startswith(plain)
        else description
    )
