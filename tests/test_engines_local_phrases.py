import numpy as np
import pytest

from zoeker import Article
from zoeker.engines.local.phrases import Phrases, fields_of
from zoeker.query.tree import Phrase, Prefix, Word

BODIES = ["kat en hond", "hond in de buurt van een kat", "kat", "hond kat hond", "Wit-Rusland kat"]


@pytest.fixture
def phrases(make_local_index):
    articles = [Article(id=str(number), title="-", body=body) for number, body in enumerate(BODIES)]
    reader = make_local_index(articles)._engine.reader
    return Phrases(reader, reader.analyzer.analyze)


def ids(phrases, documents):
    return "".join(sorted(map(phrases._reader.id, documents.tolist())))


def test_a_field_may_stand_for_several():
    assert fields_of(Word("a")) == ("title", "lead", "body")
    assert fields_of(Word("a", "text")) == ("lead", "body")
    assert fields_of(Word("a", "source")) == ("source",)


def test_words_that_follow_each_other_are_found(phrases):
    assert ids(phrases, phrases.look_up(Phrase("hond kat"))[0]) == "3"
    assert ids(phrases, phrases.look_up(Phrase("kat hond", slop=2))[0]) == "03"
    assert ids(phrases, phrases.look_up(Prefix("hon"))[0]) == "013"


@pytest.mark.parametrize("text", ["kat hond", "hond kat", "wit-rusland kat", "kat olifant"])
def test_words_near_each_other_are_weighed_in_some_documents(phrases, text):
    pair, some = Phrase(text, slop=3), np.arange(len(BODIES))[::2].copy()
    everywhere, there = (phrases.look_up(pair, within) for within in (None, some))
    expected = dict(zip(*(column.tolist() for column in everywhere), strict=True))
    assert dict(zip(*(column.tolist() for column in there), strict=True)) == {
        document: frequency for document, frequency in expected.items() if document in some
    }
