"""Which chunks does a text consist of? Each is looked up in a hash table of arrays, many at a time.

A chunk is what stands between two spaces or line ends. Most have few bytes, so that a key of three numbers holds all of
one: the comparison is exact, and no Python object is made for a chunk that is known.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoeker.kernel import NEW, SHORT, Room, look_up

from .slots import LONGEST

_PIECE = 1 << 19  # bytes of text that are looked up at once
_FIRST_PIECE = 1 << 14
_ROOM = 1 << 10
_MANY = 1 << 17  # chunks of which fewer have more room: to meet another one first costs a wait for memory

_Array = NDArray[Any]


def _masks() -> list[_Array]:
    """Give for each of a key's numbers, by the length of a chunk, which of its bits are the chunk's."""
    sizes = np.clip(np.arange(SHORT + 2) - np.array([[0], [8], [16]]), 0, 8).tolist()
    return [np.array([(1 << 8 * size) - 1 for size in row], np.uint64) for row in sizes]


_MASKS = _masks()


def _keys(text: bytes, starts: _Array, lengths: _Array) -> _Array:
    """Give the keys of chunks: their bytes, the first of them lowest, zeros, and in the last byte how many they are."""
    padded = text + bytes(24)
    windows: _Array = np.ndarray((len(text) + 17,), "<u8", padded, 0, (1,))  # eight bytes from each byte on
    keys = np.empty((3, len(starts)), np.uint64)
    for part, masks in enumerate(_MASKS):
        np.bitwise_and(windows[starts + 8 * part], masks[lengths], out=keys[part])
    keys[2] |= lengths.astype(np.uint64) << np.uint64(56)
    return keys


class ChunkTable:
    """Numbers chunks: `read` is called with those met for the first time, and gives the first of their numbers.

    A chunk of more than LONGEST characters is hardly ever met again, and therefore new each time.
    """

    def __init__(self, read: Callable[[list[str]], int]) -> None:
        self._read = read
        self._size = 0
        # A key and its number in each; the first of them is none.
        self._entries = np.full((_ROOM, 4), NEW, np.uint64)
        self._slots = np.zeros(4 * _ROOM, np.uint32)  # which entry; 0 where there is none
        self._long: dict[bytes, int] = {}  # the chunks that fit in no key
        self._room = Room()
        # Chosen by chance, so that nobody can write a text that is slow to read.
        self._factors = np.frombuffer(os.urandom(24), np.uint64) | np.uint64(1)

    def __len__(self) -> int:
        return self._size + len(self._long)

    def numbers(self, text: bytes) -> tuple[_Array, _Array]:
        """Give the number of each chunk of a text in UTF-8, and the place in the text where each ends."""
        numbers, ends, begin = [], [], 0
        while begin <= len(text):
            # While little is known, the same new chunk would come up many times in a large piece.
            end = text.find(b" ", begin + min(_PIECE, max(_FIRST_PIECE, 16 * self._size)))
            end = len(text) if end < 0 else end
            found, places = self._piece(text[begin:end])
            numbers.append(found)
            ends.append(places + begin)
            begin = end + 1
        if len(ends) == 1:
            return numbers[0], ends[0]
        return np.concatenate(numbers), np.concatenate(ends)

    def _piece(self, text: bytes) -> tuple[_Array, _Array]:
        numbers, ends, new = look_up(text, self._entries, self._slots, self._factors, self._room)
        if new:
            unknown = np.flatnonzero(numbers == NEW)
            starts = np.where(unknown > 0, ends[unknown - 1] + 1, 0)
            numbers[unknown] = self._learn(text, starts, ends[unknown])
        return numbers, ends

    def _hashes(self, keys: _Array) -> _Array:
        """Give the slot in which each key should be. As in the kernel."""
        one, two, three = (part * factor for part, factor in zip(keys, self._factors, strict=True))
        mixed = one ^ (two + three)
        mixed ^= mixed >> np.uint64(29)
        mixed *= self._factors[0]
        places: _Array = (mixed >> np.uint64(65 - len(self._slots).bit_length())).astype(np.intp)
        return places

    def _learn(self, text: bytes, starts: _Array, ends: _Array) -> list[int]:
        """Number chunks that the table does not have, and keep them."""
        chunks = [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        places = dict(
            zip(reversed(chunks), range(len(chunks) - 1, -1, -1), strict=True)
        )  # where each is met first
        new = [chunk for chunk in places if chunk not in self._long] if self._long else list(places)
        first = self._read(b" ".join(new).decode().split(" ")) if new else 0
        numbers = dict(zip(new, range(first, first + len(new)), strict=True))
        met = [numbers[chunk] if chunk in numbers else self._long[chunk] for chunk in chunks]
        at = starts[np.fromiter(map(places.__getitem__, new), np.intp, len(new))]
        lengths = np.fromiter(map(len, new), np.intp, len(new))
        short = np.flatnonzero(lengths <= SHORT)
        self._add(_keys(text, at[short], lengths[short]), first + short)
        for place in np.flatnonzero((lengths > SHORT) & (lengths <= 4 * LONGEST)).tolist():
            if len(new[place].decode()) <= LONGEST:
                self._long[new[place]] = first + place
        return met

    def _add(self, keys: _Array, numbers: _Array) -> None:
        begin, self._size = self._size + 1, self._size + len(numbers)
        end = self._size + 1
        while end > len(self._entries):
            self._entries = np.concatenate([self._entries, self._entries])
        self._entries[begin:end, :3] = keys.T
        self._entries[begin:end, 3] = numbers
        if 2 * end > len(self._slots):  # half empty, so that an empty one is soon met
            self._slots = np.zeros((8 if end < _MANY else 4) << end.bit_length(), np.uint32)
            begin = 1
        self._place(np.arange(begin, end, dtype=np.uint32))

    def _place(self, entries: _Array) -> None:
        """Put entries into free slots, each as near as can be behind the one that its hash says."""
        at = self._hashes(self._entries[entries, :3].T)
        while entries.size:
            free = self._slots[at] == 0
            self._slots[at[free]] = entries[free]  # of several that want the same one, the last gets it
            left = self._slots[at] != entries
            entries, at = entries[left], (at[left] + 1) & (len(self._slots) - 1)
