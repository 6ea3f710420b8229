from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker.dutch import Analyzer, Chunks, Form, analyze
from zoeker.dutch.units import LONGEST
from zoeker.dutch.words import PLAIN
from zoeker.kernel.chunks import UNSETTLED, ChunkTable

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
NO_KEYS = np.empty((0, 2), np.int64)
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=9), max_size=12).map(" ".join)


def sought(chunks: Chunks, *words: str) -> np.ndarray:
    """Keys of terms, and of parts: of each, the number of the word is the leaf."""
    keys, places = chunks.keys(words)
    return np.concatenate([np.stack([keys, places], axis=1), np.stack([~keys, places], axis=1)])


@given(st.lists(TEXTS, max_size=5))
def test_the_chunks_of_texts_are_what_stands_between_spaces(texts: list[str]) -> None:
    chunks = Chunks(Analyzer())
    found = chunks.read([text.encode() for text in texts])
    numbers: dict[str, int] = {}
    for number, text in enumerate(texts):
        first, last = found.of(number)
        cut = [found.between(place, place) for place in range(first, last)]
        assert found.text(number) == text
        assert cut == text.replace("\n", " ").split(" ")
        for chunk, its in zip(cut, found.numbers[first:last].tolist(), strict=True):
            assert len(chunk) > LONGEST or numbers.setdefault(chunk, its) == its
    assert len(set(numbers.values())) == len(numbers)


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
        for place, _, its, start, leaf, *_ in held[number]:
            assert (its, leaf) == (number, UNSETTLED)
            assert first <= place < last
            assert text[start:].replace("\n", " ").startswith(found.between(place, place))
            assert len(found.between(first, place)) == start + len(found.between(place, place))


@given(TEXTS)
def test_chunks_have_the_keys_of_the_words_that_are_analysed_in_them(text: str) -> None:
    chunks = Chunks(Analyzer())
    found = chunks.read([text.encode()])
    for place, number in enumerate(found.numbers.tolist()):
        chunk = found.between(place, place)
        if len(chunk) > LONGEST:
            assert number in chunks.unsure([])
            continue
        tokens = analyze(chunk)
        for token in tokens:
            for word in (*token.terms, *token.parts):
                (places,) = chunks.among(found, np.empty(0, np.uint32), sought(chunks, word))
                assert place in [row[0] for row in places] or number in chunks.unsure([word])
        assert chunks.empty(number) is (not tokens and not chunks.open(number))
    assert chunks.among(found, np.empty(0, np.uint32), sought(chunks, "olifant")) == [[]]


def test_of_a_plain_word_it_is_said_where_it_stands() -> None:
    chunks = Chunks(Analyzer())
    texts = ["É “Katten”, (kat)", "honden-kat hond 5 jan. DIERENARTSEN"]
    found = chunks.read([text.encode() for text in texts])
    held = chunks.among(found, np.empty(0, np.uint32), sought(chunks, "hond", "kat", "dierenarts"))
    marks = [[(texts[row[2]][row[5] : row[6]], row[4]) for row in rows] for rows in held]
    assert marks == [[("Katten", 1), ("kat", 1)], [("", UNSETTLED), ("hond", 0), ("DIERENARTSEN", 2)]]


PLAIN_PIECES = ["kat", "Katten", "OM", "mln", "GroenLinks", "maart", "jan", "uur", "x", "é", "5", "'s", "-"]
PLAIN_PIECES += [
    "klimaattop",
    "“",
    "”",
    "(",
    ")",
    "?",
    "!",
    ",",
    ".",
    ";",
    "…",
    "'",
    "a" * 90,
    "!" * 300,
    "\t",
]


@given(st.lists(st.lists(st.sampled_from(PLAIN_PIECES), max_size=4).map("".join), max_size=8))
def test_a_plain_word_is_all_that_the_analysis_finds(chunks: list[str]) -> None:
    for chunk, word, before in plain_words(chunks):
        if word:
            assert [(its.text, its.start, its.end) for its in analyze(chunk)] == [
                (word, before, before + len(word))
            ]


def test_what_a_neighbour_may_change_is_no_plain_word() -> None:
    plain = ["kat,", "“Katten”", "ZEEHAVENS", "graaf", "uurwerk", "junior"]
    other = [
        "maart",
        "jan.",
        "uur",
        "u",
        "'n",
        "GroenLinks",
        "é",
        "graveland",
        "hertogenbosch",
        "mln",
        "OM",
        "",
    ]
    assert [word for _, word, _ in plain_words(plain)] == [
        "kat",
        "katten",
        "zeehavens",
        "graaf",
        "uurwerk",
        "junior",
    ]
    assert [word for _, word, _ in plain_words(other)] == [""] * len(other)


