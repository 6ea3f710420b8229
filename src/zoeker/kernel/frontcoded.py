"""Which keys and values does a front-coded text hold? Called by dutch/dictionary.py."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .library import KERNEL, Numbers, address, declare

_ROOM = 8  # times the size of the text: what its keys, and its values, may take at most
_LEAST = 3  # bytes that a key and its value take

declare(unfold="pippippipp")


class Lines(NamedTuple):
    """A text of lines, and where each begins; the last number is where the last one ends."""

    text: bytes
    starts: Numbers

    def some(self, first: int, last: int) -> list[str]:
        """Give the lines from number `first` up to, not including, `last`."""
        return self.text[self.starts[first] : self.starts[last]].decode().split("\n")[:-1]


def unfold(text: bytes) -> tuple[Lines, Lines, Numbers] | None:
    """Read a front-coded text, from the number of its keys on, as frontcoded.c says; None for what is not one.

    Gives the keys, sorted, the value of each, and the numbers of those keys that are not all small letters of ASCII.
    """
    data, most = np.frombuffer(text, np.uint8), len(text) // _LEAST
    keys, values = (np.empty(_ROOM * len(text), np.uint8) for _ in range(2))
    its_starts, starts, others = (np.empty(most + 1, np.int64) for _ in range(3))
    more = np.zeros(1, np.int64)
    count = KERNEL.unfold(
        *(address(data), len(data), address(keys), address(values), len(keys)),
        *(address(its_starts), address(starts), most, address(others), address(more)),
    )
    if count < 0:
        return None
    its, own = (
        Lines(into[: begins[count]].tobytes(), begins[: count + 1].copy())
        for into, begins in ((keys, its_starts), (values, starts))
    )
    return its, own, others[: more[0]].copy()
