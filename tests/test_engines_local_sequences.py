import numpy as np
import pytest

from zoeker import Article
from zoeker.engines.local.sequences import Sequences, fields_of
from zoeker.query.tree import Phrase, Prefix, Word

BODIES = ["kat en hond", "hond in de buurt van een kat", "kat", "hond kat hond", "Wit-Rusland kat"]


@pytest.fixture
def sequences(make_local_index):
    articles = [Article(id=str(number), title="-", body=body) for number, body in enumerate(BODIES)]
    reader = make_local_index(articles)._local.reader
    return Sequences(reader, reader.analyzer.analyze)


def ids(sequences, documents):
    return "".join(sorted(map(sequences._reader.id, documents.tolist())))


def test_a_field_may_stand_for_several():
    assert fields_of(Word("a")) == ("title", "lead", "body")
    assert fields_of(Word("a", "text")) == ("lead", "body")
    assert fields_of(Word("a", "source")) == ("source",)


def test_words_that_follow_each_other_are_found(sequences):
    assert ids(sequences, sequences.look_up(Phrase("hond kat")).documents) == "3"
    assert ids(sequences, sequences.look_up(Phrase("kat hond", slop=2)).documents) == "03"
    assert ids(sequences, sequences.look_up(Prefix("hon")).documents) == "013"


@pytest.mark.parametrize("text", ["kat hond", "hond kat", "wit-rusland kat", "kat olifant"])
def test_words_near_each_other_are_weighed_in_some_documents(sequences, text):
    pair, some = Phrase(text, slop=3), np.arange(len(BODIES))[::2].copy()
    everywhere, there = (sequences.look_up(pair, within) for within in (None, some))
    expected = dict(zip(everywhere.documents.tolist(), everywhere.frequencies.tolist(), strict=True))
    assert dict(zip(there.documents.tolist(), there.frequencies.tolist(), strict=True)) == {
        document: frequency for document, frequency in expected.items() if document in some
    }
