import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker.dutch import NAME, VERSIONS, Token, analyze, notation
from zoeker.dutch.analyzer import _Units
from zoeker.dutch.forms import nothing_known
from zoeker.dutch.units import LONGEST

ROWS = Path(__file__).resolve().parent.parent.parent / "shared" / "dutch" / "tokens.tsv"

# Whatever a keyboard can do, with more than its share of what the rules look at. Korean that is taken apart has
# three letters where there was one, so it is left out: `&` looks at single letters.
_PIECES = st.sampled_from(
    [
        *"'’‘-‑.&@()/,:+€%_ \n\u00a0\u00ad\u200b\u0301\u0308ïİĳﬁ5",
        "Poetin",
        "'s",
        "'t",
        "jan",
        "2022",
        "uur",
        "nl",
        "www.",
        "(s)",
    ]
)
_CHARACTERS = st.characters().filter(lambda character: "HANGUL" not in unicodedata.name(character, ""))
TEXTS = st.lists(_PIECES | st.text(_CHARACTERS, max_size=3), max_size=20).map("".join)


def test_the_acceptance_table():
    if not ROWS.exists():
        pytest.skip(
            "the table of spellings lies beside the project, in shared/dutch/tokens.tsv; it is not here"
        )
    wrong = [
        (spelling, notation(spelling), expected)
        for row in ROWS.read_text(encoding="utf-8").splitlines()
        if "\t" in row
        for spellings, expected in [row.split("\t")]
        for spelling in _unescaped(spellings).split("|")
        if notation(spelling) != expected
    ]
    assert wrong == []


def _unescaped(row: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), row)


def test_a_token_tells_what_is_indexed_and_where_it_stands():
    assert analyze("De onderhandelingen.") == [
        Token("de", ("de",), 0, 1, 0, 2),
        Token("onderhandelingen", ("onderhandel",), 1, 1, 3, 19),
    ]


def test_the_analysis_has_a_name_and_a_version():
    assert (NAME, VERSIONS[NAME]) == ("zoeker-dutch", "8 (snowball dutch 3)")


@pytest.mark.parametrize(
    "text", ["", " ", "?!…", "--", "'", "\ud800", "\u0301", "\u00ad", "😀👍🏽", "_", "\u037a"]
)
def test_where_there_are_no_words_there_are_no_tokens(text):
    assert analyze(text) == []


@pytest.mark.parametrize("text", ["om", "Nu", "IK", "de", "e", "7"])
def test_every_word_counts_however_short_or_common(text):
    assert analyze(text)[0].text == text.lower()


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("OM", "om OM"),
        ("I.S.", "is IS"),
        ("NU'er", "nu NU"),
        ("IS-top", "istop is IS top"),
        ("Om", "om"),
        ("VS", "vs"),
    ],
)
def test_capitals_may_be_an_abbreviation_that_is_spelt_as_a_function_word(text, texts):
    assert [token.text for token in analyze(text)] == texts.split()


@given(TEXTS)
def test_offsets_lie_in_the_text(text):
    assert all(0 <= token.start < token.end <= len(text) for token in analyze(text))


@given(TEXTS)
def test_tokens_come_by_position_and_positions_have_no_gaps(text):
    positions = [token.position for token in analyze(text)]
    assert positions == sorted(positions)
    assert set(positions) == set(range(len(set(positions))))


@given(TEXTS)
def test_no_token_starts_before_those_of_an_earlier_position(text):
    tokens = analyze(text)
    assert all(a.start <= b.start for a in tokens for b in tokens if a.position < b.position)


@given(TEXTS)
def test_a_token_covers_positions_that_are_there(text):
    tokens = analyze(text)
    assert all(1 <= token.length <= tokens[-1].position + 1 - token.position for token in tokens)


@given(TEXTS)
def test_terms_are_short_and_never_empty(text):
    assert all(
        token.text and all(0 < len(term) <= LONGEST for term in token.terms) for token in analyze(text)
    )


@given(TEXTS)
def test_both_normal_forms_of_a_text_give_the_same_words(text):
    composed, apart = (analyze(unicodedata.normalize(form, text)) for form in ("NFC", "NFD"))
    assert [token[:4] for token in composed] == [token[:4] for token in apart]


@given(TEXTS, TEXTS)
def test_what_was_read_before_changes_nothing(text, other):
    first = analyze(text)
    analyze(other)
    assert analyze(text) == first


def test_the_table_of_forms_is_bounded(monkeypatch):
    monkeypatch.setattr("zoeker.dutch.analyzer._MOST_FORMS", 2)
    forms = _Units(nothing_known)
    for unit in ("een", "twee", "drie", "x" * 5000):
        assert forms[unit][1] == 1
    assert set(forms) == {"drie"}


_ONE_CHARACTER = "a1-'_€& İ\u0301\u00ad\ufdfa"
_MORE = "1. a. a- a@ a_ a' a& 's- a\u0301 \u0327\u0301 %€ (a (a) a(s) 1+ .-a aB http:// www. 1\u00a0000 nu.nl, jan."


@pytest.mark.parametrize("pattern", [*_ONE_CHARACTER, *_MORE.split(" "), "1 ", "€ "])
def test_a_long_row_of_anything_takes_time_in_proportion(pattern):
    # The square of this length would cost minutes.
    assert _seconds(pattern * (100_000 // len(pattern))) < 60 * _seconds(
        "De premier zei dat het kabinet valt. " * 2700
    )


def _seconds(text: str) -> float:
    begin = time.process_time()
    analyze(text)
    return time.process_time() - begin


def test_an_odd_row_of_marks_or_soft_hyphens_is_no_trap():
    assert [token.text for token in analyze("a" + "\u00ad" * 300_000 + "\u0301")] == ["a"]


@pytest.mark.parametrize("character", ["a", "1", "-", "\u00e9", "\u0301"])
def test_a_megabyte_of_one_character_is_read_in_seconds(character):
    analyze("geladen")  # the dictionary
    assert _seconds(character * 1_000_000) < 20
