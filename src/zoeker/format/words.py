"""Which words does a segment know? A sorted dictionary in compressed blocks, searched by their first words.

An entry is a term (what the analysis made of words), a written form, or both. A term has rows: for each field that
holds it, where its posting list lies. A form has readings: the terms it was read as, each with the code that
stands for this form in that term's posting lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.kernel.dictionary import Block, Dictionary, find_readings, find_rows, find_words, side_by_side
from zoeker.kernel.library import CONSTANTS

from .postings import Bytes, LookedUp, Numbers, list_sizes
from .sections import FileReader

BLOCK_WORDS = CONSTANTS["BLOCK_WORDS"]
_KEPT_BLOCKS = 4096
HEAD = np.dtype("<u4")
_HEADS = 12  # bytes of a block that say how many words, rows and readings it has


class Row(NamedTuple):
    """Where the posting list of a word in a field lies: see postings.py. `start` is its first byte."""

    field: int
    documents: int
    occurrences: int
    widths: Sequence[int]  # of its four lists
    start: int


class RowTable(NamedTuple):
    """Many rows, in arrays; `words` are the numbers of their words."""

    words: Numbers
    fields: Numbers
    documents: Numbers
    occurrences: Numbers
    widths: Bytes
    starts: Numbers

    def where(self, chosen: NDArray[np.bool_] | slice) -> RowTable:
        """Give some of the rows."""
        return RowTable._make(column[chosen] for column in self)


class ReadingTable(NamedTuple):
    """Many readings, in arrays: the numbers of forms and of terms, and codes."""

    forms: Numbers
    terms: Numbers
    codes: Numbers


class Reading(NamedTuple):
    """A term that a form was read as, and the form's code in it."""

    term: int
    code: int


def steps(numbers: Numbers) -> Numbers:
    """Give steps forward and back, which are written as numbers from 0 on."""
    return (numbers >> 1) ^ -(numbers & 1)


