"""Articles and questions to draw from: words that are forms, parts and other names of each other."""

from hypothesis import strategies as st

import zoeker
from zoeker.date import Date
from zoeker.query.tree import (
    And,
    DateRange,
    Exact,
    Fuzzy,
    Not,
    Or,
    Phrase,
    Prefix,
    Regex,
    Row,
    Together,
    Wildcard,
    Word,
    Words,
    weighted,
)

VOCABULARY = [
    "klimaat",
    "onderhandelingen",
    "onderhandeling",
    "Poetin",
    "in",
    "Wit-Rusland",
    "Witrusland",
    "Wit",
    "Rusland",
    "klimaattop",
    "toppen",
    "top",
    "klimaat-onderhandeling",
    "sloten",
    "sloot",
    "afsloten",
    "sluit",
    "af",
]
WORDS = st.sampled_from(VOCABULARY)
BETWEEN = st.sampled_from([" ", " ", " ", ". ", "! Wit ", "\n"])
LINES = st.lists(WORDS, max_size=3).map(" ".join)
DATES = st.sampled_from(["", "2021", "2022", "2022-01", "2022-01-14", "2022-01-14T10:30Z", "2022-02-01"])
SOURCES = st.sampled_from(["", "De Waterbode", "Wit Weekblad"])
ARTICLES = st.fixed_dictionaries(
    {
        "title": LINES,
        "lead": LINES,
        "body": st.lists(st.tuples(WORDS, BETWEEN), min_size=1, max_size=8).map(
            lambda each: "".join(word + sign for word, sign in each)
        ),
        "date": DATES,
        "source": SOURCES,
    }
)
CORPORA = st.lists(st.dictionaries(st.sampled_from("abcdefgh"), ARTICLES, min_size=1), min_size=1, max_size=3)

PERIODS = st.builds(lambda day: DateRange(Date(day), None), DATES.filter(bool)) | st.builds(
    lambda day: DateRange(None, Date(day)), DATES.filter(bool)
)
EXPRESSIONS = st.sampled_from(
    [
        "wit.*",
        "[kt]limaat|top",
        "(wit|rus)+land",
        "p{0}.?l[^a]{2}t",
        "KLIMÁ{1,2}t\\w*",
        "s.oo?t(en)?|af",
        "zz[a-z]",
    ]
)
PLACES = st.one_of(
    st.builds(Regex, EXPRESSIONS),
    st.builds(Prefix, st.sampled_from(["onderhandelinge", "Wit-Rus", "k"])),
    st.builds(Wildcard, st.sampled_from(["w?t", "*land", "p??t*"])),
    st.builds(Exact, WORDS),
    st.builds(Fuzzy, st.sampled_from(["klimat", "wti"]), st.just(""), st.integers(0, 2)),
    st.builds(Phrase, WORDS),
    st.builds(Phrase, WORDS),
)
PARTS = st.lists(st.lists(PLACES, min_size=1, max_size=3).map(tuple), min_size=2, max_size=3).map(tuple)
LOOKED_FOR = st.one_of(
    st.builds(Word, WORDS, st.sampled_from(["", "", "", "title", "text", "lead", "title,lead"])),
    st.builds(Phrase, st.lists(WORDS, min_size=2, max_size=3).map(" ".join), st.sampled_from(["", "body"])),
    st.builds(
        Phrase,
        st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
        st.sampled_from(["", "body"]),
        st.integers(1, 5),
    ),
    st.builds(
        Phrase,
        st.lists(WORDS, min_size=2, max_size=3).map(" ".join),
        st.sampled_from(["", "body"]),
        st.integers(1, 5),
        st.just(True),
    ),
    st.builds(Row, PARTS, st.sampled_from(["", "text"])),
    st.builds(Regex, EXPRESSIONS, st.sampled_from(["", "text", "title"])),
    st.builds(Row, PARTS, st.sampled_from(["", "body"]), st.integers(1, 4), st.booleans()),
    st.builds(Prefix, st.sampled_from(["onderhandelinge", "Wit-Rus", "wit", "k", "zzz"])),
    st.builds(
        Wildcard,
        st.sampled_from(["onder*ing", "onder*ing*", "w?t", "*land", "Wit-*land", "p??t*", "?limaat", "zz*z"]),
        st.sampled_from(["", "title", "title,body"]),
    ),
    st.builds(Exact, WORDS, st.sampled_from(["", "body"])),
    st.builds(
        Fuzzy,
        st.sampled_from(
            ["klimat", "Rusalnd", "onderhandelnig", "onderhandeling", "wti", "on", "Wit-Ruslnad", "zzz"]
        ),
        st.sampled_from(["", "body"]),
        st.integers(0, 2),
    ),
)


LOOKED_FOR |= st.builds(weighted, LOOKED_FOR, st.sampled_from([0.1, 0.5, 3, 100]))
LEAVES = LOOKED_FOR | st.builds(Word, st.sampled_from(["Waterbode", "wit"]), st.just("source"))


def _branches(children):
    several = st.lists(children, min_size=2, max_size=3).map(tuple)
    return st.one_of(*(several.map(kind) for kind in (Words, Words, And, Or)), children.map(Not))


TOGETHER = st.builds(
    Together, st.sampled_from(["sentence", "paragraph"]), st.recursive(LOOKED_FOR, _branches, max_leaves=3)
)
TREES = st.recursive(LEAVES | PERIODS | TOGETHER, _branches, max_leaves=6)


def build(folder, batches, removed=""):
    """Index batches one after the other, take some ids out, and give the articles that are then in the index."""
    held = {}
    for batch in batches:
        articles = {id: zoeker.Article(id=id, **fields) for id, fields in batch.items()}
        zoeker.update_index(folder, articles.values())
        held |= articles
    with zoeker.open_index(folder) as index:
        index.remove(removed)
    return {id: article for id, article in held.items() if id not in removed}
