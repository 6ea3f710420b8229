"""Does the page on the language tell the truth? Every example in it is asked, as typed, and `zoeker help query` shows it."""

import os
import re
import shlex
from pathlib import Path

import pytest

import zoeker
from zoeker.query.language import parse

from . import program, terminal

PAGE = (Path(__file__).parent.parent / "docs" / "language.md").read_text(encoding="utf-8")
_CODE = re.compile(r"`([^`]+)`")
# Alone these are no question: signs and names of fields, which the page tells of, and what is no word of a question.
_NO_QUESTION = re.compile(
    r"[^\w]*|[a-z]+:|\\\w|\[.*\]|\{.*\}|\(.*\|.*\)|~\d|-date|\$\w+|zoeker .*|--.*|zonder: .*"
)
_OPERATORS = {"OF", "OR", "EN", "AND", "NIET", "NOT"}

EXAMPLES = [
    one
    for code in dict.fromkeys(_CODE.findall(PAGE))
    if not _NO_QUESTION.fullmatch(one := code.replace(r"\|", "|")) and one not in _OPERATORS
]
OPTIONS = [code for code in dict.fromkeys(_CODE.findall(PAGE)) if re.match(r"--[a-z-]+ \S", code)]
COMMANDS = [code for code in dict.fromkeys(_CODE.findall(PAGE)) if code.startswith("zoeker ")]
# Of each row of the table that shows an example: the question, an article that it finds, and one that it does not.
TABLE = {
    "klimaat stikstof": ("Stikstof en klimaat.", "Het klimaat."),
    "klimaat OF stikstof": ("De stikstof.", "De natuur."),
    "klimaat EN (stikstof OF methaan)": ("Methaan en klimaat.", "Klimaat."),
    "klimaat -Rutte": ("Klimaat.", "Rutte en het klimaat."),
    "klimaat NIET Rutte": ("Klimaat.", "Rutte en het klimaat."),
    '"tweede kamer"': ("De Tweede Kamer.", "Kamer twee, tweede deur."),
    "klimaat*": ("De klimaatwet.", "Het weer."),
    "=huizen": ("De huizen.", "Het huis."),
    "onder*ing": ("De onderhandeling.", "De onderhandelaar."),
    "w?t": ("De wet.", "De wacht."),
    "/[ck]limaat(top)?/": ("De klimaattop.", "De klimaatwet."),
    "klimat~": ("Het klimaat.", "De klimmer."),
    "klimat~1": ("Het klimaat.", "De klim."),
    '"klimaat top"~5': ("Een top over het klimaat.", "De top is hoog en lang en breed en koud. Het klimaat."),
    '"kabinet stikstof"~10>': ("Het kabinet praat over stikstof.", "Stikstof splijt het kabinet."),
    '"minister* (stikstof OF natuur)"~5': ("De ministers en de natuur.", "De natuur en het weer."),
    "zin:(kabinet stikstof)": ("Het kabinet valt over de stikstofwet.", "Het kabinet viel. Stikstof bleef."),
    'alinea:("tweede kamer" klimaat*)': (
        "De Tweede Kamer komt bijeen. De klimaatwet komt er.",
        "De Tweede Kamer komt.\nDe klimaatwet ook.",
    ),
    "zin:(kabinet (stikstof OF natuur) -boeren)": (
        "Het kabinet houdt van natuur.",
        "Kabinet, natuur en boeren.",
    ),
    '"de =huizen"': ("De huizen.", "De mooie huizen."),
    "titel:(klimaat OF stikstof)": (None, "De stikstof."),
    '"de (eerste kamer OF senaat)"': ("De senaat.", "Een senaat."),
}


def ask(text, **which):
    articles = [
        zoeker.Article(id=str(at), title="Kop", body=body) for at, body in enumerate(["De dijk.", "Klimaat."])
    ]
    with zoeker.open_index(":memory:", articles) as index:
        return index.search(text, **which)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_question(example):
    assert ask(example).query == str(parse(example))


@pytest.mark.parametrize(("question", "told"), TABLE.items())
def test_examples_find_what_the_page_says(question, told):
    assert f"`{question}`".replace("|", r"\|") in PAGE
    found, other = told
    articles = [
        zoeker.Article(id=name, title="-", body=body)
        for name, body in (("found", found), ("other", other))
        if body
    ]
    with zoeker.open_index(":memory:", articles) as index:
        hits = [hit.id for hit in index.search(question, all_words=True)]
    assert hits == (["found"] if found else [])


@pytest.mark.parametrize("options", OPTIONS)
def test_every_option_is_one(options, tmp_path):
    zoeker.update_index(tmp_path / "index", [zoeker.Article(id="a", body="Een dijk.")])
    place = {"ZOEKER_INDEX": str(tmp_path / "index")}
    words = shlex.split(options.replace("DIR", str(tmp_path / "index")))
    done = program.run("search", "dijk", *words, env=os.environ | place)
    assert done.returncode in (0, 1), done.stderr


@pytest.mark.parametrize("name", ["query", "language"])
def test_the_page_is_shown_as_it_is_or_for_a_terminal(name):
    assert COMMANDS
    done = program.run("help", name)
    assert (done.returncode, done.stdout) == (0, PAGE)


@pytest.mark.parametrize("width", [60, 80, 160])
def test_the_page_fits_a_terminal(width, tmp_path):
    shown, status = terminal.shown_by("help", "query", cwd=tmp_path, columns=width)
    lines = terminal.STYLE.sub("", shown).splitlines()
    assert status == 0
    assert any("tweede kamer" in line for line in lines)
    assert not any(line.startswith("|") or len(line) > width for line in lines)
