"""How often do words stand in which documents, and where? What ranking asks of them: all fields at once, each with its worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import zoeker.kernel as kernel
from zoeker.format.packing import Bytes, Numbers
from zoeker.format.postings import (
    DOCUMENTS,
    FIELD,
    OCCURRENCES,
    ONLY,
    POSITION_BITS,
    START,
    WIDTHS,
    LookedUp,
    PostingList,
    counted,
)

from .lists import DOCUMENT_SHIFT, FIELD_BITS, Opened, key, together
from .worth import Worth

_FEW = 16  # times fewer entries than there may be: then sorting them is quicker than an array over all


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
    data: Bytes
    at: tuple[
        int, int
    ]  # the addresses of data and rows: to ask for these takes longer than to read some postings

    def laid(self) -> kernel.Rows:
        """Lay them out for the kernel. Raises ValueError for lists that are not as they were written."""
        if not kernel.KERNEL:
            return kernel.Rows()
        return kernel.lay_rows(kernel.KERNEL, self.at[0], self.rows, self.opened.segment.size)


def lists(opened: Opened, rows: LookedUp) -> Lists:
    """Check rows. Raises ValueError for those that are not as they were written."""
    data = opened.segment.check_rows(rows)
    return Lists(opened, rows, data, (kernel.address(data), kernel.address(rows)))


def weigh(word: Lists, worth: Worth, scratch: kernel.Scratch) -> Weighed:
    """Weigh a word in a segment.

    Raises ValueError for rows that are not as they were written.
    """
    opened, rows, data, _ = word
    if not kernel.KERNEL:
        return weighed(word, worth)
    size, live, base = opened.segment.size, opened.live, opened.base
    return Weighed(*kernel.weigh(kernel.KERNEL, data, rows, size, live, worth.laid, base, scratch))


def weighed(word: Lists, worth: Worth) -> Weighed:
    """Do as `weigh` does, without the kernel."""
    opened, rows, data, _ = word
    size, live, base = opened.segment.size, opened.live, opened.base
    documents, counts, exact = counted(data, rows)
    if int(documents.max(initial=-1)) >= size:
        raise ValueError("a posting names a document that is not there")
    owners = np.arange(len(rows)).repeat(rows[:, DOCUMENTS])
    counts = np.where(rows[owners, ONLY] > 0, exact, counts)
    kept = counts > 0 if live is None else (counts > 0) & live[documents]
    documents, counts, exact, owners = (column[kept] for column in (documents, counts, exact, owners))
    each = worth.of(rows[owners, FIELD], base + documents)
    found, *totals = _added_up(documents, (counts * each, exact * each), size)
    return Weighed(found + base, *totals)


def _added_up(
    keys: Numbers, values: Sequence[NDArray[np.float64]], size: int
) -> tuple[Numbers, NDArray[np.float64], NDArray[np.float64]]:
    """Add up values by their key (below `size`): the different keys, increasing, and the sums."""
    if len(keys) * _FEW < size:
        order = keys.argsort(kind="stable")
        keys = keys[order]
        begins: Numbers = np.diff(keys, prepend=-1).nonzero()[0]
        found = [np.add.reduceat(value[order], begins) if len(begins) else value for value in values]
        return keys[begins], found[0], found[1]
    held = np.zeros(size, bool)
    held[keys] = True
    found = [np.bincount(keys, value, size)[held] for value in values]
    return held.nonzero()[0], found[0], found[1]


def combined(parts: Sequence[Weighed]) -> Weighed:
    """Put together what was found in all segments."""
    if len(parts) == 1:
        return parts[0]
    return Weighed(*map(together, zip(*parts, strict=True))) if parts else NOTHING


def weigh_keys(keys: Numbers, worth: Worth, total: int, scratch: kernel.Scratch) -> Weighed:
    """Weigh what stands at different occurrences, in any order, of which none is in one written form."""
    if not len(keys):
        return NOTHING
    if kernel.KERNEL:
        bits = (POSITION_BITS, DOCUMENT_SHIFT)
        found, frequencies = kernel.gather(kernel.KERNEL, keys, bits, worth.laid, total, scratch)
        return Weighed(found, frequencies, np.zeros(len(found)))
    documents = keys >> DOCUMENT_SHIFT
    fields = keys >> POSITION_BITS & ((1 << FIELD_BITS) - 1)
    each = worth.of(fields, documents)
    return Weighed(*_added_up(documents, (each, np.zeros(len(each))), total))


def find_keys(word: Lists, wanted: Numbers | None) -> Numbers:
    """Give the occurrences of a word in a segment, in some documents of the index or (None) in all: their keys.

    Raises ValueError for rows that are not as they were written.
    """
    opened, rows, data, _ = word
    size = opened.segment.size
    if kernel.KERNEL:
        bits = (POSITION_BITS, DOCUMENT_SHIFT)
        return kernel.keys(kernel.KERNEL, data, rows, size, opened.live, opened.base, wanted, bits)
    chosen = np.ones(size, bool) if opened.live is None else opened.live
    if wanted is not None:
        inside = wanted[slice(*wanted.searchsorted([opened.base, opened.base + size]))] - opened.base
        among = np.zeros(size, bool)
        among[inside] = True
        chosen = chosen & among
    found = together([_keys_of(data, row, chosen, opened.base) for row in rows])
    found.sort()
    return found


def _keys_of(data: Bytes, row: Numbers, chosen: NDArray[np.bool_], base: int) -> Numbers:
    postings = PostingList(data, row[START], row[DOCUMENTS], row[OCCURRENCES], row[WIDTHS].tolist())
    if int(postings.documents[-1]) >= len(chosen):
        raise ValueError("a posting names a document that is not there")
    owners, positions = postings.positions(chosen[postings.documents].nonzero()[0])
    return key(postings.documents[owners] + base, row[FIELD], positions)
