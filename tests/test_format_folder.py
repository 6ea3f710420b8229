import errno
import json
import os
from pathlib import Path

import pytest

import zoeker
from zoeker import dutch
from zoeker.errors import IndexDamagedError, IndexMissingError, IndexUseError, IndexVersionError
from zoeker.format import folder, toc


@pytest.fixture
def index(tmp_path: Path) -> Path:
    zoeker.update_index(tmp_path / "index", zoeker.Article(id="1", body="De brug."))
    return tmp_path / "index"


def test_an_index_says_what_made_it(index: Path) -> None:
    made = json.loads((index / "zoeker.json").read_text())
    assert (
        made
        == folder.versions()
        == {"format": 6, "analyzer": dutch.NAME, "analyzer_version": dutch.VERSIONS[dutch.NAME]}
    )


@pytest.mark.parametrize("name", ["format", "analyzer", "analyzer_version"])
def test_an_index_of_another_version_is_refused_and_can_be_rebuilt(index: Path, name: str) -> None:
    (index / "zoeker.json").write_text(json.dumps(folder.versions() | {name: "0"}))
    for use in (zoeker.open_index, zoeker.update_index):
        with pytest.raises(
            IndexVersionError, match=f"{name.replace('_', ' ')} '0'.*run: zoeker index --rebuild --index"
        ):
            use(index)
    zoeker.update_index(index, rebuild=True)
    with zoeker.open_index(index) as opened:
        assert opened.search("brug").total == 1


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, '"' + "\x00"])
def test_a_manifest_that_is_not_ours_is_damage(index: Path, text: str) -> None:
    (index / "zoeker.json").write_text(text)
    with pytest.raises(IndexDamagedError, match=r"zoeker\.json"):
        folder.check_versions(index)


def test_an_index_that_lost_its_manifest_is_damaged_and_can_be_rebuilt(index: Path) -> None:
    (index / "zoeker.json").unlink()
    with pytest.raises(IndexDamagedError, match=r"lost its zoeker\.json"):
        zoeker.open_index(index)
    zoeker.update_index(index, rebuild=True)
    folder.check_versions(index)


@pytest.mark.parametrize("name", ["nergens", "bestand/index", "x" * 300, "a\0b"])
def test_where_no_index_is_none_is_found(tmp_path: Path, name: str) -> None:
    (tmp_path / "bestand").write_text("geen map")
    assert not folder.exists(tmp_path / name)
    with pytest.raises(IndexUseError):
        zoeker.open_index(tmp_path / name)


@pytest.mark.parametrize("name", ["bestand/index", "x" * 300, "a\0b"])
def test_where_no_index_can_be_none_is_made(tmp_path: Path, name: str) -> None:
    (tmp_path / "bestand").write_text("geen map")
    with pytest.raises(IndexUseError):
        zoeker.update_index(tmp_path / name, zoeker.Article(body="De brug."))


def test_a_file_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("geen map")
    with pytest.raises(IndexMissingError, match="is a file, not an index"):
        folder.check_free(tmp_path / "bestand")
    with pytest.raises(IndexMissingError, match="is a file, not an index"):
        zoeker.open_index(tmp_path / "bestand")


