"""Where does a word stand in the whole index? Occurrences over all segments, each of them one number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoeker.format import toc
from zoeker.format.postings import POSITION_BITS, Numbers
from zoeker.format.schema import PARTS_OF
from zoeker.format.segment import Segment
from zoeker.kernel import postings

# The key of an occurrence: the number of its document, the place of its field among those that were asked for, and its
# position, so that keys increase as one reads, and what follows in one field of a document is one more.
FIELD_BITS = 3
DOCUMENT_SHIFT = POSITION_BITS + FIELD_BITS


class Opened:
    """A segment of the index: the number of its first document, and which of its documents are live (None: all)."""

    def __init__(self, segment: Segment, base: int, record: toc.SegmentRecord) -> None:
        self.segment = segment
        self.base = base
        self.record = record
        self._places: dict[tuple[str, ...], Numbers] = {}
        self.live: NDArray[np.bool_] | None = None
        if len(record.deleted):
            self.live = np.ones(segment.size, bool)
            self.live[record.deleted] = False

    def places(self, fields: tuple[str, ...]) -> Numbers:
        """Say of each field of the segment its place among some fields (-1: none), and whether its occurrences have codes."""
        found = self._places.get(fields)
        if found is None:
            place = {field: place for place, field in enumerate(fields)}
            coded = (field not in PARTS_OF.values() for field in self.segment.fields)
            rows = zip((place.get(field, -1) for field in self.segment.fields), coded, strict=True)
            found = self._places[fields] = np.array(list(rows), np.int64).reshape(-1, 2)
        return found

    @cached_property
    def _live_bits(self) -> NDArray[np.uint64] | None:
        """The same as bits, the first document in the lowest."""
        if self.live is None:
            return None
        padded = np.zeros(-(-len(self.live) // 64) * 64, bool)
        padded[: len(self.live)] = self.live
        return np.packbits(padded, bitorder="little").view("<u8")

    @cached_property
    def laid(self) -> postings.Segment:
        """Its posting lists as the kernel reads them; who names rows has them checked (`Segment.check_rows`)."""
        return postings.Segment(self.segment.posting_bytes, self.segment.size, self.base, self._live_bits)


def together(found: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Put arrays one behind the other."""
    if len(found) == 1:
        return found[0]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def key(documents: Numbers, fields: Numbers, positions: Numbers) -> Numbers:
    """Make the keys of occurrences."""
    return documents << DOCUMENT_SHIFT | fields << POSITION_BITS | positions
