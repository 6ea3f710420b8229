import gzip
import io
import os
import random
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from zoeker.corpus.opening import FAILURES, opened, reason
from zoeker.corpus.records import UnreadableError


def text(path: Path | str) -> str:
    with opened(str(path)) as file:
        return file.text.read()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_decoded_without_mark_and_with_one_kind_of_line_end(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes("één\r\ntwee\rdrie\n".encode(encoding))
    assert text(tmp_path / "a.txt") == "één\ntwee\ndrie\n"


def test_gzip_is_known_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(gzip.compress("één".encode()))
    assert text(tmp_path / "a.txt") == "één"


def test_standard_input_can_be_read_though_it_cannot_be_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO("één".encode("cp1252"))))
    assert text("-") == "één"


def test_a_pipe_is_read_as_standard_input_is(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp")
    writer = threading.Thread(target=(tmp_path / "pijp").write_text, args=("tekst",))
    writer.start()
    assert text(tmp_path / "pijp") == "tekst"
    writer.join()


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \n\n"])
def test_a_file_without_a_letter_is_empty(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(UnreadableError, match="is empty"):
        text(tmp_path / "a.txt")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (gzip.compress(b"tekst", mtime=0)[:10], "is broken gzip: it ends too early"),
        (b"\x1f\x8bno", "is broken gzip"),
        (b"\xff\xfe\x00\xd8", "is no UTF-16"),
    ],
)
def test_a_broken_file_is_explained(tmp_path: Path, data: bytes, why: str) -> None:
    (tmp_path / "a.gz").write_bytes(data)
    with pytest.raises(FAILURES) as error:
        text(tmp_path / "a.gz")
    assert reason(error.value).startswith(why)


@pytest.mark.parametrize("cut", [0, 4, 12, 4000, 90_000])
def test_a_gzip_that_is_cut_off_gives_what_stands_before_the_cut(tmp_path: Path, cut: int) -> None:
    whole = random.Random(1).randbytes(60_000).hex()
    packed = gzip.compress(whole.encode())
    assert len(packed) < 90_000
    (tmp_path / "a.gz").write_bytes(packed[: len(packed) - cut] if cut < 90_000 else packed[:500])
    with opened(str(tmp_path / "a.gz")) as file:
        read = file.text.read()
        assert (file.fault is None) == (not cut)
    assert whole.startswith(read)
    assert len(read) >= (100 if cut == 90_000 else len(whole) - 2 * cut - 100)


def test_a_missing_file_and_a_folder_are_explained(tmp_path: Path) -> None:
    for path, why in ((tmp_path, "is a folder, not a file"), (tmp_path / "weg", "is not there any more")):
        with pytest.raises(OSError) as error:  # noqa: PT011 - its reason is what is tested
            text(path)
        assert reason(error.value) == why
