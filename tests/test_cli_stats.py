"""`zoeker stats` as a process."""

import json
from pathlib import Path

import pytest

from . import program


@pytest.fixture(scope="module")
def zoeker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stats")
    sources = ["De \x1b[31mKrant\x9b", "De \x1b[31mKrant\x9b", *(f"Bron {n}" for n in range(25))]
    made = [{"id": str(n), "body": f"Bericht {n}.", "source": source} for n, source in enumerate(sources)]
    made[0]["date"], made[1]["date"] = "2021-05", "2022-01-14"
    (folder / "news.json").write_text(json.dumps(made), encoding="utf-8")

    def run(*arguments):
        return program.run(*arguments, "--index", folder / "index")

    assert run("index", folder / "news.json").returncode == 0
    return run


def test_numbers_are_told_line_by_line(zoeker):
    lines = zoeker("stats").stdout.splitlines()
    assert lines[0] == "articles  27"
    assert lines[2] == "dates     mei 2021 – 14 januari 2022 (25 articles without a date)"
    assert [line.split()[0] for line in lines[:6]] == [
        "articles",
        "terms",
        "dates",
        "size",
        "versions",
        "sources",
    ]


def test_sources_are_told_largest_first_clean_and_not_all(zoeker):
    lines = zoeker("stats").stdout.splitlines()
    assert lines[6] == "         2  De \ufffd[31mKrant\ufffd"
    assert lines[-3] == "  and 6 other sources"


def test_json_has_them_all(zoeker):
    shown = zoeker("stats", "--format", "json").stdout
    assert "\x9b" not in shown
    numbers = json.loads(shown)
    assert (numbers["articles"], numbers["undated"], len(numbers["sources"])) == (27, 25, 26)


def test_jsonl_is_the_name_of_one_form_and_json_means_it_too(zoeker):
    assert zoeker("stats", "--format", "jsonl").stdout == zoeker("stats", "--format", "json").stdout
    assert (
        zoeker("search", "bericht", "--format", "json").stdout
        == zoeker("search", "bericht", "--format", "jsonl").stdout
    )


def test_the_paths_an_index_was_made_from_are_told(zoeker):
    paths = json.loads(zoeker("stats", "--format", "jsonl").stdout)["paths"]
    assert [Path(path).name for path in paths] == ["news.json"]
    lines = zoeker("stats").stdout.splitlines()
    assert lines[-2:] == ["paths     1", f"  {paths[0]}"]
