"""What was found? The documents that match, and for each word of the question the evidence that ranking weighs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.store import Documents, Evaluated

from .query import Leaf

Frequencies = NDArray[np.float64]  # normalised and weighted


class Stream(NamedTuple):
    """Evidence for a leaf: what it counts for beside other evidence, and what it is called in explanations.

    `column` is its place among the columns of frequencies.
    """

    weight: float
    column: int
    name: str = "word"


class Found(NamedTuple):
    """What was found of a leaf: how many documents of the index have it, its place among the leaves, and the streams of evidence."""

    document_frequency: int
    number: int
    streams: Sequence[Stream]


class Nearby(NamedTuple):
    """Words near each other: `document_frequency` is that of the more frequent one, `weight` is what they count for.

    `frequencies` looks them up, in those documents only that ranking asks for: positions are dear to read.
    """

    document_frequency: int
    weight: float
    frequencies: Callable[[Documents], Frequencies]


class Matched(NamedTuple):
    """The documents that match, increasing, and what was found of each leaf.

    `relaxed`: they hold only most of the words. Of a question with very many words the columns are not there (`weighed` is
    false): `Matcher.weigh` gives those of some words, or documents.
    """

    documents: Documents
    words: Mapping[Leaf, Found]
    evaluated: Evaluated
    weighed: bool = True
    relaxed: bool = False

    @property
    def columns(self) -> Frequencies:
        """The frequencies: a row a stream, an entry a document."""
        return self.evaluated.columns

    def holds(self, word: Found, place: int) -> bool:
        """Say whether the document at a place has a word, by whatever evidence."""
        return self.evaluated.holds(word.number, place)

    def at(self, places: NDArray[np.int64]) -> Matched:
        """Give some of the documents."""
        documents, columns, held, counts = self.evaluated
        # take, unlike an index, leaves the entries of a row side by side
        evaluated = Evaluated(documents[places], columns.take(places, 1), held.take(places, 1), counts)
        return self._replace(documents=evaluated.documents, evaluated=evaluated)
