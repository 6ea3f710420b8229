"""Which words stand near a word? Counted by hand, and measured by the formulae that test_association.py holds to published figures."""

from collections import Counter

import pytest

import zoeker
from zoeker.association import log_dice, log_likelihood
from zoeker.errors import QueryError

ARTICLES = [
    {
        "id": "a",
        "title": "Stikstof in de Tweede Kamer",
        "lead": "De stikstofcrisis duurt voort, zegt de minister.",
        "body": "Het kabinet wil minder stikstof en meer natuur. "
        + "Er gebeurde daar ook nog iets anders. " * 20
        + "Boeren praten over de stikstof en over de uitstoot van stikstof door boeren en bedrijven.",
        "date": "2022-06-10",
    },
    {
        "id": "b",
        "body": "Stikstof, zegt de minister, is overal. De boer en de minister praten niet.",
        "date": "2021",
    },
    {
        "id": "c",
        "title": "Boeren",
        "body": "De boeren en de ministers gaan over de brug. Natuur!",
        "date": "2020",
    },
]


def by_hand(word, span, articles):
    """Count the terms at positions near those of a word, each position once; give these, the places and the number of positions."""
    terms, places, words = Counter(), 0, 0
    for article in articles:
        for field in ("title", "lead", "body"):
            tokens = zoeker.analyze(article.get(field, ""))
            nodes = {token.position for token in tokens if word in (*token.terms, *token.parts)}
            near = {
                token.position
                for token in tokens
                if token.position not in nodes and any(abs(token.position - node) <= span for node in nodes)
            }
            places, words = places + len(nodes), words + len(near)
            terms.update(
                term
                for _, term in {(t.position, term) for t in tokens if t.position in near for term in t.terms}
            )
    return terms, places, words


def of_all(articles):
    """Count each term, and all words, of whole articles: as in an index, a first sentence that serves as title is one."""
    totals, words = Counter(), 0
    for article in articles:
        for field in ("title", "lead", "body"):
            tokens = zoeker.analyze(getattr(zoeker.Article(**article), field))
            totals.update(term for _, term in {(t.position, term) for t in tokens for term in t.terms})
            words += len({token.position for token in tokens})
    return totals, words


@pytest.mark.parametrize("span", [1, 2, 5, 30])
def test_neighbours_are_those_counted_by_hand(make_index, span):
    index = make_index([zoeker.Article(**its) for its in ARTICLES])
    found = index.neighbours("stikstof", span=span, limit=1000, least=1, everything=True)
    terms, places, words = by_hand("stikstof", span, ARTICLES)
    totals, all_words = of_all(ARTICLES)
    assert (found.places, found.words, found.all_words) == (places, words, all_words)
    more = {
        term: count
        for term, count in terms.items()
        if count * (all_words - words) >= (totals[term] - count) * words
    }
    assert {one.term: one.count for one in found} == more
    assert {one.term: one.total for one in found} == {term: totals[term] for term in more}
    for one in found:
        others = one.total - one.count, words, all_words - words
        assert one.log_likelihood == pytest.approx(float(log_likelihood(one.count, *others, others=True)))
        assert one.log_dice == pytest.approx(float(log_dice(one.count, places, one.total)))
    assert [one.log_likelihood for one in found] == sorted(
        (one.log_likelihood for one in found), reverse=True
    )


def test_function_words_and_rare_ones_are_left_out_unless_asked(make_index):
    index = make_index([zoeker.Article(**its) for its in ARTICLES])
    words = {one.word for one in index.neighbours("stikstof", least=1)}
    assert "boeren" in words
    assert words.isdisjoint({"de", "en", "over", "stikstof"})
    assert {one.word for one in index.neighbours("stikstof")} == {"boeren", "minister", "zegt"}
    assert next(iter(index.neighbours("stikstof", everything=True, sort="count"))).word == "de"


def test_other_orders_limits_and_filters(make_index):
    index = make_index([zoeker.Article(**its) for its in ARTICLES])
    typical = list(index.neighbours("stikstof", sort="log_dice", least=1))
    assert [one.log_dice for one in typical] == sorted((one.log_dice for one in typical), reverse=True)
    assert len(index.neighbours("stikstof", limit=3, least=1)) == 3
    assert index.neighbours("stikstof", since="2022").places == 5
    assert index.neighbours('"tweede kamer"', least=1).places == 1
    assert list(index.neighbours("nergens")) == []
    assert index.neighbours("stikstof", least=1, limit=1).to_dicts()[0].keys() == {
        "word",
        "term",
        "count",
        "total",
        "log_likelihood",
        "log_dice",
    }


def test_the_best_are_the_best_of_all_where_many_words_stand_near(make_local_index, monkeypatch):
    from zoeker import neighbours

    articles = [
        {"id": str(n), "body": f"aap{n % 7}x noot{n % 11}x brug mies{n}x wim{n % 3}x"} for n in range(60)
    ]
    index = make_local_index(articles)
    for sort in ("log_likelihood", "log_dice", "count"):
        whole = list(index.neighbours("brug", least=1, limit=1000, sort=sort))
        monkeypatch.setattr(neighbours, "_PIECE", 3)
        assert list(index.neighbours("brug", least=1, limit=5, sort=sort)) == whole[:5]
        monkeypatch.undo()


def test_what_cannot_be_is_told(make_index):
    index = make_index([zoeker.Article(**its) for its in ARTICLES])
    with pytest.raises(QueryError, match="cannot sort by 'up'"):
        index.neighbours("stikstof", sort="up")
    with pytest.raises(QueryError, match="span is 1 to 50"):
        index.neighbours("stikstof", span=0)
