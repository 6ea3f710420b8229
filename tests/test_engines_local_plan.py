import pytest

from zoeker import Article
from zoeker.engines.local.compiled import Compiler, is_filter
from zoeker.engines.local.plan import Plan
from zoeker.engines.local.program import NONE, Kind
from zoeker.query.language import parse
from zoeker.query.tree import Word

ARTICLES = [
    Article(id=str(n), title="-", body="kat" + " hond" * (n < 4) + " koe" * (n < 2)) for n in range(9)
]


@pytest.fixture
def reader(make_local_index):
    return make_local_index(ARTICLES)._local.reader


@pytest.fixture
def plan(reader):
    return lambda any_word=False, most=None: Plan(reader, Compiler(reader), any_word, most)


def calls(plan):
    """The programs that are called, in order, by how many documents each has, and whether only inside some register."""
    program = plan.program
    steps = [step for step in program.steps if step.kind == Kind.CALL]
    return [(program.called[step.one].most[0], step.also != NONE) for step in steps]


def test_the_rarest_word_is_read_first_and_the_others_only_where_it_stands(plan):
    made = plan()
    made.match(parse("kat hond koe"))
    assert calls(made) == [(2, False), (4, True), (9, True)]


def test_alternatives_are_read_everywhere_and_limits_set_where_only_the_best_are_wanted(plan):
    made = plan()
    made.match(parse("kat OF koe"))
    assert calls(made) == [(9, False), (2, False)]
    assert made.program.limits == []
    made = plan(most=lambda without: 3.0 - len(without))
    made.match(parse("kat OF koe OF hond"))
    assert calls(made) == [(2, False), (4, False), (9, False)]
    assert [most for _, most in made.program.limits] == [2.0, 1.0]


def test_what_can_match_by_something_else_is_read_everywhere(plan):
    made = plan()
    made.match(parse("(kat hond koe) OF kat"))
    assert calls(made) == [(2, False), (4, False), (9, False)]


def test_what_is_excluded_is_looked_for_only_where_something_matches(plan):
    made = plan()
    made.match(parse("kat -hond"))
    assert calls(made) == [(9, False), (4, True)]


def test_a_word_is_called_once(plan):
    made = plan()
    assert made.leaf(Word("kat")) == made.leaf(Word("kat"))
    assert len(calls(made)) == 1


def test_a_word_is_compiled_once_for_an_index(reader):
    assert Compiler(reader).leaf(Word("kat")) is Compiler(reader).leaf(Word("kat"))


@pytest.mark.parametrize(
    ("text", "filters"),
    [("kat", False), ("bron:x", True), ("-kat", True), ("datum:2022", True), ("bron:x OF kat", False)],
)
def test_filters_choose_and_do_not_rank(text, filters):
    assert is_filter(parse(text)) is filters
