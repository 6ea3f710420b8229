"""Which words of a question choose, which only rank, and which belong together?

Function words need not be in an article, as long as others must be. Those typed side by side belong together: where they stand
close, an article ranks higher."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from zoeker.dutch import fold, function_words

from .tree import FILTERS, GROUPS, Named, Phrase, Query, Word, Words

_NONE: frozenset[Query] = frozenset()


def optional(children: Iterable[Query]) -> frozenset[Query]:
    """Give those of words side by side that an article may do without: they rank, but do not choose.

    Not what is written in capitals (`OM`, `WHO`), in quotes or for a field; and none where no other word is left.
    """
    children = tuple(children)
    found = frozenset([child for child in children if _is_function_word(child)])
    if found and all(child in found for child in children if isinstance(child, (Word, Phrase, Named))):
        return _NONE
    return found


def all_optional(query: Query) -> Iterator[Query]:
    """Yield the optional words of a whole question."""
    if isinstance(query, GROUPS):
        if isinstance(query, Words) and (spare := optional(query.children)):
            yield from (child for child in query.children if child in spare)
        for child in query.children:
            if isinstance(child, GROUPS):
                yield from all_optional(child)


def _is_function_word(word: Query) -> bool:
    return isinstance(word, Word) and not word.field and _stands_for_little(word.text)


@lru_cache(maxsize=4096)  # the words of a question are asked about several times
def _stands_for_little(text: str) -> bool:
    capitals = text.isupper() and len(text) > 1
    return not capitals and fold(text) in function_words()


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
