"""How do occurrences become posting lists? Each as one number, all of them sorted, and encoded a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from zoeker.kernel import encoding as native

from .packing import Numbers
from .postings import Rows

CHUNK = 1 << 17  # occurrences encoded at once, where one word has no more
_KEY_BITS = 63

Flags = NDArray[np.bool_]
Bits = tuple[int, int, int]  # of the document, position and code in a key; the row has those above


def rows_at_once(bits: Bits, fields: int) -> int:
    """Give how many rows keys have room for: those of whole words."""
    return (1 << (_KEY_BITS - sum(bits))) // fields * fields


def encode_keys(keys: Numbers, bits: Bits, countless: Flags, first: int = 0) -> Iterator[Rows]:
    """Encode the occurrences that keys stand for, whose rows count from `first`; the keys are sorted in place.

    Of several occurrences at one position with the same word, only the one with the lowest code counts. Of the fields that
    are `countless`, positions are not kept.
    """
    keys.sort()  # ten times as quick as sorting by four columns
    for begin, end in _pieces(keys, sum(bits), len(countless)):
        found = Rows(*native.encode(keys[begin:end], bits, countless))
        yield found._replace(rows=found.rows + first)


def _pieces(keys: Numbers, below: int, fields: int) -> Iterator[tuple[int, int]]:
    """Cut sorted keys into pieces of about CHUNK, but no word in two; `below` are the bits below the row."""
    begin = 0
    while begin < len(keys):
        end = min(begin + CHUNK, len(keys))
        if end < len(keys):
            row = int(keys[end] >> below) // fields * fields  # the first of a word
            end = int(np.searchsorted(keys, row << below))
            if end == begin:
                end = int(np.searchsorted(keys, (row + fields) << below))
        yield begin, end
        begin = end
