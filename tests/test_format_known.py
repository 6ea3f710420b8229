import tempfile
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoeker import Article, update_index
from zoeker.dutch.forms import form
from zoeker.engines.local.reader import Reader
from zoeker.format.segment import irregular_heads, known_forms
from zoeker.kernel import dictionary as kernel
from zoeker.kernel.candidates import head

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
    sought = sorted({text.encode("utf-8", "ignore") for text in texts}, key=hash)
    for segment in held(reader):
        words = segment.words
        everything = list(words.words())
        numbers, counts, terms = words.read(*kernel.side_by_side(sought))
        expected = [everything.index(word) if word in everything else None for word in sought]
        assert [words.find(word) for word in sought] == expected
        assert numbers.tolist() == [
            -1 - sum(other < word for other in everything) if at is None else at
            for at, word in zip(expected, sought, strict=True)
        ]
        each = [
            ([], []) if at is None or not words.readings(at) else (words.readings(at), words.parts(at))
            for at in expected
        ]
        assert counts.tolist() == [list(map(len, its)) for its in each]
        assert terms.tolist() == [
            term for its, parts in each for term in (*(one.term for one in its), *parts)
        ]


def test_the_heads_of_irregular_forms_are_kept_and_no_others(make_local_index) -> None:
    index = make_local_index([Article(title="Leden", body="ging besloot raadsleden fietsers")])
    with closing(Reader(Path(index._path))) as opened:
        segments = held(opened)
        assert irregular_heads(segments, ["fiets", "besluit", "raad", "olifant"], [], []) == set()
        assert irregular_heads(segments, ["lid"], [], []) == {head("leden")}  # which raadsleden hold, too
        assert irregular_heads(segments, ["ga", "lid"], [], []) == {head("leden"), head("ging")}
        assert irregular_heads(segments, [], ["li"], []) == {head("leden")}
        assert irregular_heads(segments, [], [], [("fietsen", 2)]) == {head("fietsers")}
    assert irregular_heads([], ["lid"], ["b"], []) == set()


def block_of(words) -> bytes:
    """The first block of a dictionary, as it was before it was compressed."""
    return words._blocks.decompressed(*words._offsets[:2])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_block_that_does_not_hold_what_it_says_is_refused_or_read_within_its_bytes(reader, data) -> None:
    words = held(reader)[-1].words
    block = bytearray(block_of(words))
    for _ in range(data.draw(st.integers(1, 4))):
        block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))
    broken = bytes(block[: data.draw(st.integers(0, len(block)))])
    nothing = np.empty(0, np.uint8)
    with suppress(ValueError):
        dictionary = kernel.Dictionary(b"a", np.array([0, 1]), (nothing, nothing))
        dictionary.put(0, kernel.Block(broken, 0))
        numbers, missing = kernel.find_words(
            dictionary, *kernel.side_by_side([b"een", b"woord5", b"", b"zz"])
        )
        assert not missing
        kernel.find_readings(dictionary, numbers)
        for of, form in ((-1, b""), (0, b"woord5"), (1, b"een"), (2, b"zz")):
            places = np.array([[0, 1], [2, 1], [-1, 0], [1, 0]])
            kernel.find_rows(dictionary, [b"een", b"woord5", b"zz"], form, of, places)
        kernel.find_readings(dictionary, np.array([-1, 1, 200, 256, 1 << 60]))


def test_a_term_has_its_rows_with_the_code_of_the_form(reader) -> None:
    for segment in held(reader):
        words = segment.words
        places = np.array([[number, int(number != 1)] for number in range(len(segment.fields))])
        for written in ("katten", "kat", "honden", "klimaattop", "besloot"):
            number = words.find(written.encode())
            for reading in [] if number is None else words.readings(number):
                (rows,) = words.rows_of([words.word(reading.term)], written.encode(), 0, places)
                expected = [
                    [
                        row.start,
                        row.documents,
                        row.occurrences,
                        *row.widths,
                        reading.code if row.field != 1 else -1,
                    ]
                    for row in words.rows(reading.term)
                ]
                assert [row[:8] for row in rows.tolist()] == expected
                assert rows[:, 9].tolist() == [row.field for row in words.rows(reading.term)]


def test_a_broken_dictionary_is_refused_where_it_is_asked(reader) -> None:
    nothing = np.empty(0, np.uint8)
    words = held(reader)[-1].words
    block = block_of(words)
    dictionary = kernel.Dictionary(b"a", np.array([0, 1]), (nothing, nothing))
    assert kernel.find_words(dictionary, *kernel.side_by_side([b"een", b"A"]))[1] == [
        0
    ]  # which was not read yet
    dictionary.put(0, kernel.Block(block, 0))
    for number in (256, 1 << 60):
        with pytest.raises(ValueError, match="a block of the dictionary"):
            kernel.find_readings(dictionary, np.array([number]))
    for broken in (block[:-1], block + b"x", b"", bytes(12), b"\x01\x01" + block[2:]):
        with pytest.raises(ValueError, match="a block of the dictionary"):
            kernel.Block(broken, 0)


def test_a_word_beyond_the_last_compound_has_no_parts(make_local_index):
    """The last compound has a number below 256, most words one above: as numbers of a byte they would be others."""
    texts = ["De klimaattop in Glasgow", *(f"zz{number:03}" for number in range(600))]
    index = make_local_index([Article(id=str(number), body=text) for number, text in enumerate(texts)])
    assert [hit.id for hit in index.search("klimaat")] == ["0"]
    for number in range(600):
        assert [hit.id for hit in index.search(f"zz{number:03}", snippets=False)] == [str(number + 1)]
