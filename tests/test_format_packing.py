import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zoeker.format.packing import PADDING, pack, pick, sizes, unpack, unpack_many, widths

LISTS = st.lists(st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 9), max_size=20), min_size=1, max_size=9)


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
