import io
import json

import pytest

from zoeker.corpus.json_records import DECODER, FAILURES, fault, read_document, read_lines, to_record
from zoeker.corpus.records import FieldNames, Record, Source, UnreadableError
from zoeker.errors import Problem


def read(text: str) -> list[Record | Problem]:
    return list(read_document(Source("a.json", io.StringIO(text), FieldNames({}))))


def shown(text: str) -> list[object]:
    """Give the number of each record and the line of each problem."""
    return [found.number if isinstance(found, Record) else f"line {found.line}" for found in read(text)]


def test_a_list_holds_records_with_their_line_and_number() -> None:
    assert read('[\n{"a": 1},\n\n{"a": 2}]\n') == [Record(2, 1, {"a": 1}), Record(4, 2, {"a": 2})]


def test_an_object_is_one_article() -> None:
    assert read('\n{"text": "Een.", "tags": [{"a": 1}]}') == [
        Record(2, 0, {"text": "Een.", "tags": [{"a": 1}]})
    ]


def test_an_object_around_one_list_is_a_wrapper() -> None:
    assert read('{"aantal": 1, "bron": {"x": [1]},\n"artikelen": [{"a": 1}], "b": []}') == [
        Record(2, 1, {"a": 1})
    ]


def test_an_object_around_two_lists_is_taken_as_it_is() -> None:
    assert shown('{"a": [{"x": 1}], "b": [{"x": 1}]}') == [0]


def test_objects_one_after_the_other_are_records() -> None:
    assert shown('{\n"a": 1\n}\n{"a": 2} {"a": 3}') == [1, 2, 3]


def test_a_broken_element_does_not_take_the_next_with_it() -> None:
    assert shown('[\n  {"a": 1},\n  {"a": "x, "b": 2},\n  {"a": [\n    {}]}\n]') == [1, "line 3", 3]


def test_what_stands_before_the_place_where_a_file_is_cut_off_is_read() -> None:
    whole = json.dumps([{"a": 1}, {"a": 2}])
    assert shown(whole[:-4]) == [1, "line 1"]
    assert shown(whole[:-1]) == [1, 2, "line 1"]
    assert shown('{"artikelen": [{"a": 1}, {"a"') == [1, "line 1"]


def test_an_article_that_is_cut_off_is_not_taken_for_a_wrapper() -> None:
    assert shown('{"text": "Een.", "tags": [{"text": "x"}], "b') == ["line 1"]


def test_what_is_no_object_is_told() -> None:
    assert shown('[1,\n{"a": 1}, null]') == ["line 1", 2, "line 2"]


def test_what_follows_a_list_is_told() -> None:
    assert shown('[{"a": 1}]\n[{"a": 2}]') == [1, "line 1"]


def test_damage_on_one_long_line_does_not_take_the_rest_with_it() -> None:
    assert shown('[{"id": 1, "a": [{"b": 2}]}, {"id": 2, "a": "x" y"}, {"id": 3}, {"id" 4}, {"id": 5}]') == [
        1,
        "line 1",
        3,
        "line 1",
        5,
    ]


def test_every_good_record_is_read_however_many_are_broken() -> None:
    found = shown("[\n" + '{"a" 1},\n' * 500 + '{"a": 1}]')
    assert (found[-1], len(found)) == (501, 501)


def test_a_file_that_would_be_read_again_and_again_is_given_up() -> None:
    found = read('[\n{"a":"' + '\n{"a":[' * 5_000)
    assert "has too many broken records" in str(found[-1])


def test_an_article_that_has_only_a_title_is_no_wrapper_around_its_list() -> None:
    assert shown('{"kop": "Een.", "trefwoorden": [{"naam": "x"}]}') == [0]
    assert shown('{"kop": "Krant", "artikelen": [{"kop": "Een."}]}') == [1]


def test_nothing_but_white_space_is_empty() -> None:
    with pytest.raises(UnreadableError, match="is empty"):
        read(" " * 70_000)


@pytest.mark.parametrize(
    "text", ["tekst", '"a"', "{", "[", "{]", '{"a"', "[" * 100_000, '{"a":' * 100_000, "[]]", "{}"]
)
def test_nothing_raises(text: str) -> None:
    read(text)


def lines_of(text: str) -> list[Record | Problem]:
    return list(read_lines(Source("a.jsonl", io.StringIO(text), FieldNames({}))))


def test_every_line_is_a_record_and_blank_lines_count_for_the_place_only() -> None:
    assert lines_of('{"a": 1}\n\n{"a": 2}') == [Record(1, 1, {"a": 1}), Record(3, 2, {"a": 2})]


def test_a_broken_line_is_told_and_the_rest_goes_on() -> None:
    broken, number, good = lines_of('{"a": \n7\n{"a": 3}\n')
    assert str(broken).startswith("a.jsonl:1: is no JSON: Expecting value")
    assert str(number) == "a.jsonl:2: is no article but a number"
    assert good == Record(3, 3, {"a": 3})


def test_lines_are_read_one_at_a_time() -> None:
    text = io.StringIO('{"a": 1}\n' * 1000)
    next(read_lines(Source("a.jsonl", text, FieldNames({}))))
    assert next(text) == '{"a": 1}\n'
    assert len(text.read()) == 998 * 9


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
