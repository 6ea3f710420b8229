"""How is an index written? On disk by writer.py, on a cluster by cluster.py: which of them, the index says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from zoeker.format.folder import check_versions, cluster_of

if TYPE_CHECKING:
    from zoeker.article import Article
    from zoeker.catalog import Catalog
    from zoeker.format.stored import Stored

    from .batch import Entry

MEMORY = 512  # MB that writing may take, beside the interpreter and its libraries


class IndexWriter(Protocol):
    """The right to write to an index, wherever its articles live; `catalog` says what came from where.

    A batch should have at most `most_characters`.
    """

    catalog: Catalog
    most_characters: int

    def commit(
        self,
        entries: Mapping[str, Entry],
        gone: Collection[str],
        last: bool = True,
        written: Callable[[str], None] = lambda id: None,
    ) -> None:
        """Add `entries` (by id), in the place of whatever the index holds under the same ids, and drop the ids in `gone`.

        With `last`, all that was given up to now is seen from then on when this returns. `written` is told each id once it is written.
        """


class OldArticles(Protocol):
    """The articles of an index that is made again. Raises what reading it does."""

    def stored(self) -> Iterator[tuple[Any, Stored]]:
        """Give a reference to each article, with what is stored of it beside its text."""

    def article(self, reference: Any) -> Article:
        """Give an article, as it was handed over."""


@contextmanager
def articles_of(path: Path) -> Iterator[OldArticles]:
    """Open the articles of the index in `path`, wherever they live. Raises as `writer_of` does."""
    if cluster := cluster_of(path):
        from .cluster import ClusterArticles, opened  # here: neither way need load the other

        check_versions(path)
        with opened(cluster) as store:
            yield ClusterArticles(store)
    else:
        from zoeker.format.articles import Articles

        with closing(Articles(path)) as articles:
            yield articles


def writer_of(
    path: Path, wait: float = 0.0, processes: int = 1, memory: int = MEMORY, analyzer: str | None = None
) -> AbstractContextManager[IndexWriter]:
    """Hold the right to write to the index in `path`, making the index, with this analyzer, if there is none.

    Waits at most `wait` seconds for another writer, then raises IndexLockedError; IndexVersionError and
    IndexDamagedError as readers do, ClusterError where a cluster keeps the articles.
    """
    if cluster := cluster_of(path):
        from .cluster import open_cluster  # here: as above

        return open_cluster(path, cluster, wait, memory, analyzer)
    from .writer import open_writer

    return open_writer(path, wait, processes, memory, analyzer)


def rebuild_of(
    path: Path, wait: float = 0.0, processes: int = 1, memory: int = MEMORY, analyzer: str | None = None
) -> AbstractContextManager[tuple[IndexWriter, OldArticles | None, Catalog]]:
    """Hold the right to write, and give a writer to an empty index aside; at the end it takes the old one's place.

    It has this analyzer, or the old one's. Beside the writer come the articles of the old index (None if they cannot be read) and
    the old catalog. When the block is left by an exception the old index stays as it was; it answers until the swap.
    """
    if cluster := cluster_of(path):
        from .cluster import open_cluster_rebuild  # here: as above

        return open_cluster_rebuild(path, cluster, wait, memory, analyzer)
    from .writer import open_rebuild

    return open_rebuild(path, wait, processes, memory, analyzer)
