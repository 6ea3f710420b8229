"""How do articles get into the index? In batches, each whole on disk or not there at all."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from whoosh.index import TOC, FileIndex, clean_files
from whoosh.writing import IndexWriter, SegmentWriter

from zoeker.article import Article
from zoeker.dutch import analyze
from zoeker.errors import IndexUseError

from . import folder
from .catalog import NO_FILE, Catalog, Origin
from .lock import writing
from .reader import Reader, pack
from .schema import NAMED, RANKED, field_length, length_column


class Entry(NamedTuple):
    """An article on its way into the index: its id, its digest and where it comes from."""

    article: Article
    id: str
    digest: str
    origin: Origin = NO_FILE


class Writer:
    """The right to write to the index in `path`, given by `open_writer`; `catalog` says what came from where."""

    def __init__(self, path: Path, whoosh: FileIndex, catalog: Catalog) -> None:
        self.path = path
        self.catalog = catalog
        self._whoosh = whoosh

    def commit(
        self,
        entries: Mapping[str, Entry],
        gone: Collection[str],
        last: bool = True,
        written: Callable[[str], None] = lambda id: None,
    ) -> None:
        """Add or replace `entries` (by id) and drop the ids in `gone`; all of it is on disk when this returns.

        `last` says that no other batch follows, so that small segments may be merged. `written` is told each id as it
        is done. Interrupted, this leaves the index as it was, or as it is to be.
        """
        if entries or gone:
            self._write(entries, gone, last, written)
        self.catalog.commit(self._whoosh.latest_generation())

    def _write(
        self, entries: Mapping[str, Entry], gone: Collection[str], last: bool, written: Callable[[str], None]
    ) -> None:
        with self._failures_told():
            writer = SegmentWriter(self._whoosh, _lk=False, limitmb=256)  # `writing` holds Whoosh's lock
        try:
            with self._failures_told():
                self._delete(writer, (*entries, *gone))
            for entry in entries.values():
                fields = _fields(entry)
                with self._failures_told():
                    writer.add_document(**fields)
                written(entry.id)
            with self._failures_told():
                writer.commit(merge=last)
        except BaseException:
            with suppress(
                Exception
            ):  # the first error is the one to tell; Whoosh's clean-up may fail after it
                writer.cancel()
            raise

    @contextmanager
    def _failures_told(self) -> Iterator[None]:
        """Tell a disk that takes no more from an index whose files are broken: both show when it is written to."""
        with folder.damage_told(self.path), folder.write_errors_told(self.path):
            yield

    def _delete(self, writer: IndexWriter, ids: Iterable[str]) -> None:
        known = self._whoosh.reader()
        try:
            for id in ids:
                if ("id", id) in known:
                    for document in known.postings("id", id).all_ids():
                        writer.delete_document(document)
        finally:
            known.close()


@contextmanager
def open_writer(path: Path, wait: float = 0.0) -> Iterator[Writer]:
    """Hold the right to write to the index in `path`, making the index if there is none.

    Waits at most `wait` seconds for another writer, then raises IndexLockedError; IndexVersionError and IndexDamagedError as readers do.
    """
    folder.check_no_file(path)
    with ExitStack() as stack:
        with folder.write_errors_told(path):
            path.mkdir(parents=True, exist_ok=True)
            stack.enter_context(writing(path, wait))
            shutil.rmtree(path / folder.ASIDE, ignore_errors=True)  # left by a rebuild that died
            whoosh = folder.open_whoosh(path) if folder.exists(path) else folder.create_whoosh(path)
            catalog = Catalog(path / folder.CATALOG)
            stack.callback(catalog.close)
            _agree(path, catalog)
        yield Writer(path, whoosh, catalog)


@contextmanager
def open_rebuild(path: Path, wait: float = 0.0) -> Iterator[tuple[Writer, Reader | None, Catalog]]:
    """Hold the right to write, and give a writer to an empty index aside; at the end it takes the old one's place.

    Beside the writer come a reader of the old index (None if it cannot be read) and the old catalog. When the block is
    left by an exception the old index stays as it was; it answers until the swap.
    """
    folder.check_there(path)
    with ExitStack() as stack:
        with folder.write_errors_told(path):
            stack.enter_context(writing(path, wait))
            aside = path / folder.ASIDE
            shutil.rmtree(aside, ignore_errors=True)
            stack.callback(shutil.rmtree, aside, ignore_errors=True)
            old = _readable(path)
            memory = Catalog(path / folder.CATALOG)
            stack.callback(memory.close)
            if old is not None:
                stack.callback(old.close)
                _agree(path, memory, old)
            fresh = folder.create_whoosh(aside)
            catalog = Catalog(aside / folder.CATALOG)
            stack.callback(catalog.close)
        yield Writer(aside, fresh, catalog), old, memory
        with folder.write_errors_told(path):
            catalog.commit(folder.generation(path) + 1)
            catalog.close()
            memory.close()
            _swap(aside, path)


def _swap(aside: Path, path: Path) -> None:
    """Put the index in `aside` in the place of the one in `path`: the new table of contents is what makes it so."""
    storage = folder.storage(path)
    toc = TOC.read(folder.storage(aside), folder.NAME)
    toc.generation = folder.generation(path) + 1
    segments = {segment.segment_id() for segment in toc.segments}
    for file in aside.iterdir():
        if file.name.split(".")[0] in segments:
            file.replace(path / file.name)
    toc.write(storage, folder.NAME)
    (aside / folder.CATALOG).replace(path / folder.CATALOG)
    folder.write_manifest(path)
    clean_files(storage, folder.NAME, toc.generation, toc.segments)


def _fields(entry: Entry) -> dict[str, object]:
    article = entry.article
    fields: dict[str, object] = {
        "id": entry.id,
        "digest": entry.digest,
        "origin": list(entry.origin) if entry.origin.path else [],
        "article": pack(article),
        "source_name": article.source.encode(),
    }
    if article.date is not None:
        fields |= {"first": article.date.first, "last": article.date.last}
    for name in RANKED:
        tokens = analyze(getattr(article, name))
        fields |= {name: tokens, length_column(name): field_length(tokens)}
    return fields | {name: analyze(getattr(article, name)) for name in NAMED}


def _agree(path: Path, catalog: Catalog, reader: Reader | None = None) -> None:
    """Make the catalog again from what the index stores if it belongs to another state of the index."""
    generation = folder.generation(path)
    if catalog.generation == generation:
        return
    opened = reader or Reader(path)
    try:
        catalog.restore(stored for _, stored in opened.origins())
        catalog.commit(generation)
    finally:
        if reader is None:
            opened.close()


def _readable(path: Path) -> Reader | None:
    """Open the index for what it stores, whichever analyzer made it; None if that cannot be."""
    with ExitStack() as stack:
        try:
            reader = Reader(path, any_version=True)
            stack.callback(reader.close)
            deque(reader.origins(), maxlen=0)
        except IndexUseError:
            return None
        stack.pop_all()
    return reader
