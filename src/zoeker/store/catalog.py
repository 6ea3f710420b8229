"""Which file gave which article? What an update needs to know to read only what changed.

The catalog is a SQLite file beside the Whoosh index. The index is the truth, the catalog a memory of it: it names the
generation of the index it belongs to, and when that is another one (a crash between the two commits, a catalog lost)
it is made again from what the index stores, and every file is read once more.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from zoeker.errors import Problem

_VERSION = 1
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE root (path TEXT PRIMARY KEY);
CREATE TABLE file (
    number INTEGER PRIMARY KEY, path TEXT UNIQUE NOT NULL, root TEXT NOT NULL, name TEXT NOT NULL,
    size INTEGER NOT NULL, modified INTEGER NOT NULL, columns TEXT NOT NULL
);
CREATE INDEX file_name ON file (name);
CREATE TABLE article (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL, file INTEGER NOT NULL, removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX article_file ON article (file);
CREATE TABLE holding (
    file INTEGER NOT NULL, id TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (file, id)
) WITHOUT ROWID;
CREATE INDEX holding_id ON holding (id);
CREATE TABLE problem (file INTEGER NOT NULL, line INTEGER NOT NULL, reason TEXT NOT NULL, skipped INTEGER NOT NULL);
CREATE INDEX problem_file ON problem (file);
INSERT INTO meta VALUES ('generation', -1);
"""
STALE = -1  # the modification time of a file that must be read again
SCRIPT = 0  # the number of no file: the articles that a script, or standard input, handed over


class Known(NamedTuple):
    """A file as it was when it was last read: its number here, root, name within the corpus, bytes and mtime (ns).

    `columns` is the mapping of fields to columns it was read with.
    """

    number: int
    path: str
    root: str
    name: str
    size: int
    modified: int
    columns: dict[str, str]


class Held(NamedTuple):
    """An article of the index: its digest, the number of the file it came from, and whether a person took it out."""

    digest: str
    file: int
    removed: bool


class Stored(NamedTuple):
    """What the index stores of an article's origin, to make the catalog again from: file and root are "" for a script."""

    id: str
    digest: str
    file: str
    root: str


