import io

from zoeker.corpus import json_lines
from zoeker.corpus.fields import FieldNames
from zoeker.corpus.records import Record, Source
from zoeker.errors import Problem


def read(text: str) -> list[Record | Problem]:
    return list(json_lines.read(Source("a.jsonl", io.StringIO(text), FieldNames({}))))


def test_every_line_is_a_record_and_blank_lines_count_for_the_place_only() -> None:
    assert read('{"a": 1}\n\n{"a": 2}') == [Record(1, 1, {"a": 1}), Record(3, 2, {"a": 2})]


def test_a_broken_line_is_told_and_the_rest_goes_on() -> None:
    broken, number, good = read('{"a": \n7\n{"a": 3}\n')
    assert str(broken).startswith("a.jsonl:1: is no JSON: Expecting value")
    assert str(number) == "a.jsonl:2: is no article but a number"
    assert good == Record(3, 3, {"a": 3})


def test_lines_are_read_one_at_a_time() -> None:
    text = io.StringIO('{"a": 1}\n' * 1000)
    next(json_lines.read(Source("a.jsonl", text, FieldNames({}))))
    assert next(text) == '{"a": 1}\n'
    assert len(text.read()) == 998 * 9
