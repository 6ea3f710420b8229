"""`zoeker check`: is the index sound?"""

from __future__ import annotations

from pathlib import Path

import click

import zoeker

from .options import SETTINGS, index_option
from .text import clean, count


@click.command(context_settings=SETTINGS, short_help="Verify every file of the index.")
@index_option
def check(folder: str) -> int:
    """Read all of the index, and say what is broken and what to do. The exit status is then 1."""
    problems = zoeker.check_index(folder)
    for problem in problems:
        click.echo(clean(problem))
    if problems:
        return 1
    with zoeker.open_index(folder) as index:
        articles = index.stats().articles
    files = sum(1 for file in Path(folder).iterdir() if file.is_file() and file.stat().st_size)
    click.echo(f"the index at {clean(folder)} is sound: {count(articles, 'article')}, {count(files, 'file')}")
    return 0
