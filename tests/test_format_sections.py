import io

import numpy as np
import pytest

from zoeker.format.sections import BLOCK, FileReader, FileWriter


@pytest.fixture(scope="module")
def content() -> bytes:
    file = io.BytesIO()
    writer = FileWriter(file)
    writer.add("een", np.arange(BLOCK, dtype="<u4"))
    writer.add("twee", b"")
    writer.extend("twee", b"water")
    writer.finish({"wat": "proef"})
    return file.getvalue()


def opened(content: bytes) -> FileReader:
    return FileReader(np.frombuffer(content, np.uint8))


def test_sections_come_back(content: bytes) -> None:
    file = opened(content)
    assert file.array("een").tolist() == list(range(BLOCK))
    assert file.section("twee").read(1, 5) == b"ater"
    assert (file.info, file.verify_all(), "drie" in file) == ({"wat": "proef"}, [], False)


def read(content: bytes) -> None:
    file = opened(content)
    file.array("een")
    file.section("twee").read()


@pytest.mark.parametrize("place", [0, BLOCK, BLOCK + 1, 4 * BLOCK + 2, -1, -5, -30, -60, -120])
def test_an_altered_byte_is_never_read(content: bytes, place: int) -> None:
    altered = bytearray(content)
    altered[place] ^= 16
    with pytest.raises(ValueError, match=r"checksum|cut off"):
        read(bytes(altered))


@pytest.mark.parametrize("size", [0, 10, 39, 40, 100, 4 * BLOCK])
def test_a_file_that_was_cut_off_is_refused(content: bytes, size: int) -> None:
    with pytest.raises(ValueError, match="cut off"):
        opened(content[:size])


def test_what_lies_outside_a_section_is_not_read(content: bytes) -> None:
    with pytest.raises(ValueError, match="outside its section"):
        opened(content).section("twee").read(2, 6)


def test_every_altered_byte_and_every_cut_is_found() -> None:
    file = io.BytesIO()
    writer = FileWriter(file)
    writer.add("een", np.arange(5, dtype="<u2"))
    writer.add("twee", b"water")
    writer.finish({"wat": "proef"})
    content = file.getvalue()
    for place in range(len(content)):
        with pytest.raises(ValueError, match=r"checksum|cut off"):
            opened(content[:place])
        altered = bytearray(content)
        altered[place] ^= 1
        with pytest.raises(ValueError, match=r"checksum|cut off"):
            opened(bytes(altered)).section("een").read()
