"""Which numbers are in several increasing arrays? Called by arrays.py."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import CDLL

import numpy as np

from .library import Numbers, address, check, declare

declare(united="ppiipp", shared="pipipp")


def united(kernel: CDLL, arrays: Sequence[Numbers], size: int) -> Numbers:
    """Put arrays of numbers below `size` together, as numbers.c says."""
    counts = [len(array) for array in arrays]
    places, its = np.array([address(array) for array in arrays]), np.array(counts)
    seen, into = np.zeros((size + 63) // 64, np.uint64), np.empty(min(sum(counts), size), np.int64)
    found = kernel.united(address(places), address(its), len(counts), size, address(seen), address(into))
    check(found)
    return into[:found]


def shared(kernel: CDLL, one: Numbers, other: Numbers) -> tuple[Numbers, Numbers]:
    """Give the places of the numbers that are in both, as numbers.c says."""
    most = min(len(one), len(other)) + 1  # one is always written, and then counts or not
    into = np.empty(2 * most, np.int64)
    at = address(into)
    found = kernel.shared(address(one), len(one), address(other), len(other), at, at + 8 * most)
    return into[:found], into[most : most + found]
