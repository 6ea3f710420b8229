"""Where does each sentence of a text begin and end, or each paragraph? By the one rule there is, that of snippets, in the kernel.

A line is a paragraph, unless its end only keeps lines short; no sentence is in two of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from .kernel import passages
from .sentences import ABBREVIATIONS, CLOSING, ITEMS, NARROWEST, QUOTES, SIGNS, WIDEST, WORD_BEFORE

Spans = list[tuple[int, int]]


@cache
def rules(length: int = 0, before: int = 0, far: int = 0, most: int = 0) -> passages.Rules:
    """Give what the kernel must know to cut texts; for snippets, the LENGTH, BEFORE, FAR and MOST of theirs as well."""
    lengths = (length, before, far, most, WORD_BEFORE)
    return passages.Rules(SIGNS, CLOSING, QUOTES, ABBREVIATIONS, lengths, ITEMS, (NARROWEST, WIDEST))


def sentences(texts: Sequence[bytes]) -> list[Spans]:
    """Give where each sentence of texts in UTF-8 begins and ends, in characters, without the white space around it."""
    return passages.cut(rules(), texts, paragraphs=False)


def paragraphs(texts: Sequence[bytes]) -> list[Spans]:
    """Give where each paragraph of texts in UTF-8 begins and ends, in characters, without the white space around it."""
    return passages.cut(rules(), texts, paragraphs=True)
