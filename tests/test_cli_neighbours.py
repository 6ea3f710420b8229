"""What does `zoeker neighbours` show? A table that fits a terminal, and rows for a program."""

import csv
import io
import json

import pytest

import zoeker
from zoeker.cli.text import columns

from . import program
from .terminal import STYLE, shown_by

ARTICLES = [
    {
        "id": str(number),
        "title": "Kop",
        "body": f"De boeren en de uitstoot van stikstof, 日本語の新聞 x{number} en natuur. "
        + "Ook dit. " * 20,
    }
    for number in range(4)
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("neighbours")
    zoeker.update_index(folder / "index", ARTICLES)
    return folder


@pytest.mark.parametrize("width", [60, 80, 160])
def test_a_table_fits_a_terminal(home, width):
    shown, status = shown_by("neighbours", "stikstof", cwd=home, columns=width)
    lines = STYLE.sub("", shown).splitlines()
    assert status == 0
    assert all(columns(line) <= width for line in lines)
    assert lines[0].split() == ["word", "near", "total", "log-likelihood", "logDice"]
    assert {line.split()[0] for line in lines[1:-1]} == {"uitstoot", "boeren", "natuur", "日本語の新聞"}
    assert lines[-1].startswith("near 4 places: ")


def test_programs_get_rows(home):
    done = program.run("neighbours", "stikstof", "--sort", "log-dice", "--format", "jsonl", cwd=home)
    first, *_ = map(json.loads, done.stdout.splitlines())
    assert first.keys() == {"word", "term", "count", "total", "log_likelihood", "log_dice"}
    assert (first["count"], first["total"], first["log_dice"]) == (4, 4, 14.0)
    table = program.run("neighbours", "stikstof", "--format", "csv", "--limit", "2", cwd=home).stdout
    assert [row["count"] for row in csv.DictReader(io.StringIO(table))] == ["4", "4"]


def test_why_there_is_nothing_is_said_with_status_1(home):
    done = program.run("neighbours", "nergens", cwd=home)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "No place found for: nergens\n")
    done = program.run("neighbours", "stikstof", "--least", "5", cwd=home)
    assert (done.returncode, done.stdout) == (1, "")
    assert "try --least 1" in done.stderr
    assert program.run("neighbours", "stikstof", "--span", "51", cwd=home).returncode == 2
