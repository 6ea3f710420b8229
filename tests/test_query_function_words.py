import pytest

from zoeker import Article
from zoeker.dutch import function_words
from zoeker.query.language import parse
from zoeker.query.tree import all_optional


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("de crisis in het kabinet", ["de", "in", "het"]),
        ("De crisis", ["De"]),
        ("crisis", []),
        ("de", []),
        ("er was eens", []),
        ("wie is de baas", ["wie", "is", "de"]),
        ("WHO IS NU baas", []),
        ("is NU", ["is"]),
        ('"de crisis" van nu', ["van", "nu"]),
        ("titel:de crisis", []),
        ("de OF crisis", []),
        ("de -crisis", []),
        ("u crisis", ["u"]),
    ],
)
def test_function_words_beside_other_words_are_optional(question, words):
    assert [str(word) for word in all_optional(parse(question))] == words


def test_the_list_holds_function_words_only_once_and_folded():
    assert {"de", "het", "niet", "dat"} <= function_words().keys()
    assert 100 < len(function_words().keys()) < 250
    assert not {"crisis", "kabinet", "zaak"} & function_words().keys()


def test_an_article_need_not_hold_them_but_they_rank(make_index):
    index = make_index(
        [
            Article(id="zonder", body="Crisis kabinet valt", title="-"),
            Article(id="met", body="De crisis kabinet", title="-"),
            Article(id="alleen", body="De de de", title="-"),
        ]
    )
    results = index.search("de crisis")
    assert [hit.id for hit in results] == ["met", "zonder"]
    assert (results.optional, results.relaxed) == (("de",), False)
    assert {hit.id for hit in index.search("de crisis", any_word=True)} == {"met", "zonder"}


def test_they_are_not_marked_beside_other_words(make_index):
    index = make_index([Article(id="a", body="De crisis van de eeuw", title="-")])
    (snippet,) = index.search("de crisis").hits[0].snippets
    assert [snippet.text[start:end] for start, end in snippet.spans] == ["crisis"]


def test_a_question_of_function_words_alone_is_answered(make_index):
    index = make_index(
        [Article(id="a", body="Er was eens een dijk"), Article(id="b", body="Er stond een dijk")]
    )
    assert [hit.id for hit in index.search("er was eens")] == ["a"]
