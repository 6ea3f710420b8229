"""How does a record, or a dict of a script, become an article? The values that formats allow are made what an Article accepts.

Which web addresses are the same page is written here too, because importing a library for it costs 0.1 s at every start."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
from numbers import Integral, Real
from typing import Any
from urllib.parse import SplitResult, urlsplit

from zoeker.article import Article, no_article
from zoeker.date import Date
from zoeker.errors import ArticleError, DateError, Problem

from .json_records import fraction
from .records import LONGEST, FieldNames, Record, no_text
from .sources import STDIN, SourceFile

_NOWHERE = SourceFile("", "", "", 0, 0)
_HALF = re.compile("[\ud800-\udfff]")  # from bytes that are not UTF-8, or from half a pair of JSON escapes
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DERIVED = "title_derived"  # what an exported article says whose title is its first sentence
_DIGITS = 12  # of a digest, in the id of an article from standard input
_BETWEEN = {"body": "\n\n", "lead": "\n\n", "author": ", ", "section": ", "}  # the fields that may be lists
_NAMED = ("source", "author", "section")  # the fields that may be objects with a name
_MONGO: Mapping[str, Callable[[str], object]] = {  # how MongoDB writes what JSON has no type for
    "$oid": str,
    "$numberInt": int,
    "$numberLong": int,
    "$numberDouble": fraction,
    "$numberDecimal": fraction,
}


class Articles:
    """Makes articles of the records of one file."""

    def __init__(self, file: SourceFile, names: FieldNames) -> None:
        self._file = file
        self._names = names
        self._told = False  # of texts that no name stands for: once a file

    def make(self, record: Record) -> tuple[Article, list[str]]:
        """Give the article that `record` holds, with an id, and what to tell its owner; raises ArticleError, which says what is wrong."""
        known, others = self._names.sort_out(record.fields)
        if any(len(value) > LONGEST for value in known.values() if isinstance(value, str)):
            raise ArticleError(f"is no one article: it holds more than {LONGEST:,} characters", record.fields)
        if str(others.get(_DERIVED)).lower() == "true" and (known.get("lead") or known.get("body")):
            known.pop("title", None)  # it was exported with its first sentence
            del others[_DERIVED]
        notices = self._check(record, known, others)
        date = known.pop("date", None)
        values: dict[str, Any] = {field: _value(field, value) for field, value in known.items()}
        extra = _extra(others)
        try:
            values["date"] = None if date is None else _date(date)
        except DateError as error:
            notices.append(
                f"{str(error).rpartition('; ')[0] or error}; the article is indexed without a date"
            )
            extra.setdefault("date", _whole(date))
        if not str(values.get("id", "")).strip():
            values["id"] = _address(values) or _place(record, self._file)
        if not values["id"]:
            kind = "stdin" if self._file.name == STDIN else "article"
            values["id"] = f"{kind}-{Article(**values, extra=extra).digest()[:_DIGITS]}"
        return Article(**values, extra=extra), notices

    def _check(self, record: Record, known: Mapping[str, object], others: Mapping[str, object]) -> list[str]:
        """Refuse what has nothing to read; tell of a title alone beside names that may stand for its text."""
        if known.get("body") or known.get("lead"):
            return []
        means_text = any(map(self._names.means_text, record.fields))
        if not known.get("title"):
            titled = any(self._names.field(name) == "title" for name in record.fields)
            wrong = (
                "its text is empty"
                if means_text
                else "its title is empty, and it has no text"
                if titled
                else ""
            )
            raise ArticleError(wrong or no_text(record.fields), record.fields)
        title = known["title"]
        if means_text or self._told or not any(_may_be_text(value, title) for value in others.values()):
            return []
        self._told = True
        return [f"{no_text(record.fields)}; until then, only its title is indexed"]


def handed_over(
    items: Iterable[object], columns: Mapping[str, str] | None = None
) -> Iterator[Article | Problem]:
    """Read what a script hands over in one run: articles, and dicts, each as a line of JSON Lines that holds it.

    `columns` names the key of a field, such as `{"title": "Kop"}`. A Problem is numbered as its item is, from 1.
    """
    articles = Articles(_NOWHERE, FieldNames(columns or {}))
    for number, item in enumerate(items, 1):
        if isinstance(item, Article):
            yield item
            continue
        if not isinstance(item, Mapping):
            yield Problem("", number, no_article(item))
            continue
        try:
            fields = {str(name): _as_json(value) for name, value in item.items()}
            article, notices = articles.make(Record(number, 0, fields))
        except ArticleError as error:
            yield Problem("", number, str(error))
            continue
        yield from (Problem("", number, notice, skipped=False) for notice in notices)
        yield article


def _may_be_text(value: object, title: object) -> bool:
    return isinstance(value, str) and " " in value and isinstance(title, str) and len(value) > len(title)


def _address(values: Mapping[str, str]) -> str:
    address = canonical(values.get("url", ""))
    return "" if is_home_page(address) else address


def _place(record: Record, file: SourceFile) -> str:
    if file.name == STDIN or not file.name.strip():
        return ""
    return f"{file.name}#{record.number}" if record.number else file.name


def _value(field: str, value: object) -> object:
    if isinstance(value, str):  # as nearly all are
        return _whole_or_refused(value, field) if field == "id" else _clean(value, field)
    value = _unwrapped(value)
    if isinstance(value, Mapping) and field in _NAMED and isinstance(value.get("name"), str):
        value = value["name"]
    if isinstance(value, list) and field in _BETWEEN:
        value = _BETWEEN[field].join(str(_value(field, part)) for part in value if part)
    if isinstance(value, str):
        return _value(field, value)
    if isinstance(value, bool) or not isinstance(value, int | float | date | time):
        raise ArticleError(f"its {field} is {_kind(value)}, not a text", value)
    return str(value)


def _unwrapped(value: object) -> object:
    """Give the id or number in MongoDB's JSON."""
    if isinstance(value, Mapping) and len(value) == 1:
        ((name, inner),) = value.items()
        if name in _MONGO and isinstance(inner, str):
            with suppress(ValueError):
                return _MONGO[name](inner)
    return value


