"""What was found of a word or phrase? Its documents, and what ranking needs to know of it there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from zoeker.store import POSITION_BITS, Postings, Weighed

from .arrays import union

Keys = NDArray[np.int64]  # occurrences: document << POSITION_BITS | position, increasing
Places = NDArray[np.int64]


class KeyPostings:
    """The postings of what was found by its occurrences: a phrase, or a word that reads in several ways."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        documents = keys >> POSITION_BITS
        begins = np.flatnonzero(np.diff(documents, prepend=-1))
        self.documents = documents[begins]
        self._counts = np.diff(begins, append=len(keys))

    def counts(self, places: Places | None = None) -> NDArray[np.int64]:
        """Give how often it stands in each document, or in those at some places."""
        return self._counts if places is None else self._counts[places]

    def keys(self, places: Places | None = None) -> Keys:
        """Give its occurrences, in all documents or in those at some places."""
        if places is None:
            return self._keys
        return self._keys[np.isin(self._keys >> POSITION_BITS, self.documents[places])]


class Found:
    """Where a leaf occurs: all documents, and either what it is worth in each, or its postings by field."""

    def __init__(
        self, size: int, fields: Mapping[str, Postings] | None = None, weighed: Weighed | None = None
    ) -> None:
        self.fields = fields or {}
        self.weighed = weighed
        if weighed is None:
            self.documents = union([postings.documents for postings in self.fields.values()], size)
        else:
            self.documents = weighed.documents
