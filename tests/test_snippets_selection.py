import sys
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoeker import Article
from zoeker.query.language import parse
from zoeker.query.tree import leaves
from zoeker.sentences import ABBREVIATIONS
from zoeker.snippets.marks import Marker
from zoeker.snippets.occurrences import Mark
from zoeker.snippets.selection import FIELDS, LENGTH, MOST, snippets

from .reference_passages import chosen

LONGEST = LENGTH + 60 + 2  # with the words before the first match, and two times …
FILLERS = [
    "de",
    "Een",
    "water.",
    "stroomt!",
    "\n",
    "\n\n",
    "dr.",
    "x" * 70,
    "y" * 300,
    "lang" * 20,
    "Wit-Rusland",
    "…",
]
BODIES = (
    st.lists(st.sampled_from(["dijk", "zee", "dijken,", "dijk-zee", *FILLERS]), min_size=1, max_size=150)
    .map(" ".join)
    .filter(str.strip)
)
QUESTIONS = st.sampled_from(
    ["dijk", "dijk zee", "dij*", '"dijk zee"', "y*", "Witrusland dijk", "strand", "titel:dijk"]
)


def texts(lead, body):
    return lead.encode(), body.encode()


def cut(question, body, lead="", weights=None):
    asked = list(leaves(parse(question)))
    article = Article(body=body, lead=lead, title="Titel")
    marker = Marker(asked)
    marks = [marker.marks(field, getattr(article, field)) for field in FIELDS]
    weights, present = weights or [1.0] * len(asked), range(len(asked))
    (found,) = same_in_both([texts(article.lead, article.body)], [marks], weights, [present])
    return found


def same_in_both(both, marks, weights, present):
    """Choose in C and in Python: the same."""
    found = snippets(both, marks, weights, present)
    every = zip(both, marks, present, strict=True)
    assert found == [chosen(its, held, weights, leaves) for its, held, leaves in every]
    return found


def shown(question, body, lead=""):
    return [snippet.text for snippet in cut(question, body, lead)]


def test_a_passage_is_a_sentence_with_those_after_it():
    assert shown("dijk", "De dijk brak. Het water kwam.") == ["De dijk brak. Het water kwam."]


def test_a_passage_stays_within_its_paragraph():
    assert shown("dijk", "Kop\nDe dijk brak.\nHet water kwam.") == ["…De dijk brak.…"]


def test_the_lead_is_shown_too():
    assert [(found.field, found.text) for found in cut("dijk", "De zee.", "De dijk.")] == [
        ("lead", "De dijk.")
    ]


def test_a_passage_with_more_of_the_words_comes_first():
    (first,) = shown("dijk zee", f"De dijk.\n{'Water. ' * 40}\nDijk en zee.")
    assert first == "…Dijk en zee."


def test_a_passage_that_shows_no_other_word_is_left_out():
    assert shown("dijk zee", "De dijk.\nEen dijk.\nDe zee.") == ["De dijk.…", "…De zee."]


def test_a_rarer_word_comes_first():
    found = cut("dijk zee", "De dijk.\nDe zee.", weights=[1.0, 2.0])
    assert [snippet.text for snippet in found] == ["…De zee.", "De dijk.…"]


def test_a_second_passage_shows_what_the_first_did_not():
    body = "\n".join(["Dijk, dijk en strand.", "Dijk en dijk.", "De zee."])
    assert shown("dijk strand zee", body)[:2] == ["Dijk, dijk en strand.…", "…De zee."]


def test_of_passages_that_are_as_good_the_first_is_shown_first():
    body = f"De dijk.\nEen dijk. {'Water. ' * 40}Een zee."  # the second paragraph holds more than any part of it that is shown
    assert shown("dijk zee", body)[0] == "De dijk.…"


def test_there_are_no_more_than_a_few():
    assert len(shown("dijk zee duin strand", "De dijk.\nDe zee.\nHet duin.\nHet strand.")) == MOST


