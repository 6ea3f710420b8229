"""In which chunks of texts may a term stand? A first look, so that few need be read. Called by dutch/, format/ and write/."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from ctypes import Structure, byref, c_int64, c_uint8
from itertools import accumulate

import numpy as np

from .library import CONSTANTS, KERNEL, Bytes, Numbers, address, check, declare

_LATIN, _UNKNOWN = CONSTANTS["LATIN"], CONSTANTS["UNKNOWN"]
# What a chunk has, beside letters: digits, or signs between letters; signs that stand for words; what may be read as anything.
OTHERS, SIGNS, UNSURE = CONSTANTS["OTHERS"], CONSTANTS["SIGNS"], CONSTANTS["UNSURE"]
ODD = CONSTANTS["ODD"]
_ROOM = 256  # candidates, and one for so many bytes; where there are more, they are looked for twice

declare(head="pi", irregular="ppippipip", candidates="pppipiipi")


class Sight(Structure):
    """What is told of writing: see kernel.h."""

    _fields_ = (
        ("kinds", c_uint8 * 256),
        ("latin", c_uint8 * 2 * _LATIN),
        ("longest", c_int64),
    )

    def __init__(self, latin: Mapping[str, str], signs: str, longest: int) -> None:
        """`latin` says how characters are written with letters from a to z, if they can be; `signs` stand for words."""
        super().__init__(longest=longest)
        for digit in "0123456789":
            self.kinds[ord(digit)] = OTHERS
        for sign in signs:
            self.kinds[ord(sign)] = SIGNS
        for row in self.latin:
            row[0] = _UNKNOWN
        for character, letters in latin.items():
            self.latin[ord(character) % _LATIN][:] = letters.encode().ljust(2, b"\0")


def head(word: str) -> int:
    """Give what every form of a term holds, as candidates.c says: its first letters; 0 where it is not of plain letters only."""
    encoded = word.encode()
    found: int = KERNEL.head(encoded, len(encoded))
    return found


def irregular(text: Bytes, starts: Numbers, terms: Numbers, forms: Numbers, known: Numbers) -> Numbers:
    """Give the other heads by which forms of terms are found, as candidates.c says: a head and, in the upper half, its term.

    Word i begins in `text` at `starts[i]`, and the last ends there. What is `known` already is not given again.
    """
    heads = np.empty(len(terms), np.uint32)
    pairs = address(terms), address(forms), len(terms), address(known), len(known)
    check(KERNEL.irregular(address(text), address(starts), len(starts) - 1, *pairs, address(heads)))
    found = heads.nonzero()[0]
    return np.unique(terms[found] << 32 | heads[found])


def candidates(
    sight: Sight, texts: Sequence[bytes], heads: Iterable[int], meant: int
) -> list[tuple[int, int, int, int]]:
    """Find the chunks of texts in UTF-8 that hold any of some heads, or have what is `meant` as well, as candidates.c says.

    Gives of each the number of its text, the bytes at which it begins and ends there, and how many characters are before it.
    """
    begins = array("q", accumulate([len(text) + 1 for text in texts], initial=0))
    sought = array("I", sorted(heads, key=lambda head: head & 0xFF))
    asked = byref(sight), b" ".join(texts), begins.buffer_info()[0], len(texts), *sought.buffer_info(), meant
    room = _ROOM + begins[-1] // _ROOM
    while True:
        rows = array("q", bytes(32 * room))
        count = KERNEL.candidates(*asked, rows.buffer_info()[0], room)
        check(count)
        if count <= room:
            numbers = iter(rows[: 4 * count])
            return list(zip(numbers, numbers, numbers, numbers, strict=True))
        room = count
