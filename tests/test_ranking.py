import random
from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoeker import Article, open_index, update_index
from zoeker.engines import Request
from zoeker.engines.local.plan import Plan
from zoeker.engines.local.words import Lookup
from zoeker.query.language import parse
from zoeker.query.tree import Word
from zoeker.ranking import EXACT, K1, B, idf


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


def test_a_score_by_hand(make_local_index):
    reader = make_local_index(
        [Article(body="dijk", title="-"), Article(body="zee zee", title="-")]
    )._engine.reader
    found = Plan(reader, Lookup(reader), [Word("dijk")]).best(Word("dijk"), 0)
    frequency = 1 / (1 - B + B * 1 / 1.5)
    assert idf(reader.count, 1) == pytest.approx(log(1 + 1.5 / 1.5))
    assert found.scores.tolist() == pytest.approx([log(2) * (1 + EXACT) * frequency / (K1 + frequency)])


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


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True),
    st.sampled_from([" ", " OF ", " EN ", " -", " =", " OF =", " (woordb OF woordi) ", " EN woordc OF "]),
    st.booleans(),
    st.integers(1, 30),
)
def test_the_best_are_those_of_all(many, words, joint, any_word, limit):
    request = Request(parse(joint.join(words)), limit, any_word=any_word)
    best, scored = (many._engine.best(asked) for asked in (request, request._replace(limit=20_000)))
    assert best.total == scored.total
    assert best.others == (None if best.total > limit else scored.others)
    assert [hit.reference for hit in best.found] == [hit.reference for hit in scored.found][:limit]
    assert [hit.score for hit in best.found] == pytest.approx([hit.score for hit in scored.found][:limit])
