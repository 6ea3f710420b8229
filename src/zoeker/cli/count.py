"""`zoeker count`: how many articles, of which source, section or author, and when?"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

import zoeker

from .drawing import Line, counted, plain
from .options import Form, default_form, is_terminal, number_option
from .question import any_option, notes_on, notes_on_dates, question_command, written
from .text import absent, clean, to_csv, to_json

if TYPE_CHECKING:
    from zoeker.query.counts import Absence, Counts
    from zoeker.tables import Rows

OTHERS = "others"  # what a table calls those that are not among the largest


def table_option(command: Any) -> Any:
    """Add --format and --bom, passed on as `form` and `bom`: how to show a table."""
    for option in (
        click.option(
            "--bom",
            is_flag=True,
            help="Begin a csv with a byte-order mark: Excel then reads its letters right.",
        ),
        click.option(
            "--format",
            "form",
            type=Form(["rich", "plain", "jsonl", "csv"]),
            help="How to show it (rich on a terminal, else plain).",
        ),
    ):
        command = option(command)
    return command


def show_table(
    form: str | None, rows: Rows[Any], lines: Iterable[Line], bom: bool = False, none: str = ""
) -> None:
    """Print rows for a program (a csv has `none` where they have None) or, as the lines that were drawn of them, for a person."""
    form = form or default_form()
    if bom and form != "csv":
        raise click.UsageError("--bom goes with --format csv", click.get_current_context())
    if form == "rich":
        from .render import show_lines  # here: Rich costs start-up time, and a pipe does not need it

        show_lines(lines, paged=is_terminal(sys.stdout))
        return
    if bom:
        click.echo("\ufeff".encode(), nl=False)
    for part in plain(lines) if form == "plain" else table(form, rows, none):
        click.echo(part, nl=isinstance(part, str))


def table(form: str, rows: Rows[Any], none: str = "") -> Iterator[str] | Iterator[bytes]:
    """Write rows as jsonl or csv."""
    if form == "jsonl":
        return map(to_json, rows.to_dicts())
    cells = ([none if its is None else its for its in row.values()] for row in rows.to_dicts())
    return to_csv(list(rows.columns), cells)


def width_for(form: str | None) -> int | None:
    """Give how many columns there are to draw in; None for a pipe, which is as wide as need be."""
    return shutil.get_terminal_size().columns if (form or default_form()) == "rich" else None


def tell_notes(
    text: str, periods: Iterable[str], total: int, articles: int, absence: Absence | None, folder: str
) -> None:
    """Tell on standard error how a question was understood, and why nothing was found."""
    notes = [*notes_on(text), *notes_on_dates(periods)]
    if not articles:
        notes.append(f"The index at {clean(folder)} holds no articles yet.")
    elif not total:
        notes.append(f"No article found for: {clean(text)}")
    if absence:
        notes.append(absent(absence))
    for note in notes:
        click.echo(note, err=True)


@question_command(required=False)
@any_option
@click.option(
    "--by",
    metavar="FIELDS",
    default="",
    help="Of source, section, author, year, month, week, weekday, day, hour; several cross: source,year.",
)
@click.option(
    "--sort",
    type=click.Choice(["count", "name"]),
    help="All by count, or all by name (periods in time, names by count).",
)
@number_option("--top", help="The N largest, and all others as one (all).")
@table_option
def count(
    query: tuple[str, ...],
    folder: str,
    form: str | None,
    bom: bool,
    **options: Any,  # by the names that Index.count gives them
) -> int:
    """Count the articles that a question finds, or all.

    \b
    zoeker count klimaat --by source        of each source, the largest first
    zoeker count klimaat --by month         in each month
    zoeker count klimaat --by source,year   a table

    An article whose date is only a year or a month is counted where it can be, and told apart where it cannot: by month
    as 2022 (month unknown).
    """
    text = " ".join(query)
    with zoeker.open_index(folder) as index:
        counts = index.count(text, **options)
    tell_notes(text + written(options), counts.periods, counts.total, counts.articles, counts.absence, folder)
    show_table(form, counts, _lines(counts, width_for(form)), bom, none=OTHERS)
    return 0 if counts.total else 1


def _lines(counts: Counts, width: int | None) -> Iterator[Line]:
    if counts.total:
        yield from counted(counts, width)
        yield [(f"{counts.total:,} of {counts.articles:,} articles", "dim")]
