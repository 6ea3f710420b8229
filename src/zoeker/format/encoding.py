"""How do occurrences become posting lists? Each as one number, all of them sorted, and encoded a piece at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

import zoeker.kernel as kernel
from zoeker.kernel import encoding as native

from .packing import PADDING, Bytes, Numbers, pack, widths
from .postings import Occurrences, Rows, list_sizes

CHUNK = 1 << 17  # occurrences encoded at once, where one word has no more
_KEY_BITS = 63

Flags = NDArray[np.bool_]
Bits = tuple[int, int, int]  # of the document, position and code in a key; the row has those above


def encoded(
    parts: Iterable[Occurrences], total: int, largest: Sequence[int], countless: Flags
) -> Iterator[Rows]:
    """Encode `total` occurrences, in any order; give the rows in order, some at a time.

    `largest` are the largest row, document, position and code there may be. Of several occurrences at one position with
    the same word, only the one with the lowest code counts. Of the fields that are `countless`, positions are not kept.
    """
    bits = key_bits(largest)
    if bits is None:
        yield encode(_without_positions(_sorted(parts), countless))
    else:
        yield from encode_keys(make_keys(parts, total, bits), bits, countless)


def key_bits(largest: Sequence[int]) -> Bits | None:
    """Give the bits of a key for the largest row, document, position and code; None where that takes too many."""
    row, document, position, code = (number.bit_length() for number in largest)
    return None if row + document + position + code > _KEY_BITS else (document, position, code)


def make_keys(parts: Iterable[Occurrences], total: int, bits: Bits) -> Numbers:
    """Make a number of each occurrence."""
    keys, end = np.empty(total, np.int64), 0
    for part in parts:
        begin, end = end, end + len(part.rows)
        key = keys[begin:end]
        key[:] = part.rows
        for column, width in zip(part[1:], bits, strict=True):
            key <<= width
            key |= column
    return keys


def encode_keys(keys: Numbers, bits: Bits, countless: Flags) -> Iterator[Rows]:
    """Encode the occurrences that keys stand for; the keys are sorted in place."""
    keys.sort()  # ten times as quick as sorting by four columns
    for begin, end in _pieces(keys, sum(bits), len(countless)):
        if kernel.KERNEL:
            yield Rows(*native.encode(kernel.KERNEL, keys[begin:end], bits, countless))
        else:
            found = _single(_taken_apart(keys[begin:end], bits))
            yield encode(_without_positions(found, countless))


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


def _taken_apart(keys: Numbers, bits: Bits) -> Occurrences:
    lower = []
    for width in reversed(bits):
        lower.append(keys & ((1 << width) - 1))
        keys = keys >> width
    return Occurrences(keys, *reversed(lower))


def _sorted(parts: Iterable[Occurrences]) -> Occurrences:
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort(columns[::-1])
    return _single(Occurrences(*(column[order].astype(np.int64) for column in columns)))


def _single(found: Occurrences) -> Occurrences:
    rows, documents, positions, _ = found
    same = (np.diff(rows) == 0) & (np.diff(documents) == 0) & (np.diff(positions) == 0)
    if not same.any():
        return found
    kept = np.concatenate([[True], ~same])
    return Occurrences(*(column[kept] for column in found))


def _without_positions(found: Occurrences, countless: Flags) -> Occurrences:
    """Count the occurrences of a document from 0 in the fields whose positions nobody asks for: that takes no space."""
    chosen = countless[found.rows % len(countless)].nonzero()[0]
    if not len(chosen):
        return found
    rows, documents = found.rows[chosen], found.documents[chosen]
    begins = np.flatnonzero((np.diff(rows, prepend=-1) != 0) | (np.diff(documents, prepend=-1) != 0))
    positions = found.positions.copy()
    positions[chosen] = np.arange(len(rows)) - np.repeat(begins, np.diff(begins, append=len(rows)))
    return found._replace(positions=positions)


def encode(found: Occurrences) -> Rows:
    """Encode occurrences that are sorted by row, document and position, no two of them at one place."""
    rows, documents, positions, codes = found
    new_row = np.diff(rows, prepend=-1) != 0
    postings = np.flatnonzero(new_row | (np.diff(documents, prepend=-1) != 0))
    frequencies = np.diff(postings, append=len(rows))
    position_gaps = np.diff(positions, prepend=0) - 1
    position_gaps[postings] = positions[postings]
    held = documents[postings]
    begins = np.flatnonzero(new_row[postings])  # the first posting of each row
    document_gaps = np.diff(held, prepend=0) - 1
    document_gaps[begins] = held[begins]
    starts = postings[begins]  # the first occurrence of each row
    counts = np.diff(begins, append=len(postings))
    occurrences = np.diff(starts, append=len(rows))
    lists = (document_gaps, frequencies - 1, position_gaps, codes)
    firsts = (begins, begins, starts, starts)
    bits = np.stack([widths(_largest(*pair)) for pair in zip(lists, firsts, strict=True)], axis=1)
    data = _packed(lists, (counts, counts, occurrences, occurrences), bits)
    return Rows(rows[starts], counts, occurrences, bits, data)


def _packed(lists: Sequence[Numbers], counts: Sequence[Numbers], bits: Bytes) -> Bytes:
    """Pack the four lists of rows, one row behind the other."""
    taken = list_sizes(counts[0], counts[2], bits)
    places = np.cumsum(taken.ravel()).reshape(taken.shape) - taken
    data = np.zeros((int(taken.sum()) + PADDING + 7) // 4, np.uint32)
    for number, (values, lengths) in enumerate(zip(lists, counts, strict=True)):
        pack(data, values, lengths, bits[:, number], places[:, number])
    return data.view(np.uint8)[: int(taken.sum())]


def _largest(values: Numbers, starts: NDArray[np.int64]) -> Numbers:
    found: Numbers = np.maximum.reduceat(values, starts)
    return found
