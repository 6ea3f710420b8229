"""Has all that can be wrong with a question its Dutch? The sources are held against the table of it."""

import ast
import re
from itertools import chain
from pathlib import Path

import pytest

import zoeker
from zoeker.web import wrong
from zoeker.web.wrong import in_dutch

SOURCES = Path(zoeker.__file__).parent
READ = ("query/*.py", "engines/**/*.py", "search.py", "date.py")  # what a page asks
RAISED = ("QueryError", "WrongError", "DateError", "ValueError", "_fail")
FIELD = re.compile(r"\{[a-z]*\}")
# What only a script, a command or an agent can give: a page passes it over, or has no box for it.
ELSEWHERE = {
    "a date is a string or a datetime, not {}",
    "a question is a string, not {}",
    "any_word and all_words exclude each other; choose one",
    "cannot count by {} twice",
    "cannot sort by {}; choose one of {}",
    "cannot count by {}; choose of {}",
    "limit and offset count hits: they are 0 or more",
    "nothing is both in {}; name {} alone",
    "there is no article {} in this index",
    "there is no field {}; {}",
}


def bare(sentence):
    """Give what of a sentence never differs; a field may be empty, or hold a sentence of its own."""
    return FIELD.sub("", sentence)


def template(node):
    """Give a sentence as it is written, with {} for what differs; "" for what is no text."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in parts)
        case ast.Call(func=ast.Attribute(value=one)):
            return template(one)
        case ast.IfExp(body=one, orelse=_):
            return template(one)  # the other says nothing more
    return ""


def raised():
    """Yield what errors say, by the sources; also of sentences that are made before they are raised."""
    for path in chain.from_iterable(SOURCES.glob(pattern) for pattern in READ):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[first, *_]):
                    if name in RAISED and (name != "ValueError" or path.name == "date.py"):
                        yield template(first)
                case ast.Assign(targets=[ast.Name(id="told" | "also")], value=value):
                    yield template(value)
                case ast.Return(value=ast.JoinedStr() as told):
                    if path.name == "date.py" and template(told).count(" ") > 3:
                        yield template(told)


def test_all_that_a_question_can_be_told_has_its_dutch():
    told = {bare(text) for text in raised() if text.count(" ") > 1}
    assert len(told) > 50
    assert told - set(map(bare, wrong._DUTCH)) <= set(map(bare, ELSEWHERE))


def test_each_dutch_sentence_has_what_its_english_has():
    for english, dutch in wrong._DUTCH.items():
        lost = set(FIELD.findall(english)) ^ set(FIELD.findall(dutch))
        assert lost <= ({"{range}"} if "must be in range" in english else set()), english


@pytest.mark.parametrize("english", wrong._DUTCH)
def test_each_sentence_becomes_its_own_dutch(english):
    typed = "Xx; xX"
    assert in_dutch(FIELD.sub(typed, english)) == FIELD.sub(typed, wrong._DUTCH[english])


def test_what_is_typed_takes_no_time_that_grows_with_its_square():
    typed = " is no date: ; write" * 20_000
    assert in_dutch(f"{typed!r} is no date; write 2022, 2022-01 or 2022-01-14").endswith("2022-01-14")
