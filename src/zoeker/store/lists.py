"""Where does a term, or a choice of forms, stand in the whole index? Posting lists over all segments, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from .packing import Numbers
from .postings import PostingList
from .segment import Segment
from .words import RowTable

POSITION_BITS = 32  # an occurrence's key is its document's number << 32 | its position


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
    """A posting list of one segment, the number of the segment's first document, and which are live (None: all)."""

    base: int
    postings: PostingList
    live: NDArray[np.bool_] | None


class TermPostings:
    """The postings of one term in one field."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._kept: list[
            Numbers | None
        ] = []  # of each part: the places in its list that are of live documents
        found = []
        for part in parts:
            documents = part.postings.documents
            kept = None if part.live is None else np.flatnonzero(part.live[documents])
            self._kept.append(kept)
            found.append((documents if kept is None else documents[kept]) + part.base)
        self.documents = _joined(found)
        self._ends = np.cumsum([len(one) for one in found])

    def counts(self, places: Numbers | None = None) -> Numbers:
        """Give the frequency in each document."""
        return _joined([part.postings.frequencies(chosen) for part, chosen in self._split(places)])

    def keys(self, places: Numbers | None = None) -> Numbers:
        """Give the occurrences."""
        found = []
        for part, chosen in self._split(places):
            owners, positions, _ = part.postings.occurrences(chosen)
            documents = part.postings.documents
            found.append((documents[owners] + part.base) << POSITION_BITS | positions)
        return _joined(found)

    def _split(self, places: Numbers | None) -> list[tuple[Part, Numbers | None]]:
        """Give for each part the places in its own list."""
        if places is None:
            return list(zip(self._parts, self._kept, strict=True))
        found: list[tuple[Part, Numbers | None]] = []
        first = 0
        for part, kept, end in zip(self._parts, self._kept, self._ends.tolist(), strict=True):
            single = len(self._parts) == 1
            chosen = places if single else places[slice(*np.searchsorted(places, [first, end]))] - first
            found.append((part, chosen if kept is None else kept[chosen]))
            first = end
        return found


class Choice(NamedTuple):
    """What was chosen in one segment: whole rows, and rows of which only occurrences with some codes count."""

    base: int
    segment: Segment
    whole: RowTable
    coded: Sequence[tuple[PostingList, NDArray[np.int64]]]
    live: NDArray[np.bool_] | None


class ChosenPostings:
    """The postings of a choice of terms and forms in one field.

    A document's count is the sum over the chosen terms, so that two terms at one position count twice.
    """

    def __init__(self, choices: Sequence[Choice], size: int) -> None:
        self._choices = choices
        documents, counts = [], []
        for choice in choices:
            for held, found in _counted(choice):
                kept = slice(None) if choice.live is None else choice.live[held]
                documents.append(held[kept] + choice.base)
                counts.append(found[kept])
        together, each = _joined(documents), _joined(counts)
        order = np.argsort(together, kind="stable")
        together, each = together[order], each[order]
        begins = np.flatnonzero(np.diff(together, prepend=-1))
        self.documents = together[begins]
        self._counts = np.add.reduceat(each, begins) if begins.size else each
        self._size = size

    def counts(self, places: Numbers | None = None) -> Numbers:
        """Give how often the chosen terms stand in each document."""
        return self._counts if places is None else self._counts[places]

    def keys(self, places: Numbers | None = None) -> Numbers:
        """Give the occurrences."""
        wanted = np.zeros(self._size, bool)
        wanted[self.documents if places is None else self.documents[places]] = True
        found = []
        for choice in self._choices:
            for documents, positions in _occurring(choice):
                kept = wanted[documents + choice.base]
                found.append((documents[kept] + choice.base) << POSITION_BITS | positions[kept])
        keys = _joined(found)
        keys.sort()
        different: Numbers = keys[np.diff(keys, prepend=-1) != 0]
        return different


def _counted(choice: Choice) -> list[tuple[Numbers, Numbers]]:
    found = []
    if len(choice.whole.documents):
        found.append(choice.segment.counts(choice.whole))
    for postings, codes in choice.coded:
        owners, _, here = postings.occurrences()
        counts = np.bincount(owners[np.isin(here, codes)], minlength=postings.size)
        kept = np.flatnonzero(counts)
        found.append((postings.documents[kept], counts[kept]))
    return found


def _occurring(choice: Choice) -> list[tuple[Numbers, Numbers]]:
    found = []
    if len(choice.whole.documents):
        occurrences = choice.segment.decode(choice.whole)
        found.append((occurrences.documents, occurrences.positions))
    for postings, codes in choice.coded:
        owners, positions, here = postings.occurrences()
        kept = np.isin(here, codes)
        found.append((postings.documents[owners[kept]], positions[kept]))
    return found


def _joined(found: Sequence[Numbers]) -> Numbers:
    if len(found) == 1:
        return found[0]
    return np.concatenate(found) if found else np.empty(0, np.int64)
