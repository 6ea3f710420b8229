"""`zoeker stats`: the index in numbers."""

from __future__ import annotations

import click

import zoeker

from .options import SETTINGS, Form, index_option
from .text import clean, count, to_json

_SHOWN = 20  # sources, and paths


@click.command(context_settings=SETTINGS, short_help="Tell what is in the index.")
@index_option
@click.option(
    "--format", "form", type=Form(["plain", "jsonl"]), default="plain", help="How to show it (plain)."
)
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
