"""Where does a term stand in the whole index? Posting lists over all segments, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from . import toc
from .packing import Numbers
from .postings import PostingList
from .segment import Segment

POSITION_BITS = 32  # an occurrence's key is its document's number << 32 | its position


class Opened:
    """A segment of the index: the number of its first document, and which of its documents are live (None: all)."""

    def __init__(self, segment: Segment, base: int, record: toc.SegmentRecord) -> None:
        self.segment = segment
        self.base = base
        self.record = record
        self.live: NDArray[np.bool_] | None = None
        if len(record.deleted):
            self.live = np.ones(segment.size, bool)
            self.live[record.deleted] = False


class Postings(Protocol):
    """What stands somewhere: `places` are indices into its documents, which increase."""

    documents: Numbers

    def counts(self, places: Numbers | None = None) -> Numbers:
        """Give how often it stands in each document, or in those at some places."""

    def keys(self, places: Numbers | None = None) -> Numbers:
        """Give its occurrences, increasing and different, in all documents or in those at some places."""


class Nothing:
    """The postings of what stands nowhere."""

    documents: Numbers = np.empty(0, np.int64)

    def counts(self, places: Numbers | None = None) -> Numbers:
        """Give nothing."""
        return self.documents

    keys = counts


class Part(NamedTuple):
    """A posting list of one segment."""

    opened: Opened
    postings: PostingList


class TermPostings:
    """The postings of one term in one field."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._kept: list[
            Numbers | None
        ] = []  # of each part: the places in its list that are of live documents
        found = []
        for opened, postings in parts:
            documents = postings.documents
            kept = None if opened.live is None else opened.live[documents].nonzero()[0]
            self._kept.append(kept)
            held = documents if kept is None else documents[kept]
            found.append(held + opened.base if opened.base else held)
        self.documents = together(found)
        self._ends = list(accumulate(map(len, found)))

    def counts(self, places: Numbers | None = None) -> Numbers:
        """Give the frequency in each document."""
        return together([part.postings.frequencies(chosen) for part, chosen in self._split(places)])

    def keys(self, places: Numbers | None = None) -> Numbers:
        """Give the occurrences."""
        found = []
        for (opened, postings), chosen in self._split(places):
            owners, positions = postings.positions(chosen)
            found.append((postings.documents[owners] + opened.base) << POSITION_BITS | positions)
        return together(found)

    def _split(self, places: Numbers | None) -> list[tuple[Part, Numbers | None]]:
        """Give for each part the places in its own list."""
        if places is None:
            return list(zip(self._parts, self._kept, strict=True))
        found: list[tuple[Part, Numbers | None]] = []
        first = 0
        for part, kept, end in zip(self._parts, self._kept, self._ends, strict=True):
            single = len(self._parts) == 1
            chosen = places if single else places[slice(*np.searchsorted(places, [first, end]))] - first
            found.append((part, chosen if kept is None else kept[chosen]))
            first = end
        return found


def together(found: Sequence[Numbers]) -> Numbers:
    """Put arrays one behind the other."""
    if len(found) == 1:
        return found[0]
    return np.concatenate(found) if found else np.empty(0, np.int64)
