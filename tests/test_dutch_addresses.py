import pytest

from zoeker.dutch.addresses import address


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
