"""What was found of a word or phrase? Its documents, and the evidence that ranking weighs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from zoeker.arrays import common, intersection, union
from zoeker.store import Documents, Weighed

Keys = NDArray[np.int64]  # occurrences, increasing: see `Reader.keys`
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
    """A word or phrase whose frequencies were weighed as it was looked up."""

    def __init__(self, weighed: Weighed, size: int) -> None:
        self.documents = weighed.documents
        self._frequencies = weighed.frequencies
        self._exact = weighed.exact
        self._size = size
        self._common = _Common(weighed.documents, size)

    def in_form(self) -> Whole:
        """Give the evidence for the very form that was typed."""
        found = Whole(Weighed(self.documents, self._exact, self._exact), self._size)
        found._common = self._common
        return found

    def frequencies(self, documents: Documents) -> Frequencies:
        """Give what was weighed."""
        if documents is self.documents:
            return slice(None), self._frequencies
        places, there = self._common.of(documents)
        return places, self._frequencies[there]


class _Common:
    """Which of some documents hold a word? Of those asked for last that is remembered: its form is asked for as well."""

    def __init__(self, held: Documents, size: int) -> None:
        self._held, self._size = held, size
        self._last: tuple[Documents, tuple[Places, Places]] | None = None

    def of(self, documents: Documents) -> tuple[Places, Places]:
        """Give their places among the documents, and among those that hold it."""
        if self._last is None or self._last[0] is not documents:
            self._last = documents, common(documents, self._held, self._size)
        return self._last[1]


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
        """Look up in these of the documents."""
        return self._look_up(documents).frequencies(documents)
