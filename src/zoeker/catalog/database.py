"""How is the catalog kept? In a SQLite file that is made anew when it is broken, and whose errors are ours."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from zoeker.errors import IndexDamagedError, IndexUseError
from zoeker.format import disk

Row = tuple[Any, ...]
NO_FILE = "a folder, or no file of the usual kind; move it away"
_PIECE = 1 << 20  # bytes that are read at once
_PATIENCE = 1  # seconds that a glance waits for a writer
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

    `upgrades` are the statements that make each version of the one before. A file that is broken, or of a `version` that
    they do not lead to, is put aside and made anew; one that is not as it was committed is `altered`: SQLite does not
    notice a byte that is another, but the checksum beside the file does. Raises IndexUseError when the disk is
    full or the folder may not be written, IndexDamagedError when the file turns out to be broken later on.
    """

    def __init__(self, path: Path, tables: str, version: int, upgrades: Mapping[int, str] = {}) -> None:
        self._path = path
        self.altered = False
        try:
            self._db, self.altered = _opened(path, tables, version, upgrades)
        except _BROKEN as error:
            if _is_of_the_disk(error):
                raise self._failure(error) from error
            _put_aside(path)
            self._db, self.altered = _opened(path, tables, version, upgrades)

    def close(self) -> None:
        """Let go of the file; what was not committed is forgotten."""
        with suppress(sqlite3.Error):
            self._db.execute("ROLLBACK")
        self._db.close()

    def written(self, write: Callable[[], None]) -> None:
        """Write something else beside the file; raises IndexUseError where that cannot be."""
        try:
            write()
        except OSError as error:
            raise self._failure(error) from error

    def commit(self) -> None:
        """Make the changes stand."""
        # While there is no checksum, the file is taken as it is: so it is after a crash between these steps.
        try:
            sum_file(self._path).unlink(missing_ok=True)
            self.rows("COMMIT")
            self.altered = False
            disk.replace(sum_file(self._path), checksum(self._path))
        except OSError as error:
            raise self._failure(error) from error
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
            return IndexUseError(f"cannot write {self._path}: {error}", self._path.parent)
        with suppress(OSError):
            _put_aside(self._path)
        return IndexDamagedError(
            f"{self._path} is broken ({error}) and was put aside; give the same command again",
            self._path.parent,
        )


def glance(path: Path, sql: str) -> list[Row]:
    """Give the rows of a statement and change nothing, while others may write; none if that cannot be."""
    with suppress(*_BROKEN, OSError):
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=_PATIENCE, uri=True)
        with closing(db):
            return db.execute(sql).fetchall()
    return []


def sum_file(path: Path) -> Path:
    """Name the file beside a database that holds its checksum."""
    return path.with_suffix(".sum")


def checksum(path: Path) -> bytes:
    """Give the checksum of a file, as it is written beside it."""
    crc = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            crc = zlib.crc32(piece, crc)
    return b"%08x\n" % crc


def is_as_committed(path: Path) -> bool | None:
    """Say whether a database, which nobody changes now, is as it was committed; None if no checksum tells.

    An older zoeker wrote none, and a crash may come between.
    """
    try:
        expected = sum_file(path).read_bytes()
    except OSError:
        return None
    return expected == checksum(path)


def _opened(
    path: Path, tables: str, version: int, upgrades: Mapping[int, str]
) -> tuple[sqlite3.Connection, bool]:
    if os.path.lexists(path) and not path.is_file():
        raise IndexUseError(f"{path} is {NO_FILE}", path.parent)
    db = sqlite3.connect(path, isolation_level=None)
    try:
        # A transaction that broke off is taken back here.
        present = db.execute("PRAGMA user_version").fetchone()[0]
        sound = is_as_committed(path)
        if not sound and db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("its pages do not fit together")
        if present != version:
            statements, steps = tables, range(present + 1, version + 1)
            if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                if present > version or not all(step in upgrades for step in steps):
                    raise sqlite3.DatabaseError("of another version")
                sum_file(path).unlink(missing_ok=True)
                statements = " ".join(upgrades[step] for step in steps)
            db.executescript(f"BEGIN; {statements} PRAGMA user_version = {version}; COMMIT;")
        db.execute("PRAGMA cache_size = -32000")
        db.execute("BEGIN")
    except BaseException:
        db.close()
        raise
    return db, sound is False


def _is_of_the_disk(error: Exception) -> bool:
    return isinstance(error, OSError) or getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF in _DISK


def _put_aside(path: Path) -> None:
    path.replace(path.with_suffix(".broken"))
    sum_file(path).unlink(missing_ok=True)
    for rest in ("-journal", "-wal"):  # they belong to the file that went
        path.with_name(path.name + rest).unlink(missing_ok=True)
