"""Does the kernel write what plain Python writes of articles, and nothing beyond its room?"""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zoeker
from zoeker.engines.opensearch.mapping import Documents
from zoeker.kernel import joining
from zoeker.kernel.joining import Field, Texts, Vocabulary
from zoeker.write.batch import Entry

from .reference_joining import texts_of

# Words, compounds, several forms at one position, addresses with what JSON escapes, signs that are no words.
CHUNKS = [
    "De",
    "sluis",
    "sluizen",
    "klimaattop",
    "Strijp-S",
    "Wit-Rusland",
    "5 jan. 2022",
    "!",
    "NAVO",
    "één",
]
CHUNKS += [
    'www.krant.example/"a\\b',
    "www.krant.example/\u0082\u007f\u0007",
    "auto's",
    "20.30 uur",
    "\U0001f30a",
]
TEXT = st.lists(st.sampled_from(CHUNKS), max_size=12).map(" ".join)
ARTICLE = st.builds(
    zoeker.Article, id=st.just("a"), title=st.just("Kop"), lead=TEXT, body=TEXT, source=TEXT, author=TEXT
)
TOLD = ("id", "stored", "counted", "first", "last")


@settings(deadline=None, max_examples=60)
@given(st.lists(ARTICLE, min_size=1, max_size=4))
def test_articles_are_written_as_plain_python_writes_them(articles):
    documents = Documents()
    for _ in range(2):  # with words that are new, and then with those that are known
        lines = documents.articles([Entry(one, one.id, one.digest()) for one in articles])
        for article, line in zip(articles, lines, strict=True):
            verb, body, end = line.decode().split("\n")
            found = {name: its for name, its in json.loads(body).items() if name not in TOLD}
            terms = found["all"].split()
            assert len(terms) == len(set(terms))
            assert found | {"all": set(terms)} == texts_of(article)
            assert (json.loads(verb), end) == ({"index": {"_id": "a"}}, "")


FIELD = Field([b',"t":"', b',"f":"', b',"p":"'], b',"n":')
FILTER = Field([b',"s":"', None, None], None)


def vocabulary(terms=((0,), (1, 0))):
    made = Vocabulary(b',"all":"')
    made.add([b"A", b"a", b"", b"B", b"b", b"p"], terms, [b"x", b"y"])
    return made


def text(field=FIELD, words=(0, 1, 0), counts=(2, 1), lengths=(2, 4_294_967_295)):
    return Texts(field, np.array(words, np.uint32), np.array(counts), np.array(lengths, np.uint32))


def test_what_is_empty_is_left_out_and_a_term_stands_once():
    assert vocabulary().articles([b'{"a":1', b'{"a":2'], [text(), text(FILTER, [1], [0, 1], [0, 1])]) == [
        b'{"a":1,"t":"A B","f":"a b","p":"p","n":2,"all":"x y"}\n',
        b'{"a":2,"t":"A","f":"a","n":4294967295,"s":"B","all":"x"}\n',
    ]
    assert vocabulary().articles([], []) == []
    assert vocabulary().articles([b"{"], [text(words=[], counts=[0], lengths=[0])]) == [b'{,"all":""}\n']


def test_what_takes_more_room_than_was_guessed_is_written_all_the_same(monkeypatch):
    expected = vocabulary().articles([b"{", b"{"], [text()])
    monkeypatch.setattr(joining, "_A_WORD", 0)
    assert vocabulary().articles([b"{", b"{"], [text()]) == expected


@pytest.mark.parametrize(
    ("terms", "given"),
    [
        (((0,), (1,)), {"words": [0, 1, 2]}),  # a word that is not there
        (((0,), (2,)), {}),  # a term
        (((0,), (1,)), {"counts": [2, 2]}),  # more words than there are
        (((0,), (1,)), {"counts": [-1, 3]}),
    ],
)
def test_what_cannot_be_is_refused(terms, given):
    with pytest.raises(ValueError, match="that is not there"):
        vocabulary(terms).articles([b"{", b"{"], [text(**given)])


def test_there_is_a_text_for_each_article_and_what_is_written_for_each_word():
    with pytest.raises(ValueError, match="as many texts as articles"):
        vocabulary().articles([b"{"], [text()])
    with pytest.raises(ValueError, match="as many words"):
        vocabulary().add([b"A"], [[0]], [])
