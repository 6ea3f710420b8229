"""How do segments become one? Their posting lists are read, renumbered, sorted and written again, many words at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ctypes import CDLL
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import zoeker.kernel as kernel
from zoeker.kernel import encoding as native

from .encoding import encoded
from .invert import vocabulary
from .packing import Numbers
from .postings import Occurrences, Rows
from .schema import PARTS_OF
from .sections import FileWriter
from .segment import Documents, Segment, Vocabulary, write_segment
from .stored import PARTS, Dictionary
from .word_blocks import NO_READINGS, read_blocks
from .word_list import joined, numbered, word_list
from .words import BLOCK_WORDS, ReadingTable, RowTable

_BLOCKS = 64  # of the dictionary that are read at once
_WORDS = 2_000  # of which rows are decoded at once
_NO_NUMBERS = np.empty(0, np.int64)
_PIECE = 2_000  # articles whose stored parts are copied at once


class Source(NamedTuple):
    """A segment to be merged, and which of its documents are to stay."""

    segment: Segment
    live: NDArray[np.bool_]


def write_merged(file: FileWriter, sources: Sequence[Source], dictionary: Dictionary, most: int) -> int:
    """Write one segment of several, in their order; give the checksum of its file.

    `most` bounds how many occurrences are held in memory at once, where one word has no more.
    """
    fields = sorted({field for source in sources for field in source.segment.fields})
    parts, size = [], 0
    for source in sources:
        parts.append(_Part(source, fields, size))
        size += int(np.count_nonzero(source.live))
    words = _vocabulary(parts)
    info = {"documents": size, "dictionary": dictionary.name}
    stored = {part: _stored(sources, part, dictionary) for part in PARTS}
    batches = _batches(parts, fields, len(words.words), most)
    return write_segment(file, fields, words, batches, _documents(sources), stored, info)


class _Part:
    """A segment on its way into another: `documents` gives the new number of each, -1 for those left out."""

    def __init__(self, source: Source, fields: list[str], first: int) -> None:
        self.segment = source.segment
        live = source.live
        self.documents = np.where(live, np.cumsum(live) - 1 + first, -1)
        self.whole = bool(live.all())
        self.countless = np.array([name in PARTS_OF.values() for name in source.segment.fields], bool)
        self.compounds, self.parts = source.segment.words.compounds
        self.places = np.array([fields.index(name) for name in source.segment.fields], np.int64)
        self.fields = len(fields)
        self._read()
        # Codes by term: those of term t are the `code_counts[t]` entries from `code_starts[t]` on.
        self.code_counts = np.bincount(self.readings.terms, minlength=len(self.names))
        self.code_starts = np.cumsum(self.code_counts) - self.code_counts
        self.reading_places = self.code_starts[self.readings.terms] + self.readings.codes
        self.words: Numbers = np.empty(0, np.int64)  # the new number of each word, once it is known
        self.codes: Numbers = np.zeros(max(1, len(self.readings.terms)), np.int64)  # the new codes, likewise

    def _read(self) -> None:
        """Read all words and readings, and count the occurrences of each word."""
        names, readings, occurrences = [word_list([])], [NO_READINGS], [_NO_NUMBERS]
        for begin in range(0, self.segment.words.blocks, _BLOCKS):
            words, rows, its_readings = read_blocks(self.segment.words, begin, begin + _BLOCKS)
            names.append(words)
            readings.append(its_readings)
            first = begin * BLOCK_WORDS
            counts = np.bincount(rows.words - first, rows.occurrences, minlength=len(words))
            occurrences.append(counts.astype(np.int64))
        self.names = joined(names)
        self.readings = ReadingTable(*map(np.concatenate, zip(*readings, strict=True)))
        self.occurrences = np.concatenate(occurrences)

    def rows(self, first: int, last: int) -> RowTable:
        """Read the rows of the words from number `first` up to, not including, `last`."""
        begin, end = first // BLOCK_WORDS, -(-last // BLOCK_WORDS)
        _, rows, _ = read_blocks(self.segment.words, begin, end)
        return rows.where(slice(*np.searchsorted(rows.words, [first, last]).tolist()))

    def used(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Say which words have rows or readings left, and which readings: those of documents that stay."""
        words = np.zeros(len(self.names), bool)
        readings = np.zeros(len(self.codes), bool)
        for begin in range(0, len(words), _WORDS):
            rows = self.rows(begin, min(begin + _WORDS, len(words)))
            found = self.decode(rows)
            terms = rows.words[found.rows]
            words[terms] = True
            coded = ~self.countless[rows.fields[found.rows]]
            places = (self.code_starts[terms] + found.codes)[coded]
            readings[places[places < len(readings)]] = True
        kept = readings[self.reading_places]
        words[self.readings.forms[kept]] = True
        words[self.parts[words[self.compounds]]] = True
        return words, kept

    def decode(self, rows: RowTable) -> Occurrences:
        """Decode rows, which are numbered from 0 on; documents are new, codes as they were."""
        found = self.segment.decode(rows)
        documents = self.documents[found.documents]
        if self.whole:
            return found._replace(documents=documents)
        kept = documents >= 0
        return Occurrences(found.rows[kept], documents[kept], found.positions[kept], found.codes[kept])

    def between(self, begin: int, end: int) -> RowTable:
        """Read the rows of the words with new numbers from `begin` up to, not including, `end`."""
        order = self.words if self.whole else np.maximum.accumulate(self.words)  # words with none are gone
        return self.rows(*np.searchsorted(order, [begin, end]).tolist())

    def new_rows(self, rows: RowTable) -> Numbers:
        """Give the new numbers of rows."""
        return self.words[rows.words] * self.fields + self.places[rows.fields]

    def code_count(self, rows: RowTable) -> Numbers:
        """Count the codes that the terms of rows have: none where they are parts of compounds, which bear no code."""
        return np.where(self.countless[rows.fields], 0, self.code_counts[rows.words])

    def renumbered(self, rows: RowTable) -> Occurrences:
        """Decode rows, with the numbers of the new segment throughout."""
        found = self.decode(rows)
        codes, counts = np.zeros(len(found.rows), np.int64), self.code_count(rows)[found.rows]
        coded = np.flatnonzero(counts)
        if (found.codes[coded] >= counts[coded]).any():
            raise ValueError("a posting bears the code of no form")
        places = self.code_starts[rows.words[found.rows[coded]]] + found.codes[coded]
        codes[coded] = self.codes[places]
        return found._replace(rows=self.new_rows(rows)[found.rows], codes=codes)


