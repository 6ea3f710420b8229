"""`zoeker help query`: what may a question say? The page on the language, which is the one of docs/."""

from __future__ import annotations

from pathlib import Path

import click

from .options import SETTINGS, default_form

NAMES = ("query", "language")
_HERE = Path(__file__).parent
_PLACES = (_HERE / "language.md", _HERE.parents[2] / "docs" / "language.md")  # installed, and in a checkout


@click.command(context_settings=SETTINGS)
def manual() -> None:
    """Show the language of questions, through the pager on a terminal."""
    page = next((place for place in _PLACES if place.exists()), None)
    if page is None:
        raise click.ClickException("the page on the language is missing; install zoeker again")
    text = page.read_text(encoding="utf-8")
    if default_form() == "rich":
        from .render import show_page  # here: Rich costs start-up time, and a pipe does not need it

        show_page(text)
    else:
        click.echo(text, nl=False)
