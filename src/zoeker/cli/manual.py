"""`zoeker help query`: what may a question say? The page on the language, which is the one of docs/."""

from __future__ import annotations

import click

import zoeker.manual

from .options import SETTINGS, default_form

NAMES = ("query", "language")


@click.command(context_settings=SETTINGS)
def manual() -> None:
    """Show the language of questions, through the pager on a terminal."""
    text = zoeker.manual.manual()
    if default_form() == "rich":
        from .render import show_page  # here: Rich costs start-up time, and a pipe does not need it

        show_page(text)
    else:
        click.echo(text, nl=False)
