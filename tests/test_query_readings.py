from fnmatch import fnmatchcase

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoeker.dutch import analyze
from zoeker.engines.local.patterns import fitting
from zoeker.kernel.dictionary import nearly
from zoeker.query.language import parse
from zoeker.query.readings import Slot, compiled, pruned, sequences, within
from zoeker.query.tree import Fuzzy, Phrase, Prefix, Wildcard, Word, leaves

from .test_query_tree import TREES


def readings(leaf):
    return {
        " ".join(slot.text + "*" * (slot.kind == "prefix") for slot in slots) for slots in sequences(leaf)
    }


@pytest.mark.parametrize(
    ("leaf", "read"),
    [
        (Word("onderhandelingen"), {"onderhandel"}),
        (Word("Wit-Rusland"), {"witrusland", "wit rusland"}),
        (Word("nu.nl"), {"nu.nl"}),
        (Word("-"), set()),
        (Phrase("Poetin in Wit-Rusland"), {"poetin in witrusland", "poetin in wit rusland"}),
        (Prefix("Onderhandelingen"), {"onderhandelingen*"}),
        (Prefix("Wit-Rus"), {"witrus*", "wit rus*"}),
    ],
)
def test_a_leaf_is_read_as_terms_side_by_side(leaf, read):
    assert readings(leaf) == read


def test_a_phrase_of_many_hyphens_has_not_every_reading():
    found = sequences(Phrase("Wit-Rusland " * 300))
    assert 1 < len(found) <= 20
    assert max(map(len, found)) <= 600


@pytest.mark.parametrize(
    ("leaf", "read"),
    [
        (Wildcard("onder*ing"), "onder*ing"),
        (Wildcard("Oekraï*ÉN"), "oekrai*en"),
        (Wildcard("Wit-R?s*"), "witr?s*"),
        (Wildcard("(*crisis),"), "*crisis"),
        (Wildcard("minister(s)*n"), "ministers*n"),
        (Wildcard("zo'*n.nl"), "zo'*n.nl"),
        (Wildcard("a＊b?"), "ab?"),
    ],
)
def test_a_pattern_is_one_word_folded_and_not_stemmed(leaf, read):
    assert sequences(leaf) == [(Slot(read, "wildcard"),)]


@pytest.mark.parametrize("text", ["*", "a*", "?-…*", "*ʼʼ*", "＊＊*"])
def test_a_pattern_of_fewer_than_two_letters_is_no_word(text):
    assert sequences(Wildcard(text)) == []
    assert pruned(Wildcard(text)) is None


@pytest.mark.parametrize(
    ("leaf", "read"),
    [
        (Fuzzy("Appel"), [("appel", 1)]),
        (Fuzzy("appels"), [("appels", 2)]),
        (Fuzzy("appels", distance=1), [("appels", 1)]),
        (Fuzzy("Oekraïen"), [("oekraien", 2)]),
        (Fuzzy("foto's", distance=2), [("foto", 2)]),
    ],
)
def test_a_fuzzy_word_is_read_as_written_with_a_distance_by_its_length(leaf, read):
    assert sequences(leaf) == [tuple(Slot(text, "fuzzy", distance) for text, distance in read)]


def test_each_part_of_a_fuzzy_word_is_fuzzy():
    assert set(sequences(Fuzzy("Wit-Ruslnad"))) == {
        (Slot("witruslnad", "fuzzy", 2),),
        (Slot("wit", "fuzzy", 1), Slot("ruslnad", "fuzzy", 2)),
    }


def test_words_near_each_other_are_read_as_a_phrase():
    assert sequences(Phrase("Poetin in Wit-Rusland", slop=9)) == sequences(Phrase("Poetin in Wit-Rusland"))


@pytest.mark.parametrize(
    ("slot", "fits"),
    [
        (Slot("onderhandel"), True),
        (Slot("onderhandelingen"), False),
        (Slot("onderhandelinge", "prefix"), True),
        (Slot("onder", "prefix"), True),
        (Slot("handel", "prefix"), False),
        (Slot("onder*ingen", "wildcard"), True),
        (Slot("*handel", "wildcard"), True),  # the term
        (Slot("handel*", "wildcard"), False),
        (Slot("onderhandelnigen", "fuzzy", 1), True),
        (Slot("onderhandling", "fuzzy", 2), False),
        (Slot("onderhandel", "fuzzy", 2), False),
    ],
)
def test_what_fits_a_slot(slot, fits):
    word = analyze("onderhandelingen")[0]
    assert slot.matches(word) is fits
    assert slot.matches_form(word.text, word.terms[0]) is fits


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("klimaat … !", "klimaat"),
        ("klimaat OF -", "klimaat"),
        ("a (… EN b)", "a b"),
        ("klimaat NIET …", "klimaat"),
        ("a b", "a b"),
        ("… datum:2022", "date:2022"),
        ('…* ? kl*t klimat~2 "… !"~3', "kl*t klimat~2"),
    ],
)
def test_what_holds_no_word_is_taken_out(text, left):
    assert str(pruned(parse(text))) == left


