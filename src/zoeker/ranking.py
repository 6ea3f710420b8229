"""In what order? BM25F, on one screen; weights.py holds its numbers.

Robertson, Zaragoza & Taylor, "Simple BM25 extension to multiple weighted fields" (CIKM 2004), with the field-wise
length normalisation of Zaragoza et al. (TREC 2004): the frequencies of a word in title, lead and body are normalised
by field length, weighted and added up, and only their sum is saturated:

    tf(d)    = Σ_field  weight · frequency / (1 - b + b · length / average length)
    score(d) = Σ_word   idf · Σ_stream  weight · tf(d) / (k1 + tf(d))     idf = ln(1 + (N - df + ½) / (df + ½))

N counts the articles, df those that have the word in any field; a field's average length is over the articles that
have the field. A word's streams are the word itself, the very form of it that was typed, and the parts of a compound.
Two words that were typed side by side and stand close count as one word more, with the smaller idf of the two.
C adds it up (`added` and `scored` in kernel/evaluate.c); all numbers come from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import log1p
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from .engines.local.found import Nearby
from .engines.local.norms import K1
from .engines.local.reader import Documents, Reader
from .kernel import saturated

Scores = NDArray[np.float64]


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
        values = frequencies(pair, documents)
        scored = scored + added(np.full(len(values), pair.lift), values)
        rest -= pair.lift
    return documents, scored


def added(weights: Scores, tf: Scores) -> Scores:
    """Give what streams of these weights add to scores: frequencies count for less, the more there are."""
    return saturated(weights, K1, tf)


def idf(reader: Reader, frequency: int) -> float:
    """Give the inverse document frequency of a word that so many articles have: above 0, larger for a rarer word."""
    return log1p((reader.count - frequency + 0.5) / (frequency + 0.5))
