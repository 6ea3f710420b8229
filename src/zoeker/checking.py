"""Is the index sound? Every file is read whole and held against the others; nothing is written."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from .article import Article
from .catalog import REMOVED, read_removed, unpacked
from .catalog.database import NO_FILE, glance, is_as_committed
from .errors import IndexDamagedError, IndexVersionError
from .format import ID, TEXTS, folder, toc
from .format.segment import Segment, open_segment, read_dictionary
from .format.stored import Dictionary, Origin, file_name, joined
from .sources import PathLike, index_folder
from .whoosh_compat import toc as whoosh_toc

_WORDS = 4_096  # whose posting lists are read at once
_PATIENCE = 1.0  # seconds to wait for what is being written
_MADE_AGAIN = "the next zoeker index makes it again"


def check_index(path: PathLike = "index") -> tuple[str, ...]:
    """Read all of the index in `path`; give a sentence for each thing that is broken, with what to do about it.

    An index that is sound gives none. Nothing is written, and what others write meanwhile is no damage. Raises
    IndexMissingError where there is no index.
    """
    index = index_folder(path)
    check = _Check(index)
    folder.check_there(index)
    if cluster := folder.cluster_of(index):
        folder.check_versions(index)
        from .write.cluster import wrong_with  # here: an index on disk need not load it

        return tuple(wrong_with(index, cluster))
    try:
        folder.check_versions(index)
    except IndexVersionError as error:
        return (str(error),)  # what else it holds is not for this zoeker to judge
    except IndexDamagedError as error:
        check.wrong.append(str(error))
    check.run()
    return tuple(check.wrong)


class _Check:
    """What was found so far: `wrong` are sentences, `digests` those of the articles, by id."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.wrong: list[str] = []
        self.digests: dict[str, str] = {}
        self.complete = False  # every article could be read, so that the catalog can be held against them
        self._dictionaries: dict[str, Dictionary] = {}  # those that can be read

    def run(self) -> None:
        """Check the table of contents and all that it leads to."""
        generation = toc.latest(self.path)
        with self._told(toc.file_name(generation) if generation >= 0 else "the table of contents"):
            if generation < 0:
                raise FileNotFoundError
            table, segments = folder.contents(self.path, self._opened, any_version=True)
            generation, self.complete = table.generation, True
            self._read_dictionaries(segments)
            for record, segment in zip(table.segments, segments, strict=True):
                self._check_segment(record, segment)
            self._check_for_whoosh(table)
        self._check_catalog(generation)
        with self._told(REMOVED, "nothing need be done, the next zoeker remove writes it again"):
            read_removed(self.path)

    def _opened(self, table: toc.Contents) -> list[Segment | Exception]:
        """Open the segments; give, in the place of one that is broken, what is wrong with it."""
        segments: list[Segment | Exception] = []
        for record in table.segments:
            try:
                segments.append(open_segment(self.path, record, self._dictionaries))
            except Exception as error:  # whatever broken bytes make the code that reads them raise
                if isinstance(error, FileNotFoundError) and toc.latest(self.path) != table.generation:
                    raise  # another process has put others in its place: all is done once more
                segments.append(error)
        return segments

    def _read_dictionaries(self, segments: list[Segment | Exception]) -> None:
        for name in sorted({segment.dictionary for segment in segments if isinstance(segment, Segment)}):
            with self._told(file_name(name)):
                self._dictionaries[name] = read_dictionary(self.path, name)

    def _check_segment(self, record: toc.SegmentRecord, segment: Segment | Exception) -> None:
        complete, self.complete = self.complete, False
        with self._told(record.file):
            if isinstance(segment, Exception):
                raise segment
            if altered := segment.file.verify_all():
                raise ValueError("; ".join(altered))
            ids = _indexed_ids(segment)
            _check_columns(segment)
            if segment.dictionary in self._dictionaries:
                self._check_articles(record, segment, ids)
                self.complete = complete

    def _check_articles(self, record: toc.SegmentRecord, segment: Segment, ids: list[str]) -> None:
        broken, twice = [], []
        deleted = set(record.deleted.tolist())
        for document, indexed in enumerate(ids):
            try:
                id, digest = _read(segment, document)
                if id != indexed:
                    raise ValueError(f"the article {id!r} is indexed as {indexed!r}")
            except Exception as error:
                if folder.is_refused(error):
                    raise
                broken.append(_reason(error))
                continue
            if document not in deleted:
                twice += [id] if id in self.digests else []
                self.digests[id] = digest
        if broken:
            raise ValueError(f"{len(broken):,} of its articles cannot be read ({broken[0]})")
        if twice:
            self.wrong.append(
                f"{len(twice):,} articles are in the index twice, such as {twice[0]!r}; "
                f"to mend that, run: zoeker index{folder.where(self.path)}"
            )

    def _check_for_whoosh(self, table: toc.Contents) -> None:
        """Tell whether Whoosh finds what zoeker does."""
        with self._told(whoosh_toc.file_name(table.generation), f"only Whoosh reads it, and {_MADE_AGAIN}"):
            fits = _soon(lambda: whoosh_toc.is_derived(self.path, table))
            if not fits and toc.latest(self.path) == table.generation:
                raise ValueError(f"it does not say what {toc.file_name(table.generation)} does")

    def _check_catalog(self, generation: int) -> None:
        """Tell whether the catalog is whole, and says of the articles what the index says."""
        file = self.path / folder.CATALOG
        with self._told(folder.CATALOG, f"nothing need be done, {_MADE_AGAIN}"):
            if not os.path.lexists(file):
                raise FileNotFoundError
            if not file.is_file():
                self.wrong.append(f"{file} is {NO_FILE}, and {_MADE_AGAIN}")
                return
            # Not read-only: a transaction that broke off is taken back first, as any reader of it must.
            with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", _PATIENCE, uri=True)) as db:
                db.execute("BEGIN")  # one state of it, whatever is written meanwhile
                _ask(db, "quick_check")
                if not _soon(lambda: is_as_committed(file) is not False):
                    raise ValueError("it does not fit its checksum")
                own = db.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
                rows = db.execute("SELECT id, digest FROM article WHERE NOT removed")
                known = {id: unpacked(digest) for id, digest in rows}
                with self._told(folder.CATALOG, f"{_MADE_AGAIN} once that file is taken away"):
                    _ask(db, "integrity_check")
                    # That of another state of the index, as a crash may leave it, is made again before it is used.
                    if own == (generation,) and self.complete:
                        _compare(known, self.digests)

    @contextmanager
    def _told(self, name: str, advice: str = "") -> Iterator[None]:
        """Tell what goes wrong as something that is broken in the file with this name."""
        try:
            yield
        except Exception as error:  # noqa: BLE001
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                return  # another process is writing it
            if folder.is_refused(error):
                self.wrong.append(f"{self.path / name} cannot be read: {folder.refusal(error)}")
                return
            # An IndexDamagedError has an advice of its own, which may not be the one that helps here.
            cause = error.__cause__ if isinstance(error, IndexDamagedError) else None
            reason = _reason(cause if isinstance(cause, Exception) else error)
            self.wrong.append(f"{self.path / name} is broken: {reason}; {advice or self._again()}")

    def _again(self) -> str:
        """Say how to make the index again."""
        if _is_of_scripts(self.path / folder.CATALOG):
            return "no file gives its articles again: move that folder away, and hand them over once more"
        command = f"zoeker index --rebuild{folder.where(self.path)}"
        return f"to make the index again from the same articles, run: {command}"


