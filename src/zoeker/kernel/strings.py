"""What do strings of JSON say? Called by format/stored.py."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from ctypes import CDLL, c_char_p

import numpy as np

from .library import check, declare, pointer

declare(read_texts="ppipp")


def read_texts(kernel: CDLL, parts: Sequence[bytes]) -> list[tuple[bytes, bytes] | None]:
    """Read the lead and the body of articles, in UTF-8, as strings.c says; None where JSON must be parsed."""
    sizes, lengths = array("q", map(len, parts)), array("q", bytes(16 * len(parts)))
    into = np.empty(sum(sizes) + 1, np.uint8)
    its = (c_char_p * len(parts))(*parts), sizes.buffer_info()[0], len(parts)
    check(kernel.read_texts(*its, pointer(into), lengths.buffer_info()[0]))
    found: list[tuple[bytes, bytes] | None] = []
    numbers, view, at = iter(lengths), into.data, 0
    for lead, body in zip(numbers, numbers, strict=True):
        if lead < 0:
            found.append(None)
            continue
        found.append((view[at : at + lead].tobytes(), view[at + lead : at + lead + body].tobytes()))
        at += lead + body
    return found
