"""Which words can be covered by parts that are known, and how? Called by dutch/compounds.py."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from ctypes import Structure, byref, c_char_p, c_int64, c_void_p
from itertools import accumulate

from .library import KERNEL, check, declare

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
