"""What is one occurrence worth, in a field of so many positions? The weight of the field over its norm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoeker import ranking
from zoeker.format.schema import PARTS_OF
from zoeker.kernel import postings

Lengths = NDArray[np.unsignedinteger[Any]]  # of a field, by document of the index

_LONG = 1 << 20  # positions of a text
_PART_OF = {parts: field for field, parts in PARTS_OF.items()}


class Norms:
    """Of each of some fields, its lengths by document, and what one occurrence counts for by length.

    There are few lengths: so little is read that it stays near the processor, and a document may be anywhere.
    """

    def __init__(self, fields: Sequence[tuple[Lengths, NDArray[np.float64]]]) -> None:
        self.laid = postings.lay_fields(fields)


def norms(fields: Sequence[str], lengths: Callable[[str], Lengths], live: NDArray[np.bool_]) -> Norms:
    """Make the norms of some fields, whose `lengths` are given by name: nothing counts in one that does not rank."""
    return Norms([_norm(field, lengths, live) for field in fields])


def _norm(
    field: str, lengths: Callable[[str], Lengths], live: NDArray[np.bool_]
) -> tuple[Lengths, NDArray[np.float64]]:
    name, share = (_PART_OF[field], ranking.PART) if field in _PART_OF else (field, 1.0)
    if name not in ranking.WEIGHTS:
        return np.zeros(len(live), np.uint8), np.zeros(1)
    held = lengths(name)
    different = np.arange(int(held.max(initial=0)) + 1)
    if len(different) > _LONG:
        # By their places among those that there are: else the table would be as long as the longest text.
        different, places = np.unique(np.append(0, held), return_inverse=True)
        held = places[1:].astype(np.uint32)
    counts = np.bincount(held[live], minlength=len(different))
    present = counts[1:].sum()
    average = (counts * different).sum() / present if present else 1.0
    relative = ranking.norm(name, different.astype(np.float64), average)
    relative[0] = 1.0  # without a length there is no occurrence; 0 would divide by nothing where b is 1
    return held, share * ranking.WEIGHTS[name] / relative
