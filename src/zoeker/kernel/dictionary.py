"""Which words does a dictionary hold, as which terms are they read, and which are spelt nearly alike?

Called by format/words.py; where words are unfolded by dutch/dictionary.py, and where they are numbered by write/words.py."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from ctypes import Structure, addressof, byref, c_int64, c_uint32, c_void_p, sizeof
from itertools import accumulate, chain, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .library import CONSTANTS, KERNEL, Bytes, Numbers, address, check, declare
from .postings import Row

BLOCK_WORDS = CONSTANTS["BLOCK_WORDS"]
declare(open_block="piip", find_words="pppipp", find_readings="ppippi", find_rows="pppiipipppp")

_ROW = sizeof(Row) // 8  # numbers


class Block(Structure):
    """A block of a dictionary, as kernel.h has it. Raises ValueError for one that does not hold what it says."""

    _fields_ = (
        ("data", c_void_p),
        *((name, c_int64) for name in ("words", "rows", "readings")),
        *((name, c_uint32 * (BLOCK_WORDS + 1)) for name in ("ends", "rows_before", "readings_before")),
        ("starts", c_int64 * BLOCK_WORDS),
    )
    words: int
    rows: int
    readings: int

    def __init__(self, data: bytes, base: int) -> None:
        super().__init__()
        self._kept = data
        check(KERNEL.open_block(data, len(data), base, byref(self)))


class Dictionary(Structure):
    """The dictionary of a segment: the first words of its blocks, where each begins, and room for as many blocks.

    `compounds` are numbers of words, increasing, and beside each that of one of its parts.
    """

    _fields_ = (
        *((name, c_void_p) for name in ("firsts", "starts")),
        ("count", c_int64),
        *((name, c_void_p) for name in ("blocks", "compounds", "parts")),
        *((name, c_int64) for name in ("compounds_width", "parts_width", "compounds_count")),
    )

    def __init__(self, firsts: bytes, starts: Numbers, compounds: tuple[NDArray[Any], NDArray[Any]]) -> None:
        count = len(starts) - 1
        self._firsts, self._blocks = np.frombuffer(firsts, np.uint8), np.zeros(count, np.int64)
        self._kept = starts, compounds, dict[int, Block]()
        super().__init__(
            *(address(self._firsts), address(starts), count, address(self._blocks)),
            *map(address, compounds),
            *(column.itemsize for column in compounds),
            len(compounds[0]),
        )

    def put(self, number: int, block: Block) -> None:
        """Put a block in its place, for good: others may be reading it."""
        self._blocks[number] = addressof(self._kept[2].setdefault(number, block))


def side_by_side(words: Sequence[bytes]) -> tuple[Bytes, Numbers]:
    """Lay words out side by side, and give where each starts and ends: two columns."""
    ends = np.fromiter(accumulate(map(len, words), initial=0), np.int64, len(words) + 1)
    spans = np.empty((len(words), 2), np.int64)
    spans[:, 0], spans[:, 1] = ends[:-1], ends[1:]
    return np.frombuffer(b"".join(words), np.uint8), spans


def find_words(dictionary: Dictionary, text: Bytes, spans: Numbers) -> tuple[Numbers, list[int]]:
    """Give the number of each word, from where to where it is in a text, and the blocks that must be put in place before.

    As dictionary.c says.
    """
    numbers, missing = np.empty((2, len(spans)), np.int64)
    arguments = address(text), address(spans), len(spans), address(numbers), address(missing)
    unread = KERNEL.find_words(byref(dictionary), *arguments)
    return numbers, missing[:unread].tolist()


def find_readings(dictionary: Dictionary, numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Give how many readings and parts words have, and the terms of all of these, as dictionary.c says: their blocks are in place."""
    counts, room = np.empty((len(numbers), 2), np.int64), 4 * len(numbers)
    while True:
        terms = np.empty(room, np.int64)
        arguments = address(numbers), len(numbers), address(counts), address(terms), room
        size = KERNEL.find_readings(byref(dictionary), *arguments)
        check(size)
        if size <= room:
            return counts, terms[:size]
        room = size


