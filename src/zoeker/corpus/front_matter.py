"""The fields above a text: YAML between lines of `---`, or TOML between lines of `+++`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

from .json_values import fraction
from .records import UnreadableError

_LONGEST = 1 << 16  # characters; what has no closing line within them is no front matter
_DEEPEST = 20  # levels; the time that YAML takes grows with their square
_TOO_DEEP = "has front matter that is nested too deeply"
_NOTHING = ("~", "null")


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
