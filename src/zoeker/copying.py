"""How is an index copied, to a cluster, back, or to another folder? Article by article, with a checksum of what arrived."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from hashlib import blake2b
from typing import NamedTuple

from .catalog import SCRIPT, Catalog
from .errors import IndexUseError
from .format.folder import CATALOG, analyzer_of, check_there, exists
from .sources import PathLike, index_folder
from .write import articles_of, writer_of
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
    with ExitStack() as stack:
        old = stack.enter_context(articles_of(there))
        writer = stack.enter_context(writer_of(here, analyzer=None if exists(here) else analyzer_of(there)))
        catalog = writer.catalog
        total, wanted, entries, size, written = 0, _Checksum(), dict[str, Entry](), 0, 0
        left = {id for id, article in catalog.articles() if not article.removed}
        for reference, (id, digest, origin) in old.stored():
            total += 1
            wanted.add(id, digest)
            left.discard(id)
            known = catalog.article(id)
            if known is None or known.removed or known.digest != digest:
                article = old.article(reference)
                entries[id] = Entry(article, id, digest, origin)
                number = catalog.register(origin).number if origin.path else SCRIPT
                catalog.hold(number, id, digest)
                catalog.put(id, digest, number)
                size += len(article.body) + len(article.lead) + _BESIDE
            if len(entries) >= _BATCH or size >= writer.most_characters:
                writer.commit(entries, (), last=False)
                entries, size, written = {}, 0, written + len(entries)
                progress(written, total)
        if left:
            raise IndexUseError(
                f"{here} holds {len(left)} articles that {there} has not; copy to an index of its own",
                target,
            )
        with closing(Catalog(there / CATALOG)) as before:
            catalog.adopt(before)
        written += len(entries)
        writer.commit(entries, ())
        progress(written, total)
    arrived = _Checksum()
    with articles_of(here) as new:
        for _, (id, digest, _) in new.stored():
            arrived.add(id, digest)
    if arrived != wanted:
        raise IndexUseError(
            f"{here} holds {arrived.count} articles and {there} {wanted.count}, or not the same; copy once more",
            target,
        )
    return Copied(total, written, str(arrived))


class _Checksum:
    """Of a set of articles, in whatever order: the sum of the digests of their ids and contents."""

    def __init__(self) -> None:
        self.count = self._sum = 0

    def add(self, id: str, digest: str) -> None:
        self.count += 1
        mixed = blake2b(f"{id}\0{digest}".encode(errors="surrogatepass"), digest_size=16).digest()
        self._sum = (self._sum + int.from_bytes(mixed, "big")) % (1 << 128)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Checksum) and (self.count, self._sum) == (other.count, other._sum)

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __str__(self) -> str:
        return f"{self._sum:032x}"
