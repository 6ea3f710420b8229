"""In what order? BM25F, on one screen; weights.py holds its numbers.

Robertson, Zaragoza & Taylor, "Simple BM25 extension to multiple weighted fields" (CIKM 2004), with the field-wise
length normalisation of Zaragoza et al. (TREC 2004): the frequencies of a word in title, lead and body are normalised
by field length, weighted and added up, and only their sum is saturated:

    tf(d)    = Σ_field  weight · frequency / (1 - b + b · length / average length)
    score(d) = Σ_word   idf · Σ_stream  weight · tf(d) / (k1 + tf(d))     idf = ln(1 + (N - df + ½) / (df + ½))

N counts the articles, df those that have the word in any field; a field's average length is over the articles that
have the field. A word's streams are the word itself, the very form of it that was typed, and the parts of a compound.
Two words that were typed side by side and stand close count as one word more, with the smaller idf of the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

import numpy as np
from numpy.typing import NDArray

from zoeker.store import Documents, Reader

from .found import Evidence, Found, Places
from .weights import K1

Scores = NDArray[np.float64]


def scores(
    reader: Reader, words: Sequence[Found], documents: Documents, first: int = 0, near: Sequence[Found] = ()
) -> Scores:
    """Give the scores of documents (increasing numbers), for words and for what stands near each other.

    With `first` above 0, only the scores of those that may be among so many best need be right; others are too low
    (MaxScore, Turtle & Flood 1995): a stream cannot add more than its weight times idf, so that what is too far behind
    stays behind.
    """
    total = np.zeros(len(documents))
    # What is near is asked for last, when few documents are left.
    streams = [*_weighted(reader, words), *_weighted(reader, near)]
    rest, given, best = sum(weight for weight, _ in streams), 0.0, 0.0
    places: Places | None = None  # of the documents that are still in the running; None: all
    for weight, evidence in streams:
        here, tf = evidence.frequencies(documents if places is None else documents[places])
        at = here if places is None else places[here]
        total[at] += added(weight, tf)
        rest, given = rest - weight, given + weight
        if (
            0 < first <= len(tf) and given > rest > 0
        ):  # else what is to come may still lift any other above the best
            best = max(best, np.partition(total[at], -first)[-first])
            if best > rest:
                places = (total + rest >= best).nonzero()[0]
    return total


def _weighted(reader: Reader, words: Sequence[Found]) -> list[tuple[float, Evidence]]:
    found = [
        (idf(reader, word) * stream.weight, stream.evidence) for word in words for stream in word.streams
    ]
    return sorted(found, key=lambda stream: -stream[0])


def added(weight: float, tf: Scores) -> Scores:
    """Give what a stream of this weight adds to scores: frequencies count for less, the more there are."""
    return weight * tf / (K1 + tf)


def idf(reader: Reader, word: Found) -> float:
    """Give the inverse document frequency of a word: above 0, larger for a rarer word."""
    frequency = len(word.documents)
    return log1p((reader.count - frequency + 0.5) / (frequency + 0.5))
