"""What do several commands take, and say? The index folder, how long to wait for it, and how to show what is found."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from .text import clean

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    _Choice = click.Choice[str]
else:
    _Choice = click.Choice  # of no type before click 8.2

Command = Callable[..., Any]
Listener = Callable[[int, int, int, str], None]  # what update_index tells its progress to

INDEX_HELP = "The index folder (default: index, or $ZOEKER_INDEX)."
SETTINGS = {"help_option_names": ["-h", "--help"]}  # of every command but those that take a question
ANALYZERS = ("zoeker-dutch", "snowball")  # as dutch.VERSIONS names them; said here for the same reason
MEMORY = 512  # MB, what update_index takes by default; said here, since --help need not load what writes
# The commands there are, where a question came in the place of one.
BY_DEFAULT = "zoeker.by_default"


def _completed(kind: str) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    def complete(ctx: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem  # here: it costs start-up time

        return [CompletionItem(begun, type=kind)]

    return complete


# Have the shell complete the name of a file or folder, or of a folder only.
files, folders = _completed("file"), _completed("dir")


def _folder(ctx: click.Context, _: click.Parameter, value: str | None) -> str:
    return value or ctx.find_root().obj or "index"


class Form(_Choice):
    """How to show what is found, of some ways; json is another name for jsonl."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Give the name of a form."""
        return super().convert("jsonl" if value == "json" else value, param, ctx)


def at_least(least: int) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Make a check that a number is not below `least`, in words that a person would use."""

    def check(ctx: click.Context, parameter: click.Parameter, value: float | None) -> float | None:
        if value is not None and not value >= least:  # so that nan is refused as well
            raise click.BadParameter(f"{value} is too small; the least is {least}", ctx, parameter)
        return value

    return check


# Options that are a whole number, 1 or more, and those that are the path of a file.
number_option = partial(click.option, type=int, metavar="N", callback=at_least(1))
file_option = partial(click.option, metavar="FILE", shell_complete=files)


def by_ending(file: str, forms: Mapping[str, str]) -> str | None:
    """Give the form that the ending of a file names; None where it has none. Raises click.UsageError for one that names no form."""
    ending = os.path.splitext(file)[1]  # noqa: PTH122 - pathlib is slow to load
    if ending and ending not in forms:
        raise click.UsageError(
            f"the ending of {clean(file)} does not say what to write; name it by --format, or end it in {', '.join(forms)}",
            click.get_current_context(),
        )
    return forms.get(ending)


def index_option(command: Command) -> Command:
    """Add --index, passed on as `folder`; what stands before the command, or in ZOEKER_INDEX, is the app's."""
    return click.option(
        "--index", "folder", metavar="DIR", callback=_folder, shell_complete=folders, help=INDEX_HELP
    )(command)


def wait_option(command: Command) -> Command:
    """Add --wait, in seconds."""
    return click.option(
        "--wait",
        type=float,
        default=0.0,
        metavar="SECONDS",
        callback=at_least(0),
        help="How long to wait when another process is writing to the index.",
    )(command)


def form_option(command: Command) -> Command:
    """Add --format, passed on as `form`: for a person or for a program, whatever stdout is."""
    return click.option(
        "--format", "form", type=Form(["plain", "jsonl"]), default="plain", help="How to show it (plain)."
    )(command)


def is_terminal(stream: Any) -> bool:
    """Say whether a stream leads to a terminal that can do more than print letters."""
    return bool(stream.isatty()) and os.environ.get("TERM") != "dumb"


def default_form() -> str:
    """Give the form for a person at a terminal, or the one for a pipe."""
    return "rich" if is_terminal(sys.stdout) else "plain"


def tell_unknown(ids: Iterable[str], folder: str) -> int:
    """Tell of ids that no article has; give the exit status."""
    status = 0
    for id in ids:
        click.echo(f"zoeker: there is no article {clean(id)!r} in the index at {clean(folder)}", err=True)
        status = 2
    return status
