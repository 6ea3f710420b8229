"""Which chunks does a text consist of, and which words stand in them? Called by dutch/chunks.py and lexicon.py."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import Structure, byref, c_int64, c_void_p
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
