"""Which words of a question belong together? Those typed side by side: where they stand close, an article ranks higher."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .query import FILTERS, And, Named, Or, Query, Word, Words
from .stop_words import optional


def side_by_side(query: Query) -> Iterator[tuple[Word, Word]]:
    """Yield each two different words that follow each other in a question, function words between them left out."""
    if isinstance(query, Words):
        spare = optional(query.children)
        parts = [part for child in query.children if child not in spare for part in _words(child)]
        for one, other in pairwise(parts):
            if not (isinstance(one, Word) and isinstance(other, Word)) or one == other:
                continue
            if one.field == other.field and one.field not in FILTERS:
                yield one, other
    if isinstance(query, Words | And | Or):
        for child in query.children:
            yield from side_by_side(child)


def _words(query: Query) -> tuple[Query, ...]:
    return query.words if isinstance(query, Named) else (query,)
