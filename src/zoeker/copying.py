"""How is an index copied, to a cluster, back, or to another folder? Article by article, with a checksum of what arrived."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from hashlib import blake2b
from typing import NamedTuple

from .catalog import SCRIPT, Catalog
from .errors import IndexUseError
from .format.folder import CATALOG, analyzer_of, check_there, exists
from .format.stored import Stored
from .sources import PathLike, index_folder
from .write import IndexWriter, OldArticles, articles_of, writer_of
from .write.batch import Entry

_BATCH = 20_000  # articles between two commits
_BESIDE = 500  # characters that an article takes as much memory as, beside its text


class Copied(NamedTuple):
    """What was copied: how many articles there are on either side, how many were written now, and the checksum that both have."""

    articles: int
    written: int
    checksum: str


def copy_index(
    source: PathLike, target: PathLike, progress: Callable[[int, int], None] = lambda written, read: None
) -> Copied:
    """Copy all articles of one index to another, on disk or on a cluster, with what is known of their files.

    An index on disk is made where there is none. What the target has already, as it is in the source, is not written again: who
    was interrupted copies once more. `progress` is called with articles written, and read. Raises IndexUseError where the target
    holds anything else, or where the two are not the same at the end.
    """
    there, here = index_folder(source), index_folder(target)
    check_there(there)
    if there.resolve() == here.resolve():
        raise IndexUseError(f"{here} is what is to be copied; name another folder to copy to", here)
    with ExitStack() as stack:
        old = stack.enter_context(articles_of(there))
        writer = stack.enter_context(writer_of(here, analyzer=None if exists(here) else analyzer_of(there)))
        wanted, written = _Checksum(), 0
        strange = {id for id, article in writer.catalog.articles() if not article.removed}
        for entries in _batches(old, writer, wanted, strange):
            writer.commit(entries, (), last=False)
            written += len(entries)
            progress(written, wanted.count)
        if strange:
            raise IndexUseError(
                f"{here} holds {len(strange)} articles that {there} has not; copy to an index of its own",
                here,
            )
        with closing(Catalog(there / CATALOG)) as before:
            writer.catalog.adopt(before)
        writer.commit({}, ())
    arrived = _Checksum()
    with articles_of(here) as new:
        for _, stored in new.stored():
            arrived.add(stored)
    if arrived != wanted:
        raise IndexUseError(
            f"{here} holds {arrived.count} articles and {there} {wanted.count}, or not the same; copy once more",
            here,
        )
    return Copied(wanted.count, written, str(arrived))


def _batches(
    old: OldArticles, writer: IndexWriter, wanted: _Checksum, strange: set[str]
) -> Iterator[dict[str, Entry]]:
    """Yield the articles that an index has not as the old one has them, some at a time, and put them in its catalog.

    All are added to what is `wanted`, and taken from what is `strange`.
    """
    catalog, entries, size = writer.catalog, dict[str, Entry](), 0
    for reference, stored in old.stored():
        id, digest, origin = stored
        wanted.add(stored)
        strange.discard(id)
        known = catalog.article(id)
        if known is not None and not known.removed and known.digest == digest:
            continue
        article = old.article(reference)
        entries[id] = Entry(article, id, digest, origin)
        number = catalog.register(origin).number if origin.path else SCRIPT
        catalog.hold(number, id, digest)
        catalog.put(id, digest, number)
        size += len(article.body) + len(article.lead) + _BESIDE
        if len(entries) >= _BATCH or size >= writer.most_characters:
            yield entries
            entries, size = {}, 0
    if entries:
        yield entries


class _Checksum:
    """Of a set of articles, in whatever order: the sum of the digests of their ids and contents."""

    def __init__(self) -> None:
        self.count = self._sum = 0

    def add(self, stored: Stored) -> None:
        """Add an article that is not in it."""
        self.count += 1
        mixed = blake2b(
            f"{stored.id}\0{stored.digest}".encode(errors="surrogatepass"), digest_size=16
        ).digest()
        self._sum = (self._sum + int.from_bytes(mixed, "big")) % (1 << 128)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Checksum) and (self.count, self._sum) == (other.count, other._sum)

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __str__(self) -> str:
        return f"{self._sum:032x}"
