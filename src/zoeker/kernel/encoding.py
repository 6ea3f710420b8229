"""How are posting lists written? Called by format/encoding.py and write/merge.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ctypes import Array, Structure, addressof, byref, c_int64, c_void_p
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .library import KERNEL, Bytes, Numbers, address, check, declare, structures

declare(encode="piiiipip", merge="pipip", measure="pp", pour="piipi", spread="pppiiiippi")

_POURED = 1 << 16  # bytes of a list that are written at once


class Packed(NamedTuple):
    """Rows that were written: of each its number, its documents, its occurrences and its lists' widths; all lists."""

    rows: Numbers
    documents: Numbers
    occurrences: Numbers
    widths: Bytes  # of shape (rows, 4)
    data: Bytes


class Written(Structure):
    """Where rows go."""

    _fields_ = (
        ("most", c_int64),
        *((name, c_void_p) for name in ("values", "rows", "widths", "data")),
        ("count", c_int64),
        ("size", c_int64),
    )


class Old(Structure):
    """A row of a segment that is merged; such rows lie side by side in an array of as many numbers each."""

    _fields_ = (
        *((name, c_int64) for name in ("row", "source", "start", "documents", "occurrences")),
        ("widths", c_int64 * 4),
        *((name, c_int64) for name in ("code", "codes")),
    )


class _Source(Structure):
    """A segment that is merged."""

    _fields_ = (
        ("data", c_void_p),
        ("bytes", c_int64),
        ("documents", c_void_p),
        ("size", c_int64),
        ("codes", c_void_p),
        ("codes_count", c_int64),
    )


class Walk(Structure):
    """The rows of one word in one field; what they lie in is in memory as long as this is."""

    _fields_ = (
        ("rows", c_void_p),
        ("sources", c_void_p),
        ("count", c_int64),
        ("sources_count", c_int64),
        ("begun", c_int64 * 20),  # and all that the kernel writes
    )

    def __init__(self, rows: Numbers, sources: Sequence[Source]) -> None:
        self._kept = (rows, kept_sources := _held(sources))
        super().__init__(address(rows), addressof(kept_sources), len(rows), len(sources))


class _Readings(Structure):
    """What forms were read as."""

    _fields_ = (
        ("starts", c_void_p),
        ("counts", c_void_p),
        ("forms", c_int64),
        ("words", c_void_p),
        ("size", c_int64),
    )


class Readings(NamedTuple):
    """What forms were read as: so many words for each form, from a number on; of each the row and code of a key."""

    starts: NDArray[np.uint32]
    counts: NDArray[np.uint32]
    words: Numbers


class Source(NamedTuple):
    """A segment that is merged: its posting lists, the new numbers of its documents (-1: of none) and of its codes."""

    data: Bytes
    documents: Numbers
    codes: NDArray[np.uint32]


class _Room:
    """Room for rows of so many occurrences."""

    def __init__(self, most: int, rows: int) -> None:
        self._values = np.empty((4, most), np.uint32)
        self._rows, self._widths = np.empty((rows, 3), np.int64), np.empty((rows, 4), np.uint8)
        self._data = np.empty(16 * most, np.uint8)  # no number is wider than 32 bits
        arrays = (self._values, self._rows, self._widths, self._data)
        self.written = Written(most, *[address(array) for array in arrays], 0, 0)

    def packed(self) -> Packed:
        """Give what was written."""
        count, size = self.written.count, self.written.size
        rows, documents, occurrences = self._rows[:count].T.copy()
        return Packed(rows, documents, occurrences, self._widths[:count].copy(), self._data[:size])


def encode(keys: Numbers, bits: tuple[int, int, int], countless: NDArray[np.bool_]) -> Packed:
    """Write the rows of sorted keys, whose documents, positions and codes have so many bits, as encoding.c says."""
    room = _Room(len(keys), len(keys))
    check(
        KERNEL.encode(
            address(keys), len(keys), *bits, address(countless), len(countless), byref(room.written)
        )
    )
    return room.packed()


def merge(rows: Numbers, sources: Sequence[Source]) -> Packed:
    """Write rows (of shape (rows, 11)) of several segments as those of one, as encoding.c says."""
    room = _Room(int(rows[:, 4].sum()), len(rows))
    check(KERNEL.merge(address(rows), len(rows), _held(sources), len(sources), byref(room.written)))
    return room.packed()


def _held(sources: Sequence[Source]) -> Array[_Source]:
    return structures(
        _Source,
        [
            (address(data), len(data), address(documents), len(documents), address(codes), len(codes))
            for data, documents, codes in sources
        ],
    )


def measure(rows: Numbers, sources: Sequence[Source]) -> list[int]:
    """Tell of rows that become one how many documents and occurrences that has, and the widths of its four lists."""
    measures = np.empty(6, np.int64)
    check(KERNEL.measure(byref(Walk(rows, sources)), address(measures)))
    return list(measures.tolist())


def pour(rows: Numbers, sources: Sequence[Source], widths: Sequence[int]) -> Iterator[Bytes]:
    """Write the one row that `measure` told of, list by list, some bytes at a time."""
    for number, width in enumerate(widths):
        walk, size = Walk(rows, sources), _POURED
        while width and size >= _POURED - 8:
            into = np.empty(_POURED, np.uint8)
            size = KERNEL.pour(byref(walk), number, width, address(into), _POURED)
            check(size)
            yield into[:size]


def spread(
    tokens: tuple[NDArray[np.uint32], NDArray[np.uint32], Numbers],
    first: int,
    shifts: tuple[int, int],
    readings: Readings,
    into: Numbers,
) -> int:
    """Make the keys of tokens (forms, positions, and how many there are in each document), as encoding.c says."""
    forms, positions, counts = tokens
    if not len(forms) == len(positions) == counts.sum():
        raise ValueError("there are not as many positions as forms")
    starts, its_counts, words = readings
    lists = _Readings(address(starts), address(its_counts), len(starts), address(words), len(words))
    size: int = KERNEL.spread(
        *(address(array) for array in tokens),
        len(counts),
        first,
        *shifts,
        byref(lists),
        address(into),
        len(into),
    )
    check(size)
    return size
