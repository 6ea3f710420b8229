from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker.dutch import Analyzer, Chunks, analyze
from zoeker.dutch.slots import LONGEST

PIECES = [
    "kat",
    "“Katten”",
    "5",
    "jan.",
    "uur",
    "2022",
    "klimaattop",
    "é",
    "(",
    "x" * 200,
    "\U0001f408",
    " ",
    "\n",
    "\t",
]
NO_KEYS = np.empty(0, np.int64)
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=9), max_size=12).map(" ".join)


@given(st.lists(TEXTS, max_size=5))
def test_the_chunks_of_texts_are_what_stands_between_spaces(texts: list[str]) -> None:
    chunks = Chunks(Analyzer())
    found = chunks.read([text.encode() for text in texts])
    for number, text in enumerate(texts):
        first, last = found.of(number)
        cut = [chunks.chunk(number) for number in found.numbers[first:last].tolist()]
        assert found.text(number) == text
        assert cut == text.replace("\n", " ").split(" ")
        assert cut == [found.between(place, place) for place in range(first, last)]


@given(st.lists(TEXTS, min_size=1, max_size=5), st.integers(1, 3))
def test_chunks_that_are_wanted_are_found_where_they_stand(texts: list[str], every: int) -> None:
    chunks = Chunks(Analyzer())
    found = chunks.read([text.encode() for text in texts])
    wanted = set(range(0, chunks.size, every))
    expected = [number for number in found.numbers.tolist() if number in wanted]
    numbers = np.array(sorted(wanted), np.uint32)
    held = chunks.among(found, numbers, NO_KEYS)
    assert [number for places in held for _, number, *_ in places] == expected
    for number, text in enumerate(texts):
        first, last = found.of(number)
        for place, chunk, _, start in held[number]:
            assert first <= place < last
            assert text[start:].replace("\n", " ").startswith(chunks.chunk(chunk))
            assert len(found.between(first, place)) == start + len(chunks.chunk(chunk))


def test_any_number_of_chunks_is_found() -> None:
    chunks = Chunks(Analyzer())
    found = chunks.read([b"kat hond " * 3_000, b"kat"])
    first, second = chunks.among(found, np.array(sorted(chunks.holding(["kat"])), np.uint32), NO_KEYS)
    assert [start for *_, start in first] == list(range(0, 27_000, 9))
    assert [start for *_, start in second] == [0]


@given(TEXTS)
def test_chunks_hold_the_words_that_are_analysed_in_them(text: str) -> None:
    chunks = Chunks(Analyzer())
    found = chunks.read([text.encode()])
    for number in found.numbers.tolist():
        chunk = chunks.chunk(number)
        if len(chunk) > LONGEST:
            assert number in chunks.holding([])
            continue
        tokens = analyze(chunk)
        for token in tokens:
            for word in (token.text, *token.terms, *token.parts):
                assert number in chunks.holding([word])
        assert chunks.empty(number) is (not tokens and not chunks.open(number))
        assert number not in chunks.holding(["olifant"])


def test_who_begins_anew_forgets_what_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zoeker.dutch.chunks._MOST", 3)
    analyzer = Analyzer()
    first = analyzer.chunks
    first.read([b"kat hond"])
    assert analyzer.chunks is first
    first.read([b"koe paard"])
    assert analyzer.chunks is not first
    assert analyzer.chunks.size == 0


def test_several_threads_may_read() -> None:
    chunks = Chunks(Analyzer())
    texts = [f"woord{number} kat{number % 7} hond" for number in range(300)]

    def read(text: str) -> list[str]:
        return [chunks.chunk(number) for number in chunks.read([text.encode()]).numbers.tolist()]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, texts)) == [text.split(" ") for text in texts]
