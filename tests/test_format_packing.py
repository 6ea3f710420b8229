import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zoeker.format.postings import unpack, unpack_many

from .reference_packing import packed

LISTS = st.lists(st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 9), max_size=20), min_size=1, max_size=9)


@given(LISTS)
def test_numbers_come_back_as_they_were_packed(lists):
    counts = np.array([len(numbers) for numbers in lists])
    bits = np.array([max(numbers, default=0).bit_length() for numbers in lists])
    taken = counts * bits + 7 >> 3
    starts = np.cumsum(taken) - taken
    room = packed(lists, bits.tolist(), starts.tolist()) + bytes(int(taken.sum()))
    data = np.frombuffer(room, np.uint8)
    assert unpack_many(data, starts, counts, bits).tolist() == [one for numbers in lists for one in numbers]
    for numbers, start, width in zip(lists, starts.tolist(), bits.tolist(), strict=True):
        assert unpack(data, start, len(numbers), width).tolist() == numbers


def test_a_long_list_comes_back_too():
    numbers = [number * 7 % 1_000 for number in range(10_001)]
    data = np.frombuffer(packed([numbers], [10], [3]), np.uint8)
    assert unpack(data, 3, len(numbers), 10).tolist() == numbers