def _vocabulary(parts: list[_Part]) -> Vocabulary:
    """Number the words of all parts together, those that no document has any more left out."""
    kept = [None if part.whole else part.used() for part in parts]
    words, numbers = numbered(
        joined(
            part.names if used is None else part.names.where(used[0])
            for part, used in zip(parts, kept, strict=True)
        )
    )
    forms, terms, done = [], [], 0
    for part, used in zip(parts, kept, strict=True):
        its_words = np.ones(len(part.names), bool) if used is None else used[0]
        count = int(np.count_nonzero(its_words))
        part.words = np.full(len(part.names), -1)
        part.words[its_words] = numbers[done : done + count]
        part.names = word_list([])
        chosen = slice(None) if used is None else np.flatnonzero(used[1])
        forms.append(part.words[part.readings.forms[chosen]])
        terms.append(part.words[part.readings.terms[chosen]])
        done += count
    found, codes = vocabulary(
        words, np.concatenate(forms), np.concatenate(terms), *_compounds(parts, len(words))
    )
    done = 0
    for part, used in zip(parts, kept, strict=True):
        places = part.reading_places if used is None else part.reading_places[used[1]]
        part.codes[places] = codes[done : done + len(places)]
        done += len(places)
    return found


def _compounds(parts: list[_Part], words: int) -> tuple[Numbers, Numbers]:
    """Give what compounds are made of, as the first segment that knows them has it."""
    known = np.zeros(words, bool)
    owners, made = [], []
    for part in parts:
        compounds = part.words[part.compounds]
        kept = compounds >= 0
        kept[kept] = ~known[compounds[kept]]
        owners.append(compounds[kept])
        made.append(part.words[part.parts[kept]])
        known[owners[-1]] = True
    return np.concatenate(owners), np.concatenate(made)


