"""In what order? BM25F, on one screen.

Robertson, Zaragoza & Taylor, "Simple BM25 extension to multiple weighted fields" (CIKM 2004), with the field-wise
length normalisation of Zaragoza et al. (TREC 2004): the frequencies of a word in title, lead and body are normalised
by field length, weighted and added up, and only their sum is saturated:

    tf(d)    = Σ_field  weight · frequency / (1 - b + b · length / average length)
    score(d) = Σ_word   idf · tf(d) / (k1 + tf(d))          idf = ln(1 + (N - df + ½) / (df + ½))

N counts the articles, df those that have the word in any field; a field's average length is over the articles that
have the field.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from zoeker.store import Reader

from .match import Found

WEIGHTS = {"title": 4.0, "lead": 2.0, "body": 1.0}
B = {"title": 0.75, "lead": 0.75, "body": 0.75}
K1 = 1.2

Scores = NDArray[np.float64]


def scores(reader: Reader, words: Iterable[Found]) -> Scores:
    """Give the score of every document number: an array of `reader.size`, 0 where no word occurs."""
    total = np.zeros(reader.size)
    norms = {field: _norms(reader, field) for field in WEIGHTS}
    for word in words:
        frequency = np.zeros(len(word.documents))
        for field, (documents, counts) in word.frequencies.items():
            if field in WEIGHTS:
                places = np.searchsorted(word.documents, documents)
                frequency[places] += WEIGHTS[field] * counts / norms[field][documents]
        total[word.documents] += idf(reader, word) * frequency / (K1 + frequency)
    return total


def idf(reader: Reader, word: Found) -> float:
    """Give the inverse document frequency of a word: above 0, larger for a rarer word."""
    frequency = len(word.documents)
    return float(np.log1p((len(reader.documents) - frequency + 0.5) / (frequency + 0.5)))


def _norms(reader: Reader, field: str) -> NDArray[np.float64]:
    lengths = reader.lengths(field)
    present = lengths[reader.live & (lengths > 0)]
    average = present.mean() if present.size else 1.0
    return 1 - B[field] + B[field] * lengths / average
