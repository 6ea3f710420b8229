"""Which words set articles apart? Counted as by hand, on every engine."""

import pytest

import zoeker
from zoeker.association import log_likelihood, log_ratio
from zoeker.errors import QueryError

ARTICLES = [
    zoeker.Article(
        id="1",
        title="Stikstof",
        body="Boeren protesteren. De boeren en de koeien. Koeien!",
        source="De Waterbode",
    ),
    zoeker.Article(id="2", title="Stikstof", body="Hij komt van de koe.", date="2022"),
    zoeker.Article(id="3", title="Brug open", body="Een boer kijkt.", date="2023"),
    zoeker.Article(id="4", title="Brug dicht", body="Over het water van de rivier."),
]


@pytest.fixture
def index(make_index):
    return make_index(ARTICLES)


def test_words_are_counted_in_what_matches_and_in_the_rest(index):
    found = index.words("stikstof")
    assert (found.query, found.against, found.words, found.other_words) == ("stikstof", "rest", 15, 13)
    assert {word.word: (word.count, word.other_count) for word in found} == {
        "koeien": (3, 0),
        "boeren": (2, 1),
        "komt": (1, 0),
        "protesteren": (1, 0),
    }
    first = next(iter(found))
    assert first.word == "koeien"
    assert first.log_likelihood == pytest.approx(float(log_likelihood(3, 0, 15, 13)))
    assert first.log_ratio == pytest.approx(float(log_ratio(3, 0, 15, 13)))
    sure = [word.log_likelihood for word in found]
    assert sure == sorted(sure, reverse=True)


def test_words_are_listed_as_they_are_written_too(index):
    counts = {word.word: (word.count, word.other_count) for word in index.words("stikstof", by="form")}
    assert counts == {
        "koeien": (2, 0),
        "boeren": (2, 0),
        "koe": (1, 0),
        "komt": (1, 0),
        "protesteren": (1, 0),
    }


def test_a_word_is_shown_as_it_is_written_most_often_in_these_articles(make_index):
    bodies = [
        "De democratie in Noord-Holland wankelt. CO2-heffing erbij! Oekraïne zwijgt. De markt opent om 20.30 uur.",
        "Democratie en Noord-Holland. De CO2-heffing, en Oekraïne. Wie wankelen mag, is vrij; 20.30 uur.",
        "Over democratie, noord-holland en een CO2-heffing. Wij wankelen. OEKRAÏNE, 20.30 uur.",
    ]
    debate = [zoeker.Article(id=f"{at}", title="Debat", body=body) for at, body in enumerate(bodies)]
    rest = "Wat een democratieën. " + "Koeien lopen langs een brug over de rivier. " * 9
    index = make_index([*debate, zoeker.Article(id="rest", title="Rest", body=rest)])
    found = {word.word: (word.count, word.other_count) for word in index.words("debat")}
    assert found["democratie"] == (3, 1)
    assert found["Noord-Holland"] == (3, 0)
    assert {"CO2-heffing", "Oekraïne", "wankelen"} <= found.keys()
    assert not {"demokratie", "noordholland", "co2heffing", "wankel"} & found.keys()
    assert all(index.count(f'debat "{word}"').total for word in found)  # each finds what it stands for


def test_function_words_and_those_of_the_question_are_left_out_unless_asked_for(index):
    every = {word.word: (word.count, word.other_count) for word in index.words("stikstof", everything=True)}
    assert every["Stikstof"] == (2, 0)
    assert every["de"] == (3, 1)
    assert {word.word for word in index.words("stik* OF koe~1")} == {"boeren", "protesteren"}


def test_articles_of_both_questions_count_for_the_first(index):
    found = index.words("boer", against="stikstof")
    assert (found.against, found.words, found.other_words) == ("stikstof", 14, 6)
    assert {word.word: (word.count, word.other_count) for word in found} == {
        "protesteren": (1, 0),
        "Brug": (1, 0),
        "open": (1, 0),
        "kijkt": (1, 0),
    }


def test_all_other_articles_are_the_rest(index):
    assert index.words("stikstof", against="").keywords == index.words("stikstof").keywords
    assert len(index.words("", against="")) == 0


def test_dates_hold_for_both_samples_of_two_questions(index):
    found = index.words("stikstof", against="brug", since="2022")
    assert (found.words, found.other_words) == (6, 5)


def test_what_finds_nothing_has_no_words(index):
    assert list(index.words("tulpen")) == []
    assert list(index.words()) == []  # there is no rest


def test_no_more_are_given_than_are_wanted_and_these_are_the_surest(make_index):
    names = [f"naam{number}" for number in range(40)]
    several = [zoeker.Article(id=str(n), body=f"dijk {' '.join(names[: n + 1])}") for n in range(40)]
    index = make_index([*several, zoeker.Article(id="x", body=" ".join(names * 3))])
    found = index.words("dijk", limit=5)
    assert [word.word for word in found] == [word.word for word in index.words("dijk", limit=100)][:5]
    assert len(found) == 5


def test_a_wrong_way_to_list_words_is_told(index):
    with pytest.raises(QueryError, match="choose lemma or form"):
        index.words("stikstof", by="woord")


def test_words_become_dicts(index):
    assert index.words("stikstof").to_dicts()[0].keys() == {
        "word",
        "count",
        "other_count",
        "log_likelihood",
        "log_ratio",
    }
