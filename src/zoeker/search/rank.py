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
from math import log1p

import numpy as np
from numpy.typing import NDArray

from zoeker.store import Documents, Reader

from .arrays import FEW, common
from .found import Found

WEIGHTS = {"title": 4.0, "lead": 2.0, "body": 1.0}
B = {"title": 0.75, "lead": 0.75, "body": 0.75}
K1 = 1.2


Scores = NDArray[np.float64]
Places = NDArray[np.int64]


def scores(reader: Reader, words: Sequence[Found], documents: Documents, first: int = 0) -> Scores:
    """Give the scores of documents (increasing numbers), for the words in their order.

    With `first` above 0, only the scores of those that may be among so many best need be right; others are too low
    (MaxScore, Turtle & Flood 1995): a word cannot add more than its idf, so that what is too far behind stays behind.
    """
    total = np.zeros(len(documents))
    weights = [idf(reader, word) for word in words]
    rest, best = sum(weights), 0.0
    places: Places | None = None  # of the documents that are still in the running; None: all
    for number in sorted(range(len(words)), key=lambda number: -weights[number]):
        here, tf = _frequencies(reader, words[number], documents if places is None else documents[places])
        at = here if places is None else places[here]
        total[at] += weights[number] * tf / (K1 + tf)
        rest -= weights[number]
        if 0 < first <= len(tf) and rest > 0:
            best = max(best, np.partition(total[at], -first)[-first])
            if best > rest:
                places = (total + rest >= best).nonzero()[0]
    return total


def idf(reader: Reader, word: Found) -> float:
    """Give the inverse document frequency of a word: above 0, larger for a rarer word."""
    frequency = len(word.documents)
    return log1p((reader.count - frequency + 0.5) / (frequency + 0.5))


def _frequencies(reader: Reader, word: Found, documents: Documents) -> tuple[Places | slice, Scores]:
    """Give the places of the documents that hold a word (or of more), and its normalised, weighted frequency in each."""
    if word.weighed is not None:
        if documents is word.documents:
            return slice(None), word.weighed.frequencies
        places, there = common(documents, word.documents, reader.size)
        return places, word.weighed.frequencies[there]
    tf = np.zeros(len(documents))
    held = reader.scratch()  # zero throughout, before and after
    spread: list[Documents] = []
    for field, postings in word.fields.items():
        if field not in WEIGHTS:
            continue
        there, worth = postings.documents, worths(reader, (field,))
        if len(documents) * FEW < len(there):
            places = np.minimum(there.searchsorted(documents), len(there) - 1)
            has = (there[places] == documents).nonzero()[0]
            tf[has] += postings.counts(places[has]) * worth[documents[has]]
        else:
            held[there] += postings.counts() * worth[there]
            spread.append(there)
    if spread:
        tf += held[documents]
        for there in spread:
            held[there] = 0
    return slice(None), tf


def worths(reader: Reader, fields: tuple[str, ...]) -> Scores:
    """Give what one occurrence counts for, by field and document, as one array: 0 in a field that does not rank."""
    return reader.cached(fields, _worths)


def _worths(reader: Reader, fields: tuple[str, ...]) -> Scores:
    nothing = np.zeros(reader.size)
    return np.concatenate([_worth(reader, field) if field in WEIGHTS else nothing for field in fields])


def _worth(reader: Reader, field: str) -> Scores:
    lengths = reader.lengths(field)
    present = lengths[reader.live & (lengths > 0)]
    average = present.mean() if present.size else 1.0
    relative = 1 - B[field] + B[field] * lengths / average
    # Without a length there is no occurrence either; 0 would divide by nothing where b is 1.
    worth: Scores = WEIGHTS[field] / np.where(lengths > 0, relative, 1.0)
    return worth
