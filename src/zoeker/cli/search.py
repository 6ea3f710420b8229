"""`zoeker search`: ranked hits with their snippets, for a person or for a pipe."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import takewhile

import click

import zoeker

from .options import BY_DEFAULT, at_least, default_form, index_option
from .text import clean, count, explained, marked, to_json

JSON_VERSION = 1  # of the fields of --format jsonl; README.md lists them
_CSV = ("rank", "score", "id", "title", "date", "source", "section", "author", "url", "snippet")


class _Question(click.Command):
    """Takes a word with one minus for what it is, and one with two for an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse a mistyped option; -h is help only by itself."""
        names = {name for option in self.get_params(ctx) for name in option.opts if name.startswith("--")}
        for word in takewhile(lambda word: word != "--", args):
            name = word.partition("=")[0]
            if name.startswith("--") and name not in names:
                from difflib import get_close_matches  # here: it costs start-up time

                raise click.NoSuchOption(name, possibilities=get_close_matches(name, names), ctx=ctx)
        return super().parse_args(ctx, ["--help"] if args == ["-h"] else args)


@click.command(cls=_Question, context_settings={"ignore_unknown_options": True})
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
@click.option("--exact-names", is_flag=True, help="Find names only as they are typed: Poetin, and not Putin.")
@click.option("--explain", is_flag=True, help="Tell for each hit what each word adds to its score, and why.")
@click.option("--limit", type=int, default=10, callback=at_least(1), metavar="N", help="Hits on a page (10).")
@click.option("--page", type=int, default=1, callback=at_least(1), metavar="N", help="Which page (1).")
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
    exact_names: bool,
    explain: bool,
    limit: int,
    page: int,
    form: str | None,
) -> int:
    """Find articles.

    \b
    klimaat stikstof        both words, in any form (--any: either)
    klimaat OF stikstof     either; EN, NIET, -word and ( ) work too
    '"tweede kamer"'        these words, one after the other
    titel:klimaat           in one field: titel, tekst, bron, rubriek, auteur
    'klimaat*'              words that begin so
    =klimaat                this very form of the word
    datum:2022-01..2022-03  a period; datum:2022 and datum:2022-01.. work too

    The shell takes " ( ) * for itself: put single quotes round a question that has them.
    """
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
            explain=explain,
            exact_names=exact_names,
        )
    if results.relaxed:
        found = "No article holds all of these words; these hold most of them."
        click.echo(f"{found}{_meant_command(query)}", err=True)
    if not results.articles:
        click.echo(
            f"The index at {clean(folder)} holds no articles yet; to add some, run: zoeker index PATH",
            err=True,
        )
    elif not results.total:
        click.echo(f"No article found for: {clean(text)}{_meant_command(query)}", err=True)
    for suggestion in results.suggestions:
        click.echo(f"(did you mean: {clean(suggestion.query)} ?)", err=True)
    form = form or default_form()
    if not results.hits:
        _tell_no_hits(form, results, page, limit)
        return 1
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


def _tell_no_hits(form: str, results: zoeker.Results, page: int, limit: int) -> None:
    """Leave a table its header, and tell of a page beyond the last."""
    if form == "csv":
        _print(form, results, page, limit)
    elif results.total:
        click.echo(_summary(results, page, limit), err=True)


def _meant_command(query: tuple[str, ...]) -> str:
    context = click.get_current_context()
    if not context.meta.get(BY_DEFAULT):
        return ""
    commands = {name: name for name in ("index", "search", "show", "remove", "stats", "check", "eval")} | {
        "help": "--help"
    }
    from difflib import get_close_matches  # here: it costs start-up time

    near = get_close_matches(query[0].lower(), commands, 1, 0.75)
    return f"\n(did you mean the command: zoeker {commands[near[0]]} ?)" if near else ""


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
            if snippet.text:  # an article that has only a title has none
                yield f"   {marked(clean(snippet.text), snippet.spans)}"
        for line in explained(hit):
            yield f"   {line}"
        yield ""


def _jsonl(results: zoeker.Results) -> Iterator[str]:
    for hit in results:
        fields = asdict(hit)
        if not hit.explanation:
            del fields["explanation"]
        yield to_json({"version": JSON_VERSION, **fields})


def _csv(results: zoeker.Results) -> Iterator[str]:
    import csv  # here: it costs start-up time

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
