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

from collections.abc import Callable, Iterable
from math import log1p
from operator import attrgetter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .engines.local.found import Matched, Nearby
from .engines.local.norms import K1
from .engines.local.reader import Documents, Reader

Scores = NDArray[np.float64]
_Tf = TypeVar("_Tf", float, Scores)


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
        idf(reader, word.document_frequency) * stream.weight
        for word in found.words.values()
        for stream in word.streams
    ]
    return np.array(held)


def added(weight: float, tf: _Tf) -> _Tf:
    """Give what a stream of this weight adds to scores: frequencies count for less, the more there are."""
    return weight * tf / (K1 + tf)


def idf(reader: Reader, frequency: int) -> float:
    """Give the inverse document frequency of a word that so many articles have: above 0, larger for a rarer word."""
    return log1p((reader.count - frequency + 0.5) / (frequency + 0.5))
