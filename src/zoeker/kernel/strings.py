"""What do strings of JSON say? Called by engines/local/reader.py."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from ctypes import c_char_p

import numpy as np

from .library import KERNEL, check, declare, pointer

declare(read_texts="ppipp")


def read_texts(parts: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """Read the lead and the body of articles, in UTF-8, as strings.c says. Raises ValueError for what is not as it was written."""
    sizes, lengths = array("q", map(len, parts)), array("q", bytes(16 * len(parts)))
    into = np.empty(sum(sizes) + 1, np.uint8)
    its = (c_char_p * len(parts))(*parts), sizes.buffer_info()[0], len(parts)
    check(KERNEL.read_texts(*its, pointer(into), lengths.buffer_info()[0]))
    found: list[tuple[bytes, bytes]] = []
    numbers, view, at = iter(lengths), into.data, 0
    for lead, body in zip(numbers, numbers, strict=True):
        found.append((view[at : at + lead].tobytes(), view[at + lead : at + lead + body].tobytes()))
        at += lead + body
    return found
