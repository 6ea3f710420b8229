import pytest

from zoeker.dutch import analyze, notation
from zoeker.dutch.units import LONGEST, spelling
from zoeker.dutch.words import Piece, address, date_or_time, number, runs, slot


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
        ("in Noord-Korea.", "in|Noord-Korea|Noord|Korea"),
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
    whole, noord, korea = analyze("Noord-Korea")
    assert (whole.position, whole.length) == (0, 2)
    assert (noord.position, korea.position) == (0, 1)


@pytest.mark.parametrize(
    ("unit", "texts"),
    [
        ("vrt.be", "vrt.be/vrt"),
        ("Booking.com", "booking.com/booking"),
        ("NOS.NL", "nos.nl/nos"),
        ("rtl-nieuws.nl", "rtl-nieuws.nl/rtlnieuws"),
        ("bbc.co.uk", "bbc.co.uk/bbc"),
        ("redactie@nrc.nl", "redactie@nrc.nl/redactie/nrc"),
        ("jan.jansen@kpn.nl", "jan.jansen@kpn.nl/jan/jansen/kpn"),
        ("http://www.hln.be/nieuws/brand-in-gent?x=1).", "hln.be/hln nieuws brand in gent x 1"),
        ("https://localhost:80/pad", "https localhost 80 pad"),
    ],
)
def test_an_address_gives_itself_its_name_and_its_path(unit, texts):
    assert " ".join("/".join(piece.text for piece in pieces) for pieces in address(unit) or []) == texts


@pytest.mark.parametrize("unit", ["staat.De", "prof.dr", "d.w.z", "1.000", "a@b", "a@b@c.nl", "regering"])
def test_a_full_stop_or_an_at_sign_alone_makes_no_address(unit):
    assert address(unit) is None


def test_a_name_has_its_own_slice():
    unit = "https://www.nos.nl/x"
    assert [unit[piece.start : piece.end] for pieces in address(unit) or [] for piece in pieces] == [
        "nos.nl",
        "nos",
        "x",
    ]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("12.500", "12500"),
        ("2.500.000,75", "2500000,75"),
        ("1\u00a0000", "1000"),
        ("1,000.50", "1000,50"),
        ("3.5", "3,5"),
        ("007", "007"),
        ("1.2.3", "1.2.3"),
        ("3de", "3e"),
        ("10.000ste", "10000e"),
        ("20u30", "20:30"),
        ("65+'ers", "65+"),
    ],
)
def test_a_number_has_one_spelling(written, text):
    assert number(written) == text


@pytest.mark.parametrize(
    ("unit", "texts"),
    [
        ("08 mrt", "8 maart"),
        ("3 okt", "3 oktober"),
        ("12 Augustus", "12 augustus"),
        ("sept. 2021", "september 2021"),
        ("01-02-2020", "1 2 2020"),
        ("1/12/99", "1 12 99"),
        ("2022-01-05", "2022 1 5"),
        ("09.05 uur", "9:05 uur"),
        ("20:30u", "20:30 uur"),
    ],
)
def test_a_date_or_time_has_one_spelling(unit, texts):
    assert [pieces[0].text for pieces in date_or_time(unit) or []] == texts.split()


@pytest.mark.parametrize("unit", ["2021-2022", "3-1", "24/7", "5", "mei", "1.5"])
def test_other_numbers_are_no_dates(unit):
    assert date_or_time(unit) is None


def test_a_spelling_is_folded_and_holds_no_white_space():
    assert spelling("Poëzie") == "poezie"
    assert " " not in spelling("\ufdfa")  # one character that stands for four Arabic words


def test_what_is_too_long_to_be_a_word_is_cut_off():
    assert spelling("a" * 5000) == "a" * LONGEST


def test_what_has_no_spelling_has_no_slot():
    assert slot("\u037a", 0) == []  # a letter by name, but only a mark when folded


def test_runs_are_letters_and_digits_whatever_the_script():
    assert runs("В 2022_Kiev!") == [[Piece("в", 0, 1)], [Piece("2022", 2, 6)], [Piece("kiev", 7, 11)]]
