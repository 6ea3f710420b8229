from hypothesis import given
from hypothesis import strategies as st

from zoeker.dutch import Chunks, analyze
from zoeker.dutch.plain import plain_words
from zoeker.dutch.slots import LONGEST
from zoeker.dutch.words import plain

PIECES = ["kat", "Katten", "OM", "mln", "GroenLinks", "maart", "jan", "uur", "x", "é", "5", "'s", "-"]
PIECES += ["klimaattop", "“", "”", "(", ")", "?", "!", ",", ".", ";", "…", "'", "a" * 90, "!" * 60, "\t"]
CHUNKS = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)


@given(st.lists(CHUNKS, max_size=8))
def test_a_plain_word_is_all_that_the_analysis_finds(chunks: list[str]) -> None:
    words = plain_words(chunks)
    assert len(words) == len(chunks)
    for chunk, word in zip(chunks, words, strict=True):
        if word:
            assert [token.text for token in analyze(chunk)] == plain([word])


def test_what_a_neighbour_may_change_is_no_plain_word() -> None:
    assert plain_words(
        ["kat,", "“Katten”", "OM", "maart", "jan.", "uur", "u", "'n", "GroenLinks", "é", ""]
    ) == [
        *("kat", "katten", "om"),
        *[""] * 8,
    ]


@given(st.sets(CHUNKS, min_size=1, max_size=8))
def test_chunks_hold_the_words_that_are_analysed_in_them(texts: set[str]) -> None:
    chunks = Chunks()
    chunks.learn(texts)
    assert chunks.size == len(texts)
    for chunk in texts:
        if len(chunk) > LONGEST:
            assert chunk in chunks.holding([])
            continue
        tokens = analyze(chunk)
        for token in tokens:
            for word in (token.text, *token.terms, *token.parts):
                assert chunk in chunks.holding([word])
        assert chunks.empty(chunk) is (not tokens and not chunks.open(chunk))
        assert chunk not in chunks.holding(["olifant"])
