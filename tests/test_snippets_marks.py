import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoeker import Article, update_index
from zoeker.dutch import Analyzer
from zoeker.engines import Request
from zoeker.engines.local.reader import Reader
from zoeker.engines.memory import MemoryEngine
from zoeker.query.language import parse
from zoeker.query.readings import sequences
from zoeker.query.tree import Named, Phrase, Variant, Word, leaves
from zoeker.snippets.marks import Marker, spans
from zoeker.snippets.occurrences import Mark

from . import questions

TEXTS = st.lists(
    questions.WORDS | st.sampled_from(["Wit-Russische", "(mede)werkers", "…", "\n", "\u00ad"]), max_size=12
).map(" ".join)


def marked(question, text, field="body"):
    found = Marker(leaves(parse(question))).marks(field, text)
    return [text[start:end] for start, end in spans(found)]


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("onderhandeling", "De onderhandelingen duren.", ["onderhandelingen"]),
        ("oekraine", "In OEKRAÏNE.", ["OEKRAÏNE"]),
        ("Witrusland", "Uit Wit-Rusland.", ["Wit-Rusland"]),
        ("Wit-Rusland", "Uit Witrusland.", ["Witrusland"]),
        ("rusland", "Uit Wit-Rusland.", ["Rusland"]),
        ("wit rusland Wit-Rusland", "Uit Wit-Rusland.", ["Wit-Rusland"]),
        ('"tweede kamer"', "De Tweede Kamer, geen tweede kans.", ["Tweede", "Kamer"]),
        ('"kamer tweede"', "De Tweede Kamer", []),
        ("onder*", "Onder de onderhandelaars", ["Onder", "onderhandelaars"]),
        ("de -kamer", "De kamer", ["De"]),
        ("titel:kamer", "De kamer", []),
        ("kamer", "", []),
    ],
)
def test_the_words_that_match_are_marked_as_they_are_written(question, text, words):
    assert marked(question, text) == words


def test_a_word_of_a_field_is_marked_in_that_field():
    assert marked("titel:kamer", "De kamer", "title") == ["kamer"]
    assert marked("tekst:kamer", "De kamer", "lead") == ["kamer"]
    assert marked("tekst:kamer", "De kamer", "title") == []


def test_a_mark_knows_its_leaf():
    marker = Marker([Word("zee"), Word("dijk")])
    assert marker.marks("body", "dijk en zee") == [Mark(0, 4, 1), Mark(8, 11, 0)]


@settings(deadline=None, max_examples=100)
@given(
    st.lists(TEXTS.filter(str.strip), min_size=1, max_size=4),
    st.lists(st.lists(questions.LEAVES, min_size=1, max_size=4), min_size=1, max_size=6),
    st.booleans(),
)
def test_what_an_index_knows_of_words_changes_no_mark(texts, questions_asked, split):
    """Only chunks are read in which something may stand, as the index of these texts says."""
    written = [text.strip().encode() for text in texts]
    with tempfile.TemporaryDirectory() as folder:
        half = len(texts) // 2
        for some in texts[:half], texts[half:]:
            update_index(folder, [Article(title="x", body=text.strip()) for text in some])
        with closing(Reader(Path(folder))) as reader:
            for asked in questions_asked:
                known, plain = Marker(asked, reader.analyzer, split), Marker(asked, Analyzer(), split)
                expected = [plain.marks("body", text.decode()) for text in written]
                assert known.each(["body"] * len(texts), written) == expected


@given(TEXTS, st.lists(questions.LEAVES, min_size=1, max_size=4))
def test_marks_lie_in_the_text_in_order_and_apart(text, asked):
    edges = [edge for span in spans(Marker(asked).marks("body", text)) for edge in span]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)


@given(TEXTS.filter(str.strip), questions.LEAVES)
def test_there_are_marks_where_there_is_a_match_and_only_there(text, leaf):
    article = Article(body=text)
    found = MemoryEngine([article]).best(Request(leaf, 1)).found if leaf.field in ("", "text", "body") else ()
    assert bool(Marker([leaf]).marks("body", article.body)) == any(its.whole for its in found)


def test_a_thousand_words_are_marked_in_one_pass():
    marker = Marker(Word(f"woord{number}") for number in range(1000))
    assert len(marker.marks("body", "woord7 en woord8 " * 20_000)) == 40_000


def test_a_long_phrase_that_keeps_failing_is_given_up_at_once():
    (phrase,) = leaves(parse('"' + "de " * 299 + 'zee"'))
    assert len(sequences(phrase)[0]) == 300
    assert Marker([phrase]).marks("body", "de dijk " * 5_000) == []


def test_numbers_are_marked_however_they_are_written():
    assert marked("1500", "De 1.500 banen van 1500, niet 15.00") == ["1.500", "1500"]
    assert marked("44,9 banen", "Het is 44,9! Of 44.9 (banen)") == ["44,9", "44.9", "banen"]


def test_the_part_of_a_compound_is_marked_and_no_more():
    assert marked("crisis", "De stikstofcrisis duurt") == ["crisis"]
    assert marked("stikstof", "De stikstofcrisis, de Stikstof-crisis") == ["stikstof", "Stikstof"]
    assert marked('"crisis"', "De stikstofcrisis duurt") == []


def test_the_parts_of_a_typed_compound_are_marked_on_request():
    text = "De top over het klimaat in de klimaatzaal"
    marker = Marker([Word("klimaattop")], split=True)
    assert [text[start:end] for start, end in spans(marker.marks("body", text))] == [
        "top",
        "klimaat",
        "klimaat",
    ]
    assert Marker([Word("klimaattop")]).marks("body", text) == []


@given(
    st.lists(st.sampled_from(["a", "b", "Wit-Rusland", "wit", "rusland", "-"]), max_size=40).map(" ".join),
    st.lists(st.sampled_from(["a", "b", "wit", "rusland", "w*"]), min_size=2, max_size=6).map(" ".join),
)
def test_a_long_phrase_is_marked_as_a_short_one_is(text, words):
    leaf = Phrase(words)
    short = Marker([leaf], Analyzer()).marks("body", text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zoeker.snippets.marks.MANY", 1)
        assert Marker([leaf], Analyzer()).marks("body", text) == short


def test_a_phrase_of_one_word_again_and_again_marks_each_word_once():
    text = "brug " * 3000
    assert len(Marker([Phrase("brug " * 900)]).marks("body", text)) == 3000


def test_of_a_name_the_words_that_tell_something_are_marked():
    name = Named((Word("Bond"), Word("voor"), Word("de"), Word("Otters")), ())
    text = "De Bond voor de Otters is voor de otter."
    marks = Marker([name]).marks("body", text)
    assert [text[mark.start : mark.end] for mark in marks] == ["Bond", "Otters", "otter"]


def test_another_name_is_marked_whole_or_not_at_all():
    name = Named((Word("leraar"),), (Variant(Word("leerkracht"), "other name", 0.5),))
    text = "Een leerkracht had de kracht om te leren."
    marks = Marker([name], split=True).marks("body", text)
    assert [text[mark.start : mark.end] for mark in marks] == ["leerkracht"]
