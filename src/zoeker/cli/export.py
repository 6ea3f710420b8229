"""`zoeker export` and `cite`: how does one get all that was found, and how is it cited?"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

import zoeker

from .options import Form, by_ending, file_option, is_terminal, tell_unknown
from .question import any_option, question_command, sort_option, tell_question, written
from .show import get_article
from .text import clean, count

if TYPE_CHECKING:
    from zoeker.references import Cited

# As exporting.ENDINGS names them; said here, since --help need not load it.
FORMATS = {
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
    ".ris": "ris",
    ".bib": "bibtex",
    ".json": "csl-json",
}
CITATIONS = ["plain", "ris", "bibtex", "csl-json"]  # as references.FORMS; said here for the same reason


def _fields(ctx: click.Context, _: click.Parameter, value: str | None) -> Sequence[str]:
    return [name.strip() for name in value.split(",") if name.strip()] if value else ()


@question_command("export", required=False)
@any_option
@click.option(
    "--format",
    "form",
    type=Form(list(FORMATS.values())),
    help="What to write (by the ending of FILE, else jsonl).",
)
@click.option(
    "--fields", metavar="F,F", callback=_fields, help="Which fields of an article, and in which order (all)."
)
@sort_option
@file_option("--out", help="Write to this file, packed if it ends in .gz, and beside it what it is.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def export(
    query: tuple[str, ...],
    folder: str,
    form: str | None,
    fields: Sequence[str],
    out: str | None,
    force: bool,
    **options: Any,  # by the names that Index.export gives them
) -> int:
    """Write all that is found, as whole articles.

    These are the articles with all the words of QUERY (--any: any of them); without QUERY, all there are.

    The same question on the same state of the index gives the same bytes. What they are, for whoever cites them (the question as
    it was understood, when it was asked, of how many articles in which state, and the versions), is written
    to FILE.about.json, or told on standard error.
    """
    text = " ".join(query)
    name = out.removesuffix(".gz") if out else ""
    form = form or by_ending(name, FORMATS) or "jsonl"
    if form == "parquet" and not out and is_terminal(sys.stdout):
        raise click.UsageError("parquet is not for a terminal; name a file: --out FILE")
    with zoeker.open_index(folder) as index:
        tell_question(index, text, options)
        exported = index.export(text, format=form, fields=fields, **options)
        about = exported.about
        if out:
            beside = exported.save(out, force)
            click.echo(f"{count(about.found)} in {clean(out)}; {clean(str(beside))} tells of what", err=True)
        else:
            for piece in exported:
                sys.stdout.buffer.write(piece)
            sys.stdout.flush()
            click.echo(about.line, err=True)
    return 0 if about.found else 1


@question_command("cite", required=False, metavar="[ID]...")
@any_option
@click.option(
    "--query", "text", metavar="QUERY", help="Cite all articles with all the words of this question."
)
@sort_option
@click.option("--format", "form", type=Form(CITATIONS), default="plain", help="How to write it (plain).")
def cite(
    query: tuple[str, ...],
    folder: str,
    text: str | None,
    form: str,
    sort: str,
    **options: Any,  # by the names that Index.hits gives them
) -> int:
    """Print references to articles.

    \b
    zoeker cite sb-1 ha-6                      by the ids that a search gives
    zoeker cite --query stikstof --since 2022  all that a question finds

    A reference is a line as Dutch papers cite, or --format ris, bibtex or csl-json for a program. Options that narrow
    (--since, --source, ...) go with --query.
    """
    narrowed = written(options)
    if bool(query) == (text is not None) or (query and narrowed):
        raise click.UsageError(
            "name the ids of articles, or a question: --query QUERY, which --since and the like narrow",
            click.get_current_context(),
        )
    from zoeker.references import references  # here: --help need not load it

    with zoeker.open_index(folder) as index:
        if text is not None:
            tell_question(index, text, options)
        asked = [(id, get_article(index, id)) for id in query]
        known = [article for _, article in asked if article is not None]
        found: Iterator[Cited] = iter(known) if text is None else index.hits(text, sort=sort, **options)
        first = next(found, None)
        if first is not None:
            for piece in references(chain([first], found), form):
                sys.stdout.buffer.write(piece)
    if text is None:
        return tell_unknown((id for id, article in asked if article is None), folder)
    if first is None:
        click.echo(f"No article found for: {clean(text + narrowed)}", err=True)
    return 0 if first else 1
