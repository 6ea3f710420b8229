"""`zoeker open`: which article is the third of the last search in this terminal? What a search showed there is kept for that.

It lies in the user's state folder ($XDG_STATE_HOME), a file a terminal, which nobody else may read, and for a week.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import click

import zoeker

from .options import SETTINGS, Form, at_least
from .show import show_articles
from .text import clean

_KEPT = 7 * 86_400  # seconds
_MOST = 1_000_000  # bytes that are read: more than any search writes
_VERSION = 1


class Shown(NamedTuple):
    """What a search showed: its question, in which index, and the ids of its hits, of which the first has the rank `first`."""

    query: str
    exact_names: bool
    folder: str
    first: int
    ids: list[str]


def keep(query: str, exact_names: bool, folder: str, results: zoeker.Results) -> None:
    """Keep what a search showed in this terminal; where there is none, or it cannot be kept, do nothing."""
    if (name := _file()) is None or not results.hits:
        return
    where = os.path.abspath(folder)  # noqa: PTH100 - Path.resolve() would follow links
    shown_hits = sorted((its for hit in results for its in (hit, *hit.copies)), key=lambda hit: hit.rank)
    shown = Shown(query, exact_names, where, results[0].rank, [hit.id for hit in shown_hits])
    with suppress(OSError):  # a search is no worse without
        name.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(name.parent)
        aside = name.with_suffix(f".{os.getpid()}")
        with suppress(FileNotFoundError):
            aside.unlink()
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - of a file that is open
            json.dump({"version": _VERSION, **shown._asdict()}, file)
        aside.replace(name)


def _last() -> Shown | None:
    """Give what was kept last in this terminal."""
    name = _file()
    with suppress(OSError, ValueError, TypeError, RecursionError):
        if name is not None:
            handle = os.open(name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with open(handle, encoding="utf-8") as file:  # noqa: PTH123 - as above
                told = json.loads(file.read(_MOST))
            if isinstance(told, dict) and told.pop("version", 0) == _VERSION:
                return Shown(**told)
    return None


def _file() -> Path | None:
    """Name the file of this terminal: its device may be another's later, but not within one session."""
    if not hasattr(os, "ttyname"):  # as on Windows
        return None
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            device = os.ttyname(stream.fileno()).strip("/").replace("/", "-")
            return _folder() / f"last-{device}-{os.getsid(0)}.json"
    return None


def _folder() -> Path:
    given = Path(os.environ.get("XDG_STATE_HOME", ""))
    return (given if given.is_absolute() else Path("~/.local/state").expanduser()) / "zoeker"


def _sweep(folder: Path) -> None:
    """Remove what terminals left that have long been closed."""
    old = time.time() - _KEPT
    for file in folder.glob("last-*"):
        with suppress(OSError):
            if file.stat().st_mtime < old:
                file.unlink()


@click.command(
    "open", context_settings=SETTINGS, short_help="Show a hit of the last search in this terminal."
)
@click.argument("rank", type=int, metavar="RANK", callback=at_least(1))
@click.option("--url", is_flag=True, help="Open its address in the browser ($BROWSER), and show nothing.")
@click.option(
    "--format",
    "form",
    type=Form(["rich", "plain", "jsonl"]),
    help="How to show it (rich on a terminal, else plain).",
)
def open_hit(rank: int, url: bool, form: str | None) -> int:
    """Show the article with this number among the hits of the last search in this terminal, its words marked."""
    shown = _last()
    if shown is None:
        raise click.UsageError("nothing was searched for in this terminal; run: zoeker search QUERY")
    last = shown.first + len(shown.ids) - 1
    if not shown.first <= rank <= last:
        raise click.UsageError(f"the last search showed the hits {shown.first:,} to {last:,}")
    with zoeker.open_index(shown.folder) as index:
        article = index.get(shown.ids[rank - shown.first])
        if article is None:
            gone = f"zoeker: hit {rank:,} is no longer in the index at {clean(shown.folder)}"
            click.echo(gone, err=True)
            return 2
        if url:
            return _browse(article.url)
        spans = dict(index.highlight(article, shown.query, exact_names=shown.exact_names))
    show_articles([(article, spans)], form)
    return 0


def _browse(address: str) -> int:
    """Hand an address of the web, and no other, to the browser; give the exit status."""
    import webbrowser  # here: it costs start-up time
    from urllib.parse import urlsplit

    why = ""
    try:
        parts = urlsplit(address)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or not address.isprintable()
            or " " in address
        ):
            why = "is none of the web" if address else "is not known"
    except ValueError:
        why = "is none of the web"
    if why:
        click.echo(f"zoeker: its address {why}{': ' if address else ''}{clean(address)}", err=True)
        return 2
    if not webbrowser.open(address):
        click.echo(f"zoeker: there is no browser; its address is {address}", err=True)
        return 2
    return 0
