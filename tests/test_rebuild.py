import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import zoeker
from zoeker.errors import IndexDamagedError, IndexMissingError, IndexVersionError, SourceError

LEAKS = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Make an index of two files in a folder and of an article from a script."""
    lines(tmp_path / "krant" / "a.jsonl", a="De brug is open.")
    lines(tmp_path / "krant" / "b.jsonl", b="De trein rijdt.")
    zoeker.update_index(tmp_path / "index", tmp_path / "krant")
    zoeker.update_index(tmp_path / "index", zoeker.Article(id="los", body="Een los bericht."))
    return tmp_path / "index"


def lines(path: Path, **texts: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps({"id": id, "body": text}) + "\n" for id, text in texts.items()))


def bodies(index: Path) -> dict[str, str]:
    with zoeker.open_index(index) as opened:
        return {hit.id: opened.get(hit.id).body for hit in opened.search("NOT zzzz")}  # type: ignore[union-attr]


def rebuild(index: Path, *paths: Path, keep_missing: bool = False) -> tuple[int, int, int, int]:
    update = zoeker.update_index(index, paths or None, rebuild=True, keep_missing=keep_missing)
    return update.added, update.replaced, update.removed, update.skipped


def test_a_rebuild_of_what_did_not_change_changes_nothing(index: Path) -> None:
    before = bodies(index)
    assert rebuild(index) == (0, 0, 0, 3)
    assert bodies(index) == before
    assert zoeker.update_index(index).skipped == 2


def test_a_rebuild_sees_what_is_new_changed_and_gone(index: Path, tmp_path: Path) -> None:
    lines(tmp_path / "krant" / "a.jsonl", a="De brug is dicht.", nieuw="Een fiets.")
    (tmp_path / "krant" / "b.jsonl").unlink()
    assert rebuild(index) == (1, 1, 1, 1)
    assert bodies(index).keys() == {"a", "nieuw", "los"}


def test_a_rebuild_may_be_given_more_paths(index: Path, tmp_path: Path) -> None:
    lines(tmp_path / "c.jsonl", c="De boot vaart.")
    assert rebuild(index, tmp_path / "krant", tmp_path / "c.jsonl") == (1, 0, 0, 3)
    with pytest.raises(SourceError):
        rebuild(index, tmp_path / "nergens")
    assert len(bodies(index)) == 4


def test_a_rebuild_may_be_given_articles(index: Path) -> None:
    update = zoeker.update_index(index, zoeker.Article(id="los", body="Een ander los bericht."), rebuild=True)
    assert (update.replaced, update.skipped, bodies(index)["los"]) == (1, 2, "Een ander los bericht.")


def test_files_that_cannot_be_read_keep_their_articles(index: Path, tmp_path: Path) -> None:
    (tmp_path / "krant" / "a.jsonl").write_text("{kapot")
    assert rebuild(index) == (0, 0, 0, 3)
    shutil.rmtree(tmp_path / "krant")  # a disk that is not connected
    assert rebuild(index) == (0, 0, 0, 3)
    assert bodies(index).keys() == {"a", "b", "los"}


def test_an_article_that_moved_to_a_file_that_cannot_be_read_stays(index: Path, tmp_path: Path) -> None:
    (tmp_path / "krant" / "b.jsonl").rename(tmp_path / "krant" / "c.jsonl")
    zoeker.update_index(index)
    (tmp_path / "krant" / "c.jsonl").write_text("{kapot")
    assert rebuild(index) == (0, 0, 0, 3)


def test_keep_missing_keeps_what_is_gone_through_a_rebuild(index: Path, tmp_path: Path) -> None:
    lines(tmp_path / "krant" / "a.jsonl", anders="Een fiets.")
    (tmp_path / "krant" / "b.jsonl").unlink()
    assert rebuild(index, keep_missing=True) == (1, 0, 0, 3)


def test_a_scripts_form_of_an_article_stands_through_a_rebuild(index: Path, tmp_path: Path) -> None:
    zoeker.update_index(index, zoeker.Article(id="a", body="De brug valt in het water."))
    rebuild(index)
    assert bodies(index)["a"] == "De brug valt in het water."
    lines(tmp_path / "krant" / "a.jsonl", a="De brug ligt er nog.")
    rebuild(index)
    assert bodies(index)["a"] == "De brug ligt er nog."


def test_the_column_map_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("nr,verhaal\n1,De dijk houdt stand.\n")
    zoeker.update_index(tmp_path / "index", tmp_path / "a.csv", columns={"id": "nr", "body": "verhaal"})
    assert rebuild(tmp_path / "index") == (0, 0, 0, 1)


@LEAKS
def test_a_broken_index_is_made_again_when_every_article_is_in_a_file(index: Path) -> None:
    with zoeker.open_index(index) as opened:
        opened.remove(["los"])
    next(index.glob("*.toc")).write_bytes(b"kapot")
    zoeker.update_index(index, rebuild=True)
    assert bodies(index).keys() == {"a", "b"}


@LEAKS
def test_a_broken_index_is_not_made_again_when_a_scripts_articles_would_be_lost(index: Path) -> None:
    next(index.glob("*.toc")).write_bytes(b"kapot")
    with pytest.raises(IndexDamagedError, match="1 of its articles are in no file"):
        rebuild(index)


@LEAKS
def test_a_broken_index_is_not_made_again_when_a_file_cannot_be_read(index: Path, tmp_path: Path) -> None:
    with zoeker.open_index(index) as opened:
        opened.remove(["los"])
    (tmp_path / "krant" / "a.jsonl").write_text("{kapot")
    next(index.glob("*.zoeker")).unlink()
    with pytest.raises(IndexDamagedError, match="1 of its articles are in no file"):
        rebuild(index)


@LEAKS
def test_a_broken_index_whose_catalog_is_lost_is_not_made_again(index: Path) -> None:
    next(index.glob("*.toc")).write_bytes(b"kapot")
    (index / "catalog.sqlite").unlink()
    with pytest.raises(IndexDamagedError, match="its catalog is lost too"):
        rebuild(index)


def test_there_must_be_an_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        rebuild(tmp_path / "index", tmp_path)


def test_a_rebuild_of_an_index_by_an_older_zoeker_keeps_what_its_catalog_knows(index: Path) -> None:
    with zoeker.open_index(index) as opened:
        opened.remove(["b"])
    _make_old(index)
    with pytest.raises(IndexVersionError):
        zoeker.open_index(index)
    assert rebuild(index) == (0, 0, 0, 2)
    assert bodies(index).keys() == {"a", "los"}


def _make_old(index: Path) -> None:
    """Take from an index what the first version of its catalog, and of its manifest, had not."""
    with closing(sqlite3.connect(index / "catalog.sqlite")) as db:
        for table, columns in {"article": "run before", "holding": "line run", "problem": "many"}.items():
            for column in columns.split():
                db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        db.executescript("DROP TABLE removed; PRAGMA user_version = 1;")
    (index / "catalog.sum").unlink()
    manifest = index / "zoeker.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"analyzer_version": 3}))
