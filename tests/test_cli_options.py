"""Options that several commands share."""

import io

import click
import pytest

from zoeker.cli.options import ANALYZERS, MEMORY, at_least, is_terminal
from zoeker.dutch import VERSIONS
from zoeker.write import writer


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_number_below_the_least_is_refused():
    option = click.Option(["--wait"])
    check = at_least(0)
    context = click.Context(click.Command("index"))
    assert check(context, option, 0) == 0
    for wrong in (-1, float("nan")):
        with pytest.raises(click.BadParameter, match="the least is 0"):
            check(context, option, wrong)


def test_a_dumb_terminal_is_treated_like_a_pipe(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    assert is_terminal(Terminal())
    assert not is_terminal(io.StringIO())
    monkeypatch.setenv("TERM", "dumb")
    assert not is_terminal(Terminal())


def test_what_is_said_here_so_that_help_need_not_load_it_is_what_is_done() -> None:
    assert tuple(VERSIONS) == ANALYZERS
    assert writer.MEMORY == MEMORY
