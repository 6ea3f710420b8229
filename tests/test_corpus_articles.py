import json

import pytest

from zoeker.article import Article
from zoeker.corpus.articles import Articles, handed_over
from zoeker.corpus.json_records import DECODER
from zoeker.corpus.records import FieldNames, Record
from zoeker.corpus.sources import SourceFile
from zoeker.errors import ArticleError


def make(fields: dict[str, object], number: int = 0, name: str = "map/a.json") -> tuple[Article, list[str]]:
    file = SourceFile("/" + name, "/", name, 0, 0)
    return Articles(file, FieldNames({})).make(Record(1, number, fields))


def article(fields: dict[str, object], number: int = 0, name: str = "map/a.json") -> Article:
    made, notices = make(fields, number, name)
    assert not notices
    return made


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
        ({"id": 1, "datum": "2022"}, "no column known to be a text"),
        ({"id": "x\ud800", "text": "x"}, "its id holds a broken character"),
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


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("2022-13", "'2022-13' is no date: month must be in 1..12; the article"),
        ("begin; eind", "'begin; eind' is no date; the article"),
        (False, "a date is a string or a datetime, not bool; the article"),
        (["2022"], "not list; the article"),
        ({"$date": "x"}, "'x' is no date; the article"),
        ({"$date": {"$numberLong": "9" * 18}}, "milliseconds since 1970 are no date; the article"),
        ("x\udc80", "is no date; the article"),
    ],
)
def test_a_date_that_cannot_be_read_leaves_the_article_in_and_is_told_and_kept(
    date: object, shown: str
) -> None:
    made, (notice,) = make({"text": "x", "datum": date})
    assert made.date is None
    assert shown in notice
    assert list(made.extra) == ["date"]
    json.dumps(made.to_record()).encode()


def test_the_text_of_a_date_that_cannot_be_read_is_kept_when_it_is_read_again() -> None:
    made, _ = make({"text": "x", "datum": "onbekend"})
    assert article(made.to_record()) == made


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ('{"$date": "2019-02-12T10:00:00Z"}', "2019-02-12T10:00:00Z"),
        ('{"$date": {"$numberLong": "1549965600000"}}', "2019-02-12T10:00:00+00:00"),
        ('{"$date": {"$numberLong": "86400000"}}', "1970-01-02T00:00:00+00:00"),
        ('{"$date": -86400000}', "1969-12-31T00:00:00+00:00"),
        ('{"$numberInt": "2019"}', "2019"),
        ("946684800.25", "2000-01-01T00:00:00+00:00"),
    ],
)
def test_dates_as_mongodb_and_json_write_them(written: str, iso: str) -> None:
    found = article(DECODER.decode(f'{{"_id": {{"$oid": "5c62"}}, "text": "x", "date": {written}}}'))
    assert (found.id, found.date) == ("5c62", iso)


@pytest.mark.parametrize(
    "written", ["1.10", "12345678901234567890", "0.12345678901234567", "1e3", "-7", "1e999"]
)
def test_a_number_is_an_id_as_it_is_written(written: str) -> None:
    found = article(DECODER.decode(f'{{"id": {written}, "text": "x", "cijfer": {written}}}'))
    assert found.id == written
    assert Article(**found.to_record()) == found


@pytest.mark.parametrize("id", ["K  1", " K 1 ", "K\t1", "K\r\n1", "a\0b"])
def test_an_id_is_kept_as_it_is(id: str) -> None:
    assert article({"id": id, "text": "x"}).id == id
    assert article({"text": "x"}, name=f"map/dag {id}.txt").id == f"map/dag {id}.txt"


def test_a_title_alone_makes_an_article() -> None:
    found = article({"id": 1, "kop": "Dijk verhoogd", "tekst": "", "genre": "een lang verhaal over dijken"})
    assert (found.title, found.body, found.title_derived) == ("Dijk verhoogd", "", False)
    assert article({"kop": "Dijk verhoogd", "foto": "https://krant.example/een/lange/naam"}).body == ""


def test_a_title_beside_what_may_be_its_text_is_told_once_a_file() -> None:
    articles = Articles(SourceFile("/a.csv", "/", "a.csv", 0, 0), FieldNames({}))
    record = Record(1, 1, {"kop": "Dijk", "verhaal": "Het water stond hoog."})
    assert [len(articles.make(record)[1]) for _ in range(2)] == [1, 0]


def test_what_is_longer_than_any_article_is_none(monkeypatch):
    monkeypatch.setattr("zoeker.corpus.articles.LONGEST", 100)
    (found,) = handed_over([{"tekst": "brug " * 30}])
    assert found.reason == "is no one article: it holds more than 100 characters"
