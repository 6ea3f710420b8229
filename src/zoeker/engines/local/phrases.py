"""Where do words follow each other, or stand near each other? Answered from the keys of their occurrences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from zoeker.format.postings import Numbers
from zoeker.kernel import postings
from zoeker.query.readings import matched

from .weighed import BITS, Lists

Keys = NDArray[np.int64]  # of occurrences: see lists.py


def follow(words: Sequence[Lists], slop: int, wanted: Numbers | None) -> Keys:
    """Give where words follow each other in a segment or, with a `slop`, where two stand near each other, in any order.

    The keys of their first positions come in any order. They are looked for in some documents of the index (increasing) or
    (None) in all. Raises ValueError for rows that are not as they were written.
    """
    rows, reach = [word.rows for word in words], slop and slop + 1
    return postings.follow(words[0].opened.laid, rows, reach, wanted, BITS)


def in_order(keys: Sequence[Keys]) -> Keys:
    """Give where words stand that follow each other, whose keys increase: those of the first."""
    (rarest, first), *others = sorted(zip(keys, range(len(keys)), strict=True), key=lambda item: len(item[0]))
    begins = rarest - first
    for positions, place in others:
        begins = begins[sought(begins + place, positions)]
    return begins


def near(words: Sequence[tuple[Keys, int]], reach: int) -> Keys:
    """Give where words begin that stand near each other, in any order, each so often as is said and at positions of its own.

    Their keys increase; from the first to the last there are at most `reach` positions. Two words may share a position.
    """
    begins, stand = np.unique(np.concatenate([keys for keys, _ in words]), return_counts=True)
    shared, all_words = begins[stand > 1], (begins, sum(count for _, count in words))
    for keys, count in sorted([*words, all_words], key=lambda word: len(word[0])):
        begins = begins[_held(keys, begins, reach) >= count]
    words = [word for word in words if sought(shared, word[0]).any()]  # none stands in the way of any other
    unsure = (_held(shared, begins, reach) > 0).nonzero()[0]
    unsure = unsure[~_roomy(words, begins[unsure], reach)]
    kept = np.ones(len(begins), bool)
    for place in unsure.tolist():
        window = [
            (keys[slice(*keys.searchsorted([begins[place], begins[place] + reach + 1]))].tolist(), count)
            for keys, count in words
        ]
        kept[place] = matched([held for held, count in window for _ in range(count)]) is not None
    return begins[kept]


def _roomy(words: Sequence[tuple[Keys, int]], begins: Keys, reach: int) -> NDArray[np.bool_]:
    """Say of which windows it is plain that words have places enough, also after those that have fewer took theirs."""
    if not len(begins):
        return np.ones(0, bool)
    held = np.array([_held(keys, begins, reach) for keys, _ in words])
    order = held.argsort(axis=0)
    needed = np.array([count for _, count in words])[order].cumsum(axis=0)
    found: NDArray[np.bool_] = np.logical_and.reduce(np.take_along_axis(held, order, 0) >= needed)
    return found


def _held(keys: Keys, begins: Keys, reach: int) -> Numbers:
    """Count the keys in each of some windows."""
    return keys.searchsorted(begins + reach, "right") - keys.searchsorted(begins)


def sought(few: Numbers, many: Numbers) -> NDArray[np.bool_]:
    """Say which of some increasing numbers are among others: quick when the first are few."""
    if not many.size:
        return np.zeros(few.size, bool)
    places = np.minimum(many.searchsorted(few), many.size - 1)
    found: NDArray[np.bool_] = many[places] == few
    return found
