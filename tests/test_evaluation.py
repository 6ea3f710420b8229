"""The evaluation of an index by judged queries; every expected value is worked out by hand."""

from math import log2

import pytest

import zoeker
from zoeker.errors import QueryError, SourceError
from zoeker.evaluation import measured, p_value, ranking, read_qrels, read_queries, read_run, write_run

ARTICLES = [
    zoeker.Article(id="brug", body="De brug over de rivier gaat open."),
    zoeker.Article(id="sluis", body="De sluis bij de brug is dicht, zegt de brugwachter."),
    zoeker.Article(id="trein", body="De trein rijdt niet."),
]


@pytest.fixture
def index(make_index):
    return make_index(ARTICLES)


def written(path, *lines):
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_graded_answers_are_measured_as_trec_eval_does():
    qrels = {"q": {"a": 2, "b": 1, "c": 0, "d": 1}}
    found = measured(qrels, {"q": ["x", "b", "a", "c"]})
    ideal = 2 / log2(2) + 1 / log2(3) + 1 / log2(4)
    assert found["nDCG@10"]["q"] == pytest.approx((1 / log2(3) + 2 / log2(4)) / ideal)
    assert found["RR@10"]["q"] == pytest.approx(1 / 2)
    assert found["R@100"]["q"] == pytest.approx(2 / 3)


def test_below_rank_10_and_below_rank_100_nothing_counts():
    others = [f"x{number}" for number in range(200)]
    found = measured(
        {"tiende": {"a": 1}, "elfde": {"a": 1}, "later": {"a": 1}},
        {"tiende": [*others[:9], "a"], "elfde": [*others[:10], "a"], "later": [*others[:100], "a"]},
    )
    assert found["RR@10"] == {"tiende": pytest.approx(1 / 10), "elfde": 0, "later": 0}
    assert found["nDCG@10"] == {"tiende": pytest.approx(1 / log2(11)), "elfde": 0, "later": 0}
    assert found["R@100"] == {"tiende": 1, "elfde": 1, "later": 0}


def test_a_query_without_an_answer_counts_0():
    assert measured({"q": {"a": 1}, "leeg": {"b": 1}}, {"q": ["a"], "leeg": []})["RR@10"] == {
        "q": 1,
        "leeg": 0,
    }
    assert measured({"q": {"a": 1}}, {})["RR@10"] == {"q": 0}


def test_few_queries_are_tested_by_every_flip_of_signs():
    assert p_value([1, 1, 1], [0, 0, 0]) == pytest.approx(2 / 8)  # +++ and ---
    assert (
        p_value([1, 1, 0], [0, 0, 1]) == 1
    )  # of all 8 means, two are 1, and the others as large as this one
    assert p_value([3, 1, 1], [0, 0, 0]) == pytest.approx(2 / 8)
    assert p_value([3, 1, 0], [0, 0, 1]) == pytest.approx(
        6 / 8
    )  # 5, 3 and 3 of 5, 3, 3, 1 and their opposites


def test_many_queries_are_tested_by_the_same_flips_each_time():
    better, worse = [0.5 + number % 3 / 10 for number in range(60)], [0.5] * 60
    assert p_value(better, worse) == p_value(worse, better) == p_value(better, worse) < 0.001
    mixed = [0.5 + (-1) ** number / 10 for number in range(60)]
    assert p_value(mixed, worse) == pytest.approx(1, abs=0.02)


def test_runs_that_are_the_same_or_a_single_query_show_no_difference():
    assert p_value([0.5, 1], [0.5, 1]) == p_value([1], [0]) == 1


