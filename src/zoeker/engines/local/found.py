"""What was found? The documents that match, and for each word of the question the evidence that ranking weighs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.query.tree import Leaf

from .evaluate import Best
from .reader import Documents


class Stream(NamedTuple):
    """Evidence for a leaf: what it counts for beside other evidence, and what it is called in explanations.

    `column` is its place among the registers of the leaf's program.
    """

    weight: float
    column: int
    name: str = "word"


class Found(NamedTuple):
    """What was found of a leaf: how many documents of the index have it, its place among the leaves, and its evidence.

    The streams of all leaves follow each other, as the columns of frequencies do: those of this one from `column` on.
    """

    document_frequency: int
    number: int
    column: int
    streams: Sequence[Stream]


class Matched(NamedTuple):
    """Documents, increasing, and what was found of each leaf; `columns` are its frequencies: a row a stream, an entry a document."""

    documents: Documents
    words: Mapping[Leaf, Found]
    columns: NDArray[np.float64]


class Ranked(NamedTuple):
    """Of `total` documents that match, those (increasing) that may be on the page, and their scores.

    `holding` says which of the words they hold.
    """

    total: int
    documents: Documents
    scores: NDArray[np.float64]
    words: Mapping[Leaf, Found]
    holding: Best

    def present(self, documents: Sequence[int]) -> list[tuple[list[int], bool]]:
        """Give for each of some documents which of the words it has, by whatever signal, and whether it has them all themselves.

        That is, by their first signal: not only by their parts, or by another name.
        """
        size, found = len(self.words), []
        for held in self.holding.held_by(documents):
            has = [number for number in range(size) if held >> number & 1]
            found.append((has, all(held >> size + number & 1 for number in has)))
        return found