class _Block:
    """A block of the dictionary: `first` is the number of its first word, `base` where its postings begin.

    Of all that it holds nothing is read before somebody asks for it: most words of a text are only looked up.
    """

    def __init__(self, data: bytes, first: int, base: int) -> None:
        self.laid = Block(data, base)
        self._data, self._first, self._base = data, first, base
        self._raw = np.frombuffer(data, np.uint8)
        self.size, self._rows, self._readings = self.laid.words, self.laid.rows, self.laid.readings
        self._rows_at = _HEADS + 12 * self.size
        self._readings_at = self._rows_at + 12 * self._rows
        self._widths_at = self._readings_at + 8 * self._readings

    def word(self, place: int) -> bytes:
        """Give the word at a place in the block."""
        if place >= self.size:
            raise IndexError(place)
        return self._data[self.laid.ends[place] : self.laid.ends[place + 1]]

    @property
    def text(self) -> tuple[bytes, Numbers]:
        """All words, side by side, and how long each is."""
        return self._data[self.laid.ends[0] :], self._numbers(_HEADS, self.size)

    @cached_property
    def words(self) -> list[bytes]:
        """All words."""
        return [self._data[start:end] for start, end in pairwise(self.laid.ends[: self.size + 1])]

    @cached_property
    def row_counts(self) -> Numbers:
        """How many rows each word has."""
        return self._numbers(_HEADS + 4 * self.size, self.size)

    @cached_property
    def reading_counts(self) -> Numbers:
        """How many readings each word has."""
        return self._numbers(_HEADS + 8 * self.size, self.size)

    @cached_property
    def _row_ends(self) -> Numbers:
        row_ends: Numbers = self.row_counts.cumsum()
        return row_ends

    @cached_property
    def _reading_ends(self) -> Numbers:
        reading_ends: Numbers = self.reading_counts.cumsum()
        return reading_ends

    @cached_property
    def _apart(self) -> Numbers:
        return self._numbers(self._readings_at, self._readings)

    @cached_property
    def codes(self) -> Numbers:
        """The codes of all readings."""
        return self._numbers(self._readings_at + 4 * self._readings, self._readings)

    @cached_property
    def terms(self) -> Numbers:
        """The numbers of the terms of all readings."""
        numbers: Numbers = (np.arange(self.size) + self._first).repeat(self.reading_counts)
        numbers += steps(self._apart)
        return numbers

    @cached_property
    def fields(self) -> Numbers:
        """The fields of all rows."""
        return self._numbers(self._rows_at, self._rows)

    @cached_property
    def documents(self) -> Numbers:
        """In how many documents each row is."""
        return self._numbers(self._rows_at + 4 * self._rows, self._rows)

    @cached_property
    def occurrences(self) -> Numbers:
        """How many occurrences each row has."""
        return self._numbers(self._rows_at + 8 * self._rows, self._rows)

    @cached_property
    def widths(self) -> Bytes:
        """The widths of the four lists of each row."""
        return self._raw[self._widths_at : self._widths_at + 4 * self._rows].reshape(4, self._rows).T

    @cached_property
    def starts(self) -> Numbers:
        """The first byte of each row."""
        taken = list_sizes(self.documents, self.occurrences, self.widths).sum(axis=1)
        starts: Numbers = taken.cumsum() - taken + self._base
        return starts

    @cached_property
    def _table(self) -> Numbers:
        columns = (self.fields, self.documents, self.occurrences, self.starts)
        return np.concatenate([np.stack(columns, axis=1), self.widths], axis=1)

    def rows(self, place: int) -> list[Row]:
        """Give the rows of the word at a place in the block."""
        end = self._row_ends.item(place)
        table = self._table[end - self.row_counts.item(place) : end].tolist()
        return [
            Row(field, documents, occurrences, widths, start)
            for field, documents, occurrences, start, *widths in table
        ]

    def readings(self, place: int) -> list[Reading]:
        """Give the readings of the word at a place in the block."""
        end = self._reading_ends.item(place)
        chosen = slice(end - self.reading_counts.item(place), end)
        terms = steps(self._apart[chosen]) + (self._first + place)
        return [Reading(*pair) for pair in zip(terms.tolist(), self.codes[chosen].tolist(), strict=True)]

    def _numbers(self, at: int, count: int) -> Numbers:
        planes = self._raw[at : at + 4 * count].reshape(4, count)
        return np.ascontiguousarray(planes.T).view(HEAD).ravel().astype(np.int64)


class _Held(NamedTuple):
    """The blocks that were read, by number, and as the kernel finds them."""

    blocks: dict[int, _Block]
    laid: Dictionary

    def take(self, number: int, read: Callable[[int], _Block]) -> _Block:
        """Give a block, read once: two threads may both read it, and both have the same then."""
        block = self.blocks.get(number)
        if block is None:
            block = self.blocks.setdefault(number, read(number))
            self.laid.put(number, block.laid)
        return block


