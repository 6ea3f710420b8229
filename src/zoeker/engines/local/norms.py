"""What is one occurrence worth, in a field of so many positions?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zoeker import ranking
from zoeker.format.schema import PARTS_OF

from .reader import Reader
from .worth import Lengths, Worth

_LONG = 1 << 20  # positions of a text

_PART_OF = {parts: field for field, parts in PARTS_OF.items()}


def worths(reader: Reader, fields: tuple[str, ...]) -> Worth:
    """Give what one occurrence counts for, by field: nothing in one that does not rank."""
    return reader.cached(fields, _worths)


def _worths(reader: Reader, fields: tuple[str, ...]) -> Worth:
    return Worth([_worth(reader, field) for field in fields])


def _worth(reader: Reader, field: str) -> tuple[Lengths, NDArray[np.float64]]:
    name, share = (_PART_OF[field], ranking.PART) if field in _PART_OF else (field, 1.0)
    if name not in ranking.WEIGHTS:
        return np.zeros(reader.size, np.uint8), np.zeros(1)
    lengths = reader.lengths(name)
    different = np.arange(int(lengths.max(initial=0)) + 1)
    if (
        len(different) > _LONG
    ):  # by their places among those that there are: else the table would be as long as the longest text
        different, places = np.unique(np.append(0, lengths), return_inverse=True)
        lengths = places[1:].astype(np.uint32)
    counts = np.bincount(lengths[reader.live], minlength=len(different))
    present = counts[1:].sum()
    average = (counts * different).sum() / present if present else 1.0
    relative = ranking.norm(name, different.astype(np.float64), average)
    relative[0] = (
        1.0  # without a length there is no occurrence either; 0 would divide by nothing where b is 1
    )
    return lengths, share * ranking.WEIGHTS[name] / relative
