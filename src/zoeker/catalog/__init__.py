"""Which file gave which article? What an update needs to know to read only what changed.

The catalog is a SQLite file beside the Whoosh index. The index is the truth, the catalog a memory of it: it names the
generation of the index it belongs to, and when that is another one (a crash between the two commits, a catalog lost)
it is made again from what the index stores, and every file is read once more.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from zoeker.errors import Problem
from zoeker.format import disk
from zoeker.format.stored import Origin, Stored

from .database import Database, Row, glance, is_as_committed, sum_file

_VERSION = 2
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE root (path TEXT PRIMARY KEY);
CREATE TABLE file (
    number INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT UNIQUE NOT NULL, root TEXT NOT NULL, name TEXT NOT NULL,
    columns TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL
);
CREATE INDEX file_name ON file (name);
CREATE TABLE article (
    id TEXT PRIMARY KEY, digest BLOB NOT NULL, file INTEGER NOT NULL, removed INTEGER NOT NULL DEFAULT 0,
    run INTEGER NOT NULL DEFAULT 0, before BLOB NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE removed (digest BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE holding (
    file INTEGER NOT NULL, id TEXT NOT NULL, digest BLOB NOT NULL, line INTEGER NOT NULL DEFAULT 0,
    run INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (file, id)
) WITHOUT ROWID;
CREATE INDEX holding_id ON holding (id);
CREATE INDEX inherited ON holding (file) WHERE digest = '';
CREATE TABLE problem (
    file INTEGER NOT NULL, line INTEGER NOT NULL, reason TEXT NOT NULL, skipped INTEGER NOT NULL,
    many INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX problem_file ON problem (file);
INSERT INTO meta VALUES ('generation', -1);
"""
_UPGRADES = {  # from the version before
    2: """
ALTER TABLE article ADD COLUMN run INTEGER NOT NULL DEFAULT 0;
ALTER TABLE article ADD COLUMN before BLOB NOT NULL DEFAULT '';
ALTER TABLE holding ADD COLUMN line INTEGER NOT NULL DEFAULT 0;
ALTER TABLE holding ADD COLUMN run INTEGER NOT NULL DEFAULT 0;
ALTER TABLE problem ADD COLUMN many INTEGER NOT NULL DEFAULT 1;
CREATE TABLE removed (digest BLOB PRIMARY KEY) WITHOUT ROWID;
"""
}
_FILE = "SELECT path, root, name, columns, number, size, modified FROM file"
REMOVED = "removed.json"  # beside the catalog, so that one that is lost brings no removed article back
STALE = -1  # the modification time of a file that must be read again
SCRIPT = 0  # the number of no file: the articles that a script, or standard input, handed over
_MOST_WAITING = 10_000  # articles that are written to the database together
# A generation that no index has: the catalog is ahead of the index until it is committed again.
UNSETTLED = -2


class Known(NamedTuple):
    """A file as it was when it was last read: its number here, bytes and mtime (ns)."""

    origin: Origin
    number: int
    size: int
    modified: int


class Held(NamedTuple):
    """An article of the index: its digest, the number of the file it came from, and whether a person took it out.

    `run` is that in which it was last written, and `before` the digest that it had before that run ("" for none).
    """

    digest: str
    file: int
    removed: bool
    run: int = 0
    before: str = ""


class Holding(NamedTuple):
    """How a file holds an article: the digest of its form there, its line, and the run in which it was read."""

    digest: str
    line: int
    run: int


