import pytest

from zoeker import Article
from zoeker.search.language import parse
from zoeker.search.plan import Plan, is_filter
from zoeker.search.query import Word
from zoeker.search.sequences import Sequences
from zoeker.store import EVERYWHERE, NONE, Kind

ARTICLES = [
    Article(id=str(n), title="-", body="kat" + " hond" * (n < 4) + " koe" * (n < 2)) for n in range(9)
]


@pytest.fixture
def reader(make_index):
    return make_index(ARTICLES)._reader


@pytest.fixture
def plan(reader):
    def make(any_word=False, most=None):
        analyze = reader.analyzer.analyze
        return Plan(reader, analyze, Sequences(reader, analyze).look_up, any_word, most)

    return make


def lists(plan):
    """The steps that read posting lists, in order, by how many documents each has."""
    return [
        (plan.program.lists[step.one].most, step) for step in plan.program.steps if step.kind is Kind.LIST
    ]


def test_the_rarest_word_is_read_first_and_the_others_only_where_it_stands(plan):
    made = plan()
    made.match(parse("kat hond koe"))
    assert [most for most, _ in lists(made)] == [2, 4, 9]
    assert [step.within == NONE for _, step in lists(made)] == [True, False, False]


def test_alternatives_are_read_everywhere_but_where_only_the_best_are_wanted(plan):
    made = plan()
    made.match(parse("kat OF koe"))
    assert all(step.within == NONE for _, step in lists(made))
    made = plan(most=lambda without: 3.0 - len(without))
    made.match(parse("kat OF koe OF hond"))
    assert [bound for bound in made.program.bounds if bound > 0] == [2.0, 1.0]
    assert [most for _, most in made.limits] == [2.0, 1.0]


def test_what_is_asked_for_twice_is_weighed_wherever_it_stands(plan):
    made = plan()
    made.match(parse("(kat hond koe) OF kat"))
    assert all(step.within == NONE for most, step in lists(made) if most == 9)


def test_of_what_is_excluded_no_value_is_needed_unless_it_ranks_too(plan):
    made = plan()
    result = made.match(parse("kat -hond"))
    ((_, kat), (_, hond)) = lists(made)
    assert (kat.within, hond.within == NONE) == (NONE, False)
    made.ranked(Word("hond"), result)
    assert [step.within for _, step in lists(made)] == [NONE, NONE]


def test_a_word_is_compiled_once(plan):
    made = plan()
    assert made.leaf(Word("kat"), EVERYWHERE) is made.leaf(Word("kat"), EVERYWHERE)
    assert len(lists(made)) == 1


@pytest.mark.parametrize(
    ("text", "filters"),
    [("kat", False), ("bron:x", True), ("-kat", True), ("datum:2022", True), ("bron:x OF kat", False)],
)
def test_filters_choose_and_do_not_rank(text, filters):
    assert is_filter(parse(text)) is filters
