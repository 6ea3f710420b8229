"""Which words are spelt nearly as another? Called by search/."""

from __future__ import annotations

import numpy as np

from .library import KERNEL, Bytes, Numbers, address, check, declare

declare(nearly="ppipiip")


def nearly(blob: Bytes, starts: Numbers, word: bytes, edits: int) -> Numbers:
    """Give the numbers, increasing, of the words at most so many edits from `word`.

    The words lie side by side in `blob`, in UTF-8 and sorted, as in an index: word `i` is `blob[starts[i]:starts[i + 1]]`.
    """
    into = np.empty(len(starts) - 1, np.int64)
    its = np.frombuffer(word, np.uint8)
    found = KERNEL.nearly(
        address(blob), address(starts), len(into), address(its), len(its), edits, address(into)
    )
    check(found)
    return into[:found]