def find_rows(
    dictionary: Dictionary, terms: Sequence[bytes], form: bytes, of: int, places: Numbers
) -> tuple[list[Numbers], list[int]]:
    """Give the rows of each term, as dictionary.c says: arrays with a `Row` in each row, with the code of a form of term `of` (-1: none).

    If blocks must be put in place before, give no rows but which these are.
    """
    words = [*terms, form] if of >= 0 else terms
    ends, count = [*accumulate(map(len, words), initial=0)], len(terms)
    spans = array("q", chain.from_iterable(pairwise(ends)))
    room = array("q", bytes(8 * (count + 2 * len(words))))  # counts, numbers and missing blocks
    rows = np.empty((count * len(places), _ROW), np.int64)
    at = room.buffer_info()[0]
    asked = b"".join(words), spans.buffer_info()[0], count, of, address(places), len(places)
    addresses = at, at + 8 * count, at + 8 * (count + len(words))
    unread = KERNEL.find_rows(byref(dictionary), *asked, address(rows), *addresses)
    check(unread)
    if unread:
        return [], room[count + len(words) :][:unread].tolist()
    places_of = pairwise(accumulate(room[:count], initial=0))
    return [rows[first:last] for first, last in places_of], []


declare(nearly="ppipiip")


def nearly(blob: Bytes, starts: Numbers, word: bytes, edits: int) -> Numbers:
    """Give the numbers, increasing, of the words at most so many edits from `word`.

    The words lie side by side in `blob`, in UTF-8 and sorted, as in an index: word `i` is `blob[starts[i]:starts[i + 1]]`.
    """
    into = np.empty(len(starts) - 1, np.int64)
    letters = np.frombuffer(word, np.uint8)
    size = KERNEL.nearly(
        address(blob), address(starts), len(into), address(letters), len(letters), edits, address(into)
    )
    check(size)
    return into[:size]


_ROOM = 8  # times the size of the text: what its keys, and its values, may take at most
_LEAST = 3  # bytes that a key and its value take

declare(unfold="pippippipp")


class Lines(NamedTuple):
    """A text of lines, and where each begins; the last number is where the last one ends."""

    text: bytes
    starts: Numbers

    def some(self, first: int, last: int) -> list[str]:
        """Give the lines from number `first` up to, not including, `last`."""
        return self.text[self.starts[first] : self.starts[last]].decode().split("\n")[:-1]


def unfold(text: bytes) -> tuple[Lines, Lines, Numbers] | None:
    """Read a front-coded text, from the number of its keys on, as frontcoded.c says; None for what is not one.

    Gives the keys, sorted, the value of each, and the numbers of those keys that are not all small letters of ASCII.
    """
    data, most = np.frombuffer(text, np.uint8), len(text) // _LEAST
    keys, values = (np.empty(_ROOM * len(text), np.uint8) for _ in range(2))
    its_starts, starts, others = (np.empty(most + 1, np.int64) for _ in range(3))
    more = np.zeros(1, np.int64)
    count = KERNEL.unfold(
        *(address(data), len(data), address(keys), address(values), len(keys)),
        *(address(its_starts), address(starts), most, address(others), address(more)),
    )
    if count < 0:
        return None
    first, own = (
        Lines(into[: begins[count]].tobytes(), begins[: count + 1].copy())
        for into, begins in ((keys, its_starts), (values, starts))
    )
    return first, own, others[: more[0]].copy()


declare(number_words="ppipppp")


def number_words(text: Bytes, starts: Numbers) -> tuple[Bytes, Numbers, Numbers]:
    """Give the different words of a text, sorted, where each begins, and the number of each, as words.c says."""
    count = len(starts) - 1
    items, into = np.empty((count, 2), np.int64), np.empty_like(text)
    places, numbers = np.empty(count + 1, np.int64), np.empty(count, np.int64)
    arrays = (items, into, places, numbers)
    addresses = [address(array) for array in arrays]
    different = KERNEL.number_words(address(text), address(starts), count, *addresses)
    return (
        into[: places[different]].copy(),
        places[: different + 1].copy(),
        numbers,
    )  # what is left is let go of
