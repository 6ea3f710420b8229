"""Where do words follow each other, or stand near each other? Answered from the keys of their occurrences."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import product

import numpy as np
from numpy.typing import NDArray

import zoeker.kernel as kernel

from .lists import DOCUMENT_SHIFT
from .packing import Numbers
from .postings import OCCURRENCES, POSITION_BITS
from .weighed import Lists, find_keys

Keys = NDArray[np.int64]  # of occurrences: see lists.py


def follow(words: Sequence[Lists], slop: int, wanted: Numbers | None) -> Keys:
    """Give where words follow each other in a segment as `in_order` does, in any order.

    They are looked for in some documents of the index (increasing) or (None) in all. Raises ValueError for rows that are
    not as they were written.
    """
    opened, _, data, _ = words[0]
    if kernel.KERNEL and len(words) <= kernel.WORDS and (not slop or len(words) == 2):
        rows, reach = [word.rows for word in words], slop and slop + 1
        bits = (POSITION_BITS, DOCUMENT_SHIFT)
        size, live, base = opened.segment.size, opened.live, opened.base
        return kernel.follow(kernel.KERNEL, data, rows, reach, size, live, base, wanted, bits)
    keys: dict[int, Keys] = {}
    for place in sorted(range(len(words)), key=lambda place: int(words[place].rows[:, OCCURRENCES].sum())):
        keys[place] = find_keys(words[place], wanted)
        wanted = np.unique(keys[place] >> DOCUMENT_SHIFT)
    return in_order([keys[place] for place in range(len(words))], slop)


def in_order(keys: Sequence[Keys], slop: int) -> Keys:
    """Give where words stand that follow each other, whose keys increase: those of the first.

    With a `slop`, they may stand in any order, each at a position of its own, in a window with so many positions more than
    they need: then the smallest of each window.
    """
    if slop and len(keys) > 1:
        return _near(keys, len(keys) - 1 + slop)
    (rarest, first), *others = sorted(zip(keys, range(len(keys)), strict=True), key=lambda item: len(item[0]))
    begins = rarest - first
    for positions, place in others:
        begins = begins[sought(begins + place, positions)]
    return begins


def _near(keys: Sequence[Keys], reach: int) -> Keys:
    if len(keys) == 2:
        found = [one[_followed(one, other, reach)] for one, other in (keys, keys[::-1])]
        return np.unique(np.concatenate(found))
    # A window must begin with a word that all the others follow closely: few are left to be tried one by one.
    begins = []
    for number, one in enumerate(keys):
        others = [other for place, other in enumerate(keys) if place != number]
        kept = one[reduce(np.logical_and, [_followed(one, other, reach) for other in others])]
        begins += [start for start in kept.tolist() if _fits(start, others, reach)]
    return np.unique(np.array(begins, np.int64))


def _followed(one: Keys, other: Keys, reach: int) -> NDArray[np.bool_]:
    """Say which of the first have one of the others behind them, at most `reach` positions on."""
    after = np.searchsorted(other, one, "right")
    there = after < len(other)
    following = other[np.minimum(after, len(other) - 1)] if len(other) else one
    return there & (following - one <= reach)


def _fits(start: int, others: Sequence[Keys], reach: int) -> bool:
    here = [
        other[slice(*np.searchsorted(other, [start + 1, start + reach + 1]))].tolist() for other in others
    ]
    return any(len(set(chosen)) == len(chosen) for chosen in product(*here))


def sought(few: Numbers, many: Numbers) -> NDArray[np.bool_]:
    """Say which of some increasing numbers are among others: quick when the first are few."""
    if not many.size:
        return np.zeros(few.size, bool)
    places = np.minimum(many.searchsorted(few), many.size - 1)
    found: NDArray[np.bool_] = many[places] == few
    return found
