import errno
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from whoosh import index as whoosh_index

import zoeker
from zoeker import Article
from zoeker.engines.local.reader import Reader
from zoeker.errors import IndexDamagedError, IndexLockedError, IndexMissingError
from zoeker.format.articles import Articles
from zoeker.format.sections import FileWriter
from zoeker.format.stored import FEWEST
from zoeker.write import writer as writer_module
from zoeker.write.batch import Entry
from zoeker.write.part import Source
from zoeker.write.writer import Writer, open_rebuild, open_writer


def entries(**texts: str) -> dict[str, Entry]:
    return {id: Entry(zoeker.Article(id=id, body=text), id, "digest") for id, text in texts.items()}


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    reader = Reader(path)
    yield reader
    reader.close()


def ids(path: Path) -> set[str]:
    return {stored.id for _, stored in Articles(path).stored()}


def test_a_commit_adds_replaces_and_drops(tmp_path: Path) -> None:
    with open_writer(tmp_path / "index") as writer:
        writer.commit(entries(a="De kat.", b="De hond."), ())
        writer.commit(entries(b="De koe.", c="Het paard."), {"a", "b"})
    assert ids(tmp_path / "index") == {"b", "c"}
    with reading(tmp_path / "index") as reader:
        assert reader.article(reader.number("b") or 0).body == "De koe."


def test_every_id_is_told_as_it_is_written(tmp_path: Path) -> None:
    told: list[str] = []
    with open_writer(tmp_path) as writer:
        writer.commit(entries(a="De kat.", b="De hond."), (), written=told.append)
    assert told == ["a", "b"]


def test_the_catalog_follows_each_commit(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        writer.commit(entries(a="De kat."), ())
        writer.commit({}, {"a"})
        assert writer.catalog.generation == 2
        writer.commit({}, ())
        assert writer.catalog.generation == 2


def test_what_a_listener_raises_comes_out_as_it_is_and_what_was_written_is_there(tmp_path: Path) -> None:
    def interrupt(_: str) -> None:
        raise BrokenPipeError("nobody listens")

    with open_writer(tmp_path) as writer:
        with pytest.raises(BrokenPipeError):
            writer.commit(entries(a="De kat."), (), written=interrupt)
        writer.commit(entries(b="De hond."), ())
    assert ids(tmp_path) == {"a", "b"}


@pytest.mark.parametrize("id", ["x" * 60_000, "é\0\n", "=vorm", "https://krant.example/?a=1&b=2"])
def test_any_text_may_be_an_id(tmp_path: Path, id: str) -> None:
    with open_writer(tmp_path) as writer:
        for _ in range(2):
            writer.commit(entries(**{id: "De kat."}), {id})
    with reading(tmp_path) as reader:
        assert (reader.number(id) is not None, len(reader.documents)) == (True, 1)


def test_small_segments_are_merged_at_the_last_commit(tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        for number in range(12):
            writer.commit(entries(**{str(number): "De kat."}), (), last=False)
        writer.commit(entries(laatste="De kat."), ())
    with reading(tmp_path) as reader:
        assert (reader.segments < 13, len(reader.documents)) == (True, 13)


@pytest.mark.parametrize("place", ["write_merged", "toc.write", "whoosh_toc.write"])
def test_without_room_to_merge_what_was_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, place: str
) -> None:
    with open_writer(tmp_path) as writer:
        for number in range(12):
            writer.commit(entries(**{str(number): "De kat."}), (), last=False)
        merge = writer._merge

        def full(*_: Any) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        def merged_on_a_full_disk() -> None:
            with monkeypatch.context() as disk:
                disk.setattr(f"zoeker.write.writer.{place}", full)
                merge()

        monkeypatch.setattr(writer, "_merge", merged_on_a_full_disk)
        writer.commit(entries(laatste="De kat."), ())
    assert "no room to merge segments" in caplog.text
    with reading(tmp_path) as reader:
        assert (reader.segments < 13, len(reader.documents)) == (place == "whoosh_toc.write", 13)
    with open_writer(tmp_path) as writer:
        writer.commit(entries(**{"0": "De hond."}), {"0"})
    with reading(tmp_path) as reader:
        assert (reader.segments < 13, len(reader.documents)) == (True, 13)
        assert len(list(tmp_path.glob("*.zoeker"))) == reader.segments  # nothing half-made is left


def test_many_segments_are_merged_a_few_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "_MOST_MERGED", 4)
    merged: list[int] = []
    write_merged = writer_module.write_merged

    def counted(file: FileWriter, sources: Sequence[Source], *others: Any) -> int:
        merged.append(len(sources))
        return write_merged(file, sources, *others)

    monkeypatch.setattr(writer_module, "write_merged", counted)
    with open_writer(tmp_path, memory=1) as writer:
        for number in range(9):
            writer.commit(entries(**{f"a{number}": f"De kat{number} zit."}), (), last=False)
        writer.commit(entries(laatste="De kat."), ())
    assert sum(merged) - len(merged) == 9  # of ten segments, one is left
    assert max(merged) < 5
    with reading(tmp_path) as reader:
        assert (reader.segments, len(reader.documents)) == (1, 10)


