"""What is it worth? BM25F on one screen: every engine takes its numbers and its formula from here.

Robertson, Zaragoza & Taylor, "Simple BM25 extension to multiple weighted fields" (CIKM 2004), with the field-wise
length normalisation of Zaragoza et al. (TREC 2004): the frequencies of a word in title, lead and body are normalised
by field length, weighted and added up, and only their sum is saturated:

    tf(d)    = Σ_field  weight · frequency / (1 - b + b · length / average length)
    score(d) = Σ_word   idf · Σ_signal  weight · tf(d) / (k1 + tf(d))     idf = ln(1 + (N - df + ½) / (df + ½))

N counts the articles, df those that have the word in any field; a field's length is counted in positions, its average over
the articles that have the field. A word's signals are the word itself, the very form of it that was typed, and the parts of
a compound. These take the place of each other, so that what was typed as one word weighs as one: where the word stands, its
parts add nothing; where not all parts stand either, each piece counts for itself, by its own idf.
"""

from __future__ import annotations

from collections.abc import Callable
from math import log1p
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", float, NDArray[np.float64])

# Numbers lie between those that tools/choose_numbers.py chose on parts of the questions; what each earned on the rest is in
# ARCHITECTURE.md. b and k1 are textbook ones (.5 to .8 and 1.2 to 2: Robertson & Zaragoza, "The Probabilistic
# Relevance Framework", 2009), since no other earned anything; nor did any weight of title and lead above 1, on few titles.
WEIGHTS = {"title": 2.0, "lead": 1.5, "body": 1.0}
B = 0.8
K1 = 1.2

# What signals count for, beside the word itself:
PART = 0.7  # an occurrence within a compound, beside one of the word by itself
EXACT = 0.3  # the very form that was typed
SPLIT = 1.0  # all parts of a compound that was typed, wherever they stand: in the place of itself
PIECE = 0.7  # one of these, or a piece between hyphens, where not all stand; chosen by folds (tools/choose_numbers.py)


def idf(articles: int, having: int) -> float:
    """Give the inverse document frequency of what so many of the articles have: above 0, larger for what is rarer."""
    return log1p((articles - having + 0.5) / (having + 0.5))


def norm(length: Number, average: float) -> Number:
    """Give what frequencies in a field of so many positions are divided by."""
    return 1 - B + B * length / average


# What a signal of this weight, times idf, adds to a score: frequencies count for less, the more there are. It is an expression
# of Python and of C at once: hatch_build.py compiles the kernel with it, and a kernel compiled with another one is refused.
ADDED = "weight * tf / (k1 + tf)"
_added: Callable[..., Any] = eval(f"lambda weight, tf, k1: {ADDED}")


def added(weight: float, tf: Number) -> Number:
    """Give what a signal of this weight, times idf, adds to the score."""
    found: Number = _added(weight, tf, K1)
    return found
