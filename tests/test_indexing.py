"""How an index is made and kept up to date: what `update_index` checks before there is an index."""

import json
import os
import pickle
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from whoosh import index as whoosh_index

import zoeker
from zoeker.errors import IndexDamagedError, IndexMissingError, IndexVersionError, SourceError


def test_a_path_that_leads_nowhere_leaves_no_index(tmp_path: Path) -> None:
    with pytest.raises(zoeker.ZoekerError, match="does not exist"):
        zoeker.update_index(tmp_path / "index", tmp_path / "nergens")
    assert not (tmp_path / "index").exists()


def test_a_field_that_is_none_leaves_no_index(tmp_path: Path) -> None:
    (tmp_path / "nieuws.csv").write_text("Kop,tekst\nDijk,De dijk houdt.\n")
    with pytest.raises(zoeker.ZoekerError, match="foo"):
        zoeker.update_index(tmp_path / "index", tmp_path / "nieuws.csv", columns={"foo": "Kop"})
    assert not (tmp_path / "index").exists()


def test_the_index_does_not_read_itself(tmp_path: Path) -> None:
    (tmp_path / "dijk.txt").write_text("De dijk houdt.")
    for counts in ((1, 0), (0, 1)):
        update = zoeker.update_index(tmp_path / "index", tmp_path)
        assert (update.added, update.skipped, update.problems) == (*counts, ())


def test_a_rebuild_needs_an_index(tmp_path: Path) -> None:
    with pytest.raises(zoeker.ZoekerError, match="zoeker index PATH"):
        zoeker.update_index(tmp_path, rebuild=True)


@pytest.mark.parametrize("wrong", [None, 3, "krant"])
def test_what_is_no_article_is_a_problem_and_the_others_are_indexed(tmp_path: Path, wrong: object) -> None:
    sources = [{"id": "a", "body": "De brug."}, wrong, zoeker.Article(id="b", body="De trein.")]
    update = zoeker.update_index(tmp_path / "index", sources)  # type: ignore[arg-type]
    assert (update.added, update.left_out) == (2, 1)
    assert update.problems[0].line == 2
    assert update.problems[0].reason.startswith("sources are paths, or articles")


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
    next(index.glob("segments-*.json")).write_bytes(b"kapot")
    zoeker.update_index(index, rebuild=True)
    assert bodies(index).keys() == {"a", "b"}


@LEAKS
def test_a_broken_index_is_not_made_again_when_a_scripts_articles_would_be_lost(index: Path) -> None:
    next(index.glob("segments-*.json")).write_bytes(b"kapot")
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
    next(index.glob("segments-*.json")).write_bytes(b"kapot")
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


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """An index of format 3, as zoeker made it then: of articles from a script, one replaced, one taken out, none merged."""
    with zipfile.ZipFile(Path(__file__).with_name("format-3.zip")) as packed:
        packed.extractall(tmp_path)
    return tmp_path / "format-3"


def test_an_older_index_is_refused_with_the_command_that_makes_it_again_and_nothing_in_it_is_lost(
    older: Path,
) -> None:
    for use in (zoeker.open_index, zoeker.update_index):
        with pytest.raises(IndexVersionError, match=r"has format 3 and this .* run: zoeker index --rebuild"):
            use(older)
    assert rebuild(older) == (0, 0, 0, 5)
    wanted = {f"los-{number}": f"De brug in dorp {number} is open." for number in (1, 3, 5)}
    assert bodies(older) == wanted | {"los-2": "De brug in dorp 2 is dicht.", "nieuw": "Een sluis."}
    assert zoeker.check_index(older) == ()
    assert not [file for file in older.iterdir() if file.name.startswith("MAIN_")]
    removed = zoeker.Article(
        id="los-4", title="Bericht 4", body="De brug in dorp 4 is open.", source="Krant", date="2022-01-04"
    )
    lines(older.parent / "later.jsonl", anders="Een dijk.")
    with (older.parent / "later.jsonl").open("a") as file:
        file.write(json.dumps({"id": "los-4", **removed.to_record()}) + "\n")
    zoeker.update_index(older, older.parent / "later.jsonl")
    assert bodies(older).keys() == {*wanted, "los-2", "nieuw", "anders"}  # what was taken out stays out


def test_an_older_index_stays_when_its_rebuild_dies_and_whoosh_finds_the_new_one_after_it(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    for point in (
        "zoeker.write.writer._swap",
        "zoeker.write.writer.put",
        "zoeker.format.folder.write_manifest",
    ):
        with monkeypatch.context() as dying:
            dying.setattr(point, die)
            with pytest.raises(KeyboardInterrupt):
                zoeker.update_index(older, rebuild=True)
    rebuild(older)
    assert len(bodies(older)) == 5
    with whoosh_index.open_dir(str(older)).searcher() as searcher:
        assert searcher.doc_count() == 5


class Hostile:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.folder),)


def test_nothing_that_a_stranger_pickled_into_an_older_index_is_run(older: Path, tmp_path: Path) -> None:
    [file] = older.glob("*.toc")
    content = file.read_bytes()
    begin = content.rindex(b"\x80", 0, content.index(b"ZoekerSegment"))  # of the list of segments
    file.write_bytes(content[:begin] + pickle.dumps([Hostile(tmp_path / "touched")]))
    with pytest.raises(IndexDamagedError, match="5 of its articles are in no file"):
        rebuild(older)
    assert not (tmp_path / "touched").exists()
    file.write_bytes(content[:-20] + bytes([content[-20] ^ 1]) + content[-19:])  # which its checksum tells
    with pytest.raises(IndexDamagedError, match="5 of its articles are in no file"):
        rebuild(older)
