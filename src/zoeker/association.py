"""How much does a word belong to some text, or to another word? Log-likelihood, and what says how large a difference is.

Each takes numbers or arrays of them, and gives what it was given. What is compared are two samples: `a` occurrences in one of
`c` words, and `b` in one of `d` words that shares none with it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

_UNSEEN = 0.5  # occurrences, in the place of none, so that a ratio is finite (Hardie)
_HIGHEST = 14.0  # of logDice: two words that never stand apart


def log_likelihood(
    a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, others: bool = False
) -> Numbers:
    """Give the log-likelihood (G2) that a word is as frequent in both samples: 0 if it is, 3.84 where that has p = .05, 6.63 for .01.

    That of Rayson & Garside (2000), which is what keywords are usually ranked by, counts the word alone; with `others`, that of
    Dunning (1993) also counts all words that it is not. It says how sure a difference is, and not which way it goes.
    """
    word, other, size, rest = (np.asarray(number, np.float64) for number in (a, b, c, d))
    told = _from_expected(word, other, size, rest)
    if others:
        told += _from_expected(size - word, rest - other, size, rest)
    return np.maximum(told, 0.0)  # of what is equal, rounding makes a little less


def _from_expected(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> Numbers:
    share = (a + b) / np.maximum(c + d, 1)
    return 2 * (_surprise(a, c * share) + _surprise(b, d * share))


def _surprise(observed: Numbers, expected: Numbers) -> Numbers:
    ratio = np.ones(np.broadcast(observed, expected).shape)
    return observed * np.log(np.divide(observed, expected, out=ratio, where=observed > 0))


def log_ratio(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> Numbers:
    """Give how often a word doubles from the second sample to the first (Hardie 2014): 1 where it is twice as frequent, -1 for half.

    One that does not stand in a sample counts as if it stood there half a time.
    """
    word, other = (np.where(np.asarray(number) > 0, number, _UNSEEN) for number in (a, b))
    size, rest = (np.maximum(number, 1) for number in (c, d))
    return np.log2((word / size) / (other / rest))


def log_dice(together: ArrayLike, first: ArrayLike, second: ArrayLike) -> Numbers:
    """Give how typically two words stand together, of how often they do and how often each stands anywhere (Rychlý 2008).

    14 at most; one less is half as often; below 0 it is less than once for 16,000 of either. It does not depend on the size of a
    corpus. `together` is more than 0.
    """
    both = np.asarray(first, np.float64) + np.asarray(second, np.float64)
    return _HIGHEST + np.log2(2 * np.asarray(together, np.float64) / both)