def test_an_index_is_measured_on_judged_queries(index):
    queries = {"q1": "brug rivier", "q2": "brugwachter", "q3": "vliegtuig", "q4": "trein"}
    qrels = {"q1": {"brug": 1}, "q2": {"sluis": 1, "weg": 1}, "q3": {"trein": 1}, "q9": {"brug": 1}}
    found = zoeker.evaluate(index, queries, qrels)
    assert found.values["RR@10"] == {"q1": 1, "q2": 1, "q3": 0}
    assert found.values["R@100"] == {"q1": 1, "q2": 1 / 2, "q3": 0}
    assert found.means["RR@10"] == pytest.approx(2 / 3)
    assert (found.unasked, found.unjudged, found.absent, found.judged) == (("q9",), ("q4",), ("weg",), 4)
    assert list(found.run["q1"]) == ["brug", "sluis"]
    assert (found.other, found.compare(), found.unanswered) == ({}, {}, ())


def test_any_word_or_all_and_so_many_hits(index):
    queries, qrels = {"q": "brug rivier"}, {"q": {"sluis": 1}}
    assert list(zoeker.evaluate(index, queries, qrels).run["q"]) == ["brug", "sluis"]
    assert list(zoeker.evaluate(index, queries, qrels, any_word=False).run["q"]) == ["brug", "sluis"]
    assert list(zoeker.evaluate(index, queries, qrels, limit=1).run["q"]) == ["brug"]


def test_what_holds_all_words_comes_first_where_any_will_not_do(make_index):
    texts = {
        "lang": "Dijk en duin, en " + "water " * 60,
        "kort": "Duin.",
        "dijk": "Dijk, en zee.",
        "zee": "Dijk, zee.",
    }
    made = make_index([zoeker.Article(id=id, title="Water", body=body) for id, body in texts.items()])
    queries, qrels = {"q": "dijk duin"}, {"q": {"lang": 1}}
    for any_word, first in ((True, "kort"), (False, "lang")):
        found = zoeker.evaluate(made, queries, qrels, any_word=any_word)
        assert (len(found.run["q"]), next(iter(found.run["q"]))) == (4, first)


@pytest.mark.parametrize(
    "text", ['"brug', "-brug", "(brug", "brug OF", "NIET brug", "brug*", "brug~", "x:* brug"]
)
def test_signs_of_the_query_language_mean_nothing(index, text):
    assert "brug" in zoeker.evaluate(index, {"q": text}, {"q": {"brug": 1}}).run["q"]


def test_a_query_without_a_word_is_named(index):
    with pytest.raises(QueryError, match="the query 'q7': there is no word in this question"):
        zoeker.evaluate(index, {"q7": "…"}, {"q7": {"brug": 1}})


def test_another_run_is_compared_on_the_same_queries(index):
    queries = {"q1": "rivier", "q2": "brugwachter", "q3": "trein"}
    qrels = {"q1": {"brug": 1}, "q2": {"sluis": 1}, "q3": {"trein": 1}}
    other = {"q1": {"sluis": 9.0, "brug": 1.0}, "q2": {"sluis": 1.0}, "q5": {"brug": 1.0}}
    found = zoeker.evaluate(index, queries, qrels, other=other)
    assert found.other["RR@10"] == {"q1": 1 / 2, "q2": 1, "q3": 0}
    assert found.unanswered == ("q3",)
    compared = found.compare()["RR@10"]
    assert (compared.mean, compared.other, compared.difference) == (1, 1 / 2, 1 / 2)
    assert compared.p == pytest.approx(4 / 8)  # of ±1/2 ± 0 ± 1, those that are 3/2 or -3/2


def test_sets_that_have_nothing_in_common_are_refused(index):
    with pytest.raises(zoeker.ZoekerError, match="none of the queries is judged"):
        zoeker.evaluate(index, {"q1": "brug"}, {"q2": {"brug": 1}})
    with pytest.raises(zoeker.ZoekerError, match="answers none of the queries"):
        zoeker.evaluate(index, {"q1": "brug"}, {"q1": {"brug": 1}}, other={"q2": {"brug": 1.0}})


