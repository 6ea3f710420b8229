"""How do articles get into the index? In batches, each whole on disk or not there at all."""

from __future__ import annotations

import errno
import logging
import secrets
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import numpy as np

from zoeker.catalog import Catalog, move
from zoeker.dutch import NAME, Form, known_to
from zoeker.errors import IndexUseError
from zoeker.format import ID, disk, folder, toc
from zoeker.format.articles import Articles
from zoeker.format.sections import FileWriter
from zoeker.format.segment import Segment, held_words, known_forms, open_segment, shared_dictionary
from zoeker.format.stored import SAMPLES, Dictionary, trained
from zoeker.whoosh_compat import toc as whoosh_toc

from . import MEMORY
from .batch import BatchWriter, Entry, segment_path
from .lock import writing
from .merge import write_merged
from .part import Source
from .work import Workers

log = logging.getLogger("zoeker")

_CHARACTERS_A_MB = 50_000  # of articles in a batch: writing takes some eight bytes for each
_WORDS_A_MB = 1_000  # and chunks of text, remembered from one batch to the next: some 200 bytes each
_OCCURRENCES_A_MB = 4_000  # held at once while segments are merged: in NumPy some 100 bytes each, in C 30
_MOST_MERGED = 48  # segments at once: of each, four open files and some blocks of its dictionary
_MOST_OCCURRENCES = 1 << 18  # of those: what a processor's cache may hold
_FEWEST_SHARED = 2_500  # articles that a process of its own is worth
# Segments are merged until each holds more than this many times what all smaller ones hold together.
_FACTOR = 2
_SMALL = 200  # articles: a smaller segment counts as one of this size
_MOST_DELETED = 1 / 3  # of a segment; with more it is written again


