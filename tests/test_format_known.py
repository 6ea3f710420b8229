import tempfile
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoeker import Article, kernel, update_index
from zoeker.dutch.forms import form
from zoeker.engines.local.reader import Reader
from zoeker.format.known import known_forms, readings, spelled

WORDS = [f"woord{number}" for number in range(700)]  # of some blocks
TEXT = (
    "De kat besloot: katten aten de klimaattop op in Oekraïne, zei het bedragen van ’t EU-land. 5 jan. 2022"
)


@pytest.fixture(scope="module")
def reader():
    with tempfile.TemporaryDirectory() as folder:
        first, second = (
            Article(title="Kat", body=TEXT),
            Article(title="Hond", body=f"Honden {' '.join(WORDS)} klimaattoppen"),
        )
        update_index(folder, [first])
        update_index(folder, [second, *(Article(title=f"Nog {n}", body="een") for n in range(3))])
        with closing(Reader(Path(folder))) as opened:
            yield opened


def held(reader):
    return [opened.segment for opened in reader.opened]


def test_forms_are_known_as_the_analysis_makes_them(reader) -> None:
    asked = ["besloot", "katten", "klimaattop", "klimaattoppen", "oekraine", "euland", "woord699", "honden"]
    found = known_forms(held(reader), [*asked, "olifant", "aardvarken", "zzz"])
    assert found == {text: form(text) for text in asked}


def test_a_term_that_was_never_written_is_no_known_form(reader) -> None:
    assert form("besloot").terms == ("besluit",)
    assert known_forms(held(reader), ["besluit"]) == {}


def test_of_nothing_nothing_is_known(reader) -> None:
    assert known_forms(held(reader), []) == {}
    assert known_forms([], ["kat"]) == {}


@settings(max_examples=50, deadline=None)
@given(st.sets(st.sampled_from([*WORDS, "kat", "klimaattop", "besloot", "een"]) | st.text(max_size=6)))
def test_many_words_are_looked_up_as_each_by_itself(reader, texts: set[str]) -> None:
    sought = sorted(text.encode("utf-8", "ignore") for text in texts)
    sought = sorted(set(sought))
    for segment in held(reader):
        words = segment.words
        numbers, counts, terms = readings(words, sought)
        expected = [words.find(word) for word in sought]
        held_readings = [[] if number is None else words.readings(number) for number in expected]
        assert counts.tolist() == list(map(len, held_readings))
        assert terms.tolist() == [one.term for its in held_readings for one in its]
        assert numbers[counts > 0].tolist() == [
            at for at, its in zip(expected, held_readings, strict=True) if its
        ]
        assert spelled(words, range(0, len(words), 3)) == [w.decode() for w in words.words()][::3]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_block_that_does_not_hold_what_it_says_is_refused_or_read_within_its_bytes(reader, data) -> None:
    block = bytearray(held(reader)[-1].words.data(0))
    for _ in range(data.draw(st.integers(1, 4))):
        block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))
    broken = bytes(block[: data.draw(st.integers(0, len(block)))])
    ends = np.array([0, 2])
    with suppress(ValueError):
        kernel.find_readings([broken], [b"een", b"woord5"], ends)
    with suppress(ValueError):
        found = kernel.spell([broken], np.array([1, 200]), ends)
        assert all(word in broken for word in found)


def test_a_word_beyond_the_last_compound_has_no_parts(make_local_index):
    """The last compound has a number below 256, most words one above: as numbers of a byte they would be others."""
    texts = ["De klimaattop in Glasgow", *(f"zz{number:03}" for number in range(600))]
    index = make_local_index([Article(id=str(number), body=text) for number, text in enumerate(texts)])
    assert [hit.id for hit in index.search("klimaat")] == ["0"]
    for number in range(600):
        assert [hit.id for hit in index.search(f"zz{number:03}", snippets=False)] == [str(number + 1)]
