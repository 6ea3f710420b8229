"""`zoeker coverage`: what is there of which source, and where are the holes?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

import zoeker
from zoeker.periods import CALENDAR

from .count import show_table, table_option, tell_notes, width_for
from .drawing import BAR, GAP, Line, fitted, label, padded
from .question import any_option, question_command, written
from .text import columns, count

if TYPE_CHECKING:
    from zoeker.coverage import Coverage, Covered

_LEVELS = "▁▂▃▄▅▆▇█"
_HOLE = "·"
_HEADS = ("source", "from", "to", "articles", "holes")


@question_command(required=False)
@any_option
@click.option(
    "--by", type=click.Choice(CALENDAR[::-1]), default="month", help="Look at these periods (month)."
)
@table_option
def coverage(query: tuple[str, ...], folder: str, form: str | None, bom: bool, **options: Any) -> int:
    """Tell what there is of each source, and where the holes are.

    That is of all articles, or of those that a question finds. A hole is a time in which a source has no articles, but before and after it. In jsonl and csv each period of a source
    is a line, and a hole a count of 0.
    """
    text = " ".join(query)
    with zoeker.open_index(folder) as index:
        coverage = index.coverage(text, **options)
    tell_notes(
        text + written(options), coverage.periods, coverage.total, coverage.articles, coverage.absence, folder
    )
    if form in ("jsonl", "csv") and coverage.unplaced:
        click.echo(_unplaced(coverage), err=True)
    show_table(form, coverage, _drawn(coverage, width_for(form)), bom)
    return 0 if coverage.total else 1


def _unplaced(coverage: Coverage) -> str:
    its = sum(row.count for row in coverage.unplaced)
    return f"({count(its)} in no {coverage.by}, since too little of the date is known)"


def _drawn(coverage: Coverage, width: int | None) -> Iterator[Line]:
    """Draw a line a source, and a line a hole."""
    if not coverage.total:
        return
    sources = [list(rows) for _, rows in groupby(coverage, lambda row: row.source)]
    table = [list(_HEADS), *(_facts(rows, coverage) for rows in sources)]
    for row in table:
        row[0] = fitted(row[0], width and max(len(_HEADS[0]), width // 3))
    widths = [max(map(columns, column)) for column in zip(*table, strict=True)]
    room = width - sum(widths) - len(GAP) * len(widths) if width else 0
    axis = sorted({row.period for row in coverage})
    for row, rows in zip(table, [[], *sources], strict=True):
        texts = [padded(text, wide) for text, wide in zip(row[:3], widths, strict=False)]
        texts += [text.rjust(wide) for text, wide in zip(row[3:], widths[3:], strict=True)]
        drawn = GAP + _spark(rows, axis, room) if rows and room >= len(_LEVELS) else ""
        yield [(GAP.join(texts), "" if rows else "dim"), (drawn, BAR)]
    for hole in coverage.holes:
        span = hole.first if hole.first == hole.last else f"{hole.first} to {hole.last}"
        yield [
            (f"{label(hole.source, 'source')} has nothing of {span} ({count(hole.periods, coverage.by)})", "")
        ]
    if coverage.unplaced:
        yield [(_unplaced(coverage), "dim")]
    yield [(f"{coverage.total:,} of {coverage.articles:,} articles", "dim")]


def _facts(rows: Sequence[Covered], coverage: Coverage) -> list[str]:
    source = rows[0].source
    holes = sum(hole.source == source for hole in coverage.holes)
    return [
        label(source, "source"),
        rows[0].period,
        rows[-1].period,
        f"{sum(row.count for row in rows):,}",
        str(holes) if holes else "none",
    ]


def _spark(rows: Sequence[Covered], axis: Sequence[str], room: int) -> str:
    """Draw how many there are, some periods a column; where a whole column is a hole, a dot, and before and after, nothing."""
    counts = {row.period: row.count for row in rows}
    step = -(-len(axis) // room)
    most = max(counts.values()) or 1
    drawn = ""
    for begin in range(0, len(axis), step):
        its = [counts[period] for period in axis[begin : begin + step] if period in counts]
        level = round(sum(its) / len(its) / most * (len(_LEVELS) - 1)) if its else 0
        drawn += _LEVELS[level] if any(its) else _HOLE if its else " "
    return drawn
