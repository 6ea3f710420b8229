"""How do articles get into an index that lives on a cluster? As into one on disk, but that the cluster keeps them.

The catalog stays in the folder, and is of the commit that the cluster has. While something is written it says so beforehand
(UNSETTLED): who finds it like that makes it again from what the cluster stores, so that a process may be killed at any point,
and the same command finishes what it began. Articles bear their ids, and whatever is written twice is there once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from zoeker.article import Article
from zoeker.catalog import UNSETTLED, Catalog, glimpse, move, roots_of
from zoeker.date import Date
from zoeker.engines.local.statistics import Statistics
from zoeker.engines.opensearch.login import connected
from zoeker.engines.opensearch.mapping import Documents
from zoeker.engines.opensearch.store import Store
from zoeker.errors import IndexDamagedError, IndexMissingError, IndexUseError
from zoeker.format import folder
from zoeker.format.folder import Cluster
from zoeker.format.stored import Origin, Stored

from .batch import Entry
from .lock import writing

_CHARACTERS_A_MB = 25_000  # of articles in a batch: what is sent takes some sixteen bytes for each
_WORDS_A_MB = 1_000  # and chunks of text, remembered from one batch to the next
_PIECE = 500  # articles that are read and sent together
_LEAVING = 10.0  # seconds to finish for who asks an index while another takes its place
_VERSION = re.compile(r".+-v(\d+)")


class ClusterWriter:
    """The right to write to an index on a cluster, given by `open_cluster`; otherwise as `Writer` of writer.py.

    `memory` is in MB. Raises ClusterError where the cluster does not do its part; what it acknowledged stays.
    """

    def __init__(self, catalog: Catalog, store: Store, memory: int) -> None:
        self.catalog = catalog
        self.most_characters = memory * _CHARACTERS_A_MB
        self._most_words = memory * _WORDS_A_MB
        self._store = store
        self._documents = Documents(store.state.analyzer)
        self._generation = store.state.generation
        self._begun = False

    def commit(
        self,
        entries: Mapping[str, Entry],
        gone: Collection[str],
        last: bool = True,
        written: Callable[[str], None] = lambda id: None,
    ) -> None:
        """Add `entries` (by id), in the place of whatever is there under the same ids, and drop the ids in `gone`.

        With `last`, all that was given up to now is seen by whoever opens the index from then on.
        """
        if (entries or gone) and not self._begun:
            self.catalog.commit(UNSETTLED)
            self._begun = True
        all_entries = list(entries.values())
        for begin in range(0, len(all_entries), _PIECE):
            piece = all_entries[begin : begin + _PIECE]
            self._store.write(self._documents, piece)
            for entry in piece:
                written(entry.id)
        self._store.delete(sorted(gone - entries.keys()))
        self._documents.forget(self._most_words)
        if last:
            if self._begun:
                self._generation = self._store.commit().generation
            self.catalog.commit(self._generation)
            self._begun = False


class ClusterArticles:
    """The articles of an index on a cluster; a reference is an article."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def stored(self) -> Iterator[tuple[Article, Stored]]:
        """Give each article, and what is stored of it beside its text."""
        for kept in self._store.stored(texts=True):
            if kept.article is not None:
                yield kept.article, Stored(kept.id, kept.digest, Origin(*kept.origin))

    def article(self, reference: Article) -> Article:
        """Give an article, as it was handed over."""
        return reference


@contextmanager
def open_cluster(
    path: Path, cluster: Cluster, wait: float, memory: int, analyzer: str | None
) -> Iterator[ClusterWriter]:
    """Hold the right to write to the index in `path`, whose articles live on a cluster. Raises as `open_writer` does, and ClusterError."""
    with ExitStack() as stack:
        with folder.write_errors_told(path):
            stack.enter_context(writing(path, wait))
            folder.sweep_aside_if_possible(path)
            folder.check_versions(path)
            if analyzer:
                folder.check_analyzer(path, analyzer)
            catalog = Catalog(path / folder.CATALOG)
            stack.callback(catalog.close)
        store = stack.enter_context(opened(cluster))
        agree(catalog, store)
        yield ClusterWriter(catalog, store, memory)


@contextmanager
def open_cluster_rebuild(
    path: Path, cluster: Cluster, wait: float, memory: int, analyzer: str | None
) -> Iterator[tuple[ClusterWriter, ClusterArticles | None, Catalog]]:
    """Hold the right to write, and give a writer to an empty index beside the old one; at the end its alias stands for the new one.

    Searches see the old one until then, or the new one, whole.
    """
    with ExitStack() as stack:
        with folder.write_errors_told(path):
            stack.enter_context(writing(path, wait))
            folder.sweep_aside(path)
            aside = path / folder.ASIDE
            aside.mkdir()
            stack.callback(folder.sweep_aside_if_possible, path)
            before = Catalog(path / folder.CATALOG)
            stack.callback(before.close)
            catalog = Catalog(aside / folder.CATALOG)
            stack.callback(catalog.close)
        store, old = stack.enter_context(opened(cluster, any_version=True)), None
        with suppress(IndexMissingError):
            replaced = store.state.index
            agree(before, store)
            old = ClusterArticles(store)
        made_with = analyzer or folder.analyzer_of(path)
        made = _beside(store, cluster, made_with)
        yield ClusterWriter(catalog, made, memory), old, before
        with folder.write_errors_told(path):
            before.commit(UNSETTLED)  # from here on it is not of the index that the alias stands for
            made.put_in_place(cluster.name)
            if old is not None:
                # Before the catalog says that all is done: who finds that it was not drops it.
                Store(store.client, replaced, any_version=True).drop(_LEAVING)
            catalog.close()
            before.close()
            move(aside / folder.CATALOG, path / folder.CATALOG)
            folder.write_manifest(path, made_with, cluster)


