"""Options that several commands share."""

import io

import click
import pytest

from zoeker.cli.options import at_least, is_terminal


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
