"""`zoeker remove`: take articles out of the index."""

from __future__ import annotations

import click

import zoeker

from .options import SETTINGS, files, index_option, wait_option
from .text import clean, count


@click.command(context_settings=SETTINGS, short_help="Take articles out of the index.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--path",
    "paths",
    multiple=True,
    metavar="PATH",
    shell_complete=files,
    help="Take out what came from this file or folder.",
)
@click.option("--undo", is_flag=True, help="Let what was taken out come back with the next zoeker index.")
@index_option
@wait_option
def remove(ids: tuple[str, ...], paths: tuple[str, ...], undo: bool, folder: str, wait: float) -> int:
    """Take articles out of the index, by id or by where they came from; their files stay as they are.

    They stay out until their text changes, or until --undo. A PATH that was given to zoeker index is forgotten.
    """
    if not ids and not paths:
        raise click.UsageError("name the ID of an article, or a --path")
    with zoeker.open_index(folder) as index:
        if undo:
            return _undo(index, ids, paths, wait)
        unknown = [id for id in ids if index.get(id) is None]
        removed = index.remove(ids, paths=paths, wait=wait)
    click.echo(f"{count(removed)} removed")
    for id in unknown:
        click.echo(f"zoeker: there is no article {clean(id)!r} in the index at {clean(folder)}", err=True)
    return 2 if unknown else 0


def _undo(index: zoeker.Index, ids: tuple[str, ...], paths: tuple[str, ...], wait: float) -> int:
    back = index.remove(ids, paths=paths, wait=wait, undo=True)
    comes = "comes" if back == 1 else "come"
    click.echo(f"{count(back)} {comes} back with the next zoeker index, or when handed over again")
    missing = len(set(ids)) - back
    if missing > 0 and not paths:
        click.echo(f"zoeker: {count(missing, 'ID')} named no article that was removed", err=True)
        return 2
    return 0
