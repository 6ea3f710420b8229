import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import zoeker
from zoeker.catalog import REMOVED, SCRIPT, STALE, Catalog, Held, Holding, Known
from zoeker.errors import Problem
from zoeker.format.stored import NO_FILE, Origin, Stored

A = Origin("/krant/a.csv", "/krant", "a.csv", {"title": "Kop"})
DIGEST = "d41d8cd98f00b204e9800998ecf8427e"
B = Origin("/krant/b.txt", "/krant", "b.txt")


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "catalog.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "other.sqlite")
    yield opened
    opened.close()


def fill(catalog: Catalog, origin: Origin, **digests: str) -> int:
    number = catalog.register(origin).number if origin.path else SCRIPT
    for id, digest in digests.items():
        catalog.hold(number, id, digest)
        catalog.put(id, digest, number)
    return number


def test_it_names_the_state_of_the_index_it_belongs_to(catalog: Catalog) -> None:
    assert catalog.generation == -1
    catalog.commit(7)
    assert catalog.generation == 7


def test_what_is_not_committed_is_forgotten(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "c.sqlite")
    catalog.add_root("/krant")
    catalog.commit(1)
    catalog.add_root("/bijlage")
    catalog.close()
    again = Catalog(tmp_path / "c.sqlite")
    assert again.roots() == ["/krant"]
    again.close()


def test_roots_are_listed_in_the_order_they_were_given(catalog: Catalog) -> None:
    for root in ("/z", "/a", "/z"):
        catalog.add_root(root)
    assert catalog.roots() == ["/z", "/a"]
    catalog.remove_root("/z")
    assert catalog.roots() == ["/a"]


def test_a_file_is_unread_until_it_is_marked_so(catalog: Catalog) -> None:
    number = catalog.register(A).number
    assert catalog.file(A.path) == Known(A, number, 0, STALE)
    catalog.mark_read(number, 10, 99)
    assert catalog.register(A).number == number
    assert catalog.file_numbered(number) == Known(A, number, 10, 99)


def test_a_file_to_be_read_in_another_way_is_unread_again(catalog: Catalog) -> None:
    catalog.mark_read(catalog.register(A).number, 10, 99)
    catalog.register(A._replace(columns={}))
    assert catalog.file(A.path) == Known(A._replace(columns={}), 1, 10, STALE)


def test_files_are_found_by_path_folder_pattern_and_name(catalog: Catalog) -> None:
    pattern = Origin("/bijlage/c.txt", "/bijlage/*.txt", "c.txt")
    for origin in (A, B, pattern, Origin("/krantje/d.txt", "/krantje", "d.txt")):
        catalog.register(origin)
    assert [known.origin for known in catalog.files_under("/krant/")] == [A, B]
    assert [known.origin for known in catalog.files_under("/bijlage/*.txt")] == [pattern]
    assert [known.origin for known in catalog.files_named("b.txt")] == [B]
    assert len(catalog.all_files()) == len(catalog.files_under("/")) == 4


def test_a_forgotten_file_leaves_nothing_and_its_number_is_not_used_again(catalog: Catalog) -> None:
    number = fill(catalog, B, x="1")
    catalog.set_problems(number, [Problem(B.path, 3, "kapot")])
    catalog.forget_file(number)
    assert (catalog.file(B.path), catalog.held_by(number), catalog.problems()) == (None, [], [])
    assert catalog.register(A).number > number


def test_what_nothing_else_holds_is_let_go(catalog: Catalog) -> None:
    number = fill(catalog, A, x="1")
    assert catalog.release(number, "x")


def test_what_another_file_holds_in_the_same_form_passes_to_it(catalog: Catalog) -> None:
    first, second = fill(catalog, A, x="1"), fill(catalog, B, x="1")
    assert not catalog.release(second, "x")
    assert (catalog.article("x"), catalog.heirs()) == (Held("1", first, False, 1), [])


def test_what_another_file_holds_in_another_form_has_that_file_read(catalog: Catalog) -> None:
    first, second = fill(catalog, A, x="1"), fill(catalog, B, x="2")
    assert not catalog.release(second, "x")
    assert [known.number for known in catalog.heirs()] == [first]
    catalog.hold(first, "x", "1")
    assert catalog.heirs() == []


def test_a_removed_article_stays_known(catalog: Catalog) -> None:
    number = fill(catalog, A, x="1")
    catalog.mark_removed("x")
    assert dict(catalog.articles()) == {"x": Held("1", number, True)}
    catalog.drop("x")
    assert catalog.article("x") is None


def test_problems_are_kept_by_file(catalog: Catalog) -> None:
    first, second = catalog.register(A).number, catalog.register(B).number
    wrong = [Problem(A.path, 3, "kapot"), Problem(A.path, 1, "Windows-1252", skipped=False)]
    catalog.set_problems(second, [Problem(B.path, 0, "leeg")])
    catalog.set_problems(first, wrong)
    assert catalog.problems(first) == wrong
    assert catalog.problems() == [*wrong, Problem(B.path, 0, "leeg")]
    catalog.set_problems(first, [])
    assert catalog.problems(first) == []


