"""What does a word count for, by where it stands and how it was found? The numbers that ranking is tuned with."""

from __future__ import annotations

import numpy as np

from zoeker.store import PARTS_OF, Reader, Worth

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

_OWN = {**{name: (name, 1.0) for name in WEIGHTS}, **{PARTS_OF[name]: (name, PART) for name in WEIGHTS}}


def worths(reader: Reader, fields: tuple[str, ...]) -> Worth:
    """Give what one occurrence counts for, by field and document, as one array: 0 in a field that does not rank."""
    return reader.cached(fields, _worths)


def _worths(reader: Reader, fields: tuple[str, ...]) -> Worth:
    nothing = np.zeros(reader.size)
    return np.concatenate([_worth(reader, *_OWN[field]) if field in _OWN else nothing for field in fields])


def _worth(reader: Reader, field: str, share: float) -> Worth:
    lengths = reader.lengths(field)
    counts = np.bincount(lengths[reader.live])
    different = np.arange(lengths.max(initial=0) + 1)
    present = counts[1:].sum()
    average = (counts * different[: len(counts)]).sum() / present if present else 1.0
    relative = 1 - B[field] + B[field] * different / average
    relative[0] = (
        1.0  # without a length there is no occurrence either; 0 would divide by nothing where b is 1
    )
    # By length, since there are few: the same sum for each document would take five times as long.
    worth: Worth = (share * WEIGHTS[field] / relative)[lengths]
    return worth
