from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker import kernel
from zoeker.format import encoding
from zoeker.format.encoding import encoded
from zoeker.format.packing import PADDING
from zoeker.format.postings import Occurrences, PostingList, Rows, decode, list_sizes

SMALL = st.integers(0, 6)
FOUND = st.lists(st.tuples(SMALL, SMALL, st.integers(0, 2**20) | SMALL, SMALL), min_size=1, max_size=60)
COUNTLESS = np.array([False, True, False])  # of three fields


@contextmanager
def without_kernel() -> Iterator[None]:
    held, kernel.KERNEL = kernel.KERNEL, None
    try:
        yield
    finally:
        kernel.KERNEL = held


def occurrences(found: list[tuple[int, ...]]) -> Occurrences:
    return Occurrences(*(np.array(column) for column in zip(*found, strict=True)))


def rows_of(found: list[tuple[int, ...]], largest: list[int]) -> Rows:
    parts = [occurrences(part) for part in (found[::2], found[1::2]) if part]
    made = list(encoded(parts, len(found), largest, COUNTLESS))
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


@given(FOUND, st.booleans(), st.booleans(), st.integers(1, 20))
def test_occurrences_come_back_sorted_and_single(found, wide, native, chunk):
    # So wide that a key has no room for all: then they are sorted by four columns.
    largest = [2**40 if wide else max(column) for column in zip(*found, strict=True)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "CHUNK", chunk)
        if not native:
            patch.setattr(kernel, "KERNEL", None)
        made = rows_of(found, largest)
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


@given(FOUND)
def test_c_and_numpy_write_the_same_bytes(found):
    largest = [max(column) for column in zip(*found, strict=True)]
    native = rows_of(found, largest)
    with without_kernel():
        plain = rows_of(found, largest)
    for one, other in zip(native, plain, strict=True):
        assert one.tolist() == other.tolist()


def test_nothing_is_encoded_as_nothing():
    assert list(encoded([], 0, [1, 1, 1, 1], COUNTLESS)) == []


@pytest.mark.skipif(kernel.KERNEL is None, reason="the kernel was not compiled here")
def test_numbers_that_are_too_wide_are_refused():
    with pytest.raises(ValueError, match="wider than they can be"):
        rows_of([(0, 0, 2**33, 0)], [0, 0, 2**33, 0])
