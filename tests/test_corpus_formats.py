import re
from contextlib import suppress

import pytest

from zoeker.corpus import tables
from zoeker.corpus.formats import Reader, passed_over, reader_for
from zoeker.corpus.json_records import read_document, read_lines
from zoeker.corpus.records import FieldNames, UnreadableError
from zoeker.corpus.text import read_markdown, read_page, read_plain

LINES = '{"text": "a"}\n{"text": "b"}\n'


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("a.jsonl", read_lines),
        ("a.NDJSON.gz", read_lines),
        ("a.json", read_document),
        ("a.csv.gz", tables.read),
        ("a.tsv", tables.read),
        ("a.txt", read_plain),
        ("a.md", read_markdown),
        ("a.HTM", read_page),
    ],
)
def test_a_name_tells_the_format(name: str, reader: Reader) -> None:
    assert reader_for(name, "x", FieldNames({})) is reader


@pytest.mark.parametrize(
    ("head", "reader"),
    [
        (LINES, read_lines),
        ('{"text": "a"}', read_document),
        (' [\n{"text"', read_document),
        ("titel;tekst\n", tables.read),
        ("<!-- x -->\n<!DOCTYPE HTML>", read_page),
        ('<?xml version="1.0"?><html>', read_page),
        ("[Amsterdam] Het regent.", read_plain),
        ("Het regent.", read_plain),
    ],
)
def test_without_a_name_the_content_tells(head: str, reader: Reader) -> None:
    assert reader_for("-", head, FieldNames({})) is reader


def test_the_two_kinds_of_json_are_often_confused() -> None:
    assert reader_for("a.json", LINES, FieldNames({})) is read_lines
    assert reader_for("a.jsonl", '[{"text"', FieldNames({})) is read_document


def test_a_column_of_the_users_makes_a_table_known() -> None:
    assert reader_for("-", "kop,verhaal\n", FieldNames({"body": "verhaal"})) is tables.read


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.rss", "<?xml version='1.0'?><rss>"),
        ("a.html", "<?xml version='1.0'?>\n<rss>"),
        ("a.txt", "<?xml version='1.0'?>\n<krant>"),
        ("-", '<rss version="2.0">'),
        ("-", "<!-- x -->\n<urlset xmlns='x'>"),
        ("-", '<!DOCTYPE nitf SYSTEM "x">'),
        ("a.xml", "<instellingen><a/></instellingen>"),
    ],
)
def test_xml_that_is_no_web_page_is_refused(name: str, head: str) -> None:
    with pytest.raises(UnreadableError, match="is XML"):
        reader_for(name, head, FieldNames({}))


MAIL = "From: Jo <jo@krant.example>\nSubject: =?utf-8?q?Dijk?=\n\tvervolg\nMIME-Version: 1.0\n\nTekst."


@pytest.mark.parametrize(
    ("name", "head", "what"),
    [
        ("a.eml", "Tekst.", "mail"),
        ("post/a.EML.gz", "Tekst.", "mail"),
        ("a.mhtml", "Tekst.", "a web archive"),
        ("a.docx", "Tekst.", "a document of an office program"),
        ("a.js", "let a = 1", "code"),
        ("yarn.lock", "a", "settings or code"),
        ("a.txt~", "Tekst.", "a backup"),
        ("a.txt.bak", "Tekst.", "a backup"),
        ("bericht", MAIL, "mail or a web archive"),
        ("a.txt", MAIL, "mail or a web archive"),
        ("a.html", "From: <Saved by Blink>\nMIME-Version: 1.0\n\n<html>", "mail or a web archive"),
        ("a", "{\\rtf1\\ansi Tekst.}", "RTF"),
        ("a.txt", "{\\rtf1\\ansi Tekst.}", "RTF"),
        ("start", "#!/bin/sh\necho", "code"),
        ("pagina", "<?php echo 1;", "code"),
    ],
)
def test_what_is_no_news_is_refused_by_its_name_or_by_how_it_begins(name: str, head: str, what: str) -> None:
    with pytest.raises(
        UnreadableError, match=f"is .*{re.escape(what)}.*, which is not read: give articles as"
    ):
        reader_for(name, head, FieldNames({}))


@pytest.mark.parametrize(
    ("name", "head", "reader"),
    [
        ("a.dat", "Het regent.", read_plain),
        ("a.dump", LINES, read_lines),
        ("a.xml", "<?xml version='1.0'?><!DOCTYPE html><html>", read_page),
        ("a.txt", "<!doctype html><html>", read_page),
        ("a.txt", "<b>Regen</b> valt.", read_plain),
        ("a.txt", "Subject: het weer\n\nHet regent.", read_plain),
        ("a.txt", "# Regen\n\nHet regent.", read_plain),
        ("a", "<p>Het regent.</p>", read_page),
        ("a", "<3 van regen", read_plain),
        ("artikel.2019", "Het regent.", read_plain),
    ],
)
def test_a_file_that_is_named_is_read_where_its_content_allows(name: str, head: str, reader: Reader) -> None:
    assert reader_for(name, head, FieldNames({})) is reader


def test_a_long_beginning_costs_no_more_than_its_length() -> None:
    for head in (
        "a:\n" * 20_000,
        "a: \n " * 20_000,
        "<!-- " * 13_000,
        "<?xml " * 13_000,
        "<a " * 20_000,
        " " * 65_000,
    ):
        for name in ("a", "a.html"):
            with suppress(UnreadableError):
                reader_for(name, head, FieldNames({}))


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
