import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker.date import Date
from zoeker.query.language import parse
from zoeker.query.tree import (
    And,
    DateRange,
    Exact,
    Fuzzy,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Regex,
    Row,
    Wildcard,
    Word,
    Words,
    leaves,
    weighted,
)

FIELDS = st.sampled_from(
    ["", "title", "text", "lead", "body", "source", "section", "author", "title,lead", "title,body"]
)
WRITTEN = st.sampled_from(
    [
        "klimaat",
        "Wit-Rusland",
        "minister(s)",
        "12:30",
        "-",
        "nu.nl",
        "http://nos.nl",
        "a()",
        "…",
        "dit?",
        "~5",
        "a~b",
    ]
)
PATTERNS = st.sampled_from(["onder*ing", "w?t", "*crisis", "kli?aat*", "Wit-*d", "minister(s)*n", "*1?1*"])
DATES = st.sampled_from([*map(Date, ("2022", "2022-01", "2022-01-14", "2022-01-14T10:30:00+01:00"))])
RANGES = st.builds(DateRange, DATES, DATES).filter(
    lambda span: span.since.first <= span.until.last
) | st.one_of(st.builds(DateRange, DATES, st.none()), st.builds(DateRange, st.none(), DATES))
EXPRESSIONS = st.sampled_from(["(a|bc)d+", "\\d{2,4}x?", "[^-a]nu\\/[x\\]]"])
PLACES = st.one_of(
    st.builds(Regex, EXPRESSIONS),
    st.builds(Prefix, st.sampled_from(["klim", "Wit-Rus"])),
    st.builds(Wildcard, st.sampled_from(["onder*ing", "w?t"])),
    st.builds(Exact, st.just("huizen")),
    st.builds(Fuzzy, st.just("klimat"), st.just(""), st.integers(0, 2)),
)
PHRASES = st.builds(Phrase, st.sampled_from(["kamer", "de kamer"]))
PARTS = st.lists(
    PLACES.map(lambda place: (place,))
    | st.lists(PLACES | PHRASES, min_size=2, max_size=3, unique=True).map(tuple),
    min_size=2,
    max_size=3,
).map(tuple)
LEAVES = (
    st.builds(Word, WRITTEN, FIELDS)
    | st.builds(
        Phrase, st.sampled_from(["tweede kamer", "OF", " a(b) ", "nu.nl -b"]), FIELDS, st.integers(0, 100)
    )
    | st.builds(
        Phrase, st.sampled_from(["tweede kamer", "a OF b"]), FIELDS, st.integers(1, 100), st.booleans()
    )
    | st.builds(Row, PARTS, FIELDS, st.integers(1, 100), st.booleans())
    | st.builds(Row, PARTS, FIELDS)
    | st.builds(Regex, EXPRESSIONS, FIELDS)
    | st.builds(Prefix, WRITTEN.filter(lambda text: text not in ("-", "dit?")), FIELDS)
    | st.builds(Wildcard, PATTERNS, FIELDS)
    | st.builds(
        Fuzzy, st.sampled_from(["klimat", "Wit-Rus", "OF", "a~1", "nu.nl", "a(s)"]), FIELDS, st.integers(0, 2)
    )
    | RANGES
)
LEAVES |= st.builds(
    weighted,
    LEAVES.filter(lambda leaf: re.search(r"[^\W_]", getattr(leaf, "text", "a"))),
    st.sampled_from([0.1, 0.5, 1, 3, 100, 1 / 3]),
)


def _branches(children):
    several = st.lists(children, min_size=2, max_size=4).map(tuple)
    return st.one_of(*(several.map(kind) for kind in (Words, And, Or)), children.map(Not))


TREES = st.recursive(LEAVES, _branches, max_leaves=12)


@given(TREES)
def test_a_tree_is_written_as_it_is_read(tree: Query):
    assert parse(str(tree)) == tree


@pytest.mark.parametrize(
    ("tree", "written"),
    [
        (Word("klimaat", "title"), "title:klimaat"),
        (Phrase("tweede kamer"), '"tweede kamer"'),
        (Phrase("klimaat top", "lead", 5), 'lead:"klimaat top"~5'),
        (Not(Prefix("klim")), "-klim*"),
        (Phrase("klimaat top", "", 5, True), '"klimaat top"~5>'),
        (Row(((Prefix("klim"), Phrase("de top")), (Exact("a"),)), "lead"), 'lead:"(klim* OR de top) =a"'),
        (weighted(Phrase("a b"), 0.5), '"a b"^0.5'),
        (Wildcard("w?t*s", "title"), "title:w?t*s"),
        (Fuzzy("klimat"), "klimat~"),
        (Fuzzy("klimat", "body", 2), "body:klimat~2"),
        (DateRange(Date("2022"), Date("2022")), "date:2022"),
        (DateRange(None, Date("2022-03")), "date:..2022-03"),
        (Or((Words((Word("a"), Word("b"))), And((Word("c"), Word("d"))))), "a b OR c AND d"),
        (Words((Word("a"), Or((Word("b"), Word("c"))))), "a (b OR c)"),
    ],
)
def test_a_tree_is_written_in_the_query_language(tree, written):
    assert str(tree) == written


def test_the_leaves_are_what_an_article_may_match():
    tree = parse('klimaat (stikstof OF natuur*) -boeren datum:2022 w?t boer~ "a b"~2 -b?er')
    assert list(leaves(tree)) == [
        Word("klimaat"),
        Word("stikstof"),
        Prefix("natuur"),
        Wildcard("w?t"),
        Fuzzy("boer"),
        Phrase("a b", slop=2),
    ]
