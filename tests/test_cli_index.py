"""`zoeker index` as a process; its progress on a terminal: test_cli_render.py."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from . import program

ZOEKER = Path(sys.executable).with_name("zoeker")


@pytest.fixture
def zoeker(tmp_path):
    return partial(program.run, cwd=tmp_path)


@pytest.fixture
def news(tmp_path):
    return write(tmp_path / "news.jsonl", 3)


def write(path, articles, *more):
    lines = [
        json.dumps({"id": f"n{n}", "body": f"Bericht nummer {n} over het weer. " * 20})
        for n in range(articles)
    ]
    path.write_text("\n".join([*lines, *more]), encoding="utf-8")
    return path


def test_the_second_run_does_nothing_and_says_so(zoeker, news):
    first, second = zoeker("index", news.name), zoeker("index")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("3 added (")
    assert (second.returncode, second.stdout) == (
        0,
        "Nothing to do: 3 articles in the index already, unchanged.\n",
    )


def test_without_a_path_one_is_asked_for(zoeker, tmp_path):
    (tmp_path / "seeds").mkdir()
    write(tmp_path / "seeds" / "news.jsonl", 2)
    done = zoeker("index")
    assert (done.returncode, "name the files or folders to index" in done.stderr) == (2, True)
    assert not (tmp_path / "index").exists()
    assert zoeker("index", "seeds").stdout.startswith("2 added")


def test_what_is_passed_over_is_told_in_a_line(zoeker, tmp_path):
    (tmp_path / "krant").mkdir()
    write(tmp_path / "krant" / "news.jsonl", 2)
    for name in ("a.eml", "b.eml", "node_modules/x.txt", ".weg"):
        (tmp_path / "krant" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "krant" / name).write_text("tekst")
    told = zoeker("index", "krant").stdout.splitlines()[-1]
    assert told == "passed over: 2 .eml, 1 folder node_modules, 1 hidden file"


def test_standard_input_is_a_file_too(zoeker):
    assert zoeker("index", "-", given="Een bericht over het weer.\n").stdout.startswith("1 added")
    assert zoeker("weer", "--format", "ids").returncode == 0


def test_problems_are_told_but_do_not_stop_the_rest(zoeker, tmp_path):
    name = "n\x1b[31m.jsonl"
    write(tmp_path / name, 2, "{broken", '{"id": "d", "body": "Tekst.", "date": "2022-13"}')
    done = zoeker("index", name)
    assert (done.returncode, "\x1b" in done.stderr) == (0, False)
    assert "n\ufffd[31m.jsonl:3: is no JSON" in done.stderr
    assert done.stderr.endswith("2 problems, 1 left out; the full list: index/problems.jsonl\n")
    assert len((tmp_path / "index" / "problems.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    assert zoeker("index", name, "--strict").returncode == 2
    assert zoeker("index", name, "--quiet").stdout == ""


def test_nothing_but_problems_is_status_2(zoeker, tmp_path):
    write(tmp_path / "news.jsonl", 0, "{broken")
    done = zoeker("index", "news.jsonl")
    assert (done.returncode, done.stdout) == (2, "No articles found.\n")


def test_quiet_says_nothing(zoeker, news):
    done = zoeker("index", "--quiet", news.name)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_column_of_another_name_is_mapped(zoeker, tmp_path):
    (tmp_path / "news.csv").write_text("Opschrift,Verhaal\nWeerbericht,Het regent.\n", encoding="utf-8")
    assert zoeker("index", "--map", "title=Opschrift", "--map", "body=Verhaal", "news.csv").returncode == 0
    assert "**Weerbericht**" in zoeker("weerbericht").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--map", "titel"], "'titel' is no pair; write it as title=Kop"),
        (["--map"], "Option '--map' requires an argument."),
        (["--wait", "nan"], "nan is too small; the least is 0"),
        (["--nope"], "No such option '--nope'."),
        (["nowhere"], "nowhere does not exist"),
        (["newz.jsonl"], "did you mean"),
        (["--index", "news.jsonl", "."], "news.jsonl"),
    ],
)
def test_mistakes_are_told_and_make_no_index(zoeker, news, arguments, told):
    done = zoeker("index", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("zoeker: ")
    assert told in done.stderr
    assert not (news.parent / "index").exists()


def test_help_is_two_letters_too(zoeker):
    assert zoeker("index", "-h").stdout.startswith("Usage: zoeker index")


def test_rebuild_gives_the_same_articles(zoeker, news):
    zoeker("index", news.name)
    assert zoeker("index", "--rebuild").returncode == 0
    assert zoeker("weer", "--format", "ids").stdout.split() == ["n0", "n1", "n2"]


@pytest.fixture
def busy(tmp_path):
    """A writer that holds the index until it is told to stop: it reads from a standard input that does not end."""
    command = [ZOEKER, "index", "-"]
    writer = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        encoding="utf-8",
    )
    until(tmp_path / "index" / "segments-0.json")
    yield writer
    writer.communicate(timeout=20)


def until(path):
    end = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < end, f"{path} did not come"
        time.sleep(0.02)


def test_a_second_writer_is_told_who_writes(zoeker, news, busy):
    done = zoeker("index", news.name)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"process {busy.pid} (zoeker) has been writing to the index at index since " in done.stderr
    assert "--wait SECONDS" in done.stderr


def test_a_second_writer_waits(tmp_path, news, busy):
    command = [ZOEKER, "index", "--wait", "20", news.name]
    second = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path, encoding="utf-8")
    busy.communicate("Een bericht.", timeout=20)
    assert second.communicate(timeout=20)[0].startswith("3 added")


def test_ctrl_c_is_one_sentence_and_the_next_run_finishes(zoeker, news, busy):
    busy.send_signal(signal.SIGINT)
    out, err = busy.communicate(timeout=20)
    assert (busy.returncode, out) == (130, "")
    assert err == "zoeker: stopped; nothing was written yet: the next run begins anew\n"
    assert zoeker("stats").stdout.startswith("articles  0\n")
    assert zoeker("index", news.name).stdout.startswith("3 added")


def test_ctrl_c_in_a_rebuild_leaves_the_old_index(zoeker, tmp_path):
    write(tmp_path / "news.jsonl", 2_000)
    zoeker("index", "news.jsonl")
    writer = subprocess.Popen(
        [ZOEKER, "index", "--rebuild"], stderr=subprocess.PIPE, cwd=tmp_path, encoding="utf-8"
    )
    until(tmp_path / "index" / "rebuilding")
    os.kill(writer.pid, signal.SIGINT)
    assert writer.communicate(timeout=20)[1] == "zoeker: stopped; the index is as it was\n"
    assert writer.returncode == 130
    assert zoeker("stats").stdout.startswith("articles  2,000\n")
    assert not (tmp_path / "index" / "rebuilding").exists()


def test_a_rebuild_says_what_it_made_anew(zoeker, news):
    zoeker("index", news.name)
    assert zoeker("index", "--rebuild").stdout.startswith("Rebuilt: 3 unchanged (")


def test_processes_and_memory_may_be_chosen(zoeker, news):
    run = zoeker("index", news, "--processes", "2", "--memory", "128")
    assert (run.returncode, "3 added" in run.stdout) == (0, True)


@pytest.mark.parametrize(("option", "least"), [("--processes", 1), ("--memory", 128)])
def test_too_few_processes_or_too_little_memory_is_refused_in_a_sentence(zoeker, news, option, least):
    run = zoeker("index", news, option, "0")
    assert run.returncode == 2
    assert f"0 is too small; the least is {least}" in run.stderr


def test_a_column_that_is_not_there_is_told(zoeker, tmp_path):
    (tmp_path / "a.csv").write_text("Koptekst;tekst\nBrug;De brug is open.\n")
    done = zoeker("index", "a.csv", "--map", "titel=Kopteks")
    assert done.returncode == 0
    assert "has no column 'Kopteks', which was named for the title; it has Koptekst, tekst" in done.stderr
