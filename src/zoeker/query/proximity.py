"""Which words of a question belong together, and when do words stand near each other?

Those typed side by side belong together: where they stand close, an article ranks higher.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def matched(wanted: Sequence[Sequence[int]]) -> list[int] | None:
    """Give each of some words a place of its own, one of those that it may have (Kuhn 1955); None if there are not enough."""
    given: list[int | None] = [None] * len(wanted)
    owners: dict[int, int] = {}
    for word in range(len(wanted)):
        asked, place = _asked(wanted, word, owners)
        if place is None:
            return None
        while place is not None:  # who asked for a place gets it, and leaves its own to who asked for that
            taker = owners[place] = asked[place]
            given[taker], place = place, given[taker]
    return [place for place in given if place is not None]


def _asked(
    wanted: Sequence[Sequence[int]], word: int, owners: dict[int, int]
) -> tuple[dict[int, int], int | None]:
    """Look for a free place: of this word or, should others move, of theirs. Give which word asked for each, and the free one."""
    asked: dict[int, int] = {}
    waiting = [word]
    for one in waiting:  # it grows meanwhile
        for place in wanted[one]:
            if place in asked:
                continue
            asked[place] = one
            if place not in owners:
                return asked, place
            waiting.append(owners[place])
    return asked, None
