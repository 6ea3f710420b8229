"""`zoeker show` as a process; on a terminal: test_cli_render.py."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from . import program

ZOEKER = Path(sys.executable).with_name("zoeker")
ARTICLE = {
    "id": "a1",
    "title": "Klimaat",
    "lead": "Over het klimaat.",
    "body": "Rutte\x1b[31m [bold]spreekt[/bold].\n\nEn gaat\x9b weg.",
    "date": "2022-01-14",
    "source": "De Krant",
    "tags": ["een", "t\u202ewee"],
}


@pytest.fixture(scope="module")
def zoeker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("show")
    lines = [json.dumps(article) for article in (ARTICLE, ARTICLE | {"id": "-2"})]
    (folder / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def run(*arguments):
        return program.run("--index", folder / "index", *arguments)

    assert run("index", folder / "news.jsonl").returncode == 0
    return run


def test_an_article_is_shown_whole_and_clean(zoeker):
    done = zoeker("show", "a1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Klimaat\n\ndate: 14 januari 2022\nsource: De Krant\nid: a1\ntags: [")
    assert "Over het klimaat.\n\nRutte\ufffd[31m [bold]spreekt[/bold].\n\nEn gaat\ufffd weg." in done.stdout
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", done.stdout)


def test_words_of_a_question_are_marked_in_their_written_form(zoeker):
    shown = zoeker("show", "a1", "--query", "klimaten rutte").stdout
    assert shown.startswith("**Klimaat**\n")
    assert "Over het **klimaat**.\n\n**Rutte**" in shown


def test_json_gives_back_what_went_in(zoeker):
    done = zoeker("show", "--format", "jsonl", "--", "a1", "-2")
    first, second = map(json.loads, done.stdout.splitlines())
    assert first == {name: value for name, value in ARTICLE.items() if name != "tags"} | {
        "extra": {"tags": ARTICLE["tags"]}
    }
    assert second["id"] == "-2"


@pytest.mark.parametrize(
    "pipe",
    [
        "zoeker search molen --format ids0 | xargs -0 zoeker show --format jsonl --",
        "zoeker search molen --format ids | xargs zoeker show --format jsonl",
        'zoeker search molen --format ids | while read -r id; do zoeker show --format jsonl "$id"; done',
        "eval \"zoeker show --format jsonl $(zoeker search molen --format ids | tr '\\n' ' ')\"",
    ],
)
def test_ids_go_through_pipes_and_the_shell_whatever_they_hold(tmp_path, pipe):
    names = ["tweede dag", "dag  1", "zo'n dag", 'een "dag"', "a\\b", "g#1"]
    lines = [json.dumps({"id": name, "body": "De molen draait."}) for name in names]
    (tmp_path / "n.jsonl").write_text("\n".join(lines), encoding="utf-8")
    env = os.environ | {"PATH": f"{ZOEKER.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", f"zoeker index n.jsonl --quiet && {pipe}"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    shown = sorted(json.loads(line)["id"] for line in done.stdout.splitlines())
    assert shown == sorted(names)


def test_an_unknown_id_is_told_after_the_others_are_shown(zoeker):
    done = zoeker("show", "a1", "n\x1bix", "--format", "jsonl")
    assert (done.returncode, len(done.stdout.splitlines())) == (2, 1)
    assert done.stderr.startswith("zoeker: there is no article 'n\ufffdix' in the index at ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["a1", "--query", "("], "this \\( is never closed"),
        ([], "Missing argument 'ID...'"),
        (["-2"], "No such option"),
    ],
)
def test_mistakes_are_told(zoeker, arguments, told):
    done = zoeker("show", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(told, done.stderr)
