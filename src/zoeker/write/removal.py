"""How do articles leave the index? By id, or by the path they came from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from zoeker.catalog import UNSETTLED, Catalog, is_below
from zoeker.errors import SourceError
from zoeker.format import folder
from zoeker.format.stored import is_text

from . import writer_of


def remove(path: Path, ids: Iterable[str], paths: Iterable[str], wait: float, undo: bool = False) -> int:
    """Take articles out of the index in `path`, by id or by absolute path of a file or folder; give how many.

    A path the index was made from is forgotten; of anything else the articles stay out until their text changes.
    With `undo`, those that were taken out come back when their files are read next. Raises SourceError for a path that
    nothing came from, before anything is done.
    """
    folder.check_there(path)
    with writer_of(path, wait) as writer:
        catalog = writer.catalog
        if undo:
            named = [*ids, *(id for source in paths for id in _held_under(catalog, source, path))]
            back = sum(is_text(id) and catalog.bring_back(id) for id in named)
            writer.commit({}, ())
            return back
        gone = {id for source in paths for id in _from_path(catalog, source, path)}
        gone |= {id for id in ids if _take_out(catalog, id)}
        # Should this process die now, the index says what was done and these marks why.
        catalog.commit(UNSETTLED)
        writer.commit({}, gone)
    return len(gone)


def _from_path(catalog: Catalog, source: str, path: Path) -> set[str]:
    files = catalog.files_under(source) if is_text(source) else []
    forgotten = [root for root in catalog.roots() if is_below(root, source)]
    if not files and not forgotten:
        raise _nothing_from(source, path)
    for root in forgotten:
        catalog.remove_root(root)
    return {
        id
        for file in files
        for id in (_forget if file.origin.root in forgotten else _take_out_of)(catalog, file.number)
    }


def _held_under(catalog: Catalog, source: str, path: Path) -> list[str]:
    files = catalog.files_under(source) if is_text(source) else []
    if not files:
        raise _nothing_from(source, path)
    return [id for file in files for id in catalog.held_by(file.number)]


def _nothing_from(source: str, path: Path) -> SourceError:
    return SourceError(
        f"nothing in the index at {path} came from {source}; name a path as it was indexed", source
    )


def _forget(catalog: Catalog, file: int) -> set[str]:
    """Forget a file and what only it holds."""
    gone = set()
    for id in catalog.held_by(file):
        article = catalog.article(id)
        if catalog.release(file, id):
            catalog.drop(id)
            gone |= {id} if article and not article.removed else set()
    catalog.forget_file(file)
    return gone


def _take_out_of(catalog: Catalog, file: int) -> set[str]:
    """Take out the articles that a file gives, for as long as it gives them in this form."""
    articles = {id: catalog.article(id) for id in catalog.held_by(file)}
    return {
        id for id, article in articles.items() if article and article.file == file and _take_out(catalog, id)
    }


def _take_out(catalog: Catalog, id: str) -> bool:
    article = catalog.article(id) if is_text(id) else None
    if article is None or article.removed:
        return False
    catalog.mark_removed(id)
    return True
