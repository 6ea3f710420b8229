import io
from bisect import bisect_left
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker.format.sections import FileReader, FileWriter
from zoeker.format.words import BLOCK_WORDS, Reading, Words
from zoeker.write.words import Entries, WordsWriter, word_list


def dictionary(words: list[bytes]) -> Words:
    """Write words of which number n has n % 3 rows (fields 0 and up, n + 1 documents) and n % 2 readings (as word 0)."""
    row_counts, reading_counts = np.arange(len(words)) % 3, np.arange(len(words)) % 2
    rows, readings = np.repeat(np.arange(len(words)), row_counts), int(reading_counts.sum())
    fields = np.arange(len(rows)) - np.repeat(np.cumsum(row_counts) - row_counts, row_counts)
    entries = Entries(
        word_list(words),
        row_counts,
        fields,
        rows + 1,
        rows + 2,
        np.tile(np.array([1, 0, 8, 3], np.uint8), (len(rows), 1)),
        reading_counts,
        np.zeros(readings, np.int64),
        np.arange(readings),
    )
    file = io.BytesIO()
    writer = FileWriter(file)
    none = np.empty(0, np.int64)
    with closing(WordsWriter()) as its:
        for some in entries.cut(sorted({0, *range(5, len(words), 99), len(words)})):
            its.add(some, none, none)
        its.write(writer)
    writer.finish({})
    return Words(FileReader(np.frombuffer(file.getvalue(), np.uint8)))


@given(st.sets(st.binary(max_size=3)), st.lists(st.binary(max_size=3), max_size=9))
def test_lookups_are_those_of_a_sorted_list(words: set[bytes], asked: list[bytes]) -> None:
    ordered = sorted(words)
    found = dictionary(ordered)
    assert (len(found), list(found.words())) == (len(ordered), ordered)
    for word in [*asked, *ordered]:
        assert found.place(word) == bisect_left(ordered, word)
        assert found.find(word) == (ordered.index(word) if word in words else None)
        beginning = [number for number, one in enumerate(ordered) if one.startswith(word)]
        first, last = found.span(word)
        assert list(range(first, last)) == beginning


@pytest.mark.parametrize("size", [0, 1, BLOCK_WORDS, BLOCK_WORDS + 1, 3 * BLOCK_WORDS - 5])
def test_every_block_is_read_the_same_alone_and_together(size: int) -> None:
    words = [f"{number:05}".encode() for number in range(size)]
    found = dictionary(words)
    assert [found.word(number) for number in range(size)] == list(found.words()) == words
    rows, readings = found.table()
    alone = [(number, *row) for number in range(size) for row in found.rows(number)]
    together = zip(
        *(column.tolist() for column in rows[:4]),
        rows.widths.tolist(),
        rows.starts.tolist(),
        strict=True,
    )
    assert list(together) == alone
    assert [row[1] for row in alone] == [field for number in range(size) for field in range(number % 3)]
    expected = [[Reading(0, number // 2)] if number % 2 else [] for number in range(size)]
    assert [found.readings(number) for number in range(size)] == expected
    assert readings.forms.tolist() == list(range(1, size, 2))
    blob, starts = found.blob()
    assert blob.tobytes() == b"".join(words)
    assert starts.tolist() == [5 * number for number in range(size + 1)]


def test_the_rows_of_a_term_are_those_of_the_fields_that_are_asked_for_in_their_order() -> None:
    words = [f"{number:05}".encode() for number in range(2 * BLOCK_WORDS)]
    found = dictionary(words)
    for number, word in enumerate(words):
        rows = {
            row.field: [row.start, row.documents, row.occurrences, *row.widths] for row in found.rows(number)
        }
        for places in ([[0, 1], [1, 1]], [[1, 1], [0, 0]], [[-1, 1], [4, 1]], [[-1, 0], [-1, 0]]):
            assert found.rows_of([word, b"none"], b"", -1, np.array(places))[0].tolist() == [
                [*rows[field], -1, 0, place]
                for place, _, field in sorted((*its, field) for field, its in enumerate(places))
                if place >= 0 and field in rows
            ]
    assert [len(rows) for rows in found.rows_of([b"none"], b"", -1, np.array([[0, 1]]))] == [0]


def test_a_part_of_the_table_is_that_of_its_words() -> None:
    found = dictionary([f"{number:05}".encode() for number in range(3 * BLOCK_WORDS)])
    first, last = BLOCK_WORDS - 3, 2 * BLOCK_WORDS + 3
    whole, part = found.table()[0], found.table(first, last)[0]
    kept = (whole.words >= first) & (whole.words < last)
    for column, expected in zip(part, whole.where(kept), strict=True):
        assert column.tolist() == expected.tolist()
    assert list(found.words(first, last)) == [found.word(number) for number in range(first, last)]
