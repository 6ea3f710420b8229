"""How are the words of a segment held, and written? Side by side as UTF-8, without an object for each.

They are put in order where they lie. A block of a dictionary is compressed and on disk as soon as its words are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import NamedTuple

import numpy as np
import zstandard

from zoeker.format.postings import Bytes, Numbers, list_sizes, narrowed, ragged, starts_of
from zoeker.format.sections import FileWriter
from zoeker.format.words import BLOCK_WORDS, HEAD
from zoeker.kernel.dictionary import number_words


class WordList:
    """Words: number i from byte `starts[i]` of `text` up to where the next one begins, and the last ends."""

    def __init__(self, text: Bytes, starts: Numbers) -> None:
        self.text, self.starts = text, starts

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> bytes:
        return self.text[self.starts[number] : self.starts[number + 1]].tobytes()

    @property
    def lengths(self) -> Numbers:
        """How many bytes each has."""
        lengths: Numbers = np.diff(self.starts)
        return lengths

    def between(self, first: int, last: int) -> WordList:
        """Give the words from number `first` up to, not including, `last`."""
        starts = self.starts[first : last + 1]
        return WordList(self.text[starts[0] : starts[-1]], starts - starts[0])

    def take(self, numbers: Numbers) -> WordList:
        """Give the words with some numbers."""
        lengths = self.lengths[numbers]
        return WordList(self.text[ragged(self.starts[numbers], lengths)], starts_of(lengths))


def word_list(words: Sequence[bytes]) -> WordList:
    """Put words side by side."""
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    return WordList(np.frombuffer(b"".join(words), np.uint8), starts_of(lengths))


def joined(lists: Iterable[WordList]) -> WordList:
    """Put lists one behind the other."""
    texts, lengths = zip(*((words.text, words.lengths) for words in lists), strict=True)
    return WordList(np.concatenate(texts), starts_of(np.concatenate(lengths)))


def numbered(words: WordList) -> tuple[WordList, Numbers]:
    """Give the different words in order, and which of them each word is."""
    text, starts, numbers = number_words(words.text, words.starts)
    return WordList(text, starts), numbers


_LEVEL = 6
_NUMBER = np.dtype("<u4")
_NONE = np.empty(0, np.int64)


class Entries(NamedTuple):
    """Words and what is known of them, in arrays: `row_counts` and `reading_counts` hold a number for each word."""

    words: WordList
    row_counts: Numbers
    fields: Numbers
    documents: Numbers
    occurrences: Numbers
    widths: Bytes
    reading_counts: Numbers
    terms: Numbers
    codes: Numbers

    def cut(self, bounds: Sequence[int]) -> Iterator[Entries]:
        """Give those of the words between each of some numbers and the next."""
        rows, readings = starts_of(self.row_counts).tolist(), starts_of(self.reading_counts).tolist()
        for first, last in pairwise(bounds):
            row_slice, read = slice(rows[first], rows[last]), slice(readings[first], readings[last])
            yield Entries(
                self.words.between(first, last),
                self.row_counts[first:last],
                self.fields[row_slice],
                self.documents[row_slice],
                self.occurrences[row_slice],
                self.widths[row_slice],
                self.reading_counts[first:last],
                self.terms[read],
                self.codes[read],
            )


_IN_MEMORY = 1 << 22  # bytes of a spool that are not worth a file
_PIECE = 1 << 20  # bytes that are read at once


class Spool:
    """Bytes that are written one behind the other, and then read from the first to the last."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY, dir=str(folder) if folder else None)  # noqa: SIM115 - open until it is closed
        self.add, self.close = self._file.write, self._file.close

    def pieces(self) -> Iterator[bytes]:
        """Give all that was written."""
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece


