import lzma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker.dutch import dictionary
from zoeker.dutch.units import fold
from zoeker.errors import ZoekerError
from zoeker.kernel.dictionary import unfold


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


def unfolded(text: bytes) -> tuple[dict[str, str], list[int]] | None:
    found = unfold(text)
    if found is None:
        return None
    keys, values, others = found
    count = len(keys.starts) - 1
    return dict(zip(keys.some(0, count), values.some(0, count), strict=True)), others.tolist()


def test_the_dictionary_is_the_same_as_simplemma_has_it() -> None:
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    loaded = dict(DefaultDictionaryFactory(1).get_dictionary("nl"))
    pages, others = dictionary._opened()
    assert pages.all() == loaded
    written_otherwise = {form for form in loaded if not (form.isascii() and form.islower())}
    assert set(others) <= written_otherwise
    assert all(form == fold(form) for form in written_otherwise - set(others))  # numbers
    for word in ("", "q", "xq", "xyz", "huizenx", "zzzzzz", "éé", "één", "\U0010ffff", "a\nb", "hui"):
        assert pages.page(word[:3]).get(word) == loaded.get(word)


def test_who_asks_for_many_pages_is_given_them_all_at_once(monkeypatch) -> None:
    monkeypatch.setattr(dictionary, "_MOST_PAGES", 3)
    records = {f"{letter * 3}{number}": letter for letter in "abcde" for number in range(3)}
    keys, values, _ = unfold(front_coded(records))
    monkeypatch.setattr(dictionary, "_opened", lambda: (dictionary._Pages(keys, values), ["ccc1"]))
    lemmas = dictionary._Lemmas()
    for _ in range(2):
        assert {word: lemmas.get(word) for word in [*records, "aaa9", "zzz"]} == records | {
            "aaa9": None,
            "zzz": None,
        }
    assert lemmas._whole == records


@given(st.dictionaries(LINES, LINES, min_size=1, max_size=40), st.lists(LINES))
def test_a_front_coded_text_is_read_as_it_was_written(records: dict[str, str], more: list[str]) -> None:
    text = front_coded(records)
    found, lines = unfolded(text), unfold(text)
    if found is None:  # there is room for eight times the text, and no more
        assert sum(len(line.encode()) + 1 for line in records) > 8 * len(text) or (
            sum(len(line.encode()) + 1 for line in records.values()) > 8 * len(text)
        )
        return
    assert found[0] == records
    plain = [form.isascii() and form == form.lower() for form in found[0]]
    assert [plain[number] for number in found[1]] == [False] * plain.count(False)
    pages = dictionary._Pages(*lines[:2])
    for word in [*records, *more]:
        assert pages.page(word[:3]).get(word) == records.get(word)
    assert pages.all() == records


def test_words_of_one_beginning_share_it() -> None:
    records = {"Huis": "huis", "huis": "huis", "huisde": "huizen", "huisje": "huis", "zat": "zitten"}
    assert unfolded(front_coded(records)) == (records, [0])


@given(st.binary(max_size=60))
def test_what_is_no_front_coded_text_is_refused(text: bytes) -> None:
    found = unfold(text)
    assert found is None or len(found[0].starts) <= len(text)


def test_a_dictionary_of_another_kind_is_told_in_a_sentence(monkeypatch, tmp_path) -> None:
    folder = tmp_path / "strategies/dictionaries/data"
    folder.mkdir(parents=True)
    spec = type("Spec", (), {"origin": str(tmp_path / "__init__.py")})
    monkeypatch.setattr(dictionary, "find_spec", lambda name: spec)
    for content in (None, b"SMFC2\0", b"SMFC1\0\x02" + b"kat"):
        if content:
            (folder / "nl.plzma").write_bytes(lzma.compress(content))
        with pytest.raises(ZoekerError, match="not the dictionary of simplemma"):
            dictionary._opened()
