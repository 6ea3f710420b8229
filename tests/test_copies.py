"""Are copies of a story put under the first of them, and is nothing else?"""

import json

import pytest

import zoeker

from . import program

LINES = [
    "De brug over de rivier is sinds maandag weer open voor al het verkeer, meldt de gemeente.",
    "Het herstel duurde elf weken langer dan de aannemer in het voorjaar had beloofd.",
    "Ondernemers in de binnenstad zeggen dat zij daardoor veel klanten zijn kwijtgeraakt.",
    "De wethouder wil voor het einde van het jaar met een regeling komen.",
]
ARTICLES = [
    zoeker.Article(id="whole", title="Brug open", body=" ".join(LINES), source="De Bode", date="2022-01-14"),
    zoeker.Article(
        id="cut", title="Brug weer open voor verkeer", body=" ".join(LINES[:2]), source="Weekblad"
    ),
    zoeker.Article(
        id="longer", title="Brug", lead=LINES[0].upper(), body=f"{LINES[1]} {'Wat een brug. ' * 40}"
    ),
    zoeker.Article(
        id="other",
        title="Brug dicht",
        body="De brug is weer dicht. De gemeente weet niet hoe lang dat duurt, zegt de wethouder.",
    ),
    zoeker.Article(id="short", title="Brug", body="De brug is open."),
    zoeker.Article(id="shorter", title="Brug!", body="De brug is open."),
    zoeker.Article(id="same", title="Brug", body="De brug is open."),
]


@pytest.fixture
def index(make_index):
    return make_index(ARTICLES)


def groups(results):
    return {frozenset([hit.id, *(copy.id for copy in hit.copies)]) for hit in results}


@pytest.mark.parametrize("snippets", [True, False])
def test_copies_stand_under_the_first_of_them_and_keep_their_ranks(index, snippets):
    plain = index.search("brug", limit=10, snippets=snippets)
    assert not any(hit.copies for hit in plain)
    results = index.search("brug", limit=10, snippets=snippets, fold=True)
    assert groups(results) == {
        frozenset({"whole", "cut", "longer"}),
        frozenset({"other"}),
        frozenset({"short", "same"}),  # the same by all of it: what is as short may be the same by chance
        frozenset({"shorter"}),
    }
    assert results.total == 7
    ranks = [hit.rank for hit in results]
    assert ranks == sorted(ranks)
    assert all(hit.rank < copy.rank for hit in results for copy in hit.copies)
    every = sorted((its for hit in results for its in (hit, *hit.copies)), key=lambda its: its.rank)
    assert [its.id for its in every] == [hit.id for hit in plain]


def test_a_command_tells_where_the_copies_are(tmp_path):
    zoeker.update_index(tmp_path / "index", ARTICLES)
    question = ("search", "--index", tmp_path / "index", "herstel", "--fold")
    shown = program.run(*question, "--format", "plain").stdout
    assert shown.count("   ook ") == 2
    assert "ook 2: " in shown
    (hit,) = map(json.loads, program.run(*question, "--format", "jsonl").stdout.splitlines())
    assert {hit["id"], *(copy["id"] for copy in hit["copies"])} == {"whole", "cut", "longer"}
    assert len(program.run(*question, "--format", "ids").stdout.splitlines()) == 1
