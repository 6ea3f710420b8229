"""What was found? The documents that match, and for each word of the question the evidence that ranking weighs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.store import Best, Documents, Evaluated

from .query import Leaf, Word

Frequencies = NDArray[np.float64]  # normalised and weighted


class Stream(NamedTuple):
    """Evidence for a leaf: what it counts for beside other evidence, and what it is called in explanations.

    `column` is its place among the columns of frequencies.
    """

    weight: float
    column: int
    name: str = "word"


class Found(NamedTuple):
    """What was found of a leaf: how many documents of the index have it, its place among the leaves, and its evidence."""

    document_frequency: int
    number: int
    streams: Sequence[Stream]


class Nearby(NamedTuple):
    """Two words near each other: the more frequent one has this `document_frequency`, and `weight` is what they count for.

    `frequencies` looks them up, in those documents only that ranking asks for: positions are dear to read.
    """

    words: tuple[Word, Word]
    document_frequency: int
    weight: float
    frequencies: Callable[[Documents], Frequencies]


class Matched(NamedTuple):
    """The documents that match, increasing, and what was found of each leaf.

    `relaxed`: they hold only most of the words. Of a question with very many words the columns are not there (`weighed` is
    false): `Matcher.weigh` gives those of some words.
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

    def at(self, places: NDArray[np.int64]) -> Matched:
        """Give some of the documents."""
        documents, columns, held, counts = self.evaluated
        evaluated = Evaluated(documents[places], columns[:, places], held[:, places], counts)
        return self._replace(documents=evaluated.documents, evaluated=evaluated)


class Ranked(NamedTuple):
    """Of `total` documents that match, those (increasing) that may be on the page, and their scores.

    `holding` says which of the words they hold.
    """

    total: int
    documents: Documents
    scores: NDArray[np.float64]
    words: Mapping[Leaf, Found]
    holding: Evaluated | Best
    relaxed: bool = False

    def present(self, document: int, words: Mapping[Leaf, Found]) -> tuple[list[int], bool]:
        """Give which of some words one of the documents has, by whatever evidence, and whether it has them all themselves.

        That is, by their first evidence: not only by their parts, or by another name.
        """
        held, behind = self.holding.held_by(document), len(self.words)
        numbers = [
            (place, found.number) for place, found in enumerate(words.values()) if held >> found.number & 1
        ]
        return [place for place, _ in numbers], all(held >> behind + number & 1 for _, number in numbers)
