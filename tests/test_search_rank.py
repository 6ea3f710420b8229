import random
from contextlib import closing
from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoeker import Article, kernel, open_index, update_index
from zoeker.search.language import parse
from zoeker.search.match import Matcher
from zoeker.search.query import Word
from zoeker.search.rank import idf, scores
from zoeker.search.weights import EXACT, K1, B
from zoeker.store import Reader

from . import oracle

needs_kernel = pytest.mark.skipif(kernel.KERNEL is None, reason="the kernel was not compiled here")


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
    found = Matcher(reader).match(Word("dijk"))
    frequency = 1 / (1 - B["body"] + B["body"] * 1 / 1.5)
    assert idf(reader, 1) == pytest.approx(log(1 + 1.5 / 1.5))
    assert scores(reader, [found], 1).tolist() == pytest.approx(
        [log(2) * (1 + EXACT) * frequency / (K1 + frequency)]
    )


def test_what_does_not_occur_scores_nothing(make_index):
    reader = make_index([Article(body="dijk")])._reader
    assert scores(reader, [Matcher(reader).weigh([Word("zee")], reader.documents)], 1).tolist() == [0.0]


@settings(max_examples=10, deadline=None)
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
            found = scores(reader, [Matcher(reader).weigh([word], reader.documents)], reader.count)
            expected = {
                id: oracle.score(word, article, articles.values()) for id, article in articles.items()
            }
            given_scores = dict(zip(map(reader.id, reader.documents.tolist()), found, strict=True))
            assert given_scores == pytest.approx(expected, abs=1e-9), str(word)


@settings(max_examples=10, deadline=None)
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


@needs_kernel
@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True),
    st.sampled_from([" ", " OF ", " EN ", " -", " =", " OF =", " (woordb OF woordi) ", " EN woordc OF "]),
    st.booleans(),
    st.integers(1, 30),
)
def test_the_best_are_those_of_all(many, words, joint, any_word, limit):
    text, asked = joint.join(words), {"any_word": any_word, "limit": limit, "snippets": False}
    best = many.search(text, **asked)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("zoeker.search.match.Matcher._best", lambda *asked: None)
        all_scored = many.search(text, **asked)
    assert (best.total, best.relaxed) == (all_scored.total, all_scored.relaxed)
    assert [hit.id for hit in best] == [hit.id for hit in all_scored]
    assert [hit.score for hit in best] == pytest.approx([hit.score for hit in all_scored])


def test_words_that_stand_close_rank_an_article_higher(ranked):
    bodies = ["dijk water water water water water zee", "water zee en dijk water water water"]
    assert ranked("dijk zee", *bodies) == ["1", "0"]
    assert ranked("dijk OF zee", *bodies) == ["0", "1"]  # alternatives need not be near
    assert ranked("dijk -water zee", "zee", "dijk zee") == ["1"]
