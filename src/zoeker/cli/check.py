"""`zoeker check`: is every file of the index as it was written?"""

from __future__ import annotations

from pathlib import Path

import click

import zoeker

from .options import SETTINGS, index_option
from .text import count


@click.command(context_settings=SETTINGS, short_help="Verify every file of the index.")
@index_option
@click.pass_context
def check(ctx: click.Context, folder: str) -> None:
    """Read all of the index, and say what is broken and what to do. The exit status is then 1."""
    problems = zoeker.check_index(folder)
    for problem in problems:
        click.echo(problem)
    if problems:
        ctx.exit(1)
    with zoeker.open_index(folder) as index:
        articles = index.stats().articles
    files = sum(1 for file in Path(folder).iterdir() if file.stat().st_size)
    click.echo(f"the index at {folder} is sound: {count(articles, 'article')}, {count(files, 'file')}")
