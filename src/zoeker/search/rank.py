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

    With `first` above 0, only the scores of those that may be among so many best need be right: what stands near each
    other is dear to look up, and asked for last, of documents that it can still lift so far (MaxScore, Turtle & Flood 1995:
    a stream cannot add more than its weight times idf).
    """
    total = np.zeros(len(documents))
    for weight, evidence in _weighted(reader, words):
        here, tf = evidence.frequencies(documents)
        total[here] += added(weight, tf)
    streams = _weighted(reader, near)
    rest = sum(weight for weight, _ in streams)
    places: Places | None = None  # of the documents that are still in the running; None: all
    for weight, evidence in streams:
        if 0 < first < len(total):
            running = total if places is None else total[places]
            kept = (running + rest >= np.partition(running, -first)[-first]).nonzero()[0]
            places = kept if places is None else places[kept]
        here, tf = evidence.frequencies(documents if places is None else documents[places])
        total[here if places is None else places[here]] += added(weight, tf)
        rest -= weight
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