def _batches(parts: list[_Part], fields: list[str], words: int, most: int) -> Iterator[Rows]:
    """Encode the rows of all words, of so many words at once that they have about `most` occurrences."""
    sums = np.zeros(words, np.int64)
    for part in parts:
        known = part.words >= 0
        sums[part.words[known]] += part.occurrences[known]
    np.cumsum(sums, out=sums)
    begin = 0
    while begin < words:
        limit = (int(sums[begin - 1]) if begin else 0) + most
        end = max(begin + 1, int(np.searchsorted(sums, limit, "right")))
        found = [part.between(begin, end) for part in parts]
        if kernel.KERNEL:
            yield _merged(kernel.KERNEL, parts, found)
        else:
            yield from _encoded(parts, found, np.isin(fields, list(PARTS_OF.values())))
        for part in parts:
            part.segment.file.let_go()
        begin = end


def _encoded(parts: list[_Part], rows: list[RowTable], countless: NDArray[np.bool_]) -> Iterator[Rows]:
    found = [part.renumbered(its_rows) for part, its_rows in zip(parts, rows, strict=True)]
    largest = [max(int(column.max(initial=0)) for column in columns) for columns in zip(*found, strict=True)]
    yield from encoded(found, sum(len(part.rows) for part in found), largest, countless)


def _merged(library: CDLL, parts: list[_Part], rows: list[RowTable]) -> Rows:
    """Encode rows as the kernel does: without decoding more than documents and frequencies."""
    tables, sources = [], []
    for number, (part, its_rows) in enumerate(zip(parts, rows, strict=True)):
        data = part.segment.check_table(its_rows)
        sources.append(native.Source(data, part.documents, part.codes))
        columns = [
            part.new_rows(its_rows),
            np.full(len(its_rows.words), number),
            its_rows.starts,
            its_rows.documents,
            its_rows.occurrences,
            *its_rows.widths.T,
            part.code_starts[its_rows.words],
            part.code_count(its_rows),
        ]
        tables.append(np.stack(columns, axis=1, dtype=np.int64))
    table = np.concatenate(tables)
    table = table[table[:, 0].argsort(kind="stable")]
    return Rows(*native.merge(library, table, sources))


def _documents(sources: Sequence[Source]) -> Documents:
    def joined(kind: str, read: Any, name: str) -> Any:
        parts = []
        for segment, live in sources:
            there = f"{kind}.{name}" in segment.file
            parts.append(read(segment, name)[live] if there else np.zeros(np.count_nonzero(live), np.int64))
        return np.concatenate(parts)

    def called(kind: str) -> list[str]:
        return sorted({name for segment, _ in sources for name in segment.file.named(f"{kind}.")})

    names: dict[str, list[str]] = {}
    for name in called("names"):
        names[name] = []
        for segment, live in sources:
            different, numbers = segment.names(name)
            names[name] += [different[number] for number in numbers[live].tolist()]
    return Documents(
        {name: joined("length", Segment.lengths, name) for name in called("length")},
        {name: joined("column", Segment.column, name) for name in called("column")},
        names,
    )


def _stored(
    sources: Sequence[Source], part: str, dictionary: Dictionary
) -> Iterator[tuple[bytes, NDArray[np.integer]]]:
    for segment, live in sources:
        documents = np.flatnonzero(live)
        for begin in range(0, len(documents), _PIECE):
            piece = documents[begin : begin + _PIECE]
            if segment.stored.dictionary.name == dictionary.name:
                yield segment.stored.compressed(part, piece)
            else:
                compress = dictionary.compressors[PARTS.index(part)].compress
                written = [compress(segment.stored.part(part, number)) for number in piece.tolist()]
                yield b"".join(written), np.fromiter(map(len, written), np.int64, len(written))
            segment.file.let_go()
