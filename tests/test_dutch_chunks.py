from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker.dutch import Analyzer, Chunks, analyze
from zoeker.dutch.chunks import ChunkTable
from zoeker.dutch.units import LONGEST

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


CHUNKS = st.sampled_from(
    ["", "de", "de\0", "\0", "\0\0", "brug", "één", "a" * 22, "a" * 23, "a" * 24, "a" * LONGEST]
)
NEW_TEXTS = st.lists(
    CHUNKS | st.text(st.characters(exclude_characters=" \n", exclude_categories=["Cs"]), max_size=30)
)


class Read:
    """Numbers what it is given to read, and keeps it."""

    def __init__(self) -> None:
        self.chunks: list[str] = []

    def __call__(self, chunks: list[str]) -> int:
        self.chunks += chunks
        return len(self.chunks) - len(chunks)


@given(st.lists(NEW_TEXTS.filter(bool), max_size=4), st.sampled_from(" \n"))
def test_every_chunk_has_a_number_of_its_own_and_is_read_once(texts: list[list[str]], between: str) -> None:
    read = Read()
    table = ChunkTable(read)
    for text in texts:
        numbers, ends = table.numbers(between.join(text).encode())
        assert [read.chunks[number] for number in numbers] == text
        sizes = [len(chunk.encode()) for chunk in text]
        assert ends.tolist() == [sum(sizes[: place + 1]) + place for place in range(len(text))]
    assert len(read.chunks) == len(set(read.chunks)) == len(table)


def test_many_chunks_find_their_places_again() -> None:
    read = Read()
    table = ChunkTable(read)
    text = [f"woord{number}" for number in range(30_000)]
    for _ in range(2):
        numbers, _ = table.numbers(" ".join(text).encode())
        assert [read.chunks[number] for number in numbers] == text
    assert len(table) == 30_000


def test_what_is_longer_than_any_word_is_read_each_time_and_not_kept() -> None:
    read = Read()
    table = ChunkTable(read)
    long = "a" * (LONGEST + 1)
    for _ in range(2):
        table.numbers(f"{long} {'é' * LONGEST}".encode())
    assert (sorted(read.chunks), len(table)) == ([long, long, "é" * LONGEST], 1)
