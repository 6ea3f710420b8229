"""How does a command run? With streams that can be written to, an exit status, and one sentence for what goes wrong."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import click

import zoeker
from zoeker.errors import QueryError

from .app import app
from .text import clean, clean_lines, columns


def run() -> int:
    """Run the command line; give the exit status: 0 done, or hits; 1 no hits; 2 an error."""
    _prepare_streams()
    if os.environ.get("_ZOEKER_COMPLETE"):
        with suppress(Exception):  # whatever goes wrong, a traceback must not stand in the line being typed
            app.main(prog_name="zoeker")  # a shell asks how a command may go on: click knows, and leaves
        return 1
    status, message = _run()
    with suppress(OSError):  # nobody is left to tell
        if message:
            click.echo(f"zoeker: {message}", err=True)
    return status


def _run() -> tuple[int, str]:
    """Run the command; give the exit status and what went wrong.

    Not by click's own main(): it takes a closed pipe for an error.
    """
    try:
        with app.make_context("zoeker", sys.argv[1:]) as context:
            status = app.invoke(context) or 0
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        return done.exit_code, ""
    except click.ClickException as error:
        return 2, clean_lines(_usage(error))
    except zoeker.ZoekerError as error:
        return 2, clean(str(error)) + _pointer(error)
    except BrokenPipeError:  # whoever read our output has had enough (`| head`): that is no error
        _let_go_of_output()
        return 0, ""
    except OSError as error:  # such as a full disk under our output
        _let_go_of_output()
        return 2, clean(f"cannot go on: {error.strerror or error}")
    return status, ""


def _prepare_streams() -> None:
    """Make streams that may be written to, whatever the terminal can show and whichever were closed at the start."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:  # os.open takes the number that is free, so that no file of the index gets it
            null = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(null, mode, encoding="utf-8"))
        elif mode == "w":
            stream.reconfigure(errors="replace")  # a terminal that cannot write ï still shows the rest


def _let_go_of_output() -> None:
    """Drop what could not be written, so that Python does not complain of it at exit."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    hint = f"\n{context.command_path} --help tells how it is used." if context else ""
    return f"{error.format_message()}{hint}"


def _pointer(error: zoeker.ZoekerError) -> str:
    """Show the question with a mark under the column that is wrong."""
    if not isinstance(error, QueryError) or not error.column or not error.query.strip():
        return ""
    begin = max(0, error.column - 60)
    question = clean(error.query)
    before = columns(question[begin : error.column - 1])
    return f"\n  {question[begin : begin + 78]}\n  {' ' * before}^"
