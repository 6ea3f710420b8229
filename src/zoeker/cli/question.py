"""What do the commands share that take a question? How its words are told from options, and which articles are asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import click

import zoeker
from zoeker.query.notes import notes

from .options import Command, index_option

_NAMED = ("source", "section", "author")
_WHICH = ("since", "until", *_NAMED, *(f"not_{name}" for name in _NAMED), "field")
LIMIT = "-n"  # short for --limit
_SHORT_LIMIT = re.compile(rf"{LIMIT}=?(\d*)")
_OPTION_LIKE = re.compile(r"-[A-Za-z]")


class _Question(click.Command):
    """Takes a word with one minus for what it is, and one with two for an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse what looks like an option and is none; -h is help where it stands alone, and -n is --limit."""
        return super().parse_args(ctx, args if ctx.resilient_parsing else list(self._read(ctx, args)))

    def _read(self, ctx: click.Context, args: list[str]) -> Iterator[str]:
        options = [option for option in self.get_params(ctx) if isinstance(option, click.Option)]
        names = {name for option in options for name in option.opts}
        valued = {name for option in options if not option.is_flag for name in option.opts}
        words = iter(args)
        for word in words:
            if word == "--":
                yield from (word, *words)
            elif word == "-h":
                yield "--help"
            elif short := _SHORT_LIMIT.fullmatch(word):
                yield f"--limit={short[1] or next(words, '')}"
            else:
                _refuse_unknown(ctx, word, names)
                yield word
                if word in valued:
                    yield from islice(words, 1)


def _refuse_unknown(ctx: click.Context, word: str, names: set[str]) -> None:
    name = word.partition("=")[0]
    if name.startswith("--") and name not in names:
        from difflib import get_close_matches  # here: it costs start-up time

        raise click.NoSuchOption(name, possibilities=get_close_matches(name, names), ctx=ctx)
    if _OPTION_LIKE.fullmatch(word) or f"-{name}" in names:
        meant = f"did you mean -{word}?" if f"-{name}" in names else f"{ctx.command_path} --help lists them."
        raise click.UsageError(
            f"there is no option {word}; {meant} To leave out articles with the word, write: NIET {word[1:]}",
            ctx,
        )


def question_command(
    name: str | None = None, required: bool = True, metavar: str | None = None
) -> Callable[[Command], click.Command]:
    """Make a command that takes a question, the index folder, and what else says which articles are asked for.

    In its help the question is called `metavar`, where it is something else.
    They are passed on as `query` (words), `folder` and, by the names that Index gives them, those of `Which`: `since`, `until`,
    `source`, `not_source` and the like, `field`, `exact_names`.
    """

    def made(function: Command) -> click.Command:
        arguments: list[Any] = [
            click.argument("query", nargs=-1, required=required, type=click.UNPROCESSED, metavar=metavar),
            index_option,
            click.option(
                "--since", metavar="DATE", help="Only from this date on: 2022, 2022-01-14, 'vorige week'."
            ),
            click.option("--until", metavar="DATE", help="Only up to and including this date."),
            *(option for kind in _NAMED for option in _names_options(kind)),
            click.option(
                "--field",
                multiple=True,
                metavar="FIELD",
                help="Look for the words in this field: title, lead, body or text (lead and body); repeat it for several.",
            ),
            click.option(
                "--exact-names",
                is_flag=True,
                help="Find names only as they are typed: Poetin, and not Putin.",
            ),
        ]
        for argument in reversed(arguments):
            function = argument(function)
        return click.command(name, cls=_Question, context_settings={"ignore_unknown_options": True})(function)

    return made


def _names_options(kind: str) -> Iterator[Callable[[Command], Command]]:
    """Give the options that take articles from some sources, say, and leave those of others out."""
    for option, where in ((f"--{kind}", "Only from"), (f"--not-{kind}", "Not from")):
        told = f"{where} this {kind}; repeat it for several."
        yield click.option(option, multiple=True, metavar="NAME", help=told)


def any_option(command: Command) -> Command:
    """Add --any, passed on as `any_word`."""
    return click.option(
        "--any", "any_word", is_flag=True, help="Articles with any of the words, not only those with all."
    )(command)


def written(options: Mapping[str, Any]) -> str:
    """Write those of some options that say which articles are asked for."""
    given = {name: options.get(name) or () for name in _WHICH}
    return "".join(
        f" (--{name.replace('_', '-')} {value})"
        for name, values in given.items()
        for value in ([values] if isinstance(values, str) else values)
    )


def sort_option(command: Command) -> Command:
    """Add --sort, the order of articles."""
    return click.option(
        "--sort",
        type=click.Choice(["relevance", "date", "-date"]),
        default="relevance",
        help="Best first, oldest first (date) or newest first (-date).",
    )(command)


def notes_on(text: str) -> Iterator[str]:
    """Tell what in a question may have been meant otherwise than it was understood."""
    return (f"({note})" for note in notes(text))


def tell_question(index: zoeker.Index, text: str, options: Mapping[str, Any]) -> None:
    """Tell, on standard error, of a question what notes say that can be said before it is answered."""
    which = {name: options[name] for name in _WHICH if name in options}
    for note in (*notes_on(text), *notes_on_dates(index.dates(text, **which))):
        click.echo(note, err=True)


def notes_on_dates(periods: Iterable[str]) -> Iterator[str]:
    """Tell which dates were understood, where they were typed in words."""
    for period in periods:
        since, dots, until = period.partition("..")
        written = f"{since} to {until}" if since and until else f"from {since}" if since else f"to {until}"
        yield f"(date: {written if dots else since})"