@contextmanager
def opened(cluster: Cluster, any_version: bool = False) -> Iterator[Store]:
    """Give the index on a cluster, which can be asked and is new enough."""
    with closing(connected(cluster.hosts, cluster.ca_file)) as client:
        client.check_version()
        yield Store(client, cluster.name, any_version)


def _beside(store: Store, cluster: Cluster, analyzer: str) -> Store:
    """Make the index that is to take the place of the one that an alias stands for: NAME-v2, say, in that of NAME-v1."""
    try:
        number = _VERSION.fullmatch(store.state.index)
    except IndexMissingError:
        number = None
    beside = Store(store.client, f"{cluster.name}-v{int(number[1]) + 1 if number else 1}", any_version=True)
    with suppress(IndexMissingError):  # what a rebuild left that was killed
        _ = beside.state
        beside.drop()
    beside = Store(store.client, beside.name)
    beside.create(cluster.shards, cluster.replicas, analyzer)
    return beside


def agree(catalog: Catalog, store: Store) -> None:
    """Make the catalog again from what the cluster stores unless it says the same."""
    state = store.state
    if catalog.is_of(state.generation, store.count):
        return
    state = store.commit()  # which shows what a process that was killed had written
    _drop_replaced(store)
    catalog.restore(Stored(kept.id, kept.digest, Origin(*kept.origin)) for kept in store.stored())
    catalog.commit(state.generation)
    if not catalog.is_of(state.generation, store.count):
        raise IndexDamagedError(
            f"the index {store.name} at {store.client} is written by others at the same time; try again",
            store.name,
        )


def _drop_replaced(store: Store) -> None:
    """Drop the index whose place a rebuild had taken that was killed just then."""
    if number := _VERSION.fullmatch(store.state.index):
        before = Store(store.client, f"{store.name}-v{int(number[1]) - 1}", any_version=True)
        with suppress(IndexMissingError):
            _ = before.state
            before.drop()


def initialised(path: Path, cluster: Cluster, analyzer: str) -> int:
    """Make an index in `path`, whose articles live on a cluster; give how many there are already.

    Where the cluster has this index, the folder is one more door to it: its catalog is made from what the cluster stores. Raises
    IndexUseError where there is an index in the folder, or the one on the cluster has another analyzer.
    """
    with ExitStack() as stack:
        stack.enter_context(folder.write_errors_told(path))
        folder.check_free(path)
        if folder.exists(path):
            raise IndexUseError(f"there is an index at {path}; name another folder", path)
        store = stack.enter_context(opened(cluster))
        try:  # before there is a folder to leave empty
            state = store.state
        except IndexMissingError:
            _beside(store, cluster, analyzer).put_in_place(cluster.name)
            state = store.state
        folder.make(path)
        with writing(path, 0):
            if state.analyzer != analyzer:
                raise IndexUseError(
                    f"the index {cluster.name} at {store.client} was made with the analyzer {state.analyzer}; name that one",
                    path,
                )
            folder.write_manifest(path, analyzer, cluster)
            with closing(Catalog(path / folder.CATALOG)) as catalog:
                agree(catalog, store)
            return store.count


def statistics_of(path: Path) -> Statistics:
    """Count what the index in `path` holds, whose articles live on a cluster."""
    cluster = folder.cluster_of(path)
    if cluster is None:
        raise IndexUseError(f"the articles of the index at {path} do not live on a cluster", path)
    with opened(cluster) as store:
        counts = store.counted()
    first, last = map(Date, counts.dates) if counts.dates else (None, None)
    ordered = dict(sorted(counts.sources.items(), key=lambda item: (-item[1], item[0])))
    return Statistics(
        articles=counts.articles,
        terms=counts.forms,
        first=first,
        last=last,
        undated=counts.undated,
        sources=ordered,
        bytes=counts.bytes,
        segments=counts.shards,
        versions=folder.versions(folder.analyzer_of(path)),
        paths=roots_of(path / folder.CATALOG),
    )


def wrong_with(path: Path, cluster: Cluster) -> list[str]:
    """Hold what a cluster stores against the catalog in `path`; give a sentence for each thing that is not as it should be."""
    wrong = []
    with opened(cluster) as store:
        generation, known = glimpse(path / folder.CATALOG)
        if (generation, len(known)) != (store.state.generation, store.count):
            return [f"the catalog of {path} is not of the last commit; the next zoeker index makes it again"]
        for kept in store.stored(texts=True):
            article, digest = kept.article, known.pop(kept.id, None)
            digests = [article.digest(named=named) for named in (True, False)] if article else []
            if digest != kept.digest or digest not in digests:
                wrong.append(
                    f"the article {kept.id!r} is not what was indexed; run: zoeker index --rebuild{folder.where(path)}"
                )
    gone = "is not on the cluster; the next zoeker index --rebuild brings it back"
    return [*wrong, *(f"the article {id!r} {gone}" for id in known)]
