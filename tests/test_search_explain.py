import pytest

from zoeker import Article
from zoeker.ranking import EXACT

ARTICLES = [
    Article(id="heel", title="De klimaattop", body="Een klimaattop met leiders. Klimaattoppen zijn lang."),
    Article(id="delen", title="Leiders bijeen", body="De top gaat over het klimaat."),
    Article(id="deel", title="Water", body="De klimaatzaak dient vandaag."),
]


@pytest.fixture
def index(make_index):
    return make_index(ARTICLES)


def explained(index, text):
    return {hit.id: hit.explanation for hit in index.search(text, explain=True)}


def test_nothing_is_explained_unless_it_was_asked_for(index):
    assert all(hit.explanation == () for hit in index.search("klimaattop"))


def test_an_explanation_adds_up_to_the_score(index):
    for text in (
        "klimaattop",
        "klimaat leiders",
        "top klimaat",
        "klimaat OF water",
        '"over het klimaat"',
        "klim*",
    ):
        for hit in index.search(text, explain=True):
            assert sum(word.score for word in hit.explanation) == pytest.approx(hit.score)
            for word in hit.explanation:
                assert sum(score for _, score in word.streams) == pytest.approx(word.score)


def test_the_forms_that_matched_are_told_by_field(index):
    (word,) = explained(index, "klimaattop")["heel"]
    assert word.forms == (("title", "klimaattop", 1), ("body", "klimaattop", 1), ("body", "klimaattoppen", 1))
    assert [name for name, _ in word.streams] == ["word", "exact form"]  # its parts add nothing


def test_parts_tell_the_compound_they_were_found_in(index):
    found = explained(index, "klimaat")
    assert found["deel"][0].forms == (("body", "klimaatzaak", 1),)
    (word,) = explained(index, "klimaattop")["delen"]
    assert [name for name, _ in word.streams] == ["parts"]
    assert word.forms == (("body", "top", 1), ("body", "klimaat", 1))


def test_the_very_form_counts_for_more(index):
    (word,) = explained(index, "klimaattoppen")["heel"]
    (other,) = explained(index, "klimaattop")["heel"]
    assert dict(word.streams)["exact form"] < dict(other.streams)["exact form"] <= EXACT * other.idf
