"""`zoeker search`: ranked hits with their snippets, for a person or for a pipe."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import click

import zoeker

from .drawing import facets, plain
from .last import keep
from .options import BY_DEFAULT, Form, default_form, is_terminal, number_option
from .question import notes_on, notes_on_dates, question_command, written
from .text import absent, clean, copied, count, explained, lacking, marked, to_csv, to_json

JSON_VERSION = 1  # of the fields of --format jsonl; README.md lists them
_CSV = ("rank", "score", "id", "title", "date", "source", "section", "author", "url", "snippet", "missing")
_UNSAFE = re.compile(r"[\s'\"\\]")  # what a shell or xargs would take for more than itself


def _plain(results: zoeker.Results) -> Iterator[str]:
    for hit in results:
        yield f"{hit.rank}. {marked(clean(hit.title), hit.title_spans)}"
        date = hit.date.written() if hit.date else ""
        yield "   " + " · ".join(clean(part) for part in (date, hit.source, hit.id) if part)
        yield from (f"   {line}" for line in lacking(hit))
        for snippet in hit.snippets:
            if snippet.text:  # an article that has only a title has none
                yield f"   {marked(clean(snippet.text), snippet.spans)}"
        for line in (*copied(hit), *explained(hit)):
            yield f"   {line}"
        yield ""
    yield from plain(facets(results.facets, None))


def _jsonl(results: zoeker.Results) -> Iterator[str]:
    for hit in results:
        yield to_json({"version": JSON_VERSION, **hit.to_record()})
    if results.facets:
        counts = {facet.by[0]: facet.to_dicts() for facet in results.facets}
        yield to_json({"version": JSON_VERSION, "total": results.total, "facets": counts})


def _csv(results: zoeker.Results) -> Iterator[bytes]:
    rows = (
        [
            hit.rank,
            hit.score,
            *(getattr(hit, name) for name in _CSV[2:-2]),
            hit.snippets[0].text,
            ", ".join(hit.missing),
        ]
        for hit in results
    )
    return to_csv(_CSV, rows)


def _ids(results: zoeker.Results) -> Iterator[str]:
    """Write an id a line, in quotes where a shell or xargs would take it apart."""
    from shlex import quote  # here: it costs start-up time

    return (quote(clean(hit.id)) if _UNSAFE.search(hit.id) else clean(hit.id) for hit in results)


def _ids0(results: zoeker.Results) -> Iterator[bytes]:
    """Write ids as they are, each with a NUL behind it: what no id holds."""
    shown = clean if is_terminal(sys.stdout) else str
    return (shown(hit.id).encode() + b"\0" for hit in results)


FORMS: dict[str, Callable[[zoeker.Results], Iterator[str] | Iterator[bytes]]] = {
    "plain": _plain,
    "jsonl": _jsonl,
    "csv": _csv,
    "ids": _ids,
    "ids0": _ids0,
}


@question_command()
@click.option(
    "--any", "words", flag_value="any", help="Find articles with any of the words, whichever score best."
)
@click.option("--all", "words", flag_value="all", help="Find articles with all the words, and no others.")
@click.option(
    "--sort",
    type=click.Choice(["relevance", "date", "-date"]),
    default="relevance",
    help="Best first, oldest first (date) or newest first (-date).",
)
@click.option("--explain", is_flag=True, help="Tell for each hit what each word adds to its score, and why.")
@click.option("--fold", is_flag=True, help="Put copies of a story under the first of them on the page.")
@click.option(
    "--facet",
    "facets",
    metavar="FIELDS",
    default="",
    help="Count all that is found by source, section, author, year, month, …: source,year.",
)
@number_option("--limit", default=10, help="Hits on a page (10); -n N for short.")
@number_option("--page", default=1, help="Which page (1).")
@click.option(
    "--format",
    "form",
    type=Form(["rich", *FORMS]),
    help="How to show the hits (rich on a terminal, else plain); ids0 is for xargs -0.",
)
@click.option(
    "--bom", is_flag=True, help="Begin a csv with a byte-order mark: Excel then reads its letters right."
)
@click.option("--no-pager", is_flag=True, help="Print hits that do not fit on the screen without a pager.")
def search(
    query: tuple[str, ...],
    folder: str,
    words: str | None,
    limit: int,
    page: int,
    form: str | None,
    bom: bool,
    no_pager: bool,
    **options: Any,  # by the names that Index.search gives them
) -> int:
    """Find articles.

    \b
    klimaat stikstof        both words, in any form, and then either (--all, --any)
    klimaat OF stikstof     either; EN, NIET, -word and ( ) work too
    '"tweede kamer"'        these words, one after the other
    titel:klimaat           in one field: titel, tekst, bron, rubriek, auteur
    'klimaat*'              words that begin so
    =klimaat                this very form of the word
    datum:2022-01..2022-03  a period; datum:2022 and datum:2022-01.. work too

    The shell takes " ( ) * for itself: put single quotes round a question that has them. zoeker help query tells all.
    """
    text = " ".join(query)
    form = form or default_form()
    if bom and form != "csv":
        raise click.UsageError("--bom goes with --format csv", click.get_current_context())
    if options["facets"] and form in ("csv", "ids", "ids0"):
        raise click.UsageError(
            f"--facet does not go with --format {form}; zoeker count gives a table of its own",
            click.get_current_context(),
        )
    with zoeker.open_index(folder) as index:
        results = index.search(
            text,
            limit=limit,
            offset=(page - 1) * limit,
            any_word=words == "any",
            all_words=words == "all",
            **options,
        )
    keep(text, options["exact_names"], folder, results)
    if form in ("ids", "ids0") and results.total:
        results = _without_others(results)
    notes = list(_notes(text + written(options), results, query, folder))
    # What has all the words comes before what else may have been meant.
    summary = "\n".join([summary_of(results, page, limit), *(_suggestions(results) if results.total else ())])
    tell(form, results, notes, summary, bom, paged=not no_pager and is_terminal(sys.stdout))
    return 0 if results.hits else 1


def tell(
    form: str, results: zoeker.Results, notes: Sequence[str], summary: str, bom: bool, paged: bool
) -> None:
    """Print notes, hits and a summary, in one of FORMS or as "rich"."""
    if form == "rich" and results.hits:
        from .render import show_hits  # here: Rich costs start-up time, and a pipe does not need it

        show_hits(results, notes, summary, paged=paged)
        return
    for note in notes:
        click.echo(note, err=True)
    if results.hits or form == "csv":  # a table keeps its header
        _print(form, results, summary, bom)
    elif _found(results):
        click.echo(summary, err=True)


def _without_others(results: zoeker.Results) -> zoeker.Results:
    """Leave out what holds only some of the words: a list of ids cannot say so, and may be one to act on."""
    if results.others is None:
        return results
    return replace(results, others=None, hits=tuple(hit for hit in results if not hit.missing))


def _notes(text: str, results: zoeker.Results, query: Sequence[str], folder: str) -> Iterator[str]:
    """Tell what a person should know of how the question was understood."""
    yield from notes_on(text)
    yield from notes_on_dates(results.periods)
    if results.relaxed:
        lack = (
            "holds this word; these hold a part of it"
            if _is_one_word(results)
            else "holds all of these words; these hold some of them"
        )
        yield f"No article {lack}.{_meant_command(query)}"
    if not results.articles:
        where = "" if folder == "index" else f" --index {shlex.quote(clean(folder))}"
        yield f"The index at {clean(folder)} holds no articles yet; to add some, run: zoeker index PATH{where}"
    elif not _found(results):
        for field in results.empty_fields:
            yield f"(no article in this index has {'an' if field[0] in 'aeiou' else 'a'} {field})"
        yield f"No article found for: {clean(text)}{_meant_command(query)}"
        if results.absence:
            yield absent(results.absence)
    if not results.total:
        yield from _suggestions(results)


def _suggestions(results: zoeker.Results) -> Iterator[str]:
    for suggestion in results.suggestions:
        yield f"(did you mean: {clean(suggestion.query)} ?)"


def _print(form: str, results: zoeker.Results, summary: str, bom: bool) -> None:
    if bom:
        click.echo("\ufeff".encode(), nl=False)
    for part in FORMS[form](results):
        click.echo(part, nl=isinstance(part, str))
    if form == "plain":
        click.echo(summary)
    elif sys.stderr.isatty() or len(results.hits) < _found(results):  # nobody should take a page for all
        click.echo(summary, err=True)


def _meant_command(query: Sequence[str]) -> str:
    context = click.get_current_context()
    if BY_DEFAULT not in context.meta:
        return ""
    from difflib import get_close_matches  # here: it costs start-up time

    near = get_close_matches(query[0].lower(), context.meta[BY_DEFAULT], 1, 0.75)
    return f"\n(did you mean the command: zoeker {near[0]} ?)" if near else ""


def _is_one_word(results: zoeker.Results) -> bool:
    return " " not in results.query


def _found(results: zoeker.Results) -> int:
    """Count what the pages hold, as far as it was looked for."""
    return results.total + (results.others or 0)


def summary_of(results: zoeker.Results, page: int, limit: int) -> str:
    """Say how many were found, in what time, and which of them these are."""
    whole, some = ("the word", "a part of it") if _is_one_word(results) else ("all the words", "some")
    others = f" with {whole}, {results.others:,} with {some}," if results.others else ""
    took = f"{count(results.total)}{others} in {results.seconds:.3f} s"
    first, total = (page - 1) * limit + 1, _found(results)
    if not results.hits:
        return f"{took}; there is no page {page}, the last is {-(-total // limit):,}"
    if total <= limit:
        return took
    last = max(its.rank for hit in results for its in (hit, *hit.copies))
    more = f"; --page {page + 1} for more" if last < total else ""
    these = f"these are {first:,} to {last:,}" if last > first else f"this is number {first:,}"
    return f"{took}; {these}{more}"
