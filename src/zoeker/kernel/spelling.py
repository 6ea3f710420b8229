"""Which words are spelt nearly as another? Called by query/spelling.py."""

from __future__ import annotations

from ctypes import CDLL

import numpy as np

from .library import Bytes, Numbers, address, check, declare

LETTERS, EDITS = (
    120,
    4,
)  # the most bytes of a word, and edits, for which those near it are looked for, as in spelling.c

declare(nearly="ppipiip")


def nearly(kernel: CDLL, blob: Bytes, starts: Numbers, word: bytes, edits: int) -> Numbers:
    """Give the numbers of the words in `blob` that are near another, as spelling.c says."""
    into = np.empty(len(starts) - 1, np.int64)
    its = np.frombuffer(word, np.uint8)
    found = kernel.nearly(
        address(blob), address(starts), len(into), address(its), len(its), edits, address(into)
    )
    check(found)
    return into[:found]
