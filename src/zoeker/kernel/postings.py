"""In which documents do words stand, what is that worth, and where do they follow each other?"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from ctypes import CDLL
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .library import Bytes, Laid, Numbers, address, check, declare

WORDS = 16  # the most that follow each other, as in postings.c

declare(
    weigh="ppiippippppp",
    gather="piiipiipppp",
    keys="ppiipipiiip",
    follow="pppiiipipiiip",
)


class Scratch:
    """What weighing writes in between, for one thread: zeros for each document of an index, before and after."""

    def __init__(self, size: int) -> None:
        self.sums = np.zeros((size, 2))
        self.seen = np.zeros((size + 63) // 64, np.uint64)
        self.addresses = [address(array) for array in (self.sums, self.seen)]


def lay_fields(fields: Sequence[tuple[NDArray[np.unsignedinteger[Any]], NDArray[np.float64]]]) -> Laid:
    """Lay out what one occurrence is worth, as worth.h says: of each field its lengths by document, and the worth by length."""
    laid = array("q")
    for lengths, worth in fields:
        laid.extend((address(lengths), lengths.itemsize, address(worth)))
    return Laid(laid.buffer_info()[0], len(fields), (laid, fields))


def weigh(
    kernel: CDLL,
    data: Bytes,
    rows: Numbers,
    size: int,
    live: NDArray[np.bool_] | None,
    worth: Laid,
    base: int,
    scratch: Scratch,
) -> tuple[Numbers, NDArray[np.float64], NDArray[np.float64]]:
    """Weigh a word, as postings.c says."""
    most = sum(rows[:, 1].tolist())
    # One array for all that is written: an address costs as much as reading hundreds of postings.
    into = np.empty(3 * most, np.int64)
    at = address(into)
    found = kernel.weigh(
        address(data),
        address(rows),
        len(rows),
        size,
        None if live is None else address(live),
        worth.address,
        base,
        *scratch.addresses,
        *(at, at + 8 * most, at + 16 * most),
    )
    check(found)
    frequencies, exact = (into[most * part : most * part + found].view(np.float64) for part in (1, 2))
    return into[:found], frequencies, exact


def gather(
    kernel: CDLL,
    keys: Numbers,
    bits: tuple[int, int],
    worth: Laid,
    total: int,
    scratch: Scratch,
) -> tuple[Numbers, NDArray[np.float64]]:
    """Weigh what stands at occurrences, as postings.c says; `bits` are those below a field and below a document."""
    most = len(keys)
    into = np.empty(2 * most, np.int64)
    at = address(into)
    found = kernel.gather(
        address(keys), most, *bits, worth.address, worth.size, total, *scratch.addresses, at, at + 8 * most
    )
    check(found)
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
    """Give the keys of a word's occurrences, as postings.c says."""
    into = np.empty(sum(rows[:, 2].tolist()), np.int64)
    found = kernel.keys(
        address(data),
        address(rows),
        len(rows),
        size,
        None if live is None else address(live),
        base,
        None if wanted is None else address(wanted),
        0 if wanted is None else len(wanted),
        *bits,
        address(into),
    )
    check(found)
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
    """Give where words, of each of which there are rows, follow each other, as postings.c says."""
    rows = words[0] if len(words) == 1 else np.concatenate(words)
    into = np.empty(sum(rows[:, 2].tolist()), np.int64)
    counts = np.array([len(word) for word in words])
    found = kernel.follow(
        address(data),
        address(rows),
        address(counts),
        len(words),
        reach,
        size,
        None if live is None else address(live),
        base,
        None if wanted is None else address(wanted),
        0 if wanted is None else len(wanted),
        *bits,
        address(into),
    )
    check(found)
    return into[:found]
