"""Where do the innermost loops run? In kernel.c, compiled as zoeker is installed; in NumPy where that could not be done.

Both give the same answers, and both are tested; ZOEKER_NATIVE=0 in the environment chooses NumPy.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from ctypes import CDLL, c_int64, c_void_p
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]

FILE = Path(__file__).with_name("_kernel.so")  # what hatch_build.py makes of kernel.c
VERSION = 5  # as in kernel.c
_WRONG = {
    -1: "a posting names a document that is not there",
    -2: "frequencies do not add up to the number of positions",
    -3: "numbers are wider than they can be",
}
WORDS = 16  # the most that follow each other, as in kernel.c
LETTERS, EDITS = 120, 4  # the most bytes of a word, and edits, for which those near it are looked for
_ARGUMENTS = {  # p: an address, i: a number
    "united": "ppiipp",
    "shared": "pipipp",
    "weigh": "ppiippiippppp",
    "gather": "piiipipppp",
    "keys": "ppiipipiiip",
    "follow": "pppiiipipiiip",
    "nearly": "ppipiip",
}


class Scratch:
    """What weighing writes in between, for one thread: zeros for each document of an index, before and after."""

    def __init__(self, size: int) -> None:
        self.sums = np.zeros((size, 2))
        self.seen = np.zeros((size + 63) // 64, np.uint64)
        self.addresses = [_at(array) for array in (self.sums, self.seen)]


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


def united(kernel: CDLL, arrays: Sequence[Numbers], size: int) -> Numbers:
    """Put arrays of numbers below `size` together, as kernel.c says."""
    counts = [len(array) for array in arrays]
    places, its = np.array([_at(array) for array in arrays]), np.array(counts)
    seen, into = np.zeros((size + 63) // 64, np.uint64), np.empty(min(sum(counts), size), np.int64)
    found = kernel.united(_at(places), _at(its), len(counts), size, _at(seen), _at(into))
    _check(found)
    return into[:found]


def shared(kernel: CDLL, one: Numbers, other: Numbers) -> tuple[Numbers, Numbers]:
    """Give the places of the numbers that are in both, as kernel.c says."""
    most = min(len(one), len(other)) + 1  # one is always written, and then counts or not
    into = np.empty(2 * most, np.int64)
    at = _at(into)
    found = kernel.shared(_at(one), len(one), _at(other), len(other), at, at + 8 * most)
    return into[:found], into[most : most + found]


def weigh(
    kernel: CDLL,
    data: Bytes,
    rows: Numbers,
    size: int,
    live: NDArray[np.bool_] | None,
    worth: NDArray[np.float64],
    total: int,
    base: int,
    scratch: Scratch,
) -> tuple[Numbers, NDArray[np.float64], NDArray[np.float64]]:
    """Weigh a word, as kernel.c says."""
    most = sum(rows[:, 1].tolist())
    # One array for all that is written: an address costs as much as reading hundreds of postings.
    into = np.empty(3 * most, np.int64)
    at = _at(into)
    found = kernel.weigh(
        _at(data),
        _at(rows),
        len(rows),
        size,
        None if live is None else _at(live),
        _at(worth),
        total,
        base,
        *scratch.addresses,
        *(at, at + 8 * most, at + 16 * most),
    )
    _check(found)
    frequencies, exact = (into[most * part : most * part + found].view(np.float64) for part in (1, 2))
    return into[:found], frequencies, exact


def gather(
    kernel: CDLL,
    keys: Numbers,
    bits: tuple[int, int],
    worth: NDArray[np.float64],
    total: int,
    scratch: Scratch,
) -> tuple[Numbers, NDArray[np.float64]]:
    """Weigh what stands at occurrences, as kernel.c says; `bits` are those below a field and below a document."""
    most = len(keys)
    into = np.empty(2 * most, np.int64)
    at = _at(into)
    found = kernel.gather(_at(keys), most, *bits, _at(worth), total, *scratch.addresses, at, at + 8 * most)
    return into[:found], into[most : most + found].view(np.float64)


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
    """Give the keys of a word's occurrences, as kernel.c says."""
    into = np.empty(sum(rows[:, 2].tolist()), np.int64)
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


def follow(
    kernel: CDLL,
    data: Bytes,
    words: Sequence[Numbers],
    reach: int,
    size: int,
    live: NDArray[np.bool_] | None,
    base: int,
    wanted: Numbers | None,
    bits: tuple[int, int],
) -> Numbers:
    """Give where words, of each of which there are rows, follow each other, as kernel.c says."""
    rows = words[0] if len(words) == 1 else np.concatenate(words)
    into = np.empty(sum(rows[:, 2].tolist()), np.int64)
    counts = np.array([len(word) for word in words])
    found = kernel.follow(
        _at(data),
        _at(rows),
        _at(counts),
        len(words),
        reach,
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


def nearly(kernel: CDLL, blob: Bytes, starts: Numbers, word: bytes, edits: int) -> Numbers:
    """Give the numbers of the words in `blob` that are near another, as kernel.c says."""
    into = np.empty(len(starts) - 1, np.int64)
    its = np.frombuffer(word, np.uint8)
    found = kernel.nearly(_at(blob), _at(starts), len(into), _at(its), len(its), edits, _at(into))
    _check(found)
    return into[:found]


def _at(array: NDArray[np.generic]) -> int:
    address: int = array.__array_interface__["data"][0]
    return address


def _check(found: int) -> None:
    if found < 0:
        raise ValueError(_WRONG[found])
