"""Where do the innermost loops run? In kernel.c, compiled as zoeker is installed; in NumPy where that could not be done.

Both give the same answers, and both are tested; ZOEKER_NATIVE=0 in the environment chooses NumPy.
"""

from __future__ import annotations

import os
import sys
from ctypes import CDLL, c_int64, c_void_p
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .packing import Bytes, Numbers

FILE = Path(__file__).with_name("_kernel.so")  # what hatch_build.py makes of kernel.c
VERSION = 1  # as in kernel.c
_WRONG = {
    -1: "a posting names a document that is not there",
    -2: "frequencies do not add up to the number of positions",
    -3: "numbers are wider than they can be",
}
_ARGUMENTS = {"weigh": "ppiiippiippppppp", "keys": "ppiipipiiip"}  # p: an address, i: a number


class Scratch:
    """What weighing writes in between, for one thread: zeros for each document of an index, before and after."""

    def __init__(self, size: int) -> None:
        self.tf, self.exact = np.zeros((2, size))
        self.seen = np.zeros((size + 63) // 64, np.uint64)
        self.addresses = [_at(array) for array in (self.tf, self.exact, self.seen)]


def _load() -> CDLL | None:
    if os.environ.get("ZOEKER_NATIVE") == "0" or sys.byteorder != "little":
        return None
    try:
        found = CDLL(str(FILE))
        found.version.restype = c_int64
        if found.version() != VERSION:  # an older one, beside newer code
            return None
    except (OSError, AttributeError):
        return None
    for name, kinds in _ARGUMENTS.items():
        function = getattr(found, name)
        function.argtypes = [c_int64 if kind == "i" else c_void_p for kind in kinds]
        function.restype = c_int64
    return found


KERNEL = _load()


def weigh(
    kernel: CDLL,
    data: Bytes,
    rows: Numbers,
    words: int,
    size: int,
    live: NDArray[np.bool_] | None,
    worth: NDArray[np.float64],
    total: int,
    base: int,
    scratch: Scratch,
) -> tuple[Numbers, NDArray[np.float64], NDArray[np.float64], list[int]]:
    """Weigh words, as kernel.c says."""
    most = int(rows[:, 2].sum())
    # One array for all that is written: an address costs as much as reading hundreds of postings.
    into = np.empty(3 * most + words, np.int64)
    at = _at(into)
    found = kernel.weigh(
        _at(data),
        _at(rows),
        len(rows),
        words,
        size,
        None if live is None else _at(live),
        _at(worth),
        total,
        base,
        *scratch.addresses,
        *(at + 8 * most * part for part in range(4)),
    )
    _check(found)
    frequencies, exact = (into[most * part : most * part + found].view(np.float64) for part in (1, 2))
    return into[:found], frequencies, exact, into[3 * most :].tolist()


def keys(
    kernel: CDLL,
    data: Bytes,
    rows: Numbers,
    size: int,
    live: NDArray[np.bool_] | None,
    base: int,
    wanted: Numbers | None,
    bits: tuple[int, int],
) -> Numbers:
    """Give the keys of a word's occurrences, as kernel.c says; `bits` are those below a field and below a document."""
    into = np.empty(int(rows[:, 3].sum()), np.int64)
    found = kernel.keys(
        _at(data),
        _at(rows),
        len(rows),
        size,
        None if live is None else _at(live),
        base,
        None if wanted is None else _at(wanted),
        0 if wanted is None else len(wanted),
        *bits,
        _at(into),
    )
    _check(found)
    return into[:found]


def _at(array: NDArray[np.generic]) -> int:
    address: int = array.__array_interface__["data"][0]
    return address


def _check(found: int) -> None:
    if found < 0:
        raise ValueError(_WRONG[found])