class Catalog:
    """The catalog in `path`; changes stand once `commit` is called. A broken file is put aside and made anew."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self._database = Database(path, _TABLES, _VERSION, _UPGRADES)
        self._removals_changed = False
        # What is to be written of articles and holdings: many at a time, since that takes half the time.
        self._articles: dict[str, Held] = {}
        self._holdings: dict[tuple[int, str], Holding] = {}
        self._holders: set[int] = set()  # the files of those
        # That of this catalog's user: tells what was met since it was opened.
        self.run = self._number("run", 0) + 1

    def close(self) -> None:
        """Let go of the file; what was not committed is forgotten."""
        self._database.close()

    def _write(self) -> None:
        holdings = sorted(
            (number, id, packed(digest), line, run)
            for (number, id), (digest, line, run) in self._holdings.items()
        )
        articles = sorted(
            (id, packed(article.digest), article.file, article.run, packed(article.before))
            for id, article in self._articles.items()
        )
        self._articles, self._holdings, self._holders = {}, {}, set()
        self._database.run_each("INSERT OR REPLACE INTO holding VALUES (?, ?, ?, ?, ?)", holdings)
        self._database.run_each("INSERT OR REPLACE INTO article VALUES (?, ?, ?, 0, ?, ?)", articles)

    @property
    def _db(self) -> Database:
        """The database with all that was waiting: to be used for articles and holdings."""
        if self._articles or self._holdings:
            self._write()
        return self._database

    # The state of the index

    @property
    def generation(self) -> int:
        """The generation of the index this catalog belongs to; -1 for none."""
        return self._number("generation", -1)

    def _number(self, name: str, otherwise: int) -> int:
        row = self._database.row("SELECT value FROM meta WHERE name = ?", name)
        return row[0] if row and isinstance(row[0], int) else otherwise

    def is_of(self, generation: int, articles: int) -> bool:
        """Say whether this is the catalog of an index of this generation with so many articles, as it was committed."""
        if self._database.altered or self.generation != generation:
            return False
        row = self._db.row("SELECT count(*) FROM article WHERE NOT removed")
        return row == (articles,)

    def commit(self, generation: int) -> None:
        """Make the changes stand, as belonging to `generation` of the index."""
        if self._removals_changed:  # first: that file alone still says it should the catalog be lost
            self._database.written(self._write_removed)
            self._removals_changed = False
        values = (("generation", generation), ("run", self.run))
        self._db.run_each("INSERT OR REPLACE INTO meta VALUES (?, ?)", values)
        self._db.commit()

    def restore(self, stored: Iterable[Stored]) -> None:
        """Make the catalog again from what the index stores; every file will be read again.

        Of an id that comes twice the last is remembered.
        """
        out = self._db.rows("SELECT * FROM article WHERE removed")
        for statement in ("DELETE FROM holding", "DELETE FROM article"):
            self._db.rows(statement)
        self._db.rows("UPDATE file SET modified = ?", STALE)
        for id, digest, origin in stored:
            known = None if self._database.altered else self.file(origin.path)
            number = known.number if known else self.register(origin).number if origin.path else SCRIPT
            self._keep(number, id, Holding(digest, 0, 0))
            self._articles[id] = Held(digest, number, False)
            if len(self._holdings) >= _MOST_WAITING:
                self._write()
            if origin.root and not any(is_below(origin.path, root) for root in self.roots()):
                self.add_root(origin.root)
        self._db.run_each("INSERT OR IGNORE INTO article VALUES (?, ?, ?, ?, ?, ?)", out)
        # What is not there, or was altered, says nothing.
        with suppress(OSError, ValueError, KeyError, TypeError):
            self._take_over(*read_removed(self._folder))

    def _write_removed(self) -> None:
        """Write, in one step, what a person took out: digests of articles by id, and of what is named by its place."""
        out = self._db.rows("SELECT id, digest FROM article WHERE removed")
        digests = [unpacked(digest) for (digest,) in self.removed_digests()]
        told = {"articles": {id: unpacked(digest) for id, digest in out}, "digests": digests}
        content = json.dumps(told, indent=1).encode() + b"\n"
        disk.replace(self._folder / REMOVED, content + b"%08x\n" % zlib.crc32(content))

    def _take_over(self, articles: Mapping[str, str], digests: Iterable[str]) -> None:
        rows = [(id, packed(digest), SCRIPT) for id, digest in articles.items()]
        statement = "INSERT OR IGNORE INTO article (id, digest, file, removed) VALUES (?, ?, ?, 1)"
        self._db.run_each(statement, rows)
        self._db.run_each("INSERT OR IGNORE INTO removed VALUES (?)", [(packed(it),) for it in digests])

    def adopt(self, older: Catalog) -> None:
        """Take over from an older catalog what a rebuild needs: its roots, its files as unread, what a person removed.

        Of an article whose standing form is a script's, also which files hold it in another form.
        """
        for root in older.roots():
            self.add_root(root)
        numbers = {known.number: self.register(known.origin).number for known in older.all_files()}
        self._db.run_each("INSERT OR IGNORE INTO removed VALUES (?)", older.removed_digests())
        self._removals_changed = True
        for id, article in older.articles():
            if article.removed:
                self.put(id, article.digest, SCRIPT)
                self.mark_removed(id)
            elif article.file == SCRIPT:
                for number, digest in older.holders(id):
                    self._keep(numbers.get(number, SCRIPT), id, Holding(digest, 0, 0))

    # Roots: the paths the index was made from

    def roots(self) -> list[str]:
        """List the paths the index was made from, in the order they were first given."""
        return [path for (path,) in self._database.rows("SELECT path FROM root ORDER BY rowid")]

    def add_root(self, path: str) -> None:
        """Remember a path the index is made from."""
        self._database.rows("INSERT OR IGNORE INTO root VALUES (?)", path)

    def remove_root(self, path: str) -> None:
        """Forget a path the index was made from."""
        self._database.rows("DELETE FROM root WHERE path = ?", path)

    # Files

    def file(self, path: str) -> Known | None:
        """Look up a file by its absolute path."""
        return next(iter(self._files("WHERE path = ?", path)), None)

    def file_numbered(self, number: int) -> Known | None:
        """Look up a file by its number; None for SCRIPT."""
        return next(iter(self._files("WHERE number = ?", number)), None)

    def files_named(self, name: str) -> list[Known]:
        """List the files that bear a name within the corpus."""
        return self._files("WHERE name = ?", name)

    def all_files(self) -> list[Known]:
        """List all known files, in the order they became known."""
        return self._files("ORDER BY number")

    def files_under(self, path: str) -> list[Known]:
        """List the files known at `path`, below it, or found by it as a pattern, by path."""
        below = path.rstrip("/") + "/"
        condition = "WHERE path = ? OR root = ? OR substr(path, 1, ?) = ? ORDER BY path"
        return self._files(condition, path, path, len(below), below)

    def _files(self, condition: str, *values: object) -> list[Known]:
        return [_known(row) for row in self._database.rows(f"{_FILE} {condition}", *values)]

    def heirs(self) -> list[Known]:
        """List the files that must be read for an article that another gave up, because they hold it in another form."""
        self._write()
        return self._files("WHERE number IN (SELECT file FROM holding WHERE digest = '') ORDER BY number")

    def register(self, origin: Origin) -> Known:
        """Give what is known of a file, and remember it as not yet read if it is new or to be read in another way."""
        known = self.file(origin.path)
        if known is None or known.origin != origin:
            self._database.rows(
                "INSERT INTO file (path, root, name, columns, size, modified) VALUES (?1, ?2, ?3, ?4, 0, ?5)"
                " ON CONFLICT (path) DO UPDATE SET root = ?2, name = ?3, columns = ?4, modified = ?5",
                *origin[:3],
                json.dumps(dict(origin.columns)),
                STALE,
            )
            known = self.file(origin.path)
        assert known is not None  # it was put there
        return known

    def mark_read(self, number: int, size: int, modified: int) -> None:
        """Note that a file was read to its end when it had this size and modification time."""
        self._database.rows("UPDATE file SET size = ?, modified = ? WHERE number = ?", size, modified, number)

    def mark_unread(self, number: int) -> None:
        """Note that a file must be read again, should it be there."""
        self._database.rows("UPDATE file SET modified = ? WHERE number = ?", STALE, number)

    def unread(self) -> list[Known]:
        """List the files that must be read again."""
        return self._files("WHERE modified = ? ORDER BY number", STALE)

    def forget_file(self, number: int) -> None:
        """Forget a file, what it held and what was wrong in it."""
        for table, column in (("file", "number"), ("holding", "file"), ("problem", "file")):
            self._db.rows(f"DELETE FROM {table} WHERE {column} = ?", number)

    # What a file holds

    def held_by(self, number: int) -> list[str]:
        """List the ids of the articles a file holds."""
        db = self._db if number in self._holders else self._database
        return [id for (id,) in db.rows("SELECT id FROM holding WHERE file = ?", number)]

    def count_of(self, numbers: Collection[int]) -> int:
        """Count the articles in the index that came from some files."""
        rows = self._db.rows("SELECT file, count(*) FROM article WHERE NOT removed GROUP BY file")
        return sum(count for number, count in rows if number in numbers)

    def holding(self, number: int, id: str) -> Holding | None:
        """Tell how a file holds an article; None if it did not."""
        if (number, id) in self._holdings:
            return self._holdings[number, id]
        row = self._database.row(
            "SELECT digest, line, run FROM holding WHERE file = ? AND id = ?", number, id
        )
        return Holding(unpacked(row[0]), row[1], row[2]) if row else None

    def holders(self, id: str) -> list[tuple[int, str]]:
        """List the numbers of the files that hold an article, each with the digest of its form, the newest first."""
        rows = self._db.rows("SELECT file, digest FROM holding WHERE id = ? ORDER BY file DESC", id)
        return [(number, unpacked(digest)) for number, digest in rows]

    def hold(self, number: int, id: str, digest: str, line: int = 0) -> None:
        """Remember that a file holds an article, which was read just now."""
        self._keep(number, id, Holding(digest, line, self.run))
        if len(self._holdings) >= _MOST_WAITING:
            self._write()

    def _keep(self, number: int, id: str, holding: Holding) -> None:
        self._holdings[number, id] = holding
        self._holders.add(number)

    def pass_on(self, id: str, number: int, other: int) -> None:
        """Remember that an article is no longer held by a file, which is not there now, but by another.

        Should the file be there again, it is read again.
        """
        self._db.rows("DELETE FROM holding WHERE file = ? AND id = ?", number, id)
        self._db.rows("UPDATE article SET file = ? WHERE id = ?", other, id)
        self.mark_unread(number)

    def release(self, number: int, id: str) -> bool:
        """Remember that a file holds an article no longer; say whether nothing else holds it.

        When another file does, and has it in another form, that form is to stand: see `heirs`.
        """
        self._db.rows("DELETE FROM holding WHERE file = ? AND id = ?", number, id)
        article, others = self.article(id), self.holders(id)
        if article is not None and article.file == number and others:
            heir, digest = next((other for other in others if other[1] == article.digest), others[0])
            self._db.rows("UPDATE article SET file = ? WHERE id = ?", heir, id)
            if digest != article.digest and heir != SCRIPT and not article.removed:
                self._keep(heir, id, Holding("", 0, 0))
        return not others

    # Articles

    def article(self, id: str) -> Held | None:
        """Look up an article of the index, or one that a person took out of it."""
        if id in self._articles:
            return self._articles[id]
        row = self._database.row("SELECT digest, file, removed, run, before FROM article WHERE id = ?", id)
        return Held(unpacked(row[0]), row[1], bool(row[2]), row[3], unpacked(row[4])) if row else None

    def articles(self) -> Iterator[tuple[str, Held]]:
        """List all articles, the removed ones too."""
        for id, digest, file, out in self._db.rows("SELECT id, digest, file, removed FROM article"):
            yield id, Held(unpacked(digest), file, bool(out))

    def put(self, id: str, digest: str, number: int, before: str = "") -> None:
        """Remember an article of the index, which had the digest `before` before this run."""
        self._articles[id] = Held(digest, number, False, self.run, before)

    def mark_removed(self, id: str) -> None:
        """Remember that a person took an article out: it stays out until its text changes.

        One that is named by its place in a file stays out wherever in a file its text stands.
        """
        self._removals_changed = True
        self._db.rows("UPDATE article SET removed = 1 WHERE id = ?", id)
        article = self.article(id)
        known = self.file_numbered(article.file) if article else None
        if article and known and is_place(id, known.origin.name):
            self._db.rows("INSERT OR IGNORE INTO removed VALUES (?)", packed(article.digest))

    def is_removed(self, digest: str) -> bool:
        """Say whether a person took out what is named by its place and has this digest."""
        return self._database.row("SELECT 1 FROM removed WHERE digest = ?", packed(digest)) is not None

    def forgive(self, digest: str) -> None:
        """Forget that a person took out what has this digest."""
        self._db.rows("DELETE FROM removed WHERE digest = ?", packed(digest))
        self._removals_changed = True

    def bring_back(self, id: str) -> bool:
        """Forget that a person took an article out: it is new when it is met again. Say whether it was out."""
        article = self.article(id)
        if article is None or not article.removed:
            return False
        self.forgive(article.digest)
        # One that is named by its place may have stayed out in other places too.
        digest = packed(article.digest)
        for (same,) in self._db.rows("SELECT id FROM article WHERE removed AND digest = ?", digest):
            for number, _ in self.holders(same):
                self.mark_unread(number)
            self.drop(same)
        return True

    def count_kept_out(self, numbers: Collection[int]) -> int:
        """Count the articles that some files hold and that stay out, since a person took them out."""
        rows = self._db.rows("SELECT holding.file, id FROM article JOIN holding USING (id) WHERE removed")
        return len({id for number, id in rows if number in numbers})

    def removed_digests(self) -> list[Row]:
        """List what `is_removed` says yes to, as it lies in the database."""
        return self._db.rows("SELECT digest FROM removed")

    def drop(self, id: str) -> None:
        """Forget an article."""
        self._db.rows("DELETE FROM article WHERE id = ?", id)

    # Problems

    def set_problems(
        self,
        number: int,
        problems: Iterable[Problem],
        more: Problem | None = None,
        many: int = 0,
        skipped: int = 0,
    ) -> None:
        """Remember what was wrong in a file, in place of what was.

        `more` tells of so `many` problems more, with so many records `skipped`.
        """
        self._database.rows("DELETE FROM problem WHERE file = ?", number)
        rows = [(number, problem.line, problem.reason, int(problem.skipped), 1) for problem in problems]
        if more:
            rows.append((number, more.line, more.reason, skipped, many))
        self._database.run_each("INSERT INTO problem VALUES (?, ?, ?, ?, ?)", rows)

    def count_problems(self, number: int) -> tuple[int, int]:
        """Count what was wrong in a file, and what was left out for it."""
        row = self._db.row("SELECT sum(many), sum(skipped) FROM problem WHERE file = ?", number)
        return (row[0] or 0, row[1] or 0) if row else (0, 0)

    def problems(self, number: int | None = None) -> list[Problem]:
        """List what was wrong in a file, or in every file, when it was last read."""
        rows = self._db.rows(
            "SELECT path, line, reason, skipped FROM problem JOIN file ON number = file"
            " WHERE ?1 IS NULL OR number = ?1 ORDER BY file, problem.rowid",
            number,
        )
        return [Problem(path, line, reason, bool(skipped)) for path, line, reason, skipped in rows]


_NUMBERED = re.compile(r"#[0-9]+")


def move(catalog: Path, to: Path) -> None:
    """Put a catalog that nobody has open in the place of another, with its checksum and what a person removed."""
    sum_file(to).unlink(missing_ok=True)  # first: until the new one is there, no catalog is taken for whole
    catalog.replace(to)
    sum_file(catalog).replace(sum_file(to))
    if (removals := catalog.with_name(REMOVED)).exists():
        removals.replace(to.with_name(REMOVED))


def is_place(id: str, name: str) -> bool:
    """Say whether an id is that of a place in a file with this name within the corpus: the file, or a record by its number."""
    return bool(name) and id.startswith(name) and (id == name or bool(_NUMBERED.fullmatch(id, len(name))))


def is_below(path: str, folder: str) -> bool:
    """Say whether a path is that of a folder, or of something below it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def packed(digest: str) -> bytes | str:
    """Give a digest as it lies in the database: the bytes that its hexadecimal digits stand for, if it is of those."""
    try:
        data = bytes.fromhex(digest)
    except ValueError:
        return digest
    return data if digest and data.hex() == digest else digest


