"""What a terminal shows: hits, whole articles through the pager, and progress. Each in a terminal of its own (pty)."""

import json
import re
from functools import partial

import pytest

from . import program
from .terminal import STYLE, shown_by

CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]")
ARTICLE = {
    "id": "h\x1b[2J1",
    "title": "Klimaat\x1b[31m [bold]vet[/bold] :smile:",
    "body": "Het klimaat\x9b31m verandert \u202e [red]snel[/red], zegt men overal in het land. " * 3,
    "date": "2022-01-14",
    "source": "De \x1b]0;titel\x07Krant",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("render")
    lines = [json.dumps(ARTICLE), json.dumps({"id": "a2", "body": "Een zin zonder titel over klimaat."})]
    (folder / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert program.run("index", "news.jsonl", cwd=folder).returncode == 0
    return folder


@pytest.fixture
def terminal(home):
    """Run zoeker in a terminal; give what it shows and the exit status."""
    return partial(shown_by, cwd=home, columns=60)


def test_hits_have_colours_and_fit_the_terminal(terminal):
    shown, status = terminal("klimaat", columns=40)
    plain = STYLE.sub("", shown)
    assert status == 0
    assert "\x1b[1;35mklimaat\x1b[0m" in shown
    assert max(map(len, plain.splitlines())) <= 40
    assert not re.search(" $", plain, re.MULTILINE)


def test_a_very_narrow_terminal_is_no_error(terminal):
    assert terminal("klimaat", columns=1)[1] == 0


@pytest.mark.parametrize(
    "arguments", [["klimaat"], ["show", ARTICLE["id"], "a2"], ["klimaat", "--format", "jsonl"]]
)
def test_articles_cannot_write_to_the_terminal_but_text(terminal, arguments):
    plain = STYLE.sub("", terminal(*arguments, PAGER="cat")[0])
    assert "[bold]vet[/bold] :smile:" in plain
    assert not CONTROL.search(plain)


def test_no_color_leaves_bold(terminal):
    shown, _ = terminal("klimaat", NO_COLOR="1")
    codes = {code for codes in STYLE.findall(shown) for code in codes.split(";")}
    assert codes <= {"", "0", "1", "2", "3", "4"}
    assert "\x1b[1mklimaat\x1b[0m" in shown
    assert "\x1b[1;4mKlimaat" in shown  # in a title, which is bold as well


def test_a_dumb_terminal_gets_the_plain_form(terminal):
    assert terminal("verandert", TERM="dumb")[0].startswith("1. Klimaat\ufffd[31m [bold]vet")
    assert "\x1b" not in terminal("show", "a2", TERM="dumb")[0]


def test_show_marks_words_through_the_pager(terminal):
    shown, status = terminal("show", "a2", "--query", "klimaat", PAGER="cat")
    assert (status, shown.count("\x1b[1;35mklimaat\x1b[0m")) == (0, 1)
    assert terminal("show", "a2", PAGER="no-such-pager")[1] == 0


def test_what_is_known_of_an_article_stands_in_a_column(terminal):
    lines = STYLE.sub("", terminal("show", ARTICLE["id"], PAGER="cat")[0]).splitlines()
    values = [re.match(r"(?:date|source|id) +", line) for line in lines]
    assert {found.end() for found in values if found} == {len("source  ")}


MARKING_PAGER = "sed s/^/|/"


def test_hits_that_do_not_fit_on_the_screen_go_through_the_pager(terminal):
    shown, status = terminal("klimaat", LINES="6", PAGER=MARKING_PAGER)
    assert status == 0
    assert all(line.startswith("|") for line in shown.splitlines())
    assert "\x1b[1;35mklimaat\x1b[0m" in shown


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [([], "60"), (["--no-pager"], "6"), (["--format", "plain"], "6"), (["--format", "jsonl"], "6")],
)
def test_other_hits_go_through_no_pager(terminal, arguments, lines):
    shown, status = terminal("klimaat", *arguments, LINES=lines, PAGER=MARKING_PAGER)
    assert (status, re.search(r"^\|", shown, re.MULTILINE)) == (0, None)


def test_what_is_told_of_a_question_is_paged_with_its_hits(terminal):
    shown, _ = terminal("klimaat", "overal", "titel", LINES="4", PAGER=MARKING_PAGER)
    assert STYLE.sub("", shown).startswith("|No article holds all of these words")


def test_show_of_nothing_opens_no_pager(terminal):
    shown, status = terminal("show", "nix", PAGER="echo pager")
    assert (shown, status) == ("zoeker: there is no article 'nix' in the index at index\n", 2)


def test_progress_is_shown_and_taken_away(terminal, home):
    lines = [
        json.dumps({"id": f"n{n}", "body": "Het weer in het land. " * 40}) for n in range(8_000)
    ]  # seconds of work
    (home / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    shown, status = terminal("index", "--index", "many", "many.jsonl")
    assert status == 0
    assert re.search(r"\d+%.* articles", shown)
    assert re.search(r"\d a second", shown)
    assert re.search(r"\x1b\[2K8,000 added \([\d.]+ s\)\n$", shown)


def test_progress_of_a_dumb_terminal_is_lines(terminal):
    assert re.fullmatch(
        r"2 added \([\d.]+ s\)\n", terminal("index", "--index", "dumb", "news.jsonl", TERM="dumb")[0]
    )
