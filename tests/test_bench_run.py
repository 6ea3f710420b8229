"""The benchmark runs, on a tiny corpus, and leaves a table and its figures."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("wordfreq", reason="wordfreq is not installed: pip install --group bench")
RUN = Path(__file__).parent.parent / "bench" / "run.py"


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    command = [sys.executable, RUN, "--articles", "120", "--queries", "3", "--results", folder]
    shown = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    return (
        shown,
        (folder / "latest.md").read_text(encoding="utf-8"),
        json.loads((folder / "latest.json").read_text()),
    )


def test_the_table_is_printed_and_kept(done):
    shown, kept, _ = done
    assert shown == kept
    rows = [line for line in shown.splitlines() if line.startswith("|")]
    assert rows[0].startswith("| 120 articles | zoeker |")
    assert any(row.startswith("| phrase of two words, with snippets |") for row in rows)
    assert len({row.count("|") for row in rows}) == 1
    assert "times a bare" in shown


def test_figures_say_what_was_measured_and_where(done):
    _, _, figures = done
    assert figures["machine"]["cpus"] >= 1
    assert '"articles": 120' in json.dumps(figures)
    assert '"zoeker": {' in json.dumps(figures)


def test_too_few_articles_are_refused():
    done = subprocess.run(
        [sys.executable, RUN, "--articles", "1"], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 2
    assert "at least 100 articles" in done.stderr
