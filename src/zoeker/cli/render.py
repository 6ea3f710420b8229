"""What does a terminal show? The only user of Rich."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import click
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

import zoeker

from .options import Listener
from .show import facts
from .text import Span, clean, clean_lines, count

_MATCH = "bold yellow"  # under NO_COLOR it is still bold


def show_hits(results: zoeker.Results, summary: str) -> None:
    """Print hits: rank and title, date and source, snippets, and a closing line."""
    console = _console()
    width = len(str(results.hits[-1].rank)) + 2 if results.hits else 0
    for hit in results:
        title = _marked(clean(hit.title), hit.title_spans, "italic" if hit.title_derived else "bold")
        console.print(Text(f"{hit.rank}.".ljust(width), style="dim") + title)
        date = hit.date.written() if hit.date else ""
        known = Text(" · ".join(clean(part) for part in (date, hit.source) if part), style="green")
        console.print(
            Padding(known + Text(("  " if known else "") + clean(hit.id), style="dim"), (0, 0, 0, width))
        )
        for snippet in hit.snippets:
            console.print(Padding(_marked(clean(snippet.text), snippet.spans), (0, 0, 0, width)))
        console.print()
    console.print(Text(summary, style="dim"))


def show_articles(articles: Iterable[tuple[zoeker.Article, Mapping[str, tuple[Span, ...]]]]) -> None:
    """Show whole articles, through the pager on a terminal."""
    console = _console()
    with console.capture() as capture:
        for article, spans in articles:
            _print_article(console, article, spans)
    shown = capture.get()
    if shown:
        click.echo_via_pager(shown, color=console.color_system is not None)


def _print_article(console: Console, article: zoeker.Article, spans: Mapping[str, tuple[Span, ...]]) -> None:
    style = "bold italic" if article.title_derived else "bold"
    console.print(_marked(clean(article.title), spans.get("title", ()), style))
    for name, value in facts(article):
        console.print(Text(f"{name} ", style="dim") + Text(value, style="green"))
    for name, style in (("lead", "bold"), ("body", "")):
        if text := getattr(article, name):
            console.print()
            console.print(_marked(clean_lines(text), spans.get(name, ()), style))
    console.print()


@contextmanager
def progress_bar() -> Iterator[Listener]:
    """Show on stderr how far an update is: articles, rate and time left."""
    columns = (
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[articles]}"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, articles="", rate="")

        def listen(articles: int, done: int, total: int, file: str) -> None:
            spent = bar.tasks[0].elapsed or 0.0
            rate = f"{articles / spent:,.0f} a second" if spent > 1 else ""
            bar.update(task, completed=done, total=total or None, articles=count(articles), rate=rate)

        yield listen


def _console() -> Console:
    """Give a console on standard output that colours even a pipe: this form was asked for by name."""
    return Console(force_terminal=True, highlight=False, markup=False, emoji=False, width=_width())


def _width() -> int | None:
    return None if os.isatty(1) else 100


def _marked(text: str, spans: Iterable[Span], style: str = "") -> Text:
    shown = Text(text, style=style)
    for start, end in spans:
        shown.stylize(_MATCH, start, end)
    return shown
