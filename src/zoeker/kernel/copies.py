"""Which texts say much the same, in the same words? Called by copies.py of the package."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from ctypes import c_char_p

from .library import KERNEL, check, declare

declare(copies="pppiidp")


def copies(texts: Sequence[bytes], numbers: Sequence[int], fewest: int, share: float) -> list[int]:
    """Give of each text in UTF-8 the first before it that it is a copy of, as copies.c says; its own number where there is none."""
    sizes, its, into = array("q", map(len, texts)), array("q", numbers), array("q", bytes(8 * len(texts)))
    asked = (c_char_p * len(texts))(*texts), sizes.buffer_info()[0], its.buffer_info()[0], len(texts)
    check(KERNEL.copies(*asked, fewest, share, into.buffer_info()[0]))
    return into.tolist()
