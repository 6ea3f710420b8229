"""What must a rebuild take from the old index? What no file gives again: nothing already indexed is lost."""

from __future__ import annotations

from pathlib import Path

from .errors import IndexDamagedError
from .store import SCRIPT, STALE, Catalog, Known, Reader
from .update import Updater


def carry_over(updater: Updater, catalog: Catalog, old: Reader | None, memory: Catalog, path: Path) -> None:
    """Take over a script's articles, and those of files that cannot be read now.

    `old` and `memory` are the old index in `path` and its catalog. Raises IndexDamagedError when the old index cannot be read
    (`old` is None) and articles would be lost by that.
    """
    if old is None:
        _refuse_loss(catalog, memory, path)
        return
    for document, stored in old.origins():
        if catalog.article(stored.id) is None:
            known = catalog.file(stored.file)
            if stored.file and not updater.keep_missing and (known is None or _was_read(catalog, known)):
                updater.count_removed()
            else:
                article = old.article(document)
                origin = (known.number, stored.file, stored.root) if known else (SCRIPT, "", "")
                updater.take(article, article.digest(), *origin)


def _refuse_loss(catalog: Catalog, memory: Catalog, path: Path) -> None:
    lost = sum(
        _is_lost(id, catalog, memory.path_of(held.file)) for id, held in memory.articles() if not held.removed
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


def _is_lost(id: str, catalog: Catalog, file: str) -> bool:
    if catalog.article(id) is not None:
        return False
    known = catalog.file(file) if file else None
    return not file or (known is not None and not _was_read(catalog, known))


def _was_read(catalog: Catalog, known: Known) -> bool:
    """Say whether a file was read whole, so that what it does not hold is gone."""
    return known.modified != STALE and not any(problem.skipped for problem in catalog.problems(known.number))
