"""Of which known chunks does a text consist, and by which parts can a word be covered? Called by dutch/."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from ctypes import Structure, byref, c_char_p, c_int64, c_void_p
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .library import CONSTANTS, KERNEL, Numbers, address, check, declare, pointer

Words = NDArray[np.uint32]
SHORT, SIDE, NEW = (CONSTANTS[name] for name in ("SHORT", "SIDE", "NEW"))  # see kernel.h

declare(
    look_up="pippipppp", neighbours="pipipip", tokens_of="pipi", expand="pipipipiiipp", among="pppipippiip"
)

_ROOM = 512  # chunks that are wanted; where there are more, they are looked for twice


class Room:
    """Where `look_up` puts what it finds: kept, since new memory for as many chunks as a text has bytes is dear."""

    def __init__(self) -> None:
        self.numbers = np.empty(0, np.uint32)
        self.ends = np.empty(0, np.int64)
        self.fresh = np.empty(1, np.int64)

    def grow(self, size: int) -> None:
        """Have room for the chunks of a text."""
        if len(self.ends) <= size:
            self.numbers, self.ends = np.empty(2 * size + 1, np.uint32), np.empty(2 * size + 1, np.int64)


def look_up(
    text: bytes, entries: NDArray[Any], slots: Words, factors: NDArray[Any], room: Room
) -> tuple[Words, Numbers, int]:
    """Give the number of each chunk of a text, where it ends, and how many are new, as chunks.c says."""
    room.grow(len(text))
    its = pointer(entries), pointer(slots), len(slots), pointer(factors)
    into = pointer(room.numbers), pointer(room.ends), pointer(room.fresh)
    found = KERNEL.look_up(text, len(text), *its, *into)
    check(found)
    return room.numbers[:found].copy(), room.ends[:found].copy(), room.fresh.item()


class ChunkKeys(Structure):
    """What stands in chunks, and what of it is sought: see kernel.h."""

    _fields_ = (
        *((name, c_void_p) for name in ("ends", "keys")),
        ("chunks", c_int64),
        ("sought", c_void_p),
        ("count", c_int64),
    )

    def __init__(self, ends: Numbers, keys: Numbers, sought: Numbers) -> None:
        self._kept = ends, keys, sought
        super().__init__(address(ends), address(keys), len(ends), address(sought), len(sought))


def among(
    text: bytes, numbers: Words, ends: Numbers, wanted: Words, keys: ChunkKeys, begins: Numbers
) -> list[Sequence[int]]:
    """Find the chunks of some texts that are wanted, as chunks.c says: a row of four numbers for each."""
    its = (
        text,
        pointer(numbers),
        pointer(ends),
        len(ends),
        pointer(wanted),
        len(wanted),
        byref(keys),
        pointer(begins),
    )
    count = _ROOM
    while True:
        found = np.empty((count, 4), np.int64)
        room, count = count, KERNEL.among(*its, len(begins) - 1, count, pointer(found))
        check(count)
        if count <= room:
            rows: list[Sequence[int]] = found[:count].tolist()
            return rows


def neighbours(readings: Words, numbers: Words, firsts: Numbers) -> Numbers:
    """Give the places of chunks that may share a unit with the next one, as chunks.c says."""
    places = np.empty(len(numbers), np.int64)
    its = address(numbers), len(numbers), address(firsts), len(firsts)
    found = KERNEL.neighbours(address(readings), len(readings), *its, address(places))
    check(found)
    return places[:found]


def expand(
    readings: Words, tokens: Words, numbers: Words, firsts: Numbers, text: int
) -> tuple[Words, Words, Words, Words]:
    """Give the forms of chunks, their texts and their positions, and the length of each text, as chunks.c says."""
    its = address(readings), len(readings)
    room = KERNEL.tokens_of(*its, address(numbers), len(numbers))
    check(room)
    into, lengths = np.empty((3, room), np.uint32), np.empty(len(firsts), np.uint32)
    at = address(tokens), len(tokens), address(numbers), len(numbers), address(firsts), len(firsts)
    check(KERNEL.expand(*its, *at, text, room, address(into), address(lengths)))
    forms, texts, positions = into
    return forms, texts, positions, lengths


declare(place="p", cover="pppipp")


class Parts(Structure):
    """The parts that words are covered by, as kernel.h has them, and a hash table to find them in."""

    _fields_ = (
        ("blob", c_char_p),
        *((name, c_void_p) for name in ("starts", "within", "weights", "lasts")),
        ("count", c_int64),
        ("slots", c_void_p),
        ("size", c_int64),
    )

    def __init__(
        self, words: Sequence[str], within: Iterable[int], weights: Iterable[int], lasts: Iterable[int]
    ) -> None:
        blob, starts = _joined(words)
        size = 1 << (2 * len(words)).bit_length()
        slots = array("I", bytes(4 * size))
        self._kept = (starts, *(array("q", column) for column in (within, weights, lasts)))
        its = [column.buffer_info()[0] for column in self._kept]
        self._slots = slots
        super().__init__(blob, *its, len(words), slots.buffer_info()[0], size)
        check(KERNEL.place(byref(self)))


def cover(parts: Parts, words: Sequence[str]) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Yield the place of each word that is covered, and where each part of it starts and ends, as covering.c says."""
    blob, starts = _joined(words)
    counts, spans = array("q", bytes(8 * len(words))), array("q", bytes(16 * len(blob)))
    its = starts.buffer_info()[0], len(words), counts.buffer_info()[0], spans.buffer_info()[0]
    check(KERNEL.cover(byref(parts), blob, *its))
    end = 0
    for place, count in enumerate(counts):
        if count:
            begin, end = end, end + 2 * count
            numbers = iter(spans[begin:end])
            yield place, list(zip(numbers, numbers, strict=True))


def _joined(words: Sequence[str]) -> tuple[bytes, array[int]]:
    """Give words in UTF-8 side by side, and where each starts."""
    blob = "".join(words)
    lengths = map(len, words) if blob.isascii() else (len(word.encode()) for word in words)
    return blob.encode(), array("q", accumulate(lengths, initial=0))
