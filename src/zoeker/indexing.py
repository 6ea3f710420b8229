"""How is an index made and kept up to date? One function; apart from `index.py`, so that a search need not load it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from .corpus import column_map
from .dutch import check_name
from .format.folder import exists
from .intake import Intake, Listener
from .rebuild import make_again
from .sources import PathLike, Source, index_folder, split_sources
from .update import Update, Updater, check_paths
from .write.writer import MEMORY, open_rebuild, open_writer


def update_index(
    path: PathLike = "index",
    sources: Source | Iterable[Source] | None = None,
    *,
    keep_missing: bool = False,
    rebuild: bool = False,
    columns: Mapping[str, str] | None = None,
    wait: float = 0.0,
    progress: Listener | None = None,
    processes: int | None = None,
    memory: int = MEMORY,
    analyzer: str | None = None,
) -> Update:
    """Bring the index in `path` up to date with `sources`, making it if there is none; give what was done.

    `sources` are paths (files, folders, patterns, "-"), or an iterable of Articles or of dicts, which are read as a line of
    JSON Lines is; None stands for the paths it was made from. New articles are added, changed ones replaced; those gone from these very paths are dropped, unless
    `keep_missing`; a script's articles are never dropped. `rebuild` makes all of it anew, aside. `columns` maps fields
    to the input's own names, as in {"title": "Kop"}. `wait` is how many seconds to wait for another writer.
    `progress` is called with articles written, bytes done, bytes in all, and the file at hand. So many `processes`
    (None: as many as there are processors) share the work of a large update, within about `memory` (MB, beside the
    interpreter and its libraries): it bounds how many articles wait, how many words are remembered, and how many are merged
    at once; only a merge that leaves one segment holds all words of the index, some 90 bytes each, whatever that is.
    `analyzer` is "zoeker-dutch" or "snowball", which takes plain Snowball stems: for a new index, or with `rebuild`; None is the
    index's own, "zoeker-dutch" for a new one. Bad input
    is in `Update.problems`; raises ZoekerError for the rest.
    """
    folder = index_folder(path)
    if analyzer is not None:
        check_name(analyzer)
    paths, articles = (None, ()) if sources is None else split_sources(sources)
    names = None if columns is None else column_map(columns)
    count = processes or os.cpu_count() or 1
    if rebuild:
        with open_rebuild(folder, wait, count, memory, analyzer) as (writer, old, before):
            updater = Updater(Intake(writer, progress, before), names, keep_missing, folder)
            make_again(updater, articles, paths or (), old, before, folder)
            return updater.finish(folder)
    if not exists(folder):
        check_paths(paths)  # before there is an index to leave empty
    with open_writer(folder, wait, count, memory, analyzer) as writer:
        updater = Updater(Intake(writer, progress), names, keep_missing, folder)
        updater.take_articles(articles)
        if paths is None:
            updater.take_known_paths()
        else:
            updater.take_paths(paths)
        return updater.finish(folder)
