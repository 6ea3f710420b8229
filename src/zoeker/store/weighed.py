"""How often do words stand in which documents? What ranking asks of them: all fields at once, each with its worth."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .lists import Opened, together
from .packing import Numbers

Worth = NDArray[
    np.float64
]  # what one occurrence counts for: number of field · number of documents + document

_FEW = 16  # times fewer entries than there may be: then sorting them is quicker than an array over all


class Weighed(NamedTuple):
    """The documents that hold a word, increasing, and its frequency in each: what its occurrences are worth.

    `exact` is that of the occurrences in one written form.
    """

    documents: Numbers
    frequencies: NDArray[np.float64]
    exact: NDArray[np.float64]


class Entries(NamedTuple):
    """Counts in one segment: of which word, in which document, where its field's worth begins, how many,
    and how many of them in one written form.
    """

    opened: Opened
    words: Numbers
    documents: Numbers
    bases: Numbers
    counts: Numbers
    exact: Numbers


def bases(opened: Opened, fields: Sequence[str], size: int) -> Numbers:
    """Give by a segment's number of a field where its worth begins; 0 for a field that is not asked for."""
    own = opened.segment.fields
    found = np.zeros(len(own), np.int64)
    for number, field in enumerate(fields):
        if field in own:
            found[own[field]] = number * size
    return found


def weighed(parts: Sequence[Entries], worth: Worth, size: int, words: int = 1) -> list[Weighed]:
    """Add up what words are worth, by document (of `size`): an entry for each of the `words`, numbered from 0."""
    columns: list[list[Numbers]] = []
    for opened, *found in parts:
        if opened.live is not None:
            kept = opened.live[found[1]]
            found = [column[kept] for column in found]
        if opened.base:
            found[1] = found[1] + opened.base
        columns.append(found)
    if not columns:
        return [Weighed(np.empty(0, np.int64), np.empty(0), np.empty(0))] * words
    numbers, documents, places, counts, exact = map(together, zip(*columns, strict=True))
    keys = numbers * size + documents if words > 1 else documents
    each = worth[places + documents]
    values = (counts * each, exact * each)
    if len(keys) * _FEW < words * size:
        order = keys.argsort(kind="stable")
        keys = keys[order]
        new = np.ones(len(keys), bool)
        np.not_equal(keys[1:], keys[:-1], out=new[1:])
        begins = new.nonzero()[0]
        keys = keys[begins]
        totals = [np.add.reduceat(value[order], begins) if len(begins) else value for value in values]
    else:
        held = np.zeros(words * size, bool)
        held[keys] = True
        totals = [np.bincount(keys, value, words * size)[held] for value in values]
        keys = held.nonzero()[0]
    if words == 1:
        return [Weighed(keys, *totals)]
    edges = keys.searchsorted(np.arange(words + 1) * size).tolist()
    return [
        Weighed(keys[begin:end] - word * size, *(total[begin:end] for total in totals))
        for word, (begin, end) in enumerate(pairwise(edges))
    ]
