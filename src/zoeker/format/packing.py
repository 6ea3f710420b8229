"""How do lists of whole numbers lie on disk? Bit by bit, each list in the narrowest width that holds its largest.

Number `i` of a list of width `w` stands in the bits `i·w` to `(i+1)·w`, counted from the list's first byte, the lowest
bit first. So any number can be read on its own, and a list of zeros takes no space. A buffer of lists ends with
PADDING bytes, since numbers are read eight bytes at a time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zoeker.kernel import CONSTANTS

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]

PADDING = CONSTANTS["PADDING"]
_LANES = 4096  # numbers from which eight strided reads are quicker than one gather


def sizes(counts: NDArray[np.integer], bits: NDArray[np.integer]) -> Numbers:
    """Give the bytes that lists of so many numbers of so many bits take."""
    return (counts.astype(np.int64) * bits + 7) >> 3


def unpack(data: Bytes, start: int, count: int, width: int) -> Numbers:
    """Read the list of `count` numbers of `width` bits at byte `start`."""
    if not width:
        return np.zeros(count, np.int64)
    if count < _LANES:
        return pick(data, start, width, np.arange(count))
    rows = (count + 7) >> 3  # eight numbers fill a whole number of bytes: each lane is a strided read
    padded = np.zeros(rows * width + PADDING, np.uint8)
    there = (count * width + 7) >> 3
    padded[:there] = data[start : start + there]
    lanes = np.empty((rows, 8), np.int64)
    for lane in range(8):
        at = lane * width
        words: NDArray[np.uint64] = np.ndarray((rows,), "<u8", padded, at >> 3, (width,))
        np.right_shift(words, at & 7, out=lanes[:, lane].view(np.uint64))
    lanes &= (1 << width) - 1
    return lanes.ravel()[:count]


def pick(data: Bytes, start: int, width: int, places: Numbers) -> Numbers:
    """Read the numbers at some places of the list of `width` bits at byte `start`."""
    if not width:
        return np.zeros(len(places), np.int64)
    at = places * width
    words = _windows(data)[(at >> 3) + start]
    found: Numbers = (words.view(np.int64) >> (at & 7)) & ((1 << width) - 1)
    return found


def unpack_many(data: Bytes, starts: Numbers, counts: Numbers, bits: NDArray[np.integer]) -> Numbers:
    """Read many lists, one after the other."""
    width = bits.astype(np.int64)
    ends = counts.cumsum()
    each = width.repeat(counts)
    at = (starts * 8 - (ends - counts) * width).repeat(counts)
    at += np.arange(len(at)) * each
    found: Numbers = _windows(data)[at >> 3].view(np.int64)
    found >>= at & 7
    found &= (1 << each) - 1
    return found


def ragged(starts: Numbers, counts: Numbers) -> Numbers:
    """Give `starts[0]`, `starts[0] + 1` and so on for `counts[0]` numbers, then those from `starts[1]`, and so on."""
    firsts = np.cumsum(counts) - counts
    return np.repeat(starts - firsts, counts) + np.arange(int(counts.sum()))


def narrowed(values: NDArray[np.integer]) -> NDArray[np.integer]:
    """Give the same numbers (0 or more) in the narrowest of 1, 2, 4 or 8 bytes."""
    largest = int(values.max(initial=0))
    return values.astype(next(kind for kind in ("<u1", "<u2", "<u4", "<u8") if largest <= np.iinfo(kind).max))


def _windows(data: Bytes) -> NDArray[np.uint64]:
    """See the eight bytes from each byte on as one number."""
    return np.ndarray((len(data) - PADDING + 1,), "<u8", data, 0, (1,))
