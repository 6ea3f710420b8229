"""`zoeker show`: a whole article, with the words of a question marked."""

from __future__ import annotations

from contextlib import suppress

import click

import zoeker

from .facts import facts
from .options import SETTINGS, Form, default_form, index_option
from .text import Span, clean, clean_lines, marked, to_json

FIELDS = ("title", "lead", "body")


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
        found = [(id, _get(index, id)) for id in ids]
        articles = [article for _, article in found if article is not None]
        spans = [dict(index.highlight(article, query)) if query else {} for article in articles]
    form = form or default_form()
    if form == "rich":
        from .render import show_articles  # here: Rich costs start-up time, and a pipe does not need it

        show_articles(list(zip(articles, spans, strict=True)))
    else:
        for article, places in zip(articles, spans, strict=True):
            click.echo(to_json(article.to_record()) if form == "jsonl" else _plain(article, places))
    for id, held in found:
        if held is None:
            click.echo(f"zoeker: there is no article {clean(id)!r} in the index at {clean(folder)}", err=True)
    return 2 if len(articles) < len(ids) else 0


def _get(index: zoeker.Index, id: str) -> zoeker.Article | None:
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