class Words:
    """Looks words up in the dictionary of a segment. Words are UTF-8; a word's number is its place in sorted order."""

    def __init__(self, file: FileReader) -> None:
        self._file = file
        lengths = file.array("words.lengths")
        offsets, bases = file.array("words.offsets"), file.array("words.bases")
        if len(offsets) != len(lengths) + 1 or len(bases) != len(lengths) or (np.diff(offsets) < 0).any():
            raise ValueError("the dictionary has not as many blocks as it says")
        self._offsets, self._bases = offsets.tolist(), bases.tolist()
        self._blocks = file.section("words.blocks")
        self._starts = np.zeros(len(lengths) + 1, np.int64)
        np.cumsum(lengths, out=self._starts[1:])
        most = self._starts.item(-1)
        self._firsts = file.section("words.firsts").decompressed(most=most) if len(lengths) else b""
        if len(self._firsts) != most or (np.diff(self._starts) < 0).any():
            raise ValueError("the dictionary has not as many blocks as it says")
        self._compounds = file.array("words.compounds"), file.array("words.parts")
        if len(self._compounds[0]) != len(self._compounds[1]):
            raise ValueError("a compound has a part that is not there")
        self.forget()

    def forget(self) -> None:
        """Let go of the blocks that were read: once nobody looks words up in them."""
        self._held = _Held({}, Dictionary(self._firsts, self._starts, self._compounds))

    @property
    def blocks(self) -> int:
        """The number of blocks."""
        return len(self._bases)

    def __len__(self) -> int:
        return (self.blocks - 1) * BLOCK_WORDS + self._block(self.blocks - 1).size if self.blocks else 0

    def places(self, words: Sequence[bytes]) -> Numbers:
        """Give the numbers of words, in any order; of one that is not there, -1 - how many come before it."""
        return self._find(*side_by_side(words))[0]

    def read(self, text: Bytes, spans: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Look words up, from where to where each is in a text, in any order: give their numbers, and what they are read as.

        That is, how many readings and parts each has (two columns), and the terms of all: of a word's readings, then of its parts.
        """
        numbers, laid = self._find(text, spans)
        return numbers, *find_readings(laid, numbers)

    def rows_of(self, terms: Sequence[bytes], form: bytes, of: int, places: Numbers) -> list[LookedUp]:
        """Give the rows of each of some terms, to be checked; `form` is one of term number `of` (-1: of none): see `find_rows`."""
        blocks = self._room()
        while True:
            rows, missing = find_rows(blocks.laid, terms, form, of, places)
            if not missing:
                return rows
            self._put(blocks, missing)

    def _find(self, text: Bytes, spans: Numbers) -> tuple[Numbers, Dictionary]:
        blocks = self._room()
        while True:
            numbers, missing = find_words(blocks.laid, text, spans)
            if not missing:
                return numbers, blocks.laid
            self._put(blocks, missing)

    def _room(self) -> _Held:
        """Give the blocks that were read, with room for more: another thread may begin anew meanwhile."""
        if len(self._held.blocks) >= _KEPT_BLOCKS:
            self.forget()
        return self._held

    def _put(self, blocks: _Held, missing: Iterable[int]) -> None:
        for number in dict.fromkeys(missing):
            blocks.take(number, self._read_block)

    def find(self, word: bytes) -> int | None:
        """Give the number of a word; None if the segment does not have it."""
        number = self.places([word]).item(0)
        return number if number >= 0 else None

    def place(self, word: bytes) -> int:
        """Give the number that a word has, or would have: how many words come before it."""
        number = self.places([word]).item(0)
        return number if number >= 0 else -1 - number

    def span(self, prefix: bytes) -> tuple[int, int]:
        """Give the first number of the words that begin with `prefix`, and the number after the last."""
        after = prefix.rstrip(b"\xff")
        end = self.place(after[:-1] + bytes([after[-1] + 1])) if after else len(self)
        return self.place(prefix), end

    def word(self, number: int) -> bytes:
        """Give the word with this number."""
        block, place = divmod(number, BLOCK_WORDS)
        return self._block(block).word(place)

    def words(self, first: int = 0, last: int | None = None) -> Iterator[bytes]:
        """Yield the words from number `first` up to, not including, `last`."""
        end = len(self) if last is None else last
        for block in range(first // BLOCK_WORDS, -(-end // BLOCK_WORDS)):
            begin = block * BLOCK_WORDS
            yield from self._block(block).words[max(first - begin, 0) : end - begin]

    def rows(self, number: int) -> list[Row]:
        """Give the rows of the word with this number, by field."""
        number, place = divmod(number, BLOCK_WORDS)
        return self._block(number).rows(place)

    def readings(self, number: int) -> list[Reading]:
        """Give the readings of the form with this number; none if it is only a term."""
        number, place = divmod(number, BLOCK_WORDS)
        return self._block(number).readings(place)

    def parts(self, number: int) -> list[int]:
        """Give the numbers of the terms that the form with this number is made of, in order; none of a whole word."""
        parts: list[int] = self.compounds_between(number, number + 1)[1].tolist()
        return parts

    def compounds_between(self, first: int, last: int) -> tuple[Numbers, Numbers]:
        """Give those of the compounds, and their parts, from number `first` up to, not including, `last`."""
        compounds, parts = self.compounds
        most = int(compounds[-1]) if len(compounds) else -1
        # Numbers of one type, so that nothing is copied.
        begin, end = (
            compounds.searchsorted(compounds.dtype.type(number)) if number <= most else len(compounds)
            for number in (first, last)
        )
        return compounds[begin:end], parts[begin:end]

    @cached_property
    def compounds(self) -> tuple[Numbers, Numbers]:
        """The numbers of all compounds, increasing, and beside each that of one of its parts."""
        compounds, parts = self._compounds
        if len(parts) and int(parts.max()) >= len(self):
            raise ValueError("a compound has a part that is not there")
        return compounds, parts

    def table(self, first: int = 0, last: int | None = None) -> tuple[RowTable, ReadingTable]:
        """Give all rows and readings of the words from number `first` up to, not including, `last`."""
        end = len(self) if last is None else last
        first_block, last_block = first // BLOCK_WORDS, -(-end // BLOCK_WORDS)
        read = self._block if last_block - first_block < _KEPT_BLOCKS // 4 else self._read_block
        blocks = [read(number) for number in range(first_block, last_block)]
        row_counts, reading_counts = _together(blocks, "row_counts"), _together(blocks, "reading_counts")
        numbers = np.arange(len(row_counts)) + first_block * BLOCK_WORDS
        names = ("fields", "documents", "occurrences", "widths", "starts")
        rows = RowTable._make([np.repeat(numbers, row_counts), *(_together(blocks, name) for name in names)])
        readings = ReadingTable(
            np.repeat(numbers, reading_counts), _together(blocks, "terms"), _together(blocks, "codes")
        )
        cut = slice(*np.searchsorted(rows.words, [first, end]).tolist())
        cut_readings = slice(*np.searchsorted(readings.forms, [first, end]).tolist())
        return rows.where(cut), ReadingTable(*(column[cut_readings] for column in readings))

    def blocks_between(self, first: int, last: int) -> tuple[list[bytes], int]:
        """Give some blocks as they were before they were compressed, and where the first one's postings begin."""
        offsets = self._offsets[first : last + 1]
        blocks = [self._blocks.decompressed(*pair) for pair in pairwise(offsets)]
        return blocks, self._bases[first] if blocks else 0

    @cached_property
    def _blob(self) -> tuple[Bytes, Numbers]:
        pieces, sizes = [], [np.zeros(1, np.int64)]
        for number in range(self.blocks):
            text, lengths = self._read_block(number).text
            pieces.append(text)
            sizes.append(lengths)
        return np.frombuffer(b"".join(pieces), np.uint8), np.concatenate(sizes).cumsum(dtype=np.int64)

    def blob(self) -> tuple[Bytes, Numbers]:
        """Give all words side by side, and where each begins (and the last ends)."""
        return self._blob

    def _block(self, number: int) -> _Block:
        return self._room().take(number, self._read_block)

    def _read_block(self, number: int) -> _Block:
        if not 0 <= number < self.blocks:
            raise ValueError("a form is read as a word that is not there")
        data = self._blocks.decompressed(self._offsets[number], self._offsets[number + 1])
        return _Block(data, number * BLOCK_WORDS, self._bases[number])


def _together(blocks: list[_Block], name: str) -> NDArray[np.int64]:
    if not blocks:
        return np.empty((0, 4) if name == "widths" else 0, np.int64)
    return np.concatenate([getattr(block, name) for block in blocks])
