import hashlib
import importlib.util
import json
import re
import sys
from datetime import date
from itertools import islice, pairwise
from pathlib import Path

import pytest

pytest.importorskip("wordfreq", reason="wordfreq is not installed: pip install --group bench")

_PLACE = Path(__file__).parent.parent / "bench" / "synthetic.py"
_SPEC = importlib.util.spec_from_file_location("bench_synthetic", _PLACE)
synthetic = importlib.util.module_from_spec(_SPEC)
sys.modules["bench_synthetic"] = synthetic
_SPEC.loader.exec_module(synthetic)


@pytest.fixture(scope="module")
def corpus():
    return list(synthetic.articles(2_600))


@pytest.fixture(scope="module")
def measured(corpus):
    return synthetic.report(corpus)


def test_same_seed_makes_same_articles():
    assert list(synthetic.articles(300, seed=7)) == list(synthetic.articles(300, seed=7))


def test_articles_do_not_change_from_machine_to_machine():
    written = json.dumps(list(synthetic.articles(300, seed=7)), ensure_ascii=False, sort_keys=True)
    assert hashlib.blake2b(written.encode(), digest_size=8).hexdigest() == "d5bee6358533460b"


def test_another_seed_makes_other_articles(corpus):
    assert all(
        one["body"] != other["body"]
        for one, other in zip(corpus, synthetic.articles(10, seed=2), strict=False)
    )


@pytest.mark.parametrize("count", [0, 1, 255, 256, 257])
def test_smaller_corpus_is_the_beginning_of_a_larger(corpus, count):
    assert list(synthetic.articles(count)) == corpus[:count]


def test_articles_are_made_as_they_are_asked_for():
    assert len(list(islice(synthetic.articles(10**9), 3))) == 3


def test_every_field_is_a_filled_string(corpus):
    fields = {"id", "title", "lead", "body", "date", "source", "section"}
    assert all(set(article) == fields and all(article.values()) for article in corpus)
    assert len({article["id"] for article in corpus}) == len(corpus)


def test_dates_are_days(corpus):
    assert all(2015 <= date.fromisoformat(article["date"]).year <= 2024 for article in corpus)


def test_text_has_sentences_paragraphs_and_closed_quotes(corpus):
    assert all(
        re.match(r"[‘€\dA-ZÀ-Þ]", article["body"]) and article["body"][-1] in ".?!’" for article in corpus
    )
    assert sum("\n\n" in article["body"] for article in corpus) > 2_000
    assert all(article["body"].count("‘") == article["body"].count("’") for article in corpus)


def test_lengths_are_those_of_news(measured):
    assert measured.lengths["least"] >= 20
    assert measured.lengths["10 %"] == pytest.approx(85, rel=0.12)
    assert measured.lengths["median"] == pytest.approx(415, rel=0.05)
    assert measured.lengths["90 %"] == pytest.approx(850, rel=0.06)


def test_vocabulary_grows_as_in_news(measured):
    assert measured.forms == pytest.approx(67_000 * (measured.tokens / 1.2e6) ** 0.61, rel=0.06)
    assert measured.exponent == pytest.approx(0.61, abs=0.03)


def test_words_come_back_within_an_article(corpus):
    bodies = [re.findall(r"\w+", article["body"].lower()) for article in corpus]
    shares = [len(set(words)) / len(words) for words in bodies if 300 < len(words) < 500]
    assert sum(shares) / len(shares) == pytest.approx(0.56, abs=0.04)


def test_compounds_are_written_with_a_hyphen_where_vowels_meet():
    assert synthetic._join("auto", "ongeluk") == "auto-ongeluk"
    assert synthetic._join("stads", "bestuur") == "stadsbestuur"


def test_capital_of_ij_is_two_letters():
    assert synthetic._capital("ijs") == "IJs"


def test_command_writes_json_lines(capsysbinary):
    synthetic.main(["3", "--seed", "4"])
    lines = capsysbinary.readouterr().out.decode().splitlines()
    assert [json.loads(line) for line in lines] == list(synthetic.articles(3, seed=4))


def test_command_prints_a_report(capsys):
    synthetic.main(["3", "--report"])
    assert re.search(r"^articles +3$", capsys.readouterr().out, re.MULTILINE)


def test_law_gives_rank_zero_most_often():
    draws = synthetic.np.linspace(0, 1, 10_000, endpoint=False)
    counts = synthetic.np.bincount(synthetic.Law(50, 1.2, 3.0).ranks(draws), minlength=50)
    assert len(counts) == 50
    assert all(more >= less - 1 for more, less in pairwise(counts.tolist()))
