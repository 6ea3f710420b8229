"""Which numbers are in several increasing arrays? Whatever their sizes, in the quickest of a few ways."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

import zoeker.kernel as kernel

Numbers = NDArray[np.int64]

FEW = 16  # times fewer numbers: then each is looked up; otherwise an array over all documents is as quick as it gets


def union(arrays: Sequence[Numbers], size: int) -> Numbers:
    """Put arrays of numbers below `size` together."""
    held = [array for array in arrays if array.size]
    if len(held) < 2:
        return held[0] if held else np.empty(0, np.int64)
    if kernel.KERNEL:
        return kernel.united(kernel.KERNEL, held, size)
    if sum(array.size for array in held) * FEW < size:
        together = np.concatenate(held)
        together.sort()
        new = np.ones(len(together), bool)
        np.not_equal(together[1:], together[:-1], out=new[1:])
        return together[new]
    marked = np.zeros(size, bool)
    for array in held:
        marked[array] = True
    return marked.nonzero()[0]


def intersection(arrays: Sequence[Numbers], size: int) -> Numbers:
    """Give the numbers below `size` that are in all of the arrays, of which there is at least one."""
    few, *others = sorted(arrays, key=len)
    for many in others:
        few = few[among(few, many, size)]
    return few


def among(few: Numbers, many: Numbers, size: int) -> NDArray[np.bool_]:
    """Say which of the first are among the others, all below `size`."""
    if few.size * FEW < many.size or (few.size + many.size) * FEW < size:
        return sought(few, many)
    marked = np.zeros(size, bool)
    marked[many] = True
    return marked[few]


def sought(few: Numbers, many: Numbers) -> NDArray[np.bool_]:
    """Say which of the first are among the others, whatever their size: quick when the first are few."""
    if not many.size:
        return np.zeros(few.size, bool)
    places = np.minimum(many.searchsorted(few), many.size - 1)
    found: NDArray[np.bool_] = many[places] == few
    return found


def common(one: Numbers, other: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """Give the places of the numbers below `size` that are in both, in the one and in the other."""
    if len(one) > len(other):
        return common(other, one, size)[::-1]
    if not len(one):
        return one, one
    few = len(one) * FEW < len(other)
    if kernel.KERNEL and not few:
        return kernel.shared(kernel.KERNEL, one, other)
    if few or (len(one) + len(other)) * FEW < size:
        there = np.minimum(other.searchsorted(one), len(other) - 1)
        both = (other[there] == one).nonzero()[0]
        return both, there[both]
    marked = np.zeros(size, bool)
    marked[one] = True
    there = marked[other].nonzero()[0]
    marked[one] = False
    marked[other[there]] = True
    return marked[one].nonzero()[0], there
