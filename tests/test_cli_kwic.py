"""What does `zoeker kwic` show? Lines below each other on a terminal, and all of them, as they are, to a program."""

import csv
import io
import json
import re
import subprocess
import sys

import pytest

import zoeker
from zoeker.cli.text import columns

from . import program
from .terminal import STYLE, shown_by

ARTICLES = [
    {
        "id": "a1",
        "title": "Stikstof in de Tweede Kamer",
        "body": "Wie over stikstof\npraat — een café, 日本語の新聞 en e\u0301e\u0301n stikstofcrisis verder — zwijgt niet.",
        "date": "2022-06-10",
    },
    {
        "id": "map/van/een-lang-pad.jsonl#12",
        "body": "=1+1 Stikstof\x1b[31m \u202eis so\u00adms overal.",
        "date": "2021",
    },
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kwic")
    zoeker.update_index(folder / "index", ARTICLES)
    return folder


@pytest.mark.parametrize("width", [60, 80, 160])
@pytest.mark.parametrize("sort", ["right", "relevance"])
def test_matches_stand_below_each_other_and_fit_a_terminal(home, width, sort):
    shown, status = shown_by("kwic", "stikstof", "--sort", sort, cwd=home, columns=width)
    assert status == 0
    lines = shown.splitlines()
    assert len(lines) == 4
    begins = {columns(STYLE.sub("", line[: line.index("\x1b[1;35m")])) for line in lines}
    assert len(begins) == 1
    plain = STYLE.sub("", shown)
    assert all(columns(line) <= width for line in plain.splitlines())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", plain)
    assert "#12 " in plain  # of a long id, what tells it from others


def test_a_very_narrow_terminal_is_no_error(home):
    assert shown_by("kwic", "stikstof", cwd=home, columns=1)[1] == 0


def test_lines_that_do_not_fit_go_through_the_pager(home, tmp_path):
    zoeker.update_index(tmp_path / "index", [{"id": "x", "body": "de brug " * 200}])
    shown, status = shown_by("kwic", "brug", cwd=tmp_path, LINES="24", PAGER="cat -n")
    assert status == 0
    assert len(shown.splitlines()) == 200
    assert shown.splitlines()[-1].lstrip().startswith("200")


def test_jsonl_gives_each_place_as_index_get_has_it(home):
    done = program.run("kwic", "stikstof", "--format", "jsonl", "--width", "12", cwd=home)
    assert done.returncode == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == 4
    with zoeker.open_index(home / "index") as index:
        for line in lines:
            assert {"id", "field", "start", "end", "left", "match", "right", "url"} <= line.keys()
            text = getattr(index.get(line["id"]), line["field"])
            assert text[line["start"] : line["end"]] == line["match"]
            begin = line["start"] - len(line["left"])
            assert text[begin:].startswith(line["left"] + line["match"] + line["right"])
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", done.stdout)


def test_csv_is_a_table_of_the_same_and_safe_in_a_spreadsheet(home):
    done = program.run("kwic", "stikstof", "--format", "csv", cwd=home)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["match"].lower() for row in rows] == ["stikstof"] * 4
    assert any(row["left"].startswith("'=1+1") for row in rows)
    assert program.run("kwic", "nergens", "--format", "csv", cwd=home).stdout.startswith(
        "id,date,source,field"
    )


def test_a_pipe_gets_plain_lines_with_stars(home):
    done = program.run("kwic", '"tweede kamer"', cwd=home)
    assert done.stdout == "2022-06-10  a1                           Stikstof in de **Tweede Kamer**\n"


def test_nothing_found_is_said_and_has_status_1(home):
    done = program.run("kwic", "nergens", "--since", "2020", cwd=home)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "No place found for: nergens (--since 2020)\n"


def test_a_wrong_question_or_option_is_one_sentence(home):
    assert program.run("kwic", '"nergens', cwd=home).returncode == 2
    done = program.run("kwic", "stikstof", "--sort", "up", cwd=home)
    assert done.returncode == 2
    assert "'up' is not one of" in done.stderr


def test_who_reads_no_further_is_no_error(tmp_path):
    zoeker.update_index(tmp_path / "index", [{"id": str(n), "body": "de brug " * 500} for n in range(40)])
    command = f"{sys.executable} -m zoeker --index index kwic brug --format jsonl | head -2"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, len(done.stdout.splitlines()), done.stderr) == (0, 2, "")
