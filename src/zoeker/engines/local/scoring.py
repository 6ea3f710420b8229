"""What do documents score? What their words add up to, by the formula of ranking.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from zoeker.ranking import added, idf

from .found import Matched, Nearby
from .reader import Documents, Reader

Scores = NDArray[np.float64]


def scores(reader: Reader, pieces: Iterable[Matched], size: int) -> Scores:
    """Give the score of each of so many documents that match: what their words add, some words in each piece."""
    total = np.zeros(size)
    for found in pieces:
        for weight, frequencies in zip(weights(reader, found).tolist(), found.columns, strict=False):
            total += added(weight, frequencies)
    return total


def lifted(
    documents: Documents,
    scored: Scores,
    near: Iterable[Nearby],
    first: int,
    frequencies: Callable[[Nearby, Documents], Scores],
) -> tuple[Documents, Scores]:
    """Add what stands near each other; give the documents that may then be among the `first` (0: all), and their scores.

    It is dear to look up, and `frequencies` asked for it last, of documents that it can still lift so far (MaxScore, Turtle &
    Flood 1995: a stream cannot add more than its weight times idf).
    """
    lifts = sorted(near, key=attrgetter("lift"), reverse=True)
    rest = sum(pair.lift for pair in lifts)
    for pair in lifts:
        if 0 < first < len(scored):
            kept = (scored + rest >= np.partition(scored, -first)[-first]).nonzero()[0]
            documents, scored = documents[kept], scored[kept]
        scored = scored + added(pair.lift, frequencies(pair, documents))
        rest -= pair.lift
    return documents, scored


def weights(reader: Reader, found: Matched) -> Scores:
    """Give what each column counts for: the weight of its stream times the idf of its word."""
    held = [
        idf(reader.count, word.document_frequency) * stream.weight
        for word in found.words.values()
        for stream in word.streams
    ]
    return np.array(held)
