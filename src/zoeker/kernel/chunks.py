"""Of which known chunks does a text consist, and by which parts can a word be covered? Called by dutch/."""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from ctypes import Structure, addressof, byref, c_char_p, c_int64, c_uint64, c_void_p
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .library import CONSTANTS, KERNEL, Bytes, Numbers, address, check, declare

Words = NDArray[np.uint32]
Spans = NDArray[np.int64]  # rows of a start and an end
SIDE = CONSTANTS["SIDE"]  # see kernel.h

declare(count_chunks="pi", look_up="ppiippp", forget_chunks="p")
declare(neighbours="pipipip", tokens_of="pipi", expand="pipipipiiipp")


class Plain(Structure):
    """Which chunks are words of plain letters: see kernel.h."""

    _fields_ = (
        *((name, c_char_p) for name in ("before", "behind")),
        *((name, c_void_p) for name in ("others", "names")),
        *((name, c_int64) for name in ("shortest", "longest", "acronym", "most")),
    )

    def __init__(
        self,
        signs: tuple[str, str],
        others: Sequence[str],
        names: Sequence[str],
        letters: tuple[int, int, int],
        most: int,
    ) -> None:
        """`others` are the words that are none, each with a space behind it, and what none begins with; `names` with a capital."""
        self._words = [
            (c_char_p * (len(words) + 1))(*(word.encode() for word in words), None)
            for words in (others, names)
        ]
        super().__init__(*(sign.encode() for sign in signs), *map(addressof, self._words), *letters, most)


class LookedUp(NamedTuple):
    """The number of each chunk of a text, and where it ends; of the new ones, what `Fresh` in kernel.h says."""

    numbers: Words
    ends: Numbers
    chunks: Spans
    spans: Spans
    contents: Words  # rows of two
    words: Bytes


class _Fresh(Structure):
    _fields_ = tuple((name, c_void_p) for name in ("chunks", "spans", "contents", "words"))


class ChunkTable(Structure):
    """Numbers chunks: see kernel.h. One thread at a time may use it.

    A chunk of more characters than any word has is hardly ever met again, and therefore new each time.
    """

    _fields_ = (
        ("plain", c_void_p),
        ("factors", c_uint64 * 3),
        *((name, c_void_p) for name in ("entries", "slots", "bytes")),
        *((name, c_int64) for name in ("count", "entries_room", "slots_room", "used", "bytes_room")),
    )
    count: int

    def __init__(self, plain: Plain) -> None:
        self._plain = plain
        factors = (int.from_bytes(os.urandom(8), "little") | 1 for _ in range(3))
        super().__init__(addressof(plain), (c_uint64 * 3)(*factors))

    def __len__(self) -> int:
        return self.count

    def __del__(self) -> None:
        self.forget()

    def forget(
        self, call: Callable[[Any], int] = KERNEL.forget_chunks, at: Callable[[Any], Any] = byref
    ) -> None:
        """Forget all chunks. What is called is at hand even where Python ends."""
        call(at(self))

    def look_up(self, text: bytes, number: int) -> LookedUp:
        """Look up the chunks of a text in UTF-8: those that are new get numbers from `number` on, as they are met."""
        count = KERNEL.count_chunks(text, len(text))
        numbers, ends = np.empty(count, np.uint32), np.empty(count, np.int64)
        chunks, spans = np.empty((2, count, 2), np.int64)
        contents, words = np.empty((count, 2), np.uint32), np.empty(len(text) + 2, np.uint8)
        into = _Fresh(address(chunks), address(spans), address(contents), address(words))
        arguments = address(numbers), address(ends), byref(into)
        new = KERNEL.look_up(byref(self), text, len(text), number, *arguments)
        check(new)
        return LookedUp(numbers, ends, chunks[:new], spans[:new], contents[:new], words)


def neighbours(readings: Words, numbers: Words, firsts: Numbers) -> Numbers:
    """Give the places of chunks that may share a unit with the next one, as chunks.c says."""
    places = np.empty(len(numbers), np.int64)
    texts = address(numbers), len(numbers), address(firsts), len(firsts)
    count = KERNEL.neighbours(address(readings), len(readings), *texts, address(places))
    check(count)
    return places[:count]


def expand(
    readings: Words, tokens: Words, numbers: Words, firsts: Numbers, text: int
) -> tuple[Words, Words, Words, Words]:
    """Give the forms of chunks, their texts and their positions, and the length of each text, as chunks.c says."""
    known = address(readings), len(readings)
    room = KERNEL.tokens_of(*known, address(numbers), len(numbers))
    check(room)
    into, lengths = np.empty((3, room), np.uint32), np.empty(len(firsts), np.uint32)
    at = address(tokens), len(tokens), address(numbers), len(numbers), address(firsts), len(firsts)
    check(KERNEL.expand(*known, *at, text, room, address(into), address(lengths)))
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
        columns = [column.buffer_info()[0] for column in self._kept]
        self._slots = slots
        super().__init__(blob, *columns, len(words), slots.buffer_info()[0], size)
        check(KERNEL.place(byref(self)))


def cover(parts: Parts, words: Sequence[str]) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Yield the place of each word that is covered, and where each part of it starts and ends, as covering.c says."""
    blob, starts = _joined(words)
    counts, spans = array("q", bytes(8 * len(words))), array("q", bytes(16 * len(blob)))
    columns = starts.buffer_info()[0], len(words), counts.buffer_info()[0], spans.buffer_info()[0]
    check(KERNEL.cover(byref(parts), blob, *columns))
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
