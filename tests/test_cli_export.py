"""`zoeker export` and `cite` as processes."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from . import program

ZOEKER = Path(sys.executable).with_name("zoeker")
NEWS = [
    {"id": "a", "title": "Stikstof", "body": "Het kabinet.", "date": "2022-01-14", "source": "De Krant"},
    {"id": "b", "title": "Meer", "body": "Over stikstof en Poetin.", "date": "2023", "source": "=Het Blad"},
    {"id": "c\x1b[31m", "title": "Voetbal", "body": "De wedstrijd."},
]


@pytest.fixture(scope="module")
def zoeker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    (folder / "news.jsonl").write_text("\n".join(map(json.dumps, NEWS)), encoding="utf-8")

    def run(*arguments, **others):
        return program.run("--index", folder / "index", *arguments, **others)

    assert run("index", folder / "news.jsonl").returncode == 0
    run.folder = folder
    return run


def test_all_that_is_found_is_written_and_told_apart(zoeker):
    done, again = (zoeker("export", "stikstof", "--sort", "date") for _ in range(2))
    assert done.returncode == 0
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "b"]
    assert done.stdout == again.stdout
    assert re.fullmatch(
        r"2 of 3 articles: stikstof; index [0-9a-f]{32}, zoeker [\d.]+, zoeker-dutch \d+.*, 20\d\d-\d\d-\d\dT[\d:]+\+00:00\n",
        done.stderr,
    )


def test_no_question_is_everything(zoeker):
    done = zoeker("export", "--format", "csv", "--fields", "id, source")
    table = list(csv.reader(io.StringIO(done.stdout)))
    assert table[0] == ["id", "source"]
    assert sorted(table[1:]) == [["a", "De Krant"], ["b", "'=Het Blad"], ["c\ufffd[31m", ""]]
    assert "3 of 3 articles: all" in done.stderr


def test_nothing_found_is_an_empty_table_and_a_status(zoeker):
    done = zoeker("export", "olifant", "--format", "csv", "--fields", "id")
    assert (done.returncode, done.stdout) == (1, "id\n")
    assert "0 of 3 articles: olifant" in done.stderr


def test_an_ending_that_names_no_form_is_asked_about(zoeker, tmp_path):
    for command, tail in ((["export", "stikstof"], ".xyz"), (["batch", "-"], ".txt")):
        target = tmp_path / f"uit{tail}"
        done = zoeker(*command, "--out", target)
        assert (done.returncode, done.stdout) == (2, "")
        assert "does not say what to write; name it by --format, or end it in" in done.stderr
        assert not target.exists()
    assert zoeker("export", "stikstof", "--out", tmp_path / "uit.xyz", "--format", "csv").returncode == 0


def test_a_file_is_written_by_its_ending_and_never_over_another(zoeker, tmp_path):
    target = tmp_path / "stikstof.bib.gz"
    done = zoeker("export", "stikstof", "--out", target)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"2 articles in {target}; {target}.about.json tells of what" in done.stderr
    told = json.loads((tmp_path / "stikstof.bib.gz.about.json").read_text(encoding="utf-8"))
    assert (told["format"], told["query"], told["found"], told["articles"]) == ("bibtex", "stikstof", 2, 3)
    again = zoeker("export", "stikstof", "--out", target)
    assert again.returncode == 2
    assert again.stderr.startswith(f"zoeker: {target} is there; ")
    before = target.read_bytes()
    assert zoeker("export", "stikstof", "--out", target, "--force").returncode == 0
    assert target.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--fields", "id,kop"], "an article has no field 'kop'; it has id, title"),
        (["--format", "ris", "--fields", "id"], "ris has fields of its own"),
        (["--format", "xml"], "'xml' is not one of"),
        (["--out", "/nowhere/at/all.csv"], "cannot write /nowhere/at/all.csv: No such file or directory"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(zoeker, arguments, told):
    done = zoeker("export", "stikstof", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_who_reads_no_further_ends_it_quietly(zoeker):
    command = f"{ZOEKER} --index {zoeker.folder / 'index'} export --format csv 2>/dev/null | head -c 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env={**os.environ})
    assert done.stdout.endswith("0\n")


def test_references_are_printed_by_id_and_by_question(zoeker):
    done = zoeker("cite", "b", "a", "x")
    assert done.stdout == "‘Meer’, =Het Blad, 2023.\n‘Stikstof’, De Krant, 14 januari 2022.\n"
    assert done.returncode == 2
    assert "there is no article 'x'" in done.stderr
    done = zoeker("cite", "--query", "stikstof", "--sort", "-date", "--format", "csl-json")
    assert [item["id"] for item in json.loads(done.stdout)] == ["b", "a"]
    narrowed = zoeker("cite", "--query", "stikstof", "--until", "2022", "--not-source", "=Het Blad")
    assert narrowed.stdout == "‘Stikstof’, De Krant, 14 januari 2022.\n"
    assert zoeker("cite", "a", "--format", "bibtex").stdout.startswith("@article{a,")
    assert "\x1b" not in zoeker("cite", "c\x1b[31m", "--format", "ris").stdout


def test_a_citation_needs_an_id_or_a_question(zoeker):
    for arguments in ([], ["a", "--query", "stikstof"]):
        done = zoeker("cite", *arguments)
        assert (done.returncode, "name the ids of articles" in done.stderr) == (2, True)
    done = zoeker("cite", "--query", 'stikstof datum:"vorige week"')
    assert re.match(r"\(date: 20\d\d-\d\d-\d\d to 20\d\d-\d\d-\d\d\)\nNo article found for: ", done.stderr)
    done = zoeker("cite", "a", "--since", "2022")
    assert (done.returncode, done.stdout) == (2, "")
    done = zoeker("cite", "--query", "olifant")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "No article found for: olifant\n")
