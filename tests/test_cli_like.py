"""What does `zoeker like` show? Hits as a search does, of articles or of a text on standard input."""

import json
import re

import pytest

import zoeker

from . import program
from .terminal import STYLE, shown_by
from .test_like import ARTICLES


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("like")
    zoeker.update_index(folder / "index", ARTICLES)
    return folder


def test_articles_like_one_are_told_with_the_words_they_were_asked_for(home):
    done = program.run("like", "v1", cwd=home)
    assert done.returncode == 0
    assert done.stdout.startswith("1. **Record** in **Heerenveen**\n   5 februari 2022 · A · v2\n")
    assert done.stdout.splitlines()[-1].startswith("1 article in ")
    assert done.stderr == "(alike: Heerenveen record schaatsster)\n"


def test_a_text_comes_from_standard_input(home):
    done = program.run("like", "-", "--format", "ids", given="Een record in Heerenveen!", cwd=home)
    assert sorted(done.stdout.split()) == ["v1", "v2"]


def test_formats_pages_and_filters_are_those_of_search(home):
    done = program.run(
        "like", "s1", "--format", "jsonl", "--limit", "1", "--page", "2", "--explain", cwd=home
    )
    (hit,) = map(json.loads, done.stdout.splitlines())
    assert (hit["version"], hit["rank"]) == (1, 2)
    assert hit["explanation"]
    assert program.run("like", "s1", "--until", "2020", "--format", "ids", cwd=home).stdout == "s3\n"
    assert program.run("like", "s1", "--format", "csv", "--words", "3", cwd=home).stdout.startswith("rank,")


@pytest.mark.parametrize("width", [60, 80, 160])
def test_hits_fit_a_terminal(home, width):
    shown, status = shown_by("like", "s1", cwd=home, columns=width)
    assert status == 0
    assert max(map(len, STYLE.sub("", shown).splitlines())) <= width


def test_nothing_alike_has_status_1_and_what_cannot_be_2(home):
    done = program.run("like", "v1", "--since", "2030", cwd=home)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("No other article found (--since 2030)\n")
    done = program.run("like", "v1", "--since", "vandaag", cwd=home)
    assert re.match(r"\(date: from 20\d\d-\d\d-\d\d\)\n\(alike: ", done.stderr)
    done = program.run("like", "nergens", cwd=home)
    assert (done.returncode, done.stderr) == (2, "zoeker: there is no article 'nergens' in this index\n")
    assert program.run("like", "-", given="de", cwd=home).returncode == 2
