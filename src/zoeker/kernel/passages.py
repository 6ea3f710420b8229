"""Which passages of an article show why it was found? Called by search/snippets.py."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from ctypes import CDLL, c_char_p
from itertools import chain

from .library import check, declare

_MOST, _LEAVES = 3, 63  # as in passages.c
_PART = 8  # numbers of a passage
_HIT = 1 + _MOST * _PART

declare(passages="pppipppipip")

Marks = Sequence[tuple[int, int, int]]  # of a text: the start and end of each, in characters, and its leaf
Chosen = list[
    int
]  # a passage: its text, start, end, first mark, how many, and where the last is cut off (-1: nowhere)


def abbreviated(words: Iterable[str]) -> array[int]:
    """Write words as passages.c reads them. Raises OverflowError for one of more than eight bytes."""
    return array("Q", [int.from_bytes(word.encode(), "little") for word in words])


def passages(
    kernel: CDLL,
    texts: Sequence[bytes],
    marks: Sequence[Marks],
    sought: Sequence[int],
    weights: Sequence[float],
    abbreviations: array[int],
) -> list[list[Chosen] | None]:
    """Choose the passages of some hits, as passages.c says; None for a hit whose passages Python must choose.

    Each hit has two texts, in UTF-8, each text its marks. `sought` are bits of leaves, whose weights are given.
    """
    hits = len(sought)
    if len(weights) > _LEAVES:
        return [None] * hits
    sizes = array("q", [*map(len, texts), *map(len, marks), *sought])
    at, each = sizes.buffer_info()[0], 8 * len(texts)
    flat = array("q", chain.from_iterable(chain.from_iterable(marks)))
    worth, into = array("d", weights), array("q", bytes(8 * hits * _HIT))
    found = kernel.passages(
        *((c_char_p * len(texts))(*texts), at, at + each, hits),
        *(flat.buffer_info()[0], at + 2 * each, *worth.buffer_info()),
        *(*abbreviations.buffer_info(), into.buffer_info()[0]),
    )
    check(found)
    rows = [into[place : place + _HIT].tolist() for place in range(0, len(into), _HIT)]
    return [_chosen(*row) for row in rows]


def _chosen(count: int, *numbers: int) -> list[Chosen] | None:
    if count < 0:
        return None
    return [list(numbers[place : place + _PART]) for place in range(0, count * _PART, _PART)]
