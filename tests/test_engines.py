"""Every engine gives the same answers as the plainest one: hits, order, scores, snippets and explanations."""

import subprocess
import sys
from itertools import islice
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import zoeker
from zoeker.engines import Request
from zoeker.engines.local import terms
from zoeker.engines.memory import MemoryEngine
from zoeker.query.language import Question
from zoeker.query.tree import EVERYTHING

from . import questions


def same(text, one, other, close=1e-9, **asked):
    """Say that two indexes answer alike, scores so `close`. What scores the same but for the last digit may change places."""
    first, second = (index.search(text, limit=100, explain=True, **asked) for index in (one, other))
    assert (first.total, first.others, first.query) == (second.total, second.others, second.query), text
    assert (first.suggestions, first.empty_fields) == (second.suggestions, second.empty_fields), text
    lacking = ({hit.id: hit.missing for hit in found} for found in (first, second))
    assert next(lacking) == next(lacking), text
    hits = {hit.id: hit for hit in second}
    assert {hit.id for hit in first} == hits.keys(), text
    for hit in first:
        its = hits[hit.id]
        assert hit.score == pytest.approx(its.score, rel=close, abs=close), (text, hit.id)
        assert (hit.title, hit.title_spans, hit.snippets) == (its.title, its.title_spans, its.snippets), text
        for told, also in zip(hit.explanation, its.explanation, strict=True):  # a word may stand there twice
            assert (told.word, told.forms) == (also.word, also.forms), (text, hit.id)
            assert told.idf == pytest.approx(also.idf), (text, told.word)
            assert told.score == pytest.approx(also.score, rel=close, abs=close), (text, told.word)
            assert [name for name, _ in told.streams] == [name for name, _ in also.streams], (text, told.word)
            for (_, score), (_, other) in zip(told.streams, also.streams, strict=True):
                assert score == pytest.approx(other, rel=close, abs=close), (text, told.word)


BY = [
    (),
    ("source",),
    ("year",),
    ("source", "month"),
    ("week", "weekday"),
    ("day", "hour"),
    ("author", "section"),
]


def count_alike(text, one, other, **asked):
    """Say that two engines count alike what a question finds, and tell the same of each article of it."""
    question = Question(text, **asked)
    request = Request(question.tree(), 0, sort=question.sort, any_word=question.any_word)
    first, second = (every(index._engine, request) for index in (one, other))
    assert first == second, text
    assert len(first) == one._engine.best(request).total, text
    for query in (request.chosen, EVERYTHING):
        for by in BY:
            for words in (False, True):
                counts = [index._engine.counts(query, by, words) for index in (one, other)]
                assert counts[0] == counts[1], (text, by, words)
        for forms in (False, True):
            standing = [list(index._engine.terms(query, forms)) for index in (one, other)]
            assert standing[0] == standing[1], (text, forms)
            names = [*questions.VOCABULARY, *(name for name, _ in standing[0])]
            times = [list(index._engine.occurrences(names, query, forms)) for index in (one, other)]
            assert times[0] == times[1], (text, forms, names)
        names = [*(name for name, _ in islice(one._engine.terms(query), 3)), "nergens"]
        assert holding(one._engine, names, query) == holding(other._engine, names, query), (text, names)


def holding(engine, terms, query):
    """Give the ids of the articles in which each term stands."""
    return [
        {its.id for its in engine.stored(references, texts=False)}
        for references in engine.holding(terms, query, 1000)
    ]


def every(engine, request):
    """Give what an engine tells of each article that matches, by its id."""
    found = list(engine.every(request))
    stored = engine.stored([its.reference for its in found], texts=False)
    return {
        article.id: (list(its.held), its.whole, list(its.missing))
        for article, its in zip(stored, found, strict=True)
    }


