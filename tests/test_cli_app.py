"""`zoeker` itself: its help, its commands, and the command line as click sees it."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from zoeker.cli.app import app

ZOEKER = Path(sys.executable).with_name("zoeker")
COMMANDS = ["index", "search", "show", "remove", "stats", "check", "eval", "analyze"]


def zoeker(*arguments):
    return subprocess.run([ZOEKER, *arguments], capture_output=True, encoding="utf-8", check=False)


def test_nothing_asked_shows_the_help_as_an_error():
    done = zoeker()
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: zoeker [OPTIONS] COMMAND")


def test_help_is_no_error_and_names_the_commands_in_order():
    done = zoeker("-h")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == zoeker("--help").stdout
    assert [
        line.split()[0] for line in done.stdout.partition("Commands:\n")[2].splitlines()[: len(COMMANDS)]
    ] == COMMANDS
    assert "..." not in done.stdout.partition("Commands:\n")[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained(name):
    with click.Context(app.commands[name]):
        assert all(option.help for option in app.commands[name].params if isinstance(option, click.Option))


def test_importing_the_commands_does_not_import_what_they_need_later():
    script = (
        "import sys, zoeker.cli.run; print({'rich', 'numpy', 'whoosh', 'trafilatura'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "set()\n"


def test_shells_can_ask_for_completion():
    env = {"_ZOEKER_COMPLETE": "bash_source", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([ZOEKER], capture_output=True, encoding="utf-8", env=env, check=False)
    assert "_zoeker_completion" in done.stdout
