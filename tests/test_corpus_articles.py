import pytest

from zoeker.article import Article
from zoeker.corpus.articles import to_article
from zoeker.corpus.fields import FieldNames
from zoeker.corpus.records import Record
from zoeker.corpus.sources import SourceFile
from zoeker.errors import ArticleError, DateError


def article(fields: dict[str, object], number: int = 0, name: str = "map/a.json") -> Article:
    file = SourceFile("/" + name, "/", name, 0, 0)
    return to_article(Record(1, number, fields), file, FieldNames({}))


@pytest.mark.parametrize(
    ("fields", "number", "expected"),
    [
        ({"guid": 17, "url": "http://krant.nl/a"}, 1, "17"),
        ({"url": "http://Krant.nl/a/?utm_source=x"}, 1, "http://krant.nl/a"),
        ({"url": "http://krant.nl/"}, 1, "map/a.json#1"),
        ({"id": " ", "url": "geen"}, 2, "map/a.json#2"),
        ({}, 0, "map/a.json"),
    ],
)
def test_an_id_is_its_own_or_its_address_or_its_place(
    fields: dict[str, object], number: int, expected: str
) -> None:
    assert article({"tekst": "Een."} | fields, number).id == expected


def test_what_comes_from_standard_input_is_known_by_its_content() -> None:
    first, second, other = (article({"tekst": text}, 1, "-").id for text in ("Een.", "Een.", "Twee."))
    assert first == second != other
    assert first.startswith("stdin-")
    assert len(first) == 18


def test_lists_and_named_objects_become_text() -> None:
    found = article(
        {"body": ["Een.", "Twee."], "author": [{"name": "Jo"}, "Mo"], "source": {"name": "De Krant"}}
    )
    assert (found.body, found.author, found.source) == ("Een.\n\nTwee.", "Jo, Mo", "De Krant")


def test_numbers_become_text_and_dates() -> None:
    found = article({"text": "Een.", "title": 1984, "date": 1642118400.5, "cijfer": 7})
    assert (found.title, found.date, dict(found.extra)) == (
        "1984",
        "2022-01-14T00:00:00+00:00",
        {"cijfer": 7},
    )


def test_line_ends_are_one_kind_and_nul_is_dropped() -> None:
    assert article({"text": "a\r\nb\rc\0\td"}).body == "a\nb\nc\td"


def test_extra_that_was_written_out_before_is_not_wrapped_again() -> None:
    before = article({"text": "Een.", "oplage": 5, "genre": "x"})
    assert article(before.to_record()) == before


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": ""}, "its text is empty"),
        ({"verhaal": "x"}, "only verhaal; .*--map body=COLUMN"),
        ({"text": "x", "title": True}, "its title is true or false"),
        ({"text": {"a": 1}}, "its body is an object"),
        ({"text": "x", "url": ["a"]}, "its url is a list"),
        ({"text": "x\ud800"}, "its body holds a broken character"),
        ({"text": "x", "tags": ["\udc80"]}, "its tags holds a broken character"),
        ({"text": "x", "\udc80": 1}, "broken character"),
    ],
)
def test_what_is_wrong_is_said(fields: dict[str, object], why: str) -> None:
    with pytest.raises(ArticleError, match=why):
        article(fields)


def test_a_bad_date_is_a_date_error() -> None:
    with pytest.raises(DateError):
        article({"text": "x", "datum": "2022-13"})
