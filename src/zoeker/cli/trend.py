"""`zoeker trend`: how do questions go up and down?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import zoeker
from zoeker.periods import CALENDAR

from .count import show_table, table_option, tell_notes, width_for
from .drawing import BAR, GAP, Line, bar, fitted, label, padded
from .options import file_option
from .question import any_option, question_command, written
from .text import clean, columns, count

if TYPE_CHECKING:
    from zoeker.trends import Point, Trend

_WIDEST = 40  # columns of a bar
_LEAST = 6
_FEW = 3  # gaps in a row that are shown one by one


@question_command(required=False)
@any_option
@click.option(
    "--by", type=click.Choice(CALENDAR[::-1]), default="month", help="In each of these periods (month)."
)
@click.option(
    "--per",
    type=click.Choice(["articles", "words", "none"]),
    default="articles",
    help="Per 1,000 articles of the period (articles), per million words (words), or how many (none).",
)
@file_option("--plot", help="Draw it to this file as well: .svg, .png or .html. Needs zoeker[plot].")
@table_option
def trend(
    query: tuple[str, ...],
    folder: str,
    plot: str | None,
    form: str | None,
    bom: bool,
    **options: Any,  # by the names that Index.trend gives them
) -> int:
    """Follow questions through time, side by side.

    Each argument is one.

    \b
    zoeker trend stikstof                       in each month, by the thousand articles of that month
    zoeker trend stikstof '"tweede kamer"'      two questions
    zoeker trend stikstof --by year --per none  only how many

    A period without any article is a gap, and no zero.
    """
    if plot is not None:
        from zoeker.plotting import check_form  # here: it costs start-up time

        check_form(Path(plot))
    with zoeker.open_index(folder) as index:
        trend = index.trend(query or "", **options)
    text = "; ".join(trend.queries) + written(options)
    tell_notes(text, trend.periods, sum(trend.found), trend.articles, trend.absence, folder)
    for note in _unplaced(trend):
        click.echo(note, err=True)
    show_table(form, trend, _drawn(trend, width_for(form)), bom)
    if plot is not None:
        trend.plot(plot, source=clean(Path(folder).resolve().name))
    return 0 if any(trend.found) else 1


def _unplaced(trend: Trend) -> Iterator[str]:
    """Tell of articles that lie in no such period, once a question."""
    for query, of_query in groupby(trend.unplaced, lambda its: its.query):
        told = ", ".join(f"{label(its.date, trend.by)} {its.count:,}" for its in of_query)
        yield f"(in no {trend.by}{f', for {clean(query)}' if len(trend.queries) > 1 else ''}: {told})"


def _drawn(trend: Trend, width: int | None) -> Iterator[Line]:
    """Draw questions side by side, as many as fit, and the others below."""
    from zoeker.trends import PER, measure  # here: it costs start-up time

    if not any(trend.found):
        return
    texts = [clean(text) or "all articles" for text in trend.queries]
    blocks = [_numbers(points, bool(PER[trend.per])) for points in trend.lines()]
    most = max((_value(point) for point in trend), default=0) or 1
    first = max(len(trend.by), *(len(point.period) for point in trend)) if len(trend) else 0
    needed = max(columns(text) for texts_ in blocks for text in texts_) if len(trend) else 0
    beside = len(texts)
    if width:
        room = (width - first) // (needed + len(GAP) * 2 + _LEAST)
        beside = max(1, min(beside, room))
    bars = min(_WIDEST, (width - first) // beside - needed - 2 * len(GAP)) if width else 0
    wide = max(needed + (len(GAP) + bars if bars > 0 else 0), 0 if width else max(map(columns, texts)))
    for begin in range(0, len(texts), beside):
        if begin:
            yield []
        block = slice(begin, begin + beside)
        heads = [fitted(text, wide) for text in texts[block]]
        yield [(GAP.join([padded(trend.by, first), *(padded(head, wide) for head in heads)]), "dim")]
        yield from _rows(trend.lines()[block], blocks[block], first, wide, max(0, bars), most)
    yield [(f"{measure(trend.per, trend.by)}; {count(trend.articles)} in the index", "dim")]


def _rows(
    lines: Sequence[Sequence[Point]],
    numbers: Sequence[Sequence[str]],
    first: int,
    wide: int,
    bars: int,
    most: float,
) -> Iterator[Line]:
    """Draw periods, one a line; of many gaps in a row the first and the last are named."""
    place = 0
    for is_gap, run in groupby(zip(*lines, strict=True), lambda points: points[0].count is None):
        rows = list(run)
        if is_gap and len(rows) > _FEW:
            told = f"{rows[0][0].period} to {rows[-1][0].period}: no articles ({len(rows):,})"
            yield [(told, "dim")]
        elif is_gap:
            yield from ([(f"{padded(row[0].period, first)}{GAP}no articles", "dim")] for row in rows)
        else:
            for at, row in enumerate(rows, place):
                line: Line = [(padded(row[0].period, first), "")]
                for points, texts in zip(lines, numbers, strict=True):
                    drawn = bar(_value(points[at]) / most, bars) if bars else ""
                    line += [(GAP + texts[at], ""), (GAP + drawn if bars else "", BAR)]
                    line.append(
                        (" " * (wide - columns(texts[at]) - (len(GAP) + columns(drawn) if bars else 0)), "")
                    )
                yield line
        place += len(rows)


def _numbers(points: Sequence[Point], rated: bool) -> list[str]:
    """Write the numbers of a question under each other: the rate, and how many articles of how many."""
    counts = [f"{point.count or 0:,}" for point in points]
    if not rated:
        return [text.rjust(max(map(len, counts))) for text in counts]
    rates = [f"{point.rate or 0:,.1f}" for point in points]
    widest = [max(map(len, texts), default=0) for texts in (rates, counts)]
    return [
        f"{rate.rjust(widest[0])} {f'({text})'.rjust(widest[1] + 2)}"
        for rate, text in zip(rates, counts, strict=True)
    ]


def _value(point: Point) -> float:
    return (point.count if point.rate is None else point.rate) or 0.0
