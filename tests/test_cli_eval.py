"""`zoeker eval`: what it says, writes and refuses."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import zoeker

from . import program

ZOEKER = Path(sys.executable).with_name("zoeker")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Make a folder with an index of three articles, three judged queries, and a run of another engine."""
    folder = tmp_path_factory.mktemp("eval")
    zoeker.update_index(
        folder / "index",
        [
            zoeker.Article(id="brug", body="De brug over de rivier gaat open."),
            zoeker.Article(id="sluis", body="De sluis bij de brug is dicht."),
            zoeker.Article(id="trein", body="De trein rijdt niet."),
        ],
    )
    (folder / "q.tsv").write_text("q1\tbrug rivier\nq2\tvliegtuig\nq3\t'Sluis dicht'\nq4\ttrein\n", "utf-8")
    (folder / "qrels.txt").write_text("q1 0 sluis 1\nq2 0 vlucht 1\nq3 0 sluis 1\nq9 0 brug 1\n", "utf-8")
    (folder / "other.run").write_text("q1 Q0 sluis 1 3 x\nq2 Q0 brug 1 3 x\n", "utf-8")
    return folder


def evaluate(folder, *options):
    return program.run("eval", "--queries", "q.tsv", "--qrels", "qrels.txt", *options, cwd=folder)


def test_means_are_shown_and_what_does_not_count_is_said(folder):
    done = evaluate(folder)
    assert done.stdout == "3 queries\nnDCG@10   0.5436\nRR@10     0.5000\nR@100     0.6667\n"
    assert done.stderr.splitlines() == [
        "zoeker: 1 judged query (q9) is not in q.tsv, and left out",
        "zoeker: 1 query (q4) is not judged in qrels.txt, and left out",
        "zoeker: 1 judged article (vlucht) is not in the index at index, of 2, and cannot be found",
    ]
    assert done.returncode == 0


def test_all_words_are_asked_for_as_a_search_does(folder):
    assert evaluate(folder, "--all").stdout == evaluate(folder, "--any").stdout


def test_each_query_has_a_line(folder):
    lines = evaluate(folder, "--per-query").stdout.splitlines()
    assert lines[:5] == [
        "query\tnDCG@10\tRR@10\tR@100",
        "q1\t0.6309\t0.5000\t1.0000",
        "q2\t0.0000\t0.0000\t0.0000",
        "q3\t1.0000\t1.0000\t1.0000",
        "",
    ]


def test_another_run_is_compared(folder):
    done = evaluate(folder, "--compare", "other.run")
    assert done.stdout.splitlines() == [
        "3 queries",
        "          zoeker   other  difference       p",
        "nDCG@10   0.5436  0.3333     +0.2103  1.0000",
        "RR@10     0.5000  0.3333     +0.1667  1.0000",
        "R@100     0.6667  0.3333     +0.3333  1.0000",
    ]
    assert "zoeker: 1 query (q3) is not in other.run, and measured as 0 there" in done.stderr


def test_lines_of_json_are_for_scripts(folder):
    done = evaluate(folder, "--compare", "other.run", "--per-query", "--format", "jsonl")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    first = {
        "version": 1,
        "query": "q1",
        "nDCG@10": pytest.approx(0.6309, abs=1e-4),
        "RR@10": 0.5,
        "R@100": 1,
    }
    assert lines[0] == first | {"other": {"nDCG@10": 1, "RR@10": 1, "R@100": 1}}
    assert [line.get("query", line.get("measure")) for line in lines] == [
        "q1",
        "q2",
        "q3",
        "nDCG@10",
        "RR@10",
        "R@100",
    ]
    assert lines[4] == {
        "version": 1,
        "measure": "RR@10",
        "queries": 3,
        "mean": 0.5,
        "other": pytest.approx(1 / 3),
        "difference": pytest.approx(1 / 6),
        "p": 1,
    }


def test_a_run_that_was_written_does_not_differ_from_what_it_was_written_from(folder, tmp_path):
    run = tmp_path / "zoeker.run"
    evaluate(folder, "--run", run)
    assert run.read_text().splitlines()[0].split()[:4] == ["q1", "Q0", "brug", "1"]
    lines = evaluate(folder, "--compare", run).stdout.splitlines()[2:]
    assert [line.split()[3:] for line in lines] == [["+0.0000", "1.0000"]] * 3


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--queries", "weg.tsv"), "zoeker: cannot read weg.tsv: No such file or directory"),
        (("--queries", "qrels.txt"), "zoeker: qrels.txt:1: a line is the id of a query"),
        (("--compare", "q.tsv"), "zoeker: q.tsv:1: a line has 6 columns"),
        (("--run", "weg/run"), "zoeker: cannot write weg/run: No such file or directory"),
        (("--index", "weg"), "zoeker: there is no index at weg"),
        (("--limit", "0"), "0 is too small; the least is 1"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(folder, options, told):
    done = evaluate(folder, *options)
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


def test_without_the_library_it_says_what_to_install(folder, tmp_path):
    (tmp_path / "ir_measures.py").write_text("raise ImportError\n", "utf-8")
    paths = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    command = [ZOEKER, "eval", "--queries", "q.tsv", "--qrels", "qrels.txt"]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.splitlines() == [
        "zoeker: zoeker eval needs the library ir-measures, which is not installed; run: pip install 'zoeker[eval]'"
    ]
    assert (done.stdout, done.returncode) == ("", 2)
