import errno
import os
import threading
import time
from pathlib import Path

import pytest

from zoeker.errors import IndexLockedError
from zoeker.write.lock import writing


def test_a_second_writer_is_told_who_writes_and_since_when(tmp_path: Path) -> None:
    with writing(tmp_path, 0), pytest.raises(IndexLockedError) as caught, writing(tmp_path, 0):
        pass
    assert f"process {os.getpid()} (" in caught.value.holder
    assert caught.value.since.startswith("20")
    assert caught.value.since in str(caught.value)
    assert "--wait SECONDS" in str(caught.value)


def test_a_writer_waits_for_as_long_as_it_is_told(tmp_path: Path) -> None:
    taken, free = threading.Event(), threading.Event()

    def write() -> None:
        with writing(tmp_path, 0):
            taken.set()
            free.wait(5)

    thread = threading.Thread(target=write)
    thread.start()
    taken.wait(5)
    threading.Timer(0.2, free.set).start()
    began = time.monotonic()
    with writing(tmp_path, 5):
        assert 0.1 < time.monotonic() - began < 4
    thread.join()


def test_the_lock_is_free_after_an_error(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="mis"), writing(tmp_path, 0):
            raise ValueError("mis")
    assert not (tmp_path / "writer.json").exists()


@pytest.mark.parametrize("left", ["", "{", "[]", '{"process": 1}'])
def test_a_holder_that_cannot_be_read_is_another_process(tmp_path: Path, left: str) -> None:
    with writing(tmp_path, 0):
        (tmp_path / "writer.json").write_text(left)
        with pytest.raises(IndexLockedError, match="another process has been writing"), writing(tmp_path, 0):
            pass


def test_the_lock_is_free_when_its_holder_cannot_be_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "write_text", full)
        with pytest.raises(OSError, match="No space"), writing(tmp_path, 0):
            pass
    with writing(tmp_path, 0):
        pass
