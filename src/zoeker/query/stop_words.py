"""Which words of a question need not be in an article? Function words, as long as others must be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from zoeker.dutch import fold, function_words

from .tree import GROUPS, Named, Phrase, Query, Word, Words

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
