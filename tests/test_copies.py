"""Are copies of a story put under the first of them, and is nothing else?"""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import zoeker
from zoeker.kernel.copies import copies

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
    assert (
        "; these are 1 to 2; --page 2 for more"
        in program.run(*question, "-n", "2", "--format", "plain").stdout
    )


def shingles(text):
    words = re.findall("[^\\W_]+", text.lower())
    return {tuple(words[at : at + 5]) for at in range(len(words) - 4)}


def copies_in_python(texts, numbers, fewest, share):
    of = []
    for at, text in enumerate(texts):
        found = at
        for before in range(at):
            if of[before] != before:
                continue
            one, other = shingles(text), shingles(texts[before])
            shorter = min(len(one), len(other))
            alike = (
                len(one & other) >= share * shorter if shorter >= fewest else numbers[at] == numbers[before]
            )
            if alike:
                found = before
                break
        of.append(found)
    return of


WRITTEN = st.lists(
    st.sampled_from(
        ["de", "De", "brug", "één", "is", "open", "50", "“brug”", "brug—", "«dijk»", "…", "a-b", "\n"]
    ),
    max_size=25,
).map(" ".join)


@given(
    st.lists(st.tuples(WRITTEN, st.integers(0, 2)), max_size=6),
    st.integers(0, 4),
    st.sampled_from([0.2, 0.4, 1]),
)
def test_the_kernel_finds_the_copies_that_plain_python_finds(written, fewest, share):
    texts, numbers = [text for text, _ in written], [number for _, number in written]
    found = copies([text.encode() for text in texts], numbers, fewest, share)
    assert found == copies_in_python(texts, numbers, fewest, share)


def test_a_text_may_end_in_the_midst_of_a_letter():
    whole = "De brug is open, zei de wethouder – dat is “goed” nieuws ".encode()
    assert [copies([whole[:end], whole[:end]], [0, 0], 1, 0.4) for end in range(len(whole))] == [
        [0, 0]
    ] * len(whole)
