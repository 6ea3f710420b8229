"""The `zoeker` command: its subcommands, and `search` for a first word that is none of them."""

from __future__ import annotations

from importlib.metadata import version

import click

from .index import index
from .remove import remove
from .search import search
from .show import show
from .stats import stats


class _SearchByDefault(click.Group):
    """Takes what is not a command for a question."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Give the command the arguments name, or `search` with all of them."""
        if self.get_command(ctx, args[0]) is None:
            return "search", search, args
        return super().resolve_command(ctx, args)


@click.group(
    cls=_SearchByDefault,
    context_settings={"ignore_unknown_options": True, "max_content_width": 100},
    epilog="zoeker QUERY… is short for zoeker search QUERY….",
)
@click.version_option(version("zoeker"), message="zoeker %(version)s")
@click.option("--index", "folder", metavar="DIR", help="The index folder (default: index, or $ZOEKER_INDEX).")
@click.pass_context
def app(ctx: click.Context, folder: str | None) -> None:
    """Search your own Dutch news articles."""
    ctx.obj = folder


for command in (index, search, show, remove, stats):
    app.add_command(command)