def test_a_long_sentence_is_cut_between_words():
    (found,) = cut("dijk", "woord " * 100 + "dijk" + " woord" * 100)
    assert found.text.startswith("…woord ")
    assert found.text.endswith(" woord…")
    assert LENGTH - 10 < len(found.text) <= LENGTH + 2


def test_windows_of_one_sentence_stand_side_by_side():
    found = shown("dijk duin", "dijk " * 100 + "water " * 100 + "duin " * 100)
    assert len(found) == 2
    assert all(len(text) > LENGTH - 10 for text in found)


def test_without_a_match_in_the_text_its_beginning_is_shown():
    assert shown("strand", "De dijk.\nDe zee.") == ["De dijk.…"]
    (text,) = shown("strand", "woorden " * 100)
    assert text.endswith("woorden…")
    assert len(text) > LENGTH - 10


def test_a_word_without_end_is_cut_to_what_there_is_room_for():
    (found,) = cut("y*", "y" * 1_000_000)
    assert found.text == "y" * LENGTH + "…"
    assert found.spans == ((0, LENGTH),)


@pytest.mark.parametrize(
    "body", ["dijk\n" * 30_000, "dijk " * 30_000, "dijk-" * 30_000, "dijk" + "." * 1_000_000]
)
def test_a_text_without_mercy_is_cut_in_one_pass(body):
    assert 1 <= len(cut("dijk", body)) <= MOST  # would take minutes in quadratic time


@given(BODIES, BODIES, QUESTIONS)
def test_a_snippet_is_a_slice_with_an_ellipsis_where_text_was_left_out(body, lead, question):
    found = cut(question, body, lead)
    assert 1 <= len(found) <= MOST
    for snippet in found:
        text = getattr(Article(body=body, lead=lead), snippet.field)
        assert len(snippet.text) <= LONGEST
        assert any(_whole_words(text, *place) for place in _places(text, snippet.text))
        before, after = "…" if snippet.start else "", "…" if snippet.end < len(text) else ""
        assert snippet.text == before + text[snippet.start : snippet.end] + after


@given(BODIES, QUESTIONS)
def test_the_spans_are_the_matched_words_in_order_and_apart(body, question):
    marker = Marker(leaves(parse(question)))
    for snippet in cut(question, body):
        edges = [edge for span in snippet.spans for edge in span]
        assert edges == sorted(edges)
        assert all(0 <= edge <= len(snippet.text) for edge in edges)
        alone = [snippet.text[start:end] for start, end in snippet.spans]
        assert question == '"dijk zee"' or all(marker.marks("body", word) for word in alone)


@given(BODIES, QUESTIONS)
def test_what_matches_in_the_text_is_shown(body, question):
    matched = Marker(leaves(parse(question))).marks("body", Article(body=body).body)
    assert bool(matched) == bool(cut(question, body)[0].spans)


def _places(text, shown):
    """Find where a snippet may have been cut from: with … for text left out, and without for its ends."""
    for before in (0, 1):
        for after in (0, 1):
            inner = shown[before : len(shown) - after]
            if (shown[:before] + shown[len(shown) - after :]).strip("…") == "":
                at = text.find(inner)
                while at >= 0:
                    left, right = text[:at].strip(), text[at + len(inner) :].strip()
                    if (bool(left), bool(right)) == (bool(before), bool(after)):
                        yield at, at + len(inner)
                    at = text.find(inner, at + 1)


def _whole_words(text, start, end):
    """Say whether no word is cut in two, unless it is longer than the room."""
    return all(
        not text[:at] or not text[at:] or _word_at(text, at) == 0 or _word_at(text, at) > LENGTH
        for at in (start, end)
    )


def _word_at(text, at):
    """Give the length of the word that goes on across a place; 0 where there is white space."""
    if text[at - 1].isspace() or text[at].isspace():
        return 0
    return len(text[:at].split()[-1]) + len(text[at:].split()[0])


# In C