def _date(value: object) -> Date:
    """Read a date in any type that a format allows; raises DateError."""
    if isinstance(value, Mapping) and list(value) == ["$date"]:
        value = _unwrapped(value["$date"])
        if isinstance(value, int | float) and not isinstance(value, bool):  # milliseconds, however few
            try:
                value = _EPOCH + timedelta(milliseconds=value)
            except OverflowError:
                raise DateError(f"{value} milliseconds since 1970 are no date", value) from None
    return Date(_unwrapped(value))  # type: ignore[arg-type]  # it says itself what it does not take


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
        except (RecursionError, ValueError):  # a script may hand over what holds itself
            raise ArticleError(f"its {name} is nested too deeply", name) from None
    return value


def _clean(text: str, field: str) -> str:
    return _whole_or_refused(text, field).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _whole_or_refused(text: str, field: str) -> str:
    if not text.isascii() and _HALF.search(text):
        raise ArticleError(
            f"its {_whole(field)} holds a broken character: a byte that is not UTF-8 or half a surrogate pair",
            text,
        )
    return text


def _whole(value: object) -> object:
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value


def _as_json(value: object) -> object:
    """Give what JSON would hold of a value: NumPy's numbers are numbers, and NaN is nothing."""
    if value is None or isinstance(value, str | bool | Mapping | list | bytes | date | time):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) if isfinite(value) else None
    return list(value) if isinstance(value, tuple | set | frozenset) else str(value)


_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"utm_.*|(?:fb|g|d)clid|[gw]braid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|mkt_tok|wt_mc|xtor",
    re.IGNORECASE,
)
# A fragment that counts readers, or names a part that every page has: any other may tell posts of a live blog apart.
_TRACKING_FRAGMENT = re.compile(
    r"(?:utm|at|mtm|pk|tbl)[_-].*|:~:.*|(?:xtor|echobox|ref|refer|referrer|source|src|link_time|intcid|cxrecs_s|vs|rss)"
    r"|top|main|main-content|content|inhoud|respond|disqus_thread|(?:reactie|comment)s?[-_]?\d*",
    re.IGNORECASE,
)


def canonical(url: str) -> str:
    """Give one spelling to all addresses of a page, or "" for what is no full web address.

    Scheme and host in lower case; no default port, tracking parameter or slash at the end; a fragment only where it may
    name a part of the page, such as a post of a live blog.
    """
    try:
        parts = urlsplit(url.strip())
        host = _host(parts)
    except ValueError:  # a port that is no number, a half IPv6 address
        return ""
    if not host or parts.scheme.lower() not in _PORTS or any(map(str.isspace, url.strip())):
        return ""
    kept = [part for part in parts.query.split("&") if part and not _is_tracking(part)]
    address = f"{parts.scheme.lower()}://{host}{parts.path.rstrip('/')}" + (
        "?" + "&".join(kept) if kept else ""
    )
    named = [part for part in parts.fragment.lstrip("?").split("&") if part and not _counts_readers(part)]
    return address + ("#" + "&".join(named) if named else "")


def is_home_page(url: str) -> bool:
    """Tell whether a canonical address names a whole site: then it cannot tell one article from another."""
    page, _, part = url.partition("://")[2].partition("#")
    return "/" not in page and "?" not in page and not any(map(str.isdigit, part))


def _host(parts: SplitResult) -> str:
    if not parts.hostname:
        return ""
    user, at, host = parts.netloc.rpartition("@")
    if parts.port is None or parts.port == _PORTS.get(parts.scheme.lower()):
        host = host.removesuffix(f":{parts.port}").removesuffix(":")
    return user + at + host.lower()


def _is_tracking(parameter: str) -> bool:
    return _TRACKING.fullmatch(parameter.partition("=")[0]) is not None


def _counts_readers(part: str) -> bool:
    return _is_tracking(part) or _TRACKING_FRAGMENT.fullmatch(part.partition("=")[0]) is not None
