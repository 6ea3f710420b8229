"""Programs by hand: what each kind of step gives, in C and in NumPy."""

import numpy as np
import pytest

from zoeker import Article
from zoeker.store import NONE, RANKED, Kind, Program, Scope

TEXTS = ["kat", "kat kat hond", "hond", "koe", "katten hond koe"]


@pytest.fixture
def reader(language, make_index):
    index = make_index([Article(id=str(number), title="-", body=text) for number, text in enumerate(TEXTS)])
    return index._reader


@pytest.fixture
def program(reader):
    return Program(reader.size)


@pytest.fixture
def word(reader, program):
    worth = np.ones(len(RANKED) * reader.size)
    return lambda term, form="", **more: program.list(
        reader.occurring(term, form, RANKED), worth, bool(form), **more
    )


def values(reader, program, register, shown=None):
    found = reader.evaluate(program, register, [register], [register if shown is None else shown])
    assert found.counts == [len(found.documents)]
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
    documents = reader.evaluate(program, both).documents
    assert "".join(sorted(map(reader.id, documents.tolist()))) == found


def test_all_and_none_and_given_documents(reader, program):
    some = np.array([1, 3])
    assert reader.evaluate(program, program.live()).documents.tolist() == [0, 1, 2, 3, 4]
    assert reader.evaluate(program, program.empty()).documents.tolist() == []
    array = program.array(some, np.array([0.5, 2.0]))
    found = reader.evaluate(program, array, [], [array])
    assert (found.documents.tolist(), found.columns.tolist()) == ([1, 3], [[0.5, 2.0]])


def test_documents_outside_a_scope_need_no_value_but_are_known(reader, program, word):
    rare, _ = word("koe")
    often, _ = word("kat", scope=Scope(rare))
    found = reader.evaluate(program, rare, [rare, often], [often])
    ids = list(map(reader.id, found.documents.tolist()))
    assert dict(zip(ids, found.columns[0].tolist(), strict=True)) == {"3": 0, "4": 1}
    assert found.counts == [2, 3]
    assert [found.held_by(document) for document in found.documents.tolist()] == [0b01, 0b11]


def test_more_registers_than_bits_tell_what_they_hold(reader, program, word):
    registers = [word(term)[0] for term in ["kat", "hond"] * 40]
    found = reader.evaluate(program, program.live(), registers)
    held = {reader.id(document): found.held_by(document) for document in found.documents.tolist()}
    kat, hond = (sum(1 << place for place in range(first, 80, 2)) for first in (0, 1))
    assert held == {"0": kat, "1": kat | hond, "2": hond, "3": 0, "4": kat | hond}


def test_nothing_need_be_asked_for_but_counts(reader, program, word):
    found = reader.evaluate(program, NONE, [word("hond")[0]])
    assert (found.documents.tolist(), found.counts) == ([], [3])
