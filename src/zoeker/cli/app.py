"""The `zoeker` command: its subcommands, `search` for a first word that is none of them, and how any of them runs.

It has streams that can be written to, an exit status, and one sentence for what goes wrong.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

import zoeker
from zoeker.errors import QueryError, system_reason

from .batch import batch
from .count import count
from .coverage import coverage
from .eval import evaluate
from .export import cite, export
from .index import copy, index, init, remove
from .kwic import kwic
from .last import open_hit
from .like import like
from .manual import NAMES, manual
from .neighbours import neighbours
from .options import BY_DEFAULT, INDEX_HELP, folders
from .question import LIMIT
from .search import search
from .serve import mcp, serve
from .show import analyze, check, show, stats
from .text import clean, clean_lines, columns
from .trend import trend
from .words import words

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# Letters of a name of which one may be wrong: of a shorter one, other words lie as near (eval, geval).
_LONG = 5


class _SearchByDefault(click.Group):
    """Takes what is not a command for a question, unless it is a slip away from one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Show the help when nothing is asked; -h is help where a command or a question might stand."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        place = _first_word(args)
        return super().parse_args(
            ctx, [*args[:place], "--help"] if args[place:] in (["-h"], ["help", "-h"]) else args
        )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Give the command the arguments name, or `search` with all of them."""
        place = _first_word(args)
        name = args[place] if place < len(args) else ""
        if command := self.get_command(ctx, name):
            return name, command, args[:place] + args[place + 1 :]
        if not ctx.resilient_parsing:
            if args == ["help"]:
                click.echo(ctx.get_help())
                ctx.exit()
            if args[0] == "help" and len(args) == 2 and args[1] in NAMES:
                return " ".join(args), manual, []
            if args[0] == "help" and len(args) == 2 and (command := self.get_command(ctx, args[1])):
                return args[1], command, ["--help"]
            self._refuse_slip(ctx, args[1] if args[0] == "help" and len(args) == 2 else name)
        ctx.meta[BY_DEFAULT] = list(self.commands)
        return "search", search, args

    def _refuse_slip(self, ctx: click.Context, word: str) -> None:
        """Tell of a mistyped command, which would be a question that finds what nobody asked for."""
        meant = (
            "--version" if word == "version" else next((it for it in self.commands if _slip(word, it)), "")
        )
        if meant:
            raise click.UsageError(
                f"there is no command {word!r}; did you mean zoeker {meant}? "
                f"To search for the word, write: zoeker search {word}",
                ctx,
            )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which one comes to need them."""
        return list(self.commands)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the commands; of options also those of `search`, whose name may be left out."""
        own = super().shell_complete(ctx, incomplete)
        if incomplete[:1] != "-":
            # Who types se means to search: what is started once is offered where nothing else begins so.
            often = incomplete and search.name and search.name.startswith(incomplete)
            return [item for item in own if not often or item.value != serve.name]
        known = {item.value for item in own}
        others = search.shell_complete(click.Context(search, ctx), incomplete)
        return own + [item for item in others if item.value not in known]


def _first_word(args: list[str]) -> int:
    """Find the first word that is neither an option nor the value of one of search's."""
    options = (option for option in search.params if isinstance(option, click.Option))
    valued = {LIMIT, *(name for option in options if not option.is_flag for name in option.opts)}
    place = 0
    while (
        place < len(args) and args[place] != "--" and (args[place].startswith("--") or args[place] == LIMIT)
    ):
        place += 2 if args[place] in valued else 1
    return place


def _slip(word: str, name: str) -> bool:
    """Say whether a word is a name with two letters swapped, in capitals, or, of a long name, with one letter wrong, too many or too few."""
    word = word.lower()
    if word == name:
        return True
    swapped = {name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(len(name) - 1)}
    if word in swapped:
        return True
    if len(name) < _LONG or abs(len(word) - len(name)) > 1:
        return False
    same = next(
        (at for at, pair in enumerate(zip(word, name, strict=False)) if pair[0] != pair[1]), len(name)
    )
    # After one letter that is wrong, too many, or left out.
    return any(word[same + here :] == name[same + there :] for here, there in ((1, 1), (1, 0), (0, 1)))


@click.group(
    cls=_SearchByDefault,
    context_settings={"ignore_unknown_options": True, "max_content_width": 100},
    epilog="zoeker QUERY… is short for zoeker search QUERY…; zoeker COMMAND --help tells more, zoeker help query what a question may say.",
)
@click.version_option(package_name="zoeker", message="zoeker %(version)s")
@click.option(
    "--index", "folder", metavar="DIR", envvar="ZOEKER_INDEX", shell_complete=folders, help=INDEX_HELP
)
@click.pass_context
def app(ctx: click.Context, folder: str | None) -> None:
    """Search your own Dutch news articles."""
    ctx.obj = folder


for command in (
    index,
    search,
    count,
    trend,
    coverage,
    batch,
    kwic,
    words,
    neighbours,
    like,
    export,
    cite,
    show,
    open_hit,
    remove,
    stats,
    check,
    evaluate,
    analyze,
    init,
    copy,
    serve,
    mcp,
):
    app.add_command(command)


def run() -> int:
    """Run the command line; give the exit status: 0 done, or hits; 1 no hits; 2 an error."""
    _prepare_streams()
    if os.environ.get("_ZOEKER_COMPLETE"):
        with suppress(Exception):  # whatever goes wrong, a traceback must not stand in the line being typed
            app.main(prog_name="zoeker")  # a shell asks how a command may go on: click knows, and leaves
        return 1
    status, message = _run()
    with suppress(OSError):  # nobody is left to tell
        if message:
            click.echo(f"zoeker: {message}", err=True)
    return status


def _run() -> tuple[int, str]:
    """Run the command; give the exit status and what went wrong.

    Not by click's own main(): it takes a closed pipe for an error.
    """
    try:
        with app.make_context("zoeker", sys.argv[1:]) as context:
            status = app.invoke(context) or 0
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        return done.exit_code, ""
    except click.ClickException as error:
        return 2, clean_lines(_usage(error))
    except zoeker.ZoekerError as error:
        return 2, clean(str(error)) + _pointer(error)
    except BrokenPipeError:  # whoever read our output has had enough (`| head`): that is no error
        _drop_output()
        return 0, ""
    except OSError as error:  # such as a full disk under our output
        _drop_output()
        return 2, clean(f"cannot go on: {system_reason(error)}")
    return status, ""


def _prepare_streams() -> None:
    """Make streams that may be written to, whatever the terminal can show and whichever were closed at the start."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:  # os.open takes the number that is free, so that no file of the index gets it
            null = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(null, mode, encoding="utf-8"))
        elif mode == "w":
            stream.reconfigure(errors="replace")  # a terminal that cannot write ï still shows the rest


def _drop_output() -> None:
    """Drop what could not be written, so that Python does not complain of it at exit."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _usage(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    hint = f"\n{context.command_path} --help tells how it is used." if context else ""
    return f"{error.format_message()}{hint}"


def _pointer(error: zoeker.ZoekerError) -> str:
    """Show the question with a mark under the column that is wrong."""
    if not isinstance(error, QueryError) or not error.column or not error.query.strip():
        return ""
    begin = max(0, error.column - 60)
    question = clean(error.query)
    before = columns(question[begin : error.column - 1])
    return f"\n  {question[begin : begin + 78]}\n  {' ' * before}^"
