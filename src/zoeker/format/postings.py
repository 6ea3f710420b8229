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


def sizes(counts: NDArray[np.integer], bits: NDArray[np.integer]) -> Numbers:
    """Give the bytes that lists of so many numbers of so many bits take."""
    return (counts.astype(np.int64) * bits + 7) >> 3


def unpack(data: Bytes, start: int, count: int, width: int) -> Numbers:
    """Read the list of `count` numbers of `width` bits at byte `start`."""
    if not width:
        return np.zeros(count, np.int64)
    if count < _LANES:
        return pick(data, start, width, np.arange(count))
    rows = (count + 7) >> 3  # eight numbers fill a whole number of bytes: each lane is a strided read
    padded = np.zeros(rows * width + PADDING, np.uint8)
    there = (count * width + 7) >> 3
    padded[:there] = data[start : start + there]
    lanes = np.empty((rows, 8), np.int64)
    for lane in range(8):
        at = lane * width
        words: NDArray[np.uint64] = np.ndarray((rows,), "<u8", padded, at >> 3, (width,))
        np.right_shift(words, at & 7, out=lanes[:, lane].view(np.uint64))
    lanes &= (1 << width) - 1
    return lanes.ravel()[:count]


def pick(data: Bytes, start: int, width: int, places: Numbers) -> Numbers:
    """Read the numbers at some places of the list of `width` bits at byte `start`."""
    if not width:
        return np.zeros(len(places), np.int64)
    at = places * width
    words = _windows(data)[(at >> 3) + start]
    numbers: Numbers = (words.view(np.int64) >> (at & 7)) & ((1 << width) - 1)
    return numbers


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


class Rows(NamedTuple):
    """Encoded rows: `rows` as above, counts of documents and of occurrences, and the widths of the four lists.

    `data` holds the lists of all rows, without padding between them.
    """

    rows: Numbers
    documents: Numbers
    occurrences: Numbers
    widths: Bytes  # of shape (rows, 4)
    data: Bytes


def list_sizes(documents: Numbers, occurrences: Numbers, bits: NDArray[np.integer]) -> Numbers:
    """Give the bytes of the four lists of each row: an array of shape (rows, 4)."""
    counts = np.stack([documents, documents, occurrences, occurrences], axis=1)
    return sizes(counts, bits)


def decode(
    rows: Numbers, documents: Numbers, occurrences: Numbers, bits: Bytes, starts: Numbers, data: Bytes
) -> Occurrences:
    """Decode rows, each from its own byte of `data` on."""
    if not len(rows):
        return Occurrences(rows, rows, rows, rows)
    holding, frequencies = decode_counts(documents, occurrences, bits, starts, data)
    if (np.add.reduceat(frequencies, np.cumsum(documents) - documents) != occurrences).any():
        raise ValueError("frequencies do not add up to the number of positions")
    places = _places(documents, occurrences, bits, starts)
    position_gaps = unpack_many(data, places[:, 2], occurrences, bits[:, 2])
    codes = unpack_many(data, places[:, 3], occurrences, bits[:, 3])
    return Occurrences(
        np.repeat(rows, occurrences),
        np.repeat(holding, frequencies),
        added_up(position_gaps, frequencies),
        codes,
    )


def decode_counts(
    documents: Numbers, occurrences: Numbers, bits: NDArray[np.integer], starts: Numbers, data: Bytes
) -> tuple[Numbers, Numbers]:
    """Decode of rows, one after the other, the documents and the frequency in each."""
    places = _places(documents, occurrences, bits, starts)
    gaps = unpack_many(data, places[:, 0], documents, bits[:, 0])
    frequencies = unpack_many(data, places[:, 1], documents, bits[:, 1]) + 1
    return added_up(gaps, documents), frequencies


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


