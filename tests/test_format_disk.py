import errno
import os
from pathlib import Path

import pytest

from zoeker.format import disk


def fail(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    for content in (b"oud", b"nieuw"):
        disk.replace(tmp_path / "f", content)
        assert (tmp_path / "f").read_bytes() == content
        assert list(tmp_path.iterdir()) == [tmp_path / "f"]


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.open", "pathlib.Path.replace"])
def test_what_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    disk.replace(tmp_path / "f", b"oud")
    with monkeypatch.context() as full:
        full.setattr(step, fail)
        with pytest.raises(OSError, match="No space"):
            disk.replace(tmp_path / "f", b"nieuw")
    assert (tmp_path / "f").read_bytes() == b"oud"


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_a_new_file_that_fails_is_not_there(tmp_path: Path, error: type[BaseException]) -> None:
    def write_half() -> None:
        with disk.new_file(tmp_path / "f") as file:
            file.write(b"half")
            raise error

    with pytest.raises(error):
        write_half()
    assert not (tmp_path / "f").exists()


def test_it_is_synced_before_it_is_named_and_the_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, rename = os.fsync, Path.replace

    def synced(handle: int) -> None:
        sync(handle)
        done.append("sync")

    def renamed(path: Path, target: Path) -> Path:
        done.append("rename")
        return rename(path, target)

    monkeypatch.setattr("os.fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    disk.replace(tmp_path / "f", b"nieuw")
    assert done == (["sync", "rename", "sync"] if hasattr(os, "O_DIRECTORY") else ["sync", "rename"])
