"""How is a trend drawn? By matplotlib, to a file that can be printed: no network, and no script in the page."""

from __future__ import annotations

import io
import os
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from html import escape
from itertools import cycle, groupby
from pathlib import Path
from typing import Any, NamedTuple

from .errors import ZoekerError
from .escaping import clean
from .tables import library

FORMS = (".svg", ".png", ".html")
_SIZE = (8.0, 4.5)  # inches
_DPI = 200  # of a picture in points: fit to print
_LONGEST = 100  # characters of a line below the picture
_TITLE = 70  # characters
# Told apart without colours as well, and by who sees these otherwise (Okabe & Ito 2008).
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
_STYLES = ("-", "--", "-.", ":")
_MARKED = 60  # points: more would hide the line
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title>
<style>body {{ margin: 1em auto; max-width: 60em; font-family: sans-serif }} svg {{ width: 100%; height: auto }}</style></head>
<body><figure aria-label="{title}">
{picture}</figure></body>
</html>
"""


class Line(NamedTuple):
    """What is drawn as one line: its name, and its values; None where there is a gap."""

    name: str
    values: Sequence[float | None]


def check_form(path: Path) -> str:
    """Give the form that the name of a file asks for. Raises ZoekerError."""
    if path.suffix.lower() not in FORMS:
        raise ZoekerError(
            f"cannot draw to {path}: its name must end in {', '.join(FORMS[:-1])} or {FORMS[-1]}"
        )
    return path.suffix.lower()[1:]


def draw(path: Path, days: Sequence[date], lines: Sequence[Line], x: str, y: str, told: str) -> None:
    """Draw lines over days; `x` and `y` name the axes, and `told` stands below. The file is written whole, or not at all."""
    form = check_form(path)
    title = _shortened(" · ".join(clean(line.name) for line in lines), _TITLE)
    with _as_anywhere():
        figure = _figure(days, lines, title, x, y, clean(told))
        written = io.BytesIO()
        figure.savefig(
            written,
            format="png" if form == "png" else "svg",
            dpi=_DPI,
            metadata={"Title": title} | ({} if form == "png" else {"Date": None, "Creator": "zoeker"}),
        )
    content = written.getvalue()
    if form == "html":
        text = content.decode()
        content = _PAGE.format(title=escape(title), picture=text[text.index("<svg") :]).encode()
    _write(path, content)


@contextmanager
def _as_anywhere() -> Iterator[None]:
    """Draw the same whatever the settings of a user or of the current folder, and whatever letters a font lacks."""
    matplotlib = library("matplotlib", "plot")
    settings = {
        **matplotlib.rcParamsDefault,
        "text.parse_math": False,  # a $ in a question is one
        "svg.hashsalt": "zoeker",  # else each picture has other ids
        "font.size": 9,
    }
    settings.pop("backend", None)
    with warnings.catch_warnings(), matplotlib.rc_context(settings):
        warnings.simplefilter("ignore")
        yield


def _figure(days: Sequence[date], lines: Sequence[Line], title: str, x: str, y: str, told: str) -> Any:
    dates = library("matplotlib.dates", "plot")
    figure = library("matplotlib.figure", "plot").Figure(figsize=_SIZE, layout="constrained")
    axes = figure.subplots()
    at = dates.date2num(days)
    for line, colour, style in zip(lines, cycle(_COLOURS), cycle(_STYLES), strict=False):
        values = [float("nan") if value is None else value for value in line.values]
        marker = "o" if len(days) <= _MARKED else None
        axes.plot(at, values, style, color=colour, marker=marker, markersize=3, linewidth=1.3)
    for first, after in _gaps(days, lines):
        axes.axvspan(dates.date2num(first), dates.date2num(after), color="0.9", zorder=0)
    if len(lines) > 1:
        names = [_shortened(clean(line.name), _TITLE) for line in lines]
        axes.legend(axes.get_lines(), names, frameon=False)
    axes.set_title(title)
    axes.set_xlabel(x + ("; grey: no articles at all" if any(_gaps(days, lines)) else ""))
    axes.set_ylabel(y)
    axes.set_ylim(bottom=0)
    if days:
        axes.xaxis_date()
        axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(axes.xaxis.get_major_locator()))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="0.85", linewidth=0.6)
    figure.supxlabel(_wrapped(told), fontsize=7, color="0.35")
    return figure


def _gaps(days: Sequence[date], lines: Iterable[Line]) -> Iterator[tuple[date, date]]:
    """Give the first day of each gap, and the first after it."""
    line = next(iter(lines), None)
    if line is None or not days:
        return
    ends = [*days[1:], days[-1] + (days[-1] - days[-2] if len(days) > 1 else timedelta(days=1))]
    for is_gap, places in groupby(range(len(days)), lambda place: line.values[place] is None):
        its = list(places)
        if is_gap:
            yield days[its[0]], ends[its[-1]]


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _wrapped(text: str) -> str:
    from textwrap import fill  # here: nothing else needs it

    return fill(_shortened(text, 3 * _LONGEST), _LONGEST, break_on_hyphens=False)


def _write(path: Path, content: bytes) -> None:
    """Write a file aside, and give it its name."""
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        Path(aside).chmod(0o666 & ~mask)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
