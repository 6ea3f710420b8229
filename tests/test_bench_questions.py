import re
import sys
from pathlib import Path

import pytest

pytest.importorskip("wordfreq", reason="wordfreq is not installed: pip install --group bench")
sys.path.append(str(Path(__file__).parent.parent / "bench"))

import questions
import synthetic

KINDS = list(questions.FORMS)


@pytest.fixture(scope="module")
def corpus():
    return list(synthetic.articles(300))


@pytest.mark.parametrize("kind", KINDS)
def test_queries_are_the_same_every_time_and_grow_at_the_end(kind):
    queries = questions.queries(kind, 30, sample=300)
    assert queries == questions.queries(kind, 40, sample=300)[:30]
    assert all(query.kind == kind for query in queries)
    assert len(set(queries)) > 15


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"phrase", "prefix"}])
def test_all_words_of_a_query_stand_in_one_article(corpus, kind):
    held = [set(re.findall(r"\w+", " ".join(article.values()).lower())) for article in corpus[:300]]
    for query in questions.queries(kind, 30, sample=300):
        assert any(words.issuperset(query.words) for words in held)


def test_phrases_stand_in_the_articles(corpus):
    texts = "\n".join(f"{made['title']}\n{made['lead']}\n{made['body']}" for made in corpus[:300]).lower()
    for query in questions.queries("phrase", 30, sample=300):
        assert query.text == f'"{" ".join(query.words)}"'
        assert re.search(rf"\b{query.words[0]} {query.words[1]}\b", texts)


def test_prefixes_have_four_or_five_letters():
    texts = [query.text for query in questions.queries("prefix", 30, sample=300)]
    assert all(re.fullmatch(r"[^\W\d_]{4,5}\*", text) for text in texts)


def test_operators_are_zoekers_own():
    assert " OF " in questions.queries("or", 1, sample=300)[0].text
    assert " NIET " in questions.queries("not", 1, sample=300)[0].text


def test_what_is_asked_for_the_first_time_has_no_word_twice():
    words = {"kabinet"}
    made = [
        query for kind in ("any1", "any2", "any3") for query in questions.unasked(kind, 20, 1, 300, words)
    ]
    asked = [word for query in made for word in query.words]
    assert len(made) == 60
    assert len(set(asked)) == len(asked)
    assert words == {"kabinet", *asked}


def test_widespread_words_stand_in_such_a_share_of_the_articles(corpus):
    made = questions.widespread(0.1, 6, sample=300)
    texts = [f"{article['title']} {article['lead']} {article['body']}".lower() for article in corpus]
    assert len({query.text for query in made}) == 6
    for query in made:
        assert 25 <= sum(query.text in re.findall(r"\w+", text) for text in texts) <= 35
