"""`zoeker search`: ranked hits with their snippets, for a person or for a pipe."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from difflib import get_close_matches

import click

import zoeker

from .options import index_option
from .text import clean, clean_json, count, marked

JSON_VERSION = 1  # of the fields of --format jsonl; README.md lists them
_CSV = ("rank", "score", "id", "title", "date", "source", "section", "author", "url", "snippet")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, required=True, type=click.UNPROCESSED)
@index_option
@click.option(
    "--any", "any_word", is_flag=True, help="Find articles with any of the words, not only with all."
)
@click.option("--since", metavar="DATE", help="Only from this date on: 2022, 2022-01 or 2022-01-14.")
@click.option("--until", metavar="DATE", help="Only up to and including this date.")
@click.option(
    "--sort",
    type=click.Choice(["relevance", "date", "-date"]),
    default="relevance",
    help="Best first, oldest first (date) or newest first (-date).",
)
@click.option("--limit", type=click.IntRange(min=1), default=10, metavar="N", help="Hits on a page (10).")
@click.option("--page", type=click.IntRange(min=1), default=1, metavar="N", help="Which page (1).")
@click.option(
    "--format",
    "form",
    type=click.Choice(["rich", "plain", "jsonl", "csv", "ids"]),
    help="How to show the hits (rich on a terminal, else plain).",
)
def search(
    query: tuple[str, ...],
    folder: str,
    any_word: bool,
    since: str | None,
    until: str | None,
    sort: str,
    limit: int,
    page: int,
    form: str | None,
) -> int:
    """Find articles.

    \b
    klimaat stikstof        both words, in any form (--any: either)
    klimaat OF stikstof     either; EN, NIET, -word and ( ) work too
    "tweede kamer"          these words, one after the other
    titel:klimaat           in one field: titel, tekst, bron, rubriek, auteur
    klimaat*                words that begin so
    datum:2022-01..2022-03  a period; datum:2022 and datum:2022-01.. work too
    """
    _check_options(query)
    text = " ".join(query)
    with zoeker.open_index(folder) as index:
        results = index.search(
            text,
            limit=limit,
            offset=(page - 1) * limit,
            any_word=any_word,
            sort=sort,
            since=since,
            until=until,
        )
    if results.relaxed:
        click.echo("No article holds all of these words; these hold most of them.", err=True)
    if not results.total:
        click.echo(f"No article found for: {clean(text)}{_meant_command(query)}", err=True)
        return 1
    form = form or ("rich" if sys.stdout.isatty() else "plain")
    if form == "rich":
        from .render import show_hits  # here: Rich costs start-up time, and a pipe does not need it

        show_hits(results, _summary(results, page, limit))
    else:
        _print(form, results, page, limit)
    return 0


def _print(form: str, results: zoeker.Results, page: int, limit: int) -> None:
    for line in _FORMS[form](results):
        click.echo(line)
    summary = _summary(results, page, limit)
    if form == "plain":
        click.echo(summary)
    elif sys.stderr.isatty():
        click.echo(summary, err=True)


def _check_options(query: tuple[str, ...]) -> None:
    """Tell a mistyped option from a word with a minus: an option has two dashes."""
    for word in query:
        if word.startswith("--") and len(word) > 2:
            context = click.get_current_context()
            names = [
                name for option in context.command.params for name in option.opts if name.startswith("--")
            ]
            name = word.partition("=")[0]
            raise click.NoSuchOption(name, possibilities=get_close_matches(name, names), ctx=context)


def _meant_command(query: tuple[str, ...]) -> str:
    commands = ["index", "search", "show", "remove", "stats"]
    near = get_close_matches(query[0], commands, 1, 0.75)
    return f"\n(did you mean the command: zoeker {near[0]} ?)" if near and query[0] not in commands else ""


def _summary(results: zoeker.Results, page: int, limit: int) -> str:
    took = f"{count(results.total)} in {results.seconds:.3f} s"
    first = (page - 1) * limit + 1
    if not results.hits:
        return f"{took}; there is no page {page}"
    if results.total <= limit:
        return took
    more = f"; --page {page + 1} for more" if first + len(results) - 1 < results.total else ""
    return f"{took}; these are {first:,} to {first + len(results) - 1:,}{more}"


def _plain(results: zoeker.Results) -> Iterator[str]:
    for hit in results:
        yield f"{hit.rank}. {marked(clean(hit.title), hit.title_spans)}"
        date = hit.date.written() if hit.date else ""
        yield "   " + " · ".join(clean(part) for part in (date, hit.source, hit.id) if part)
        for snippet in hit.snippets:
            yield f"   {marked(clean(snippet.text), snippet.spans)}"
        yield ""


def _jsonl(results: zoeker.Results) -> Iterator[str]:
    for hit in results:
        record = {"version": JSON_VERSION, **asdict(hit)}
        yield clean_json(json.dumps(record, ensure_ascii=False))


def _csv(results: zoeker.Results) -> Iterator[str]:
    yield ",".join(_CSV)
    for hit in results:
        line = io.StringIO()
        values = [getattr(hit, name) for name in _CSV[:-1]] + [hit.snippets[0].text]
        cells = ["" if value is None else clean(str(value)) for value in values]
        csv.writer(line, lineterminator="").writerow(cells)
        yield line.getvalue()


def _ids(results: zoeker.Results) -> Iterator[str]:
    return (clean(hit.id) for hit in results)


_FORMS: dict[str, Callable[[zoeker.Results], Iterator[str]]] = {
    "plain": _plain,
    "jsonl": _jsonl,
    "csv": _csv,
    "ids": _ids,
}
