"""How is a segment written? Some words at a time, with all that is known of them; then its documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np
import zstandard
from numpy.typing import NDArray

from zoeker.format.postings import PADDING, Numbers, Rows, narrowed, starts_of
from zoeker.format.sections import FileWriter
from zoeker.format.stored import PARTS, write_stored

from .words import Entries, WordList, WordsWriter

_NONE = np.empty(0, np.int64)
NO_ROWS = Rows(_NONE, _NONE, _NONE, np.empty((0, 4), np.uint8), np.empty(0, np.uint8))


class Documents(NamedTuple):
    """What a segment knows of its documents, an entry each: field lengths, columns of numbers, columns of names."""

    lengths: Mapping[str, NDArray[np.integer]]
    columns: Mapping[str, Numbers]
    names: Mapping[str, list[str]]


class Vocabulary(NamedTuple):
    """Words of a segment, sorted, and the readings of each form: `reading_counts` has a number for each word.

    `parts` are the numbers of the terms that compounds are made of, in order, `compounds` those of the forms they belong
    to, increasing. Like `terms`, these are numbers of all the words of the segment.
    """

    words: WordList
    reading_counts: Numbers
    terms: Numbers
    codes: Numbers
    compounds: Numbers
    parts: Numbers


StoredPieces = Mapping[str, Iterable[tuple[bytes, NDArray[np.integer]]]]


def write_segment(
    file: FileWriter,
    fields: list[str],
    pieces: Iterable[tuple[Rows, Vocabulary]],
    documents: Documents,
    stored: StoredPieces,
    info: Mapping[str, object],
    irregular: Numbers,
    folder: Path | None = None,
) -> int:
    """Write a segment; give the checksum of its file. `pieces` come in order, each some words and all of their rows.

    `irregular` are other heads by which forms of terms are found, as `zoeker.kernel.candidates.irregular` gives them. What is too much for memory meanwhile is kept in `folder`.
    """
    with closing(WordsWriter(folder)) as words:
        file.add("postings", b"")
        for rows, vocabulary in pieces:
            file.extend("postings", rows.data)
            entries = _entries(rows, vocabulary, words.count, len(fields))
            words.add(entries, vocabulary.compounds, vocabulary.parts)
        file.extend("postings", bytes(PADDING))
        words.write(file, irregular)
    for name, lengths in documents.lengths.items():
        file.add(f"length.{name}", narrowed(lengths))
    for name, values in documents.columns.items():
        planes = values.astype("<i8").view(np.uint8).reshape(-1, 8).T
        file.add(f"column.{name}", _compressed(planes.tobytes()))
    for name, names in documents.names.items():
        different = sorted(set(names))
        numbers = {value: number for number, value in enumerate(different)}
        file.add(f"names.{name}", _compressed(json.dumps(different).encode()))
        file.add(f"numbers.{name}", narrowed(np.array([numbers[own] for own in names], np.int64)))
    for part in PARTS:
        write_stored(file, part, stored[part])
    return file.finish({"fields": fields, **info})


def _entries(rows: Rows, vocabulary: Vocabulary, first: int, fields: int) -> Entries:
    words, fields = len(vocabulary.words), max(fields, 1)
    return Entries(
        vocabulary.words,
        np.bincount(rows.rows // fields - first, minlength=words),
        rows.rows % fields,
        *rows[1:4],
        *vocabulary[1:4],
    )


def in_pieces(
    batches: Iterable[Rows], vocabulary: Vocabulary, first: int, fields: int
) -> Iterator[tuple[Rows, Vocabulary]]:
    """Give the rows of words, the first of which has number `first`, with these words; no word is in two batches, but the
    data of its rows may come before them."""
    readings, done = starts_of(vocabulary.reading_counts), 0

    def until(end: int) -> Vocabulary:
        read = slice(int(readings[done]), int(readings[end]))
        chosen = slice(*np.searchsorted(vocabulary.compounds, [first + done, first + end]).tolist())
        words, counts = vocabulary.words.between(done, end), vocabulary.reading_counts[done:end]
        _, _, terms, codes, compounds, parts = vocabulary
        return Vocabulary(words, counts, terms[read], codes[read], compounds[chosen], parts[chosen])

    for rows in batches:
        end = int(rows.rows[-1]) // fields - first + 1 if len(rows.rows) else done
        yield rows, until(end)
        done = end
    yield NO_ROWS, until(len(vocabulary.words))  # what has no row comes with what follows it


def _compressed(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=6).compress(data)
