import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker.format import postings as encoding
from zoeker.format.postings import PADDING, PostingList, Rows, decode, encode_keys, list_sizes, rows_at_once

SMALL = st.integers(0, 6)
FOUND = st.lists(st.tuples(SMALL, SMALL, st.integers(0, 2**20) | SMALL, SMALL), min_size=1, max_size=60)
COUNTLESS = np.array([False, True, False])  # of three fields


def rows_of(found: list[tuple[int, ...]]) -> Rows:
    bits = tuple(max(column).bit_length() for column in list(zip(*found, strict=True))[1:])
    keys = []
    for number, *rest in found:
        for column, width in zip(rest, bits, strict=True):
            number = number << width | column
        keys.append(number)
    made = list(encode_keys(np.array(keys), bits, COUNTLESS))
    return Rows(*map(np.concatenate, zip(*made, strict=True)))


def single(found: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Sort occurrences, the one with the lowest code of each place; count instead of positions in the second field."""
    different: dict[tuple[int, ...], int] = {}
    for *place, code in sorted(found):
        different.setdefault(tuple(place), code)
    counted: dict[tuple[int, int], int] = {}
    expected = []
    for (row, document, position), code in different.items():
        count = counted[row, document] = counted.get((row, document), -1) + 1
        expected.append((row, document, count if COUNTLESS[row % 3] else position, code))
    return expected


@given(FOUND, st.integers(1, 20))
def test_occurrences_come_back_sorted_and_single(found, chunk):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "CHUNK", chunk)
        made = rows_of(found)
    expected = single(found)
    data = np.concatenate([made.data, np.zeros(PADDING, np.uint8)])
    taken = list_sizes(made.documents, made.occurrences, made.widths).sum(axis=1)
    starts = np.cumsum(taken) - taken
    back = decode(made.rows, made.documents, made.occurrences, made.widths, starts, data)
    assert list(zip(*back, strict=True)) == expected
    columns = (made.documents, made.occurrences, starts, made.widths)
    for row, *counts, start, bits in zip(made.rows, *(column.tolist() for column in columns), strict=True):
        held = [place for place in expected if place[0] == row]
        one = PostingList(data, start, *counts, tuple(bits))
        assert one.documents.tolist() == sorted({document for _, document, _, _ in held})
        owners, places, forms = one.occurrences()
        assert list(zip(one.documents[owners], places, forms, strict=True)) == [place[1:] for place in held]


def test_nothing_is_encoded_as_nothing():
    assert list(encode_keys(np.empty(0, np.int64), (1, 1, 1), COUNTLESS)) == []


def test_of_texts_that_leave_little_room_in_a_key_few_rows_are_made_at_once():
    assert rows_at_once((15, 20, 10), 9) == 2**18 // 9 * 9
    assert rows_at_once((15, 29, 15), 9) == 9


def test_numbers_that_are_too_wide_are_refused():
    with pytest.raises(ValueError, match="wider than they can be"):
        rows_of([(0, 0, 2**33, 0)])
