import re

import pytest

from zoeker.dutch.units import UNIT


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("De foto's, uit Wit-Rusland.", "De|foto's|uit|Wit-Rusland"),
        ("'Poetin' zei: \"nee\"", "Poetin|zei|nee"),
        ("'s avonds in 't Gooi", "'s|avonds|in|'t|Gooi"),
        ("in '90 de letter 'k'", "in|90|de|letter|k"),
        ("op 5 jan. 2022 om 20.30 uur", "op|5 jan|2022|om|20.30 uur"),
        ("sinds sept. 2021 is Jan 12", "sinds|sept. 2021|is|Jan|12"),
        ("1\u00a0000 mensen, 2,5 procent", "1\u00a0000|mensen|2,5|procent"),
        ("Marks & Spencer en H&M", "Marks|&|Spencer|en|H&M"),
        ("de N.A.V.O. en staat.Rutte", "de|N.A.V.O.|en|staat.Rutte"),
        ("een 65+'er en (mede)werker(s)", "een|65+'er|en|(mede)werker(s)"),
        ("zie www.nos.nl/x?y=1, info@nos.nl.", "zie|www.nos.nl/x?y=1,|info@nos.nl"),
        ("en/of in- en uitvoer", "en|of|in|en|uitvoer"),
        ("€€€ 5 100%", "€€€|5|100|%"),
    ],
)
def test_a_text_is_cut_into_units(text, units):
    assert UNIT.findall(text) == units.split("|")


def test_a_row_of_joints_does_not_grow_without_end():
    assert max(map(len, UNIT.findall("a-" * 1000))) < 100


def test_the_shortcut_for_plain_words_changes_nothing():
    without = re.compile(UNIT.pattern.split("\n", 2)[2].lstrip(" |"), re.VERBOSE)
    text = "Het is 5 jan. Of jan  2022, dec 2020 of R & D, zo'n A4'tje van www. en http://x.nl, he"
    assert without.findall(text) == UNIT.findall(text)
