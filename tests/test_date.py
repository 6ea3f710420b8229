import pickle
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoeker.date import Date
from zoeker.errors import DateError

PIECES = [
    "Fri,",
    ",",
    " ",
    "14",
    "jan",
    "2022",
    "10:30",
    "+0100",
    "Z",
    "XYZ",
    "-",
    "/",
    "T",
    "0000",
    "W02",
    ".",
]


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("2022", "2022"),
        (2022, "2022"),
        ("2022-1", "2022-01"),
        ("20220114", "2022-01-14"),
        ("14-1-2022", "2022-01-14"),
        ("14/01/2022 om 10:30 uur", "2022-01-14T10:30:00"),
        ("vrijdag 14 januari 2022", "2022-01-14"),
        ("3 mrt. 2022", "2022-03-03"),
        ("14 sept 2022", "2022-09-14"),
        ("mei 2022", "2022-05"),
        ("14 October 2022", "2022-10-14"),
        ("2022-01-14T10:30Z", "2022-01-14T10:30:00Z"),
        ("2022-01-14 10:30:05.123+01:00", "2022-01-14T10:30:05+01:00"),
        ("Fri, 14 Jan 2022 10:30:00 +0100", "2022-01-14T10:30:00+01:00"),
        ("1642152600", "2022-01-14T09:30:00+00:00"),
        (date(2022, 1, 14), "2022-01-14"),
        (datetime(2022, 1, 14, 10, 30), "2022-01-14T10:30:00"),
    ],
)
def test_a_date_is_read_as_it_is_written(given, iso):
    assert Date(given) == iso


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("2019/02/12", "2019-02-12"),
        ("2/12/2019", "2019-12-02"),
        ("2019.2.12 9:05", "2019-02-12T09:05:00"),
        ("12/2019", "2019-12"),
        ("February 12, 2019", "2019-02-12"),
        ("12 februari 2019 dinsdag 10:00", "2019-02-12T10:00:00"),
        ("di 12 feb. 2019 - 10u30", "2019-02-12T10:30:00"),
        ("12 mei 2019 om 9 uur", "2019-05-12T09:00:00"),
        ("1e januari 2022", "2022-01-01"),
        ("2de mei 2019", "2019-05-02"),
        ("12-FEB-2019", "2019-02-12"),
        ("Tue Feb 12 10:00:00 +0000 2019", "2019-02-12T10:00:00+00:00"),
        ("2019-02-12 10:00:00 UTC", "2019-02-12T10:00:00Z"),
        ("2019-02-12 10:00:00 +0100", "2019-02-12T10:00:00+01:00"),
        ("2019-02-12T10:00+01:00[Europe/Amsterdam]", "2019-02-12T10:00:00+01:00"),
        # what only the library reads
        ("Jan 14th, 2022 5:30 PM", "2022-01-14T17:30:00"),
        ("12 mei 2019 12:30 CEST", "2019-05-12T12:30:00+02:00"),
    ],
)
def test_other_hands_write_other_forms(given, iso):
    assert Date(given) == iso


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("ca. 1850", "1850"),
        ("[1850?]", "1850"),
        ("rond 12 mei 2019", "2019-05"),
        ("2019-00-00", "2019"),
        ("2019-02-00", "2019-02"),
        ("2022-W02", "2022-01"),
        ("2022-W05", "2022"),
        ("0022-W02", "0022-01"),
        ("0022;1", "0022-01"),
        ("2022-W02-5", "2022-01-14"),
        ("Sept 2019", "2019-09"),
        ("in 2019", "2019"),
    ],
)
def test_a_date_is_no_more_precise_than_it_was_given(given, iso):
    assert Date(given) == iso


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        (946684800, "2000-01-01T00:00:00+00:00"),
        (946684800000, "2000-01-01T00:00:00+00:00"),
        (1549965600000000, "2019-02-12T10:00:00+00:00"),
        (915148800.5, "1999-01-01T00:00:00+00:00"),
        (0, "1970-01-01T00:00:00+00:00"),
        (86400, "1970-01-02T00:00:00+00:00"),
        (-0.5, "1969-12-31T23:59:59+00:00"),
        ("-86400", "1969-12-31T00:00:00+00:00"),
        ("946684800", "2000-01-01T00:00:00+00:00"),
        ("946684800000.0", "2000-01-01T00:00:00+00:00"),
        (43508, "2019-02-12"),
        ("43508.25", "2019-02-12T06:00:00"),
        (2019.0, "2019"),
        ("2019.0", "2019"),
        (20190212, "2019-02-12"),
        ("201902", "2019-02"),
        ("20190212103000", "2019-02-12T10:30:00"),
        ("201902121030", "2019-02-12T10:30:00"),
    ],
)
def test_a_number_is_a_year_a_date_a_day_of_a_spreadsheet_or_unix_time(given, iso):
    assert Date(given) == iso


