"""How often does something stand in which documents? What ranking asks of words, in all their fields at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .lists import Opened, together
from .packing import Numbers

_FEW = 16  # times more documents than entries: then sorting these is quicker than an array over all documents


class Counted:
    """Counts of something, by document and field.

    It is made of entries: a document (of `size`), the number of its field times `size`, and a count.
    """

    def __init__(
        self, documents: Numbers, bases: Numbers, counts: Numbers, fields: Sequence[str], size: int
    ) -> None:
        self.fields = tuple(fields)
        self._size = size
        self._begins: Numbers | None = None
        if len(documents) * _FEW < size:
            order = documents.argsort(kind="stable")
            documents, bases, counts = documents[order], bases[order], counts[order]
            new = np.ones(len(documents), bool)
            np.not_equal(documents[1:], documents[:-1], out=new[1:])
            self._begins = new.nonzero()[0]
            self.documents = documents[self._begins]  # increasing
        else:
            held = np.zeros(size, bool)
            held[documents] = True
            self.documents = held.nonzero()[0]
        self._entries, self._places, self._counts = documents, bases + documents, counts

    def total(self, worth: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """Add up the counts of each document, each times what it is worth there (an array over fields and documents)."""
        counts = self._counts if worth is None else self._counts * worth[self._places]
        if self._begins is None:
            return np.bincount(self._entries, counts, self._size)[self.documents].astype(np.float64)
        if not self._begins.size:
            return np.empty(0)
        return np.add.reduceat(counts, self._begins).astype(np.float64)


Part = tuple[
    Opened, Numbers, Numbers, Numbers
]  # of one segment: documents, the numbers of their fields, counts


def counted(parts: Sequence[Part], fields: Sequence[str], size: int) -> Counted:
    """Put what was counted in segments together; fields are numbered as they are named."""
    documents, bases, counts = [], [], []
    for opened, held, numbers, found in parts:
        if opened.live is not None:
            kept = opened.live[held]
            held, numbers, found = held[kept], numbers[kept], found[kept]
        own = opened.segment.fields
        order = np.zeros(len(own), np.int64)
        order[[own[field] for field in fields if field in own]] = [
            number * size for number, field in enumerate(fields) if field in own
        ]
        documents.append(held + opened.base if opened.base else held)
        bases.append(order[numbers])
        counts.append(found)
    return Counted(together(documents), together(bases), together(counts), fields, size)
