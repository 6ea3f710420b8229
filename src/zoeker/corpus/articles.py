"""How does a record become an article? The values that formats allow are made what an Article accepts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from zoeker.article import Article
from zoeker.errors import ArticleError

from .addresses import canonical, is_home_page
from .fields import FieldNames, no_text
from .records import Record
from .sources import STDIN, SourceFile

_HALF = re.compile("[\ud800-\udfff]")  # from bytes that are not UTF-8, or from half a pair of JSON escapes
_DIGITS = 12  # of a digest, in the id of an article from standard input
_BETWEEN = {"body": "\n\n", "lead": "\n\n", "author": ", ", "section": ", "}  # the fields that may be lists
_NAMED = ("source", "author", "section")  # the fields that may be objects with a name


def to_article(record: Record, file: SourceFile, names: FieldNames) -> Article:
    """Make the article that `record` of `file` holds, with an id; raises ArticleError saying what is wrong with it."""
    known, others = names.sort_out(record.fields)
    if not known.get("body") and not known.get("lead"):
        empty = any(map(names.means_text, record.fields))
        raise ArticleError("its text is empty" if empty else no_text(record.fields), record.fields)
    values: dict[str, Any] = {field: _value(field, value) for field, value in known.items()}
    extra = _extra(others)
    if not str(values.get("id", "")).strip():
        values["id"] = _address(values) or _place(record, file)
    if not values["id"]:
        values["id"] = f"stdin-{Article(**values, extra=extra).digest()[:_DIGITS]}"
    return Article(**values, extra=extra)


def _address(values: Mapping[str, str]) -> str:
    address = canonical(values.get("url", ""))
    return "" if is_home_page(address) else address


def _place(record: Record, file: SourceFile) -> str:
    if file.name == STDIN or not file.name.strip():
        return ""
    return f"{file.name}#{record.number}" if record.number else file.name


def _value(field: str, value: object) -> object:
    if isinstance(value, Mapping) and field in _NAMED and isinstance(value.get("name"), str):
        value = value["name"]
    if isinstance(value, list) and field in _BETWEEN:
        value = _BETWEEN[field].join(str(_value(field, part)) for part in value if part)
    if isinstance(value, str):
        return _clean(value, field)
    if isinstance(value, bool) or not isinstance(value, int | float | date | time):
        raise ArticleError(f"its {field} is {_kind(value)}, not a text", value)
    return _day(value) if field == "date" else str(value)


def _day(value: float | date | time) -> object:
    """Give what Date accepts; JSON may write seconds with a fraction."""
    return int(value) if isinstance(value, float) else value


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    return "a list" if isinstance(value, list) else "an object" if isinstance(value, Mapping) else "nothing"


def _extra(others: Mapping[str, object]) -> dict[str, object]:
    """Clean what no field was found for; an `extra` within it is what an article was written out with before."""
    inner = others.get("extra")
    if isinstance(inner, Mapping):
        others = {**inner, **{name: value for name, value in others.items() if name != "extra"}}
    return {_clean(name, "name of a field"): _clean_extra(name, value) for name, value in others.items()}


def _clean_extra(name: str, value: object) -> object:
    if isinstance(value, str):
        return _clean(value, name)
    if isinstance(value, list | Mapping):
        try:
            _clean(json.dumps(value, ensure_ascii=False, default=str), name)
        except RecursionError:
            raise ArticleError(f"its {name} is nested too deeply", name) from None
    return value


def _clean(text: str, field: str) -> str:
    if not text.isascii() and _HALF.search(text):
        shown = _HALF.sub("\N{REPLACEMENT CHARACTER}", field)
        raise ArticleError(
            f"its {shown} holds a broken character: a byte that is not UTF-8 or half a surrogate pair", text
        )
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
