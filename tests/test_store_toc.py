import os
import pickle
import zlib
from pathlib import Path

import numpy as np
import pytest

import zoeker
from zoeker.errors import IndexDamagedError
from zoeker.format import toc


@pytest.fixture
def index(tmp_path: Path) -> Path:
    zoeker.update_index(tmp_path / "index", zoeker.Article(id="1", body="De brug."))
    return tmp_path / "index"


class Hostile:
    def __init__(self, what: object, *arguments: object) -> None:
        self.call = what, arguments

    def __reduce__(self) -> tuple[object, ...]:
        return self.call


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("where", ["segments", "schema"])
def test_a_hostile_pickle_does_not_run(index: Path, tmp_path: Path, where: str, signed: bool) -> None:
    touched = tmp_path / "touched"
    hostile = pickle.dumps([Hostile(os.mkdir, str(touched))])
    file = index / toc.file_name(toc.latest(index))
    content = file.read_bytes()[: -toc.TRAILER.size]
    if where == "segments":
        content = content[: content.rindex(b"\x80")] + hostile
    else:
        begin = content.index(b"\x80\x02cwhoosh")
        content = content[:begin] + hostile + content[begin + len(hostile) :]
    file.write_bytes(content + toc.TRAILER.pack(toc.MARK, zlib.crc32(content)) if signed else content)
    if where == "segments":
        with pytest.raises(IndexDamagedError, match="mkdir"):
            zoeker.open_index(index)
    else:  # which is never unpickled
        with zoeker.open_index(index) as opened:
            assert opened.get("1") is not None
    assert not touched.exists()


def test_an_altered_byte_is_damage(index: Path) -> None:
    file = index / toc.file_name(toc.latest(index))
    content = bytearray(file.read_bytes())
    content[-20] ^= 1
    file.write_bytes(content)
    with pytest.raises(IndexDamagedError, match="checksum"):
        zoeker.open_index(index)


@pytest.mark.parametrize("deleted", [[], [0], [1, 5, 299_999]])
def test_deletions_come_back(deleted: list[int]) -> None:
    assert toc.unpack_deleted(toc.pack_deleted(deleted), 300_000).tolist() == deleted


@pytest.mark.parametrize("deleted", [[3], [2, 2], [1, 0]])
def test_deletions_of_what_is_not_there_are_refused(deleted: list[int]) -> None:
    with pytest.raises(ValueError, match="not there"):
        toc.unpack_deleted(toc.pack_deleted(np.array(deleted).tolist()), 3)
