"""`zoeker words` lists the words that set articles apart, for a person or for a program."""

import json

import pytest

import zoeker

from .program import run


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("words") / "index"
    articles = [
        zoeker.Article(id="1", title="Stikstof", body="Boeren en koeien. De boer en de koe."),
        zoeker.Article(id="2", title="Brug", body="De brug over het water is open."),
    ]
    zoeker.update_index(folder, articles)
    return folder


def test_lines_of_json_have_the_names_of_scripts(folder):
    done = run("words", "stikstof", "--index", folder, "--format", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["word"], row["count"], row["other_count"]) for row in rows] == [
        ("boer", 2, 0),
        ("koe", 2, 0),
    ]
    assert done.returncode == 0


def test_a_table_has_a_header_and_the_sizes_of_both_samples(folder):
    lines = run("words", "stikstof", "--index", folder).stdout.splitlines()
    assert lines[0].split()[:3] == ["word", "here", "elsewhere"]
    assert lines[1].split()[:3] == ["boer", "2", "0"]
    assert lines[-1] == "9 words here, 8 elsewhere"


@pytest.mark.parametrize("width", [20, 60, 160])
def test_a_terminal_gets_lines_that_fit(folder, width):
    done = run(
        "words",
        "stikstof",
        "--index",
        folder,
        "--format",
        "rich",
        env={"COLUMNS": str(width), "NO_COLOR": "1"},
    )
    assert "boer" in done.stdout


def test_what_finds_nothing_says_so(folder):
    done = run("words", "tulp", "--index", folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "No article found for: tulp\n"
    alike = run("words", "stikstof", "--against", "stikstof", "--index", folder)
    assert (alike.returncode, alike.stderr) == (1, "No word stands there more often than elsewhere.\n")
