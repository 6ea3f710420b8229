"""What does a word count for, by where it stands and how it was found? The numbers that ranking is tuned with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from zoeker.format.schema import PARTS_OF

from .reader import Reader
from .worth import Lengths, Worth

WEIGHTS = {"title": 4.0, "lead": 2.0, "body": 1.0}
B = {"title": 0.75, "lead": 0.75, "body": 0.85}
K1 = 1.6

PART = 0.9  # of an occurrence within a compound, beside one of the word by itself

# Beside the word itself, what further evidence for it counts for:
EXACT = 0.3  # the very form that was typed
SPLIT = 1.0  # all parts of a compound that was typed, wherever they stand

# Beside two words that were typed side by side, weighed as the more frequent of them:
NEAR = 0.8  # the two close to each other, in any order
NEAR_SLOP = 3  # that is, as the question "one other"~3 finds them

_LONG = 1 << 20  # positions of a text

_OWN = {**{name: (name, 1.0) for name in WEIGHTS}, **{PARTS_OF[name]: (name, PART) for name in WEIGHTS}}


def worths(reader: Reader, fields: tuple[str, ...]) -> Worth:
    """Give what one occurrence counts for, by field: nothing in one that does not rank."""
    return reader.cached(fields, _worths)


def _worths(reader: Reader, fields: tuple[str, ...]) -> Worth:
    return Worth([_worth(reader, field) for field in fields])


def _worth(reader: Reader, field: str) -> tuple[Lengths, NDArray[np.float64]]:
    if field not in _OWN:
        return np.zeros(reader.size, np.uint8), np.zeros(1)
    name, share = _OWN[field]
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
    relative = 1 - B[name] + B[name] * different / average
    relative[0] = (
        1.0  # without a length there is no occurrence either; 0 would divide by nothing where b is 1
    )
    return lengths, share * WEIGHTS[name] / relative
