"""What was found of a word or phrase? Its documents, and the evidence that ranking weighs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from zoeker.arrays import FEW, common, intersection, union
from zoeker.store import POSITION_BITS, Documents, Postings, Reader, Weighed, Written

from .weights import worths

Keys = NDArray[np.int64]  # occurrences: document << POSITION_BITS | position, increasing
Places = NDArray[np.int64]
Frequencies = tuple[
    Places | slice, NDArray[np.float64]
]  # the places of some documents, and the frequency in each


class Evidence(Protocol):
    """Something that was looked for: the documents that hold it, increasing, and how often."""

    documents: Documents

    def frequencies(self, documents: Documents) -> Frequencies:
        """Give its normalised, weighted frequency in those of some documents that hold it, or in more of them."""


class Stream(NamedTuple):
    """Evidence for a leaf, what it counts for beside other evidence, and what it is called in explanations."""

    weight: float
    evidence: Evidence
    name: str = "word"


class Found:
    """What was found of a leaf: all documents, and the streams of evidence that their scores are made of."""

    def __init__(self, documents: Documents, streams: Sequence[Stream]) -> None:
        self.documents = documents
        self.streams = streams


class Whole:
    """A word whose frequencies were weighed as it was looked up."""

    def __init__(self, weighed: Weighed, size: int) -> None:
        self.documents = weighed.documents
        self.exact = weighed.exact  # the frequencies of the very form that was typed
        self._frequencies = weighed.frequencies
        self._size = size

    def frequencies(self, documents: Documents) -> Frequencies:
        """Give what was weighed."""
        if documents is self.documents:
            return slice(None), self._frequencies
        places, there = common(documents, self.documents, self._size)
        return places, self._frequencies[there]


class Fielded:
    """A frequent word, or a phrase: its postings by field, read as far as ranking asks for them."""

    def __init__(self, reader: Reader, fields: Mapping[str, Postings]) -> None:
        self.documents = union([postings.documents for postings in fields.values()], reader.size)
        self._reader = reader
        self._fields = fields

    def frequencies(self, documents: Documents) -> Frequencies:
        """Add up the fields."""
        tf = np.zeros(len(documents))
        held = self._reader.scratch()  # zero throughout, before and after
        spread: list[Documents] = []
        for field, postings in self._fields.items():
            there, worth = postings.documents, worths(self._reader, (field,))
            if len(documents) * FEW < len(there):
                places = np.minimum(there.searchsorted(documents), len(there) - 1)
                has = (there[places] == documents).nonzero()[0]
                tf[has] += postings.counts(places[has]) * worth[documents[has]]
            else:
                held[there] += postings.counts() * worth[there]
                spread.append(there)
        if spread:
            tf += held[documents]
            for there in spread:
                held[there] = 0
        return slice(None), tf


class Either:
    """One of several words: what counts is the one that stands there most."""

    def __init__(self, evidence: Sequence[Evidence], size: int) -> None:
        self.documents = union([one.documents for one in evidence], size)
        self._evidence = evidence

    def frequencies(self, documents: Documents) -> Frequencies:
        """Give the largest of the frequencies."""
        return slice(None), np.maximum.reduce(_spread(self._evidence, documents))


class Both:
    """Several words, all of which must be there: what counts is the one that stands there least."""

    def __init__(self, evidence: Sequence[Evidence], size: int) -> None:
        self.documents = intersection([one.documents for one in evidence], size)
        self._evidence = evidence

    def frequencies(self, documents: Documents) -> Frequencies:
        """Give the smallest of the frequencies."""
        return slice(None), np.minimum.reduce(_spread(self._evidence, documents))


def _spread(evidence: Sequence[Evidence], documents: Documents) -> NDArray[np.float64]:
    found = np.zeros((len(evidence), len(documents)))
    for row, one in zip(found, evidence, strict=True):
        places, tf = one.frequencies(documents)
        row[places] = tf
    return found


class Nearby:
    """Words near each other, looked up only in those documents that ranking asks for: positions are dear to read."""

    def __init__(self, documents: Documents, look_up: Callable[[Documents], Evidence]) -> None:
        self.documents = documents  # that may hold them
        self._look_up = look_up

    def frequencies(self, documents: Documents) -> Frequencies:
        """Look up in these."""
        return self._look_up(documents).frequencies(documents)


class InForm:
    """A word in the very form that was typed, of whose other forms it is known where they stand."""

    def __init__(
        self, reader: Reader, written: Written, fields: tuple[str, ...], documents: Documents
    ) -> None:
        self.documents = documents
        self._written = written
        self._worth = worths(reader, fields)

    def frequencies(self, documents: Documents) -> Frequencies:
        """Count the form."""
        return slice(None), self._written.frequencies(documents, self._worth)


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
