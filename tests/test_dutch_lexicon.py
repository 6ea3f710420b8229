import json
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoeker.dutch import Form, Lexicon, analyze
from zoeker.kernel import chunks

NEWS = Path(__file__).parent.parent.parent / "shared" / "corpus" / "nieuws.jsonl"

# What a newspaper writes, with more than its share of what crosses white space or looks as if it did.
_WRITTEN = """
de De DE en kabinet kabinet, kabinet. "kabinet" ‘kabinet’ (kabinet) Wit-Rusland GroenLinks PvdA N.A.V.O. .a. A a.
foto's 's 's-Gravenhage 'k' 'n n' zo'n (mede)werkers minister(s) 50+'er H&M & &, Ernst https:// http://, www. www.,
www.nos.nl/x?y=1, info@nos.nl nu.nl. 5 05 5, 12 (5 x5 2020-5 1.20 20.30 20:30 09.05, 9.5 1.000 1\u00a0000 3,5% €50 €
jan jan. Jan. JAN jan, jan.. sept. sept januari Januari, mei-juni jan-x 2022 2022, 2022-2023 20222 ٢٠٢٢ uur uur. Uur u u.
's s S ’s Gravenhage s-Hertogenbosch hertogenbosch, 's-Heerenberg heerenhoek gravenzande Graven gravel
re\u00adgering Oekrai\u0308ne \u0301 \u0308a \u00ad 5\u00ad \u200b5 \u200b Москва – — … ' - _ ( ) ĳs İ ﬁ \ufdfa ʼn ſep
"""
_WORDS = st.sampled_from(_WRITTEN.strip().replace("\n", " ").split(" "))
_SPACES = st.sampled_from(
    [" "] * 12
    + ["\n", "\n", "\n\n", "  ", "\r\n", "\t", "\u00a0", "\u2009", " \u00a0", "\u2028", "\x85", "\x1f", ""]
)
_ODD = st.text(max_size=3) | st.sampled_from(
    ["a" * 150, "a-" * 80, "x." * 99, "http://" + "a1" * 99, "2022 jan. " * 20]
)
TEXTS = st.lists(st.tuples(_WORDS | _WORDS | _WORDS | _ODD, _SPACES), max_size=14).map(
    lambda pairs: "".join(word + space for word, space in pairs)
)


def read(lexicon, texts):
    """Give (text, position, spelling, terms) of each token, and the length of each text."""
    found = lexicon.read(texts)
    forms = [lexicon.forms[number] for number in found.forms]
    rows = zip(found.texts.tolist(), found.positions.tolist(), forms, strict=True)
    return [(at, position, *form) for at, position, form in rows], found.lengths.tolist()


def expected(texts):
    tokens = [analyze(text) for text in texts]
    rows = [(at, t.position, t.text, t.terms, t.parts) for at, found in enumerate(tokens) for t in found]
    return rows, [found[-1].position + found[-1].length if found else 0 for found in tokens]


_used = Lexicon()


@given(st.lists(TEXTS, max_size=6))
def test_it_finds_what_the_analysis_finds_whatever_it_read_before(texts):
    assert read(Lexicon(), texts) == read(_used, texts) == expected(texts)


def test_the_kernel_reads_nothing_that_is_not_there():
    readings, tokens = np.array([[0, 1, 1, 0], [1, 9, 1, 0]], np.uint32), np.zeros((2, 2), np.uint32)
    firsts = np.array([0])
    for numbers in ([2], [1], [0, 2]):
        with pytest.raises(ValueError, match="not there"):
            chunks.expand(readings, tokens, np.array(numbers, np.uint32), firsts, 0)
    with pytest.raises(ValueError, match="not there"):
        chunks.neighbours(readings, np.array([0, 2], np.uint32), firsts)


@pytest.mark.parametrize(
    "text",
    [
        "op 5 jan. 2022 om 20.30 uur",
        "5\njanuari, sept. 2021.",
        "5 jan-x 05 mei-juni",
        "1 2 5 5 jan jan. 2022 2022",
        "5\u00ad jan 5 \u00ad jan",
        "jan.\u0301 2022",
        "http://" + "x" * 199 + "5 jan",
        "& Co R & D &",
    ],
)
def test_units_that_cross_white_space(text):
    assert read(Lexicon(), [text]) == expected([text])


def test_no_unit_crosses_from_one_text_to_the_next():
    texts = ["op 05", "jan", "", "", "2022", "\n", "20.30", "uur"]
    assert read(Lexicon(), texts) == expected(texts)


def test_the_real_news():
    if not NEWS.exists():
        pytest.skip("shared/corpus/nieuws.jsonl is not beside this repository")
    records = [json.loads(line) for line in NEWS.read_text(encoding="utf-8").splitlines()]
    texts = [record[field] or "" for record in records[::3] for field in ("title", "body")]
    assert read(Lexicon(), texts) == expected(texts)


def test_one_form_serves_every_spelling_and_keeps_its_number():
    lexicon = Lexicon()
    assert lexicon.read(["Onderhandelingen, onderhandelingen"]).forms.tolist() == [0, 0]
    assert lexicon.forms == [Form("onderhandelingen", ("onderhandel",))]
    assert lexicon.read(["zes ONDERHANDELINGEN"]).forms.tolist() == [1, 0]


def test_nothing_is_found_in_nothing():
    assert [part.tolist() for part in Lexicon().read([])] == [[], [], [], []]
    assert [part.tolist() for part in Lexicon().read(["", " \n"])] == [[], [], [], [0, 0]]


def test_what_is_kept_is_bounded_and_forms_stay(monkeypatch):
    monkeypatch.setattr("zoeker.dutch.lexicon._MOST", 40)
    lexicon = Lexicon()
    for batch in range(30):
        texts = [f"woord{batch} en {'x' * batch * 50} 5 jan. {batch}"]
        assert read(lexicon, texts) == expected(texts)
        assert lexicon.size - len(lexicon.forms) <= 40


@pytest.mark.parametrize(
    "pattern", ["a", "1", "a-", "'", "a\u0301", "\u00a0", " ", "jan ", "jan. 2022 ", "(a ", "x5\u00a0"]
)
def test_a_long_row_of_anything_takes_time_in_proportion_and_is_not_kept(pattern):
    lexicon = Lexicon()
    begin = time.process_time()
    lexicon.read([pattern * (100_000 // len(pattern))])
    assert time.process_time() - begin < 20 * _seconds("De premier zei dat het kabinet valt. " * 2700)
    assert lexicon.size < 30


def _seconds(text):
    begin = time.process_time()
    analyze(text)
    return time.process_time() - begin
