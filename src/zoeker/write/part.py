"""How is a segment read on its way into another? A few words at a time, with new numbers for all it holds."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.format import PARTS_OF
from zoeker.format.postings import Numbers, Occurrences
from zoeker.format.segment import Segment
from zoeker.format.words import ReadingTable, RowTable

from .words import WordList

_WORDS = 1 << 14  # that are read at once
_DECODED = 2_000  # words of which rows are decoded at once
_TERM, _FORM, _PART = 1, 2, 4  # what a word is used as, in documents that stay
_PIECE = 1 << 20  # bytes that are written at once


class Source(NamedTuple):
    """A segment to be merged, and which of its documents are to stay."""

    segment: Segment
    live: NDArray[np.bool_]


class Words(NamedTuple):
    """Some words of a segment, as far as they are used: their new numbers, rows, readings and the parts of compounds.

    Rows bear the numbers that words have in the segment, all else new ones. A reading is a number, that of its form and
    in the lower 32 bits that of its term.
    """

    words: WordList
    numbers: Numbers
    rows: RowTable
    readings: Numbers
    codes: NDArray[np.uint32]
    compounds: Numbers
    parts: Numbers


class Part:
    """A segment on its way into another, which has `fields`, and where its first document gets the number `first`.

    `documents` are the new numbers of documents, -1 for those left out; `codes` are new codes, by the old number of
    their term and then by the old code. What is kept of every word is in `folder`.
    """

    def __init__(self, source: Source, fields: list[str], first: int, folder: Path | None) -> None:
        self.segment, live = source
        self.documents = np.where(live, np.cumsum(live) - 1 + first, -1)
        self._whole = bool(live.all())
        self._countless = np.array([name in PARTS_OF.values() for name in self.segment.fields], bool)
        self._places = np.array([fields.index(name) for name in self.segment.fields], np.int64)
        self._fields = len(fields)
        self.size = len(self.segment.words)
        of_words = Scratch(folder, zeros(9 * self.size))
        # New numbers of words, where the codes of each begin, and what each is used as.
        self._numbers = of_words.array(self.size, np.int32)
        self._starts = of_words.array(self.size + 1, np.uint32)
        self._uses = of_words.array(self.size, np.uint8)
        readings = Scratch(folder, self._read_readings())
        np.cumsum(self._starts, out=self._starts)
        count = int(self._starts[-1])
        self._read = readings.array(3 * count, np.uint32).reshape(count, 3)  # a form, a term and a code each
        of_codes = Scratch(folder, zeros(5 * count))
        self.codes, self._coded = of_codes.array(max(1, count), np.uint32), of_codes.array(count, np.bool_)
        self._scratch = (of_words, readings, of_codes)
        if not self._whole:
            self._find_used()
        self.evict()

    def evict(self) -> None:
        """Let go of the memory of what was read, and of what is kept on disk."""
        self.segment.words.forget()
        self.segment.file.evict()
        for scratch in self._scratch:
            scratch.evict()

    def _read_readings(self) -> Iterator[bytes]:
        """Read all readings, and count those of each term."""
        for begin in range(0, self.size, _WORDS):
            read = self.segment.words.between(begin, begin + _WORDS).readings()
            np.add.at(self._starts, read.terms + 1, 1)
            yield np.stack(read, axis=1).astype(np.uint32).tobytes()

    def _readings(self) -> Iterator[ReadingTable]:
        for begin in range(0, len(self._read), _WORDS):
            yield ReadingTable(*self._read[begin : begin + _WORDS].T)

    def _find_used(self) -> None:
        for begin in range(0, self.size, _DECODED):
            rows = self.segment.words.between(begin, begin + _DECODED).rows()
            decoded = self._decode(rows)
            words = rows.words[decoded.rows]
            self._uses[words] = _TERM
            places = self._starts[words] + decoded.codes
            # An id has no forms, and so no codes: behind its beginning are those of the next term.
            coded = ~self._countless[rows.fields[decoded.rows]] & (places < self._starts[words + 1])
            self._coded[places[coded]] = True
        for some in self._readings():
            self._uses[some.forms[self._coded[self._code_places(some)]]] |= _FORM
        compounds, parts = self.segment.words.compounds
        for begin in range(0, len(compounds), _WORDS):
            whole, made = (column[begin : begin + _WORDS] for column in (compounds, parts))
            self._uses[made[self._uses[whole] & _FORM > 0]] |= _PART

    def _code_places(self, readings: ReadingTable) -> Numbers:
        places: Numbers = self._starts[readings.terms] + readings.codes
        return places

    def named(self, first: int, last: int) -> WordList:
        """Give the words from number `first` up to, not including, `last`, those that are used."""
        words = WordList(*self.segment.words.between(first, last).text())
        return words if self._whole else words.take(self._uses[first:last].nonzero()[0])

    def number(self, first: int, last: int, numbers: Numbers) -> None:
        """Say which numbers these words have from now on."""
        chosen = slice(first, last) if self._whole else first + self._uses[first:last].nonzero()[0]
        self._numbers[chosen] = numbers

    def readings_of(self, first: int, last: int) -> tuple[Numbers, Numbers]:
        """Give the readings, as the terms from number `first` up to, not including, `last`, and where their codes are.

        A reading is a number: the new one of its term and, in the lower 32 bits, that of its form.
        """
        pairs, places = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for some in self._readings():
            kept = (some.terms >= first) & (some.terms < last)
            code_places = self._code_places(some)
            if not self._whole:
                kept &= self._coded[code_places]
            pairs.append(self._pairs(some.terms[kept], some.forms[kept]))
            places.append(code_places[kept])
        return np.concatenate(pairs), np.concatenate(places)

    def _pairs(self, upper: Numbers, lower: Numbers) -> Numbers:
        pairs: Numbers = self._numbers[upper].astype(np.int64) << 32 | self._numbers[lower]
        return pairs

    def words(self, first: int, last: int) -> Words:
        """Give the words from number `first` up to, not including, `last`, with all that is known of them."""
        blocks = self.segment.words.between(first, last)
        words, numbers = WordList(*blocks.text()), self._numbers[first:last]
        rows, readings = blocks.rows(), blocks.readings()
        compounds, parts = self.segment.words.compounds_between(first, last)
        if not self._whole:
            used = self._uses[first:last].nonzero()[0]
            words, numbers = words.take(used), numbers[used]
            rows = rows.where(self._uses[rows.words] > 0)
            readings = ReadingTable._make(
                column[self._coded[self._code_places(readings)]] for column in readings
            )
            kept = self._uses[compounds] & _FORM > 0
            compounds, parts = compounds[kept], parts[kept]
        pairs, codes = self._pairs(readings.forms, readings.terms), self.codes[self._code_places(readings)]
        return Words(words, numbers, rows, pairs, codes, self._numbers[compounds], self._numbers[parts])

    def irregular(self) -> Numbers:
        """Give the other heads by which forms of terms are found that are used: a head and, in the upper half, the new number of its term.

        They may be more than the forms that are left have.
        """
        terms, heads = (column.astype(np.int64) for column in self.segment.words.irregular_heads)
        if not self._whole:
            used = self._uses[terms] > 0
            terms, heads = terms[used], heads[used]
        return self._numbers[terms].astype(np.int64) << 32 | heads

    def table(self, rows: RowTable, number: int) -> Numbers:
        """Give rows as encoding.c has them, for source `number`."""
        # How many codes their terms have: none where they are parts of compounds, which bear no code.
        counts = self._starts[rows.words + 1] - self._starts[rows.words]
        columns = [
            self._numbers[rows.words].astype(np.int64) * self._fields + self._places[rows.fields],
            np.full(len(rows.words), number),
            rows.starts,
            rows.documents,
            rows.occurrences,
            *rows.widths.T,
            self._starts[rows.words],
            np.where(self._countless[rows.fields], 0, counts),
        ]
        return np.stack(columns, axis=1, dtype=np.int64)

    def _decode(self, rows: RowTable) -> Occurrences:
        """Decode rows, which are numbered from 0 on; documents are new, codes as they were."""
        decoded = self.segment.decode(rows)
        documents = self.documents[decoded.documents]
        if self._whole:
            return decoded._replace(documents=documents)
        kept = documents >= 0
        return Occurrences(decoded.rows[kept], documents[kept], decoded.positions[kept], decoded.codes[kept])


class Scratch:
    """What was written to a file, as arrays that may be changed: `evict` takes them out of memory until they are used."""

    def __init__(self, folder: Path | None, pieces: Iterable[bytes]) -> None:
        with TemporaryFile(dir=folder) as file:
            file.writelines(pieces)
            file.write(bytes(8))  # nothing could not be mapped
            file.flush()
            self._mapping = mmap.mmap(file.fileno(), 0)
        self._end = 0

    def array(self, size: int, kind: Any) -> NDArray[Any]:
        """Give the next so many numbers of a kind."""
        begin, self._end = self._end, self._end + -(-size * np.dtype(kind).itemsize // 8) * 8
        return np.frombuffer(self._mapping, kind, size, begin)

    def evict(self) -> None:
        """Take the arrays out of memory; what they hold stays."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._mapping.madvise(mmap.MADV_DONTNEED)


def zeros(size: int) -> Iterator[bytes]:
    """Give so many bytes, for arrays to be filled later, and some more.

    They are written, since on a full disk the system could only kill who changes what has no room there.
    """
    for begin in range(0, size + 64, _PIECE):
        yield bytes(min(_PIECE, size + 64 - begin))
