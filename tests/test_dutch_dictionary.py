import lzma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker import kernel
from zoeker.dutch import dictionary

needs_kernel = pytest.mark.skipif(kernel.KERNEL is None, reason="the kernel was not compiled here")


def varint(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + varint(number >> 7)


def front_coded(records: dict[str, str]) -> bytes:
    """Write a text as simplemma has its dictionaries, from the number of keys on."""
    text, before, value_before = varint(len(records)), b"", None
    for key, value in sorted((key.encode(), value.encode()) for key, value in records.items()):
        shared = next(n for n in range(len(key), -1, -1) if before[:n] == key[:n] and n <= len(before))
        text += varint(shared) + varint(len(key) - shared) + key[shared:]
        kept = next(n for n in range(len(key), -1, -1) if value[:n] == key[:n] and n <= len(value))
        if value == value_before:
            text += bytes([254])
        elif kept and len(key) - kept < 200:
            text += bytes([len(key) - kept]) + varint(len(value) - kept) + value[kept:]
        else:
            text += bytes([255]) + varint(len(value)) + value
        before, value_before = key, value
    return text


LINES = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1, max_size=9)


@needs_kernel
def test_the_dictionary_is_the_same_however_it_was_read() -> None:
    read, loaded = dictionary._unfolded(), dictionary._loaded()
    assert read is not None
    assert list(read.items()) == list(loaded.items())


@needs_kernel
@given(st.dictionaries(LINES, LINES, min_size=5, max_size=40))
def test_a_front_coded_text_is_read_as_it_was_written(records: dict[str, str]) -> None:
    assert kernel.unfold(kernel.KERNEL, front_coded(records)) in (records, None)


@needs_kernel
def test_words_of_one_beginning_share_it() -> None:
    records = {"huis": "huis", "huisde": "huizen", "huisje": "huis", "huizen": "huis", "zat": "zitten"}
    assert kernel.unfold(kernel.KERNEL, front_coded(records)) == records


@needs_kernel
@given(st.binary(max_size=60))
def test_what_is_no_front_coded_text_is_refused(text: bytes) -> None:
    found = kernel.unfold(kernel.KERNEL, text)
    assert found is None or len(found) <= len(text)


def test_what_cannot_be_read_so_simplemma_loads_itself(monkeypatch) -> None:
    monkeypatch.setattr(dictionary, "_FRONT_CODED", b"SMFC2\0")
    assert dictionary._unfolded() is None
    slowly = dictionary._Lemmas()
    for word in ("huizen", "katten", "oekraine", "belgen", "xyzzy"):
        assert slowly.get(word) == dictionary._lemmas().get(word)


@needs_kernel
def test_a_file_of_another_kind_is_left_to_simplemma(monkeypatch, tmp_path) -> None:
    folder = tmp_path / "strategies/dictionaries/data"
    folder.mkdir(parents=True)
    spec = type("Spec", (), {"origin": str(tmp_path / "__init__.py")})
    monkeypatch.setattr(dictionary, "find_spec", lambda name: spec)
    assert dictionary._unfolded() is None
    (folder / "nl.plzma").write_bytes(lzma.compress(b"SMFC1\0\x02" + b"kat"))
    assert dictionary._unfolded() is None
