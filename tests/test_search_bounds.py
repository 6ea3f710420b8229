"""No question takes all: what is typed over and over is answered soon, and what is too much is told."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import zoeker
from zoeker import Article
from zoeker.dutch import Analyzer
from zoeker.engines.local import patterns, phrases
from zoeker.errors import QueryError
from zoeker.query.language import MOST_PARTS, MOST_PATTERNS
from zoeker.query.readings import matched

PIECES = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            *(
                '"',
                "*",
                "?",
                "~",
                "~1",
                "=",
                "-",
                "(",
                ")",
                " OF ",
                " EN ",
                " NIET ",
                ">",
                "/",
                "/a[b-w].*/",
                "^2",
                '"~5>',
                "titel:",
                "bron:",
                "datum:",
            ),
            *(
                "water",
                "Wit-Rusland",
                "sloten",
                "2022",
                "..",
                "\0",
                "\ud800",
                "\u0378",
                "😀",
                "’s",
                "a*",
                "*at*",
                "de~2",
            ),
            *("\u2028", "ß", "İ", "1" * 30, "a" * 70, "nos.nl", "http://a/b?c", "\u0301", " "),
        ]
    ),
)


WORDS = ["sluis", "water", "sloten", "sloot", "de", "Wit-Rusland", "dijk"]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("index")
    bodies = [" ".join(WORDS[(at * at + number * at) % 7] for at in range(200)) for number in range(30)]
    zoeker.update_index(
        folder, [Article(id=str(at), title="Kop", body=body) for at, body in enumerate(bodies)]
    )
    with zoeker.open_index(folder) as opened:
        yield opened


@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES, max_size=8).map("".join), st.booleans(), st.booleans(), st.booleans())
def test_any_text_is_a_question_or_a_query_error(index, text, any_word, plain, explain):
    try:
        results = index.search(text, any_word=any_word, plain=plain, explain=explain)
    except QueryError:  # and nothing else
        return
    assert len(results) == min(results.total + (results.others or 0), 10)


@pytest.mark.parametrize("slop", [1, 20, 100])
@pytest.mark.parametrize("words", ["sluis", "sloten", "sloten sloot", "Wit-Rusland sloten", "de het een"])
def test_words_typed_over_and_over_are_found_or_not_but_soon(index, words, slop):
    text = f'"{f"{words} " * (30 // len(words.split()))}"~{slop}'
    assert 0 <= index.search(text, explain=True).total <= 30


@pytest.mark.parametrize(
    "text",
    [
        '"' + "de " * MOST_PARTS + '"',
        '"' + "sloten-sloot " * 700 + '"~9',
        '"' + "d* (water OF sl*) " * 400 + '"~100>',
        '"' + "d* (water OF sl*) " * 100 + '"~100',
        '"' + "water d* " * 400 + '"^100',
        "/(s|w).*(.*e.*)*x?(.*r|.*n){20}y/ OF /" + "s?" * 50 + "[a-z]{2}/",
        "a-" * 9000 + "a",
        " OF ".join(f"{one}*" for one in "abcdefghijklmnopqrstuvwxyz"),
        "*" + "a*" * 4000 + "b",
        "?" * 4000 + "ab*",
        "a" * 19_000,
        "a" * 15_000 + "~2",
        "(" * 39 + "de" + ")" * 39,
        " OF ".join(["(de EN water)"] * 140),
    ],
)
def test_a_long_question_is_answered(index, text):
    assert index.search(text, limit=10**30, offset=0).total >= 0
    assert not index.search(text, limit=3, offset=10**30).hits


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ('"' + "de " * (MOST_PARTS + 1) + '"', 3 * MOST_PARTS + 2),
        (" ".join(["ab*c"] * (MOST_PATTERNS + 1)), 5 * MOST_PATTERNS + 1),
        (" OF ".join(["water~"] * (MOST_PATTERNS + 1)), 10 * MOST_PATTERNS + 1),
        (" ".join(['"de het"~9'] * (MOST_PATTERNS + 1)), 11 * MOST_PATTERNS + 1),
        ("de " * (MOST_PARTS + 1) + "=x", 0),
        ("(" * 41 + "de" + ")" * 41, 41),
        ("water*dijk\udcffen", 11),
        ('"minister* *"', 12),
        ('de  "w?t * rutte"~3', 10),
        ('titel:"a * b"', 10),
        ('"' + "d*l " * (MOST_PATTERNS + 1) + '"', 1),
    ],
)
def test_what_is_too_much_or_not_understood_is_told_with_its_place(index, text, column):
    with pytest.raises(QueryError) as caught:
        index.search(text)
    assert caught.value.column == column


@pytest.mark.parametrize("bound", ["MOST_LOOKED_THROUGH", "MOST_HELD"])
@pytest.mark.parametrize(
    "question",
    [
        "s* OF w* OF d* OF sl* OF wa* OF di* OF slo* OF wat* OF dij*",
        "*at* OF *ui* OF *sl* OF *ijk OF *oot OF *lui* OF w*r OF d?jk OF s*n",
        " OF ".join(
            f'"{words}"~{slop}' for words in ("sluis dijk", "de sluis water") for slop in range(3, 9)
        ),
        " OF ".join(f'"{one} {other}"' for one in WORDS[:5] for other in WORDS),
        " OF ".join(f'"s* w*"~{slop}' for slop in range(1, 9)),
        " OF ".join(f'"(sluis OF w*) {one}"~{slop}>' for slop in (2, 3) for one in WORDS),
        " OF ".join(f"/{one}l.*|[s-w].*{one}.*/" for one in "aeioudst"),
    ],
)
def test_phrases_and_patterns_that_take_too_much_together_are_told(index, monkeypatch, bound, question):
    assert index.search(question).total > 0
    monkeypatch.setattr(phrases, bound, 0)
    for asked in ({}, {"sort": "date", "explain": True}, {"any_word": True}):
        with pytest.raises(QueryError, match="in this question fit too much of the index; ask for fewer"):
            index.search(question, **asked)
    assert index.search("slo*").total == 30  # one by itself may be as broad as it likes


def test_an_expression_that_would_take_long_is_told(index, monkeypatch):
    assert index.search("/sl[a-z]{3}/").total
    monkeypatch.setattr(patterns, "MOST_SPENT", 100)
    with pytest.raises(QueryError, match="begin it with letters"):
        index.search("/(.*[a-s]){4}.*(.*e|.*t){2}.{3}/")


def test_a_phrase_of_too_many_readings_is_told(index):
    with pytest.raises(QueryError, match="in more than 64 ways"):
        index.search('"' + "(sluis OF de dijk) " * 7 + '"')
    assert index.search('"' + "(sluis OF water) " * 7 + '"~5').total >= 0


def test_what_a_question_may_take_is_the_same_in_any_order_and_with_explanations(index, monkeypatch):
    taken = []
    look_up = phrases.Phrases.look_up

    def counting(self, leaf, documents=None):
        found = look_up(self, leaf, documents)
        taken.append((str(leaf), self._looked_through, self._held))
        return found

    monkeypatch.setattr(phrases.Phrases, "look_up", counting)
    each = []
    for asked in ({}, {"sort": "date", "explain": True}, {"explain": True, "limit": 0}):
        index.search('(*at* OF "de sluis"~9) s* "dijk water" -"sluis sluis dijk"~2 titel:w*', **asked)
        each.append(taken[:])
        taken.clear()
    assert len(each[0]) == len({leaf for leaf, *_ in each[0]}) == 6  # each is looked up once
    assert each[0] == each[1] == each[2]


def test_a_word_of_thousands_of_pieces_is_marked_soon(make_index):
    """Each piece stands thousands of times: to look up where each stands among all took minutes."""
    body = "a-" * 9_000 + "a"
    began = process_time()
    (hit,) = make_index([Article(id="a", body=body)]).search(body)
    assert hit.snippets[0].spans
    assert process_time() - began < 30


def test_a_text_is_read_once_for_however_many_words_are_explained(make_index, monkeypatch):
    body = "De sluis staat in het water bij de dijk."
    index, read = make_index([Article(id="a", body=body)]), []
    analyze = Analyzer.analyze
    monkeypatch.setattr(Analyzer, "analyze", lambda self, text: read.append(text) or analyze(self, text))
    (hit,) = index.search('"sluis water"~5 "water dijk"~5 "dijk sluis"~9', explain=True, snippets=False)
    assert len(hit.explanation) == 3
    assert read.count(body) == 1


def test_a_question_mark_at_the_end_of_a_quotation_is_no_pattern(index):
    assert index.search('"water sluis?"').total == index.search('"water sluis"').total


@given(st.lists(st.sets(st.integers(0, 5), max_size=4).map(sorted), max_size=5))
def test_words_get_places_of_their_own_where_that_can_be(wanted):
    def can(left, taken):
        return not left or any(can(left[1:], taken | {place}) for place in left[0] if place not in taken)

    found = matched(wanted)
    assert (found is not None) == can(wanted, frozenset())
    if found is not None:
        assert len(set(found)) == len(wanted)
        assert all(place in its for place, its in zip(found, wanted, strict=True))
