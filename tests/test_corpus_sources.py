import os
from pathlib import Path

import pytest

from zoeker.corpus import SourceFile, find
from zoeker.errors import SourceError


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("tekst")


def names(path: object) -> list[str]:
    return [file.name for file in find(str(path)).files]


def test_a_file_is_found_under_its_own_name(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    path = str(tmp_path / "a.txt")
    [file] = find(path).files
    assert (file.path, file.root, file.name, file.size) == (path, path, "a.txt", 5)
    assert file.modified == (tmp_path / "a.txt").stat().st_mtime_ns


def test_a_folder_is_read_to_its_bottom_in_order_without_what_is_hidden(tmp_path: Path) -> None:
    put(tmp_path, "b.txt", "a/z.txt", "a/b/c.txt", ".git/x", "a/.weg")
    assert names(tmp_path) == ["a/b/c.txt", "a/z.txt", "b.txt"]
    assert {file.root for file in find(str(tmp_path)).files} == {str(tmp_path)}


def test_a_relative_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "nieuws/a.txt")
    monkeypatch.chdir(tmp_path)
    assert find("nieuws/../nieuws/").files[0].path == str(tmp_path / "nieuws" / "a.txt")


def test_a_pattern_gives_files_named_from_the_folder_that_is_written_out(tmp_path: Path) -> None:
    put(tmp_path, "krant/2021/a.txt", "krant/2022/b.txt", "krant/2022/c.csv")
    assert names(tmp_path / "krant" / "*" / "*.txt") == ["2021/a.txt", "2022/b.txt"]
    assert names(tmp_path / "**" / "*.csv") == ["krant/2022/c.csv"]


def test_a_name_that_looks_like_a_pattern_is_a_name_first(tmp_path: Path) -> None:
    put(tmp_path, "a[1].txt", "a1.txt")
    assert names(tmp_path / "a[1].txt") == ["a[1].txt"]


def test_links_in_a_circle_end_and_nothing_is_found_twice(tmp_path: Path) -> None:
    put(tmp_path, "in/b/a.txt", "out/c.txt")
    (tmp_path / "in" / "b" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "up").symlink_to(tmp_path)
    (tmp_path / "in" / "z").symlink_to(tmp_path / "out")
    assert names(tmp_path / "in") == ["b/a.txt", "z/c.txt"]


def test_a_link_to_nowhere_is_listed_so_that_reading_reports_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "weg.txt")
    assert names(tmp_path) == ["a.txt"]


def test_a_pipe_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp")
    found = find(str(tmp_path))
    assert (found.files, found.passed_over) == ([], {"pipe": 1})


def test_a_dash_is_standard_input() -> None:
    assert find("-").files == [SourceFile("-", "-", "-", 0, 0)]


def test_a_path_that_is_nearly_right_gets_a_suggestion(tmp_path: Path) -> None:
    put(tmp_path, "nieuws/a.txt")
    with pytest.raises(SourceError, match=r"does not exist; did you mean .*/nieuws\?"):
        find(str(tmp_path / "niews" / "a.txt"))


@pytest.mark.parametrize("path", ["", "a\0b", "no/such/*.txt", "/no-such-folder-at-all/x"])
def test_nothing_there_is_an_error(path: str) -> None:
    with pytest.raises(SourceError):
        find(path)
