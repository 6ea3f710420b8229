from hypothesis import given
from hypothesis import strategies as st

from zoeker.dutch.chunk_table import ChunkTable
from zoeker.dutch.slots import LONGEST

CHUNKS = st.sampled_from(
    ["", "de", "de\0", "\0", "\0\0", "brug", "één", "a" * 22, "a" * 23, "a" * 24, "a" * LONGEST]
)
TEXTS = st.lists(
    CHUNKS | st.text(st.characters(exclude_characters=" \n", exclude_categories=["Cs"]), max_size=30)
)


class Read:
    """Numbers what it is given to read, and keeps it."""

    def __init__(self) -> None:
        self.chunks: list[str] = []

    def __call__(self, chunks: list[str]) -> int:
        self.chunks += chunks
        return len(self.chunks) - len(chunks)


@given(st.lists(TEXTS.filter(bool), max_size=4), st.sampled_from(" \n"))
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
