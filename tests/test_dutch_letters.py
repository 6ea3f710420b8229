import unicodedata

import pytest

from zoeker.dutch.units import clean, fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Oekraïne", "oekraine"),
        ("Oekrai\u0308ne", "oekraine"),
        ("TROMSØ", "tromso"),
        ("Beşiktaş", "besiktas"),
        ("İzmir", "izmir"),
        ("Ĳmuiden", "ijmuiden"),
        ("o\ufb03cieel", "officieel"),
        ("Straße", "strasse"),
        ("CO₂", "co2"),
        ("foto’s", "foto's"),
        ("Μόσχα ΜΟΣΧΑΣ", "μοσχα μοσχασ"),
    ],
)
def test_fold_gives_what_a_plain_keyboard_would(written, folded):
    assert fold(written) == folded


def test_fold_keeps_spaces_so_that_a_source_or_section_can_be_compared():
    assert fold("De Morgen") == "de morgen"


def test_clean_composes_letters_and_drops_what_nobody_sees():
    assert clean("cafe\u0301 re\u00adgering\u200b")[0] == "café regering"


def test_clean_leaves_a_text_without_gaps_alone():
    assert clean("Oekraïne wint") == ("Oekraïne wint", None)


@pytest.mark.parametrize("beside", ["", " é"])
def test_a_backtick_is_an_apostrophe_whatever_else_stands_in_the_text(beside):
    assert clean(f"`t is zo`n dag{beside}")[0] == f"'t is zo'n dag{beside}"
    assert fold(f"zo`n{beside}").startswith("zo'n")


def test_gaps_lead_back_to_the_raw_text_with_the_accent_and_without_the_soft_hyphen():
    raw = "e\u0301e\u0301n ca\u00adfe\u0301\u00ad."
    cleaned, gaps = clean(raw)
    assert cleaned == "één café."
    assert gaps is not None
    assert raw[gaps.start(0) : gaps.end(3)] == "e\u0301e\u0301n"
    assert raw[gaps.start(4) : gaps.end(8)] == "ca\u00adfe\u0301"


def test_every_mark_that_a_letter_can_fall_apart_into_vanishes():
    letters = (letter for letter in map(chr, range(0x20, 0x12000)) if letter.isalnum())
    marks = {
        mark for letter in letters for mark in unicodedata.normalize("NFD", letter) if not mark.isalnum()
    }
    assert clean("".join(sorted(marks)))[0] == ""
