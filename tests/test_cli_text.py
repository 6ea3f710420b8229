"""What may reach a terminal."""

import io
import json
import sys
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zoeker
from zoeker.cli.show import FIELDS
from zoeker.cli.text import clean, clean_lines, columns, count, facts, marked, to_json
from zoeker.corpus.records import ALIASES
from zoeker.escaping import json_bytes, json_line

CONTROLS = "\x00\x07\x1b\x7f\x80\x9b\x9f\u061c\u200e\u200f\u202a\u202e\u2066\u2069"


def test_controls_are_replaced_and_line_ends_are_spaces():
    assert clean(CONTROLS) == "\ufffd" * len(CONTROLS)
    assert clean("a\r\nb\tc\x85d\u2028e") == "a  b c d e"
    assert clean_lines("a\nb\x1b") == "a\nb\ufffd"


@given(st.text())
def test_cleaning_keeps_every_place_so_that_spans_hold(text):
    assert len(clean(text)) == len(clean_lines(text)) == len(text)
    assert clean(text).isprintable() or not any(letter in clean(text) for letter in CONTROLS + "\n")


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_json_is_one_clean_line_that_reads_back(record):
    line = to_json(record)
    assert json.loads(line) == record
    assert not any(letter in line for letter in CONTROLS + "\n\u2028")


def test_json_for_an_ascii_stream_is_ascii(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert to_json("ïé\x1b") == r'"\u00ef\u00e9\u001b"'


def test_marks_stand_around_the_spans():
    assert marked("een twee drie", [(0, 3), (9, 13)]) == "**een** twee **drie**"
    assert marked("een", []) == "een"


@pytest.mark.parametrize(("text", "width"), [("", 0), ("één", 3), ("e\u0301", 1), ("漢字", 4)])
def test_columns_of_a_terminal(text, width):
    assert columns(text) == width


def test_counts_are_written_as_a_person_does():
    assert [count(1), count(1234), count(0, "problem")] == ["1 article", "1,234 articles", "0 problems"]


def test_what_is_known_comes_by_name_and_what_is_not_is_left_out() -> None:
    article = zoeker.Article(id="1", body="De dijk houdt.", date="2022-01", source="De Voorbeeldkrant")
    assert list(facts(article)) == [("date", "januari 2022"), ("source", "De Voorbeeldkrant"), ("id", "1")]


def test_what_else_a_record_carries_follows() -> None:
    article = zoeker.Article(body="De dijk houdt.", extra={"pagina": 3, "editie": "avond"})
    assert list(facts(article)) == [("pagina", "3"), ("editie", "avond")]


def test_control_characters_do_not_get_through() -> None:
    article = zoeker.Article(body="De dijk houdt.", extra={"ti\x1btel": "\x9b31m"})
    assert all("\x1b" not in text and "\x9b" not in text for fact in facts(article) for text in fact)


def test_every_field_of_an_article_is_shown_and_known_to_readers() -> None:
    named = dict.fromkeys(ALIASES, "x") | {"date": "2022"}
    article = zoeker.Article(**named)
    told = [name for name, _ in facts(article)]
    assert sorted([*told, *FIELDS]) == sorted(ALIASES)
    assert {*ALIASES, "extra", "title_derived"} == {field.name for field in fields(zoeker.Article)}


@given(st.text() | st.text("“aé\x85\xa0\u200e\u2028\u2030\u2066\u206a\u061b"))
def test_what_is_looked_for_in_bytes_is_found_in_any_text(text):
    bad = [*CONTROLS, "\n", "\t", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"]
    assert not any(letter in clean(text) for letter in bad)
    written = json_bytes(json.dumps(text, ensure_ascii=False).encode())
    assert written == json_line(text).encode()
    assert not any(letter in written.decode() for letter in bad)