@settings(max_examples=25)
@given(
    questions.CORPORA,
    st.sets(st.sampled_from("abcdefgh"), max_size=3),
    st.lists(questions.TREES.map(str), min_size=10, max_size=15),
    st.sampled_from(["relevance", "date", "-date"]),
    st.sampled_from([0, 1000]),
)
def test_the_index_on_disk_answers_as_a_plain_reading_does(
    tmp_path_factory, batches, removed, texts, sort, few
):
    folder = tmp_path_factory.mktemp("index")
    articles = questions.build(folder, batches, removed)
    with zoeker.open_index(folder) as local, zoeker.open_index(":memory:", articles.values()) as plain:
        for text in [
            *texts,
            "Poetin top",
            "Putin Wit-Rusland",
            "klimaat toppen Rusland",
            "(sloot wit) OF (wit top)",
        ]:
            for any_word in (False, True):
                for exact_names in (False, True):
                    same(text, local, plain, any_word=any_word, exact_names=exact_names, sort=sort)
        with patch.object(
            terms, "_FEW", few
        ):  # documents whose texts are read, where all posting lists could be
            for text in texts[:3]:
                count_alike(text, local, plain, sort=sort)


# A smaller example would take minutes to find: each is written to a cluster.
@settings(
    max_examples=4,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    questions.CORPORA,
    st.lists(questions.TREES.map(str), min_size=6, max_size=8),
    st.sampled_from(["relevance", "date", "-date"]),
    st.sampled_from([1, 3]),
)
def test_a_cluster_answers_as_a_plain_reading_does(make_cluster_index, batches, texts, sort, shards):
    articles = {
        id: zoeker.Article(id=id, **fields) for batch in batches for id, fields in batch.items()
    }.values()
    cluster = make_cluster_index(articles, shards)
    with zoeker.open_index(":memory:", articles) as plain:
        for text in [*texts, "Putin Wit-Rusland", "klimaat toppen Rusland", "(sloot wit) OF (wit top)"]:
            for any_word in (False, True):
                same(text, cluster, plain, 1e-6, any_word=any_word, sort=sort)
        for text in texts[:2]:
            count_alike(text, cluster, plain, sort=sort)


@pytest.mark.parametrize(("name", "value"), [("K1", 3.0), ("EXACT", 0.0), ("SPLIT", 0.1), ("PIECE", 0.1)])
def test_whoever_changes_a_number_of_ranking_changes_every_engine(make_index, monkeypatch, name, value):
    articles = [
        zoeker.Article(id="a", body="De klimaattop begint nu."),
        zoeker.Article(id="b", body="De top gaat over het klimaat en begint."),
        zoeker.Article(id="c", body="Het klimaat begint te veranderen."),
    ]
    asked = {"any_word": True, "explain": True}
    before = {hit.id: hit for hit in make_index(articles).search("klimaattop begint", **asked)}
    monkeypatch.setattr(f"zoeker.ranking.{name}", value)
    after = {hit.id: hit for hit in make_index(articles).search("klimaattop begint", **asked)}
    assert any(after[id].score != before[id].score for id in before)
    for hit in after.values():
        assert sum(word.score for word in hit.explanation) == pytest.approx(hit.score)


def test_of_several_articles_with_one_id_the_last_counts():
    engine = MemoryEngine(
        [zoeker.Article(id="a", body="Een dijk."), zoeker.Article(id="a", body="Een duin.")]
    )
    assert engine.count == 1
    assert engine.article(engine.find("a")).body == "Een duin."


def test_what_is_no_article_is_none_of_an_index_in_memory():
    with pytest.raises(zoeker.errors.ArticleError, match="article 2: sources are paths"):
        zoeker.open_index(":memory:", [{"tekst": "Een dijk."}, 3])


def test_a_kernel_with_another_formula_than_that_of_ranking_is_refused():
    program = "import zoeker.ranking as r; r.ADDED = 'weight * tf'; import zoeker.engines.local.plan"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert done.stderr.strip().endswith("than the kernel was compiled with; install zoeker again")