def test_many_small_updates_leave_few_segments_and_seldom_write_an_article_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    finish = FileWriter.finish

    def counted(file: FileWriter, info: Mapping[str, object]) -> int:
        written.append(file._size)
        return finish(file, info)

    monkeypatch.setattr(FileWriter, "finish", counted)
    segments = []
    for update in range(50):
        with open_writer(tmp_path) as writer:
            writer.commit(
                entries(**{f"a{update}_{number}": f"De {number}e brug." for number in range(50)}), ()
            )
        segments.append(len(list(tmp_path.glob("*.zoeker"))))
    size = sum(path.stat().st_size for path in tmp_path.glob("*.zoeker"))
    assert max(segments) <= 5
    # Writing all of the index each time would make it 25 times.
    assert sum(written) < 9 * size
    with reading(tmp_path) as reader:
        assert len(reader.documents) == 2_500


def test_several_processes_replace_an_article_in_one_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zoeker.write.writer._FEWEST_SHARED", 1)
    with open_writer(tmp_path) as writer:
        writer.commit(entries(a="De kat.", b="De hond.", c="De koe.", d="Het paard."), ())
    there = []
    with open_writer(tmp_path, processes=2) as writer:
        new = entries(a="Een kat.", b="Een hond.", e="Een muis.", c="Een koe.")
        writer.commit(new, {"a", "b", "c", "d"}, last=False, written=lambda _: there.append(ids(tmp_path)))
        writer.commit({}, ())
    assert all(found >= {"a", "b", "c"} for found in there)
    assert (len(there), ids(tmp_path)) == (4, {"a", "b", "c", "e"})


def test_a_writer_keeps_others_out(tmp_path: Path) -> None:
    with open_writer(tmp_path), pytest.raises(IndexLockedError), open_writer(tmp_path):
        pass


def test_whoosh_finds_what_the_last_commit_left_though_its_writer_died_before_telling_whoosh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> set[str]:
        with whoosh_index.open_dir(str(tmp_path)).reader() as reader:
            return {stored["id"] for stored in reader.all_stored_fields()}

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    zoeker.update_index(tmp_path, [zoeker.Article(id="a", body="De kat.")])
    with monkeypatch.context() as dying, open_writer(tmp_path) as writer:
        dying.setattr("zoeker.whoosh_compat.toc.derived", die)
        with pytest.raises(KeyboardInterrupt):
            writer.commit(entries(a="De hond.", b="De koe."), ())
    assert (ids(tmp_path), found()) == ({"a", "b"}, {"a"})
    zoeker.update_index(tmp_path, [])
    assert (ids(tmp_path), found()) == ({"a", "b"}, {"a", "b"})


def test_a_folder_in_which_an_index_was_just_begun_is_used(tmp_path: Path) -> None:
    with open_writer(tmp_path):
        pass
    for file in tmp_path.iterdir():  # as it is when a process dies before the first table of contents
        if file.name != "zoeker.json":
            file.unlink()
    with pytest.raises(IndexMissingError):
        Reader(tmp_path)
    assert zoeker.update_index(tmp_path, zoeker.Article(body="De kat.")).added == 1


def rebuild(writer: Writer) -> None:
    writer.commit(entries(nieuw="De kat."), ())


def _write_and_break_off(writer: Writer) -> None:
    rebuild(writer)
    raise KeyboardInterrupt


def test_a_rebuilt_index_takes_the_place_of_the_old_one_at_the_end(tmp_path: Path) -> None:
    zoeker.update_index(tmp_path, zoeker.Article(id="oud", body="De hond."))
    with open_rebuild(tmp_path) as (writer, old, memory):
        assert old is not None
        assert (old.count, [id for id, _ in memory.articles()]) == (1, ["oud"])
        rebuild(writer)
        assert ids(tmp_path) == {"oud"}
    assert ids(tmp_path) == {"nieuw"}
    assert (
        len(list(tmp_path.glob("*.zoeker")))
        == len(list(tmp_path.glob("*.toc")))
        == len(list(tmp_path.glob("segments*")))
        == 1
    )


def test_a_rebuild_that_fails_leaves_the_old_index(tmp_path: Path) -> None:
    zoeker.update_index(tmp_path, zoeker.Article(id="oud", body="De hond."))
    with pytest.raises(KeyboardInterrupt), open_rebuild(tmp_path) as (writer, _, _):
        _write_and_break_off(writer)
    assert (ids(tmp_path), (tmp_path / "rebuilding").exists()) == ({"oud"}, False)


def test_there_is_nothing_to_rebuild_where_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError), open_rebuild(tmp_path):
        pass


@pytest.mark.parametrize("pattern", ["*.zoeker", "*.dictionary"])
def test_what_is_missing_is_told_also_where_nothing_is_to_be_done(tmp_path, pattern):
    articles = [Article(id=str(number), body=f"De brug van dorp {number}.") for number in range(FEWEST)]
    zoeker.update_index(tmp_path / "index", articles)
    for file in (tmp_path / "index").glob(pattern):
        file.unlink()
    with pytest.raises(IndexDamagedError, match="zoeker index --rebuild"):
        zoeker.update_index(tmp_path / "index", articles)
