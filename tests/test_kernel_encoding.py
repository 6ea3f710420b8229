import numpy as np
import pytest

from zoeker.format.postings import PADDING
from zoeker.kernel import encoding
from zoeker.kernel.encoding import Packed, Readings, Source

NONE = np.array([False])
# A row in two of three documents, twice in the second: the keys have two bits for each of document, position and code.
KEYS = np.array([0b00_00_01, 0b10_00_00, 0b10_10_01])


def packed() -> Packed:
    return encoding.encode(KEYS, (2, 2, 2), NONE)


def merged(numbers: list[int], codes: int = 2, **changed: int) -> Packed:
    """Merge the one row with itself, in a segment that comes before it, with some of its columns changed."""
    made = packed()
    data = np.concatenate([made.data, np.zeros(PADDING, np.uint8)])
    old = {"row": 0, "source": 0, "start": 0, "documents": 2, "occurrences": 3}
    old |= dict(zip(["w0", "w1", "w2", "w3"], made.widths[0].tolist(), strict=True))
    old |= {"code": 0, "codes": codes}
    rows = np.array([list(old.values()), list((old | {"source": 1} | changed).values())])
    sources = [Source(data, np.array(new), np.array([0, 5], np.uint32)) for new in ([0, 1, 2], numbers)]
    return encoding.merge(rows, sources)


def counts(made: Packed) -> list[list[int]]:
    return np.stack(made[:3], axis=1).tolist()


def test_a_row_is_written() -> None:
    made = packed()
    assert counts(made) == [[0, 2, 3]]
    assert made.widths.tolist() == [[1, 1, 1, 1]]
    # Gaps between documents 0 and 2, frequencies less one, positions 0, 0 and 2, codes.
    assert [f"{byte:b}" for byte in made.data] == ["10", "10", "100", "101"]


def test_rows_are_put_together_and_their_codes_renumbered() -> None:
    made = merged([3, -1, 4])
    assert counts(made) == [[0, 4, 6]]
    assert made.widths.tolist() == [[1, 1, 1, 3]]
    gaps, frequencies, positions = (
        [f"{byte:b}" for byte in made.data[number : number + 1]] for number in range(3)
    )
    assert (gaps, frequencies, positions) == (["10"], ["1010"], ["100100"])
    codes = int.from_bytes(made.data[3:].tobytes(), "little")
    assert [codes >> 3 * number & 7 for number in range(6)] == [5, 0, 5] * 2


def test_documents_that_are_gone_take_their_occurrences_with_them() -> None:
    assert counts(merged([3, 4, -1])) == [[0, 3, 4]]
    assert counts(merged([-1, -1, -1])) == [[0, 2, 3]]


def test_without_codes_all_are_0() -> None:
    assert merged([3, 4, 5], codes=0).widths[0].tolist() == [1, 1, 1, 0]


@pytest.mark.parametrize(
    ("documents", "codes", "changed", "message"),
    [
        ([3, 4], 2, {}, "a document that is not there"),
        ([2, 3, 4], 2, {}, "a document that is not there"),
        ([3, 4, 5], 1, {}, "the code of no form"),
        ([3, 4, 5], 2, {"occurrences": 2}, "do not add up"),
        ([3, 4, 5], 2, {"occurrences": 4}, "do not add up"),
        ([3, 4, 5], 2, {"documents": 4}, "do not add up"),
        ([3, 4, 5], 2, {"w0": 33}, "wider than they can be"),
    ],
)
def test_what_cannot_be_is_refused(
    documents: list[int], codes: int, changed: dict[str, int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        merged(documents, codes, **changed)


def spread(forms: list[int], positions: list[int], most: int) -> list[int]:
    """Make the keys of two documents, with two bits for a position and two for a code."""
    counts = np.array([1, len(forms) - 1])
    tokens = (np.array(forms, np.uint32), np.array(positions, np.uint32), counts)
    starts, its_counts = np.array([[0, 0, 2], [0, 2, 1]], np.uint32)
    words = np.array([1 << 8, 2 << 8 | 1, 3 << 8])
    into = np.zeros(most, np.int64)
    found = encoding.spread(tokens, 4, (4, 2), Readings(starts, its_counts, words), into)
    return into[:found].tolist()


def test_a_token_is_a_key_for_each_reading_of_its_form() -> None:
    expected = [(1, 4, 0, 0), (2, 4, 0, 1), (3, 5, 2, 0)]
    assert spread([1, 0, 2], [0, 1, 2], 3) == [
        row << 8 | document << 4 | position << 2 | code for row, document, position, code in expected
    ]


@pytest.mark.parametrize(
    ("forms", "positions", "most"), [([1, 3], [0, 1], 9), ([1, 2], [0, 1], 2), ([1, 2], [0], 9)]
)
def test_tokens_that_cannot_be_are_refused(forms: list[int], positions: list[int], most: int) -> None:
    with pytest.raises(ValueError, match="not"):
        spread(forms, positions, most)
