"""Which words does a cluster hold? What it says of them changes no mark, and is asked for once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import zoeker
from zoeker.dutch import Analyzer, analyze, other_heads
from zoeker.engines.opensearch import words
from zoeker.snippets.marks import Marker

from . import questions

TEXTS = st.lists(
    questions.WORDS
    | st.sampled_from(["Wit-Russische", "(mede)werkers", "liep", "afliep", "stadsbestuur", "steden", "…"]),
    max_size=12,
).map(" ".join)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(TEXTS.filter(str.strip), min_size=1, max_size=4),
    asked=st.lists(st.lists(questions.LEAVES, min_size=1, max_size=4), min_size=1, max_size=6),
    split=st.booleans(),
)
def test_what_a_cluster_knows_of_words_changes_no_mark(make_cluster_index, texts, asked, split):
    written = [text.strip().encode() for text in texts]
    index = make_cluster_index([zoeker.Article(title="x", body=text.strip()) for text in texts])
    for sought in asked:
        known, plain = Marker(sought, index._engine.analyzer, split), Marker(sought, Analyzer(), split)
        expected = [plain.marks("body", text.decode()) for text in written]
        assert known.each(["body"] * len(texts), written) == expected


def test_forms_that_begin_otherwise_are_known_by_their_heads():
    forms = {token.text: token for token in analyze("Hij liep naar de steden, wij lopen.")}
    others = dict(other_heads(list(forms.values())))
    assert others.keys() & {*forms["liep"].terms, *forms["lopen"].terms} == {*forms["liep"].terms}
    assert other_heads([]) == []


def test_texts_are_read_where_a_word_may_be_and_no_further(make_cluster_index, monkeypatch):
    body = "Zij liep weg. " + "Hond, kat en muis. " * 20
    index = make_cluster_index([zoeker.Article(id="a", body=body)])
    read = []
    monkeypatch.setattr(Marker, "marks", lambda *_: pytest.fail("a text was read whole"))
    monkeypatch.setattr(
        Analyzer, "analyze", lambda self, text, its=Analyzer.analyze: read.append(text) or its(self, text)
    )
    (hit,) = index.search("lopen")
    assert [hit.snippets[0].text[start:end] for start, end in hit.snippets[0].spans] == ["liep"]
    assert max(map(len, read)) < len(body) / 4


def test_where_too_many_words_begin_so_texts_are_read_whole(make_cluster_index, monkeypatch):
    articles = [zoeker.Article(id="a", body="Zij liep, at, was, gaf en kon.")]
    expected = zoeker.open_index(":memory:", articles).search("lo* OF ee* OF gee*")
    monkeypatch.setattr(words, "WINDOW", 1)
    index = make_cluster_index(articles)
    assert index._engine.analyzer.heads([], ["lo", "ee", "gee"]) is None
    assert index.search("lo* OF ee* OF gee*")[0].snippets == expected[0].snippets != ()
