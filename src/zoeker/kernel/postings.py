"""In which documents do words stand, what is that worth, and where do they follow each other?"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from ctypes import Structure, addressof, byref, c_int64, c_void_p
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .library import CONSTANTS, KERNEL, Bytes, Laid, Numbers, address, check, declare, structures

declare(count_rows="pppipp", tally="ppppiippi")
declare(weigh="ppipppppp", gather="piiipiipppp", keys="ppipiiip", follow="pppiipiiip")


class Row(Structure):
    """A posting list, as kernel.h has it; rows lie side by side in an array of as many numbers each."""

    _fields_ = (
        *((name, c_int64) for name in ("start", "documents", "occurrences")),
        ("widths", c_int64 * 4),
        *((name, c_int64) for name in ("code", "only", "field")),
    )


class Segment(Structure):
    """The posting lists of a segment of an index: what they lie in, its documents, the number of the first, which are live."""

    _fields_ = (
        ("data", c_void_p),
        *((name, c_int64) for name in ("bytes", "size", "base")),
        ("live", c_void_p),
    )
    size: int

    def __init__(self, data: Bytes, size: int, base: int, live: NDArray[np.uint64] | None) -> None:
        self._kept = data, live
        super().__init__(address(data), len(data), size, base, 0 if live is None else address(live))


class Field(Structure):
    """What one occurrence is worth in a field: its lengths by document, how many bytes each has, and the worth by length."""

    _fields_ = (("lengths", c_void_p), ("width", c_int64), ("worth", c_void_p))


class Scratch:
    """What weighing writes in between, for one thread: zeros for each document of an index, before and after."""

    def __init__(self, size: int) -> None:
        self.sums = np.zeros((size, 2))
        self.seen = np.zeros((size + 63) // 64, np.uint64)
        self.addresses = [address(array) for array in (self.sums, self.seen)]


def lay_fields(fields: Sequence[tuple[NDArray[np.unsignedinteger[Any]], NDArray[np.float64]]]) -> Laid:
    """Lay out what one occurrence is worth: of each field its lengths by document, and the worth by length."""
    laid = structures(
        Field, [(address(lengths), lengths.itemsize, address(worth)) for lengths, worth in fields]
    )
    return Laid(addressof(laid), len(fields), (laid, fields))


def lay_segments(segments: Sequence[Segment]) -> Laid:
    """Lay segments out side by side."""
    laid = structures(Segment, segments)
    return Laid(addressof(laid), len(segments), (laid, segments))


def weigh(
    segment: Segment, rows: Numbers, worth: Laid, scratch: Scratch
) -> tuple[Numbers, NDArray[np.float64], NDArray[np.float64]]:
    """Weigh a word, as postings.c says."""
    most = sum(rows[:, 1].tolist())
    # One array for all that is written: an address costs as much as reading hundreds of postings.
    into = np.empty(3 * most, np.int64)
    at = address(into)
    arguments = byref(segment), address(rows), len(rows), worth.address, *scratch.addresses
    count = KERNEL.weigh(*arguments, at, at + 8 * most, at + 16 * most)
    check(count)
    frequencies, exact = (into[most * part : most * part + count].view(np.float64) for part in (1, 2))
    return into[:count], frequencies, exact


def gather(
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
    count = KERNEL.gather(
        address(keys), most, *bits, worth.address, worth.size, total, *scratch.addresses, at, at + 8 * most
    )
    check(count)
    return into[:count], into[most : most + count].view(np.float64)


def keys(segment: Segment, rows: Numbers, wanted: Numbers | None, bits: tuple[int, int]) -> Numbers:
    """Give the keys of a word's occurrences, as postings.c says."""
    into = np.empty(sum(rows[:, 2].tolist()), np.int64)
    arguments = byref(segment), address(rows), len(rows), *_wanted(wanted), *bits
    count = KERNEL.keys(*arguments, address(into))
    check(count)
    return into[:count]


def follow(
    segment: Segment, words: Sequence[Numbers], reach: int, wanted: Numbers | None, bits: tuple[int, int]
) -> Numbers:
    """Give where words, of each of which there are rows, follow each other, as postings.c says."""
    rows = words[0] if len(words) == 1 else np.concatenate(words)
    into = np.empty(sum(rows[:, 2].tolist()), np.int64)
    counts = array("q", map(len, words))
    arguments = (
        byref(segment),
        address(rows),
        counts.buffer_info()[0],
        len(words),
        reach,
        *_wanted(wanted),
        *bits,
    )
    count = KERNEL.follow(*arguments, address(into))
    check(count)
    return into[:count]


Set = NDArray[np.uint64]  # of documents of a segment, a bit each, the first in the lowest


def count_rows(segment: Segment, rows: Sequence[Numbers], within: Set | None) -> Numbers:
    """Count the occurrences of each of some words, of which the rows are given, in some documents or (None) in all, as tally.c says."""
    counts, into = np.fromiter(map(len, rows), np.int64, len(rows)), np.empty(len(rows), np.int64)
    laid = np.concatenate(rows) if rows else counts
    bits = None if within is None else address(within)
    check(KERNEL.count_rows(byref(segment), address(laid), address(counts), len(counts), bits, address(into)))
    return into


def tally(
    segment: Segment, blocks: Bytes, starts: Numbers, bases: Numbers, fields: int, within: Set
) -> Numbers:
    """Count the occurrences of each word in blocks of a dictionary in some documents, in fields of which `fields` has a bit, as tally.c says."""
    into = np.empty(len(bases) * CONSTANTS["BLOCK_WORDS"], np.int64)
    count = KERNEL.tally(
        *(byref(segment), address(blocks), address(starts), address(bases), len(bases), fields),
        *(address(within), address(into), len(into)),
    )
    check(count)
    return into[:count]


def _wanted(documents: Numbers | None) -> tuple[int | None, int]:
    return (None, 0) if documents is None else (address(documents), len(documents))
