"""How often does a word stand in one written form? What tells an exact match from another form of the word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from zoeker.arrays import common

from .lists import Opened
from .packing import Numbers
from .postings import PostingList
from .weighed import Worth


class Coded(NamedTuple):
    """A posting list of a term of which the occurrences with one code count; where its field's worth begins."""

    opened: Opened
    postings: PostingList
    code: int
    base: int


class Written:
    """The occurrences of a written form, in all segments; they are read only in the documents that are asked for."""

    def __init__(self, lists: Sequence[Coded]) -> None:
        self._lists = lists

    def frequencies(self, documents: Numbers, worth: Worth) -> Worth:
        """Give what the occurrences in each document are worth."""
        found = np.zeros(len(documents))
        for opened, postings, code, base in self._lists:
            size = opened.segment.size
            begin, end = documents.searchsorted([opened.base, opened.base + size]).tolist()
            here, there = common(documents[begin:end] - opened.base, postings.documents, size)
            counts = postings.frequencies(there)
            owners = np.repeat(np.arange(len(there)), counts)
            counted = np.bincount(owners[postings.codes(there) == code], minlength=len(there))
            found[begin + here] += counted * worth[base + documents[begin + here]]
        return found
