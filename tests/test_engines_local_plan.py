import pytest

from zoeker import Article
from zoeker.engines.local.plan import LEAF, NONE, Plan
from zoeker.engines.local.words import Lookup
from zoeker.query.language import parse
from zoeker.query.tree import Word, is_filter, with_any

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


ANIMALS = [Article(id=str(n), title="-", body="kat" + " hond" * (n < 4) + " koe" * (n < 2)) for n in range(9)]


@pytest.fixture
def found(make_local_index):
    reader = make_local_index(ARTICLES)._engine.reader

    def ids(text, any_word=False):
        documents = Plan(reader, Lookup(reader)).documents(with_any(parse(text)) if any_word else parse(text))
        return "".join(sorted(map(reader.id, documents.tolist())))

    return ids


@pytest.fixture
def reader(make_local_index):
    return make_local_index(ANIMALS)._engine.reader


@pytest.fixture
def plan(reader):
    def planned(text, **how):
        made = Plan(reader, Lookup(reader), [Word("kat"), Word("hond"), Word("koe")], **how)
        made.tree(parse(text), narrowing=True)
        return made

    return planned


def called(plan):
    """The leaves that are looked for, in order, by how many documents each has, and whether only inside some register."""
    steps = [plan.steps[at : at + 4].tolist() for at in range(0, len(plan.steps), 4)]
    return [(plan.most[into], also != NONE) for kind, into, _, also in steps if kind == LEAF]


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


def test_an_empty_index_matches_nothing(make_local_index):
    reader = make_local_index([])._engine.reader
    for text in ("a", "-a", "a*", '"a b"', "datum:2022", "a b"):
        assert not Plan(reader, Lookup(reader)).documents(parse(text)).size


def test_the_rarest_word_is_read_first_and_the_others_only_where_it_stands(plan):
    assert called(plan("kat hond koe")) == [(2, False), (4, True), (9, True)]


def test_alternatives_are_read_everywhere_and_limits_set_where_only_the_best_are_wanted(plan):
    made = plan("kat OF koe")
    assert called(made) == [(9, False), (2, False)]
    assert made.limits == []
    made = plan("kat OF koe OF hond", best=True)
    assert called(made) == [(2, False), (4, False), (9, False)]
    scores = [made.leaves[Word(word)].score for word in ("kat", "hond", "koe")]
    assert [most for _, most in made.limits] == pytest.approx([sum(scores[:2]), scores[0]])


def test_what_can_match_by_something_else_is_read_everywhere(plan):
    assert called(plan("(kat hond koe) OF kat")) == [(2, False), (4, False), (9, False)]


def test_what_is_excluded_is_looked_for_only_where_something_matches(plan):
    assert called(plan("kat -hond")) == [(9, False), (4, True)]


def test_a_word_is_looked_for_once(plan):
    made = plan("kat OF kat -hond")
    assert made.leaf(Word("kat")) == made.leaf(Word("kat"))
    assert len(called(made)) == 2


def test_a_word_is_looked_up_once_for_an_index(reader):
    assert Lookup(reader).leaf(Word("kat")) is Lookup(reader).leaf(Word("kat"))


def test_a_leaf_is_counted_wherever_it_stands_in_a_question(make_local_index):
    reader = make_local_index(ARTICLES)._engine.reader
    words = Lookup(reader).leaves([Word(word) for word in ("klimaat", "minsk", "zzz")])
    assert [word.having for word in words.values()] == [2, 1, 0]


@pytest.mark.parametrize(
    ("text", "filters"),
    [("kat", False), ("bron:x", True), ("-kat", True), ("datum:2022", True), ("bron:x OF kat", False)],
)
def test_filters_choose_and_do_not_rank(text, filters):
    assert is_filter(parse(text)) is filters
