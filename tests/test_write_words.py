import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zoeker.write.words import joined, numbered, word_list

# Words that begin alike, far enough for several keys, and end in zeros, which a key is filled up with.
WORDS = st.lists(
    st.tuples(st.sampled_from([b"", b"a", b"abcdefg", b"abcdefgabcdefg"]), st.binary(max_size=9)).map(
        b"".join
    )
    | st.tuples(st.binary(max_size=2), st.integers(0, 9).map(bytes)).map(b"".join),
    max_size=60,
)


@given(WORDS, WORDS)
def test_words_are_sorted_and_numbered(one, other):
    words, numbers = numbered(joined([word_list(one), word_list(other)]))
    expected = sorted({*one, *other})
    assert [words[number] for number in range(len(words))] == expected
    assert numbers.tolist() == [expected.index(word) for word in [*one, *other]]
    assert words.lengths.tolist() == [len(word) for word in expected]


def test_many_words_in_any_order_are_sorted():
    given = [b"woord%d" % number for number in (np.arange(20_000) * 7_919 % 9_999).tolist()]
    for order in (given, sorted(given), sorted(given)[::-1]):
        words, numbers = numbered(word_list(order))
        assert [words[number] for number in numbers.tolist()] == order
        assert len(words) == 9_999


def test_some_words_are_chosen():
    words = word_list([b"een", b"", b"twee", b"drie"])
    chosen = words.take(np.array([0, 1, 3]))
    assert [chosen[number] for number in range(len(chosen))] == [b"een", b"", b"drie"]