def ends(rows: LookedUp) -> Numbers:
    """Give the byte behind each row."""
    counts = rows[:, [DOCUMENTS, DOCUMENTS, OCCURRENCES, OCCURRENCES]]
    row_ends: Numbers = rows[:, START] + ((counts * rows[:, WIDTHS] + 7) >> 3).sum(axis=1)
    return row_ends


def _places(documents: Numbers, occurrences: Numbers, bits: NDArray[np.integer], starts: Numbers) -> Numbers:
    """Give the first byte of each of the four lists of rows."""
    taken = list_sizes(documents, occurrences, bits)
    places: Numbers = starts[:, None] + np.cumsum(taken, axis=1) - taken
    return places


def added_up(gaps: Numbers, counts: Numbers) -> Numbers:
    """Turn gaps into increasing numbers, starting afresh after each of `counts` (all above 0)."""
    steps = gaps + 1
    sums = steps.cumsum()
    begins = counts.cumsum() - counts
    values: Numbers = sums - (sums[begins] - gaps[begins]).repeat(counts)
    return values


class PostingList:
    """One row of a segment, decoded as far as it is asked for. `places` are indices into its documents."""

    def __init__(
        self, data: Bytes, start: int, documents: int, occurrences: int, bits: Sequence[int]
    ) -> None:
        self.size = documents
        self._data = data
        self._occurrences = occurrences
        self._bits = bits
        frequencies = start + ((documents * bits[0] + 7) >> 3)
        positions = frequencies + ((documents * bits[1] + 7) >> 3)
        codes = positions + ((occurrences * bits[2] + 7) >> 3)
        self._starts = (start, frequencies, positions, codes)
        self.end = codes + ((occurrences * bits[3] + 7) >> 3)  # the byte behind the list

    @cached_property
    def documents(self) -> Numbers:
        """The documents, increasing."""
        gaps = unpack(self._data, self._starts[0], self.size, self._bits[0])
        gaps[1:] += 1
        return gaps.cumsum(out=gaps)

    def frequencies(self, places: Numbers | None = None) -> Numbers:
        """Give how often the word stands in each document, or in those at some places."""
        if places is None:
            return unpack(self._data, self._starts[1], self.size, self._bits[1]) + 1
        return pick(self._data, self._starts[1], self._bits[1], places) + 1

    def positions(self, places: Numbers | None = None) -> tuple[Numbers, Numbers]:
        """Give each occurrence (in the documents at some places): the place of its document, and its position."""
        owners, counts, chosen = self._chosen(places)
        if chosen is None:
            gaps = unpack(self._data, self._starts[2], self._occurrences, self._bits[2])
        else:
            gaps = pick(self._data, self._starts[2], self._bits[2], chosen)
        return owners, added_up(gaps, counts) if len(gaps) > len(counts) else gaps

    def codes(self, places: Numbers | None = None) -> Numbers:
        """Give the code of each occurrence, in the same order."""
        _, _, chosen = self._chosen(places)
        if chosen is None:
            return unpack(self._data, self._starts[3], self._occurrences, self._bits[3])
        return pick(self._data, self._starts[3], self._bits[3], chosen)

    def occurrences(self, places: Numbers | None = None) -> tuple[Numbers, Numbers, Numbers]:
        """Give each occurrence (in the documents at some places): the place of its document, position and code."""
        return *self.positions(places), self.codes(places)

    def _chosen(self, places: Numbers | None) -> tuple[Numbers, Numbers, Numbers | None]:
        """Give the owners of occurrences, how many each has, and which occurrences these are (None: all)."""
        if not self._bits[1]:  # once in each document
            chosen = np.arange(self.size) if places is None else places
            return chosen, np.ones_like(chosen), chosen
        frequencies = self.frequencies()
        if places is None:
            return np.arange(self.size).repeat(frequencies), frequencies, None
        counts = frequencies[places]
        return places.repeat(counts), counts, ragged(frequencies.cumsum()[places] - counts, counts)


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
        encoded = Rows(*native.encode(keys[begin:end], bits, countless))
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
