"""The tools that measure: questions made of news, numbers chosen on folds, conflation held against treebanks."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest

import zoeker
from zoeker.engines.local.engine import LocalEngine
from zoeker.query.language import Question
from zoeker.query.names import shipped_names
from zoeker.search import meant

sys.path.append(str(Path(__file__).parent.parent / "tools"))

import choose_numbers
import conflation
import evidence
import sentence_questions

TOOLS = Path(__file__).parent.parent / "tools"
COLLECTION = Path(__file__).parent / "collection"
TREEBANK = """\
# text = Huizen liepen .
1\tHuizen\thuis\tNOUN\t_\t_\t0\troot\t_\t_
2\tliepen\tlopen\tVERB\t_\t_\t0\troot\t_\t_
3\t.\t.\tPUNCT\t_\t_\t0\troot\t_\t_

1\thuis\thuis\tNOUN\t_\t_\t0\troot\t_\t_
2\tkwam\taan_komen\tVERB\t_\t_\t0\troot\t_\t_
3\taangekomen\taan_komen\tVERB\t_\t_\t0\troot\t_\t_
4\taankomt\taan_komen\tVERB\t_\t_\t0\troot\t_\t_
5\tloopt\tlopen\tVERB\t_\t_\t0\troot\t_\t_
6\tde\tde\tDET\t_\t_\t0\troot\t_\t_
"""


def run(tool: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, TOOLS / tool, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


# Questions


SENTENCES = (
    "De sluis bij Zaandam gaat dicht.",
    "Volgens de wethouder duurt het herstel van de sluisdeuren zeker drie weken.",
    "Schippers varen om.",
    "De wethouder noemt het herstel dringend.",
)


def test_a_question_is_the_rarest_words_of_a_sentence_that_is_taken_out() -> None:
    article = zoeker.Article(id="a", title="Sluis dicht", body=" ".join(SENTENCES))
    having = Counter({"wethouder": 3, "herstel": 2, "sluisdeuren": 2, "weken": 9, "drie": 8, "zeker": 1})
    found = sentence_questions.asked(article, having, Random(1))
    assert (found.title, found.lead) == ("Sluis dicht", SENTENCES[0])
    assert found.body == " ".join(SENTENCES[2:])
    words = found.question.split()  # as they stand in the sentence, none that no other article has
    assert words == [
        word for word in ("wethouder", "herstel", "sluisdeuren", "drie", "weken") if word in words
    ]
    assert {"wethouder", "herstel", "sluisdeuren"} <= set(words)


def test_what_nobody_could_find_is_not_asked_for() -> None:
    article = zoeker.Article(id="a", title="Sluis dicht", body=" ".join(SENTENCES[:3]))
    having = Counter({"wethouder": 3, "herstel": 2, "sluisdeuren": 2})
    found = sentence_questions.asked(article, having, Random(1))  # of these, only sluis- stands elsewhere
    assert (found.question, found.body) == ("", " ".join(SENTENCES[1:3]))


def test_questions_are_written_for_the_index_they_ask_and_are_the_same_each_time(tmp_path: Path) -> None:
    made = [run("sentence_questions.py", COLLECTION / "articles.jsonl", tmp_path / name) for name in "ab"]
    assert [one.returncode for one in made] == [0, 0], made[0].stderr
    names = ("articles.jsonl", "queries.tsv", "qrels.txt")
    one, other = ([(tmp_path / folder / name).read_text("utf-8") for name in names] for folder in "ab")
    assert one == other
    zoeker.update_index(tmp_path / "index", tmp_path / "a" / "articles.jsonl")
    with zoeker.open_index(tmp_path / "index") as index:
        found = zoeker.evaluate(index, tmp_path / "a" / "queries.tsv", tmp_path / "a" / "qrels.txt")
    assert (found.unasked, found.unjudged, found.absent) == ((), (), ())
    assert 0.3 < found.means["RR@10"] < 1


# Numbers


class Wanting:
    """Questions that are answered better, the nearer k1 is to what they want, and hardly worse by exact forms."""

    name, measure, size = "wanting", "RR@10", 5

    def __init__(self, wanted: float) -> None:
        self._wanted = wanted

    def values(self, setting: dict[str, float]) -> np.ndarray:
        return np.full(self.size, 1 - abs(setting["K1"] - self._wanted) / 10 - setting["EXACT"] / 1000)


def test_numbers_are_chosen_on_what_is_not_left_out_and_stay_where_nothing_is_gained() -> None:
    judge = choose_numbers.Judge([Wanting(1.6), Wanting(2.4)])
    start = {"K1": 1.2, "EXACT": 0.5}
    first, second = choose_numbers.others([5, 5])
    assert judge.choose(start, second) == {"K1": 1.6, "EXACT": 0.5}  # half a thousandth moves nothing
    assert judge.choose(start, first) == {"K1": 2.4, "EXACT": 0.5}


def test_each_question_is_left_out_once() -> None:
    for sizes, ways in (([7, 12], choose_numbers.folds([7, 12])), ([3, 4], choose_numbers.others([3, 4]))):
        for place, size in enumerate(sizes):
            assert np.sum([left_out[place] for left_out in ways], axis=0).tolist() == [1] * size
    assert all(mask.any() for left_out in choose_numbers.folds([7, 12]) for mask in left_out)


def test_what_was_earned_is_measured_on_what_was_left_out() -> None:
    ways = choose_numbers.others([3, 2])
    better = [[np.array([1, 1, 0.5]), np.zeros(2)], [np.zeros(3), np.array([0.5, 0])]]
    worse = [[np.array([0, 0, 0]), np.ones(2)], [np.ones(3), np.array([0, 0.5])]]
    one, other = choose_numbers.earned(ways, better, worse)
    assert one.split() == ["0.8333", "+0.8333", "0.2500"]
    assert other.split() == ["0.2500", "+0.0000", "1.0000"]


def test_numbers_of_the_ranking_are_chosen_and_measured() -> None:
    files = [COLLECTION / name for name in ("articles.jsonl", "queries.tsv", "qrels.tsv")]
    rest = [f"{name}={value}" for name, value in evidence.numbers().items() if name != "EXACT"]
    made = run("choose_numbers.py", "--collection", *files, "RR@10", "--fixed", *rest)
    assert made.returncode == 0, made.stderr
    head, *lines = made.stdout.splitlines()
    assert head == "Left out: a fifth; chosen: EXACT"
    assert all(float(line) in choose_numbers.SIGNAL[1] for line in lines[:5])
    assert lines[5].split() == ["collection", "RR@10"]
    none, now, exact, last = lines[6:]
    assert [none[:14], now[:14], exact[:14]] == ["all, to none  ", "all, to now   ", "EXACT         "]
    assert none[14:] == exact[14:]  # the only number there is
    assert last.startswith("Chosen on all: {'EXACT': ")


@pytest.mark.parametrize(
    "numbers", [{}, {"K1": 0.8, "PART": 0.2, "EXACT": 1.0, "SPLIT": 0.3, "WEIGHTS.title": 5.0, "B": 0.4}]
)
def test_what_is_read_of_an_index_once_scores_as_the_index_does_with_any_numbers(
    numbers: dict[str, float], tmp_path: Path
) -> None:
    zoeker.update_index(tmp_path, COLLECTION / "articles.jsonl")
    lines = (COLLECTION / "queries.tsv").read_text("utf-8").splitlines()
    texts = [line.partition("\t")[2] for line in lines]
    engine = LocalEngine(tmp_path)
    trees = [meant(engine, Question(text, plain=True).tree(), shipped_names()) for text in texts]
    read = evidence.read(tmp_path, trees)
    before, alike = evidence.numbers(), 0
    with evidence.put(numbers), zoeker.open_index(tmp_path) as index:
        for text, one in zip(texts, read, strict=True):
            hits = index.search(text, any_word=True, snippets=False, plain=True).hits
            scores = dict(zip(one.ids, one.scores(), strict=True))
            assert scores[one.best(1)[0]] == max(scores.values())
            alike += [scores[hit.id] for hit in hits] == pytest.approx([hit.score for hit in hits])
    assert alike >= len(texts) - 2  # the parts of a compound may stand in fields apart
    assert evidence.numbers() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--fixed", "K2=1"], "ranking.py has no number K2"),
        (["--fixed", "K1"], "--fixed takes NAME=NUMBER"),
        ([], "MAP is not measured"),
    ],
)
def test_what_is_wrong_is_told(arguments: list[str], told: str) -> None:
    files = [COLLECTION / name for name in ("articles.jsonl", "queries.tsv", "qrels.tsv")]
    made = run("choose_numbers.py", "--collection", *files, "MAP", *arguments)
    assert made.returncode
    assert told in made.stderr
    assert "Traceback" not in made.stderr


# Conflation


def test_verbs_whose_parts_stand_apart_say_nothing_of_their_form() -> None:
    found = list(conflation.lemmatised(TREEBANK.splitlines()))
    assert found == [
        ("huizen", "huis"),
        ("liepen", "lopen"),
        ("huis", "huis"),
        ("aangekomen", "aankomen"),
        ("aankomt", "aankomen"),
        ("loopt", "lopen"),
    ]


def test_pairs_of_forms_share_any_key() -> None:
    found = conflation.pairs({"b": {"1", "2"}, "a": {"1"}, "c": {"2"}, "d": {"3"}})
    assert found == {("a", "b"), ("b", "c")}
    right = {("a", "b"), ("a", "c"), ("a", "d")}
    assert conflation.agreement(found, right) == (1 / 2, 1 / 3, 2 / 5)
    assert conflation.agreement(set(), set()) == (0, 0, 0)


def test_an_analysis_is_held_against_a_treebank(tmp_path: Path) -> None:
    path = tmp_path / "klein.conllu"
    path.write_text(TREEBANK, encoding="utf-8")
    made = run("conflation.py", path, "--show", 5)
    assert made.returncode == 0, made.stderr
    counted, _, ours, *_ = made.stdout.splitlines()
    assert counted == "6 forms, 3 pairs with a lemma in common"
    assert ours.split() == ["zoeker-dutch", "1.000", "1.000", "1.000"]
    missing = run("conflation.py", tmp_path / "none.conllu")
    assert (missing.returncode, "Traceback" in missing.stderr) == (1, False)
    assert "none.conllu" in missing.stderr
