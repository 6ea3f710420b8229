"""`zoeker like`: the articles that are like some, or like a text."""

from __future__ import annotations

import sys
from typing import Any

import click

import zoeker

from .options import Form, default_form, is_terminal, number_option
from .question import notes_on_dates, question_command, written
from .search import FORMS, summary_of, tell
from .text import clean

_STDIN = "-"


@question_command(metavar="ID...")
@number_option(
    "--words",
    default=25,
    help="How many words to look for, of those that tell these best from all others (25).",
)
@click.option("--explain", is_flag=True, help="Tell for each hit which words make it alike, and how much.")
@number_option("--limit", default=10, help="Hits on a page (10); -n N for short.")
@number_option("--page", default=1, help="Which page (1).")
@click.option(
    "--format",
    "form",
    type=Form(["rich", *FORMS]),
    help="How to show the hits (rich on a terminal, else plain); ids0 is for xargs -0.",
)
@click.option(
    "--bom", is_flag=True, help="Begin a csv with a byte-order mark: Excel then reads its letters right."
)
@click.option("--no-pager", is_flag=True, help="Print hits that do not fit on the screen without a pager.")
def like(
    query: tuple[str, ...],
    folder: str,
    limit: int,
    page: int,
    form: str | None,
    bom: bool,
    no_pager: bool,
    **options: Any,  # by the names that Index.like gives them
) -> int:
    """Find articles like some, by their ids, or like a text.

    \b
    zoeker like sb-1                      articles like this one
    zoeker like sb-1 ha-6 --since 2022    like these two, and not older
    zoeker like - < text.txt              like this text

    They hold most of the words that tell these best from all others.
    """
    form = form or default_form()
    if bom and form != "csv":
        raise click.UsageError("--bom goes with --format csv", click.get_current_context())
    ids = [id for id in query if id != _STDIN]
    text = sys.stdin.buffer.read().decode(errors="replace") if _STDIN in query else ""
    with zoeker.open_index(folder) as index:
        results = index.like(*ids, text=text, limit=limit, offset=(page - 1) * limit, **options)
    notes = [*notes_on_dates(results.periods), f"(alike: {clean(results.query)})"]
    if not results.total:
        notes.append(f"No other article found{clean(written(options))}")
    summary = summary_of(results, page, limit)
    tell(form, results, notes, summary, bom, paged=not no_pager and is_terminal(sys.stdout))
    return 0 if results.hits else 1
