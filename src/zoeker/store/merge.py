"""How do segments become one? Their posting lists are read, renumbered, sorted and written again, many words at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .invert import vocabulary
from .packing import Numbers
from .postings import Occurrences, arranged
from .schema import PARTS_OF
from .sections import FileWriter
from .segment import Documents, Segment, Vocabulary, write_segment
from .stored import PARTS, Dictionary

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
    batches = _batches(parts, words, most)
    return write_segment(file, fields, words, batches, _documents(sources), stored, info)


class _Part:
    """A segment on its way into another: `documents` gives the new number of each, -1 for those left out."""

    def __init__(self, source: Source, fields: list[str], first: int) -> None:
        self.segment = source.segment
        self.names, self.rows, self.readings = source.segment.words.everything()
        live = source.live
        self.documents = np.where(live, np.cumsum(live) - 1 + first, -1)
        self.whole = bool(live.all())
        self.countless = np.array([name in PARTS_OF.values() for name in source.segment.fields], bool)
        self.compounds, self.parts = source.segment.words.compounds
        self.places = np.array([fields.index(name) for name in source.segment.fields], np.int64)
        self.fields = len(fields)
        # Codes by term: those of term t are the `code_counts[t]` entries from `code_starts[t]` on.
        counts = np.bincount(self.readings.terms, minlength=len(self.names))
        self.code_starts = np.cumsum(counts) - counts
        self.reading_places = self.code_starts[self.readings.terms] + self.readings.codes
        self.words: Numbers = np.empty(0, np.int64)  # the new number of each word, once it is known
        self.codes: Numbers = np.zeros(max(1, len(self.readings.terms)), np.int64)  # the new codes, likewise

    def used(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Say which words have rows or readings left, and which readings: those of documents that stay."""
        words = np.zeros(len(self.names), bool)
        readings = np.zeros(len(self.codes), bool)
        bounds = np.arange(0, len(self.rows.words), 4096).tolist()
        for begin, end in zip(bounds, [*bounds[1:], len(self.rows.words)], strict=True):
            found = self.decode(begin, end)
            terms = self.rows.words[found.rows]
            words[terms] = True
            coded = ~self.countless[self.rows.fields[found.rows]]
            places = (self.code_starts[terms] + found.codes)[coded]
            readings[places[places < len(readings)]] = True
        kept = readings[self.reading_places]
        words[self.readings.forms[kept]] = True
        words[self.parts[words[self.compounds]]] = True
        return words, kept

    def decode(self, begin: int, end: int) -> Occurrences:
        """Decode the rows from `begin` to `end`, numbered as they are here; documents are new, codes as they were."""
        found = self.segment.decode(self.rows.where(slice(begin, end)))
        found = found._replace(rows=found.rows + begin)
        documents = self.documents[found.documents]
        if self.whole:
            return found._replace(documents=documents)
        kept = documents >= 0
        return Occurrences(found.rows[kept], documents[kept], found.positions[kept], found.codes[kept])

    def renumbered(self, begin: int, end: int) -> Occurrences:
        """Decode rows, with the numbers of the new segment throughout."""
        found = self.decode(begin, end)
        terms = self.rows.words[found.rows]
        rows = self.words[terms] * self.fields + self.places[self.rows.fields[found.rows]]
        places = self.code_starts[terms] + found.codes
        codes = self.codes[np.minimum(places, len(self.codes) - 1)]
        codes[self.countless[self.rows.fields[found.rows]]] = 0  # the parts of compounds bear no code
        return found._replace(rows=rows, codes=codes)


def _vocabulary(parts: list[_Part]) -> Vocabulary:
    """Number the words of all parts together, those that no document has any more left out."""
    kept = [None if part.whole else part.used() for part in parts]
    words: list[bytes] = []
    for part, used in zip(parts, kept, strict=True):
        held = part.names
        words += held if used is None else [held[number] for number in np.flatnonzero(used[0]).tolist()]
    words.sort()  # quick, since those of each part are in order
    ordered = list(dict.fromkeys(words))
    number = dict(zip(ordered, range(len(ordered)), strict=True))
    forms, terms = [], []
    for part, used in zip(parts, kept, strict=True):
        part.words = np.array([number.get(word, -1) for word in part.names], np.int64)
        part.names = []
        chosen = slice(None) if used is None else np.flatnonzero(used[1])
        forms.append(part.words[part.readings.forms[chosen]])
        terms.append(part.words[part.readings.terms[chosen]])
    found, codes = vocabulary(
        ordered, np.concatenate(forms), np.concatenate(terms), *_compounds(parts, len(ordered))
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


def _batches(parts: list[_Part], words: Vocabulary, most: int) -> Iterator[Occurrences]:
    count = len(words.words)
    counts = np.zeros(count, np.int64)
    for part in parts:
        numbers = part.words[part.rows.words]
        known = numbers >= 0
        counts += np.bincount(
            numbers[known], part.rows.occurrences[known].astype(np.float64), minlength=count
        ).astype(np.int64)
    sums = np.cumsum(counts)
    begin = 0
    while begin < count:
        limit = (int(sums[begin - 1]) if begin else 0) + most
        end = max(begin + 1, int(np.searchsorted(sums, limit, "right")))
        found = [_between(part, begin, end) for part in parts]
        largest = [
            max(int(column.max(initial=0)) for column in columns) for columns in zip(*found, strict=True)
        ]
        yield from arranged(found, sum(len(part.rows) for part in found), largest)
        for part in parts:
            part.segment.file.let_go()
        begin = end


def _between(part: _Part, begin: int, end: int) -> Occurrences:
    """Decode the rows of the words with new numbers from `begin` to `end`; words with none are gone."""
    order = part.words if part.whole else np.maximum.accumulate(part.words)
    first, last = np.searchsorted(order, [begin, end], "left").tolist()
    rows = np.searchsorted(part.rows.words, [first, last], "left").tolist()
    return part.renumbered(*rows)


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
