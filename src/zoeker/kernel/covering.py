"""Which words can be covered by parts that are known, and how? Called by dutch/compounds.py."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import CDLL, Structure, byref, c_int64, c_void_p
from typing import Any

import numpy as np

from .library import Numbers, address, check, declare

declare(place="p", cover="pppipp")


class Parts(Structure):
    """The parts that words are covered by, as covering.c has them, and a hash table to find them in."""

    _fields_ = [
        *((name, c_void_p) for name in ("blob", "starts", "within", "weights", "lasts")),
        ("count", c_int64),
        ("slots", c_void_p),
        ("size", c_int64),
    ]

    def __init__(
        self, kernel: CDLL, words: Sequence[str], within: Numbers, weights: Numbers, lasts: Numbers
    ) -> None:
        blob, starts = _joined(words)
        size = 1 << (2 * len(words)).bit_length()
        slots = np.zeros(size, np.uint32)
        self._kept: list[Any] = [blob, starts, within, weights, lasts, slots]  # what the addresses are of
        its = [address(column) for column in self._kept]
        super().__init__(*its[:-1], len(words), its[-1], size)
        check(kernel.place(byref(self)))


def cover(kernel: CDLL, parts: Parts, words: Sequence[str]) -> tuple[Numbers, list[list[int]]]:
    """Give how many parts cover each word, and where each of these starts and ends, as covering.c says."""
    blob, starts = _joined(words)
    counts, spans = np.empty(len(words), np.int64), np.empty((len(blob), 2), np.int64)
    found = kernel.cover(
        byref(parts), address(blob), address(starts), len(words), address(counts), address(spans)
    )
    check(found)
    return counts, spans[:found].tolist()


def _joined(words: Sequence[str]) -> tuple[Any, Numbers]:
    """Give words in UTF-8 side by side, and where each starts."""
    encoded = [word.encode() for word in words]
    starts = np.zeros(len(words) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)), out=starts[1:])
    return np.frombuffer(b"".join(encoded) + b"\0", np.uint8), starts