def test_it_is_made_again_from_what_the_index_stores(catalog: Catalog) -> None:
    catalog.restore([Stored("x", "1", A), Stored("y", "2", B), Stored("z", "3", NO_FILE)])
    assert catalog.roots() == ["/krant"]
    assert [(known.origin, known.modified) for known in catalog.all_files()] == [(A, STALE), (B, STALE)]
    assert {id: held.file for id, held in catalog.articles()} == {"x": 1, "y": 2, "z": SCRIPT}


def test_a_catalog_made_again_keeps_what_a_person_removed_and_how_files_are_read(catalog: Catalog) -> None:
    fill(catalog, A, x="1", y="2")
    catalog.mark_removed("x")
    catalog.mark_removed("y")  # and then the process died: the index has it still
    catalog.restore([Stored("y", "2", A._replace(columns={}))])
    assert dict(catalog.articles()) == {"x": Held("1", 1, True), "y": Held("2", 1, False)}
    assert catalog.all_files() == [Known(A, 1, 0, STALE)]


def test_a_rebuild_adopts_roots_files_and_removals(catalog: Catalog, other: Catalog) -> None:
    catalog.add_root("/krant")
    catalog.mark_read(fill(catalog, A, x="1", y="2"), 10, 99)
    catalog.mark_removed("x")
    other.adopt(catalog)
    assert (other.roots(), other.all_files()) == (["/krant"], [Known(A, 1, 0, STALE)])
    assert dict(other.articles()) == {"x": Held("1", SCRIPT, True)}


def test_a_rebuild_adopts_which_files_hold_a_scripts_article_in_another_form(
    catalog: Catalog, other: Catalog
) -> None:
    number = fill(catalog, A, x="1")
    fill(catalog, NO_FILE, x="2")
    other.adopt(catalog)
    assert other.holding(number, "x") == Holding("1", 0, 0)


@pytest.mark.parametrize("written", ["geen json", "[1]", "12"])
def test_a_column_map_that_was_altered_on_disk_is_none(catalog: Catalog, written: str) -> None:
    catalog.register(A)
    catalog._db.rows("UPDATE file SET columns = ?", written)
    assert catalog.all_files()[0].origin.columns == {}


@pytest.mark.parametrize("digest", ["", "x", "digest", "00ff", "00FF", "0 ff", "a", "é", DIGEST])
def test_any_digest_comes_back_and_one_of_hexadecimal_digits_lies_there_as_bytes(
    tmp_path: Path, digest: str
) -> None:
    catalog = Catalog(tmp_path / "c.sqlite")
    fill(catalog, B, een=digest)
    assert (catalog.article("een"), catalog.holding(1, "een")) == (
        Held(digest, 1, False, 1),
        Holding(digest, 0, 1),
    )
    catalog.commit(1)
    assert (catalog.article("een"), catalog.holders("een")) == (Held(digest, 1, False, 1), [(1, digest)])
    catalog.close()
    with closing(sqlite3.connect(tmp_path / "c.sqlite")) as database:
        ((found,),) = database.execute("SELECT digest FROM article").fetchall()
    assert found == (bytes.fromhex(digest) if digest in ("00ff", DIGEST) else digest)


def test_a_catalog_with_digests_as_text_is_read_as_ever(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "c.sqlite")
    fill(catalog, B, een="00ff")
    catalog.commit(1)
    catalog.close()
    with closing(sqlite3.connect(tmp_path / "c.sqlite")) as database, database:
        database.execute("UPDATE article SET digest = '00ff'")
        database.execute("UPDATE holding SET digest = '00ff'")
    again = Catalog(tmp_path / "c.sqlite")
    assert (again.article("een"), again.holding(1, "een")) == (
        Held("00ff", 1, False, 1),
        Holding("00ff", 0, 1),
    )
    again.close()


def test_what_waits_to_be_written_is_seen_by_every_question(catalog: Catalog) -> None:
    number = fill(catalog, A, een="aa", twee="bb")
    assert catalog.held_by(number) == ["een", "twee"]
    fill(catalog, B, een="cc")
    assert catalog.holders("een") == [(2, "cc"), (1, "aa")]
    catalog.hold(number, "drie", "dd")
    catalog.forget_file(number)
    assert (catalog.holding(number, "drie"), catalog.article("twee")) == (None, Held("bb", 1, False, 1))
    catalog.put("vier", "ee", 2)
    catalog.mark_removed("vier")
    assert catalog.article("vier") == Held("ee", 2, True, 1)


@pytest.mark.parametrize(
    "content", [b"null", b"[]", b'{"articles": [], "digests": []}', b'{"articles": {"a": 1}, "digests": []}']
)
def test_a_list_of_removals_of_another_shape_is_told_and_keeps_nothing_from_being_written(
    tmp_path: Path, content: bytes
) -> None:
    zoeker.update_index(tmp_path, [zoeker.Article(id=name, body="De brug.") for name in "ab"])
    with zoeker.open_index(tmp_path) as index:
        index.remove(["b"])
    (tmp_path / REMOVED).write_bytes(content + b"%08x\n" % zlib.crc32(content))
    assert any(REMOVED in told for told in zoeker.check_index(tmp_path))
    (tmp_path / "catalog.sqlite").unlink()
    assert zoeker.update_index(tmp_path, zoeker.Article(id="c", body="De dijk.")).added == 1
