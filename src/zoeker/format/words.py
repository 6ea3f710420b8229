"""Which words does a segment know? A sorted dictionary in compressed blocks, searched by their first words.

An entry is a term (what the analysis made of words), a written form, or both. A term has rows: for each field that
holds it, where its posting list lies. A form has readings: the terms it was read as, each with the code that
stands for this form in that term's posting lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from zoeker.kernel.candidates import head
from zoeker.kernel.dictionary import (
    Block,
    Dictionary,
    find_readings,
    find_rows,
    find_words,
    nearly,
    side_by_side,
)
from zoeker.kernel.library import CONSTANTS

from .postings import Bytes, LookedUp, Numbers, list_sizes, ragged, starts_of
from .sections import FileReader

BLOCK_WORDS = CONSTANTS["BLOCK_WORDS"]
_KEPT_BLOCKS = 4096
HEAD = np.dtype("<u4")
Answer = TypeVar("Answer")
_SIZE = HEAD.itemsize  # bytes of a number
_COUNTED = 256  # blocks whose words are counted together
_PIECE = 64 * BLOCK_WORDS  # words that are read at once


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


class Blocks:
    """Some blocks of the dictionary, read as one: of their words those from number `first` up to, not including, `last`.

    `base` is where the postings of the first block begin.
    """

    def __init__(self, blocks: Sequence[bytes], base: int, first: int, last: int) -> None:
        self._base, self._first, self._last = base, first, last
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
        self._numbers = np.arange(int(self._words.sum())) + first // BLOCK_WORDS * BLOCK_WORDS

    def text(self) -> tuple[Bytes, Numbers]:
        """Give the words side by side, and where each begins (and the last ends)."""
        lengths = self._read(self._words_at, self._words)
        if int(lengths.sum()) != int(self._text_sizes.sum()):
            raise ValueError("a block of the dictionary does not hold what it says")
        first, last = self._cut(self._numbers)
        starts = starts_of(lengths)[first : last + 1]
        text = self._data[ragged(self._text_at, self._text_sizes)][starts[0] : starts[-1]]
        return text, starts - starts[0]

    def rows(self) -> RowTable:
        """Give the rows of the words."""
        counts = self._counts(self._words_at + _SIZE * self._words, self._rows)
        fields, documents, occurrences = (
            self._read(self._rows_at + number * _SIZE * self._rows, self._rows) for number in range(3)
        )
        widths = self._planes(self._widths_at, self._rows)
        taken = list_sizes(documents, occurrences, widths).sum(axis=1)
        starts = np.cumsum(taken) - taken + self._base
        rows = RowTable(np.repeat(self._numbers, counts), fields, documents, occurrences, widths, starts)
        return rows.where(slice(*self._cut(rows.words)))

    def readings(self) -> ReadingTable:
        """Give the readings of the words."""
        counts = self._counts(self._words_at + 2 * _SIZE * self._words, self._readings)
        apart, codes = (
            self._read(self._readings_at + number * _SIZE * self._readings, self._readings)
            for number in range(2)
        )
        forms = np.repeat(self._numbers, counts)
        # Steps forward and back from a form to its terms are written as numbers from 0 on.
        readings = ReadingTable(forms, forms + ((apart >> 1) ^ -(apart & 1)), codes)
        cut = slice(*self._cut(forms))
        return ReadingTable._make(column[cut] for column in readings)

    def _cut(self, numbers: Numbers) -> tuple[int, int]:
        first, last = np.searchsorted(numbers, [self._first, self._last]).tolist()
        return first, last

    def _counts(self, at: Numbers, totals: Numbers) -> Numbers:
        """Read a count for each word, which add up to all that there is."""
        counts = self._read(at, self._words)
        if int(counts.sum()) != int(totals.sum()):
            raise ValueError("a block of the dictionary does not hold what it says")
        return counts

    def _read(self, at: Numbers, counts: Numbers) -> Numbers:
        """Read so many numbers in each block."""
        return self._planes(at, counts).view(HEAD).ravel().astype(np.int64)

    def _planes(self, at: Numbers, counts: Numbers) -> Bytes:
        """Read four bytes of each of so many things in each block, which lie apart: first all first ones, and so on."""
        places, apart = ragged(at, counts), np.repeat(counts, counts)
        return np.stack([self._data[places + plane * apart] for plane in range(4)], axis=1)


class _Block:
    """A block of the dictionary: `first` is the number of its first word, `base` where its postings begin.

    Of all that it holds nothing is read before somebody asks for it: most words of a text are only looked up.
    """

    def __init__(self, data: bytes, first: int, base: int) -> None:
        self.laid = Block(data, base)
        self.size = self.laid.words
        self._data, self._first, self._base = data, first, base

    def word(self, place: int) -> bytes:
        """Give the word at a place in the block."""
        if place >= self.size:
            raise IndexError(place)
        return self._data[self.laid.ends[place] : self.laid.ends[place + 1]]

    @cached_property
    def words(self) -> list[bytes]:
        """All words."""
        return [self._data[start:end] for start, end in pairwise(self.laid.ends[: self.size + 1])]

    @property
    def _all(self) -> Blocks:
        return Blocks([self._data], self._base, self._first, self._first + self.size)

    @cached_property
    def _rows(self) -> RowTable:
        return self._all.rows()

    @cached_property
    def _readings(self) -> ReadingTable:
        return self._all.readings()

    def rows(self, place: int) -> list[Row]:
        """Give the rows of the word at a place in the block."""
        own = slice(self.laid.rows_before[place], self.laid.rows_before[place + 1])
        return list(map(Row, *(column[own].tolist() for column in self._rows[1:])))

    def readings(self, place: int) -> list[Reading]:
        """Give the readings of the word at a place in the block."""
        own = slice(self.laid.readings_before[place], self.laid.readings_before[place + 1])
        return list(map(Reading, self._readings.terms[own].tolist(), self._readings.codes[own].tolist()))


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
        self._irregular = file.array("words.irregular"), file.array("words.heads")
        if len(self._irregular[0]) != len(self._irregular[1]):
            raise ValueError("a term has a head that is not there")
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
        return self._asked(lambda laid: find_rows(laid, terms, form, of, places))[0]

    def _find(self, text: Bytes, spans: Numbers) -> tuple[Numbers, Dictionary]:
        return self._asked(lambda laid: find_words(laid, text, spans))

    def _asked(self, ask: Callable[[Dictionary], tuple[Answer, Iterable[int]]]) -> tuple[Answer, Dictionary]:
        """Ask the kernel, which names the blocks that it misses, until it misses none."""
        blocks = self._room()
        while True:
            answer, missing = ask(blocks.laid)
            if not missing:
                return answer, blocks.laid
            for number in dict.fromkeys(missing):
                blocks.take(number, self._read_block)

    def _room(self) -> _Held:
        """Give the blocks that were read, with room for more: another thread may begin anew meanwhile."""
        if len(self._held.blocks) >= _KEPT_BLOCKS:
            self.forget()
        return self._held

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

    def irregular(
        self, terms: Sequence[bytes], beginnings: Sequence[bytes], near: Sequence[tuple[bytes, int]] = ()
    ) -> set[int]:
        """Give the heads by which those forms are found that do not hold the head of one of some terms; ODD where they have none.

        And so of all terms with one of some beginnings; and the heads of words at most so many edits from others. What a head is,
        kernel/candidates.c says.
        """
        owners, heads = self._irregular
        spans = [(number, number + 1) for number in self.places(terms).tolist() if number >= 0]
        spans += map(self.span, beginnings)
        places = owners.searchsorted(np.array(spans, np.int64).reshape(-1, 2)).tolist()
        found = {head for first, last in places for head in heads[first:last].tolist()}
        numbers = (number for word, edits in near for number in nearly(*self.blob(), word, edits).tolist())
        return found.union(head(self.word(number).decode()) for number in numbers)

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

    def between(self, first: int, last: int) -> Blocks:
        """Read the words from number `first` up to, not including, `last`, without keeping their blocks."""
        begin = first // BLOCK_WORDS
        offsets = self._offsets[begin : -(-last // BLOCK_WORDS) + 1]
        blocks = [self._blocks.decompressed(*pair) for pair in pairwise(offsets)]
        return Blocks(blocks, self._bases[begin] if blocks else 0, first, last)

    def tally(self, count: Callable[[Bytes, Numbers, Numbers], Numbers]) -> Numbers:
        """Give a count of each word, by its number, as `count` reads it from some blocks, where each begins, and where its postings do."""
        counts = [np.empty(0, np.int64)]
        for begin in range(0, self.blocks, _COUNTED):
            offsets = self._offsets[begin : begin + _COUNTED + 1]
            blocks = [self._blocks.decompressed(*pair) for pair in pairwise(offsets)]
            starts = starts_of(np.fromiter(map(len, blocks), np.int64, len(blocks)))
            bases = np.array(self._bases[begin : begin + _COUNTED], np.int64)
            counts.append(count(np.frombuffer(b"".join(blocks), np.uint8), starts, bases))
        return np.concatenate(counts)

    @property
    def irregular_heads(self) -> tuple[Numbers, Numbers]:
        """The numbers of terms, increasing, and beside each a head by which a form of it is found that does not hold its own."""
        terms, heads = self._irregular
        if len(terms) and int(terms.max()) >= len(self):
            raise ValueError("a term has a head that is not there")
        return terms, heads

    def table(self, first: int = 0, last: int | None = None) -> tuple[RowTable, ReadingTable]:
        """Give all rows and readings of the words from number `first` up to, not including, `last`."""
        blocks = self.between(first, len(self) if last is None else last)
        return blocks.rows(), blocks.readings()

    @cached_property
    def _blob(self) -> tuple[Bytes, Numbers]:
        texts, lengths = [], [np.zeros(1, np.int64)]
        for first in range(0, len(self), _PIECE):
            text, starts = self.between(first, first + _PIECE).text()
            texts.append(text.tobytes())
            lengths.append(np.diff(starts))
        return np.frombuffer(b"".join(texts), np.uint8), np.concatenate(lengths).cumsum(dtype=np.int64)

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