ALL = list(map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1))))
SPACES = "".join(filter(str.isspace, ALL))
PIECES = st.one_of(
    st.sampled_from(
        [*FILLERS, *sorted(ABBREVIATIONS), "J.", "O.a.", "é.", "Hij", "hij", "één", "Één", "z.Km."]
    ),
    st.sampled_from(
        ["dr\0.", "\u212am.", "z.\u212a.", "Ω.", "a\u0301.", "ﬁ.", "“Kom!”", "(Zo.)", "woord " * 200]
    ),
    st.text(".!?…", min_size=1, max_size=3),
    st.text(".\"'‘’“”„«»()[]–€ªµº÷×ßÉéıİΩω😀", min_size=1, max_size=3),
    st.sampled_from(SPACES),
    st.text("ab", min_size=1, max_size=300),
    st.just("De dijk brak door. En het water kwam! "),
)
LONG_TEXTS = st.lists(PIECES, max_size=60).flatmap(
    lambda pieces: st.sampled_from(["", " ", " . ", ". "]).map(lambda joint: joint.join(pieces))
)


@st.composite
def marked(draw):
    """A text with marks in it, apart and in order, wherever they begin and end."""
    text = draw(LONG_TEXTS).strip() or "x"
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    leaves = draw(st.lists(st.integers(0, 3), min_size=12, max_size=12))
    marks = [Mark(*its) for its in zip(edges, edges[1:], leaves, strict=False)]
    return text, [mark for mark in marks if draw(st.booleans())]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(marked(), marked()), min_size=1, max_size=3),
    st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.3, 1.5]), min_size=4, max_size=4),
    st.lists(st.sets(st.integers(0, 3)), min_size=3, max_size=3),
)
def test_c_chooses_the_passages_that_python_chooses(hits, weights, present):
    both = [texts(lead, body) for (lead, _), (body, _) in hits]
    marks = [(in_lead, in_body) for (_, in_lead), (_, in_body) in hits]
    same_in_both(both, marks, weights, present[: len(hits)])


@pytest.mark.parametrize(
    "around", ["Dijk.{}Zee", "Dijk. {}ee", "Dijk. “{}ee", "Dijk {}. Zee", "Dijk dr{}. Zee"]
)
def test_any_letter_is_read_as_in_python(around):
    """What follows is too long to be shown: the passage ends where the sentence does."""
    letters = [*ALL[:0x250], *ALL[0x2000:0x20D0], *SPACES, *"\u212aℓⓐ\U0001f600Ωω"]
    found = [texts("", around.format(letter) + " woord" * 60) for letter in letters]
    marks = [((), (Mark(0, 4, 0),))] * len(found)
    shown = same_in_both(found, marks, [1.0], [{0}] * len(found))
    assert len({len(snippet.text) for (snippet,) in shown}) > 1  # it matters which letter it is


@pytest.mark.parametrize(
    "mark", [(-1, 3, 0), (0, 0, 0), (3, 2, 0), (0, 9, 0), (9, 10, 0), (0, 4, -1), (0, 4, 1), (0, 1 << 62, 0)]
)
def test_marks_that_cannot_be_are_refused(mark):
    with pytest.raises(ValueError, match="marks are not those of the text"):
        snippets([texts("", "De dijk")], [((), (Mark(*mark),))], [1.0], [{0}])


def test_of_a_question_of_very_many_words_too():
    for many in (63, 64, 65, 200):
        marks = [((), (Mark(0, 2, 0), Mark(3, 7, many - 1)))]
        for sought in ({many - 1}, {0, many - 1}, {0, 62}):
            same_in_both([texts("", "De dijk" + " woord." * 60)], marks, [1.0] * many, [sought])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["dijk", "zee", "Zeeland", "-", "12.", "•", "İz", "Привет", "y" * 30]),
        min_size=5,
        max_size=80,
    ),
    st.integers(20, 130),
    QUESTIONS,
)
def test_wrapped_text_is_cut_the_same_in_c(words, width, question):
    body = textwrap.fill(" ".join(words), width)
    assert all(snippet.text.strip("…") in body for snippet in cut(question, body))


def test_a_snippet_goes_across_a_line_end():
    body = "In Den Haag sprak minister Mark\nHarbers gisteren over de files en\nhet spoor."
    (snippet,) = cut('"mark harbers"', body)
    assert snippet.text == body
