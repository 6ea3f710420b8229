import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zoeker.store.packing import PADDING, pack, pick, sizes, unpack, unpack_many, widths
from zoeker.store.postings import Occurrences, PostingList, arranged, decode, encode, list_sizes

LISTS = st.lists(st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 9), max_size=20), min_size=1, max_size=9)
SMALL = st.integers(0, 6)
FOUND = st.lists(st.tuples(SMALL, SMALL, st.integers(0, 2**20) | SMALL, SMALL), min_size=1, max_size=60)


@given(LISTS)
def test_numbers_come_back_as_they_were_packed(lists):
    flat = np.array([number for numbers in lists for number in numbers], np.int64)
    counts = np.array([len(numbers) for numbers in lists])
    bits = widths(np.array([max(numbers, default=0) for numbers in lists]))
    taken = sizes(counts, bits)
    starts = np.cumsum(taken) - taken
    into = np.zeros((int(taken.sum()) + PADDING + 7) // 4 + 1, np.uint32)
    pack(into, flat, counts, bits, starts)
    data = into.view(np.uint8)
    assert unpack_many(data, starts, counts, bits).tolist() == flat.tolist()
    for numbers, start, width in zip(lists, starts.tolist(), bits.tolist(), strict=True):
        assert unpack(data, start, len(numbers), width).tolist() == numbers
        assert pick(data, start, width, np.arange(len(numbers))[::2]).tolist() == numbers[::2]


def test_a_long_list_comes_back_too():
    numbers = np.arange(10_001) * 7 % 1_000
    into = np.zeros(20_000, np.uint32)
    pack(into, numbers, np.array([len(numbers)]), np.array([10]), np.array([3]))
    assert (unpack(into.view(np.uint8), 3, len(numbers), 10) == numbers).all()


@given(FOUND, st.booleans())
def test_occurrences_come_back_sorted_and_single(found, far):
    rows, documents, positions, codes = (np.array(column) for column in zip(*found, strict=True))
    documents = documents + far * 2**58  # so that they do not fit in one number to be sorted by
    different = {}
    for row, document, position, code in sorted(zip(rows, documents, positions, codes, strict=True)):
        different.setdefault((row, document, position), code)
    expected = [(*place, code) for place, code in different.items()]
    columns = (rows, documents, positions, codes)
    parts = [
        Occurrences(*(column[::2] for column in columns)),
        Occurrences(*(column[1::2] for column in columns)),
    ]
    given = list(arranged(parts, len(rows), [int(column.max()) for column in columns]))
    arrangement = Occurrences(*map(np.concatenate, zip(*given, strict=True)))
    assert list(zip(*arrangement, strict=True)) == expected
    if far:
        return
    made = encode(arrangement)
    data = np.concatenate([made.data, np.zeros(PADDING, np.uint8)])
    taken = list_sizes(made.documents, made.occurrences, made.widths).sum(axis=1)
    starts = np.cumsum(taken) - taken
    back = decode(made.rows, made.documents, made.occurrences, made.widths, starts, data)
    assert list(zip(*back, strict=True)) == expected
    for row, *counts, start, bits in zip(
        made.rows,
        made.documents.tolist(),
        made.occurrences.tolist(),
        starts.tolist(),
        made.widths.tolist(),
        strict=True,
    ):
        held = [place for place in expected if place[0] == row]
        one = PostingList(data, start, *counts, tuple(bits))
        assert one.documents.tolist() == sorted({document for _, document, _, _ in held})
        owners, places, forms = one.occurrences()
        assert list(zip(one.documents[owners], places, forms, strict=True)) == [place[1:] for place in held]
