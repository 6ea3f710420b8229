"""By what are articles counted? Periods are reckoned as the Netherlands does, and what lies in none is told apart."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zoeker
from zoeker.date import Date
from zoeker.periods import BY, CALENDAR, PERIODS, begin_of, between, day, is_whole, of_article, of_date

HERE = ZoneInfo("Europe/Amsterdam")


def counted(date, *by):
    return [of_article(zoeker.Article(body="Een dijk.", date=date), each) for each in by]


def test_a_moment_lies_in_every_period():
    expected = ["2022", "2022-01", "2022-W02", "friday", "2022-01-14", "10"]
    assert counted("2022-01-14T10:30+01:00", "year", "month", "week", "weekday", "day", "hour") == expected


@pytest.mark.parametrize(
    ("date", "day", "hour"),
    [
        ("2021-12-31T23:30Z", "2022-01-01", "00"),  # as it is in Amsterdam
        ("2022-03-27T00:59Z", "2022-03-27", "01"),
        ("2022-03-27T01:00Z", "2022-03-27", "03"),  # the clock is put forward
        ("2022-10-30T00:30Z", "2022-10-30", "02"),
        ("2022-10-30T01:30Z", "2022-10-30", "02"),  # and back
        ("1969-12-31T23:30+01:00", "1969-12-31", "23"),
        ("1618-06-14", "1618-06-14", ""),
        ("9999-12-31", "9999-12-31", ""),
        ("0001-01-01", "0001-01-01", ""),
    ],
)
def test_days_and_hours_are_those_of_the_netherlands(date, day, hour):
    assert counted(date, "day", "hour") == [day, hour]


def test_a_date_counts_where_all_of_it_lies_and_is_told_apart_where_it_does_not():
    by = ("year", "month", "week", "day", "weekday", "hour")
    assert counted("2022", *by) == ["2022", "2022", "2022", "2022", "", ""]
    assert counted("2022-01", *by) == ["2022", "2022-01", "2022-01", "2022-01", "", ""]
    assert counted("2022-02", "week", "day") == ["2022-02", "2022-02"]
    assert counted("2022-01-01", *by) == ["2022", "2022-01", "2021-W52", "2022-01-01", "saturday", ""]


@pytest.mark.parametrize("date", ["2022-01-14T10:30+01:00", "2022-01-14", "2022-01", "2022"])
def test_all_periods_at_once_are_those_of_each(date):
    each = dict(zip(PERIODS, counted(date, *PERIODS), strict=True))
    its = Date(date)
    assert of_date(its.first, its.last) == {by: name for by, name in each.items() if name}


def test_what_an_article_does_not_have_is_empty():
    article = zoeker.Article(body="Een dijk.")
    assert {of_article(article, by) for by in BY} == {""}


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)))
def test_any_second_lies_in_the_day_that_a_clock_in_amsterdam_shows(moment):
    aware = moment.replace(tzinfo=ZoneInfo("UTC"), microsecond=0)
    second = Date(aware).first
    assert day(second) == (aware.astimezone(HERE).date() - datetime(1970, 1, 1).date()) // timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "last", "by", "periods"),
    [
        ((2021, 11, 30), (2022, 2, 1), "month", ["2021-11", "2021-12", "2022-01", "2022-02"]),
        ((2020, 2, 28), (2020, 3, 1), "day", ["2020-02-28", "2020-02-29", "2020-03-01"]),
        ((2020, 12, 31), (2021, 1, 10), "week", ["2020-W53", "2021-W01"]),
        ((2020, 12, 31), (2021, 1, 1), "year", ["2020", "2021"]),
        ((9999, 12, 1), (9999, 12, 31), "month", ["9999-12"]),
        ((9998, 1, 1), (9999, 12, 31), "year", ["9998", "9999"]),
        ((2022, 1, 2), (2022, 1, 1), "day", []),
    ],
)
def test_periods_follow_each_other(first, last, by, periods):
    assert list(between(date(*first), date(*last), by)) == periods


@given(st.dates(date(2, 1, 1), date(9998, 1, 1)), st.integers(0, 500), st.sampled_from(CALENDAR))
def test_all_periods_between_two_days_are_those_of_each_day(first, days, by):
    each = [first + timedelta(days=number) for number in range(days + 1)]
    of_days = [of_article(zoeker.Article(body="Een dijk.", date=day), by) for day in each]
    names = list(between(first, each[-1], by))
    assert names == list(dict.fromkeys(of_days))
    assert all(
        is_whole(name, by) and begin_of(name, by) <= day for name, day in zip(of_days, each, strict=True)
    )


def test_a_date_that_lies_in_no_period_is_none():
    assert [is_whole("2022", by) for by in ("year", "month", "week", "day")] == [True, False, False, False]
    assert [is_whole("2022-01", by) for by in ("month", "week", "day")] == [True, False, False]
    assert (is_whole("De Krant", "source"), is_whole("", "source"), is_whole("", "hour")) == (
        True,
        False,
        False,
    )
