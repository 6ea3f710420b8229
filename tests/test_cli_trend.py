"""`zoeker trend`, `zoeker coverage` and `zoeker batch` as processes: in a pipe, for a program, and on terminals of several widths."""

import csv
import io
import json

import pytest

from . import program
from .terminal import STYLE, shown_by

ARTICLES = [
    {"id": "a", "tekst": "De dijk bij de Waal.", "bron": "De Waal", "datum": "2021-03-01"},
    {"id": "b", "tekst": "De dijk bij de Rijn.", "bron": "De Waal", "datum": "2022"},
    {"id": "c", "tekst": "Nog een dijk en een duin.", "bron": "=De\x1b[31m Rijn", "datum": "2021-05-14"},
    {"id": "d", "tekst": "Geen water.", "bron": "De Waal", "datum": "2021-12-01"},
]
HARMLESS = "=De\N{REPLACEMENT CHARACTER}[31m Rijn"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trend")
    (folder / "news.jsonl").write_text("\n".join(map(json.dumps, ARTICLES)), encoding="utf-8")
    assert program.run("index", "news.jsonl", cwd=folder).returncode == 0
    return folder


def test_a_trend_in_a_pipe(home):
    done = program.run("trend", "dijk", "duin", cwd=home)
    assert done.stdout.splitlines() == [
        "month    dijk         duin",
        "2021-03  1,000.0 (1)      0.0 (0)",
        "2021-04  no articles",
        "2021-05  1,000.0 (1)  1,000.0 (1)",
        "2021-06 to 2021-11: no articles (6)",
        "2021-12      0.0 (0)      0.0 (0)",
        "articles per 1,000 articles of that month; 4 articles in the index",
    ]
    assert done.stderr == "(in no month, for dijk: 2022 (month unknown) 1)\n"


def test_a_gap_is_null_or_empty_for_a_program(home):
    done = program.run("trend", "dijk", "--until", "2021-04", "--format", "jsonl", cwd=home)
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"query": "dijk", "period": "2021-03", "count": 1, "total": 1, "rate": 1000.0},
        {"query": "dijk", "period": "2021-04", "count": None, "total": 0, "rate": None},
    ]
    done = program.run("trend", "duin", "--by", "year", "--per", "none", "--format", "csv", cwd=home)
    assert done.stdout == "query,period,count,total,rate\nduin,2021,1,3,\nduin,2022,0,1,\n"


@pytest.mark.parametrize("columns", [20, 60, 80, 160])
@pytest.mark.parametrize(
    "queries", [["dijk"], ["dijk", "duin"], ["dijk", "duin", "de OF een", "bij", "water"]]
)
def test_trends_fit_the_terminal(home, columns, queries):
    shown, status = shown_by("trend", *queries, cwd=home, columns=columns)
    told = [
        line for line in STYLE.sub("", shown).splitlines() if line[:5] == "2021-" and "articles" not in line
    ]
    assert status == 0
    assert max(map(len, told)) <= columns
    assert columns < 60 or "█" in "".join(told)
    assert all(query in shown for query in queries)


def test_nothing_there_is_told(home):
    done = program.run("trend", "dijk", "--since", "2024", "--until", "2024", cwd=home)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith(
        "(the index has no articles from 2024; it ends in 2022)\n"
    ) or done.stderr.endswith("it ends on 1 December 2021)\n")


def test_a_picture_needs_a_name_that_says_what_it_is(home):
    done = program.run("trend", "dijk", "--plot", "a.pdf", cwd=home)
    assert (done.returncode, done.stdout) == (2, "")
    assert "its name must end in .svg, .png or .html" in done.stderr


