from contextlib import closing
from pathlib import Path

import pytest

import zoeker
from zoeker.errors import IndexMissingError, SourceError
from zoeker.format.articles import Articles
from zoeker.format.segment import known_forms
from zoeker.write.removal import remove


@pytest.fixture
def index(tmp_path: Path) -> Path:
    for name in ("a", "b"):
        (tmp_path / "krant").mkdir(exist_ok=True)
        (tmp_path / "krant" / f"{name}.txt").write_text(f"Bericht {name} over de brug.")
    zoeker.update_index(tmp_path / "index", tmp_path / "krant")
    return tmp_path / "index"


def ids(index: Path) -> set[str]:
    return {stored.id for _, stored in Articles(index).stored()}


def test_an_article_leaves_by_its_id_once(index: Path) -> None:
    assert remove(index, ["a.txt", "a.txt", "onbekend", "\udc80"], [], 0) == 1
    assert remove(index, ["a.txt"], [], 0) == 0
    assert ids(index) == {"b.txt"}


def test_it_stays_out_until_its_text_changes(index: Path, tmp_path: Path) -> None:
    remove(index, ["a.txt"], [], 0)
    for rebuild in (False, True, False):
        zoeker.update_index(index, rebuild=rebuild)
        assert ids(index) == {"b.txt"}
    (tmp_path / "krant" / "a.txt").write_text("De brug is weer open.")
    assert zoeker.update_index(index).added == 1


def test_it_stays_out_when_its_file_was_away_for_a_while(index: Path, tmp_path: Path) -> None:
    remove(index, ["a.txt"], [], 0)
    (tmp_path / "krant" / "a.txt").rename(tmp_path / "a.txt")
    assert zoeker.update_index(index).removed == 0
    (tmp_path / "a.txt").rename(tmp_path / "krant" / "a.txt")
    zoeker.update_index(index)
    assert ids(index) == {"b.txt"}


def test_a_script_may_hand_it_over_again(index: Path) -> None:
    article = zoeker.Article(id="los", body="Een los bericht.")
    zoeker.update_index(index, article)
    remove(index, ["los"], [], 0)
    assert zoeker.update_index(index, article).added == 1
    assert "los" in ids(index)


def test_all_from_a_path_leaves_and_the_path_is_forgotten(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert remove(index, [], [str(tmp_path / "krant")], 0) == 2
    with pytest.raises(SourceError):  # nothing is known any more, and there is no seeds/ here
        zoeker.update_index(index)
    assert zoeker.update_index(index, tmp_path / "krant").added == 2


def test_all_from_one_file_of_a_folder_stays_out(index: Path, tmp_path: Path) -> None:
    assert remove(index, [], [str(tmp_path / "krant" / "a.txt")], 0) == 1
    zoeker.update_index(index)
    assert ids(index) == {"b.txt"}


def test_what_another_path_gives_too_stays(index: Path, tmp_path: Path) -> None:
    other = tmp_path / "ander.jsonl"
    other.write_text('{"id": "b.txt", "body": "Bericht b over de brug."}')
    zoeker.update_index(index, other)
    assert remove(index, [], [str(other)], 0) == 0
    assert ids(index) == {"a.txt", "b.txt"}


@pytest.mark.parametrize("path", ["/nergens", "caf\udce9"])
def test_a_path_that_gave_nothing_is_an_error_and_nothing_is_done(
    index: Path, tmp_path: Path, path: str
) -> None:
    with pytest.raises(SourceError, match=r"nothing in the index at .* came from"):
        remove(index, ["a.txt"], [str(tmp_path / "krant"), path], 0)
    assert ids(index) == {"a.txt", "b.txt"}


def test_a_process_that_dies_after_the_removal_has_removed(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr("zoeker.write.writer.Writer._merge", die)
        with pytest.raises(KeyboardInterrupt):
            remove(index, ["a.txt"], [], 0)
    zoeker.update_index(index)
    assert ids(index) == {"b.txt"}


def test_there_must_be_an_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        remove(tmp_path, ["a"], [], 0)
    assert list(tmp_path.iterdir()) == []


def test_a_removal_can_be_undone(index: Path, tmp_path: Path) -> None:
    with zoeker.open_index(index) as opened:
        opened.remove(["a.txt", "b.txt"])
        assert opened.remove(["a.txt", "onbekend"], undo=True) == 1
        assert opened.remove(["a.txt"], undo=True) == 0
        update = zoeker.update_index(index)
        assert (update.added, update.kept_out) == (1, 1)
        assert opened.remove(paths=[tmp_path / "krant"], undo=True) == 1
        with pytest.raises(SourceError):
            opened.remove(paths=[tmp_path / "nergens"], undo=True)
    assert zoeker.update_index(index).kept_out == 0
    assert ids(index) == {"a.txt", "b.txt"}


def test_what_moved_after_it_was_removed_comes_back_where_it_is(index: Path, tmp_path: Path) -> None:
    remove(index, ["a.txt"], [], 0)
    (tmp_path / "krant" / "a.txt").rename(tmp_path / "krant" / "c.txt")
    assert zoeker.update_index(index).kept_out == 1
    assert remove(index, ["c.txt"], [], 0, undo=True) == 1
    zoeker.update_index(index)
    assert ids(index) == {"b.txt", "c.txt"}


@pytest.mark.parametrize("lost", ["gone", "broken", "altered"])
@pytest.mark.parametrize("rebuild", [False, True])
def test_it_stays_out_though_the_catalog_is_lost(index: Path, lost: str, rebuild: bool) -> None:
    remove(index, ["a.txt"], [], 0)
    catalog = index / "catalog.sqlite"
    if lost == "gone":
        catalog.unlink()
    elif lost == "broken":
        catalog.write_bytes(b"geen catalogus")
    else:
        (index / "catalog.sum").write_bytes(b"00000000\n")
    for _ in range(2):
        assert zoeker.update_index(index, rebuild=rebuild).kept_out == 1
        assert ids(index) == {"b.txt"}
    assert remove(index, ["a.txt"], [], 0, undo=True) == 1
    zoeker.update_index(index)
    assert ids(index) == {"a.txt", "b.txt"}


def test_a_list_of_removals_that_was_altered_says_nothing_and_is_told(index: Path) -> None:
    remove(index, ["a.txt"], [], 0)
    assert zoeker.check_index(index) == ()
    file = index / "removed.json"
    file.write_bytes(file.read_bytes().replace(b"a.txt", b"b.txt"))
    (told,) = zoeker.check_index(index)
    assert f"{file} is broken: it does not fit its checksum" in told
    (index / "catalog.sqlite").unlink()
    zoeker.update_index(index)
    assert ids(index) == {"a.txt", "b.txt"}


def test_a_word_that_only_a_removed_article_had_is_forgotten_whatever_ids_are_like(tmp_path):
    # An id has no forms: what follows it in the dictionary must not be taken for one of its own.
    bodies = {"d1": "Twee dagen regen.", "d2": "Geen wolk.", "d3": "Geen zuchtje wind."}
    zoeker.update_index(
        tmp_path, [zoeker.Article(id=id, title="-", body=body) for id, body in bodies.items()]
    )
    remove(tmp_path, ["d1"], [], 0.0)
    zoeker.update_index(
        tmp_path, [zoeker.Article(id="d4", title="-", body="Mist.")]
    )  # the segment is written again
    with closing(Articles(tmp_path)) as articles:
        assert not any(record.deleted.size for record in articles.contents.segments)
        assert not known_forms(articles._segments, ["dagen", "regen"])
    with zoeker.open_index(tmp_path) as index:
        assert index.search("dagen").total == 0
