"""How many, where and when? Articles that match a question, counted by names and periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Unpack

from .engines import Engine
from .errors import QueryError
from .gaps import absence
from .query.counts import SORTS, Counts, Sort, counts_of, fields_to_count
from .query.language import Which
from .query.names import Names
from .search import periods_in_words, requested


def count(
    engine: Engine,
    text: str,
    names: Names,
    by: str | Sequence[str] = (),
    sort: Sort | None = None,
    top: int | None = None,
    **which: Unpack[Which],
) -> Counts:
    """Count articles; see `Index.count`. Raises QueryError."""
    if sort not in (None, *SORTS):
        raise QueryError(f"cannot sort counts by {sort!r}; choose one of {', '.join(SORTS)}", text)
    if top is not None and top < 1:
        raise QueryError("top is how many are shown: 1 or more", text)
    fields = fields_to_count(by)
    understood, request = requested(engine, text, names, **which)
    counted = counts_of(understood, fields, engine.counts(request.chosen, fields), engine.count, sort)
    absent = None if counted.total else absence(engine, request.tree)
    told = replace(counted, periods=periods_in_words(request.tree), absence=absent)
    return told if top is None else told.largest(top)