def _is_of_scripts(catalog: Path) -> bool:
    """Say whether all articles came from scripts or standard input, as far as the catalog can be read."""
    return catalog.is_file() and glance(catalog, "SELECT count(*) FROM file") == [(0,)]


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "the file is missing"
    text = " ".join(str(error).split())[:300]
    return text if isinstance(error, ValueError | sqlite3.Error) else f"{type(error).__name__}: {text}"


def _indexed_ids(segment: Segment) -> list[str]:
    """Read the whole dictionary and all posting lists; give the id that each document is indexed under."""
    lengths = {number: segment.lengths(name) for name, number in segment.fields.items() if name in TEXTS}
    words, before = segment.words, b""
    ids: dict[int, str] = {}
    for begin in range(0, len(words), _WORDS):
        end = min(begin + _WORDS, len(words))
        here = list(words.words(begin, end))
        if any(word <= earlier for earlier, word in zip([before, *here], here, strict=False)):
            raise ValueError("the words of its dictionary are not in order")
        before = here[-1]
        rows, readings = words.table(begin, end)
        _ = words.compounds
        if readings.terms.size and int(readings.terms.max()) >= len(words):
            raise ValueError("a form is read as a word that is not there")
        decoded = segment.decode(rows)
        fields = rows.fields[decoded.rows]
        for field, length in lengths.items():
            chosen = fields == field
            if (decoded.positions[chosen] >= length[decoded.documents[chosen]]).any():
                raise ValueError("a word stands behind the end of its text")
        named = np.flatnonzero(fields == segment.fields.get(ID, -1))
        numbers = rows.words[decoded.rows[named]] - begin
        for document, number in zip(decoded.documents[named].tolist(), numbers.tolist(), strict=True):
            if document in ids:
                raise ValueError(
                    f"a document is indexed as {ids[document]!r} and as {here[number].decode()!r}"
                )
            ids[document] = here[number].decode()
    if len(ids) != segment.size:
        raise ValueError(f"{segment.size - len(ids):,} of its documents are indexed without an id")
    return [ids[document] for document in range(segment.size)]


def _check_columns(segment: Segment) -> None:
    """Read every column and every list of names."""
    for name in segment.file.named("column."):
        segment.column(name)
    for name in segment.file.named("names."):
        segment.names(name)


def _read(segment: Segment, document: int) -> tuple[str, str]:
    """Read a whole article; give its id and digest."""
    stored = segment.stored
    record = joined(stored.part("heads", document), stored.part("texts", document))
    Article(**record["article"])
    Origin(*record["origin"])
    return str(record["id"]), str(record["digest"])


def _ask(db: sqlite3.Connection, pragma: str) -> None:
    """Have SQLite check its file. Raises sqlite3.DatabaseError for the first thing that is wrong."""
    (state,) = db.execute(f"PRAGMA {pragma}(1)").fetchone()
    if state != "ok":
        raise sqlite3.DatabaseError(state)


def _soon(fits: Callable[[], bool]) -> bool:
    """Say whether a file fits another, or does in a moment: a writer may have written only one of them yet."""
    until = time.monotonic() + _PATIENCE
    while not (fitting := fits()) and time.monotonic() < until:
        time.sleep(0.05)
    return fitting


def _compare(known: dict[str, str], indexed: dict[str, str]) -> None:
    """Raise ValueError unless the catalog knows the articles that the index holds, with the same digests."""
    if differing := sorted({id for id, _ in known.items() ^ indexed.items()}):
        raise ValueError(
            f"it says something else than the index of {len(differing):,} articles ({differing[0]!r})"
        )
