"""Which words are there, in which order? Called by write/word_list.py."""

from __future__ import annotations

import numpy as np

from .library import KERNEL, Bytes, Numbers, address, declare

declare(number_words="ppipppp")


def number_words(text: Bytes, starts: Numbers) -> tuple[Bytes, Numbers, Numbers]:
    """Give the different words of a text, sorted, where each begins, and the number of each, as words.c says."""
    count = len(starts) - 1
    items, into = np.empty((count, 2), np.int64), np.empty_like(text)
    places, numbers = np.empty(count + 1, np.int64), np.empty(count, np.int64)
    arrays = (items, into, places, numbers)
    addresses = [address(array) for array in arrays]
    found = KERNEL.number_words(address(text), address(starts), count, *addresses)
    return into[: places[found]].copy(), places[: found + 1].copy(), numbers  # what is left is let go of
