"""Programs by hand: what each kind of step gives, in C and in NumPy."""

import numpy as np
import pytest

from zoeker import Article
from zoeker.engines.local.evaluate import Wanted
from zoeker.engines.local.norms import Norms
from zoeker.engines.local.program import Evidence, Kind, Program
from zoeker.format.schema import RANKED
from zoeker.kernel.evaluate import Scoring

TEXTS = ["kat", "kat kat hond", "hond", "koe", "katten hond koe"]


@pytest.fixture
def reader(make_local_index):
    index = make_local_index(
        [Article(id=str(number), title="-", body=text) for number, text in enumerate(TEXTS)]
    )
    return index._local.reader


@pytest.fixture
def program(reader):
    return Program(reader.size)


@pytest.fixture
def word(reader, program):
    worth = Norms([(np.zeros(reader.size, np.uint8), np.ones(1))] * len(RANKED))
    return lambda term, form="": program.list(reader.occurring(term, form, RANKED), worth, bool(form))


def values(reader, program, register, shown=None):
    found = reader.evaluate(program, Wanted(register, also=register if shown is None else shown))
    ids = map(reader.id, found.documents.tolist())
    return dict(zip(ids, found.columns[0].tolist(), strict=True))


def test_a_list_gives_how_often_a_term_stands_in_documents_and_how_often_in_one_form(reader, program, word):
    into, exact = word("kat", "kat")
    assert values(reader, program, into) == {"0": 1, "1": 2, "4": 1}
    assert values(reader, program, into, exact) == {"0": 1, "1": 2, "4": 0}
    assert program.most[into] >= 3


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        (Kind.LARGEST, {"0": 1, "1": 2, "2": 1, "4": 1}),
        (Kind.SMALLEST, {"1": 1, "4": 1}),
        (Kind.COUNT, {"0": 1, "1": 2, "2": 1, "4": 2}),
    ],
)
def test_values_are_combined(reader, program, word, kind, found):
    both = program.combined(kind, [word("kat")[0], word("hond")[0]])
    assert values(reader, program, both) == found


@pytest.mark.parametrize(("kind", "found"), [(Kind.UNITE, "0124"), (Kind.MEET, "14"), (Kind.LESS, "0")])
def test_documents_are_combined(reader, program, word, kind, found):
    both = program.combined(kind, [word("kat")[0], word("hond")[0]])
    documents = reader.evaluate(program, Wanted(both)).documents
    assert "".join(sorted(map(reader.id, documents.tolist()))) == found


def test_all_and_none_and_given_documents(reader, program):
    some = np.array([1, 3])
    assert reader.evaluate(program, Wanted(program.live())).documents.tolist() == [0, 1, 2, 3, 4]
    assert reader.evaluate(program, Wanted(program.empty())).documents.tolist() == []
    array = program.array(some, np.array([0.5, 2.0]))
    found = reader.evaluate(program, Wanted(array, also=array))
    assert (found.documents.tolist(), found.columns.tolist()) == ([1, 3], [[0.5, 2.0]])


def test_a_program_can_be_called_more_than_once_also_by_a_called_one(reader, program, word):
    word("kat"), word("hond")
    both = program.combined(Kind.LARGEST, [0, 1])
    middle, outer = Program(reader.size), Program(reader.size)
    first, second = middle.call(program), middle.call(program)
    met = middle.combined(Kind.MEET, [first, second + 1])
    base = outer.call(middle)
    assert values(reader, outer, base + both) == {"0": 1, "1": 2, "2": 1, "4": 1}
    documents = reader.evaluate(outer, Wanted(base + met)).documents
    assert sorted(map(reader.id, documents.tolist())) == ["1", "4"]


def test_what_is_called_inside_a_register_need_be_right_only_there(reader, program, word):
    rare, _ = word("koe")
    often = Program(reader.size)
    often.list(reader.occurring("kat", "", RANKED), program.norms[0])
    outer = Program(reader.size)
    base = outer.call(program)
    there = outer.call(often, base + rare)
    met = outer.combined(Kind.MEET, [base + rare, there])
    assert values(reader, outer, met, there) == {"4": 1}
    assert reader.evaluate(outer, Wanted(met)).documents.size == 1


def test_more_leaves_than_bits_tell_what_they_hold(reader, program, word):
    leaves = [(word(term)[0], Evidence(0, [0])) for term in ["kat", "hond"] * 40]
    found = reader.best(program, Wanted(program.live(), leaves), Scoring(0, 1.0))
    documents = found.documents.tolist()
    held = dict(zip(map(reader.id, documents), found.held_by(documents), strict=True))
    kat, hond = (sum(1 << place for place in range(first, 160, 2)) for first in (0, 1))
    assert held == {"0": kat, "1": kat | hond, "2": hond, "3": 0, "4": kat | hond}


def test_the_documents_of_leaves_are_counted(reader, program, word):
    leaves = [(word(term)[0], Evidence(0, [0])) for term in ("hond", "olifant", "kat")]
    assert reader.count_leaves(program, leaves) == [3, 0, 3]
