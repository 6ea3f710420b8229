"""Which words do blocks of a dictionary hold, and as which terms are they read? Called by engines/local/known.py."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import c_char_p

import numpy as np

from .library import KERNEL, Numbers, address, check, declare

declare(find_readings="ppippppppi", spell="ppipppp")


def _sizes(pieces: Sequence[bytes]) -> Numbers:
    return np.fromiter(map(len, pieces), np.int64, len(pieces))


def _addresses(blocks: Sequence[bytes]) -> object:
    return (c_char_p * len(blocks))(*blocks)  # what lies there is not copied


def find_readings(
    blocks: Sequence[bytes], words: Sequence[bytes], firsts: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Give the place of each word, how many readings it has, and what these say of terms, as dictionary.c says."""
    sizes, text, starts = (
        _sizes(blocks),
        np.frombuffer(b"".join(words), np.uint8),
        np.zeros(len(words) + 1, np.int64),
    )
    np.cumsum(_sizes(words), out=starts[1:])
    places, counts = np.empty(len(words), np.int64), np.empty(len(words), np.int64)
    terms = np.empty(int(sizes.sum()) // 8, np.int64)  # a reading takes eight bytes
    found = KERNEL.find_readings(
        *(_addresses(blocks), address(sizes), len(blocks), address(text), address(starts), address(firsts)),
        *(address(places), address(counts), address(terms), len(terms)),
    )
    check(found)
    return places, counts, terms[:found]


def spell(blocks: Sequence[bytes], places: Numbers, firsts: Numbers) -> list[bytes]:
    """Give the words at some places, as dictionary.c says."""
    sizes, starts, ends = _sizes(blocks), np.empty(len(places), np.int64), np.empty(len(places), np.int64)
    found = KERNEL.spell(
        *(_addresses(blocks), address(sizes), len(blocks), address(places), address(firsts)),
        *(address(starts), address(ends)),
    )
    check(found)
    its = np.arange(len(blocks)).repeat(np.diff(firsts)).tolist()
    cuts = zip(its, starts.tolist(), ends.tolist(), strict=True)
    return [blocks[block][start:end] for block, start, end in cuts]
