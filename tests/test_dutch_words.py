import pytest

from zoeker.dutch import analyze, notation


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        ("baby's|baby’s|baby", "baby"),
        ("VVD'er|VVD'ers|VVD", "vvd"),
        ("gsm'etje|gsm", "gsm"),
        ("A's", "a's"),
        ("O'Neill|O’Neill", "o'neill"),
        ("’s morgens|'S morgens", "'s morgens"),
        ("'t Gooi|‘t Gooi|het Gooi", "het gooi"),
        ("'s-Heerenberg|’s-Heerenberg", "heerenberg"),
        ("'Zembla'-uitzending", "zembla uitzending"),
        ("oud-minister|(oud-)minister", "oudminister/oud minister"),
        ("Noord-Korea|Noord‐Korea", "noordkorea/noord korea"),
        ("anti-‘woke’|anti-woke", "antiwoke/anti woke"),
        ("N-VA", "nva/va"),
        ("x-y", "xy"),
        ("vitamine-C-tekort", "vitaminectekort/vitamine tekort"),
        ("1,5-meter", "1,5meter/1,5 meter"),
        ("2-0|2–0", "2 0"),
        ("woord--woord", "woord woord"),
        ("F.C. Twente|FC Twente", "fc twente"),
        ("J.P.Balkenende", "jp balkenende"),
        ("V.N.-top|VN-top", "vntop/vn top"),
        ("oorlog.De|oorlog. De", "oorlog de"),
        ("AT&T", "at&t"),
        ("M&M's", "m&m"),
        ("Johnson & Johnson|Johnson&Johnson", "johnson en johnson"),
        ("ChristenUnie", "christenunie/christen/unie"),
        ("LinkedIn", "linkedin"),
        ("GroenLinks-PvdA", "groenlinkspvda/groenlinks/groen/links pvda"),
        ("(on)mogelijk", "onmogelijk"),
        ("leerling(en)|leerling", "leerling"),
        ("gemeente(raads)verkiezing", "gemeente raadsverkiezing"),
        ("£5|£ 5", "pond 5"),
        ("10%-regeling", "10 procent regeling"),
        ("5mln|5 mln", "5 miljoen"),
        ("@jan_jansen", "jan jansen"),
        ("Москва 東京", "москва 東京"),
        (
            "'s-Hertogenbosch|’s Hertogenbosch|s-Hertogenbosch|s Hertogenbosch|Hertogenbosch|'S HERTOGENBOSCH",
            "hertogenbosch",
        ),
        ("'s-Gravenzande|'s Gravenzande|s-gravenzande", "gravenzande"),
        ("'s Heerenberg|’s-Heerenberg", "heerenberg"),
    ],
)
def test_spellings_of_one_thing_are_read_alike(spellings, expected):
    assert {written: notation(written) for written in spellings.split("|")} == dict.fromkeys(
        spellings.split("|"), expected
    )


@pytest.mark.parametrize(
    ("text", "slices"),
    [
        ("‘Poetin’s’ leger", "Poetin’s|leger"),
        ("in Wit-Rusland.", "in|Wit-Rusland|Wit|Rusland"),
        ("'s-Gravenhage-Zuid", "'s-Gravenhage-Zuid|'s-Gravenhage|Zuid"),
        ("in ’s Gravenhage.", "in|’s Gravenhage"),
        ("(mede)werkers", "(mede)werkers"),
        ("de (ex-)minister(s)", "de|(ex-)minister(s)|ex|minister(s)"),
        ("de N.A.V.O.", "de|N.A.V.O."),
        ("Oekrai\u0308ne\u00ad, re\u00adgering", "Oekrai\u0308ne|re\u00adgering"),
        ("GroenLinks", "GroenLinks|Groen|Links"),
        ("op 5 jan. om 20.30 uur", "op|5|jan|om|20.30|uur"),
    ],
)
def test_offsets_give_the_written_form_without_its_surroundings(text, slices):
    assert [text[token.start : token.end] for token in analyze(text)] == slices.split("|")


def test_a_joined_form_covers_its_parts():
    whole, wit, rusland = analyze("Wit-Rusland")
    assert (whole.position, whole.length) == (0, 2)
    assert (wit.position, rusland.position) == (0, 1)
