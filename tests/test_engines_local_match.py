import pytest

from zoeker import Article
from zoeker.engines.local.match import Matcher
from zoeker.query.language import parse
from zoeker.query.tree import Word

ARTICLES = [
    Article(
        id="a",
        title="Klimaat",
        body="De onderhandelingen over het klimaat.",
        date="2022-01",
        source="De Waterbode",
    ),
    Article(
        id="b",
        title="Kort",
        lead="Wit-Rusland praat.",
        body="Een onderhandelaar uit Minsk.",
        date="2022-02-14",
        source="Wit Weekblad",
    ),
    Article(id="c", title="Kort", body="Witrusland zwijgt over het klimaat.", source="De Waterbode"),
    Article(id="d", title="Kort", body="Een wit huis in Rusland.", date="2021"),
]


@pytest.fixture
def found(make_local_index):
    reader = make_local_index(ARTICLES)._local.reader
    return lambda text, any_word=False: "".join(
        sorted(reader.id(document) for document in Matcher(reader, any_word).documents(parse(text)).tolist())
    )


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("klimaat", "ac"),
        ("onderhandeling klimaat", "a"),
        ("onderhandeling OF zwijgt", "ac"),
        ("klimaat -zwijgt", "a"),
        ("onderhandel*", "ab"),
        ("titel:klimaat", "a"),
        ("tekst:klimaat", "ac"),
        ("lead:klimaat", ""),
        ("Wit-Rusland", "bc"),
        ("Witrusland", "bc"),
        ('"wit rusland"', "b"),
        ("wit rusland", "bd"),
        ('"het klimaat"', "ac"),
        ('"klimaat het"', ""),
        ("bron:waterbode", "ac"),
        ("waterbode", ""),
        ("datum:2022-01-20", "a"),
        ("datum:2022..", "ab"),
        ("datum:..2022-01", "ad"),
        ("-datum:2022", "cd"),
        ("zzz", ""),
        ("zzz*", ""),
    ],
)
def test_a_question_matches(found, text, ids):
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("onderhandeling zwijgt", "ac"),
        ("onderhandeling zwijgt bron:waterbode", "ac"),
        ("huis zwijgt bron:(de waterbode)", "c"),
        ("huis zwijgt -klimaat", "d"),
        ("bron:waterbode datum:2022", "a"),
        ("onderhandeling EN klimaat", "a"),
    ],
)
def test_any_of_the_words_will_do_but_filters_hold(found, text, ids):
    assert found(text, any_word=True) == ids


def test_a_leaf_is_counted_wherever_it_stands_in_a_question(make_local_index):
    matcher = Matcher(make_local_index(ARTICLES)._local.reader)
    assert matcher.frequencies([Word(word) for word in ("klimaat", "minsk", "zzz")]) == [2, 1, 0]
    for text in ("klimaat minsk", "klimaat -minsk", "minsk OF (klimaat EN huis)"):
        found = matcher.ranked(parse(text), 0).words
        assert [word.document_frequency for word in found.values()] == matcher.frequencies(list(found))


def test_an_empty_index_matches_nothing(make_local_index):
    matcher = Matcher(make_local_index([])._local.reader)
    assert not any(
        matcher.documents(parse(text)).size for text in ("a", "-a", "a*", '"a b"', "datum:2022", "a b")
    )
