"""Which words of a question belong together? Those typed side by side: where they stand close, an article ranks higher."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .stop_words import optional
from .tree import FILTERS, GROUPS, Named, Query, Word, Words


def side_by_side(query: Query) -> Iterator[tuple[Word, Word]]:
    """Yield each two different words that follow each other in a question, function words between them left out."""
    if not isinstance(query, GROUPS):
        return
    if isinstance(query, Words):
        spare = optional(query.children)
        parts = [part for child in query.children if child not in spare for part in _words(child)]
        for one, other in pairwise(parts):
            if not (isinstance(one, Word) and isinstance(other, Word)) or one == other:
                continue
            if one.field == other.field and one.field not in FILTERS:
                yield one, other
    for child in query.children:
        if isinstance(child, GROUPS):
            yield from side_by_side(child)


def _words(query: Query) -> tuple[Query, ...]:
    return query.words if isinstance(query, Named) else (query,)
