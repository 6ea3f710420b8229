"""Does a name that is another word in small letters find itself first, and alone where its capital says so?"""

import pytest

from zoeker import Article
from zoeker.dutch import analyze, names_as_words, notation
from zoeker.dutch.lexicon import Lexicon

TEXTS = {
    "stad": "Brand in Houten. De brandweer rukte uit.",
    "kop": "HOUTEN - In het centrum woedde brand.",
    "hout": "Brand op de houten vloer.",
    "wim": "Premier Kok kwam aan het woord.",
    "chef": "De kok en zijn koks kookten voor de premier.",
    "haan": "Een haan kraaide.",
    "raad": "De SER geeft advies.",
    "minister": "Minister De Groot en mevrouw de Groot.",
    "groots": "De minister heeft een grote hond.",
}


@pytest.fixture
def index(make_index):
    return make_index([Article(id=id, title="-", body=body) for id, body in TEXTS.items()])


def ids(results):
    return [hit.id for hit in results.hits if not hit.missing]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("brand Houten", {"stad", "kop"}),
        ("brand houten", {"stad", "kop", "hout"}),
        ("premier Kok", {"wim"}),
        ("premier koks", {"wim", "chef"}),
        ("De Groot", {"minister"}),
        ("de groot", {"minister", "groots"}),
        ("=Kok", {"wim"}),
        ("=kok", {"wim", "chef"}),
        ("SER", {"raad"}),
        ('"Houten vloer"', {"hout"}),
    ],
)
def test_a_capital_within_a_question_is_that_of_a_name(index, text, found):
    assert set(ids(index.search(text))) == found


@pytest.mark.parametrize(
    ("text", "first", "last"), [("Houten", {"stad", "kop"}, "hout"), ("KOK", {"wim"}, "chef")]
)
def test_at_the_begin_of_a_question_the_name_comes_first(index, text, first, last):
    found = ids(index.search(text))
    assert set(found[:-1]) == first
    assert found[-1] == last


def test_a_name_that_no_article_has_is_the_word(index):
    assert ids(index.search("kraaide Haan")) == ["haan"]
    assert ids(index.search("Haan")) == ["haan"]


def test_only_the_name_is_marked_and_told(index):
    (hit,) = index.search("minister De Groot", explain=True).hits[:1]
    assert [snippet.text[start:end] for snippet in hit.snippets for start, end in snippet.spans].count(
        "Groot"
    ) == 2
    assert {told.word for told in hit.explanation} >= {"Groot"}
    (others,) = (hit.missing for hit in index.search("minister De Groot").hits if hit.id == "groots")
    assert others == ("Groot",)


def test_what_no_article_has_in_small_letters_is_the_name(make_index):
    bodies = {"plaats": "In Putten is de kermis begonnen.", "put": "Een diepe put; hij putte er water uit."}
    index = make_index([Article(id=id, title="-", body=body) for id, body in bodies.items()])
    assert ids(index.search("Putten")) == ["plaats"]
    assert set(ids(index.search("putten"))) == {"plaats", "put"}


def test_what_a_search_marks_of_names_is_highlighted(make_local_index):
    article = Article(id="1", title="-", body="Kok at; de kok kookte voor de premier.")
    index = make_local_index([article, Article(id="2", title="-", body="Twee koks, een kok.")])
    assert index.highlight(article, "premier Kok")["body"] == ((0, 3), (30, 37))
    assert index.highlight(article, "Kok")["body"] == ((0, 3), (11, 14))


@pytest.mark.parametrize(
    "text", ["Houten", "HOUTEN", "“Houten”,", "Houten-Zuid", "houten", "Gulpen", "gulpen", "SER"]
)
def test_a_batch_is_read_as_the_analysis_reads(text):
    tokens = [(token.text, token.position) for token in analyze(text)]
    lexicon = Lexicon()
    found = lexicon.read([text])
    read = [lexicon.forms[form].text for form in found.forms.tolist()]
    assert list(zip(read, found.positions.tolist(), strict=True)) == tokens


def test_the_names_are_as_they_are_written():
    assert all(name.istitle() or name.isupper() for name in names_as_words())
    assert [token.text for token in analyze("Houten")] == ["houten", "Houten"]
    assert notation("Houten huis") == "houten huis"
