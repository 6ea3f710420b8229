"""HTML: one article a file; the text is found between menus and advertisements. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from zoeker.date import home

from .records import Record, Source, UnreadableError

_DATES = {  # a date the page gives, not one found in its text; with its zone, since a day is one in the Netherlands
    "original_date": True,
    "extensive_search": False,
    "outputformat": "%Y-%m-%dT%H:%M:%S%z",
}
_WORDS = (
    "menu|menus|nav|navbar|navigation|navigatie|breadcrumb|breadcrumbs|broodkruimel|kruimelpad|footer|sidebar"
)
_BESIDE = (  # what stands beside an article: trafilatura keeps it on a short page
    "//nav",
    "//menu",
    "//footer[not(ancestor::article)]",
    "//aside",
    "//header[not(ancestor::article or ancestor::main)][not(.//h1)]",
    "//*[@role='navigation' or @role='banner' or @role='contentinfo' or @role='complementary' or @role='search']",
)
_BY_NAME = tuple(
    f"//*[self::div or self::ul or self::ol or self::section][contains(concat(' ', normalize-space(@{name}), ' '), ' {word} ')]"
    for name in ("class", "id")
    for word in _WORDS.split("|")
)


def read(source: Source) -> Iterator[Record]:
    """Yield the one article of a web page; raises UnreadableError if no text is found in it."""
    page = _extracted(source.whole())
    if page is None or not page.text:
        raise UnreadableError("has no text of an article that could be found")
    title = page.title if any(map(str.isalnum, page.title or "")) else ""  # not a lone quotation mark
    body = "\n\n".join(_paragraphs(page.text, title))
    fields = {
        "title": title,
        "lead": _lead(page.description or "", body),
        "body": body,
        "date": _day(page.date),
    }
    author = (page.author or "").replace("; ", ", ")
    section = ", ".join(name for name in page.categories or () if isinstance(name, str))
    named = {"source": page.sitename, "section": section, "author": author, "url": page.url}
    yield Record(0, 0, fields | named)


def _extracted(html: str) -> Any:
    # Here, because it takes most of half a second to import, which only a web page is worth.
    import logging

    try:
        from trafilatura import bare_extraction
    except Exception as error:  # noqa: BLE001 - a library of it may be missing, or not fit the others
        raise UnreadableError(
            f"cannot be read as HTML: trafilatura does not load ({_first_line(error)})"
        ) from None
    for library in map(logging.getLogger, ("trafilatura", "htmldate", "courlan", "justext")):
        if not library.handlers:
            library.addHandler(logging.NullHandler())  # without one, they write to the terminal
    options: dict[str, Any] = {
        "with_metadata": True,
        "include_comments": False,
        "date_extraction_params": dict(_DATES),
    }
    try:
        page: Any = bare_extraction(html, prune_xpath=[*_BESIDE, *_BY_NAME], **options)
        if page is None or not page.text:  # all of it stands in what is called a menu
            page = bare_extraction(html, prune_xpath=list(_BESIDE), **options)
        return page
    except Exception as error:  # noqa: BLE001 - lxml and trafilatura raise many kinds on broken pages
        raise UnreadableError(f"cannot be read as HTML: {type(error).__name__}") from None


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)[:200]


def _day(date: str | None) -> str:
    """Give the day in the Netherlands of what trafilatura found."""
    if not date:
        return ""
    moment = datetime.fromisoformat(date)
    with suppress(OverflowError):
        moment = moment.astimezone(home()) if moment.tzinfo else moment
    return moment.date().isoformat()


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