class WordsWriter:
    """Takes the words of a segment, in order, some at a time; then `write` them, and `close`. `count` are those up to now."""

    def __init__(self, folder: Path | None = None) -> None:
        self.count = 0
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL)
        self._blocks, self._compounds, self._parts = Spool(folder), _Column(folder), _Column(folder)
        self._sizes: list[int] = []  # of blocks
        self._bases: list[int] = []  # where the postings of each begin
        self._firsts: list[bytes] = []
        self._base = 0
        self._with_rows = 0  # the blocks up to the last one with a row
        self._held: list[Entries] = []  # words that fill no block yet

    def close(self) -> None:
        """Let go of the files."""
        for spool in (self._blocks, self._compounds.spool, self._parts.spool):
            spool.close()

    def add(self, entries: Entries, compounds: Numbers, parts: Numbers) -> None:
        """Take words; rows and readings come in their order, compounds (see segment.py) in that of their numbers.

        Terms, compounds and parts bear the numbers of words in the segment.
        """
        self._held.append(entries)
        self.count += len(entries.words)
        self._compounds.add(compounds)
        self._parts.add(parts)
        if self.count >= (len(self._sizes) + 1) * BLOCK_WORDS:
            self._write_blocks(self.count // BLOCK_WORDS)

    def _write_blocks(self, last: int) -> None:
        """Write the blocks up to, not including, number `last`."""
        entries = _together(self._held) if len(self._held) > 1 else self._held[0]
        written, size = len(self._sizes) * BLOCK_WORDS, len(entries.words)
        bounds = [min(block * BLOCK_WORDS - written, size) for block in range(len(self._sizes), last + 1)]
        *blocks, rest = entries.cut([*bounds, size])
        for block in blocks:
            self._write_block(block)
        self._held = [rest]

    def _write_block(self, entries: Entries) -> None:
        block = self._compressor.compress(_block(entries, len(self._sizes) * BLOCK_WORDS))
        self._blocks.add(block)
        self._sizes.append(len(block))
        self._bases.append(self._base)
        self._firsts.append(entries.words[0])
        self._base += int(list_sizes(entries.documents, entries.occurrences, entries.widths).sum())
        if len(entries.fields):
            self._with_rows = len(self._sizes)

    def write(self, file: FileWriter, irregular: Numbers = _NONE) -> None:
        """Write the dictionary: blocks, how to find them, of which terms forms are compounds, and by which heads terms are found.

        These are as `zoeker.kernel.candidates.irregular` gives them.
        """
        if self.count > len(self._sizes) * BLOCK_WORDS:
            self._write_blocks(len(self._sizes) + 1)
        file.add("words.blocks", b"")
        for piece in self._blocks.pieces():
            file.extend("words.blocks", piece)
        file.add("words.firsts", self._compressor.compress(b"".join(self._firsts)))
        file.add("words.lengths", np.fromiter(map(len, self._firsts), "<u4", len(self._firsts)))
        file.add("words.offsets", np.cumsum([0, *self._sizes]).astype("<u8"))
        behind = len(self._bases) - self._with_rows
        file.add("words.bases", np.array(self._bases[: self._with_rows] + [0] * behind, "<u8"))
        self._compounds.write(file, "words.compounds")
        self._parts.write(file, "words.parts")
        file.add("words.irregular", narrowed(irregular >> 32))
        file.add("words.heads", (irregular & 0xFFFFFFFF).astype(_NUMBER))


class _Column:
    """Numbers of words, on their way into a section as narrow as they are."""

    def __init__(self, folder: Path | None) -> None:
        self.spool, self._largest = Spool(folder), 0

    def add(self, numbers: Numbers) -> None:
        self.spool.add(numbers.astype(_NUMBER).tobytes())
        self._largest = max(self._largest, int(numbers.max(initial=0)))

    def write(self, file: FileWriter, name: str) -> None:
        kind = narrowed(np.array([self._largest])).dtype
        file.add(name, np.empty(0, kind))
        for piece in self.spool.pieces():
            file.extend(name, np.frombuffer(piece, _NUMBER).astype(kind))


def _together(entries: list[Entries]) -> Entries:
    words, *columns = zip(*entries, strict=True)
    return Entries(joined(words), *map(np.concatenate, columns))


def _apart(steps: Numbers) -> Numbers:
    """Write steps forward and back as numbers from 0 on, small for small steps: a term is mostly near its forms."""
    return np.where(steps < 0, -2 * steps - 1, 2 * steps)


def _block(entries: Entries, first: int) -> bytes:
    """Write a block, whose first word has number `first`: see words.py."""
    forms = np.repeat(np.arange(first, first + len(entries.words)), entries.reading_counts)
    numbers = [
        entries.words.lengths,
        entries.row_counts,
        entries.reading_counts,
        entries.fields,
        entries.documents,
        entries.occurrences,
        _apart(entries.terms - forms),
        entries.codes,
    ]
    head = np.array([len(entries.words), len(entries.fields), len(entries.terms)])
    # Byte by byte of all numbers, the lowest first: the upper ones are nearly all 0, which then takes no space.
    planes = [part.astype(HEAD).view(np.uint8).reshape(-1, 4).T.tobytes() for part in numbers]
    text = entries.words.text
    return b"".join([head.astype(HEAD).tobytes(), *planes, entries.widths.T.tobytes(), text.tobytes()])
