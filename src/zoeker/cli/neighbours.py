"""`zoeker neighbours`: the words that stand near a word more often than chance allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

import zoeker

from .count import show_table, table_option, width_for
from .drawing import Line, measured
from .options import number_option
from .question import any_option, question_command, tell_question, written
from .text import clean, count

if TYPE_CHECKING:
    from zoeker.neighbours import Neighbours

_NUMBERS = ("near", "total", "log-likelihood", "logDice")
_SORTS = ("log_likelihood", "log_dice", "count")


@question_command()
@any_option
@number_option("--span", default=5, help="How many words away at most, on either side (5).")
@click.option(
    "--sort",
    type=click.Choice([sort.replace("_", "-") for sort in _SORTS]),
    default="log-likelihood",
    callback=lambda _, __, value: value.replace("-", "_"),
    help="The surest first (log-likelihood), the most typical (log-dice) or the most frequent (count).",
)
@number_option("--limit", default=25, help="How many words (25); -n N for short.")
@number_option("--least", default=2, help="Only words that stand near at least so often (2).")
@click.option("--everything", is_flag=True, help="Leave function words and those of the question in.")
@table_option
def neighbours(
    query: tuple[str, ...],
    folder: str,
    form: str | None,
    bom: bool,
    **options: Any,  # by the names that Index.neighbours gives them
) -> int:
    """Show which words stand near a word, and how surely.

    \b
    zoeker neighbours stikstof                  at most five words away
    zoeker neighbours stikstof --sort log-dice  the most typical first

    These are words that stand there more often than chance allows. All forms of one count together, as the one that stands there most.
    """
    text = " ".join(query)
    with zoeker.open_index(folder) as index:
        tell_question(index, text, options)
        found = index.neighbours(text, **options)
    if not found.places:
        click.echo(f"No place found for: {clean(text + written(options))}", err=True)
    elif not len(found):
        click.echo("No word stands near it so often; try --least 1, or a larger --span", err=True)
    show_table(form, found, _drawn(found, width_for(form)) if len(found) else (), bom)
    return 0 if len(found) else 1


def _drawn(found: Neighbours, width: int | None) -> Iterator[Line]:
    rows = [
        (one.word, (f"{one.count:,}", f"{one.total:,}", f"{one.log_likelihood:,.1f}", f"{one.log_dice:.1f}"))
        for one in found
    ]
    yield from measured(_NUMBERS, rows, [one.log_likelihood for one in found], width)
    places = count(found.places, "place")
    yield [(f"near {places}: {found.words:,} of {found.all_words:,} words", "dim")]
