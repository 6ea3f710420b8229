"""How do articles leave the index? By id, or by the path they came from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from zoeker.errors import SourceError

from . import folder
from .catalog import Catalog, Known
from .writer import open_writer


def remove(path: Path, ids: Iterable[str], paths: Iterable[str], wait: float) -> int:
    """Take articles out of the index in `path`, by id or by absolute path of a file or folder; give how many.

    A path the index was made from is forgotten; of anything else the articles stay out until their text changes.
    Raises SourceError for a path that nothing came from, before anything is done.
    """
    folder.check_there(path)
    with open_writer(path, wait) as writer:
        catalog = writer.catalog
        gone: set[str] = set()
        for source in paths:
            gone |= _from_path(catalog, source, path)
        gone |= {id for id in ids if _take_out(catalog, id)}
        writer.commit({}, gone)
    return len(gone)


def _from_path(catalog: Catalog, source: str, path: Path) -> set[str]:
    files = catalog.files_under(source)
    below = source.rstrip("/") + "/"
    forgotten = [root for root in catalog.roots() if root == source or root.startswith(below)]
    if not files and not forgotten:
        raise SourceError(f"nothing in the index at {path} came from {source}; see zoeker stats", source)
    for root in forgotten:
        catalog.remove_root(root)
    return {id for file in files for id in _from_file(catalog, file, file.root in forgotten)}


def _from_file(catalog: Catalog, file: Known, forget: bool) -> set[str]:
    """Take out what only this file gives; `forget` says that the file itself may be forgotten."""
    ids = list(catalog.held_by(file.number))
    if not forget:
        return {
            id
            for id in ids
            if (held := catalog.article(id)) and held.file == file.number and _take_out(catalog, id)
        }
    gone = set()
    for id in ids:
        held = catalog.article(id)
        if catalog.let_go(file.number, id):
            catalog.drop(id)
            gone |= {id} if held and not held.removed else set()
    catalog.forget_file(file.number)
    return gone


def _take_out(catalog: Catalog, id: str) -> bool:
    held = catalog.article(id)
    if held is None or held.removed:
        return False
    catalog.mark_removed(id)
    return True
