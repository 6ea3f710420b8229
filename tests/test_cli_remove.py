"""`zoeker remove` as a process."""

import json

import pytest

from . import program


@pytest.fixture
def zoeker(tmp_path):
    for name in ("een", "twee"):
        lines = [json.dumps({"id": f"{name}{n}", "body": f"Bericht {n} uit {name}."}) for n in range(3)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def run(*arguments):
        return program.run(*arguments, "--index", "index", cwd=tmp_path)

    assert run("index", "een.jsonl", "twee.jsonl").returncode == 0
    return run


def test_articles_go_by_id_and_stay_out(zoeker):
    done = zoeker("remove", "een0", "een1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "2 articles removed\n", "")
    zoeker("index")
    assert zoeker("search", "bericht", "--format", "ids", "--sort", "date").stdout.split() == [
        "een2",
        "twee0",
        "twee1",
        "twee2",
    ]


def test_articles_go_by_path(zoeker):
    assert zoeker("remove", "--path", "een.jsonl").stdout == "3 articles removed\n"
    assert zoeker("search", "een").returncode == 1


def test_an_unknown_id_is_told_and_the_others_go(zoeker):
    done = zoeker("remove", "een0", "nix\x1b")
    assert (done.returncode, done.stdout) == (2, "1 article removed\n")
    assert done.stderr == "zoeker: there is no article 'nix\ufffd' in the index at index\n"


def test_naming_nothing_removes_nothing(zoeker):
    done = zoeker("remove")
    assert (done.returncode, done.stdout) == (2, "")
    assert "name the ID of an article, or a --path" in done.stderr
    assert zoeker("remove", "--path", "nergens").returncode == 2


def test_a_removal_is_told_of_and_can_be_undone(zoeker):
    zoeker("remove", "een0", "een1")
    assert "2 removed articles kept out (to undo that: zoeker remove --undo)\n" in zoeker("index").stdout
    done = zoeker("remove", "--undo", "een0", "twee0")
    assert done.stdout == "1 article comes back with the next zoeker index, or when handed over again\n"
    assert (done.returncode, done.stderr) == (
        2,
        "zoeker: 1 ID named no article that was removed\n",
    )
    assert zoeker("remove", "--undo", "--path", "een.jsonl").returncode == 0
    assert zoeker("index").stdout.startswith("2 added, 4 unchanged")
