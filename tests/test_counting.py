"""How many, where and when? Every engine counts as one does by hand: all that is found, crossing, and nothing dropped silently."""

from collections import Counter
from itertools import product

import pytest

import zoeker
from zoeker.errors import QueryError
from zoeker.periods import BY, of_article
from zoeker.query.counts import Absence

SOURCES = ("De Waal", "De Rijn", "")
SECTIONS = ("Binnenland", "sport", "Sport")
DATES = (
    *("2022-01-03", "2022-01-30T23:30Z", "2022-02-14T10:30+01:00", "2022-02", "2022", "2023-05-01"),
    *("2023-05-06", "2019-12-31", None),
)
TEXTS = ("De dijk is hoog.", "Het klimaat en de dijk.", "Het klimaat verandert de dijken.")
ARTICLES = [
    zoeker.Article(
        id=str(number), body=TEXTS[number % 3], source=source, section=section, author="A, B", date=date
    )
    for number, (source, section, date) in enumerate(
        [*product(SOURCES, SECTIONS, DATES), *product(SOURCES[:1], SECTIONS[:1], DATES[:3])]
    )
]


def by_hand(articles, by):
    return Counter(tuple(of_article(article, each) for each in by) for article in articles)


def found(word):
    return [article for article in ARTICLES if word in article.body]


@pytest.mark.parametrize(
    "by", [(), *((each,) for each in BY), ("source", "year"), ("month", "section", "source")]
)
def test_articles_are_counted_as_by_hand(make_index, by):
    index = make_index(ARTICLES)
    for text, articles in (("", ARTICLES), ("klimaat", found("klimaat"))):
        counts = index.count(text, by=by)
        assert {cell.key: cell.count for cell in counts} == by_hand(articles, by)
        assert (counts.total, counts.articles) == (len(articles), len(ARTICLES))
        assert counts.to_dicts() == [
            {**dict(zip(by, cell.key, strict=True)), "count": cell.count} for cell in counts
        ]


@pytest.fixture(scope="module")
def index():
    return zoeker.open_index(":memory:", ARTICLES)


def keys(counts):
    return [cell.key[0] for cell in counts]


def test_periods_come_in_time_and_what_lies_in_none_after_them(index):
    assert keys(index.count(by="month")) == ["2019-12", "2022-01", "2022-02", "2023-05", "2022", ""]
    days = ["friday", "saturday", "sunday"]
    assert [key for key in keys(index.count(by="weekday")) if key in days] == ["saturday"]
    assert keys(index.count(by="weekday", sort="name")) == ["monday", "tuesday", "saturday", ""]


def test_names_come_by_count_unless_they_are_sorted_by_name(index):
    assert keys(index.count(by="source")) == ["De Waal", "De Rijn", ""]
    assert keys(index.count(by="source", sort="name")) == ["De Rijn", "De Waal", ""]
    assert keys(index.count(by="section", sort="name")) == ["Binnenland", "Sport", "sport"]
    assert keys(index.count(by="month", sort="count"))[:2] == ["2022-01", "2022-02"]


def test_cells_of_several_fields_come_field_by_field_or_by_count(index):
    years = [cell.key for cell in index.count(by=("source", "year"))]
    assert years[:5] == [("De Waal", year) for year in ("2019", "2022", "2023", "")] + [("De Rijn", "2019")]
    counts = [cell.count for cell in index.count(by="source,year", sort="count")]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("sort", [None, "count", "name"])
def test_with_the_largest_the_others_are_one_and_come_last(index, sort):
    counts = index.count(by="source", top=1, sort=sort)
    assert [(cell.key, cell.count) for cell in counts] == [(("De Waal",), 30), ((None,), 54)]
    assert counts.to_dicts()[1] == {"source": None, "count": 54}


def test_of_names_and_periods_the_largest_names_are_kept(index):
    counts = index.count(by="year,source", top=1)
    assert sum(cell.count for cell in counts) == len(ARTICLES)
    assert list(counts.values("source")) == ["De Waal", None]
    assert list(counts.values("year")) == ["2019", "2022", "2023", ""]


def test_of_periods_alone_the_largest_are_kept_in_time(index):
    assert keys(index.count(by="month", top=2)) == ["2022-01", "2022-02", None]


def test_nothing_is_counted_of_nothing(make_index):
    counts = make_index(ARTICLES).count("zeppelin", by="source")
    assert (list(counts), counts.total) == ([], 0)
    assert make_index(ARTICLES).count("zeppelin").to_dicts() == [{"count": 0}]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"by": "bron"}, "cannot count by 'bron'; choose of source, section"),
        ({"by": ("year", "year")}, "cannot count by year twice"),
        ({"by": "source,"}, "cannot count by ''"),
        ({"sort": "size"}, "cannot sort counts by 'size'; choose one of count, name"),
        ({"top": 0}, "top is how many are shown: 1 or more"),
    ],
)
def test_what_cannot_be_counted_is_told(index, asked, told):
    with pytest.raises(QueryError, match=told):
        index.count("dijk", **asked)


def test_facets_count_all_that_is_found_whatever_the_page(make_index):
    index = make_index(ARTICLES)
    results = index.search("klimaat", limit=2, offset=1, facets=("source", "year"), since="2022")
    assert [facet.by for facet in results.facets] == [("source",), ("year",)]
    for facet in results.facets:
        assert facet == index.count("klimaat", by=facet.by, since="2022")
        assert facet.total == results.total > len(results)
    assert index.search("klimaat").facets == ()


def test_facets_count_what_holds_some_words_where_no_article_holds_all(make_index):
    results = make_index(ARTICLES).search("klimaat zeppelin", facets="source")
    assert results.relaxed
    assert results.facets[0].total == results.others == len(found("klimaat"))


@pytest.mark.parametrize(
    ("asked", "absence"),
    [
        ({"text": "dijk", "since": "2001", "until": "2003"}, Absence("2001..2003", None, "2019-12-31")),
        ({"text": "dijk", "since": "2024"}, Absence("2024..", "2023-05-06", None)),
        ({"text": "dijk datum:2020"}, Absence("2020", "2019-12-31", "2022")),
        ({"text": "dijk datum:2020..", "until": "2021-03"}, Absence("2020..2021-03", "2019-12-31", "2022")),
        ({"text": "zeppelin", "since": "2022"}, None),  # nothing found, but not nothing there
        ({"text": "zeppelin"}, None),
        ({"text": "dijk datum:2020", "since": "2021"}, None),  # no time at all
    ],
)
def test_that_nothing_is_there_is_another_answer_than_that_nothing_is_found(make_index, asked, absence):
    articles = [article for article in ARTICLES if article.id != "0"]
    index = make_index(articles)
    results, counts = index.search(**asked), index.count(**asked)
    assert (results.total, counts.total) == (0, 0)
    assert results.absence == counts.absence
    told = results.absence
    assert (told and told.period) == (absence and absence.period)
    if absence:
        years = [date and date[:4] for date in (told.before, told.after)]
        assert years == [date and date[:4] for date in (absence.before, absence.after)]


def test_an_index_without_dates_has_nothing_from_any_time(make_index):
    index = make_index([zoeker.Article(id="a", body="Een dijk.")])
    assert index.search("dijk", since="2022").absence == Absence("2022..", None, None)
