"""The fields above a text: YAML between lines of `---`, or TOML between lines of `+++`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Any

from .records import UnreadableError

_LONGEST = 1 << 16  # characters; what has no closing line within them is no front matter
_NOTHING = ("~", "null")


def split(text: str) -> tuple[dict[str, object], str]:
    """Give the fields above `text`, and the text below them; raises UnreadableError for front matter that is broken."""
    fence = text.partition("\n")[0].rstrip()
    if fence not in _PARSERS:
        return {}, text
    closing = re.compile(r"^(?:---|\.\.\.)\s*$" if fence == "---" else r"^\+\+\+\s*$", re.MULTILINE)
    start = text.index("\n") if "\n" in text else len(text)
    end = closing.search(text, start + 1, start + _LONGEST)
    if end is None:
        raise UnreadableError(f"has front matter that is not closed by a line {fence}", 1)
    try:
        fields = _PARSERS[fence](text[start + 1 : end.start()])
    except RecursionError:
        raise UnreadableError("has front matter that is nested too deeply", 1) from None
    if not isinstance(fields, dict):
        raise UnreadableError("has front matter that is not a list of names and values", 1)
    return {str(name): value for name, value in fields.items() if value not in _NOTHING}, text[end.end() :]


def _yaml(written: str) -> Any:
    import yaml  # here, because it costs start-up time that only front matter needs

    try:
        # An alias can make a few lines grow into gigabytes, so not one is followed.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(written, yaml.BaseLoader)):
            raise UnreadableError("has front matter with an alias (*), which is refused", 1)
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


def _toml(written: str) -> Any:
    try:
        return tomllib.loads(written)
    except ValueError as error:
        place = re.search(r" \(at line (\d+).*", str(error))
        message = str(error)[: place.start()] if place else str(error)
        raise UnreadableError(
            f"has broken front matter: {message}", int(place[1]) + 1 if place else 1
        ) from None


_PARSERS: dict[str, Callable[[str], Any]] = {"---": _yaml, "+++": _toml}