@pytest.mark.parametrize("text", ["…", "- !", "NIET …", '"?!"', "titel:(… OF !)"])
def test_nothing_may_be_left(text):
    assert pruned(parse(text)) is None


@given(TREES)
def test_every_leaf_that_is_left_has_a_word(tree):
    left = pruned(tree)
    assert left is None or all(sequences(leaf) for leaf in leaves(left))
    assert left is None or pruned(left) == left


PATTERNS = st.text("ab?*", min_size=1, max_size=8)
ANY_WORDS = st.text("abcé€𐍈", max_size=6)  # one to four bytes a letter


@given(PATTERNS, st.text("ab\n", max_size=10))
def test_a_pattern_fits_what_a_shell_would_say(text, word):
    assert bool(compiled(text).fullmatch(word)) == fnmatchcase(word, text)


@given(st.text("[]()+.^$|\\*?ab", min_size=1, max_size=8))
def test_other_signs_in_a_pattern_stand_for_themselves(text):
    assert compiled(text).fullmatch(text.replace("*", "").replace("?", "x"))


def test_a_pattern_of_many_stars_fails_at_once():
    assert not compiled("*a" * 5000 + "b").fullmatch("a" * 100)
    assert not compiled("*a" * 40 + "*b").fullmatch("a" * 100)


def edits(word, other):
    """Count the edits between two words by the whole table."""
    table = {(row, 0): row for row in range(len(word) + 1)} | {(0, row): row for row in range(len(other) + 1)}
    for i, one in enumerate(word, 1):
        for j, two in enumerate(other, 1):
            table[i, j] = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (one != two))
            if word[i - 2 : i] == other[j - 2 : j][::-1] and i > 1 and j > 1:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(word), len(other)]


@pytest.mark.parametrize(
    ("word", "other", "apart"),
    [
        ("klimaat", "klimaat", 0),
        ("klimat", "klimaat", 1),
        ("kilmaat", "klimaat", 1),
        ("klimaak", "klimaat", 1),
        ("ca", "abc", 3),  # 2, if what changed places could be edited again
        ("", "ab", 2),
        ("rusalnd", "oekraine", 6),
    ],
)
def test_how_far_words_are_apart(word, other, apart):
    assert edits(word, other) == apart
    assert [within(word, other, distance) for distance in range(3)] == [apart <= n for n in range(3)]


@given(ANY_WORDS, ANY_WORDS, st.integers(0, 3))
def test_words_are_within_a_distance_when_the_table_says_so(word, other, distance):
    assert within(word, other, distance) == (edits(word, other) <= distance)


def blob(words):
    written = [word.encode() for word in words]
    offsets = np.cumsum([0, *map(len, written)], dtype=np.int64)
    return np.frombuffer(b"".join(written), np.uint8), offsets


def near(words, word, distance):
    return nearly(*blob(words), word.encode(), distance)


@settings(max_examples=300)
@given(st.lists(ANY_WORDS, max_size=20).map(sorted), ANY_WORDS, st.integers(0, 2))
def test_of_many_words_those_near_are_found(words, word, distance):
    found = near(words, word, distance)
    assert found.tolist() == [n for n, other in enumerate(words) if within(other, word, distance)]
    assert found.dtype == np.int64


@given(
    st.lists(st.text("abc", min_size=5, max_size=9), min_size=100).map(sorted),
    st.text("abc", min_size=5, max_size=9),
)
def test_of_many_ascii_words_those_near_are_found(words, word):
    found = near(words, word, 2).tolist()
    assert found == [n for n, other in enumerate(words) if within(other, word, 2)]


@given(
    st.lists(st.text("abé", min_size=1, max_size=6)).map(sorted),
    st.text("abé*?", min_size=2, max_size=6).filter(lambda text: text.strip("*?")),
)
def test_of_many_words_those_that_fit_are_found(words, text):
    assert fitting(*blob(words), text) == [
        number for number, word in enumerate(words) if compiled(text).fullmatch(word)
    ]


def test_a_very_long_word_is_near_itself():
    word = "ab" * 300
    words = sorted([word, "ba" * 300, "a" + word, word[:-3]])
    assert [words[number] for number in near(words, word, 2)] == ["a" + word, word, "ba" * 300]