def test_a_folder_that_may_not_be_read_is_not_said_to_be_damaged(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_text", denied)
    with pytest.raises(IndexUseError, match=r"cannot read the index at .*Permission denied") as caught:
        zoeker.open_index(index)
    assert not isinstance(caught.value, IndexDamagedError)


def test_a_new_table_of_contents_may_take_the_old_ones_place_while_it_is_opened(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening, failures = toc.read, iter([FileNotFoundError()] * 3)

    def open_late(path: Path, generation: int) -> toc.Contents:
        for failure in failures:
            raise failure
        return opening(path, generation)

    monkeypatch.setattr(toc, "read", open_late)
    with zoeker.open_index(index) as opened:
        assert opened.get("1") is not None


def test_the_size_of_a_folder_that_vanishes_is_nothing(tmp_path: Path) -> None:
    assert folder.size(tmp_path / "weg") == 0


@pytest.mark.parametrize(
    ("path", "option"),
    [("index", ""), ("elders", " --index elders"), ("mijn index", " --index 'mijn index'")],
)
def test_the_command_that_is_advised_can_be_given_as_it_stands(path: str, option: str) -> None:
    assert folder.where(Path(path)) == option


def test_damage_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError) as caught, folder.damage_told(tmp_path):
        raise KeyError("eerst\ndan " + "x" * 1000)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500 + len(str(tmp_path)) * 2


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.EMFILE, "Too many open files"), "Too many open files; close other indexes"),
        (
            PermissionError(errno.EACCES, "Permission denied", "MAIN_x.zoeker"),
            "Permission denied; give",
        ),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "there is too little memory"),
        (MemoryError(), "there is too little memory"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
    ],
)
@pytest.mark.parametrize(
    "where",
    ["mmap.mmap", "pathlib.Path.read_text", "zoeker.format.toc.read", "zoeker.format.sections.json.loads"],
)
def test_what_the_system_refuses_is_no_damage(make_local_index, monkeypatch, error, told, where):
    path = make_local_index([zoeker.Article(body="De brug")])._path

    def refused(*args: object, **named: object) -> None:
        raise error

    monkeypatch.setattr(where, refused)
    with pytest.raises(IndexUseError, match=f"cannot read the index at .*{told}") as caught:
        zoeker.open_index(path)
    assert type(caught.value) is IndexUseError
    assert "rebuild" not in str(caught.value)
    if where == "mmap.mmap":
        (sentence,) = zoeker.check_index(path)
        assert told in sentence
        assert "rebuild" not in sentence


def test_want_of_memory_while_searching_is_told(make_local_index, monkeypatch):
    index = make_local_index([zoeker.Article(id="1", body="De brug")])

    def refused(*args: object, **named: object) -> None:
        raise MemoryError

    monkeypatch.setattr("zoeker.engines.local.plan.Plan.best", refused)
    with pytest.raises(IndexUseError, match="there is too little memory; close other programs"):
        index.search("brug")


def test_no_index_is_made_among_other_files_and_none_of_them_goes(tmp_path: Path) -> None:
    mine = [
        tmp_path / name
        for name in ("rebuilding/scriptie.txt", "notities.new", "MAIN_x.txt", "catalog.sqlite")
    ]
    for file in mine:
        file.parent.mkdir(exist_ok=True)
        file.write_text("van mij")
    with pytest.raises(
        IndexUseError, match=r"holds other files, such as MAIN_x\.txt.*name a folder that is new or empty"
    ):
        zoeker.update_index(tmp_path, zoeker.Article(body="De brug."))
    for use in (zoeker.open_index, zoeker.check_index, lambda path: zoeker.update_index(path, rebuild=True)):
        with pytest.raises(IndexMissingError):
            use(tmp_path)
    assert [file.read_text() for file in mine] == ["van mij"] * 4


def test_what_others_put_in_the_folder_of_an_index_stays(index: Path) -> None:
    for name in ("notities.new", "MAIN_x.txt", "MAIN_y.zoeker"):
        (index / name).write_text("van mij")
    zoeker.update_index(index, zoeker.Article(body="De dijk."))
    zoeker.update_index(index, rebuild=True)
    assert all((index / name).exists() for name in ("notities.new", "MAIN_x.txt", "MAIN_y.zoeker"))
    (index / "rebuilding").mkdir()
    (index / "rebuilding" / "scriptie.txt").write_text("van mij")
    zoeker.update_index(index, zoeker.Article(body="De sluis."))
    with pytest.raises(IndexUseError, match="holds what zoeker did not write, such as scriptie"):
        zoeker.update_index(index, rebuild=True)
    assert (index / "rebuilding" / "scriptie.txt").exists()


def test_what_a_first_run_that_died_left_is_an_index_to_be(tmp_path: Path) -> None:
    for name in ("write.lock", "writer.json", "zoeker.json.new", "MAIN_WRITELOCK", ".gitkeep"):
        (tmp_path / name).write_text("")
    assert zoeker.update_index(tmp_path, zoeker.Article(body="De brug.")).added == 1


@pytest.mark.parametrize("name", ["zoeker.json", "names.txt", "catalog.sqlite"])
def test_a_pipe_in_the_place_of_a_file_is_waited_for_by_nobody(index: Path, name: str) -> None:
    (index / name).unlink(missing_ok=True)
    os.mkfifo(index / name)
    with pytest.raises(IndexUseError, match=name):
        _search_and_update(index)


def _search_and_update(index: Path) -> None:
    with zoeker.open_index(index) as opened:
        opened.search("brug")
    zoeker.update_index(index, zoeker.Article(body="De trein."))
