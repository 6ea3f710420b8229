"""`zoeker words`: the words that set some articles apart from others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

import zoeker

from .count import show_table, table_option, width_for
from .drawing import Line, measured
from .options import number_option
from .question import any_option, question_command, tell_question, written
from .text import clean

if TYPE_CHECKING:
    from zoeker.keywords import Keywords

_NUMBERS = ("here", "elsewhere", "log-likelihood", "log ratio")


@question_command()
@any_option
@click.option(
    "--against",
    metavar="QUERY",
    default="rest",
    help="Compare with the articles of this question, not with all others.",
)
@click.option(
    "--by",
    type=click.Choice(["lemma", "form"]),
    default="lemma",
    help="Count words by lemma (lemma) or as they are written (form).",
)
@number_option("--limit", default=25, help="How many words (25); -n N for short.")
@click.option("--everything", is_flag=True, help="Leave function words and those of the question in.")
@table_option
def words(
    query: tuple[str, ...],
    folder: str,
    form: str | None,
    bom: bool,
    **options: Any,  # by the names that Index.words gives them
) -> int:
    """Show the words that set articles apart, the surest first.

    \b
    zoeker words stikstof                        from all other articles
    zoeker words stikstof --against klimaat      from those about the climate

    These are words that stand there more often than chance allows: log-likelihood says how surely, log ratio how many times
    their share doubles.
    """
    text = " ".join(query)
    with zoeker.open_index(folder) as index:
        tell_question(index, text, options)
        found = index.words(text, **options)
    if not found.words:
        click.echo(f"No article found for: {clean(text + written(options))}", err=True)
    elif not len(found):
        click.echo("No word stands there more often than elsewhere.", err=True)
    show_table(form, found, _drawn(found, width_for(form)) if len(found) else (), bom)
    return 0 if len(found) else 1


def _drawn(found: Keywords, width: int | None) -> Iterator[Line]:
    rows = [
        (
            one.word,
            (f"{one.count:,}", f"{one.other_count:,}", f"{one.log_likelihood:,.1f}", f"{one.log_ratio:.1f}"),
        )
        for one in found
    ]
    yield from measured(_NUMBERS, rows, [one.log_likelihood for one in found], width)
    yield [(f"{found.words:,} words here, {found.other_words:,} elsewhere", "dim")]