class Writer:
    """The right to write to the index in `path`, given by `open_writer`; `catalog` says what came from where.

    `processes` share the work when there is more than one batch. `memory` is in MB; a batch should have at most
    `most_characters`.
    """

    def __init__(self, path: Path, catalog: Catalog, processes: int = 1, memory: int = MEMORY) -> None:
        self.path = path
        self._analyzer = folder.analyzer_of(path)
        self.catalog = catalog
        self.most_characters = memory * _CHARACTERS_A_MB
        self._most_occurrences = min(memory * _OCCURRENCES_A_MB, _MOST_OCCURRENCES)
        self._table = toc.read(path, toc.latest(path))
        self._segments: dict[str, Segment] = {}
        self._dictionaries: dict[str, Dictionary] = {}
        most_words = memory * _WORDS_A_MB // max(1, processes)
        # What was there before this writer: its own words it remembers anyway.
        self._before = self._table.segments
        self._batches: set[str] = set()  # segments that this writer made of batches
        self._written = _Seen()  # the ids in those
        self._own = BatchWriter(most_words, known_to(self._analyzer, self._known_forms))
        self._workers = Workers(processes, most_words, self._analyzer)
        self._pending: deque[_Batch] = deque()
        # Batches that may be at work while another is gathered.
        self._ahead = processes if processes > 1 else 0

    def close(self) -> None:
        """Stop the processes; what was not committed is forgotten."""
        self._workers.close()

    def commit(
        self,
        entries: Mapping[str, Entry],
        gone: Collection[str],
        last: bool = True,
        written: Callable[[str], None] = lambda id: None,
    ) -> None:
        """Add `entries` (by id), in the place of whatever the index holds under the same ids, and drop the ids in `gone`.

        With `last`, all that was given up to now is on disk when this returns; without, it may still be at work, and
        more must follow. `written` is told each id once it is written. Interrupted, this leaves the index as it was
        before or after some batch.
        """
        if entries or gone:
            with self._failures_told():
                self._begin(entries, gone, last, written)
        while self._pending and (last or len(self._pending) > self._ahead):
            batch = self._pending.popleft()
            with self._failures_told():
                self._finish(batch)
            for id in batch.ids:
                batch.written(id)
        if last:
            with self._failures_told():
                self._merge_where_there_is_room()
            self.catalog.commit(self._table.generation)

    def _begin(
        self, entries: Mapping[str, Entry], gone: Collection[str], last: bool, written: Callable[[str], None]
    ) -> None:
        """Begin to write articles: here, or in other processes when there is more than this to be done."""
        dictionary = self._dictionary(list(entries.values())) if entries else ""
        if self._workers.count == 1 or not entries or (last and not self._pending):
            batch = _Batch(list(entries), set(gone), written)
            if entries:
                checksum = self._own.write(
                    self.path, batch.id, list(entries.values()), self._known(dictionary)
                )
                batch.result = lambda: checksum
            self._pending.append(batch)
            return
        shares = min(self._workers.count, -(-len(entries) // _FEWEST_SHARED))
        rest = set(gone) - entries.keys()
        for share in range(shares):
            begin, end = (len(entries) * number // shares for number in (share, share + 1))
            ids = list(entries)[begin:end]
            # What an article replaces goes when that article comes: never before.
            batch = _Batch(ids, (set(gone) & set(ids)) | (set() if share else rest), written)
            articles = [entries[id] for id in ids]
            batch.result = self._workers.submit(self.path, batch.id, articles, dictionary)
            self._pending.append(batch)

    def _finish(self, batch: _Batch) -> None:
        """Make a batch part of the index, in the place of whatever is there under the same ids."""
        checksum = batch.result() if batch.result is not None else None
        again = self._written.add(batch.ids) | batch.gone
        anywhere, before = _sorted(again), _sorted(again.union(batch.ids))
        segments = []
        for record in self._table.segments:
            numbers = self._numbers(record, anywhere if record.id in self._batches else before)
            segments.append(without(record, numbers) if numbers else record)
        if checksum is not None:
            segments.append(toc.SegmentRecord(batch.id, len(batch.ids), checksum, np.empty(0, np.int64)))
            self._batches.add(batch.id)
        self._replace(segments)

    def _numbers(self, record: toc.SegmentRecord, ids: Sequence[bytes]) -> list[int]:
        """Give the documents of a segment that bear one of the ids, which are sorted."""
        if not ids:
            return []
        segment = self._segment(record)
        field = segment.fields.get(ID, -1)
        return [
            document
            for number in held_words(segment.words, ids)
            for row in segment.words.rows(number)
            if row.field == field
            for document in segment.postings(row).documents.tolist()
        ]

    def drop(self, references: Sequence[tuple[int, int]]) -> None:
        """Take documents out by the numbers of their segments and their own: those whose ids others bear too."""
        with self._failures_told():
            segments = []
            for number, record in enumerate(self._table.segments):
                here = [document for segment, document in references if segment == number]
                segments.append(without(record, here) if here else record)
            self._replace(segments)
        self.catalog.commit(self._table.generation)

    def _replace(self, segments: Sequence[toc.SegmentRecord]) -> None:
        """Make these the segments of the index."""
        kept = tuple(record for record in segments if len(record.deleted) < record.documents)
        disk.sync_folder(self.path)  # the segments' names, before the table that says them
        self._table = toc.Contents(self._table.generation + 1, kept)
        put(self.path, self._table, self._analyzer)
        known = {record.id for record in kept}
        self._segments = {id: segment for id, segment in self._segments.items() if id in known}
        folder.sweep(self.path, self._table, {batch.id for batch in self._pending})

    def _merge_where_there_is_room(self) -> None:
        """Merge; without room for that the index stays as it is, whole with what was written."""
        try:
            self._merge()
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            log.warning(
                "there was no room to merge segments, which keeps searching quick: make some on the disk, and index again"
            )

    def _merge(self) -> None:
        """Put segments together where that keeps them few, without writing the large ones again each time."""
        while chosen := merged(self._table.segments):
            self._own.forget()
            self._workers.close()  # whose memory is needed, too; more work starts others
            records = [record for record in self._table.segments if record.id in chosen]
            by_size = sorted(records, key=lambda record: record.documents)
            smallest = {record.id for record in by_size[:_MOST_MERGED]}
            self._merge_into_one([record for record in records if record.id in smallest])
            if len(records) <= _MOST_MERGED:
                return

    def _merge_into_one(self, records: list[toc.SegmentRecord]) -> None:
        sources = [Source(self._segment(record), record.live) for record in records]
        largest = max(records, key=lambda record: record.documents)
        dictionary = self._known(self._segment(largest).dictionary)
        id = secrets.token_hex(8)
        with disk.new_file(segment_path(self.path, id)) as file:
            checksum = write_merged(FileWriter(file), sources, dictionary, self._most_occurrences, self.path)
        count = sum(int(np.count_nonzero(source.live)) for source in sources)
        together = toc.SegmentRecord(id, count, checksum, np.empty(0, np.int64))
        ids = {record.id for record in records}
        self._replace([*(record for record in self._table.segments if record.id not in ids), together])

    def _known_forms(self, texts: Iterable[str]) -> dict[str, Form]:
        there = {record.id for record in self._table.segments}
        return known_forms((self._segment(record) for record in self._before if record.id in there), texts)

    def _segment(self, record: toc.SegmentRecord) -> Segment:
        if record.id not in self._segments:
            self._segments[record.id] = open_segment(self.path, record, self._dictionaries)
        return self._segments[record.id]

    def _dictionary(self, articles: Sequence[Entry]) -> str:
        """Give the name of the dictionary to compress with: the largest segment's, or one trained on these articles."""
        known = [record for record in self._table.segments if self._segment(record).dictionary]
        if known:
            return self._segment(max(known, key=lambda record: record.documents)).dictionary
        if self._dictionaries:
            return next(iter(self._dictionaries))
        dictionary = trained([entry.parts() for entry in articles[:: max(1, len(articles) // SAMPLES)]])
        if dictionary.name:
            dictionary.write(self.path)
            self._dictionaries[dictionary.name] = dictionary
        return dictionary.name

    def _known(self, name: str) -> Dictionary:
        return shared_dictionary(self.path, name, self._dictionaries) if name else Dictionary()

    @contextmanager
    def _failures_told(self) -> Iterator[None]:
        """Tell a disk that takes no more from an index whose files are broken: both show when it is written to."""
        with folder.damage_told(self.path), folder.write_errors_told(self.path):
            try:
                yield
            except MemoryError as error:
                raise IndexUseError(
                    f"there is too little memory to write to the index at {self.path}; what was committed stays. "
                    "Give the same command again with less --memory, or fewer --processes",
                    self.path,
                ) from error


class _Batch:
    """Articles on their way: `result` gives the checksum of their segment's file, once that is there."""

    def __init__(self, ids: list[str], gone: set[str], written: Callable[[str], None]) -> None:
        self.id = secrets.token_hex(8)
        self.ids, self.gone, self.written = ids, gone, written
        self.result: Callable[[], int] | None = None


class _Seen:
    """Which ids were there before? Eight bytes are kept of each, so that a few may be said to have been that were not."""

    def __init__(self) -> None:
        self._hashes = np.empty(0, np.int64)

    def add(self, ids: Sequence[str]) -> set[str]:
        """Give those that were there before, and remember all."""
        hashes = np.fromiter(map(hash, ids), np.int64, len(ids))
        order = hashes.argsort()
        sought = hashes[order]
        places = self._hashes.searchsorted(sought)
        before = np.append(self._hashes, 0)[places] == sought
        self._hashes = np.insert(self._hashes, places, sought)
        return {ids[place] for place in order[before].tolist()}


def put(path: Path, table: toc.Contents, analyzer: str) -> None:
    """Commit: from now on the index in `path` is what the table says. Whoosh, which reads one of its own, sees it a moment later."""
    toc.write(path, table)
    whoosh_toc.write(path, table, analyzer)


def _sorted(ids: Iterable[str]) -> list[bytes]:
    return sorted(id.encode() for id in ids)


def without(record: toc.SegmentRecord, documents: Sequence[int]) -> toc.SegmentRecord:
    """Give what the table says of a segment once these documents are deleted too."""
    return record._replace(deleted=np.union1d(record.deleted, np.array(documents, np.int64)))


def merged(segments: Sequence[toc.SegmentRecord]) -> set[str]:
    """Choose the segments to be made one: the smaller ones, as long as the next is not much larger than all of them.

    So each segment left is more than _FACTOR times as large as all smaller ones together: there are few, and an
    article is written again only when the segment it is in has multiplied.
    """

    def size(record: toc.SegmentRecord) -> int:
        return record.documents - len(record.deleted)

    ordered = sorted(segments, key=size)
    total = count = 0
    for number, record in enumerate(ordered):
        if number and max(size(record), 1) <= _FACTOR * max(total, _SMALL):
            count = number + 1
        total += size(record)
    worn = {record.id for record in segments if len(record.deleted) > _MOST_DELETED * record.documents}
    chosen = {record.id for record in ordered[:count]}
    return chosen | worn


@contextmanager
def open_writer(
    path: Path, wait: float = 0.0, processes: int = 1, memory: int = MEMORY, analyzer: str | None = None
) -> Iterator[Writer]:
    """Hold the right to write to an index on disk: see `writer_of`."""
    with ExitStack() as stack:
        with folder.write_errors_told(path):
            folder.check_free(path)
            folder.make(path)
            stack.enter_context(writing(path, wait))
            folder.sweep_aside_if_possible(path)  # what a rebuild that died left
            if folder.exists(path):
                folder.check_versions(path)
                if analyzer:
                    folder.check_analyzer(path, analyzer)
            else:
                _create(path, analyzer or NAME)
            with closing(Articles(path)) as articles:
                articles.check()  # what is damaged is told also where nothing is to be done
                # Should the last writer have died before it could:
                whoosh_toc.write(path, articles.contents, folder.analyzer_of(path))
                folder.sweep(path, articles.contents)
                catalog = Catalog(path / folder.CATALOG)
                stack.callback(catalog.close)
                doubles = _agree(catalog, articles)
            with folder.damage_told(path):
                writer = Writer(path, catalog, processes, memory)
            stack.callback(writer.close)
            if doubles:
                writer.drop(doubles)
        yield writer


@contextmanager
def open_rebuild(
    path: Path, wait: float = 0.0, processes: int = 1, memory: int = MEMORY, analyzer: str | None = None
) -> Iterator[tuple[Writer, Articles | None, Catalog]]:
    """Hold the right to write, and give a writer to an empty index aside: see `rebuild_of`."""
    folder.check_there(path)
    with ExitStack() as stack:
        with folder.write_errors_told(path):
            stack.enter_context(writing(path, wait))
            aside = path / folder.ASIDE
            folder.sweep_aside(path)
            stack.callback(folder.sweep_aside_if_possible, path)
            old = _readable(path)
            memory_of_old = Catalog(path / folder.CATALOG)
            stack.callback(memory_of_old.close)
            if old is not None:
                stack.callback(old.close)
                _agree(memory_of_old, old)
            made_with = analyzer or folder.analyzer_of(path)
            _create(aside, made_with)
            catalog = Catalog(aside / folder.CATALOG)
            stack.callback(catalog.close)
            writer = Writer(aside, catalog, processes, memory)
            stack.callback(writer.close)
        yield writer, old, memory_of_old
        with folder.write_errors_told(path):
            catalog.commit(folder.generation(path) + 1)
            catalog.close()
            memory_of_old.close()
            _swap(aside, path, made_with)


def _create(path: Path, analyzer: str) -> None:
    """Make an empty index in `path`, a folder that has none."""
    path.mkdir(parents=True, exist_ok=True)
    folder.write_manifest(path, analyzer)  # first: until there is a table of contents too, there is no index
    put(path, toc.Contents(0, ()), analyzer)


def _swap(aside: Path, path: Path, analyzer: str) -> None:
    """Put the index in `aside` in the place of the one in `path`: the new table of contents is what makes it so."""
    table = toc.read(aside, toc.latest(aside))._replace(generation=folder.generation(path) + 1)
    for file in aside.iterdir():
        if file.suffix in (folder.SEGMENT, folder.DICTIONARY):
            file.replace(path / file.name)
    disk.sync_folder(path)
    put(path, table, analyzer)
    move(aside / folder.CATALOG, path / folder.CATALOG)
    folder.write_manifest(path, analyzer)
    folder.sweep(path, table)


def _agree(catalog: Catalog, articles: Articles) -> list[tuple[int, int]]:
    """Make the catalog again from what the index stores unless it says the same; the index is the truth.

    Gives the documents whose ids others bear too, which are remembered in their place.
    """
    generation = articles.contents.generation
    if catalog.is_of(generation, articles.count):
        return []
    catalog.restore(stored for _, stored in articles.stored())
    catalog.commit(generation)
    return [] if catalog.is_of(generation, articles.count) else _doubles(articles)


def _doubles(articles: Articles) -> list[tuple[int, int]]:
    """List the documents whose ids later ones bear too."""
    last: dict[str, tuple[int, int]] = {}
    doubles = []
    for reference, stored in articles.stored():
        if stored.id in last:
            doubles.append(last[stored.id])
        last[stored.id] = reference
    return doubles


def _readable(path: Path) -> Articles | None:
    """Open the articles of an index, whichever zoeker made it; None if they cannot be read."""
    with ExitStack() as stack:
        try:
            articles = Articles(path, any_version=True)
            stack.callback(articles.close)
            deque(articles.stored(), maxlen=0)
        except IndexUseError:
            return None
        stack.pop_all()
    return articles