@pytest.mark.parametrize(
    "text",
    [
        *("onbekend", "morgen", "vandaag", "10:00", "mei", "12 mei", "maandag", "1 week geleden", "nu"),
        *(
            "12-02-19",
            "12 feb 19",
            "nummer 12",
            "pagina 12, 2019",
            "12:30 2019",
            "2019-2020",
            "publicatie 2019",
        ),
        *("0", "12", "86400", "1e9", "2022.5", "20191301", "0000", "0000-00-00", "2020-W53", "12 feb 0000"),
    ],
)
def test_nothing_is_made_up(text):
    with pytest.raises(DateError):
        Date(text)


def test_a_month_before_the_day_is_told_and_not_turned_round():
    with pytest.raises(DateError, match="the day comes before the month, and there is no month 25"):
        Date("12/25/2019")


@pytest.mark.parametrize(
    "american", ["2/13/2019 10:00 AM", "12/31/2019 23:59 UTC", "12-31-2019T10:00:00Z", "01.13.2019 10h30"]
)
def test_a_clock_behind_it_turns_no_day_and_month_round(american: str) -> None:
    with pytest.raises(DateError, match="the day comes before the month"):
        Date(american)
    assert Date("2/12/2019 10:00 AM") == "2019-12-02T10:00:00"


@pytest.mark.parametrize("day", ["2019-02-12+01:00", "2019-02-12-05:00", "2019-02-12 +0100", "2019-02-12Z"])
def test_the_zone_of_a_day_is_no_clock(day: str) -> None:
    assert Date(day) == "2019-02-12"


def test_midnight_without_a_zone_is_a_day():
    assert Date(datetime(2022, 1, 14)) == Date("2022-01-14T00:00:00") == "2022-01-14"


def test_a_zone_that_nobody_knows_is_left_out():
    assert Date("Fri, 14 Jan 2022 00:00:00 XYZ") == "2022-01-14"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("2022-13", "month"),
        ("2022-02-30", "day"),
        ("14 junior 2022", "'junior' is no month"),
        ("gisteren", "is no date"),
        ("", "cannot read"),
        ("２０２２", "cannot read"),
        pytest.param("9" * 1000, "cannot read", id="long"),
        pytest.param(10**5000, "cannot read", id="huge"),
        (float("nan"), "cannot read"),
        (float("inf"), "cannot read"),
        (10**25, "is no date"),
        (None, "not NoneType"),
        (True, "not bool"),
        (datetime.min.replace(tzinfo=timezone(timedelta(minutes=1, seconds=1))), "out of range"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(wrong, reason):
    with pytest.raises(DateError, match=reason) as caught:
        Date(wrong)
    assert caught.value.value is wrong
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("text", "precision"),
    [("2022", "year"), ("2022-01", "month"), ("2022-01-14", "day"), ("2022-01-14T10:30", "moment")],
)
def test_a_date_knows_how_precise_it_is(text, precision):
    assert Date(text).precision == precision


def test_a_date_spans_all_it_may_mean():
    month, day = Date("2022-02"), Date("2022-02-28")
    assert month.first < day.first < day.last == month.last
    assert day.last - day.first == 24 * 3600 - 1


def test_a_day_is_one_in_the_netherlands():
    assert Date("2022-07-01").first == Date("2022-07-01T00:00+02:00").first
    assert Date("2022-01-14T10:30").first == Date("2022-01-14T09:30Z").last


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2022", "2022"),
        ("2022-01", "januari 2022"),
        ("2022-01-04", "4 januari 2022"),
        ("2022-01-14T23:30Z", "15 januari 2022, 00:30"),
        ("9999-12-31T23:30Z", "31 december 9999, 23:30"),
    ],
)
def test_a_date_is_shown_as_a_reader_writes_it(text, written):
    assert Date(text).written() == written


def test_a_date_can_be_pickled():
    assert pickle.loads(pickle.dumps(Date("2022-01"))).precision == "month"


@settings(deadline=None)  # the first date that a library reads loads it
@given(
    st.text()
    | st.lists(st.sampled_from(PIECES), max_size=10).map("".join)
    | st.datetimes(timezones=st.none() | st.timezones())
    | st.dates()
    | st.integers()
    | st.floats()
)
def test_anything_is_a_date_or_a_date_error(value):
    try:
        found = Date(value)
    except DateError:
        return
    assert Date(str(found)) == found
    assert found.first <= found.last
    assert found.written()
