"""Does an abbreviation that is spelt as a function word find itself, and no function word?"""

import pytest

from zoeker import Article
from zoeker.dutch import calm, function_words
from zoeker.dutch.words import _ACRONYM

TEXTS = {
    "eist": "Het OM eist tien jaar cel.",
    "met punten": "Het O.M. eist een boete.",
    "leider": "De OM'er eist niets; een IS-leider is opgepakt.",
    "om": "Hij ging om brood, en om melk.",
    "is": "De zon is op.",
    "kop": "MAN LOOPT OM DE KERK",
}


@pytest.fixture
def found(make_index):
    index = make_index([Article(id=id, title="-", body=body) for id, body in TEXTS.items()])
    return lambda text: index.search(text, exact_names=True)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("OM", {"eist", "met punten", "leider"}),
        ("O.M.", {"eist", "met punten", "leider"}),
        ('"het OM"', {"eist", "met punten"}),
        ("om", {"eist", "met punten", "leider", "om", "kop"}),
        ("IS", {"leider"}),
        ("is", {"leider", "is"}),
        ("IS-leider", {"leider"}),
        ('"loopt om"', {"kop"}),
        ("UIT", set()),
    ],
)
def test_capitals_find_the_abbreviation(found, text, ids):
    assert {hit.id for hit in found(text) if not hit.missing} == ids


def test_only_the_abbreviation_is_marked(found):
    for hit in found("OM"):
        (snippet,) = hit.snippets
        assert {snippet.text[start:end] for start, end in snippet.spans} <= {"OM", "O.M.", "OM'er"}
        assert snippet.spans


def test_capitals_that_no_article_has_are_shouted(found):
    assert {hit.id for hit in found("OP")} == {"is"}
    assert found("EEN BOETE").total == 1


def test_a_headline_in_capitals_holds_no_abbreviation():
    assert calm("MAN LOOPT OM DE KERK") == "MAN LOOPT om de KERK"
    assert calm("OM EIST CEL") == "OM EIST CEL"
    assert calm("Het OM eist tien jaar") == "Het OM eist tien jaar"


def test_no_function_word_is_longer():
    assert max(map(len, function_words())) <= _ACRONYM
