"""How is the catalog kept? In a SQLite file that is made anew when it is broken, and whose errors are ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from zoeker.errors import IndexDamagedError, IndexUseError

Row = tuple[Any, ...]
_BROKEN = (sqlite3.Error, UnicodeDecodeError)  # a broken name even breaks the message that says so
_DISK = frozenset(  # what the disk, or somebody else, is to blame for: nothing is wrong with the file
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    )
)


class Database:
    """The SQLite file at `path`, made with `tables`; changes stand once `commit` is called.

    A file that is broken, or of another `version`, is put aside and made anew. Raises IndexUseError when the disk is
    full or the folder may not be written, IndexDamagedError when the file turns out to be broken later on.
    """

    def __init__(self, path: Path, tables: str, version: int) -> None:
        self._path = path
        try:
            self._db = _opened(path, tables, version)
        except _BROKEN as error:
            if _is_of_the_disk(error):
                raise self._failure(error) from error
            _put_aside(path)
            self._db = _opened(path, tables, version)

    def close(self) -> None:
        """Let go of the file; what was not committed is forgotten."""
        with suppress(sqlite3.Error):
            self._db.execute("ROLLBACK")
        self._db.close()

    def commit(self) -> None:
        """Make the changes stand."""
        self.rows("COMMIT")
        self.rows("BEGIN")

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Run a statement and give all its rows."""
        try:
            return self._db.execute(sql, values).fetchall()
        except _BROKEN as error:
            raise self._failure(error) from error

    def row(self, sql: str, *values: object) -> Row | None:
        """Run a statement and give its first row; None if it has none."""
        return next(iter(self.rows(sql, *values)), None)

    def run_each(self, sql: str, values: Iterable[Row]) -> None:
        """Run a statement once for each tuple of values."""
        try:
            self._db.executemany(sql, values)
        except _BROKEN as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> IndexUseError:
        if _is_of_the_disk(error):
            return IndexUseError(f"cannot write {self._path}: {error}", str(self._path.parent))
        with suppress(OSError):
            _put_aside(self._path)
        return IndexDamagedError(
            f"{self._path} is broken ({error}) and was put aside; give the same command again",
            str(self._path.parent),
        )


def _opened(path: Path, tables: str, version: int) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    try:
        if db.execute("PRAGMA user_version").fetchone()[0] != version:
            if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise sqlite3.DatabaseError("of another version")
            db.executescript(f"BEGIN; {tables} PRAGMA user_version = {version}; COMMIT;")
        elif db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("its pages do not fit together")
        db.execute("PRAGMA cache_size = -32000")
        db.execute("BEGIN")
    except BaseException:
        db.close()
        raise
    return db


def _is_of_the_disk(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF in _DISK


def _put_aside(path: Path) -> None:
    path.replace(path.with_suffix(".broken"))
    for rest in ("-journal", "-wal"):  # they belong to the file that went
        path.with_name(path.name + rest).unlink(missing_ok=True)
