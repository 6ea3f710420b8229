import pytest

from zoeker.dutch.numbers import date_or_time, number


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
