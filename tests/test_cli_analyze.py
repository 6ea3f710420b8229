"""`zoeker analyze` as a process."""

import json
import re

import pytest

from . import program


def run(*arguments, given=""):
    return program.run("analyze", *arguments, given=given)


def tokens(*arguments, given=""):
    return [
        json.loads(line) for line in run(*arguments, "--format", "jsonl", given=given).stdout.splitlines()
    ]


def test_json_lines_tell_all_of_each_word_in_order():
    assert tokens("De gemeenteraadsverkiezingen in Wit‑Rusland.")[1:4] == [
        {
            "position": 1,
            "start": 3,
            "end": 28,
            "text": "gemeenteraadsverkiezingen",
            "token": "gemeenteraadsverkiezingen",
            "terms": ["gemeenteraadsverkies"],
            "parts": ["gemeente", "raad", "verkies"],
        },
        {
            "position": 2,
            "start": 29,
            "end": 31,
            "text": "in",
            "token": "in",
            "terms": ["in"],
            "parts": [],
        },
        {
            "position": 3,
            "start": 32,
            "end": 43,
            "text": "Wit‑Rusland",
            "token": "witrusland",
            "terms": ["witrusland"],
            "parts": [],
        },
    ]


def test_a_form_of_two_words_has_two_terms():
    assert tokens("bedragen")[0]["terms"] == ["bedrag", "bedraag"]


def test_the_text_may_come_on_standard_input():
    assert [token["text"] for token in tokens("-", given="foto’s\nvan Łódź\n")] == ["foto’s", "van", "Łódź"]


def test_tokens_are_written_on_one_line():
    assert (
        run("--tokens", "Wit-Rusland op 5 jan. 2022").stdout == "witrusland/wit rusland op 5 januari 2022\n"
    )


def test_a_person_gets_a_table_without_control_characters():
    shown = re.sub(r"\x1b\[[0-9;]*m", "", run("--format", "rich", "foto’s a\x1b[5mb").stdout)
    assert [line.split() for line in shown.splitlines()][:2] == [
        ["position", "start", "end", "text", "token", "terms", "parts"],
        ["0", "0", "6", "foto’s", "foto", "foto"],
    ]
    assert "\x1b" not in shown


@pytest.mark.parametrize("arguments", [["--tokens", ""], ["--format", "jsonl", "…"]])
def test_where_no_word_is_nothing_is_shown(arguments):
    done = run(*arguments)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


def test_no_text_is_said_in_a_sentence():
    done = run()
    assert done.returncode == 2
    assert "Missing argument 'TEXT'" in done.stderr


def test_a_text_needs_no_quotes():
    assert run("--tokens", "Een", "nieuwe", "brug").stdout == run("--tokens", "Een nieuwe brug").stdout