def plain_words(chunks: list[str]) -> list[tuple[str, str, int]]:
    """Give each different chunk, the plain word that it is ("": it is none), and what stands before that."""
    text = " ".join(chunks).encode()
    found = ChunkTable(PLAIN).look_up(text, 0)
    words = found.words.tobytes()
    return [
        (text[start:end].decode(), words[first:last].decode(), before)
        for (start, end), (first, last), before in zip(
            found.chunks.tolist(), found.spans.tolist(), found.contents[:, 2].tolist(), strict=True
        )
    ]


def test_numbers_are_looked_at_where_a_number_is_asked_for() -> None:
    chunks = Chunks(Analyzer())
    found = chunks.read(["kat 1.500, (2022) 44,9! € hond".encode()])
    numbers = set(found.numbers[1:4].tolist())
    assert chunks.unsure(["kat", "hond", "euro"]) == set()
    assert chunks.unsure(["kat", "1500"]) == numbers
    assert not any(map(chunks.empty, numbers))


def test_any_number_of_chunks_is_found() -> None:
    chunks = Chunks(Analyzer())
    found = chunks.read([b"kat hond " * 3_000, b"kat"])
    first, second = chunks.among(found, np.empty(0, np.uint32), sought(chunks, "kat"))
    assert [row[5] for row in first] == list(range(0, 27_000, 9))
    assert [row[5] for row in second] == [0]


def test_what_could_not_be_read_is_read_again() -> None:
    class Failing(Analyzer):
        fails = True

        def forms(self, words: list[str]) -> list[Form]:
            if self.fails:
                raise MemoryError
            return super().forms(words)

    analyzer = Failing()
    chunks = Chunks(analyzer)
    with pytest.raises(MemoryError):
        chunks.read([b"kat 5 katten"])
    analyzer.fails = False
    found = chunks.read([b"kat 5 hond katten"])
    (places,) = chunks.among(found, np.empty(0, np.uint32), sought(chunks, "kat"))
    assert [row[5:] for row in places] == [[0, 3], [11, 17]]


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
        found = chunks.read([text.encode()])
        (places,) = chunks.among(found, np.empty(0, np.uint32), sought(chunks, *text.split(" ")))
        return [text[row[5] : row[6]] for row in places if row[6]]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read, texts))
    assert [words[-1] for words in found] == ["hond"] * 300


CHUNKS = st.sampled_from(
    ["", "de", "de\0", "\0", "\0\0", "brug", "één", "a" * 22, "a" * 23, "a" * 24, "a" * LONGEST]
)
NEW_TEXTS = st.lists(
    CHUNKS | st.text(st.characters(exclude_characters=" \n", exclude_categories=["Cs"]), max_size=30)
)


class Read:
    """Keeps the chunks that a table calls new: what it numbers."""

    def __init__(self) -> None:
        self.chunks: list[str] = []
        self.table = ChunkTable(PLAIN)

    def numbers(self, text: bytes) -> tuple[list[str], list[int]]:
        """Give the chunk that the number of each stands for, and where each ends."""
        found = self.table.look_up(text, len(self.chunks))
        self.chunks += [text[start:end].decode() for start, end in found.chunks.tolist()]
        return [self.chunks[number] for number in found.numbers.tolist()], found.ends.tolist()


@given(st.lists(NEW_TEXTS.filter(bool), max_size=4), st.sampled_from(" \n"))
def test_every_chunk_has_a_number_of_its_own_and_is_read_once(texts: list[list[str]], between: str) -> None:
    read = Read()
    for text in texts:
        chunks, ends = read.numbers(between.join(text).encode())
        assert chunks == text
        sizes = [len(chunk.encode()) for chunk in text]
        assert ends == [sum(sizes[: place + 1]) + place for place in range(len(text))]
    assert len(read.chunks) == len(set(read.chunks)) == len(read.table)


def test_many_chunks_find_their_places_again() -> None:
    read = Read()
    text = [f"woord{number}" + "en" * (number % 20) for number in range(30_000)]
    for _ in range(2):
        assert read.numbers(" ".join(text).encode())[0] == text
    assert len(read.table) == len(read.chunks) == 30_000


def test_what_is_longer_than_any_word_is_read_each_time_and_not_kept() -> None:
    read = Read()
    long = "a" * (LONGEST + 1)
    for _ in range(2):
        read.numbers(f"{long} {'é' * LONGEST}".encode())
    assert (sorted(read.chunks), len(read.table)) == ([long, long, "é" * LONGEST], 1)
