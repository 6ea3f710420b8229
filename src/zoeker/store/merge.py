"""How do segments become one? Their words are numbered together, then their posting lists put together, some at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ctypes import CDLL
from typing import Any

import numpy as np
from numpy.typing import NDArray

import zoeker.kernel as kernel
from zoeker.kernel import encoding as native

from .encoding import encoded
from .numbering import vocabulary
from .packing import Numbers
from .part import Part, Source
from .postings import Rows
from .schema import PARTS_OF
from .sections import FileWriter
from .segment import Documents, Segment, Vocabulary, write_segment
from .stored import PARTS, Dictionary
from .word_list import NO_WORDS, joined, numbered
from .words import RowTable

_SLICE = 1 << 13  # words of the largest segment that are numbered at once, with those of the others
_PIECE = 2_000  # articles whose stored parts are copied at once


def write_merged(file: FileWriter, sources: Sequence[Source], dictionary: Dictionary, most: int) -> int:
    """Write one segment of several, in their order; give the checksum of its file.

    `most` bounds how many occurrences are held in memory at once, where one word has no more.
    """
    fields = sorted({field for source in sources for field in source.segment.fields})
    parts: list[Part] = []
    size = 0
    for source in sources:
        parts.append(Part(source, fields, size))
        size += int(np.count_nonzero(source.live))
    words, ends = _vocabulary(parts)
    info = {"documents": size, "dictionary": dictionary.name}
    stored = {part: _stored(sources, part, dictionary) for part in PARTS}
    batches = _batches(parts, fields, ends, most)
    return write_segment(file, fields, words, batches, _documents(sources), stored, info)


def _vocabulary(parts: list[Part]) -> tuple[Vocabulary, Numbers]:
    """Number the words of all parts together; give them, and how many occurrences they and those before them have."""
    words, counts, done = [NO_WORDS], [np.zeros(0, np.int64)], 0
    for cuts in _slices(parts):
        here = [part.named(*cut) for part, cut in zip(parts, cuts, strict=True)]
        different, numbers = numbered(joined(names for names, _ in here))
        occurrences = np.concatenate([its_counts for _, its_counts in here])
        counts.append(np.bincount(numbers, occurrences, len(different)).astype(np.int64))
        numbers += done
        for part, (first, last), (names, _) in zip(parts, cuts, here, strict=True):
            part.words[first:last][part.used[first:last]] = numbers[: len(names)]
            numbers = numbers[len(names) :]
        words.append(different)
        done += len(different)
    readings = [part.readings() for part in parts]
    found, codes = vocabulary(joined(words), readings, *_compounds(parts, done))
    for part, its_codes in zip(parts, codes, strict=True):
        part.set_codes(its_codes)
    return found, np.cumsum(np.concatenate(counts))


def _slices(parts: list[Part]) -> Iterator[list[tuple[int, int]]]:
    """Cut the words of all parts at the same places: in pieces of _SLICE of those of the largest part."""
    largest = max(parts, key=lambda part: part.size)
    before = [0] * len(parts)
    for number in range(_SLICE, largest.size, _SLICE):
        word = largest.segment.words.word(number)
        here = [part.segment.words.place(word) for part in parts]
        yield list(zip(before, here, strict=True))
        before = here
    yield list(zip(before, [part.size for part in parts], strict=True))


def _compounds(parts: list[Part], words: int) -> tuple[Numbers, Numbers]:
    """Give what compounds are made of, as the first segment that knows them has it."""
    known = np.zeros(words, bool)
    owners, made = [], []
    for part in parts:
        compounds, its_parts = part.segment.words.compounds
        kept = part.used[compounds]
        kept[kept] = ~known[part.words[compounds[kept]]]
        owners.append(part.words[compounds[kept]])
        made.append(part.words[its_parts[kept]])
        known[owners[-1]] = True
    return np.concatenate(owners), np.concatenate(made)


def _batches(parts: list[Part], fields: list[str], ends: Numbers, most: int) -> Iterator[Rows]:
    """Encode the rows of all words, of so many words at once that they have about `most` occurrences.

    `ends` are how many occurrences each word and those before it have.
    """
    countless = np.isin(fields, list(PARTS_OF.values()))
    begin = 0
    while begin < len(ends):
        limit = (int(ends[begin - 1]) if begin else 0) + most
        end = max(begin + 1, int(np.searchsorted(ends, limit, "right")))
        rows = [part.rows(begin, end) for part in parts]
        if kernel.KERNEL:
            yield _merged(kernel.KERNEL, parts, rows)
        else:
            yield from _encoded(parts, rows, countless)
        for part in parts:
            part.segment.file.let_go()
        begin = end


def _merged(library: CDLL, parts: list[Part], rows: list[RowTable]) -> Rows:
    """Encode rows as the kernel does: without decoding more than documents and frequencies."""
    table = np.concatenate([part.table(rows[number], number) for number, part in enumerate(parts)])
    sources = [
        native.Source(part.segment.check_table(its_rows), part.documents, part.codes)
        for part, its_rows in zip(parts, rows, strict=True)
    ]
    return Rows(*native.merge(library, table[table[:, 0].argsort(kind="stable")], sources))


def _encoded(parts: list[Part], rows: list[RowTable], countless: NDArray[np.bool_]) -> Iterator[Rows]:
    found = [part.occurrences(its_rows) for part, its_rows in zip(parts, rows, strict=True)]
    largest = [max(int(column.max(initial=0)) for column in columns) for columns in zip(*found, strict=True)]
    yield from encoded(found, sum(len(part.rows) for part in found), largest, countless)


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
