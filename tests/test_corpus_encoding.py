import codecs
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


def test_lines_that_are_windows_1252_do_not_spoil_those_that_are_utf8() -> None:
    data = (
        "één\n".encode()
        + "twéé\n".encode("cp1252") * 2
        + "drïe €".encode()
        + b"\r\n\xff \xe9\n"
        + "ü".encode()
    )
    found = encoding(data)
    assert found.notice == "lines 2, 3 are read as Windows-1252: they are not UTF-8, as others are"
    text = io.TextIOWrapper(io.BytesIO(data), found.name, found.errors)
    for _ in range(2):  # from the start again, too
        assert text.read() == "één\ntwéé\ntwéé\ndrïe €\n\udcff \udce9\nü"
        text.seek(0)


def test_many_lines_that_are_windows_1252_are_told_once() -> None:
    notice = encoding("één\n".encode() + "é\n".encode("cp1252") * 1200).notice
    assert notice.startswith("lines 2, 3, 4, 5, 6 and 1,195 more are read as Windows-1252")
    assert encoding("één\n".encode() + b"\xe9").notice.startswith("line 2 is read as")


def test_lines_are_decoded_alike_in_pieces_of_any_size() -> None:
    lines = [b"a", "é".encode(), b"\xe9t\xe9", b"", b"b\r"] * 40
    data = b"\n".join(lines)
    whole = io.TextIOWrapper(io.BytesIO(data), encoding(data).name, newline="").read()
    for size in (1, 2, 3, 7):
        decoder = codecs.getincrementaldecoder(encoding(data).name)()
        pieces = [decoder.decode(data[at : at + size]) for at in range(0, len(data), size)]
        assert "".join([*pieces, decoder.decode(b"", final=True)]) == whole


@pytest.mark.parametrize("sign", [b"\x07", b"\x01\x02\x03", b"\x0c\x1a"])
def test_a_few_control_characters_do_not_make_a_small_text_binary(sign: bytes) -> None:
    assert encoding(b"Een kort bericht." + sign).name == "utf-8-sig"


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
    assert encoding(b"\0" * 4096 + b'{"text": "a"}\n').name == "utf-8-sig"
    for data in (b"tekst\n\0\0\0\n", b"\x89PNG\r\n\x1a\n\0\0, {\n", b"%PDF-1.4 {,\n\0\0"):
        with pytest.raises(UnreadableError, match="is not text"):
            encoding(data)
