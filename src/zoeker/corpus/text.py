"""How is a text read? One article a file, plain or Markdown, with or without fields above it.

The fields are YAML between lines of `---`, or TOML between lines of `+++`. Without them, a plain text may begin with
` date 2022-01 `; then come the title if the first paragraph looks like one, the lead, and the body, divided by blank
lines. In Markdown a heading at the start is the title, and the rest is kept as it is written.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

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
        raise UnreadableError(
            f"has broken front matter: {error.problem}", mark.line + 2 if mark else 1
        ) from None
    except yaml.YAMLError:
        raise UnreadableError(
            "has broken front matter: it holds a character that YAML does not allow", 1
        ) from None


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
        message = str(error)[: place.start()] if place else str(error)
        raise UnreadableError(
            f"has broken front matter: {message}", int(place[1]) + 1 if place else 1
        ) from None


_PARSERS: dict[str, Callable[[str], Any]] = {"---": _yaml, "+++": _toml}
