"""`zoeker show`, `stats`, `check` and `analyze`: what is in the index? A whole article, numbers, whether it is sound, and words."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

import zoeker

from .options import ANALYZERS, SETTINGS, Form, default_form, form_option, index_option, tell_unknown
from .text import Span, clean, clean_lines, count, facts, marked, to_json

FIELDS = ("title", "lead", "body")
_SHOWN = 20  # sources, and paths


@click.command(context_settings=SETTINGS)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@index_option
@click.option("--query", metavar="QUERY", help="Mark the words of this question.")
@click.option(
    "--format",
    "form",
    type=Form(["rich", "plain", "jsonl"]),
    help="How to show it (rich on a terminal, else plain).",
)
def show(ids: tuple[str, ...], folder: str, query: str | None, form: str | None) -> int:
    """Show articles, by the id that a search gives."""
    with zoeker.open_index(folder) as index:
        asked = [(id, get_article(index, id)) for id in ids]
        articles = [article for _, article in asked if article is not None]
        spans = [dict(index.highlight(article, query)) if query else {} for article in articles]
    show_articles(list(zip(articles, spans, strict=True)), form)
    return tell_unknown((id for id, article in asked if article is None), folder)


def show_articles(
    articles: Sequence[tuple[zoeker.Article, dict[str, tuple[Span, ...]]]], form: str | None
) -> None:
    """Show whole articles in a form (None: as stdout is), each with what is marked in its fields."""
    form = form or default_form()
    if form == "rich":
        from . import render  # here: Rich costs start-up time, and a pipe does not need it

        render.show_articles(articles)
        return
    for article, places in articles:
        click.echo(to_json(article.to_record()) if form == "jsonl" else _plain(article, places))


def get_article(index: zoeker.Index, id: str) -> zoeker.Article | None:
    """Look an article up, also by an id in the quotes that --format ids puts round it."""
    article = index.get(id)
    if article is None and any(mark in id for mark in "'\"\\"):
        import shlex  # here: it costs start-up time

        with suppress(ValueError):  # a quotation mark without its other half
            return index.get(" ".join(shlex.split(id)))
    return article


def _plain(article: zoeker.Article, spans: dict[str, tuple[Span, ...]]) -> str:
    title, lead, body = (marked(clean_lines(getattr(article, name)), spans.get(name, ())) for name in FIELDS)
    known = "\n".join(f"{name}: {value}" for name, value in facts(article))
    return "\n\n".join(part for part in (title, known, lead, body) if part) + "\n"


@click.command(context_settings=SETTINGS, short_help="Tell what is in the index.")
@index_option
@form_option
def stats(folder: str, form: str) -> None:
    """Tell what is in the index: articles, terms, dates, size, versions, sources, and the paths it was made from."""
    with zoeker.open_index(folder) as index:
        numbers = index.stats()
    if form == "jsonl":
        click.echo(to_json(numbers.to_record()))
        return
    dates = (
        f"{numbers.first.written()} – {numbers.last.written()}" if numbers.first and numbers.last else "none"
    )
    undated = f" ({count(numbers.undated)} without a date)" if numbers.undated else ""
    versions = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in numbers.versions.items())
    rows = {
        "articles": f"{numbers.articles:,}",
        "terms": f"{numbers.terms:,}",
        "dates": f"{dates}{undated}",
        "size": f"{numbers.bytes / 1e6:,.1f} MB in {count(numbers.segments, 'segment')}",
        "versions": versions,
        "sources": f"{len([name for name in numbers.sources if name]):,}",
    }
    for name, value in rows.items():
        click.echo(f"{name:<9} {value}")
    _list([f"{number:>8,}  {clean(name) or '(none)'}" for name, number in numbers.sources.items()], "source")
    if numbers.paths:
        click.echo(f"{'paths':<9} {len(numbers.paths):,}")
        _list([clean(path) for path in numbers.paths], "path")


def _list(lines: list[str], what: str) -> None:
    for line in lines[:_SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > _SHOWN:
        click.echo(f"  and {count(len(lines) - _SHOWN, f'other {what}')}")


@click.command(context_settings=SETTINGS, short_help="Verify every file of the index.")
@index_option
def check(folder: str) -> int:
    """Read all of the index, and say what is broken and what to do. The exit status is then 1."""
    problems = zoeker.check_index(folder)
    for problem in problems:
        click.echo(clean(problem))
    if problems:
        return 1
    with zoeker.open_index(folder) as index:
        articles = len(index)
    files = sum(1 for file in Path(folder).iterdir() if file.is_file() and file.stat().st_size)
    click.echo(f"the index at {clean(folder)} is sound: {count(articles, 'article')}, {count(files, 'file')}")
    return 0


@click.command(context_settings=SETTINGS, short_help="Show the words that the index sees in a text.")
@click.argument("words", nargs=-1, required=True, metavar="TEXT")
@click.option(
    "--format",
    "form",
    type=Form(["rich", "jsonl"]),
    help="How to show them (rich on a terminal, else jsonl).",
)
@click.option(
    "--tokens", is_flag=True, help="One line: a space moves to the next position, / joins those at one."
)
@click.option(
    "--analyzer",
    type=click.Choice(ANALYZERS),
    default=ANALYZERS[0],
    help="How words are read (zoeker-dutch).",
)
def analyze(words: tuple[str, ...], form: str | None, tokens: bool, analyzer: str) -> None:
    """Show the words that the index sees in TEXT (- reads standard input).

    For each word: its place, how it is spelt there and in the index, the terms it is found under, and those of its parts
    if it is a compound.
    """
    text = " ".join(words)
    if text == "-":
        text = sys.stdin.buffer.read().decode(errors="replace")
    if tokens:
        click.echo(clean(zoeker.notation(text)))
        return
    analyzed = zoeker.analyze(text, analyzer)
    if form == "jsonl" or (form is None and default_form() != "rich"):
        for token in analyzed:
            click.echo(to_json(_record(token, text)))
    else:
        from .render import show_tokens  # here: Rich costs start-up time, and a pipe does not need it

        show_tokens(analyzed, text)


def _record(token: zoeker.Token, text: str) -> dict[str, object]:
    return {
        "position": token.position,
        "start": token.start,
        "end": token.end,
        "text": text[token.start : token.end],
        "token": token.text,
        "terms": list(token.terms),
        "parts": list(token.parts),
    }
