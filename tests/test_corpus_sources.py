import os
from pathlib import Path

import pytest

import zoeker
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


def test_what_cannot_be_looked_at_hides_nothing_beside_it(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "map/b.txt")
    (tmp_path / "lang").symlink_to("x" * 300)
    (tmp_path / "kring").symlink_to("kring")
    found = find(str(tmp_path))
    assert [file.name for file in found.files] == ["a.txt", "map/b.txt"]
    assert [Path(problem.file).name for problem in found.problems] == ["kring", "lang"]


def test_links_to_what_never_ends_are_passed_over_and_refused_by_name(tmp_path: Path) -> None:
    put(tmp_path, "krant/a.txt")
    os.mkfifo(tmp_path / "pijp")
    for name, target in (("b.txt", tmp_path / "pijp"), ("c.txt", Path("/dev/zero"))):
        (tmp_path / "krant" / name).symlink_to(target)
    found = find(str(tmp_path / "krant"))
    assert ([file.name for file in found.files], found.passed_over) == (["a.txt"], {"pipe": 1, "device": 1})
    with pytest.raises(SourceError, match="is a pipe, not a file"):
        find(str(tmp_path / "pijp"))


def test_what_is_no_news_is_counted_by_kind_but_read_when_it_is_named(tmp_path: Path) -> None:
    put(
        tmp_path, "a.txt", "b.eml", "node_modules/c.txt", "p.html", "p_files/d.txt", "q_files/e.txt", ".git/f"
    )
    found = find(str(tmp_path))
    assert [file.name for file in found.files] == ["a.txt", "p.html", "q_files/e.txt"]
    assert found.passed_over == {
        ".eml": 1,
        "folder node_modules": 1,
        "folder of a saved page": 1,
        "hidden folder": 1,
    }
    assert names(tmp_path / "b.eml") == ["b.eml"]


@pytest.mark.parametrize("seconds", [10_413_795_600, -10_413_795_600])
def test_a_time_that_no_catalog_holds(tmp_path: Path, seconds: int) -> None:
    put(tmp_path, "a.txt")
    os.utime(tmp_path / "a.txt", (seconds, seconds))
    [file] = find(str(tmp_path)).files
    assert abs(file.modified) < 2**63


def test_the_folder_of_an_index_is_passed_over(tmp_path: Path) -> None:
    zoeker.update_index(tmp_path / "index", zoeker.Article(id="a", body="De brug."))
    (tmp_path / "b.txt").write_text("De sluis.")
    found = find(str(tmp_path))
    assert [file.name for file in found.files] == ["b.txt"]
    assert found.passed_over == {"folder of a zoeker index": 1}


@pytest.mark.skipif(not os.path.ismount("/proc"), reason="there is no /proc")
def test_what_the_kernel_shows_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "kmsg").symlink_to("/proc/kmsg")
    (tmp_path / "proc").symlink_to("/proc")
    (tmp_path / "nul").symlink_to("/dev/zero")
    found = find(str(tmp_path))
    assert [file.name for file in found.files] == ["a.txt"]
    assert found.passed_over == {"kernel interface": 2, "device": 1}
    for path in ("/proc", "/proc/kmsg", str(tmp_path / "kmsg")):
        with pytest.raises(SourceError, match="is a kernel interface, not a file"):
            find(path)


def test_a_path_that_is_not_there_is_not_taken_for_another_that_was_named(tmp_path: Path) -> None:
    put(tmp_path, "nieuws1.csv")
    missing, there = str(tmp_path / "nieuws2.csv"), str(tmp_path / "nieuws1.csv")
    with pytest.raises(SourceError, match=r"did you mean .*nieuws1\.csv\?"):
        find(missing)
    with pytest.raises(SourceError, match=r"does not exist$"):
        find(missing, [there, missing])
    with pytest.raises(SourceError, match=r"does not exist$"):
        zoeker.update_index(tmp_path / "index", [there, missing])


def test_a_link_to_nowhere_says_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "nieuws").symlink_to("weg")
    with pytest.raises(SourceError, match=r"nieuws is a link to weg, which does not exist$"):
        find(str(tmp_path / "nieuws"))
