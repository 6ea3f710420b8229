"""Which articles are like these? Those that share what is rare, and never these themselves, on every engine."""

import pytest

import zoeker
from zoeker.errors import QueryError

ARTICLES = [
    zoeker.Article(
        id="s1",
        title="Akkoord over stikstof",
        body="De boeren en de minister sluiten een akkoord over ammoniak en mest.",
        date="2022-06-10",
        source="A",
    ),
    zoeker.Article(
        id="s2",
        title="Mest",
        body="Wie te veel mest uitrijdt, brengt ammoniak en stikstof in de natuur.",
        date="2021-02-01",
        source="B",
    ),
    zoeker.Article(id="s3", body="Stikstofbeleid van de minister: minder mest.", date="2020", source="A"),
    zoeker.Article(
        id="v1",
        title="Schaatsen",
        body="De schaatsster rijdt een record op de drie kilometer in Heerenveen.",
        date="2022-01-05",
        source="B",
    ),
    zoeker.Article(
        id="v2",
        title="Record in Heerenveen",
        body="Weer een record voor de schaatsster.",
        date="2022-02-05",
        source="A",
    ),
    zoeker.Article(
        id="k1", title="De minister", body="De minister gaat over de brug.", date="2022-02-06", source="A"
    ),
]


def ids(results):
    return [hit.id for hit in results]


def test_what_shares_rare_words_comes_first_and_the_article_itself_does_not(make_index):
    index = make_index(ARTICLES)
    found = index.like("s1")
    assert set(ids(found)[:2]) == {"s2", "s3"}
    assert "s1" not in ids(found)
    assert found.total == len(found) == 3  # k1 has a minister, too
    assert [hit.rank for hit in found] == [1, 2, 3]
    assert ids(index.like("v1")) == ["v2"]
    assert all(not hit.missing for hit in found)


def test_function_words_and_words_of_no_other_article_are_not_asked_for(make_index):
    index = make_index(ARTICLES)
    words = set(index.like("v1").query.split())
    assert words == {"schaatsster", "record", "Heerenveen"}


def test_of_a_compound_that_stands_nowhere_else_its_parts_are_asked_for(make_index):
    index = make_index(ARTICLES)
    assert "stikstof" in index.like("s3").query.split()
    assert set(ids(index.like(text="Hoe verder met de mestfabriek?"))) == {"s1", "s2", "s3"}


def test_a_text_and_several_articles_are_read_together(make_index):
    index = make_index(ARTICLES)
    assert ids(index.like(text="Een schaatsster in Heerenveen."))[:2] == ["v2", "v1"] or ids(
        index.like(text="Een schaatsster in Heerenveen.")
    )[:2] == ["v1", "v2"]
    found = index.like("s1", "v1", text="brug")
    assert set(ids(found)) == {"s2", "s3", "v2", "k1"}
    assert (
        index.like(text='"brug OF ( -mest').total == 4
    )  # no sign in a text means what it does in a question


def test_dates_and_sources_are_filters(make_index):
    index = make_index(ARTICLES)
    assert ids(index.like("s1", until="2020")) == ["s3"]
    assert ids(index.like("s1", since="2021", until="2021")) == ["s2"]
    assert index.like("s1", since="2021", until="2021").total == 1
    assert set(ids(index.like("s1", source="A"))) == {"s3", "k1"}


def test_pages_and_totals_leave_the_article_out_wherever_it_ranks(make_index):
    index = make_index(ARTICLES)
    whole = ids(index.like("s1"))
    pages = [index.like("s1", limit=1, offset=number) for number in range(4)]
    assert [id for page in pages for id in ids(page)] == whole
    assert {page.total for page in pages} == {3}
    assert [page[0].rank for page in pages[:3]] == [1, 2, 3]
    # One word, which others hold more often: the article itself is far down.
    articles = [zoeker.Article(id=f"x{n}", body="brug " * 9) for n in range(5)]
    index = make_index([*articles, zoeker.Article(id="last", body="De brug " + "en nog iets anders " * 30)])
    found = index.like("last", words=1, limit=1)
    assert (found.query, found.total) == ("brug", 5)


def test_an_explanation_tells_what_makes_them_alike(make_index):
    index = make_index(ARTICLES)
    (hit,) = index.like("v1", explain=True)
    assert {one.word for one in hit.explanation} == {"schaatsster", "record", "Heerenveen"}
    assert sum(one.score for one in hit.explanation) == pytest.approx(hit.score)
    assert index.like("v1", snippets=False)[0].snippets == ()


def test_what_cannot_be_is_told(make_index):
    index = make_index(ARTICLES)
    with pytest.raises(QueryError, match="there is no article 'nergens'"):
        index.like("s1", "nergens")
    for text in ("", "de het een", "12 13", "xyzzy"):
        with pytest.raises(QueryError, match="no word of this text"):
            index.like(text=text)
    with pytest.raises(QueryError, match="1 or more"):
        index.like("s1", words=0)
