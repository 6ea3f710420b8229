import pickle
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
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
        (None, "not NoneType"),
        (True, "not bool"),
        (datetime.min.replace(tzinfo=timezone(timedelta(minutes=1, seconds=1))), "out of range"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(wrong, reason):
    with pytest.raises(DateError, match=reason) as caught:
        Date(wrong)
    assert caught.value.value == wrong
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


@given(
    st.text()
    | st.lists(st.sampled_from(PIECES), max_size=10).map("".join)
    | st.datetimes(timezones=st.none() | st.timezones())
    | st.dates()
    | st.integers()
)
def test_anything_is_a_date_or_a_date_error(value):
    try:
        found = Date(value)
    except DateError:
        return
    assert Date(str(found)) == found
    assert found.first <= found.last
    assert found.written()
