import pytest

from zoeker.corpus import json_document, json_lines, markdown, plain_text, tables, web_page
from zoeker.corpus.fields import FieldNames
from zoeker.corpus.formats import Reader, passed_over, reader_for
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


@pytest.mark.parametrize(
    "name",
    [
        "a.csv",
        "map/a.JSON",
        "a.jsonl.gz",
        "a.text",
        "artikel",
        "artikel.2019",
        "verslag 3.12-03-2019",
        "dhr. Jansen",
    ],
)
def test_what_may_be_news_is_not_passed_over(name: str) -> None:
    assert passed_over(name) == ""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("post/a.EML", ".eml"),
        ("a.mhtml", ".mhtml"),
        ("a.rtf", ".rtf"),
        ("a.js", ".js"),
        ("a.js.gz", ".js"),
        ("a.txt.bak", ".bak"),
        ("a.txt.orig", ".orig"),
        (".a.txt.swp", ".swp"),
        ("a.txt~", "~"),
        ("~$brief.docx", "~"),
        ("#a.txt#", "#"),
        ("yarn.lock", ".lock"),
        ("map/package-lock.json", "package-lock.json"),
        ("Makefile", "Makefile"),
        ("a.dat", ".dat"),
        ("a.log", ".log"),
        ("a.xml", ".xml"),
        ("a.7z", ".7z"),
        ("a.tar.gz", ".tar"),
    ],
)
def test_what_is_no_news_is_passed_over_by_its_kind(name: str, kind: str) -> None:
    assert passed_over(name) == kind
