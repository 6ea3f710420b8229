from hypothesis import given
from hypothesis import strategies as st

from zoeker.dutch import analyze
from zoeker.dutch.plain import plain_words
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
