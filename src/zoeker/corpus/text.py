"""How is a file read that is one article? A plain text, Markdown or HTML, with or without fields above it.

The fields are YAML between lines of `---`, or TOML between lines of `+++`. Without them, a plain text may begin with
` date 2022-01 `; then come the title if the first paragraph looks like one, the lead, and the body, divided by blank
lines. In Markdown a heading at the start is the title, and the rest is kept as it is written. The text of a page is found
between menus and advertisements; nothing is fetched.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from zoeker.date import home

from .json_records import fraction
from .records import Record, Source, UnreadableError

_DATE = re.compile(r"\s?date (\d{4}-\d{1,2}(?:-\d{1,2})?)(?:\s|$)")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_SENTENCE_END = re.compile(r"[.!?…][\"'’”»)\]]*$")
_TITLE_LENGTH = 100
_LONGEST = 1 << 16  # characters; what has no closing line within them is no front matter
_DEEPEST = 20  # levels; the time that YAML takes grows with their square
_TOO_DEEP = "has front matter that is nested too deeply"
_NOTHING = ("~", "null")


def read_plain(source: Source) -> Iterator[Record]:
    """Yield the one article of a plain text."""
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


def read_markdown(source: Source) -> Iterator[Record]:
    """Yield the one article of a Markdown file."""
    fields, text = split(source.whole())
    first, _, rest = text.lstrip().partition("\n")
    if first.startswith("# ") and not any(source.names.field(name) == "title" for name in fields):
        fields, text = fields | {"title": first[2:].rstrip("# ")}, rest
    yield Record(1, 0, fields | {"body": text})


def split(text: str) -> tuple[dict[str, object], str]:
    """Give the fields above `text`, and the text below them; raises UnreadableError for front matter that is broken."""
    fence = text.partition("\n")[0].rstrip()
    if fence not in _PARSERS:
        return {}, text
    closing = re.compile(r"^(?:---|\.\.\.)[ \t]*$" if fence == "---" else r"^\+\+\+[ \t]*$", re.MULTILINE)
    start = text.index("\n") if "\n" in text else len(text)
    end = closing.search(text, start + 1, start + _LONGEST)
    if end is None:
        raise UnreadableError(f"has front matter that is not closed by a line {fence}", 1)
    try:
        fields = _PARSERS[fence](text[start + 1 : end.start()])
    except RecursionError:
        raise UnreadableError(_TOO_DEEP, 1) from None
    if not isinstance(fields, dict):
        raise UnreadableError("has front matter that is not a list of names and values", 1)
    return {str(name): value for name, value in fields.items() if value not in _NOTHING}, text[end.end() :]


def _yaml(written: str) -> Any:
    import yaml  # here, because it costs start-up time that only front matter needs

    try:
        _check(yaml.parse(written, yaml.BaseLoader), yaml)
        return yaml.load(written, yaml.BaseLoader) or {}  # a loader that makes only strings
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _broken(error.problem, mark.line + 2 if mark else 1) from None
    except yaml.YAMLError:
        raise _broken("it holds a character that YAML does not allow", 1) from None


def _check(events: Iterator[Any], yaml: Any) -> None:
    """Refuse what costs more than it can mean: an alias can make a few lines grow into gigabytes."""
    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise UnreadableError("has front matter with an alias (*), which is refused", 1)
        if depth > _DEEPEST:
            raise UnreadableError(_TOO_DEEP, 1)


def _toml(written: str) -> Any:
    try:
        return tomllib.loads(written, parse_float=fraction)
    except ValueError as error:
        place = re.search(r" \(at line (\d+).*", str(error))
        reason = str(error)[: place.start()] if place else str(error)
        raise _broken(reason, int(place[1]) + 1 if place else 1) from None


def _broken(reason: str | None, line: int) -> UnreadableError:
    return UnreadableError(f"has broken front matter: {reason}", line)


_PARSERS: dict[str, Callable[[str], Any]] = {"---": _yaml, "+++": _toml}


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


def read_page(source: Source) -> Iterator[Record]:
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
