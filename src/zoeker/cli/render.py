"""What does a terminal show? The only user of Rich."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice, repeat
from operator import add

import click
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

import zoeker

from .drawing import MATCH, Line, facets, padded
from .options import Listener
from .text import Span, clean, clean_lines, columns, copied, count, explained, facts, lacking

_SOON = 0.2  # seconds: a rate of less says nothing


def show_hits(results: zoeker.Results, notes: Sequence[str], summary: str, paged: bool) -> None:
    """Show hits after some notes, and a closing line; `paged`: through the pager if they do not fit on the screen."""
    console = _console()
    with console.capture() as capture:
        for note in notes:
            console.print(Text(note, style="dim"))
        _print_hits(console, results, summary)
    shown = capture.get()
    if paged and shown.count("\n") >= console.height:
        _page(console, shown)
    else:
        click.echo(shown, nl=False, color=True)


def _print_hits(console: Console, results: zoeker.Results, summary: str) -> None:
    """Print rank and title, date and source, and snippets."""
    width = len(str(results.hits[-1].rank)) + 2
    for hit in results:
        title = _marked(clean(hit.title), hit.title_spans, "italic" if hit.title_derived else "bold")
        _print_indented(console, title, width, f"{hit.rank}.")
        date = hit.date.written() if hit.date else ""
        known = " · ".join(clean(part) for part in (date, hit.source) if part)
        id = ("  " if known else "") + clean(hit.id)
        _print_indented(console, Text.assemble((known, "green"), (id, "dim")), width)
        for line in lacking(hit):
            _print_indented(console, Text(line, "dim"), width)
        for snippet in filter(lambda snippet: snippet.text, hit.snippets):
            _print_indented(console, _marked(clean(snippet.text), snippet.spans), width)
        for line in copied(hit):
            _print_indented(console, Text(line, "dim"), width)
        for line in explained(hit):
            _print_indented(console, Text(line, "cyan"), width)
        console.print()
    for drawn in facets(results.facets, console.width):
        console.print(_styled(drawn), soft_wrap=True)
    console.print(Text(summary, style="dim"))


def _print_indented(console: Console, text: Text, width: int, rank: str = "") -> None:
    """Print a text with room on its left, for its rank; no line ends in spaces."""
    for line in text.wrap(console, max(10, console.width - width)):
        line.rstrip()
        console.print(Text.assemble((rank.ljust(width), "dim"), line), soft_wrap=True)
        rank = ""


def show_lines(lines: Iterable[Line], paged: bool) -> None:
    """Show lines as they were drawn, as they come; `paged`: through the pager if they do not fit on the screen."""
    console = _console()
    drawn = (_drawn(console, line) for line in lines)
    first = list(islice(drawn, console.height))
    if paged and len(first) == console.height:
        ends = chain([""], repeat("\n"))  # of the line before each
        _page(console, map(add, ends, chain(first, drawn)))
    else:
        for line in chain(first, drawn):
            click.echo(line, color=True)


def _drawn(console: Console, line: Line) -> str:
    with console.capture() as capture:
        console.print(_styled(line), soft_wrap=True, end="")
    return capture.get()


def _styled(line: Line) -> Text:
    text = Text.assemble(*line)
    text.rstrip()
    return text


def show_articles(articles: Sequence[tuple[zoeker.Article, Mapping[str, tuple[Span, ...]]]]) -> None:
    """Show whole articles, through the pager on a terminal."""
    console = _console()
    with console.capture() as capture:
        for article, spans in articles:
            _print_article(console, article, spans)
    if articles:
        _page(console, capture.get())


def show_page(text: str) -> None:
    """Show a page of documentation, in Markdown, through the pager."""
    console = _console()
    # A background would be a dark spot where the terminal is light.
    with console.use_theme(Theme({"markdown.code": "bold"})), console.capture() as capture:
        console.print(Markdown(text, hyperlinks=False))
    _page(console, capture.get())


def show_tokens(tokens: Sequence[zoeker.Token], text: str) -> None:
    """Print a table of the words of a text: position, offsets, how each is spelt, and what it is found under."""
    table = Table(box=None, header_style="dim")
    for name in ("position", "start", "end"):
        table.add_column(name, justify="right")
    for name in ("text", "token", "terms", "parts"):
        table.add_column(name)
    for token in tokens:
        numbers = map(str, (token.position, token.start, token.end))
        words = (text[token.start : token.end], token.text, " ".join(token.terms), " ".join(token.parts))
        table.add_row(*numbers, *(Text(clean(word)) for word in words))
    _console().print(table)


def _page(console: Console, text: str | Iterable[str]) -> None:
    """Show a text through the pager. `less` is to pass colours on, and leaves what fits on the screen there (F, X), as with git."""
    wanted = os.environ.get("LESS")
    os.environ["LESS"] = f"-R {wanted}" if wanted else "-FRX"
    shown = text.rstrip("\n") if isinstance(text, str) else text
    click.echo_via_pager(shown, color=console.color_system is not None)


def _print_article(console: Console, article: zoeker.Article, spans: Mapping[str, tuple[Span, ...]]) -> None:
    style = "bold italic" if article.title_derived else "bold"
    console.print(_marked(clean(article.title), spans.get("title", ()), style))
    known = list(facts(article))
    widest = max(columns(name) for name, _ in known)  # there is an id at least
    for name, value in known:
        console.print(Text.assemble((f"{padded(name, widest)}  ", "dim"), (value, "green")))
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
            rate = f"{articles / spent:,.0f} a second" if spent > _SOON else ""
            bar.update(task, completed=done, total=total or None, articles=count(articles), rate=rate)

        yield listen


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to the one who handles it for all forms, where Rich would end the program with status 1."""
        raise  # Rich calls this while it handles the BrokenPipeError


def _console() -> Console:
    """Give a console on standard output that colours even a pipe: this form was asked for by name."""
    return _Console(force_terminal=True, highlight=False, markup=False, emoji=False)


def _marked(text: str, spans: Iterable[Span], style: str = "") -> Text:
    shown = Text(text, style=style)
    unseen = "bold" in style and os.environ.get("NO_COLOR")  # then bold in bold would tell nothing
    for start, end in spans:
        shown.stylize(f"{MATCH} underline" if unseen else MATCH, start, end)
    return shown
