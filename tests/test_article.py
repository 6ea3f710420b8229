import dataclasses
import json
from datetime import date
from hashlib import blake2b

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker.article import TITLE_LENGTH, Article, quoted
from zoeker.errors import ArticleError, DateError

LINES = st.text(max_size=40)
TEXTS = st.text(min_size=1, max_size=200).filter(str.strip)


def test_only_something_to_read_is_required():
    assert Article(body="De dijk hield het.").body == "De dijk hield het."
    assert Article(lead="De dijk hield het.").body == ""
    headline = Article(title="Dijk houdt het")
    assert (headline.title, headline.body, headline.title_derived) == ("Dijk houdt het", "", False)
    assert Article(**headline.to_record()) == headline


@pytest.mark.parametrize("text", ["", " \n\t", "\u00a0"])
def test_an_article_without_a_text_is_refused(text):
    with pytest.raises(ArticleError, match="needs a text") as caught:
        Article(body=text, id="leeg")
    assert caught.value.value == "leeg"


def test_the_first_sentence_serves_as_title():
    article = Article(body="De dijk hield het. Het water zakte.")
    assert (article.title, article.title_derived) == ("De dijk hield het.", True)
    assert not Article(body="Het water zakte.", title="Dijk houdt het").title_derived


def test_a_derived_title_is_no_longer_than_a_title():
    assert len(Article(body="dijk " * 1000).title) <= TITLE_LENGTH


def test_what_stands_on_one_line_is_put_on_one_line():
    article = Article(body="Tekst.", title=" Dijk\n houdt\thet ", source="De  Waterbode")
    assert (article.title, article.source) == ("Dijk houdt het", "De Waterbode")


def test_a_text_keeps_its_lines():
    assert Article(body="\nKop\n\nAlinea.\n").body == "Kop\n\nAlinea."


@pytest.mark.parametrize("id", ["K  1", " K 1", "K 1 ", "K\t1\n", "1.10", "\ufeffK", "e\u0301", "a\0b"])
def test_an_id_is_kept_as_it_is(id):
    article = Article(title="Dijk", id=id)
    assert article.id == id == Article(**article.to_record()).id


def test_a_blank_id_is_none_and_half_a_character_is_refused_in_one():
    assert Article(title="Dijk", id=" \t").id == Article(title="Dijk", id=None).id == ""
    with pytest.raises(ArticleError, match="id holds half a surrogate"):
        Article(title="Dijk", id="a\ud800")


def test_an_id_may_be_a_number():
    assert Article(body="Tekst.", id=0).id == "0"


@pytest.mark.parametrize(
    "given", [{"title": 5}, {"body": b"Tekst"}, {"id": True}, {"id": 1.5}, {"url": ["x"]}]
)
def test_a_field_of_another_type_is_refused(given):
    with pytest.raises(ArticleError, match=f"{next(iter(given))} is a string"):
        Article(**{"body": "Tekst.", **given})


def test_a_date_is_kept_as_precise_as_it_was_given():
    assert Article(body="Tekst.", date="2022-01").date == "2022-01"
    assert Article(body="Tekst.", date=date(2022, 1, 14)).date == "2022-01-14"
    assert Article(body="Tekst.", date="").date is None


def test_a_date_that_cannot_be_is_refused():
    with pytest.raises(DateError):
        Article(body="Tekst.", date="2022-13")


def test_half_a_character_is_refused():
    for fields in (
        {"body": "Een \ud800 dijk"},
        {"title": "\udfff"},
        {"body": "x", "extra": {"a": ["\ud800"]}},
    ):
        with pytest.raises(ArticleError, match="holds half a surrogate pair"):
            Article(**fields)


def test_extra_holds_whatever_json_can():
    assert Article(body="Tekst.", extra={"trefwoorden": ("dijk", 1)}).extra == {"trefwoorden": ["dijk", 1]}


def test_extra_that_json_cannot_hold_is_refused():
    with pytest.raises(ArticleError, match="extra"):
        Article(body="Tekst.", extra={("dijk",): 1})


def test_a_record_holds_what_is_not_empty_and_no_derived_title():
    article = Article(body="Tekst.", source="De Waterbode", date=2022)
    assert article.to_record() == {"source": "De Waterbode", "date": "2022", "body": "Tekst."}


def test_the_same_article_has_the_same_digest():
    article = Article(body="Tekst.", id="a")
    assert article.digest() == Article(id="a", body="Tekst.").digest()
    assert article.digest() != article.with_id("b").digest()


def test_an_article_cannot_be_changed_and_can_stand_in_a_set():
    article = Article(body="Tekst.", extra={"a": 1})
    assert article in {article}
    with pytest.raises(dataclasses.FrozenInstanceError):
        article.body = "Andere tekst."


@given(TEXTS, LINES, LINES, st.dictionaries(LINES, LINES | st.integers()))
def test_a_record_gives_the_same_article_back(body, title, source, extra):
    article = Article(body=body, title=title, source=source, extra=extra)
    record = json.loads(json.dumps(article.to_record()))
    assert Article(**record) == article


@given(TEXTS, LINES)
def test_only_the_id_is_another_under_another_id(body, title):
    article = Article(body=body, title=title)
    assert dataclasses.asdict(article.with_id("b")) == {**dataclasses.asdict(article), "id": "b"}


@given(st.text(max_size=20), st.sampled_from(["", "x" * 300]), st.text('a"\\\n\t\x00\x1fé\x7f', max_size=20))
def test_strings_are_quoted_as_json_does(some, long, other):
    for text in (some + long + other, long + some):
        assert quoted(text).decode() == json.dumps(text, ensure_ascii=False)


@pytest.mark.parametrize("length", [3, 300])
def test_a_digest_stays_what_it_was(length):
    article = Article(
        id="a", lead='"Kop"', body="é\n" * length + "x", date="2022-01", extra={"b": 1, "a": ["é"]}, title="T"
    )
    record = json.dumps(article.to_record(), sort_keys=True, ensure_ascii=False)
    assert article.digest() == blake2b(record.encode(), digest_size=16).hexdigest()
    derived = Article(body="Een zin. Nog een.")
    record = json.dumps(derived.to_record(), sort_keys=True, ensure_ascii=False)
    assert derived.digest() == blake2b(record.encode(), digest_size=16).hexdigest()


def test_what_is_printed_of_an_article_is_short():
    article = Article(id="a", title="Dijk " * 50, body="De dijk hield. " * 1000, date="2022-01")
    assert repr(article) == f"<Article 'a': '{('Dijk ' * 50)[:59]}…', 2022-01, 14,999 characters>"
    assert repr(Article(body="De dijk.")) == "<Article '': 'De dijk.', 8 characters>"
