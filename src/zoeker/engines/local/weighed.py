"""How often do words stand in which documents, and where? What ranking asks of them: all fields at once, each with its worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.format.postings import POSITION_BITS, LookedUp, Numbers
from zoeker.kernel import evaluate, postings

from .lists import DOCUMENT_SHIFT, Opened, together
from .norms import Norms

BITS = POSITION_BITS, DOCUMENT_SHIFT  # of a key, below the field and below the document


class Weighed(NamedTuple):
    """The documents that hold a word, increasing, and its frequency in each: what its occurrences are worth.

    `exact` is that of the occurrences in one written form.
    """

    documents: Numbers
    frequencies: NDArray[np.float64]
    exact: NDArray[np.float64]


NOTHING = Weighed(np.empty(0, np.int64), np.empty(0), np.empty(0))


class Lists(NamedTuple):
    """The posting lists of a word in a segment, whose bytes are there as they were written."""

    opened: Opened
    rows: LookedUp

    def laid(self) -> evaluate.Rows:
        """Lay them out for the kernel. Raises ValueError for lists that are not as they were written."""
        return evaluate.lay_rows(self.opened.laid, self.rows)


def lists(opened: Opened, rows: LookedUp) -> Lists:
    """Check rows. Raises ValueError for those that are not as they were written."""
    opened.segment.check_rows(rows)
    return Lists(opened, rows)


def weigh(word: Lists, norms: Norms, scratch: postings.Scratch) -> Weighed:
    """Weigh a word in a segment.

    Raises ValueError for rows that are not as they were written.
    """
    return Weighed(*postings.weigh(word.opened.laid, word.rows, norms.laid, scratch))


def combined(parts: Sequence[Weighed]) -> Weighed:
    """Put together what was found in all segments."""
    if len(parts) == 1:
        return parts[0]
    return Weighed(*map(together, zip(*parts, strict=True))) if parts else NOTHING


def weigh_keys(keys: Numbers, norms: Norms, total: int, scratch: postings.Scratch) -> Weighed:
    """Weigh what stands at different occurrences, in any order, of which none is in one written form."""
    if not len(keys):
        return NOTHING
    found, frequencies = postings.gather(keys, BITS, norms.laid, total, scratch)
    return Weighed(found, frequencies, np.zeros(len(found)))


def find_keys(word: Lists, wanted: Numbers | None) -> Numbers:
    """Give the occurrences of a word in a segment, in some documents of the index or (None) in all: their keys.

    Raises ValueError for rows that are not as they were written.
    """
    return postings.keys(word.opened.laid, word.rows, wanted, BITS)
