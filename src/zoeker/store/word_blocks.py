"""What do many blocks of the dictionary hold? Read as one, which is what merging needs; words.py reads one by one."""

from __future__ import annotations

import numpy as np

from .packing import Bytes, Numbers, ragged
from .postings import list_sizes
from .word_list import WordList, starts_of
from .words import BLOCK_WORDS, HEAD, ReadingTable, RowTable, Words, steps

_NONE = np.empty(0, np.int64)
NO_WORDS = WordList(np.empty(0, np.uint8), np.zeros(1, np.int64))
NO_ROWS = RowTable(_NONE, _NONE, _NONE, _NONE, np.empty((0, 4), np.uint8), _NONE)
NO_READINGS = ReadingTable(_NONE, _NONE, _NONE)


def read_blocks(words: Words, first: int, last: int) -> tuple[WordList, RowTable, ReadingTable]:
    """Give all words of the blocks from number `first` up to, not including, `last`, their rows and their readings."""
    blocks, base = words.blocks_between(first, last)
    if not blocks:
        return NO_WORDS, NO_ROWS, NO_READINGS
    planes = _Planes(blocks)
    counts = planes.heads
    lengths, row_counts, reading_counts = (planes.numbers(counts[0]) for _ in range(3))
    fields, documents, occurrences = (planes.numbers(counts[1]) for _ in range(3))
    terms, codes = (planes.numbers(counts[2]) for _ in range(2))
    widths = planes.bytes(counts[1])
    found = WordList(planes.rest(int(lengths.sum())), starts_of(lengths))
    taken = list_sizes(documents, occurrences, widths).sum(axis=1)
    own = np.arange(len(found)) + first * BLOCK_WORDS
    starts = np.cumsum(taken) - taken + base
    rows = RowTable(np.repeat(own, row_counts), fields, documents, occurrences, widths, starts)
    forms = np.repeat(own, reading_counts)
    return found, rows, ReadingTable(forms, steps(terms) + forms, codes)


class _Planes:
    """Reads on in all blocks at once; `heads` are their counts of words, of rows and of readings."""

    def __init__(self, blocks: list[bytes]) -> None:
        self._data = np.frombuffer(b"".join(blocks), np.uint8)
        self._ends = np.cumsum(np.fromiter(map(len, blocks), np.int64, len(blocks)))
        self._at = np.concatenate([[0], self._ends[:-1]])
        heads = self._data[self._at[:, None] + np.arange(3 * HEAD.itemsize)]
        self.heads: Numbers = heads.view(HEAD).T.astype(np.int64)
        self._at += heads.shape[1]

    def bytes(self, counts: Numbers) -> Bytes:
        """Read four bytes of each of so many things in each block, which lie apart: first all first ones, and so on."""
        places, apart = ragged(self._at, counts), np.repeat(counts, counts)
        self._at = self._at + 4 * counts
        return np.stack([self._data[places + plane * apart] for plane in range(4)], axis=1)

    def numbers(self, counts: Numbers) -> Numbers:
        """Read so many numbers in each block."""
        return self.bytes(counts).view(HEAD).ravel().astype(np.int64)

    def rest(self, size: int) -> Bytes:
        """Read what is left, which must be so many bytes in all."""
        left = self._ends - self._at
        if (left < 0).any() or int(left.sum()) != size:
            raise ValueError("a block of the dictionary does not hold what it says")
        return self._data[ragged(self._at, left)]
