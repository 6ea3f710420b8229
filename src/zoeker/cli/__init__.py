"""What does a person type? One file a command; this one puts them together and tells what went wrong in one sentence."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

import zoeker
from zoeker.errors import QueryError

from .app import app
from .text import clean

_INTERRUPTED = 130  # what a shell expects of a program stopped by Ctrl-C


def main() -> NoReturn:
    """Run the command line. Exit status: 0 done, or hits; 1 no hits; 2 an error; 130 stopped by Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that cannot write ï still shows the rest
    try:
        status = app.main(prog_name="zoeker", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        status = _leave_quietly()
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nzoeker: stopped; what was finished is in the index", err=True)
        status = _INTERRUPTED
    except click.ClickException as error:
        error.show()
        status = 2
    except zoeker.ZoekerError as error:
        click.echo(f"zoeker: {clean(str(error))}{_pointer(error)}", err=True)
        status = 2
    sys.exit(status or 0)


def _leave_quietly() -> int:
    """Whoever read our output has had enough (`| head`): that is no error, and Python must not complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _pointer(error: zoeker.ZoekerError) -> str:
    """Show the question with a mark under the column that is wrong."""
    if not isinstance(error, QueryError) or not error.column:
        return ""
    begin = max(0, error.column - 60)
    shown = clean(error.query)[begin : begin + 78]
    return f"\n  {shown}\n  {' ' * (error.column - begin - 1)}^"
