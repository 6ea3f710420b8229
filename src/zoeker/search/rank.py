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

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from zoeker.store import Documents, Reader

from .match import Found

WEIGHTS = {"title": 4.0, "lead": 2.0, "body": 1.0}
B = {"title": 0.75, "lead": 0.75, "body": 0.75}
K1 = 1.2

Scores = NDArray[np.float64]


def scores(reader: Reader, words: Sequence[Found], documents: Documents, first: int = 0) -> Scores:
    """Give the scores of documents (increasing numbers), for the words in their order.

    With `first` above 0, only the scores of those that may be among so many best need be right; others are too low
    (MaxScore, Turtle & Flood 1995): a word cannot add more than its idf, so that what is too far behind stays behind.
    """
    total = np.zeros(len(documents))
    weights = [idf(reader, word) for word in words]
    rest = sum(weights)
    open_places: NDArray[np.int64] | None = None  # those still in the running; None: all
    for number in sorted(range(len(words)), key=lambda number: -weights[number]):
        if 0 < first < len(documents) and rest < sum(weights):
            best = np.partition(total, -first)[-first]
            if best > rest:
                open_places = np.flatnonzero(total + rest >= best)
        chosen = documents if open_places is None else documents[open_places]
        places, tf = _frequency(reader, words[number], chosen)
        added = weights[number] * tf / (K1 + tf)
        total[places if open_places is None else open_places[places]] += added
        rest -= weights[number]
    return total


def idf(reader: Reader, word: Found) -> float:
    """Give the inverse document frequency of a word: above 0, larger for a rarer word."""
    frequency = len(word.documents)
    return float(np.log1p((reader.count - frequency + 0.5) / (frequency + 0.5)))


def _frequency(reader: Reader, word: Found, documents: Documents) -> tuple[NDArray[np.int64], Scores]:
    """Give the places of the documents that have a word, and its normalised, weighted frequency in each."""
    held = reader.scratch()  # zero throughout, before and after
    places = reader.common(word.documents, documents)[1]
    chosen = documents[places]
    for field, postings in word.fields.items():
        if field in WEIGHTS:
            here, _ = reader.common(postings.documents, chosen)
            counts = postings.counts(here if len(here) < len(postings.documents) else None)
            found = postings.documents[here]
            held[found] += counts * reader.cached(field, _worth)[found]
    tf = held[chosen]
    held[chosen] = 0
    return places, tf


def _worth(reader: Reader, field: str) -> Scores:
    """Give what one occurrence in a field counts for, by document number."""
    lengths = reader.lengths(field)
    present = lengths[reader.live & (lengths > 0)]
    average = present.mean() if present.size else 1.0
    worth: Scores = WEIGHTS[field] / (1 - B[field] + B[field] * lengths / average)
    return worth
