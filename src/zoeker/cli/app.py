"""The `zoeker` command: its subcommands, and `search` for a first word that is none of them."""

from __future__ import annotations

import click

from .analyze import analyze
from .check import check
from .eval import evaluate
from .index import index
from .options import BY_DEFAULT, INDEX_HELP
from .remove import remove
from .search import search
from .show import show
from .stats import stats


class _SearchByDefault(click.Group):
    """Takes what is not a command for a question."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Show the help when nothing is asked; -h is help only by itself: it may begin a word with a minus."""
        if not args:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        return super().parse_args(ctx, ["--help"] if args == ["-h"] else args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Give the command the arguments name, or `search` with all of them."""
        place = _first_word(args)
        command = self.get_command(ctx, args[place]) if place < len(args) else None
        if command is None:
            ctx.meta[BY_DEFAULT] = True
            return "search", search, args
        return args[place], command, args[:place] + args[place + 1 :]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which one comes to need them."""
        return list(self.commands)


def _first_word(args: list[str]) -> int:
    """Find the first word that is neither an option nor the value of one of search's."""
    options = (option for option in search.params if isinstance(option, click.Option))
    valued = {name for option in options if not option.is_flag for name in option.opts}
    place = 0
    while place < len(args) and args[place].startswith("--") and args[place] != "--":
        place += 2 if args[place] in valued else 1
    return place


@click.group(
    cls=_SearchByDefault,
    context_settings={"ignore_unknown_options": True, "max_content_width": 100},
    epilog="zoeker QUERY… is short for zoeker search QUERY…; zoeker COMMAND --help tells more.",
)
@click.version_option(package_name="zoeker", message="zoeker %(version)s")
@click.option("--index", "folder", metavar="DIR", envvar="ZOEKER_INDEX", help=INDEX_HELP)
@click.pass_context
def app(ctx: click.Context, folder: str | None) -> None:
    """Search your own Dutch news articles."""
    ctx.obj = folder


for command in (index, search, show, remove, stats, check, evaluate, analyze):
    app.add_command(command)
