"""How does it go up and down, and what is there? Every engine against counting by hand: gaps are no zeros, and nothing is dropped."""

from collections import Counter

import pytest

import zoeker
from zoeker.coverage import Covered, Hole
from zoeker.errors import LibraryMissingError, QueryError, ZoekerError
from zoeker.periods import of_article
from zoeker.plotting import Line, draw
from zoeker.query.counts import Absence
from zoeker.trends import Point, Unplaced

DATES = ("2022-01-03", "2022-01-30T23:30Z", "2022-01-31", "2022-02-14", "2022-05-06", "2022-05", "2022", None)
TEXTS = ("De dijk is hoog.", "Het klimaat en de dijk.", "Het klimaat verandert de dijken met het weer.")
ARTICLES = [
    zoeker.Article(
        id=f"{place}{number}", title="Water", body=text, date=date, source="De Waal" if place else "De Rijn"
    )
    for place, text in enumerate(TEXTS)
    for number, date in enumerate(DATES)
    if place or date != "2022-02-14"
]


def of_period(articles, by):
    return Counter(of_article(article, by) for article in articles)


def found(word):
    return [article for article in ARTICLES if word in article.body]


@pytest.mark.parametrize("by", ["day", "week", "month", "year"])
@pytest.mark.parametrize("per", ["articles", "words", "none"])
def test_a_trend_is_what_one_counts_by_hand(make_index, by, per):
    trend = make_index(ARTICLES).trend(["klimaat", "weer"], by=by, per=per)
    scale = {"articles": 1000, "words": 1_000_000, "none": 0}[per]
    words = Counter()
    for article in ARTICLES:
        words[of_article(article, by)] += 1 + len(article.body.split()) if per == "words" else 1
    for text, points in zip(trend.queries, trend.lines(), strict=True):
        counts = of_period(found(text), by)
        for point in points:
            total = words[point.period]
            assert (point.query, point.total) == (text, total)
            assert point.count == (counts[point.period] if total else None)
            assert point.rate == (
                pytest.approx(counts[point.period] * scale / total) if total and scale else None
            )
        told = {its.date: its.count for its in trend.unplaced if its.query == text}
        assert sum(point.count or 0 for point in points) + sum(told.values()) == len(found(text))
    assert trend.found == (len(found("klimaat")), len(found("weer")))


def test_a_period_without_any_article_is_a_gap_and_one_without_a_hit_is_zero(make_index):
    trend = make_index(ARTICLES).trend("hoog")
    assert [(point.period, point.count, point.total, point.rate) for point in trend] == [
        ("2022-01", 3, 9, pytest.approx(1000 / 3)),
        ("2022-02", 0, 2, 0.0),
        ("2022-03", None, 0, None),
        ("2022-04", None, 0, None),
        ("2022-05", 2, 6, pytest.approx(1000 / 3)),
    ]
    assert trend.unplaced == (Unplaced("hoog", "2022", 1), Unplaced("hoog", "", 1))
    assert trend.to_dicts()[2] == {
        "query": "hoog",
        "period": "2022-03",
        "count": None,
        "total": 0,
        "rate": None,
    }


def test_the_time_that_was_asked_for_is_shown_whole_and_compared_with_what_is_of_it(make_index):
    trend = make_index(ARTICLES).trend("dijk", since="2021-12", until="2022-02-10", source="De Waal")
    assert [(point.period, point.count, point.total) for point in trend] == [
        ("2021-12", None, 0),
        ("2022-01", 6, 6),
        ("2022-02", None, 0),
    ]
    assert [its.date for its in trend.unplaced] == ["2022"]


def test_any_word_asks_for_more_and_compares_with_the_same(make_index):
    index = make_index(ARTICLES)
    asked = {"by": "year", "source": "De Waal", "since": "2022"}
    (every,), (some,) = index.trend("weer hoog", **asked), index.trend("weer hoog", any_word=True, **asked)
    assert (every.count, some.count) == (0, 7)
    assert every.total == some.total == 14


