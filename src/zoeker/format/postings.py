"""How does a posting list lie on disk? As four lists of small numbers, packed bit by bit, one behind the other.

A row is what one field holds of one word: the gaps between its documents, its frequency in each (less one), the gaps
between its positions in each, and for each occurrence a code for the written form it stood in. Whole batches of rows are read and
written at once: there is no Python object per posting. What occurs becomes rows as one number each, all of them sorted.

Number `i` of a list of width `w` stands in the bits `i·w` to `(i+1)·w`, counted from the list's first byte, the lowest
bit first: any number can be read on its own, and a list of zeros takes no space. A buffer of lists ends with PADDING bytes, since
numbers are read eight bytes at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.kernel import encoding as native
from zoeker.kernel.library import CONSTANTS
from zoeker.kernel.postings import Row

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]

PADDING = CONSTANTS["PADDING"]
_LANES = 4096  # numbers from which eight strided reads are quicker than one gather


def unpack(data: Bytes, start: int, count: int, width: int) -> Numbers:
    """Read the list of `count` numbers of `width` bits at byte `start`."""
    if not width:
        return np.zeros(count, np.int64)
    if count < _LANES:
        at = np.arange(count) * width
        words = _windows(data)[(at >> 3) + start]
        numbers: Numbers = (words.view(np.int64) >> (at & 7)) & ((1 << width) - 1)
        return numbers
    rows = (count + 7) >> 3  # eight numbers fill a whole number of bytes: each lane is a strided read
    padded = np.zeros(rows * width + PADDING, np.uint8)
    there = (count * width + 7) >> 3
    padded[:there] = data[start : start + there]
    lanes = np.empty((rows, 8), np.int64)
    for lane in range(8):
        first = lane * width
        words = np.ndarray((rows,), "<u8", padded, first >> 3, (width,))
        np.right_shift(words, first & 7, out=lanes[:, lane].view(np.uint64))
    lanes &= (1 << width) - 1
    return lanes.ravel()[:count]


def unpack_many(data: Bytes, starts: Numbers, counts: Numbers, bits: NDArray[np.integer]) -> Numbers:
    """Read many lists, one after the other."""
    width = bits.astype(np.int64)
    ends = counts.cumsum()
    each = width.repeat(counts)
    at = (starts * 8 - (ends - counts) * width).repeat(counts)
    at += np.arange(len(at)) * each
    numbers: Numbers = _windows(data)[at >> 3].view(np.int64)
    numbers >>= at & 7
    numbers &= (1 << each) - 1
    return numbers


def ragged(starts: Numbers, counts: Numbers) -> Numbers:
    """Give `starts[0]`, `starts[0] + 1` and so on for `counts[0]` numbers, then those from `starts[1]`, and so on."""
    firsts = np.cumsum(counts) - counts
    return np.repeat(starts - firsts, counts) + np.arange(int(counts.sum()))


def starts_of(lengths: Numbers) -> Numbers:
    """Give where things of these lengths begin, side by side, and the last ends."""
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])


def narrowed(values: NDArray[np.integer]) -> NDArray[np.integer]:
    """Give the same numbers (0 or more) in the narrowest of 1, 2, 4 or 8 bytes."""
    largest = int(values.max(initial=0))
    return values.astype(next(kind for kind in ("<u1", "<u2", "<u4", "<u8") if largest <= np.iinfo(kind).max))


def _windows(data: Bytes) -> NDArray[np.uint64]:
    """See the eight bytes from each byte on as one number."""
    return np.ndarray((len(data) - PADDING + 1,), "<u8", data, 0, (1,))


class Occurrences(NamedTuple):
    """Where words stand: arrays of one length, an entry an occurrence, sorted by row, document and position.

    A row is a word's number times the number of fields, plus the field's number.
    """

    rows: Numbers
    documents: Numbers
    positions: Numbers
    codes: Numbers


Rows = native.Packed  # numbered as above, without padding between the lists


def list_sizes(documents: Numbers, occurrences: Numbers, bits: NDArray[np.integer]) -> Numbers:
    """Give the bytes of the four lists of each row: an array of shape (rows, 4)."""
    counts = np.stack([documents, documents, occurrences, occurrences], axis=1)
    return (counts * bits + 7) >> 3


def decode(
    rows: Numbers, documents: Numbers, occurrences: Numbers, bits: Bytes, starts: Numbers, data: Bytes
) -> Occurrences:
    """Decode rows, each from its own byte of `data` on."""
    if not len(rows):
        return Occurrences(rows, rows, rows, rows)
    taken = list_sizes(documents, occurrences, bits)
    places = starts[:, None] + np.cumsum(taken, axis=1) - taken
    gaps, frequencies, position_gaps, codes = (
        unpack_many(data, places[:, number], counts, bits[:, number])
        for number, counts in enumerate((documents, documents, occurrences, occurrences))
    )
    frequencies += 1
    if (np.add.reduceat(frequencies, np.cumsum(documents) - documents) != occurrences).any():
        raise ValueError("frequencies do not add up to the number of positions")
    return Occurrences(
        np.repeat(rows, occurrences),
        np.repeat(added_up(gaps, documents), frequencies),
        added_up(position_gaps, frequencies),
        codes,
    )


# The columns of a row that was looked up, as the kernel has them, in an array of whole numbers: its first byte, counts of
# documents and of occurrences, the widths of the four lists, the code of the form whose occurrences are counted apart (-1: of
# none), whether nothing else is counted (0 or 1), and the place of its field among those that were asked for.
START, DOCUMENTS, OCCURRENCES, _WIDTHS, CODE, ONLY, FIELD = (
    getattr(Row, name).offset // 8
    for name in ("start", "documents", "occurrences", "widths", "code", "only", "field")
)
WIDTHS = slice(_WIDTHS, _WIDTHS + 4)
POSITION_BITS = 29  # of a position in its text
LookedUp = Numbers  # of shape (rows, 10)


def added_up(gaps: Numbers, counts: Numbers) -> Numbers:
    """Turn gaps into increasing numbers, starting afresh after each of `counts` (all above 0)."""
    steps = gaps + 1
    sums = steps.cumsum()
    begins = counts.cumsum() - counts
    values: Numbers = sums - (sums[begins] - gaps[begins]).repeat(counts)
    return values


class PostingList:
    """One row of a segment, decoded as far as it is asked for; `end` is the byte behind it."""

    def __init__(
        self, data: Bytes, start: int, documents: int, occurrences: int, bits: Sequence[int]
    ) -> None:
        self._data = data
        self._lists = []  # where each of the four begins, how many numbers it has, and of how many bits
        for count, width in zip((documents, documents, occurrences, occurrences), bits, strict=True):
            self._lists.append((start, count, width))
            start += (count * width + 7) >> 3
        self.end = start

    def _list(self, number: int) -> Numbers:
        return unpack(self._data, *self._lists[number])

    @cached_property
    def documents(self) -> Numbers:
        """The documents, increasing."""
        gaps = self._list(0)
        gaps[1:] += 1
        return gaps.cumsum(out=gaps)

    def frequencies(self) -> Numbers:
        """Give how often the word stands in each document."""
        return self._list(1) + 1

    def occurrences(self) -> tuple[Numbers, Numbers, Numbers]:
        """Give of each occurrence the place of its document among `documents`, its position and its code."""
        counts = self.frequencies()
        return np.arange(len(counts)).repeat(counts), added_up(self._list(2), counts), self._list(3)


CHUNK = 1 << 17  # occurrences encoded at once, where one word has no more
_KEY_BITS = 63

Flags = NDArray[np.bool_]
Bits = tuple[int, int, int]  # of the document, position and code in a key; the row has those above


def rows_at_once(bits: Bits, fields: int) -> int:
    """Give how many rows keys have room for: those of whole words."""
    return (1 << (_KEY_BITS - sum(bits))) // fields * fields


def encode_keys(keys: Numbers, bits: Bits, countless: Flags, first: int = 0) -> Iterator[Rows]:
    """Encode the occurrences that keys stand for, whose rows count from `first`; the keys are sorted in place.

    Of several occurrences at one position with the same word, only the one with the lowest code counts. Of the fields that
    are `countless`, positions are not kept.
    """
    keys.sort()  # ten times as quick as sorting by four columns
    for begin, end in _pieces(keys, sum(bits), len(countless)):
        encoded = native.encode(keys[begin:end], bits, countless)
        yield encoded._replace(rows=encoded.rows + first)


def _pieces(keys: Numbers, below: int, fields: int) -> Iterator[tuple[int, int]]:
    """Cut sorted keys into pieces of about CHUNK, but no word in two; `below` are the bits below the row."""
    begin = 0
    while begin < len(keys):
        end = min(begin + CHUNK, len(keys))
        if end < len(keys):
            row = int(keys[end] >> below) // fields * fields  # the first of a word
            end = int(np.searchsorted(keys, row << below))
            if end == begin:
                end = int(np.searchsorted(keys, (row + fields) << below))
        yield begin, end
        begin = end
