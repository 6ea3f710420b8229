import pytest

from zoeker.corpus import json_document, json_lines, markdown, plain_text, tables, web_page
from zoeker.corpus.fields import FieldNames
from zoeker.corpus.formats import Reader, reader_for
from zoeker.corpus.records import UnreadableError

LINES = '{"text": "a"}\n{"text": "b"}\n'


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("a.jsonl", json_lines.read),
        ("a.NDJSON.gz", json_lines.read),
        ("a.json", json_document.read),
        ("a.csv.gz", tables.read),
        ("a.tsv", tables.read),
        ("a.txt", plain_text.read),
        ("a.md", markdown.read),
        ("a.HTM", web_page.read),
    ],
)
def test_a_name_tells_the_format(name: str, reader: Reader) -> None:
    assert reader_for(name, "x", FieldNames({})) is reader


@pytest.mark.parametrize(
    ("head", "reader"),
    [
        (LINES, json_lines.read),
        ('{"text": "a"}', json_document.read),
        (' [\n{"text"', json_document.read),
        ("titel;tekst\n", tables.read),
        ("<!-- x -->\n<!DOCTYPE HTML>", web_page.read),
        ('<?xml version="1.0"?><html>', web_page.read),
        ("[Amsterdam] Het regent.", plain_text.read),
        ("Het regent.", plain_text.read),
    ],
)
def test_without_a_name_the_content_tells(head: str, reader: Reader) -> None:
    assert reader_for("-", head, FieldNames({})) is reader


def test_the_two_kinds_of_json_are_often_confused() -> None:
    assert reader_for("a.json", LINES, FieldNames({})) is json_lines.read
    assert reader_for("a.jsonl", '[{"text"', FieldNames({})) is json_document.read


def test_a_column_of_the_users_makes_a_table_known() -> None:
    assert reader_for("-", "kop,verhaal\n", FieldNames({"body": "verhaal"})) is tables.read


def test_other_xml_is_refused() -> None:
    with pytest.raises(UnreadableError, match="is XML"):
        reader_for("a.rss", "<?xml version='1.0'?><rss>", FieldNames({}))