class Catalog:
    """The catalog in `path`; changes stand once `commit` is called. A broken file is put aside and made anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._db = self._open()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise  # a full disk or a folder that may not be written: nothing is wrong with the file
            path.replace(path.with_suffix(".broken"))
            self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, isolation_level=None)
        try:
            if db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    raise sqlite3.DatabaseError("a catalog of another version")
                db.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_VERSION}; COMMIT;")
            db.execute("PRAGMA cache_size = -32000")
            db.execute("BEGIN")
        except BaseException:
            db.close()
            raise
        return db

    def close(self) -> None:
        """Let go of the file; what was not committed is forgotten."""
        with suppress(sqlite3.Error):
            self._db.execute("ROLLBACK")
        self._db.close()

    # The state of the index

    @property
    def generation(self) -> int:
        """The generation of the index this catalog belongs to; -1 for none."""
        return int(self._db.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()[0])

    def commit(self, generation: int) -> None:
        """Make the changes stand, as belonging to `generation` of the index."""
        self._db.execute("UPDATE meta SET value = ? WHERE name = 'generation'", (generation,))
        self._db.execute("COMMIT")
        self._db.execute("BEGIN")

    def rollback(self) -> None:
        """Forget the changes since the last commit."""
        self._db.execute("ROLLBACK")
        self._db.execute("BEGIN")

    def restore(self, stored: Iterable[Stored]) -> None:
        """Make the catalog again from what the index stores; every file will be read again."""
        removed = self._db.execute("SELECT id, digest, file, removed FROM article WHERE removed").fetchall()
        self._db.execute("DELETE FROM holding")
        self._db.execute("DELETE FROM article")
        self._db.execute("UPDATE file SET modified = ?", (STALE,))
        for id, digest, path, root in stored:
            number = self.register(path, root, "") if path else SCRIPT
            self.hold(number, id, digest)
            self.put(id, digest, number)
            if root and root != path and not self._under_a_root(path):
                self.add_root(root)
        self._db.executemany("INSERT OR IGNORE INTO article VALUES (?, ?, ?, ?)", removed)

    def _under_a_root(self, path: str) -> bool:
        return any(path == root or path.startswith(root.rstrip("/") + "/") for root in self.roots())

    def adopt(self, older: Catalog) -> None:
        """Take over from an older catalog what a rebuild needs: its roots, its files as unread, what a person removed."""
        for root in older.roots():
            self.add_root(root)
        for known in older.all_files():
            self.register(known.path, known.root, known.name, known.columns)
        for id, held in older.articles():
            if held.removed:
                self.put(id, held.digest, SCRIPT)
                self.mark_removed(id)

    # Roots: the paths the index was made from

    def roots(self) -> list[str]:
        """List the paths the index was made from, in the order they were first given."""
        return [path for (path,) in self._db.execute("SELECT path FROM root ORDER BY rowid")]

    def add_root(self, path: str) -> None:
        """Remember a path the index is made from."""
        self._db.execute("INSERT OR IGNORE INTO root VALUES (?)", (path,))

    def remove_root(self, path: str) -> None:
        """Forget a path the index was made from."""
        self._db.execute("DELETE FROM root WHERE path = ?", (path,))

    # Files

    def file(self, path: str) -> Known | None:
        """Look up a file by its absolute path."""
        return self._one_file("path = ?", path)

    def path_of(self, number: int) -> str:
        """Give the path of a file by its number; "" for SCRIPT."""
        row = self._db.execute("SELECT path FROM file WHERE number = ?", (number,)).fetchone()
        return str(row[0]) if row else ""

    def file_named(self, name: str) -> Known | None:
        """Look up a file by its name within the corpus."""
        return self._one_file("name = ? LIMIT 1", name)

    def all_files(self) -> list[Known]:
        """List all known files, in the order they became known."""
        return [_known(row) for row in self._db.execute("SELECT * FROM file ORDER BY number")]

    def files_under(self, path: str) -> list[Known]:
        """List the files known at `path`, below it, or found by it as a pattern, by path."""
        below = path.rstrip("/") + "/"
        rows = self._db.execute(
            "SELECT * FROM file WHERE path = ?1 OR root = ?1 OR substr(path, 1, ?2) = ?3 ORDER BY path",
            (path, len(below), below),
        )
        return [_known(row) for row in rows]

    def register(self, path: str, root: str, name: str, columns: Mapping[str, str] | None = None) -> int:
        """Give the number of a file, and remember it as not yet read if it is new or to be read in another way."""
        known = self.file(path)
        if known is None or (known.root, known.name, known.columns) != (root, name, columns or {}):
            self._db.execute(
                "INSERT INTO file (path, root, name, size, modified, columns) VALUES (?1, ?2, ?3, 0, ?4, ?5)"
                " ON CONFLICT (path) DO UPDATE SET root = ?2, name = ?3, modified = ?4, columns = ?5",
                (path, root, name, STALE, json.dumps(columns or {})),
            )
        return int(self._db.execute("SELECT number FROM file WHERE path = ?", (path,)).fetchone()[0])

    def mark_read(self, number: int, size: int, modified: int) -> None:
        """Note that a file was read to its end when it had this size and modification time."""
        self._db.execute("UPDATE file SET size = ?, modified = ? WHERE number = ?", (size, modified, number))

    def _one_file(self, condition: str, value: str) -> Known | None:
        row = self._db.execute(f"SELECT * FROM file WHERE {condition}", (value,)).fetchone()
        return _known(row) if row else None

    def mark_stale(self, number: int) -> None:
        """Have a file read again at the next update."""
        self._db.execute("UPDATE file SET modified = ? WHERE number = ?", (STALE, number))

    def forget_file(self, number: int) -> None:
        """Forget a file, what it held and what was wrong in it."""
        for table, column in (("file", "number"), ("holding", "file"), ("problem", "file")):
            self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (number,))

    # What a file holds

    def held_by(self, number: int) -> Iterator[str]:
        """List the ids of the articles a file holds."""
        return iter([id for (id,) in self._db.execute("SELECT id FROM holding WHERE file = ?", (number,))])

    def count_held(self, number: int) -> int:
        """Count the articles a file holds."""
        return int(self._db.execute("SELECT count(*) FROM holding WHERE file = ?", (number,)).fetchone()[0])

    def holding(self, number: int, id: str) -> str | None:
        """Give the digest with which a file holds an article; None if it did not."""
        row = self._db.execute(
            "SELECT digest FROM holding WHERE file = ? AND id = ?", (number, id)
        ).fetchone()
        return row[0] if row else None

    def hold(self, number: int, id: str, digest: str) -> None:
        """Remember that a file holds an article."""
        self._db.execute("INSERT OR REPLACE INTO holding VALUES (?, ?, ?)", (number, id, digest))

    def let_go(self, number: int, id: str) -> bool:
        """Remember that a file holds an article no longer; say whether nothing else holds it.

        When another file does, and has it in another form, that file is read again and its form then stands.
        """
        self._db.execute("DELETE FROM holding WHERE file = ? AND id = ?", (number, id))
        others = self._db.execute(
            "SELECT file, digest FROM holding WHERE id = ? ORDER BY file DESC", (id,)
        ).fetchall()
        held = self.article(id)
        if held is None or not others or held.file != number:
            return not others
        other, digest = next((row for row in others if row[1] == held.digest), others[0])
        self._db.execute("UPDATE article SET file = ? WHERE id = ?", (other, id))
        if digest != held.digest and other != SCRIPT:
            self.hold(other, id, "")
            self.mark_stale(other)
        return False

    # Articles

    def article(self, id: str) -> Held | None:
        """Look up an article of the index, or one that a person took out of it."""
        row = self._db.execute("SELECT digest, file, removed FROM article WHERE id = ?", (id,)).fetchone()
        return Held(row[0], row[1], bool(row[2])) if row else None

    def articles(self) -> Iterator[tuple[str, Held]]:
        """List all articles, the removed ones too."""
        for id, digest, file, removed in self._db.execute(
            "SELECT id, digest, file, removed FROM article"
        ).fetchall():
            yield id, Held(digest, file, bool(removed))

    def put(self, id: str, digest: str, number: int) -> None:
        """Remember an article of the index."""
        self._db.execute("INSERT OR REPLACE INTO article VALUES (?, ?, ?, 0)", (id, digest, number))

    def mark_removed(self, id: str) -> None:
        """Remember that a person took an article out: it stays out until its text changes."""
        self._db.execute("UPDATE article SET removed = 1 WHERE id = ?", (id,))

    def drop(self, id: str) -> None:
        """Forget an article."""
        self._db.execute("DELETE FROM article WHERE id = ?", (id,))

    # Problems

    def set_problems(self, number: int, problems: Iterable[Problem]) -> None:
        """Remember what was wrong in a file, in place of what was."""
        self._db.execute("DELETE FROM problem WHERE file = ?", (number,))
        self._db.executemany(
            "INSERT INTO problem VALUES (?, ?, ?, ?)",
            ((number, problem.line, problem.reason, problem.skipped) for problem in problems),
        )

    def problems(self, number: int) -> list[Problem]:
        """List what was wrong in a file when it was last read."""
        rows = self._db.execute(
            "SELECT path, line, reason, skipped FROM problem JOIN file ON number = file WHERE number = ?"
            " ORDER BY problem.rowid",
            (number,),
        )
        return [Problem(path, line, reason, bool(skipped)) for path, line, reason, skipped in rows]

    def all_problems(self) -> Iterator[Problem]:
        """List what was wrong in every file."""
        numbers = [row[0] for row in self._db.execute("SELECT DISTINCT file FROM problem ORDER BY file")]
        return (problem for number in numbers for problem in self.problems(number))


def _known(row: tuple[int, str, str, str, int, int, str]) -> Known:
    return Known(*row[:-1], columns=json.loads(row[-1]))
