import io
import zlib

import pytest

from zoeker.corpus.encoding import Encoding, detect
from zoeker.corpus.records import UnreadableError


def encoding(data: bytes) -> Encoding:
    return detect(io.BytesIO(data))


def test_utf8_is_tried_first_and_says_nothing() -> None:
    assert encoding("één café".encode()) == Encoding("utf-8-sig")


@pytest.mark.parametrize("name", ["utf-16", "utf-32"])
def test_a_byte_order_mark_decides(name: str) -> None:
    assert encoding("één café".encode(name)).name == name


def test_windows_1252_is_told() -> None:
    found = encoding("één ‘café’".encode("cp1252"))
    assert (found.name, found.notice) == ("cp1252", "read as Windows-1252: it is not UTF-8")


def test_latin_1_is_for_bytes_that_windows_1252_does_not_know() -> None:
    assert encoding("één\x81".encode("latin-1")).name == "latin-1"


def test_utf8_with_a_little_damage_stays_utf8() -> None:
    assert encoding("één café ".encode() * 3 + b"\xff") == Encoding("utf-8-sig", "surrogateescape")


def test_a_character_across_two_chunks_is_no_damage() -> None:
    assert not encoding(b"a" * ((1 << 18) + 7) + "é".encode()).notice


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 tekst", b"\x89PNG\r\n\x1a\n\0\0\0", zlib.compress(bytes(range(256)) * 9)]
)
def test_a_binary_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="is not text"):
        encoding(data)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(UnreadableError, match="is empty"):
        encoding(b"")


def test_a_few_records_of_broken_bytes_do_not_make_a_list_of_records_a_picture() -> None:
    assert encoding(b'{"text": "a"}\n\0\0\0\n').name == "utf-8-sig"
    assert encoding(b"titel,tekst\n\0\1\2\n").name == "utf-8-sig"
    for data in (b"tekst\n\0\0\0\n", b"\x89PNG\r\n\x1a\n\0\0, {\n", b"%PDF-1.4 {,\n\0\0"):
        with pytest.raises(UnreadableError, match="is not text"):
            encoding(data)
