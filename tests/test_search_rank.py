import random
from contextlib import closing
from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoeker import Article, open_index, update_index
from zoeker.engines.local.match import Matcher
from zoeker.engines.local.norms import EXACT, K1, B
from zoeker.engines.local.reader import Reader
from zoeker.query.language import parse
from zoeker.query.tree import Word
from zoeker.ranking import idf

from . import oracle


@pytest.fixture
def ranked(make_index):
    def rank(text, *bodies, **fields):
        articles = [Article(id=str(number), body=body, title="-") for number, body in enumerate(bodies)]
        index = make_index([*articles, *(Article(id=name, **given) for name, given in fields.items())])
        return [hit.id for hit in index.search(text)]

    return rank


def test_more_often_is_better(ranked):
    assert ranked("dijk", "dijk water water", "dijk dijk water") == ["1", "0"]


def test_shorter_is_better(ranked):
    assert ranked("dijk", "dijk en zee en strand", "dijk en zee") == ["1", "0"]


def test_a_rare_word_weighs_more(ranked):
    assert ranked("dijk OF zee", "dijk", "zee", "zee", "zee")[0] == "0"


def test_a_title_weighs_more_than_a_lead_and_a_lead_more_than_a_body(ranked):
    where = {
        name: {"title": "-", "lead": "-", "body": "-"} | {name: "dijk"} for name in ("body", "lead", "title")
    }
    assert ranked("dijk", **where) == ["title", "lead", "body"]


def test_a_score_by_hand(make_index):
    reader = make_index([Article(body="dijk", title="-"), Article(body="zee zee", title="-")])._reader
    found = Matcher(reader).ranked(Word("dijk"), 0)
    frequency = 1 / (1 - B["body"] + B["body"] * 1 / 1.5)
    assert idf(reader, 1) == pytest.approx(log(1 + 1.5 / 1.5))
    assert found.scores.tolist() == pytest.approx([log(2) * (1 + EXACT) * frequency / (K1 + frequency)])


@settings(max_examples=15, deadline=None)
@given(
    oracle.CORPORA,
    st.sets(st.sampled_from("abcdefgh"), max_size=3),
    st.lists(oracle.LEAVES, min_size=10, max_size=20),
)
def test_scores_are_those_of_the_formula(tmp_path_factory, batches, removed, words):
    folder = tmp_path_factory.mktemp("index")
    articles = oracle.build(folder, batches, removed)
    with closing(Reader(folder)) as reader:
        for word in words:
            found = Matcher(reader).ranked(word, 0)
            expected = {
                id: oracle.score(word, article, articles.values()) for id, article in articles.items()
            }
            given_scores = dict(zip(map(reader.id, found.documents.tolist()), found.scores, strict=True))
            assert dict.fromkeys(articles, 0) | given_scores == pytest.approx(expected, abs=1e-9), str(word)


@settings(max_examples=15, deadline=None)
@given(oracle.CORPORA, st.lists(oracle.TREES.map(str), min_size=5, max_size=10), st.integers(1, 3))
def test_what_stands_near_counts_whatever_the_page(tmp_path_factory, batches, texts, limit):
    """The first hits are the best of all, though not all are looked at."""
    folder = tmp_path_factory.mktemp("index")
    articles = oracle.build(folder, batches)
    with open_index(folder) as index:
        for text in [*texts, "Poetin top", "klimaat toppen Rusland", "(sloot wit) OF (wit top)"]:
            tree, asked = parse(text), {"any_word": True, "exact_names": True, "snippets": False}
            hits = index.search(text, limit=100, **asked).hits
            expected = {hit.id: oracle.total(tree, articles[hit.id], articles.values()) for hit in hits}
            assert {hit.id: hit.score for hit in hits} == pytest.approx(expected, abs=1e-9), text
            first = index.search(text, limit=limit, **asked).hits
            assert [(hit.id, hit.score) for hit in first] == [(hit.id, hit.score) for hit in hits[:limit]]


WORDS = [f"woord{letter}" for letter in "abcdefghijklmnop"]


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """An index of more documents than a window has, so that the first ones decide what is looked at of the rest."""
    drawn = random.Random(7)
    chances = [2.0**-rank for rank in range(len(WORDS))]
    texts = [" ".join(drawn.choices(WORDS, chances, k=drawn.randint(1, 12))) for _ in range(20_000)]
    articles = [
        Article(id=f"{number:05}", title=text.split()[-1], body=text) for number, text in enumerate(texts)
    ]
    folder = tmp_path_factory.mktemp("many")
    update_index(folder, articles)
    with open_index(folder) as index:
        index.remove(f"{number:05}" for number in range(0, 20_000, 97))
        yield index


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True),
    st.sampled_from([" ", " OF ", " EN ", " -", " =", " OF =", " (woordb OF woordi) ", " EN woordc OF "]),
    st.booleans(),
    st.integers(1, 30),
)
def test_the_best_are_those_of_all(many, words, joint, any_word, limit):
    text, asked = joint.join(words), {"any_word": any_word, "limit": limit, "snippets": False}
    best = many.search(text, **asked)
    all_scored = many.search(text, **{**asked, "limit": 20_000})
    assert (best.total, best.relaxed) == (all_scored.total, all_scored.relaxed)
    assert [hit.id for hit in best] == [hit.id for hit in all_scored][:limit]
    assert [hit.score for hit in best] == pytest.approx([hit.score for hit in all_scored][:limit])


def test_words_that_stand_close_rank_an_article_higher(ranked):
    bodies = ["dijk water water water water water zee", "water zee en dijk water water water"]
    assert ranked("dijk zee", *bodies) == ["1", "0"]
    assert ranked("dijk OF zee", *bodies) == ["0", "1"]  # alternatives need not be near
    assert ranked("dijk -water zee", "zee", "dijk zee") == ["1"]
