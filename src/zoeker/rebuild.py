"""What must a rebuild take from the old index? What no file gives again: nothing already indexed is lost."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .catalog.catalog import SCRIPT, STALE, Catalog, Known
from .errors import IndexDamagedError
from .format.articles import Articles
from .format.stored import NO_FILE, Origin
from .update import Updater


def make_again(
    updater: Updater,
    articles: Iterable[object],
    paths: Iterable[str],
    old: Articles | None,
    memory: Catalog,
    path: Path,
) -> None:
    """Fill an empty index by `updater` from the paths the old one was made from, and from `articles` and `paths`.

    `old` and `memory` are the old index in `path` and its catalog. Raises IndexDamagedError when the old index cannot be read
    (`old` is None) and articles would be lost by that.
    """
    catalog = updater.intake.catalog
    catalog.adopt(memory)
    updater.take_articles(articles)
    if old is not None:
        # Before the files: where both have an article, the script's form stands.
        _carry_scripts(updater, old, memory)
    updater.take_known_paths(paths)
    if old is None:
        _refuse_loss(catalog, memory, path)
    else:
        _carry_unread(updater, old, memory)


def _carry_scripts(updater: Updater, old: Articles, memory: Catalog) -> None:
    for reference, stored in old.stored():
        held = memory.article(stored.id)
        if held and held.file == SCRIPT and updater.intake.catalog.article(stored.id) is None:
            updater.intake.take(old.article(reference))


def _carry_unread(updater: Updater, old: Articles, memory: Catalog) -> None:
    """Take over the articles of files that could not be read."""
    catalog = updater.intake.catalog
    for reference, stored in old.stored():
        if catalog.article(stored.id) is None:
            keepers = list(_keepers(stored.id, catalog, memory, updater.keep_missing))
            if keepers:
                updater.intake.take(old.article(reference), *keepers[0])
            else:
                updater.intake.removed += 1


def _keepers(
    id: str, catalog: Catalog, memory: Catalog, keep_missing: bool = False
) -> Iterable[tuple[int, Origin]]:
    """List what an article, though it was not read again, still belongs to: a script, or files that were not read whole."""
    for number, _ in memory.holders(id):
        before = memory.file_numbered(number)
        known = catalog.file(before.origin.path) if before else None
        if before is None:
            yield SCRIPT, NO_FILE
        elif known is not None and (keep_missing or not _was_read(catalog, known)):
            yield known.number, known.origin


def _refuse_loss(catalog: Catalog, memory: Catalog, path: Path) -> None:
    lost = sum(
        catalog.article(id) is None and any(_keepers(id, catalog, memory))
        for id, held in memory.articles()
        if not held.removed
    )
    if lost or memory.generation < 0:
        what = (
            f"{lost} of its articles are in no file that can be read now"
            if lost
            else "its catalog is lost too"
        )
        raise IndexDamagedError(
            f"the index at {path} is damaged and {what}, so a rebuild would lose them; "
            f"to start afresh all the same, move that folder away and run: zoeker index PATH",
            str(path),
        )


def _was_read(catalog: Catalog, known: Known) -> bool:
    """Say whether a file was read whole, so that what it does not hold is gone."""
    return known.modified != STALE and not any(problem.skipped for problem in catalog.problems(known.number))
