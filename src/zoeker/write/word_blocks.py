"""What do many blocks of the dictionary hold? Read as one, which is what merging needs; words.py reads one by one."""

from __future__ import annotations

import numpy as np

from zoeker.format.packing import Bytes, Numbers, ragged
from zoeker.format.postings import list_sizes
from zoeker.format.words import BLOCK_WORDS, HEAD, ReadingTable, RowTable, Words, steps

from .word_list import WordList, starts_of

_SIZE = HEAD.itemsize  # bytes of a number


class WordBlocks:
    """The blocks of a dictionary that hold the words from number `first` up to, not including, `last`: see words.py.

    Other words of these blocks are left out.
    """

    def __init__(self, words: Words, first: int, last: int) -> None:
        self._first, self._last = first, last
        begin = first // BLOCK_WORDS
        blocks, self._base = words.blocks_between(begin, max(begin, -(-last // BLOCK_WORDS)))
        self._data = np.frombuffer(b"".join(blocks), np.uint8)
        sizes = np.fromiter(map(len, blocks), np.int64, len(blocks))
        begins = np.cumsum(sizes) - sizes
        heads = self._data[begins[:, None] + np.arange(3 * _SIZE)].view(HEAD).astype(np.int64)
        self._words, self._rows, self._readings = heads.T
        self._words_at = begins + 3 * _SIZE
        self._rows_at = self._words_at + 3 * _SIZE * self._words
        self._readings_at = self._rows_at + 3 * _SIZE * self._rows
        self._widths_at = self._readings_at + 2 * _SIZE * self._readings
        self._text_at = self._widths_at + 4 * self._rows
        self._text_sizes = begins + sizes - self._text_at
        if (self._text_sizes < 0).any():
            raise ValueError("a block of the dictionary does not hold what it says")
        self._numbers = np.arange(int(self._words.sum())) + begin * BLOCK_WORDS

    def words(self) -> WordList:
        """Give the words."""
        lengths = self._read(self._words_at, self._words)
        if int(lengths.sum()) != int(self._text_sizes.sum()):
            raise ValueError("a block of the dictionary does not hold what it says")
        found = WordList(self._data[ragged(self._text_at, self._text_sizes)], starts_of(lengths))
        return found.between(*self._cut(self._numbers))

    def rows(self) -> RowTable:
        """Give the rows of the words."""
        counts = self._counts(self._words_at + _SIZE * self._words, self._rows)
        fields, documents, occurrences = (
            self._read(self._rows_at + number * _SIZE * self._rows, self._rows) for number in range(3)
        )
        widths = self._planes(self._widths_at, self._rows)
        taken = list_sizes(documents, occurrences, widths).sum(axis=1)
        starts = np.cumsum(taken) - taken + self._base
        found = RowTable(np.repeat(self._numbers, counts), fields, documents, occurrences, widths, starts)
        return found.where(slice(*self._cut(found.words)))

    def readings(self) -> ReadingTable:
        """Give the readings of the words."""
        counts = self._counts(self._words_at + 2 * _SIZE * self._words, self._readings)
        apart, codes = (
            self._read(self._readings_at + number * _SIZE * self._readings, self._readings)
            for number in range(2)
        )
        forms = np.repeat(self._numbers, counts)
        cut = slice(*self._cut(forms))
        return ReadingTable(forms[cut], (steps(apart) + forms)[cut], codes[cut])

    def _cut(self, numbers: Numbers) -> tuple[int, int]:
        first, last = np.searchsorted(numbers, [self._first, self._last]).tolist()
        return first, last

    def _counts(self, at: Numbers, totals: Numbers) -> Numbers:
        """Read a count for each word, which add up to all that there is."""
        found = self._read(at, self._words)
        if int(found.sum()) != int(totals.sum()):
            raise ValueError("a block of the dictionary does not hold what it says")
        return found

    def _read(self, at: Numbers, counts: Numbers) -> Numbers:
        """Read so many numbers in each block."""
        return self._planes(at, counts).view(HEAD).ravel().astype(np.int64)

    def _planes(self, at: Numbers, counts: Numbers) -> Bytes:
        """Read four bytes of each of so many things in each block, which lie apart: first all first ones, and so on."""
        places, apart = ragged(at, counts), np.repeat(counts, counts)
        return np.stack([self._data[places + plane * apart] for plane in range(4)], axis=1)
