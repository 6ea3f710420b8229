from collections.abc import Callable, Iterable, Sequence
from itertools import chain

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zoeker.dutch import Near, analyze, candidates
from zoeker.dutch.chunks import heads_of
from zoeker.dutch.units import LONGEST
from zoeker.dutch.words import PLAIN
from zoeker.kernel.candidates import irregular
from zoeker.kernel.chunks import ChunkTable

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
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=9), max_size=12).map(" ".join)


def no_index(words: Sequence[str], prefixes: Sequence[str], near: Near) -> Iterable[int]:
    """Know of no irregular form."""
    return ()


def chosen(texts: Sequence[str], *words: str, prefixes: Sequence[str] = ()) -> list[list[str]]:
    """Give the chunks that may hold a word."""
    heads = heads_of(words, prefixes, (), no_index)
    found = candidates(heads, [text.encode() for text in texts])
    for text, chunks in zip(texts, found, strict=True):
        for chunk, start in chunks:
            assert text[start : start + len(chunk)] == chunk
            assert (text + " ")[start + len(chunk)] in " \n"
            assert not start or text[start - 1] in " \n"
    return [[chunk for chunk, _ in chunks] for chunks in found]


def heads_in(text: str) -> tuple[set[str], Callable[[Sequence[str], Sequence[str], Near], set[int]]]:
    """Give the terms of a text, and what an index of it would say of irregular forms."""
    pairs = [(term, token.text) for token in analyze(text) for term in (*token.terms, *token.parts)]

    def known(words: Sequence[str], prefixes: Sequence[str], near: Near) -> set[int]:
        spelt = sorted({*chain(*pairs)})
        lengths = [len(word.encode()) for word in spelt]
        data = np.frombuffer("".join(spelt).encode(), np.uint8)
        chosen = [pair for pair in pairs if pair[0] in words or pair[0].startswith(tuple(prefixes))]
        columns = [np.array([spelt.index(pair[side]) for pair in chosen], np.int64) for side in (0, 1)]
        starts = np.cumsum([0, *lengths], dtype=np.int64)
        return {int(one) & 0xFFFFFFFF for one in irregular(data, starts, *columns, np.empty(0, np.int64))}

    return {term for term, _ in pairs}, known


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_a_chunk_that_holds_a_term_is_a_candidate(texts: list[str]) -> None:
    for text in texts:
        terms, known = heads_in(text)
        for token in analyze(text):
            for term in (*token.terms, *token.parts):
                (found,) = candidates(heads_of([term], (), (), known), [text.encode()])
                assert any(
                    start <= token.start < start + len(chunk) or start < token.end <= start + len(chunk)
                    for chunk, start in found
                ), (term, found)
        assert terms or not text.strip() or candidates(heads_of(["olifant"], (), (), known), [text.encode()])


def test_candidates_hold_the_first_letters_of_a_term_anywhere() -> None:
    texts = ["De Kamer, de Tweede-Kamerfractie en Kamervoorzitter Arib", "geen keer"]
    assert chosen(texts, "kamer") == [["Kamer,", "Tweede-Kamerfractie", "Kamervoorzitter"], []]
    assert chosen(texts, prefixes=["frac", "ge"]) == [["Tweede-Kamerfractie"], ["geen"]]
    assert chosen(["maken gemaakt maaksel smaak zaken"], "maak") == [["maken", "gemaakt", "maaksel", "smaak"]]
    assert chosen(["Brieven briefje Huizen kontakten taxi"], "brief", "huis", "contact", "taksi") == [
        ["Brieven", "briefje", "Huizen", "kontakten", "taxi"]
    ]


def test_letters_with_accents_are_letters_and_others_may_be_anything() -> None:
    assert chosen(
        ["één Oekraïne Straße caf\u00ade «reün»", "Путин x"], "oekraine", "strasse", "cafe", "reun"
    ) == [
        ["Oekraïne", "Straße", "caf\u00ade", "«reün»"],
        ["Путин"],
    ]


def test_what_is_written_in_short_or_with_a_sign_is_a_candidate_for_what_it_is_read_as() -> None:
    texts = ["5 jan. 20% €5 't kost 3 mln m'n geld & meer"]
    assert chosen(texts, "kost") == [["kost"]]
    assert chosen(texts, "januari") == [["jan."]]
    assert chosen(texts, "miljoen") == [["mln"]]
    assert {"20%", "€5", "'t", "m'n", "&"} <= set(*chosen(texts, "procent"))


def test_numbers_are_looked_at_where_a_number_is_asked_for() -> None:
    texts = ["kat 1.500, (2022) 44,9! nos.nl hond."]
    assert chosen(texts, "kat") == [["kat"]]
    assert chosen(texts, "1500") == [["1.500,", "(2022)", "44,9!", "nos.nl"]]


def test_what_is_longer_than_any_word_may_be_anything() -> None:
    long = "x" * (LONGEST + 1)
    assert chosen([f"kat {long} hond"], "kat") == [["kat", long]]


def test_any_number_of_chunks_is_found() -> None:
    first, second = chosen(["kat hond " * 3_000, "kat"], "kat")
    assert (len(first), len(second)) == (3_000, 1)


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
            found.chunks.tolist(), found.spans.tolist(), found.contents[:, 0].tolist(), strict=True
        )
    ]


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
