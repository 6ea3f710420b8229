import pytest

from zoeker.corpus.json_values import DECODER, FAILURES, fault, to_record
from zoeker.corpus.records import Record


def test_numbers_that_do_not_fit_stay_as_they_are_written() -> None:
    written = "9" * 5000
    assert DECODER.decode(f"[{written}, 12, 1e999, 1.5]") == [written, 12, "1e999", 1.5]


def test_what_json_does_not_have_is_nothing() -> None:
    assert DECODER.decode("[NaN, -Infinity, null]") == [None, None, None]


def test_a_line_break_inside_a_string_is_kept() -> None:
    assert DECODER.decode('"a\n\tb"') == "a\n\tb"


@pytest.mark.parametrize(("written", "why"), [("{", r"column 2"), ("[" * 100_000, "nested too deeply")])
def test_a_fault_is_explained(written: str, why: str) -> None:
    with pytest.raises(FAILURES) as error:
        DECODER.decode(written)
    assert why in fault(error.value)


def test_only_an_object_is_a_record() -> None:
    assert to_record({"a": 1}, 3, 2) == Record(3, 2, {"a": 1})
    assert [to_record(value, 1, 1) for value in ([], "x", None, True, 7)] == [
        f"is no article but {kind}" for kind in ("a list", "a string", "null", "true or false", "a number")
    ]
