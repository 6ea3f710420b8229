"""How do tables and bars fit in the columns of a terminal? As lines of pieces with a style each, of which a pipe gets the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from zoeker.periods import NAMES, is_whole

from .text import clean, columns

if TYPE_CHECKING:
    from zoeker.query.counts import Counts

Piece = tuple[str, str]  # a text, and its style as Rich names it
Line = list[Piece]

BAR = "cyan"
MATCH = "bold magenta"  # which is read on black and on white; under NO_COLOR it is still bold
_DIM = "dim"
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_WIDEST_BAR = 50
_WIDEST_TABLE = 160  # columns, in a pipe
GAP = "  "
_SHOWN = 10  # of a facet
_LEAST = 8  # columns of a name
_NARROW_BAR = 20  # columns at most


def plain(lines: Iterable[Line]) -> Iterator[str]:
    """Give the text of lines."""
    return ("".join(text for text, _ in line).rstrip() for line in lines)


def bar(share: float, width: int) -> str:
    """Draw a share of 1 as a bar; one that is not 0 is seen."""
    eighths = min(round(share * width * 8), width * 8)
    if share > 0:
        eighths = max(1, eighths)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def fitted(text: str, width: int | None) -> str:
    """Cut a text to so many columns, if it takes more."""
    if width is None or columns(text) <= width:
        return text
    while text and columns(text) >= width:
        text = text[:-1]
    return f"{text}…" if width > 0 else ""


def padded(text: str, width: int) -> str:
    """Fill a text with spaces to so many columns."""
    return text + " " * (width - columns(text))


def label(value: str | None, by: str) -> str:
    """Write what articles count under, for a person: what it is that they have none of, or how much of their date is not known."""
    if value is None:
        return "others"
    if not value:
        return f"({by} unknown)" if by in ("weekday", "hour") else f"(no {by if by in NAMES else 'date'})"
    return clean(value) if is_whole(value, by) else f"{value} ({by} unknown)"


def counted(counts: Counts, width: int | None) -> Iterator[Line]:
    """Draw counts: by one field with bars, by two as a table, by more as a list. `width` None is that of a pipe."""
    match len(counts.by):
        case 0:
            return
        case 1:
            yield from _bars(counts, width)
        case 2:
            yield from _crossing(counts, width)
        case _:
            yield from _list(counts, width)


def _bars(counts: Counts, width: int | None) -> Iterator[Line]:
    (by,) = counts.by
    most = max((cell.count for cell in counts), default=0)
    numbers = len(f"{most:,}")
    names = [fitted(label(cell.key[0], by), width and max(_LEAST, width // 2 - numbers)) for cell in counts]
    widest = max(map(columns, names), default=0)
    room = min(_WIDEST_BAR, width - widest - numbers - 2 * len(GAP)) if width else 0
    for cell, name in zip(counts, names, strict=True):
        yield [
            (padded(name, widest), ""),
            (f"{GAP}{cell.count:>{numbers},}", ""),
            (GAP + bar(cell.count / most, room) if room > 0 else "", BAR),
        ]


def _list(counts: Counts, width: int | None) -> Iterator[Line]:
    rows = [[label(value, by) for value, by in zip(cell.key, counts.by, strict=True)] for cell in counts]
    room = width and max(_LEAST, (width - 12) // len(counts.by) - len(GAP))
    rows = [[fitted(text, room) for text in row] for row in (list(counts.by), *rows)]
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    numbers = ["count", *(f"{cell.count:,}" for cell in counts)]
    most = max(map(len, numbers))
    for row, number in zip(rows, numbers, strict=True):
        texts = [padded(text, wide) for text, wide in zip(row, widths, strict=True)]
        yield [(GAP.join([*texts, number.rjust(most)]), _DIM if number == "count" else "")]


def _crossing(counts: Counts, width: int | None) -> Iterator[Line]:
    """Draw a table of two fields: the first goes down, unless there are more of the second than fit beside each other."""
    down, across = counts.by
    rows, tops = counts.values(down), counts.values(across)
    room = (width or _WIDEST_TABLE) - max(len(label(value, down)) for value in rows)
    needed = sum(len(label(value, across)) + len(GAP) for value in tops)
    turned = len(tops) > len(rows) and needed > room
    return grid(_matrix(counts, across, down) if turned else _matrix(counts, down, across), width)


def _matrix(counts: Counts, down: str, across: str) -> list[list[str]]:
    first, second = counts.by.index(down), counts.by.index(across)
    cells = {(cell.key[first], cell.key[second]): f"{cell.count:,}" for cell in counts}
    rows, tops = counts.values(down), counts.values(across)
    of_rows = (
        [label(value, down), *(cells.get((value, top), "·") for top in tops), f"{total:,}"]
        for value, total in rows.items()
    )
    return [
        [down, *(label(top, across) for top in tops), "total"],
        *of_rows,
        ["total", *(f"{total:,}" for total in tops.values()), f"{counts.total:,}"],
    ]


def grid(rows: Sequence[Sequence[str]], width: int | None) -> Iterator[Line]:
    """Draw rows of texts, of which the first are headers and the last totals; columns that do not fit come below, after an empty line."""
    names = [fitted(row[0], width and max(_LEAST, width // 3)) for row in rows]
    widest = max(map(columns, names))
    table = [[fitted(text, width and width // 3) for text in row[1:]] for row in rows]
    widths = [max(map(columns, column)) + len(GAP) for column in zip(*table, strict=True)]
    begin = 0
    while begin < len(widths):
        end = begin + 1
        while end < len(widths) and (width is None or widest + sum(widths[begin : end + 1]) <= width):
            end += 1
        if begin:
            yield []
        for number, (name, row) in enumerate(zip(names, table, strict=True)):
            style = _DIM if number == 0 else "bold" if number == len(table) - 1 else ""
            texts = (
                " " * (wide - columns(text)) + text
                for text, wide in zip(row[begin:end], widths[begin:end], strict=True)
            )
            yield [(padded(name, widest) + "".join(texts), style)]
        begin = end


def facets(counted: Iterable[Counts], width: int | None) -> Iterator[Line]:
    """Draw what the hits of a search are of, field by field."""
    for counts in counted:
        yield [(f"by {counts.by[0]}", _DIM)]
        yield from ([(GAP, ""), *line] for line in _bars(counts.largest(_SHOWN), width and width - len(GAP)))
        yield []


def measured(
    header: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]], sure: Sequence[float], width: int | None
) -> Iterator[Line]:
    """Draw a table of words with numbers, and bars for how sure each is where there is room."""
    wide = [max(map(len, column)) for column in zip(header, *(numbers for _, numbers in rows), strict=True)]
    taken = sum(wide) + len(GAP) * len(wide)
    names = [fitted(clean(name), width and max(_LEAST, width - taken)) for name, _ in rows]
    widest = max(map(columns, ["word", *names]))
    room = min(_NARROW_BAR, width - widest - taken - len(GAP)) if width else 0
    most = max(sure) or 1.0

    def line(numbers: Sequence[str]) -> str:
        return "".join(GAP + number.rjust(its) for number, its in zip(numbers, wide, strict=True))

    yield [(padded("word", widest) + line(header), "dim")]
    for name, (_, numbers), likelihood in zip(names, rows, sure, strict=True):
        drawn = bar(likelihood / most, room) if room > 0 else ""
        yield [(padded(name, widest), "bold"), (line(numbers), ""), (GAP + drawn, BAR)]
