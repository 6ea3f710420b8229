from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

import zoeker
from zoeker import Article
from zoeker.dutch import analyze
from zoeker.engines.local import patterns
from zoeker.engines.local.reader import DOCUMENT_SHIFT, POSITION_BITS, Fields, Reader
from zoeker.errors import IndexDamagedError, IndexMissingError
from zoeker.format import NO_DATE
from zoeker.format.articles import Articles
from zoeker.format.stored import NO_FILE, Stored
from zoeker.write.removal import remove

CAT = zoeker.Article(id="kat", title="Kat", body="De kat zat bij de katten.", date="2022-01", source="Krant")
DOG = zoeker.Article(id="hond", title="Hond", lead="Een hond.", body="De hond blafte.")
COW = zoeker.Article(id="koe", title="Koe", body="De koe in de wei.", date="2021", source="Krant")


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """Give a reader of two segments, out of which `koe` was taken."""
    zoeker.update_index(tmp_path, [CAT, COW])
    zoeker.update_index(tmp_path, [DOG])
    remove(tmp_path, ["koe"], [], 0)
    opened = Reader(tmp_path)
    yield opened
    opened.close()


def test_deleted_documents_are_in_no_answer(reader: Reader) -> None:
    assert {reader.id(document) for document in reader.documents} == {"kat", "hond"}
    assert reader.number("koe") is None
    assert not len(reader.keys("koe", ("body",)))
    names, numbers = reader.names("source")
    assert [names[number] for number in numbers[reader.documents]] == ["Krant", ""]


def test_keys_tell_every_occurrence(reader: Reader) -> None:
    begin = reader.number("kat") << DOCUMENT_SHIFT
    assert reader.keys("kat", ("body",)).tolist() == [begin | 1, begin | 5]
    second = 1 << POSITION_BITS
    assert reader.keys("kat", ("lead", "body")).tolist() == [begin | second | 1, begin | second | 5]
    assert not len(reader.keys("kat", ("body",), np.array([reader.number("hond")])))


def test_a_term_that_is_nowhere_has_no_occurrences(reader: Reader) -> None:
    assert not len(reader.keys("olifant", ("body",)))


def test_a_beginning_is_expanded_to_stems_and_written_forms(reader: Reader) -> None:
    kat = reader.number("kat")
    ones = Fields(("body",), lambda _: (np.zeros(reader.size, np.uint8), np.ones(1)), reader.opened)
    for beginning, counts in (("kat", [2]), ("katt", [1]), ("katteb", [])):
        chosen = [
            patterns.choice(opened, [opened.segment.words.span(beginning.encode())], True).within(["body"])
            for opened in reader.opened
        ]
        documents, frequencies = patterns.weigh(reader, chosen, ones)
        assert (frequencies.tolist(), documents.tolist()) == (counts, [kat] * len(counts))
        assert len(patterns.keys(reader, chosen, ones, None)) == sum(counts)


def test_lengths_are_exact_and_dates_are_seconds(reader: Reader) -> None:
    kat, hond = reader.number("kat"), reader.number("hond")
    assert (reader.lengths("body")[kat], reader.lengths("lead")[kat], reader.lengths("lead")[hond]) == (
        6,
        0,
        2,
    )
    assert CAT.date is not None
    assert (reader.first[kat], reader.last[kat]) == (CAT.date.first, CAT.date.last)
    assert reader.first[hond] == reader.last[hond] == NO_DATE


def test_articles_come_back_as_they_were(reader: Reader) -> None:
    assert [reader.article(reader.number(article.id) or 0) for article in (CAT, DOG, CAT)] == [CAT, DOG, CAT]


def test_origins_are_what_the_catalog_can_be_made_from(reader: Reader) -> None:
    articles = Articles(reader.path)
    found = {stored.id: (reference, stored) for reference, stored in articles.stored()}
    assert found.keys() == {"kat", "hond"}
    reference, stored = found["kat"]
    assert stored == Stored("kat", CAT.digest(), NO_FILE)
    assert (articles.article(reference), articles.count) == (CAT, 2)


@pytest.mark.parametrize("id", ["", "\udc80", "x" * 100_000, "\0"])
def test_any_id_may_be_asked_for(reader: Reader, id: str) -> None:
    assert reader.number(id) is None


def test_an_empty_index_has_nothing(tmp_path: Path) -> None:
    zoeker.update_index(tmp_path, [])
    reader = Reader(tmp_path)
    assert (reader.size, reader.segments, reader.documents.tolist()) == (0, 0, [])
    assert reader.names("source")[0] == []
    assert (reader.lengths("body").tolist(), reader.first.dtype) == ([], np.int64)
    reader.close()


def test_a_folder_without_an_index_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(
        IndexMissingError, match=r"there is no index at .*; to make one, run: zoeker index PATH"
    ):
        Reader(tmp_path)


@pytest.mark.parametrize(
    "read",
    [
        lambda reader: reader.keys("kat", ("body",)),
        lambda reader: reader.article(0),
        lambda reader: reader.first,
    ],
)
def test_what_is_raised_below_becomes_damage(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, read: Callable[[Reader], object]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OverflowError

    monkeypatch.setattr("zoeker.format.sections.FileReader.verify", broken)
    with pytest.raises(IndexDamagedError, match="zoeker index --rebuild"):
        read(reader)


def test_a_posting_of_a_document_that_is_not_there_is_damage(reader: Reader) -> None:
    for opened in reader.opened:
        opened.segment.size = 0
    with pytest.raises(IndexDamagedError, match="not there"):
        reader.keys("kat", ("body",))


def test_an_index_knows_its_words_as_the_dictionary_does(make_local_index) -> None:
    body = "De stikstofcrises en huizenprijzen stegen; sloten, bedragen, klimaattoppen, Wit-Rusland en de foto's in 2022."
    reader = make_local_index([Article(body=body)])._engine.reader
    known = {token.text: token for token in reader.analyzer.analyze(body)}
    for token in analyze(body):
        assert set(known[token.text].terms) == set(token.terms)
        assert known[token.text].parts == token.parts


def test_words_that_an_index_knows_are_indexed_alike(tmp_path) -> None:
    bodies = [
        "De stikstofcrises duren; sloten en bedragen.",
        "Bedragen, sloten: stikstofcrises van nieuwkomers.",
    ]
    for number, body in enumerate(bodies):
        zoeker.update_index(tmp_path / "twice", [Article(id=str(number), body=body)])
    zoeker.update_index(
        tmp_path / "once", [Article(id=str(number), body=body) for number, body in enumerate(bodies)]
    )
    for question in ("stikstof", "sloot", "bedrag", "crisis", "nieuwkomer", "=bedragen"):
        with zoeker.open_index(tmp_path / "twice") as twice, zoeker.open_index(tmp_path / "once") as once:
            scores = [{hit.id: hit.score for hit in index.search(question)} for index in (twice, once)]
        assert scores[0] == pytest.approx(scores[1])
        assert scores[0]
