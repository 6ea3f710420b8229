"""`zoeker analyze`: what the index makes of a text."""

from __future__ import annotations

import sys

import click

import zoeker

from .options import ANALYZERS, SETTINGS, Form, default_form
from .text import clean, to_json


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
    found = zoeker.analyze(text, analyzer)
    if form == "jsonl" or (form is None and default_form() != "rich"):
        for token in found:
            click.echo(to_json(_record(token, text)))
    else:
        from .render import show_tokens  # here: Rich costs start-up time, and a pipe does not need it

        show_tokens(found, text)


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