def test_a_trend_from_a_time_with_nothing_says_so(make_index):
    index = make_index(ARTICLES)
    trend = index.trend(["dijk", "weer"], since="2020", until="2020-12", by="year")
    assert trend.points == (Point("dijk", "2020", None, 0, None), Point("weer", "2020", None, 0, None))
    assert trend.absence == index.coverage("dijk", since="2020", until="2020-12").absence
    assert (trend.absence.period, trend.absence.before) == ("2020..2020-12", None)
    assert index.trend("zeppelin").absence is None
    empty = make_index([zoeker.Article(id="a", body="Een dijk.")])
    assert (empty.trend("dijk").points, empty.trend("dijk").unplaced) == ((), (Unplaced("dijk", "", 1),))
    assert empty.trend("dijk", since="2022").absence == Absence("2022..", None, None)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"by": "hour"}, "there is no trend by 'hour'; choose one of day, week, month, year"),
        ({"per": "pages"}, "cannot count per 'pages'; choose one of articles, words, none"),
        ({"texts": []}, "there is no question here"),
        ({"by": "day", "since": "0001", "until": "9999"}, "these are more than 100,000 days"),
    ],
)
def test_a_trend_that_cannot_be_is_told(asked, told):
    index = zoeker.open_index(":memory:", ARTICLES)
    with pytest.raises(QueryError, match=told):
        index.trend(**{"texts": "dijk"} | asked)


def test_coverage_counts_each_source_from_its_first_to_its_last_and_tells_its_holes(make_index):
    coverage = make_index(ARTICLES).coverage()
    counts = Counter((its.source, of_article(its, "month")) for its in ARTICLES)
    assert [(row.source, row.period) for row in coverage] == [
        (source, f"2022-0{month}") for source in ("De Rijn", "De Waal") for month in range(1, 6)
    ]
    assert all(row.count == counts[row.source, row.period] for row in coverage)
    assert coverage.holes == (
        Hole("De Rijn", "2022-02", "2022-04", 3),
        Hole("De Waal", "2022-03", "2022-04", 2),
    )
    assert coverage.unplaced[0] == Covered("De Rijn", "", 1)
    assert sum(row.count for row in (*coverage, *coverage.unplaced)) == coverage.total == len(ARTICLES)
    assert make_index(ARTICLES).coverage("hoog", source="De Waal").total == 0
    with pytest.raises(QueryError, match="coverage is by one of day, week, month, year, not 'hour'"):
        make_index(ARTICLES[:1]).coverage(by="hour")


@pytest.mark.parametrize("form", ["svg", "png", "html"])
def test_a_trend_is_drawn_the_same_each_time(tmp_path, form):
    pytest.importorskip("matplotlib")
    index = zoeker.open_index(":memory:", ARTICLES)
    trend = index.trend(["klimaat", "=dijk OF $x^2$ <b>"], plain=True, any_word=True)
    for name in ("a", "b"):
        trend.plot(tmp_path / f"{name}.{form}", source="waterkrant")
    drawn = (tmp_path / f"a.{form}").read_bytes()
    assert drawn == (tmp_path / f"b.{form}").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"a.{form}", f"b.{form}"]
    starts = {"svg": b"<?xml", "png": b"\x89PNG", "html": b"<!DOCTYPE html>"}
    assert drawn.startswith(starts[form])
    if form == "html":
        page = drawn.decode()
        assert "&lt;b&gt;" in page
        assert "<b>" not in page
        assert not {"<script", "https://fonts", "src="} & {
            word for word in ("<script", "src=") if word in page
        }


def test_an_empty_trend_is_drawn_as_well(tmp_path):
    pytest.importorskip("matplotlib")
    draw(tmp_path / "a.svg", [], [Line("dijk", [])], "month", "articles", "")
    assert (tmp_path / "a.svg").stat().st_size > 1000


def test_a_picture_of_another_form_or_without_the_library_is_told(tmp_path, monkeypatch):
    trend = zoeker.open_index(":memory:", ARTICLES).trend("dijk")
    with pytest.raises(ZoekerError, match=r"its name must end in \.svg, \.png or \.html"):
        trend.plot(tmp_path / "a.pdf")
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(LibraryMissingError, match=r"run: pip install 'zoeker\[plot\]'"):
        trend.plot(tmp_path / "a.svg")
