"""How do segments become one? A few words of all of them at a time, in order; nothing is held of all words at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoeker.format.postings import Numbers, Rows
from zoeker.format.sections import FileWriter
from zoeker.format.segment import Segment
from zoeker.format.stored import PARTS, Dictionary
from zoeker.format.words import RowTable
from zoeker.kernel import encoding as native

from .numbering import coded
from .part import Part, Source, Words
from .segment_writer import NO_ROWS, Documents, Vocabulary, in_pieces, write_segment
from .words import joined, numbered

_PIECE = 2_000  # articles whose stored parts are copied at once

_Cuts = NDArray[np.int64]  # numbers of words, a row a place in their order and a column a part


def write_merged(
    file: FileWriter, sources: Sequence[Source], dictionary: Dictionary, most: int, folder: Path | None = None
) -> int:
    """Write one segment of several, in their order; give the checksum of its file.

    `most` bounds how many occurrences are held in memory at once, where one word has no more; of words and readings some
    as many. What is kept of every word meanwhile is in `folder`.
    """
    fields = sorted({field for source in sources for field in source.segment.fields})
    parts: list[Part] = []
    size = 0
    for source in sources:
        parts.append(Part(source, fields, size, folder))
        size += int(np.count_nonzero(source.live))
    cuts = _cuts(parts, most // 2)
    firsts = _number(parts, cuts)
    _code(parts, cuts, 4 * most)
    info = {"documents": size, "dictionary": dictionary.name}
    stored = {part: _stored(sources, part, dictionary) for part in PARTS}
    pieces = _pieces(parts, cuts, firsts, fields, most)
    irregular = np.unique(np.concatenate([part.irregular() for part in parts]))
    return write_segment(file, fields, pieces, _documents(sources), stored, info, irregular, folder)


def _cuts(parts: list[Part], most: int) -> _Cuts:
    """Cut the words of all parts at the same places, so that between two there are about `most` in all at most."""
    sizes = np.array([part.size for part in parts])
    steps = np.maximum(1, sizes * most // max(1, int(sizes.sum())))
    cuts = [np.zeros_like(sizes)]
    while ((ends := cuts[-1] + steps) < sizes).any():
        limit = min(
            part.segment.words.word(end)
            for part, end in zip(parts, ends.tolist(), strict=True)
            if end < part.size
        )
        cuts.append(np.array([part.segment.words.place(limit) for part in parts]))
        for part in parts:
            part.evict()
    return np.stack([*cuts, sizes])


def _number(parts: list[Part], cuts: _Cuts) -> Numbers:
    """Number the words of all parts together; give the number of the first word behind each cut."""
    firsts = [0]
    for here in _between(cuts):
        words = [part.named(*cut) for part, cut in zip(parts, here, strict=True)]
        different, numbers = numbered(joined(words))
        ends = np.cumsum([len(part_numbers) for part_numbers in words])
        for part, cut, part_numbers in zip(parts, here, np.split(numbers, ends[:-1]), strict=True):
            part.number(*cut, part_numbers + firsts[-1])
            part.evict()
        firsts.append(firsts[-1] + len(different))
    return np.array(firsts)


def _between(cuts: _Cuts) -> Iterator[list[tuple[int, int]]]:
    """Give what lies between each cut and the next: of each part the first word, and the one behind the last."""
    for before, after in pairwise(cuts.tolist()):
        yield list(zip(before, after, strict=True))


def _code(parts: list[Part], cuts: _Cuts, most: int) -> None:
    """Give the forms of each term codes, in the order of words: so the same words give the same codes."""
    pieces = np.cumsum(np.diff(cuts.sum(axis=1))) // max(1, most)
    bounds = np.concatenate([[0], 1 + np.flatnonzero(np.diff(pieces)), [len(pieces)]])
    for here in _between(cuts[bounds]):
        readings_of_parts = [part.readings_of(*cut) for part, cut in zip(parts, here, strict=True)]
        _, _, codes = coded([readings for readings, _ in readings_of_parts])
        for part, (_, places), part_codes in zip(parts, readings_of_parts, codes, strict=True):
            part.codes[places] = part_codes
            part.evict()


def _pieces(
    parts: list[Part], cuts: _Cuts, firsts: Numbers, fields: list[str], most: int
) -> Iterator[tuple[Rows, Vocabulary]]:
    """Give all words, and their rows, of so few at once that they have about `most` occurrences."""
    for here, (first, last) in zip(_between(cuts), pairwise(firsts.tolist()), strict=True):
        part_words = [part.words(*cut) for part, cut in zip(parts, here, strict=True)]
        tables = [one.rows for one in part_words]
        rows = _merged(parts, tables, len(fields), most)
        yield from in_pieces(rows, _vocabulary(part_words, first, last), first, len(fields))
        for part in parts:
            part.evict()


def _vocabulary(part_words: list[Words], first: int, last: int) -> Vocabulary:
    """Put together what parts know of words, which have the numbers from `first` up to, not including, `last`."""
    numbers = np.concatenate([one.numbers for one in part_words])
    _, places = np.unique(numbers, return_index=True)
    words = joined(one.words for one in part_words).take(places)
    readings, places = np.unique(np.concatenate([one.readings for one in part_words]), return_index=True)
    codes = np.concatenate([one.codes for one in part_words])[places]
    counts = np.bincount((readings >> 32) - first, minlength=last - first)
    known = np.zeros(last - first, bool)
    compounds, made = [], []
    for one in part_words:  # as the first segment has it that knows them
        new = ~known[one.compounds - first]
        compounds.append(one.compounds[new])
        made.append(one.parts[new])
        known[compounds[-1] - first] = True
    order = (owners := np.concatenate(compounds)).argsort(kind="stable")
    return Vocabulary(words, counts, readings & 0xFFFFFFFF, codes, owners[order], np.concatenate(made)[order])


def _merged(parts: list[Part], rows: list[RowTable], fields: int, most: int) -> Iterator[Rows]:
    """Encode rows without decoding more than documents and frequencies."""
    table = np.concatenate(
        [
            part.table(table_rows, number)
            for number, (part, table_rows) in enumerate(zip(parts, rows, strict=True))
        ]
    )
    table = table[table[:, 0].argsort(kind="stable")]
    sources = [
        native.Source(part.segment.check_table(table_rows), part.documents, part.codes)
        for part, table_rows in zip(parts, rows, strict=True)
    ]
    for words in _in_batches(table[:, 0] // fields, table[:, 4], most):
        table_rows = table[words]
        if int(table_rows[:, 4].sum()) <= most:
            yield native.merge(table_rows, sources)
        else:
            yield from _poured(table_rows, sources)


def _in_batches(words: Numbers, occurrences: Numbers, most: int) -> Iterator[slice]:
    """Cut rows, by their sorted words, where they have about `most` occurrences, but no word in two."""
    ends, begin = np.cumsum(occurrences), 0
    while begin < len(words):
        end = int(np.searchsorted(ends, ends[begin] - occurrences[begin] + most, "right"))
        if end < len(words):
            end = int(np.searchsorted(words, words[end]))
            if end <= begin:
                end = int(np.searchsorted(words, words[begin], "right"))
        yield slice(begin, end)
        begin = end


def _poured(table: Numbers, sources: list[native.Source]) -> Iterator[Rows]:
    """Encode the rows of a word that has more occurrences than are held at once: first the data of them, then the rest."""
    written = []
    for rows_of_field in np.split(table, np.flatnonzero(np.diff(table[:, 0])) + 1):
        documents, occurrences, *widths = native.measure(rows_of_field, sources)
        if documents:
            written.append((rows_of_field[0, 0], documents, occurrences, *widths))
            for piece in native.pour(rows_of_field, sources, widths):
                yield NO_ROWS._replace(data=piece)
    rows = np.array(written, np.int64).reshape(-1, 7)
    numbers, sizes, counts = rows[:, :3].T
    yield Rows(numbers, sizes, counts, rows[:, 3:].astype(np.uint8), NO_ROWS.data)


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
                compress = dictionary.compressors[part].compress
                written = [compress(segment.stored.part(part, number)) for number in piece.tolist()]
                yield b"".join(written), np.fromiter(map(len, written), np.int64, len(written))
            segment.file.evict()
