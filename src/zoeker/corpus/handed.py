"""What does a dict say that a script hands over? The same as a line of JSON Lines that holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from math import isfinite
from numbers import Integral, Real

from zoeker.article import Article
from zoeker.errors import ArticleError, Problem

from .articles import Articles
from .fields import FieldNames
from .records import Record
from .sources import SourceFile

_NOWHERE = SourceFile("", "", "", 0, 0)


class HandedOver:
    """Reads the dicts of one run, counting them; `columns` names the key of a field, such as `{"title": "Kop"}`."""

    def __init__(self, columns: Mapping[str, str] | None = None) -> None:
        self._articles = Articles(_NOWHERE, FieldNames(columns or {}))

    def read(self, fields: Mapping[str, object], number: int) -> Iterator[Article | Problem]:
        """Give the article of a dict, or the Problem that keeps it out; `number` says which it is, from 1."""
        record = Record(number, 0, {str(name): _plain(value) for name, value in fields.items()})
        try:
            article, notices = self._articles.make(record)
        except ArticleError as error:
            yield Problem("", number, str(error))
            return
        for notice in notices:
            yield Problem("", number, notice, skipped=False)
        yield article


def _plain(value: object) -> object:
    """Give what JSON would hold of a value: NumPy's numbers are numbers, and NaN is nothing."""
    if value is None or isinstance(value, str | bool | Mapping | list | bytes | date | time):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value) if isfinite(value) else None
    return list(value) if isinstance(value, tuple | set | frozenset) else str(value)
