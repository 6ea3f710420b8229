"""`zoeker open` in a terminal of its own (pty): the hits of the last search there, and of no other."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from . import program
from .terminal import STYLE

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
BIN = Path(sys.executable).parent
NEWS = [
    {
        "id": "a",
        "titel": "Stikstof, stikstof",
        "tekst": "Over stikstof.",
        "url": "https://krant.example/a?b=c&d",
    },
    {
        "id": "b",
        "titel": "Kabinet",
        "tekst": "Het akkoord gaat over stikstof en de boeren.",
        "url": "file:///etc/passwd",
    },
    {
        "id": "c",
        "titel": "Boeren",
        "tekst": "Ook dit lange bericht noemt, na veel andere dingen, kort de stikstof.",
    },
]


@pytest.fixture
def typed(tmp_path):
    """Give a function that types lines in a terminal of their own; it gives what is shown."""
    (tmp_path / "news.jsonl").write_text("\n".join(map(json.dumps, NEWS)), encoding="utf-8")
    assert program.run("index", "news.jsonl", cwd=tmp_path).returncode == 0
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path / "opened"}\n', encoding="utf-8")
    browser.chmod(0o755)

    def run(*lines):
        ours, its = pty.openpty()
        environment = {
            **os.environ,
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "BROWSER": f"{browser} %s",
            "TERM": "xterm",
            "COLUMNS": "60",
            "PAGER": "cat",
        }
        process = subprocess.Popen(
            ["bash", "-c", "\n".join(lines)],
            cwd=tmp_path,
            env=environment,
            stdin=its,
            stdout=its,
            stderr=its,
            start_new_session=True,
        )
        os.close(its)
        shown = b""
        try:
            while part := os.read(ours, 65536):
                shown += part
        except OSError:  # Linux's way to say that the other end was closed
            pass
        os.close(ours)
        process.wait()
        return shown.decode().replace("\r\n", "\n")

    return run


def test_a_hit_is_opened_by_its_number_with_its_words_marked(typed, tmp_path):
    shown = typed("zoeker stikstof >/dev/null", "cd /", "zoeker open 2", "echo =$?=")
    assert "Het akkoord gaat over \x1b[1;35mstikstof\x1b[0m en de boeren." in shown
    assert STYLE.sub("", shown).startswith("Kabinet\n")
    assert shown.endswith("=0=\n")
    (kept,) = (tmp_path / "state" / "zoeker").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert typed("zoeker open 1", "echo =$?=").endswith("=2=\n")  # another session


def test_numbers_are_those_that_were_shown(typed):
    shown = typed(
        "zoeker stikstof --limit 1 --page 2 >/dev/null 2>&1",
        "zoeker open 1",
        "zoeker open 2 --format jsonl | cat",
    )
    assert "the last search showed the hits 2 to 2" in shown
    assert json.loads(shown.splitlines()[-1])["id"] == "b"
    shown = typed(
        "zoeker stikstof >/dev/null",
        "zoeker olifant >/dev/null 2>&1",
        "zoeker remove a",
        "zoeker open 1",
        "echo =$?=",
    )
    assert "hit 1 is no longer in the index at" in shown
    assert shown.endswith("=2=\n")


def test_only_an_address_of_the_web_goes_to_the_browser(typed, tmp_path):
    shown = typed(
        "zoeker stikstof >/dev/null",
        "for hit in 1 2 3; do zoeker open $hit --url; echo =$?=; done",
    )
    assert (tmp_path / "opened").read_text(encoding="utf-8") == "https://krant.example/a?b=c&d\n"
    assert shown == (
        "=0=\nzoeker: its address is none of the web: file:///etc/passwd\n=2=\nzoeker: its address is not known\n=2=\n"
    )


def test_what_is_kept_may_be_spoilt_or_unwritable(typed, tmp_path):
    spoil = 'for file in "$XDG_STATE_HOME"/zoeker/*; do echo "$1" > "$file"; done'
    for content in ("[]", "1", "{}", '{"version": 1}', '{"version": 2}', "nonsense"):
        shown = typed(
            "zoeker stikstof >/dev/null", spoil.replace("$1", content.replace('"', '\\"')), "zoeker open 1"
        )
        assert "nothing was searched for in this terminal" in shown, content
    shown = typed("export XDG_STATE_HOME=/proc/none", "zoeker stikstof --format plain", "echo =$?=")
    assert "Traceback" not in shown
    assert shown.endswith("=0=\n")


def test_without_a_terminal_nothing_is_kept(tmp_path):
    done = program.run("open", "1", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nothing was searched for in this terminal" in done.stderr
