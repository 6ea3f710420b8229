import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from zoeker.catalog.database import Database
from zoeker.errors import IndexDamagedError, IndexUseError

TABLES = "CREATE TABLE word (text TEXT NOT NULL);"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.sqlite"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(path, TABLES, 1)
    yield opened
    opened.close()


def words(path: Path, version: int = 1) -> list[str]:
    database = Database(path, TABLES, version)
    found = [text for (text,) in database.rows("SELECT text FROM word")]
    database.close()
    return found


def test_changes_stand_once_they_are_committed(path: Path) -> None:
    database = Database(path, TABLES, 1)
    database.rows("INSERT INTO word VALUES (?)", "brug")
    database.commit()
    database.rows("INSERT INTO word VALUES (?)", "trein")
    database.close()
    assert words(path) == ["brug"]


def test_rows_and_the_first_row(database: Database) -> None:
    database.run_each("INSERT INTO word VALUES (?)", [("brug",), ("trein",)])
    assert database.rows("SELECT text FROM word") == [("brug",), ("trein",)]
    assert database.row("SELECT text FROM word WHERE text = ?", "trein") == ("trein",)
    assert database.row("SELECT text FROM word WHERE text = ?", "boot") is None


def test_a_file_of_another_version_is_put_aside(path: Path, database: Database) -> None:
    assert words(path, version=2) == []
    assert path.with_suffix(".broken").exists()


@pytest.mark.parametrize("size", [0, 1, 99, 100, 1000, 4096, 5000, 9000])
def test_a_file_that_was_cut_short_is_made_anew(path: Path, size: int) -> None:
    database = Database(path, TABLES, 1)
    database.run_each("INSERT INTO word VALUES (?)", [("brug" * 100,)] * 100)
    database.commit()
    database.close()
    path.write_bytes(path.read_bytes()[:size])
    assert words(path) == []


def test_what_breaks_later_is_told_and_the_next_opening_mends_it(path: Path, database: Database) -> None:
    with pytest.raises(IndexDamagedError, match="put aside; give the same command again"):
        database.rows("SELECT nothing FROM nowhere")
    assert words(path) == []


def test_a_full_disk_is_told_as_it_is(database: Database, path: Path) -> None:
    database.rows("PRAGMA max_page_count = 2")
    with pytest.raises(IndexUseError, match=r"cannot write .*: database or disk is full"):
        database.run_each("INSERT INTO word VALUES (?)", [("brug" * 1000,)] * 1000)
    assert path.exists()


def test_a_folder_in_its_place_is_told_as_it_is(path: Path) -> None:
    path.mkdir()
    with pytest.raises(IndexUseError, match=r"is a folder, .*; move it away"):
        Database(path, TABLES, 1)


def test_nothing_is_left_open(path: Path) -> None:
    words(path)
    with sqlite3.connect(path) as other:
        other.execute("INSERT INTO word VALUES ('brug')")
    other.close()
    assert words(path) == ["brug"]
