"""By what are articles counted? Periods are reckoned as the Netherlands does, and what lies in none is told apart."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zoeker
from zoeker.date import Date
from zoeker.periods import BY, day, of_article

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


def test_what_an_article_does_not_have_is_empty():
    article = zoeker.Article(body="Een dijk.")
    assert {of_article(article, by) for by in BY} == {""}


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)))
def test_any_second_lies_in_the_day_that_a_clock_in_amsterdam_shows(moment):
    aware = moment.replace(tzinfo=ZoneInfo("UTC"), microsecond=0)
    second = Date(aware).first
    assert day(second) == (aware.astimezone(HERE).date() - datetime(1970, 1, 1).date()) // timedelta(days=1)
