"""What do several commands take? The index folder, and how long to wait for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

Command = Callable[..., Any]
Listener = Callable[[int, int, int, str], None]  # what update_index tells its progress to


def _folder(ctx: click.Context, _: click.Parameter, value: str | None) -> str:
    return value or ctx.find_root().obj or "index"


def index_option(command: Command) -> Command:
    """Add --index, passed on as `folder`."""
    return click.option(
        "--index",
        "folder",
        metavar="DIR",
        envvar="ZOEKER_INDEX",
        callback=_folder,
        help="The index folder (default: index, or $ZOEKER_INDEX).",
    )(command)


def wait_option(command: Command) -> Command:
    """Add --wait, in seconds."""
    return click.option(
        "--wait",
        type=click.FloatRange(min=0),
        default=0.0,
        metavar="SECONDS",
        help="How long to wait when another process is writing to the index.",
    )(command)