def test_a_picture_is_drawn_beside_the_numbers(home):
    pytest.importorskip("matplotlib")
    done = program.run("trend", "dijk", "--plot", "a.svg", "--format", "csv", cwd=home)
    assert done.stdout.startswith("query,period")
    assert (home / "a.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_coverage_tells_the_holes(home):
    done = program.run("coverage", cwd=home)
    assert done.stdout.splitlines() == [
        "source         from     to       articles  holes",
        f"{HARMLESS}  2021-05  2021-05         1   none",
        "De Waal        2021-03  2021-12         2      1",
        "De Waal has nothing of 2021-04 to 2021-11 (8 months)",
        "(1 article in no month, since too little of the date is known)",
        "4 of 4 articles",
    ]
    done = program.run("coverage", "--source", "De Waal", "--format", "csv", cwd=home)
    assert done.stdout.splitlines()[:3] == ["source,period,count", "De Waal,2021-03,1", "De Waal,2021-04,0"]
    assert done.stderr.startswith("(1 article in no month")


@pytest.mark.parametrize("columns", [20, 60, 80, 160])
def test_coverage_fits_the_terminal(home, columns):
    shown, status = shown_by("coverage", cwd=home, columns=columns)
    told = STYLE.sub("", shown).splitlines()
    assert status == 0
    assert "\x1b" not in "".join(told)
    assert max(map(len, told[:3])) <= max(columns, 50)
    assert columns < 80 or told[2].endswith("█········█")


QUERIES = "dijk\tdijk\n# a remark\nbad\n=duin\tduin\t2021\t2021\n\ndijk\twater\nzep\tzeppelin\nwrong\t(a\nlate\tdijk\t2021-99\n"
TABLE = """name,query,since,until,year,source,count,total
dijk,dijk,,,2021,De Waal,1,3
dijk,dijk,,,2022,De Waal,1,3
dijk,dijk,,,2021,'=De\N{REPLACEMENT CHARACTER}[31m Rijn,1,3
'=duin,duin,2021,2021,2021,'=De\N{REPLACEMENT CHARACTER}[31m Rijn,1,1
zep,zeppelin,,,,,0,0
"""


@pytest.fixture
def asked(home, tmp_path):
    (tmp_path / "q.tsv").write_text(QUERIES, encoding="utf-8")

    def run(*arguments, given=""):
        return program.run(
            "batch", "--index", home / "index", "--by", "year,source", *arguments, cwd=tmp_path, given=given
        )

    return run


def rows(text):
    return sorted(csv.reader(io.StringIO(text)))


def test_many_questions_are_one_table_and_bad_lines_are_told_and_left_out(asked):
    done = asked("q.tsv", "--format", "csv")
    assert (done.returncode, rows(done.stdout)) == (0, rows(TABLE))
    assert [line.partition(": ")[2].partition(":")[2].split(":")[0] for line in done.stderr.splitlines()] == [
        "3",
        "6",
        "8",
        "9",
    ]
    assert "the name 'dijk' stands in line 1 as well; it was left out" in done.stderr
    assert rows(asked("-", "--format", "csv", given=QUERIES).stdout) == rows(TABLE)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_table_that_was_stopped_anywhere_becomes_the_same_as_one_that_was_not(asked, tmp_path, form):
    whole, stopped = tmp_path / f"whole.{form}", tmp_path / f"stopped.{form}"
    assert asked("q.tsv", "--out", whole).returncode == 0
    content = whole.read_bytes()
    begin = content.index(b"\n") + 1 if form == "csv" else content.index(b"}") + 2
    for end in range(begin, len(content), 37):
        stopped.write_bytes(content[:end])
        asked("q.tsv", "--out", stopped)
        assert stopped.read_bytes() == content
    if form == "csv":
        assert rows(content.decode()) == rows(TABLE)
    else:
        names = TABLE.splitlines()[0].split(",")
        assert all(list(json.loads(line)) == names for line in content.splitlines())


def test_what_the_table_has_is_not_asked_again(asked, tmp_path):
    table = tmp_path / "table.csv"
    kept = TABLE.replace(",1,3\n", ",100,300\n")  # what no index says
    table.write_text(kept, encoding="utf-8")
    (tmp_path / "more.tsv").write_text(f"{QUERIES}geen\twater\n", encoding="utf-8")
    assert asked("more.tsv", "--out", table).returncode == 0
    assert table.read_text(encoding="utf-8") == f"{kept}geen,water,,,2021,De Waal,1,1\n"


def test_another_table_or_another_question_is_refused(asked, tmp_path):
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = asked("q.tsv", "--out", "other.csv")
    assert (done.returncode, (tmp_path / "other.csv").read_text()) == (2, "a,b\n1,2\n")
    assert "other.csv has other columns than name, query" in done.stderr
    asked("q.tsv", "--out", "table.csv")
    (tmp_path / "q.tsv").write_text("dijk\tduin\n", encoding="utf-8")
    done = asked("q.tsv", "--out", "table.csv")
    assert (
        "q.tsv:1: the table has 'dijk' for another question; give it another name; it was left out"
        in done.stderr
    )


def test_a_batch_for_a_person(asked):
    done = asked("q.tsv")
    assert done.stdout.splitlines()[:5] == [
        "dijk: dijk",
        "year   De Waal  =De\N{REPLACEMENT CHARACTER}[31m Rijn  total",
        "2021         1              1      2",
        "2022         1              ·      1",
        "total        2              1      3",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["none.tsv"], "cannot read none.tsv: No such file"),
        (["q.tsv", "--by", "bron"], "cannot count by 'bron'"),
        (["q.tsv", "--out", "a.csv", "--format", "plain"], "--out goes with --format csv or jsonl"),
        (["q.tsv", "--out", "no/such/a.csv"], "cannot write no/such/a.csv"),
    ],
)
def test_a_batch_that_cannot_be_is_an_error(asked, arguments, told):
    done = asked(*arguments)
    assert (done.returncode, told in done.stderr) == (2, True)
