"""`zoeker count` and `zoeker search --facet` as processes: in a pipe, for a program, and on terminals of several widths."""

import csv
import io
import json
import re

import pytest

from . import program
from .terminal import STYLE, shown_by

ARTICLES = [
    {"id": "a", "tekst": "De dijk bij de Waal.", "bron": "De Waal", "rubriek": "Binnenland", "datum": "2021-03-01"},
    {"id": "b", "tekst": "De dijk bij de Rijn.", "bron": "De Waal", "rubriek": "Binnenland", "datum": "2022"},
    {"id": "c", "tekst": "Nog een dijk.", "bron": "=De\x1b[31m Rijn", "rubriek": "Sport", "datum": "2022-01-14"},
    {"id": "d", "tekst": "Geen water.", "bron": "De Rijn", "datum": "2022-02-01"},
    {"id": "e", "tekst": "Een dijk zonder datum."},
]  # fmt: skip
HARMLESS = "=De\N{REPLACEMENT CHARACTER}[31m Rijn"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("count")
    (folder / "news.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)), encoding="utf-8")
    assert program.run("index", "news.jsonl", cwd=folder).returncode == 0
    return folder


def lines(home, *arguments):
    done = program.run("count", *arguments, cwd=home)
    return done.stdout.splitlines(), done.stderr, done.returncode


def test_a_count_alone(home):
    assert lines(home, "dijk") == (["4 of 5 articles"], "", 0)
    assert lines(home)[0] == ["5 of 5 articles"]
    assert lines(home, "dijk", "--format", "jsonl")[0] == ['{"count": 4}']


def test_what_could_not_be_placed_is_told_apart(home):
    assert lines(home, "dijk", "--by", "month")[0] == [
        "2021-03               1",
        "2022-01               1",
        "2022 (month unknown)  1",
        "(no date)             1",
        "4 of 5 articles",
    ]


def test_a_line_of_jsonl_is_a_cell_with_the_names_of_by_and_count(home):
    told, _, _ = lines(home, "dijk", "--by", "source,year", "--top", "1000", "--format", "jsonl")
    assert [json.loads(line) for line in told] == [
        {"source": "De Waal", "year": "2021", "count": 1},
        {"source": "De Waal", "year": "2022", "count": 1},
        {"source": "=De\x1b[31m Rijn", "year": "2022", "count": 1},
        {"source": "", "year": "", "count": 1},
    ]
    assert "\x1b" not in "".join(told)


def test_csv_is_safe_to_open_and_calls_the_others_so(home):
    done = program.run("count", "dijk", "--by", "source", "--format", "csv", cwd=home)
    assert list(csv.reader(io.StringIO(done.stdout)))[:3] == [
        ["source", "count"],
        ["De Waal", "2"],
        [f"'{HARMLESS}", "1"],
    ]
    done = program.run("count", "--by", "source", "--top", "1", "--format", "csv", "--bom", cwd=home)
    assert done.stdout == "\ufeffsource,count\nDe Waal,2\nothers,3\n"


def test_two_fields_are_a_table(home):
    told, _, _ = lines(home, "dijk", "--by", "section,month", "--sort", "name")
    assert told == [
        "section       2021-03  2022-01  2022 (month unknown)  (no date)  total",
        "Binnenland          1        ·                     1          ·      2",
        "Sport               ·        1                     ·          ·      1",
        "(no section)        ·        ·                     ·          1      1",
        "total               1        1                     1          1      4",
        "4 of 5 articles",
    ]


def test_three_fields_are_a_list(home):
    told, _, _ = lines(home, "dijk", "--by", "year,source,section", "--top", "1")
    assert told == [
        "year       source   section     count",
        "2021       De Waal  Binnenland      1",
        "2022       De Waal  Binnenland      1",
        "2022       others   others          1",
        "(no date)  others   others          1",
        "4 of 5 articles",
    ]


def test_nothing_found_and_nothing_there_are_different_answers(home):
    assert lines(home, "zeppelin") == ([], "No article found for: zeppelin\n", 1)
    _, told, status = lines(home, "dijk", "--since", "2019", "--until", "2019")
    assert told.endswith("(the index has no articles from 2019; it begins on 1 March 2021)\n")
    assert status == 1
    done = program.run("dijk", "--since", "2023-06", cwd=home)
    assert done.stderr.endswith("(the index has no articles from 2023-06 on; it ends on 1 February 2022)\n")
    done = program.run("dijk datum:2021-05..2021-12", cwd=home)
    assert done.stderr.endswith(
        "(the index has no articles from 2021-05 to 2021-12; the last before that is of 1 March 2021, the next of 2022)\n"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--by", "bron"], "cannot count by 'bron'; choose of source, section"),
        (["--top", "0"], "0 is too small; the least is 1"),
        (["--bom"], "--bom goes with --format csv"),
    ],
)
def test_what_cannot_be_counted_is_an_error(home, arguments, told):
    _, error, status = lines(home, *arguments)
    assert (told in error, status) == (True, 2)


@pytest.mark.parametrize("columns", [20, 60, 80, 160])
@pytest.mark.parametrize("by", ["source", "month", "section,month", "source,section,year", "month,source"])
def test_counts_fit_the_terminal(home, columns, by):
    shown, status = shown_by("count", "dijk", "--by", by, cwd=home, columns=columns)
    told = STYLE.sub("", shown).splitlines()
    assert status == 0
    assert max(map(len, told)) <= max(
        columns, 40
    )  # what is narrower than names and numbers need does not count
    assert told[-1] == "4 of 5 articles"
    assert "\x1b" not in "".join(told)
    if "," not in by and columns >= 60:
        assert re.search("\\d  █+$", told[0])


def test_facets_stand_below_the_hits(home):
    done = program.run("dijk", "--limit", "1", "--facet", "source,year", cwd=home)
    assert done.stdout.split("by source\n")[1].splitlines()[:-1] == [
        "  De Waal        2",
        f"  {HARMLESS}  1",
        "  (no source)    1",
        "",
        "by year",
        "  2021       1",
        "  2022       2",
        "  (no date)  1",
        "",
    ]
    shown, _ = shown_by("dijk", "--no-pager", "--limit", "1", "--facet", "year", cwd=home, columns=60)
    assert STYLE.sub("", shown).split("by year\n")[1].startswith("  2021       1  ███")


def test_facets_are_one_more_line_of_jsonl(home):
    done = program.run("dijk", "--limit", "2", "--facet", "year", "--format", "jsonl", cwd=home)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["id" in line for line in told] == [True, True, False]
    assert told[-1] == {
        "version": 1,
        "total": 4,
        "facets": {
            "year": [{"year": "2021", "count": 1}, {"year": "2022", "count": 2}, {"year": "", "count": 1}]
        },
    }


@pytest.mark.parametrize("form", ["csv", "ids", "ids0"])
def test_a_form_that_has_no_place_for_facets_refuses_them(home, form):
    done = program.run("dijk", "--facet", "year", "--format", form, cwd=home)
    assert (done.returncode, f"--facet does not go with --format {form}" in done.stderr) == (2, True)