def unpacked(digest: bytes | str) -> str:
    """Give back what `packed` was given."""
    return digest.hex() if isinstance(digest, bytes) else digest


def _known(row: Row) -> Known:
    path, root, name, columns, number, size, modified = row
    return Known(Origin(path, root, name, _columns(columns)), number, size, modified)


def _columns(written: str) -> dict[str, str]:
    try:
        columns = json.loads(written)
    except (TypeError, ValueError):  # altered on disk: the file is then read by the usual names
        return {}
    return columns if isinstance(columns, dict) else {}


def roots_of(path: Path) -> tuple[str, ...]:
    """List the paths an index was made from, as its catalog at `path` says; none if it cannot be read, or is being written."""
    return tuple(root for (root,) in glance(path, "SELECT path FROM root ORDER BY rowid"))


def glimpse(path: Path) -> tuple[int, dict[str, str]]:
    """Give the generation of the index that the catalog at `path` belongs to, and the digest of each article, by id.

    Nothing is written: one that is not there, is broken or was altered is of no generation (-1).
    """
    try:
        sound = is_as_committed(path) is not False
    except OSError:
        sound = False
    of = glance(path, "SELECT value FROM meta WHERE name = 'generation'") if sound else []
    articles = glance(path, "SELECT id, digest FROM article WHERE NOT removed") if of else []
    return (of[0][0] if of else -1), {id: unpacked(digest) for id, digest in articles}


def read_removed(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Read what stays out of the index in a folder, as `Catalog` writes it beside its file; nothing where none was written.

    Raises OSError, or ValueError for a file that was altered.
    """
    try:
        written = (folder / REMOVED).read_bytes()
    except FileNotFoundError:
        return {}, []
    content, checksum = written[:-9], written[-9:]
    if checksum != b"%08x\n" % zlib.crc32(content):
        raise ValueError("it does not fit its checksum")
    told = json.loads(content)
    articles, digests = (
        told.get(name) if isinstance(told, dict) else None for name in ("articles", "digests")
    )
    if not isinstance(articles, dict) or not isinstance(digests, list):
        raise ValueError("it does not say which articles stay out")
    if not all(isinstance(value, str) for value in (*articles.values(), *digests)):
        raise ValueError("it does not say by digests which articles stay out")
    return articles, digests
