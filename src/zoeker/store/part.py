"""How is a segment read on its way into another? A few words at a time, with new numbers for all it holds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .packing import Numbers
from .postings import Occurrences
from .schema import PARTS_OF
from .segment import Segment
from .word_blocks import WordBlocks
from .word_list import WordList
from .words import RowTable

_WORDS = 1 << 14  # of which readings are read at once
_DECODED = 2_000  # words of which rows are decoded at once


class Source(NamedTuple):
    """A segment to be merged, and which of its documents are to stay."""

    segment: Segment
    live: NDArray[np.bool_]


class Part:
    """A segment on its way into another, which has `fields`, and where its first document gets the number `first`.

    `documents` are the new numbers of documents, -1 for those left out; `words` those of words, likewise, and `codes`
    those of codes, once they are known.
    """

    def __init__(self, source: Source, fields: list[str], first: int) -> None:
        self.segment, live = source
        self.documents = np.where(live, np.cumsum(live) - 1 + first, -1)
        self.whole = bool(live.all())
        self._countless = np.array([name in PARTS_OF.values() for name in self.segment.fields], bool)
        self._places = np.array([fields.index(name) for name in self.segment.fields], np.int64)
        self._fields = len(fields)
        self.size = len(self.segment.words)
        self._read_readings()
        self.words = np.full(self.size, -1, np.int32)
        self.codes = np.zeros(max(1, len(self._forms)), np.uint32)
        self.used = np.ones(self.size, bool)  # the words, and readings, of documents that stay
        self._kept: NDArray[np.bool_] | slice = slice(None)
        if not self.whole:
            self._find_used()

    def _read_readings(self) -> None:
        columns: list[list[NDArray[np.uint32]]] = [[np.empty(0, np.uint32)] for _ in range(3)]
        for begin in range(0, self.size, _WORDS):
            read = WordBlocks(self.segment.words, begin, min(begin + _WORDS, self.size)).readings()
            for column, values in zip(columns, read, strict=True):
                column.append(values.astype(np.uint32))
        self._forms, self._terms, codes = map(np.concatenate, columns)
        # Codes by term: those of term t are the `code_counts[t]` entries from `code_starts[t]` on.
        self._code_counts = np.bincount(self._terms, minlength=self.size).astype(np.uint32)
        self._code_starts = (np.cumsum(self._code_counts) - self._code_counts).astype(np.uint32)
        self._code_places = self._code_starts[self._terms] + codes

    def _find_used(self) -> None:
        words, readings = np.zeros(self.size, bool), np.zeros(len(self.codes), bool)
        for begin in range(0, self.size, _DECODED):
            rows = self._rows(begin, min(begin + _DECODED, self.size))
            found = self._decode(rows)
            terms = rows.words[found.rows]
            words[terms] = True
            coded = ~self._countless[rows.fields[found.rows]]
            places = (self._code_starts[terms] + found.codes)[coded]
            readings[places[places < len(readings)]] = True
        self._kept = readings[self._code_places]
        words[self._forms[self._kept]] = True
        compounds, parts = self.segment.words.compounds
        words[parts[words[compounds]]] = True
        self.used = words

    def named(self, first: int, last: int) -> tuple[WordList, Numbers]:
        """Give the words from number `first` up to, not including, `last`, those that are used, and their occurrences."""
        blocks = WordBlocks(self.segment.words, first, last)
        rows, words, used = blocks.rows(), blocks.words(), self.used[first:last]
        counts = np.bincount(rows.words - first, rows.occurrences, last - first).astype(np.int64)
        return (words, counts) if self.whole else (words.where(used), counts[used])

    def readings(self) -> Numbers:
        """Give the readings that are kept: each a number, the new one of its term and below it that of its form."""
        forms, terms = (self.words[numbers[self._kept]] for numbers in (self._forms, self._terms))
        return terms.astype(np.int64) << 32 | forms

    def set_codes(self, codes: Numbers) -> None:
        """Say which codes the readings that are kept have from now on; the readings themselves are needed no more."""
        self.codes[self._code_places[self._kept]] = codes
        self._forms = self._terms = self._code_places = np.empty(0, np.uint32)
        if not self.whole:
            self.words[~self.used] = 0
            np.maximum.accumulate(
                self.words, out=self.words
            )  # so that they increase, as those of a whole one

    def rows(self, begin: int, end: int) -> RowTable:
        """Read the rows of the words with new numbers from `begin` up to, not including, `end`."""
        bounds = np.array([begin, end], self.words.dtype)
        return self._rows(*np.searchsorted(self.words, bounds).tolist())

    def _rows(self, first: int, last: int) -> RowTable:
        return WordBlocks(self.segment.words, first, last).rows()

    def table(self, rows: RowTable, number: int) -> Numbers:
        """Give rows as encoding.c has them, for source `number`."""
        columns = [
            self._new_rows(rows),
            np.full(len(rows.words), number),
            rows.starts,
            rows.documents,
            rows.occurrences,
            *rows.widths.T,
            self._code_starts[rows.words],
            self._codes_of(rows),
        ]
        return np.stack(columns, axis=1, dtype=np.int64)

    def occurrences(self, rows: RowTable) -> Occurrences:
        """Decode rows, with new numbers throughout."""
        found = self._decode(rows)
        codes, counts = np.zeros(len(found.rows), np.int64), self._codes_of(rows)[found.rows]
        coded = np.flatnonzero(counts)
        if (found.codes[coded] >= counts[coded]).any():
            raise ValueError("a posting bears the code of no form")
        codes[coded] = self.codes[self._code_starts[rows.words[found.rows[coded]]] + found.codes[coded]]
        return found._replace(rows=self._new_rows(rows)[found.rows], codes=codes)

    def _decode(self, rows: RowTable) -> Occurrences:
        """Decode rows, which are numbered from 0 on; documents are new, codes as they were."""
        found = self.segment.decode(rows)
        documents = self.documents[found.documents]
        if self.whole:
            return found._replace(documents=documents)
        kept = documents >= 0
        return Occurrences(found.rows[kept], documents[kept], found.positions[kept], found.codes[kept])

    def _new_rows(self, rows: RowTable) -> Numbers:
        found: Numbers = self.words[rows.words].astype(np.int64) * self._fields + self._places[rows.fields]
        return found

    def _codes_of(self, rows: RowTable) -> Numbers:
        """Count the codes that the terms of rows have: none where they are parts of compounds, which bear no code."""
        return np.where(self._countless[rows.fields], 0, self._code_counts[rows.words])