def test_of_a_run_only_scores_order(tmp_path):
    run = read_run(written(tmp_path / "run", "q Q0 a 1 0.5 x", "q Q0 b 2 7e-1 x", "q Q0 c 3 0.5 x"))
    assert ranking(run["q"]) == ["b", "c", "a"]  # of two that tie, the greater id, as in trec_eval


def test_a_run_that_was_written_keeps_its_order_though_scores_tie(tmp_path):
    path = tmp_path / "run.txt"
    write_run(path, {"q1": {"a": 2.5, "b": 2.5, "c": 2.5 - 1e-12, "d": 0.0, "e": 0.0}, "q2": {}}, "proef")
    lines = [line.split() for line in path.read_text().splitlines()]
    assert [line[:4] + line[5:] for line in lines] == [
        ["q1", "Q0", id, str(rank), "proef"] for rank, id in enumerate("abcde", 1)
    ]
    assert ranking(read_run(path)["q1"]) == ["a", "b", "c", "d", "e"]


def test_a_run_cannot_hold_an_id_with_a_space(tmp_path):
    with pytest.raises(zoeker.ZoekerError, match="the article 'een twee'"):
        write_run(tmp_path / "run.txt", {"q1": {"een twee": 1.0}}, "proef")


def test_files_as_trec_has_them_are_read(tmp_path):
    queries = tmp_path / "q.tsv"
    queries.write_bytes(b"\xef\xbb\xbfq1\tde brug\twacht\r\n\r\nq2\tsluis\r\n")
    assert read_queries(queries) == {"q1": "de brug\twacht", "q2": "sluis"}
    qrels = written(tmp_path / "qrels", "q1 0 a 2", "q1\t0\tb\t0", "q2  0  a  -1")
    assert read_qrels(qrels) == {"q1": {"a": 2, "b": 0}, "q2": {"a": -1}}


@pytest.mark.parametrize(
    ("read", "line", "told"),
    [
        (read_queries, "q1 de brug", ":2: a line is the id of a query without spaces, a tab, and the query"),
        (read_queries, "q1\t ", ":2: a line is the id"),
        (read_queries, "q 1\tbrug", ":2: a line is the id"),
        (read_queries, "q0\tbrug", ":2: the query 'q0' is there twice"),
        (read_qrels, "q1 0 a", ":2: a line has 4 columns: query 0 article relevance"),
        (read_qrels, "q1 0 a goed", ":2: 'goed' is no number in: query 0 article relevance"),
        (read_qrels, "q0 0 a 1", ":2: the article 'a' is there twice for the query 'q0'"),
        (read_run, "q1 Q0 a 1 2.5", ":2: a line has 6 columns: query Q0 article rank score tag"),
        (read_run, "q1 Q0 a 1 nan x", ":2: 'nan' is no number"),
    ],
)
def test_a_bad_line_is_named_with_what_belongs_there(tmp_path, read, line, told):
    first = {read_queries: "q0\tbrug", read_qrels: "q0 0 a 1", read_run: "q0 Q0 a 1 2.5 x"}[read]
    path = written(tmp_path / "file", first, line)
    with pytest.raises(SourceError) as error:
        read(path)
    assert str(error.value).startswith(f"{path}{told}")


@pytest.mark.parametrize("read", [read_queries, read_qrels, read_run])
def test_a_file_that_is_missing_empty_or_no_text_is_told_of(tmp_path, read):
    path = tmp_path / "file"
    with pytest.raises(SourceError, match=r"cannot read .*file: No such file"):
        read(path)
    path.write_bytes(b"\n")
    with pytest.raises(SourceError, match=r"holds no queries|is empty"):
        read(path)
    path.write_bytes(b"q1\tbr\xfcg\n")
    with pytest.raises(SourceError, match="is not UTF-8"):
        read(path)
    with pytest.raises(SourceError, match=r"cannot write .*: No such file"):
        write_run(tmp_path / "geen" / "map", {}, "x")
