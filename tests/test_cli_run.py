"""What surrounds every command: streams, closed pipes, Ctrl-C, and where the index is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ZOEKER = Path(sys.executable).with_name("zoeker")


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    text = "\n".join(
        f'{{"id": "n{n}", "title": "Bericht {n}", "body": "{"klimaat en weer " * 20}"}}' for n in range(200)
    )
    (folder / "news.jsonl").write_text(text, encoding="utf-8")
    shell(f"'{ZOEKER}' index --index '{folder}/index' '{folder}/news.jsonl'")
    return folder / "index"


def shell(script, **environment):
    """Run a line of the shell, as a person types it."""
    env = os.environ | environment
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", script], capture_output=True, encoding="utf-8", env=env, check=False
    )


@pytest.mark.parametrize("form", ["plain", "rich", "jsonl", "csv", "ids"])
def test_a_closed_pipe_is_no_error(index, form):
    done = shell(f"'{ZOEKER}' --index '{index}' klimaat --limit 200 --format {form} | head -1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1


def test_messages_into_a_closed_pipe_are_no_traceback(index):
    assert shell(f"'{ZOEKER}' --index '{index}' '(' 2>&1 >/dev/null | true").stderr == ""


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_streams_closed_at_the_start_are_no_error(index, closed):
    done = shell(f"'{ZOEKER}' --index '{index}' klimaat --limit 1 {closed}")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("form", ["plain", "rich"])
def test_a_full_disk_is_one_sentence(index, form):
    done = shell(f"'{ZOEKER}' --index '{index}' klimaat --format {form} >/dev/full")
    assert (done.returncode, done.stderr) == (2, "zoeker: cannot go on: No space left on device\n")


def test_the_option_beats_the_environment_wherever_it_stands(index):
    for where in (
        f"--index '{index}' stats",
        f"stats --index '{index}'",
        f"--index /nowhere stats --index '{index}'",
    ):
        assert shell(f"'{ZOEKER}' {where}", ZOEKER_INDEX="/nowhere").returncode == 0
    assert shell(f"'{ZOEKER}' stats", ZOEKER_INDEX=str(index)).stdout.startswith("articles  200\n")


def test_a_missing_index_is_told_with_the_command_to_run(tmp_path):
    done = shell(f"cd '{tmp_path}' && '{ZOEKER}' klimaat", ZOEKER_INDEX="")
    assert done.returncode == 2
    assert done.stderr == "zoeker: there is no index at index; to make one, run: zoeker index PATH\n"


def test_python_m_zoeker_is_zoeker():
    done = shell(f"'{sys.executable}' -m zoeker --version")
    assert done.stdout.startswith("zoeker ")


@pytest.mark.parametrize("memory", [45_000, 100_000])
def test_too_little_memory_to_start_is_one_sentence(index, memory):
    done = shell(f"ulimit -v {memory} && exec '{ZOEKER}' --index '{index}' klimaat")
    assert done.returncode in (0, 1, 2)
    assert "Traceback" not in done.stderr
    if memory < 50_000:
        assert done.returncode == 2
        assert done.stderr.startswith("zoeker: cannot run: ")
        assert done.stderr.count("\n") == 1
