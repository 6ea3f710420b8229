"""Which words fit a regular expression? Those that Python's own say, in a time that no expression makes long."""

import re
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker.query.expressions import WrongError, expression

LETTERS = st.sampled_from(["a", "b", "c", ".", "[ab]", "[^a]", "[a-b0-9]", r"\d", r"\w", r"\.", "x"])
TIMES = st.sampled_from(["", "", "*", "+", "?", "{2}", "{0,2}", "{1,}", "{0}"])


def _branches(children):
    row = st.lists(st.builds(str.__add__, children, TIMES), max_size=4).map("".join)
    return st.lists(row, min_size=1, max_size=3).map(lambda rows: f"({'|'.join(rows)})")


EXPRESSIONS = st.recursive(LETTERS, _branches, max_leaves=12)
WORDS = st.text(alphabet="abcx.9", max_size=8)


@given(EXPRESSIONS, st.lists(WORDS, min_size=5, max_size=20))
def test_words_fit_as_python_says(text, words):
    read, known = expression(text), re.compile(text, re.DOTALL)
    for word in words:
        assert read.fits(word) == bool(known.fullmatch(word)), word
        assert not read.fits(word) or word.startswith(read.head)
        assert not read.fits(word) or len(word) >= read.known


@given(EXPRESSIONS)
def test_what_is_written_for_another_engine_is_the_same(text):
    def letters(one):
        if not one.ranges:
            return "."
        each = "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in one.ranges)
        return f"[{'^' * one.negated}{each}]"

    written = expression(expression(text).written(letters).replace("()", "(|)"))
    for word in ("", "a", "ab", "ba9", "x.x", "aabbcc", "99"):
        assert written.fits(word) == expression(text).fits(word)


@given(st.text(alphabet="ab.[]^-(){}|*+?\\dw,12$/", max_size=12))
def test_whatever_is_typed_is_read_or_told_to_be_wrong(text):
    place = 0
    try:
        expression(text)
    except WrongError as error:
        place = error.place
    assert 0 <= place <= len(text)


@pytest.mark.parametrize("text", ["(a*)*b", "(a|a)*b", "(a|aa)+b", "(.*a){20}b", "a?" * 50 + "a" * 50])
def test_no_expression_takes_long(text):
    began = process_time()
    assert not expression(text).fits("a" * 3000 + "c")
    assert process_time() - began < 2


def test_letters_are_those_of_the_index():
    assert expression("CAFÉ?").fits("caf")
    assert expression("[À-Ö]b").fits("ab")
    assert expression("straße").fits("strasse")
    assert expression("kl(im|at)").head == "kl"
    assert expression("kl?").head == "k"
    assert expression(r"\d{4}|ab").known == 2
