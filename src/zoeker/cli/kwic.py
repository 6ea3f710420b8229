"""`zoeker kwic`: every occurrence in its line, below each other, for a person or a program."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import click

import zoeker

from .count import table_option
from .drawing import MATCH, Line, fitted, padded
from .options import at_least, default_form, is_terminal, number_option
from .question import any_option, question_command, tell_question, written
from .text import clean, columns, to_csv, to_json

if TYPE_CHECKING:
    from zoeker.kwic import Occurrence

_FIELDS = ("id", "date", "source", "field", "start", "end", "left", "match", "right", "url")
_values = attrgetter(*_FIELDS)
_SORTS = ("relevance", "date", "-date", "left", "right", "hit")
_WIDTH = 40  # characters on either side, in a pipe
_SEEN = 200  # lines by which it is seen how long ids are
_DAY = 10  # columns of a date
_GAP = 2
_LEAST = 8  # columns of what stands on either side
_TOGETHER = 500  # lines that are written at once

_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]"
)  # what terminals count otherwise than they show it
_SPACE = re.compile(r"\s+")


@question_command()
@any_option
@click.option(
    "--width",
    type=int,
    metavar="N",
    callback=at_least(0),
    help=f"Characters on either side, as far as they are whole words (what fits; in a pipe {_WIDTH}).",
)
@click.option(
    "--sort",
    type=click.Choice(_SORTS),
    default="relevance",
    help="By the words to the left or right or by the match (hit), or as search sorts articles.",
)
@number_option("--limit", help="How many lines (all); -n N for short.")
@table_option
@click.option("--no-pager", is_flag=True, help="Print lines that do not fit on the screen without a pager.")
def kwic(
    query: tuple[str, ...],
    folder: str,
    width: int | None,
    form: str | None,
    bom: bool,
    no_pager: bool,
    **options: Any,  # by the names that Index.kwic gives them
) -> int:
    """Show each place where words stand, and what is beside it.

    \b
    zoeker kwic stikstof                  in the order of the articles, the best first
    zoeker kwic stikstof --sort right     by the first word to the right, then the second
    zoeker kwic '"tweede kamer"'          a phrase is one place

    Places are those in articles with all the words, or any with --any.
    """
    text, form = " ".join(query), form or default_form()
    if bom and form != "csv":
        raise click.UsageError("--bom goes with --format csv", click.get_current_context())
    screen = shutil.get_terminal_size().columns
    asked = width if width is not None else screen if form == "rich" else _WIDTH
    with zoeker.open_index(folder) as index:
        tell_question(index, text, options)
        lines = index.kwic(text, width=asked, **options)
        first = list(islice(lines, _SEEN))
        if not first:
            click.echo(f"No place found for: {clean(text + written(options))}", err=True)
        if first or form == "csv":
            _show(form, first, chain(first, lines), (screen, width), bom, not no_pager)
    return 0 if first else 1


def _show(
    form: str,
    first: list[Occurrence],
    lines: Iterable[Occurrence],
    room: tuple[int, int | None],
    bom: bool,
    paged: bool,
) -> None:
    match form:
        case "rich":
            from .render import show_lines  # here: Rich costs start-up time, and a pipe does not need it

            show_lines(drawn(lines, first, *room), paged and is_terminal(sys.stdout))
        case "csv":
            if bom:
                click.echo("\ufeff".encode(), nl=False)
            for part in to_csv(_FIELDS, map(_values, lines)):
                click.echo(part, nl=False)
        case _:
            drawn_plain = (_plain(line) for line in drawn(lines, first, None, room[1]))
            records = (to_json(dict(zip(_FIELDS, _values(line), strict=True))) for line in lines)
            each = drawn_plain if form == "plain" else records
            while together := list(islice(each, _TOGETHER)):
                click.echo("\n".join(together))


def _plain(line: Line) -> str:
    """Write a line with stars around the match."""
    return "".join(f"**{text}**" if style == MATCH else text for text, style in line).rstrip()


def drawn(
    lines: Iterable[Occurrence], first: Iterable[Occurrence], screen: int | None, width: int | None
) -> Iterator[Line]:
    """Draw lines with the date and id of the article before them and the matches below each other.

    `first` are some of them, by which it is seen how much room ids take. `screen` is the columns there are; None for a pipe, where what
    is right of the match takes what it takes.
    """
    dated = any(line.date for line in first)
    longest = max(columns(clean(line.id)) for line in first)
    for_ids = min(longest, max(_LEAST, screen // 4)) if screen else longest
    before = (_DAY + _GAP if dated else 0) + for_ids + _GAP
    room = max(3 * _LEAST, screen - before) if screen else None
    left = _WIDTH if room is None else room * 2 // 5
    left = min(left, width) if width is not None else left
    for line in lines:
        date = padded(line.date[:_DAY] if line.date else "", _DAY + _GAP) if dated else ""
        id = padded(_end_of(clean(line.id), for_ids), for_ids + _GAP)
        match, right, own = (_shown(text) for text in (line.match, line.right, line.left))
        if room is not None:
            match = fitted(match, room - left)
            right = _begin_of(right, room - left - columns(match))
        own = _words_before(own, left)
        yield [
            (date, "green"),
            (id, "dim"),
            (" " * (left - columns(own)) + own, ""),
            (match, MATCH),
            (right, ""),
        ]


def _shown(text: str) -> str:
    """Write a text in one line, in which each letter takes the columns that are counted."""
    return _SPACE.sub(" ", clean(text) if text.isascii() else _UNSEEN.sub("", clean(text)))


def _words_before(text: str, room: int) -> str:
    """Give the last whole words of a text that fit in so many columns, or at least the end of the last."""
    if columns(text) <= room:
        return text
    words = text
    while columns(words) > room and " " in words.rstrip(" "):
        words = words.partition(" ")[2]
    return words if columns(words) <= room else _end_of(words, room)


def _begin_of(text: str, room: int) -> str:
    """Give the first whole words of a text that fit in so many columns, or at least the begin of the first."""
    if columns(text) <= room:
        return text
    words = text
    while columns(words) > room and " " in words.lstrip(" "):
        words = words.rpartition(" ")[0]
    return words if columns(words) <= room else fitted(words, room)


def _end_of(text: str, room: int) -> str:
    """Give the end of a text, which tells more of an id than its begin does."""
    if columns(text) <= room:
        return text
    while text and columns(text) >= room:
        text = text[1:]
    return f"…{text}" if room > 0 else ""
