"""The best ten are the first ten of all, whatever is asked, of however many segments."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoeker import Article, open_index, update_index
from zoeker.errors import QueryError

WORDS = [
    *(
        "Utrecht-Feyenoord",
        "Utrecht",
        "Feyenoord",
        "FC",
        "Wit-Rusland",
        "Witrusland",
        "Rusland",
        "wit",
        "de",
        "in",
    ),
    *(
        "klimaattop",
        "klimaat",
        "top",
        "onderhandeling",
        "onderhandelingen",
        "sloten",
        "sloot",
        "Poetin",
        "Putin",
    ),
    *("Den", "Haag", "cursus", "klimaat-onderhandeling", "10", "000", "water", "dijk"),
]
PARTS = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(" ".join),
    st.sampled_from(
        ["klim*", "*land", "=sloten", "titel:top", "tekst:wit", "sloot~", '"FC Utrecht"', '"wit water"~3']
    ),
    st.sampled_from(
        ["OF", "EN", "-dijk", "datum:2022", "bron:waterbode", "(wit OF water) dijk", "klimaattop-cursus"]
    ),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    drawn, folder = random.Random(16), tmp_path_factory.mktemp("index")
    weights = [drawn.choice([1, 2, 4, 8]) for _ in WORDS]

    def text(most):
        return " ".join(drawn.choices(WORDS, weights, k=drawn.randint(1, most)))

    for first in (0, 900, 1200, 1290):  # several segments
        made = [
            Article(
                id=f"{number:04}",
                title=text(3),
                body=text(25),
                date=f"202{number % 4}-0{number % 9 + 1}",
                source=["De Waterbode", "Blad"][number % 2],
            )
            for number in range(first, {0: 900, 900: 1200, 1200: 1290, 1290: 1300}[first])
        ]
        update_index(folder, made, processes=1)
    with open_index(folder) as opened:
        opened.remove(f"{number:04}" for number in range(0, 1300, 53))
        yield opened


@settings(max_examples=25, deadline=None)
@given(
    st.lists(PARTS, min_size=1, max_size=4).map(" ".join),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, "2022"]),
    st.sampled_from([1, 2, 3, 10]),
    st.integers(0, 12),
)
def test_the_first_hits_are_the_first_of_all(index, text, any_word, exact_names, since, limit, offset):
    asked = {"any_word": any_word, "exact_names": exact_names, "since": since, "snippets": False}
    try:
        everything = index.search(text, limit=2000, **asked)
    except QueryError:
        return
    expected = [(hit.id, hit.score) for hit in everything]
    for begin in (0, offset):
        found = index.search(text, limit=limit, offset=begin, **asked)
        assert [(hit.id, hit.score) for hit in found] == expected[begin : begin + limit]


def test_of_very_many_words_each_counts_as_ever(index):
    """Of more than a number has bits; those that no article has add nothing."""
    asked = {"any_word": True, "limit": 30}
    text, none = "klimaattop Utrecht wit onderhandelingen", " ".join(f"zzz{number}x" for number in range(150))
    for question in (f"{none} {text}", f"{text} {none}"):
        found = index.search(question, **asked)
        expected = index.search(text, **asked)
        assert found.total == expected.total
        assert [(hit.id, hit.title_spans, hit.snippets) for hit in found] == [
            (hit.id, hit.title_spans, hit.snippets) for hit in expected
        ]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in expected])
