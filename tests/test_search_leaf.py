import pytest
from hypothesis import given

from zoeker.dutch import analyze
from zoeker.search.language import parse
from zoeker.search.leaf import Slot, pruned, sequences
from zoeker.search.query import Phrase, Prefix, Word, leaves

from .test_search_query import TREES


def readings(leaf):
    return {" ".join(slot.text + "*" * slot.prefix for slot in slots) for slots in sequences(leaf)}


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


def test_a_prefix_is_the_beginning_of_a_word_or_of_its_stem():
    word = analyze("onderhandelingen")[0]
    assert Slot("onderhandelinge", prefix=True).matches(word)
    assert Slot("onder", prefix=True).matches(word)
    assert not Slot("handel", prefix=True).matches(word)
    assert Slot("onderhandel").matches(word)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("klimaat … !", "klimaat"),
        ("klimaat OF -", "klimaat"),
        ("a (… EN b)", "a b"),
        ("klimaat NIET …", "klimaat"),
        ("a b", "a b"),
        ("… datum:2022", "date:2022"),
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
