"""How is an index made, kept up to date, and made again? Apart from `index.py`, so that a search need not load it.

A rebuild takes from the old index what no file gives again: nothing already indexed is lost.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from .catalog import SCRIPT, STALE, Catalog, Known
from .corpus import column_map
from .dutch import NAME, check_name
from .errors import IndexDamagedError, IndexUseError
from .format.folder import Cluster, exists
from .format.stored import NO_FILE, Origin
from .intake import Intake, Listener
from .sources import PathLike, Source, absolute, index_folder, split_sources
from .update import Update, Updater, check_paths
from .write import MEMORY, OldArticles, rebuild_of, writer_of

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,200}")  # of an index on a cluster


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
        with rebuild_of(folder, wait, count, memory, analyzer) as (writer, old, before):
            updater = Updater(Intake(writer, progress, before), names, keep_missing, folder)
            _make_again(updater, articles, paths or (), old, before, folder)
            return updater.finish(folder)
    if not exists(folder):
        check_paths(paths)  # before there is an index to leave empty
    with writer_of(folder, wait, count, memory, analyzer) as writer:
        updater = Updater(Intake(writer, progress), names, keep_missing, folder)
        updater.take_articles(articles)
        if paths is None:
            updater.take_known_paths()
        else:
            updater.take_paths(paths)
        return updater.finish(folder)


def _make_again(
    updater: Updater,
    articles: Iterable[object],
    paths: Iterable[str],
    old: OldArticles | None,
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


def _carry_scripts(updater: Updater, old: OldArticles, memory: Catalog) -> None:
    for reference, stored in old.stored():
        known = memory.article(stored.id)
        if known and known.file == SCRIPT and updater.intake.catalog.article(stored.id) is None:
            updater.intake.take(old.article(reference))


def _carry_unread(updater: Updater, old: OldArticles, memory: Catalog) -> None:
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
        for id, article in memory.articles()
        if not article.removed
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
            path,
        )


def _was_read(catalog: Catalog, known: Known) -> bool:
    """Say whether a file was read whole, so that what it does not hold is gone."""
    return known.modified != STALE and not any(problem.skipped for problem in catalog.problems(known.number))


def init_index(
    path: PathLike,
    hosts: Sequence[str],
    name: str,
    *,
    ca_file: PathLike = "",
    shards: int = 1,
    replicas: int = 0,
    analyzer: str = NAME,
) -> int:
    """Make an index in `path` whose articles live on an OpenSearch cluster, as `name`; give how many there are already.

    `hosts` are URLs, tried in turn; a login comes from the environment (docs/opensearch.md), and stands nowhere else. Where the
    cluster has this index, the folder is one more door to it. Raises ClusterError, and IndexUseError where there is an index in
    the folder.
    """
    from .write.cluster import initialised  # here: an index on disk need not load it

    check_name(analyzer)
    if not _NAME.fullmatch(name):
        raise IndexUseError(
            f"an index on a cluster has a name of small letters, digits, - and _, and not {name!r}", path
        )
    certificates = absolute(ca_file) if ca_file else ""
    cluster = Cluster(tuple(hosts), name, certificates, shards, replicas)
    return initialised(index_folder(path), cluster, analyzer)
