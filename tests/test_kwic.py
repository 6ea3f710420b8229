"""Where does what was asked for stand? Every occurrence once, with its context, on every engine, in the order asked for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zoeker
from zoeker import kwic
from zoeker.errors import QueryError
from zoeker.kwic import before, behind

ARTICLES = [
    {
        "id": "a",
        "title": "Stikstof in de Tweede Kamer",
        "lead": "De stikstofcrisis duurt voort.",
        "body": "Het kabinet wil minder stikstof.\n\nBoeren en de tweede kamer praten over de stikstof; Éénmaal stikstof.",
        "date": "2022-06-10",
        "source": "De Streekbode",
    },
    {
        "id": "b",
        "body": "Stikstof, zegt de minister, is overal. Ammoniak is stikstof.",
        "date": "2021",
        "source": "Het Avondnieuws",
    },
    {"id": "c", "title": "Brug open", "body": "De brug over de rivier is open.", "date": "2022-01-01"},
]


def by_hand(articles, pattern):
    """Find what a pattern matches in each field of articles that a reader sees, by looking through them."""
    found = set()
    for its in articles:
        for field in ("title", "lead", "body"):
            for match in re.finditer(pattern, its.get(field, ""), re.I):
                found.add((its["id"], field, match.start(), match.end()))
    return found


def places(lines):
    return [(line.id, line.field, line.start, line.end) for line in lines]


@pytest.mark.parametrize("sort", ["relevance", "date", "-date", "left", "right", "hit"])
def test_every_occurrence_is_there_once_in_whatever_order(make_index, sort):
    index = make_index([zoeker.Article(**its) for its in ARTICLES])
    found = places(index.kwic("stikstof", sort=sort))
    assert set(found) == by_hand(ARTICLES, "stikstof")  # also as part of a compound
    assert len(found) == 7


@pytest.mark.parametrize("width", [0, 3, 11, 40, 1000])
def test_a_line_is_a_passage_of_its_field_and_of_whole_words(make_index, width):
    index = make_index([zoeker.Article(**its) for its in ARTICLES])
    lines = list(index.kwic('stikstof OF "tweede kamer"', width=width))
    assert len(lines) == 9
    for line in lines:
        text = getattr(index.get(line.id), line.field)
        assert text[line.start : line.end] == line.match
        begin, end = line.start - len(line.left), line.end + len(line.right)
        assert text[begin:end] == line.left + line.match + line.right
        assert begin == 0 or text[begin - 1].isspace() or text[begin].isspace() or begin == line.start
        assert end == len(text) or text[end].isspace() or text[end - 1].isspace() or end == line.end
        if width > 12:
            assert max(len(line.left), len(line.right)) <= width
            assert line.left or line.start == 0


def test_a_phrase_is_one_occurrence_and_a_part_of_a_compound_stands_in_its_word(make_index):
    index = make_index([zoeker.Article(**its) for its in ARTICLES])
    assert [line.match for line in index.kwic('"tweede kamer"')] == ["Tweede Kamer", "tweede kamer"]
    assert [line.match for line in index.kwic('"kabinet stikstof"~3')] == ["kabinet wil minder stikstof"]
    (part,) = (line for line in index.kwic("stikstof") if line.field == "lead")
    assert (part.left, part.match, part.right) == ("De ", "stikstof", "crisis duurt voort.")


def test_a_long_phrase_and_words_in_order_are_one_occurrence_each(make_index):
    index = make_index([zoeker.Article(**its) for its in ARTICLES])
    long = "Boeren en de tweede kamer praten over de stikstof"
    assert [line.match for line in index.kwic(f'"{long}"')] == [long]
    assert [line.match for line in index.kwic('"kamer stikstof"~3>')] == ["kamer praten over de stikstof"]


def test_what_two_words_of_a_question_match_is_one_occurrence(make_index):
    index = make_index([zoeker.Article(**its) for its in ARTICLES])
    found = places(index.kwic("stik* OF stikstof OF crisis"))
    assert len(found) == len(set(found)) == 7
    assert len(list(index.kwic('kamer "tweede kamer"'))) == 2


def test_a_title_that_is_the_first_sentence_is_no_field_of_its_own(make_index):
    index = make_index([zoeker.Article(**its) for its in ARTICLES])
    assert places(index.kwic("minister")) == [("b", "body", 18, 26)]


def test_lines_are_sorted_by_the_words_beside_or_by_date(make_index):
    articles = [
        {"id": "1", "body": "een Éland de brug op", "date": "2022-03"},
        {"id": "2", "body": "die brug, ook", "date": "2021-01-05"},
        {"id": "3", "body": "de bruggen op zondag", "date": "2023"},
        {"id": "4", "body": "ander eland: de brug op dinsdag"},
    ]
    index = make_index([zoeker.Article(**its) for its in articles])

    def ids(sort):
        return "".join(line.id for line in index.kwic("brug", sort=sort))

    assert ids("right") == "2143"  # ook; op; op dinsdag; op zondag
    assert ids("left") == "3412"  # de; de eland ander; de eland een; die
    assert ids("hit") == "2143"  # brug ook, brug op, …; bruggen
    assert ids("date") == "2134"
    assert ids("-date") == "3124"


def test_a_limit_ends_and_filters_hold(make_index):
    index = make_index([zoeker.Article(**its) for its in ARTICLES])
    assert len(list(index.kwic("stikstof", limit=3))) == 3
    assert list(index.kwic("stikstof", limit=0)) == []
    assert list(index.kwic("stikstof", limit=10**30)) == list(index.kwic("stikstof"))
    assert {line.id for line in index.kwic("stikstof", since="2022")} == {"a"}
    assert list(index.kwic("bestaatniet")) == []
    assert {line.source for line in index.kwic("stikstof bron:Avondnieuws")} == {"Het Avondnieuws"}


def test_what_names_no_word_of_a_text_stands_nowhere(make_index):
    index = make_index([zoeker.Article(**its) for its in ARTICLES])
    assert list(index.kwic("")) == list(index.kwic("bron:Streekbode")) == []
    assert list(index.kwic("datum:2022")) == []


def test_what_cannot_be_is_told_at_once(make_index):
    index = make_index([zoeker.Article(**its) for its in ARTICLES])
    with pytest.raises(QueryError, match="cannot sort by 'up'"):
        index.kwic("stikstof", sort="up")
    with pytest.raises(QueryError):
        index.kwic('"stikstof')
    with pytest.raises(QueryError, match="0 or more"):
        index.kwic("stikstof", width=-1)


def test_lines_become_dicts(make_index):
    index = make_index([zoeker.Article(**its) for its in ARTICLES])
    assert index.kwic("rivier").to_dicts() == [
        {
            "id": "c",
            "date": "2022-01-01",
            "source": "",
            "field": "body",
            "start": 16,
            "end": 22,
            "left": "De brug over de ",
            "match": "rivier",
            "right": " is open.",
            "url": "",
        }
    ]


def test_more_lines_than_a_run_are_sorted_in_files_as_in_memory(make_local_index, monkeypatch):
    words = ["aap", "noot", "mies", "wim", "zus", "jet", "ééns"]
    articles = [
        {
            "id": str(number),
            "body": f"{words[number % 7]} brug {words[number % 5]} {number}",
            "date": "2022",
        }
        for number in range(60)
    ]
    index = make_local_index([zoeker.Article(**its) for its in articles])
    whole = list(index.kwic("brug", sort="right"))
    monkeypatch.setattr(kwic, "_RUN", 7)
    assert list(index.kwic("brug", sort="right")) == whole
    assert all(isinstance(line.date, zoeker.date.Date) for line in index.kwic("brug", sort="left"))


@given(st.text("ab \n-,", max_size=60), st.integers(0, 60), st.integers(0, 10), st.integers(0, 20))
def test_context_is_whole_words_as_many_as_fit(text, start, length, width):
    start = min(start, len(text))
    end = min(start + length, len(text))
    left, right = before(text, start, width), behind(text, end, width)
    assert text[:start].endswith(left)
    assert text[end:].startswith(right)
    begin, finish = start - len(left), end + len(right)
    assert not left or begin == 0 or text[begin - 1].isspace() or text[begin].isspace()
    assert not right or finish == len(text) or text[finish].isspace() or text[finish - 1].isspace()
    if len(left) > width:  # then it is the rest of the word that the place is in
        assert not re.search(r"\s", left)
    if len(right) > width:
        assert not re.search(r"\s", right)
