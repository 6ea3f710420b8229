"""The benchmark runs, on a tiny corpus and with every engine that is here, and leaves tables and figures.

One node of OpenSearch is enough: on three shards it is the same engine.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("wordfreq", reason="wordfreq is not installed: pip install --group bench")
sys.path.append(str(Path(__file__).parent.parent / "bench"))

import engines
from report import report
from report import rows as measures

pytestmark = pytest.mark.bench
RUN = Path(__file__).parent.parent / "bench" / "run.py"
ENGINES = [name for name in engines.MODULES if name != "opensearch-3"]
KINDS, FIRST = 9, 3  # of questions that are asked again, and for the first time
DESK, STREAMS = 6, 2  # questions of a news desk, and those whose lines a second are told
ROWS = 2 + 6 + 2 * KINDS + 2 * FIRST + 2 * (DESK + STREAMS)  # of a table, with its head
CLOCK_ROWS = 2 + 3 + 2 * KINDS + 2 * FIRST  # of one by the clock


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    command = [
        sys.executable,
        RUN,
        "--articles",
        "200",
        "--engines",
        ",".join(ENGINES),
        "--queries",
        "3",
        "--starts",
        "1",
        "--results",
        folder,
    ]
    shown = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    kept = (folder / "latest.md").read_text(encoding="utf-8")
    return shown, kept, json.loads((folder / "latest.json").read_text(encoding="utf-8"))


@pytest.fixture
def served(done):
    """Give the figures of the engine that has a server; skip where none can be started."""
    if why := done[2]["left_out"].get("opensearch"):
        pytest.skip(why)
    return done[2]["sizes"][0]["engines"]["opensearch"]


def rows(shown):
    return [line for line in shown.splitlines() if line.startswith("|")]


def test_the_table_is_printed_and_kept(done):
    shown, kept, _ = done
    assert shown.stdout == kept
    table = rows(kept)[:ROWS]
    assert table[-1].startswith("| asked again: export, all articles as JSON, lines a second | ")
    assert len({row.count("|") for row in table}) == 1
    assert "times a bare" in kept


def test_what_is_not_installed_is_said_aloud(done):
    shown, kept, figures = done
    assert "zoeker" in figures["versions"]
    assert figures["versions"].keys() | figures["left_out"].keys() == set(ENGINES)
    for name, why in figures["left_out"].items():
        assert why.startswith("left out, ")
        assert f"{name}: {why}" in shown.stderr
        assert why in kept


def test_what_is_not_there_leaves_an_engine_out(tmp_path):
    command = [sys.executable, RUN, "--engines", "opensearch"]
    alone = {"PATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}  # neither Maven nor what it fetched
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=alone)
    assert done.returncode == 2
    assert re.search("opensearch: left out, OpenSearch .* (install it|install one)", done.stderr)


def test_what_a_server_does_is_measured_beside_what_its_client_does(done, served):
    table = rows(done[1])[ROWS:]
    assert len(table) == CLOCK_ROWS
    assert len({row.count("|") for row in table}) == 1
    assert "Articles that a question matches, the mean: one word " in done[1]
    assert served["index"]["server_cpu_seconds"] > 0
    assert served["bytes_merged"] > 0
    assert served["bytes_on_disk"] > served["bytes_on_server"] > 0
    asked = [its for what in served["asked"].values() for its in what.values()]
    assert all(its["clock"]["median_ms"] > its["median_ms"] for its in asked)
    assert sum(its["server_ms"] for its in asked) > 0


def test_a_cluster_answers_as_the_index_on_disk_does(done, served):
    agreed = done[2]["sizes"][0]["agreement"]["opensearch"]
    assert len(agreed) == KINDS
    assert all(one["same_total"] == 1 for one in agreed.values())
    assert all(
        one["same_hits"] > 0.95 for one in agreed.values()
    )  # of hits worth the same, others may be the tenth


def test_figures_say_what_was_measured_and_where(done):
    _, _, figures = done
    (size,) = figures["sizes"]
    assert size["articles"] == 200
    assert size["bytes_of_text"] > 200_000
    assert figures["machine"]["cpus"] >= 1
    assert set(figures["versions"]["zoeker"]) == {"zoeker", "numpy"}
    assert all(
        one["index"]["cpu_seconds"] > one["index"]["cpu_seconds_without_reading"]
        and one["index"]["peak_bytes"] >= one["index"]["peak_bytes_before"] > 0
        and one["bytes_over_text"] > 0.5
        for one in size["engines"].values()
    )


@pytest.mark.parametrize("name", ENGINES)
def test_every_question_finds_something_and_snippets_show_it(done, name):
    if name in done[2]["left_out"]:
        pytest.skip(done[2]["left_out"][name])
    engine, found = engines.load(name), done[2]["sizes"][0]["engines"][name]
    assert ("update" in found) == engine.adds
    answered = [asked for asked in found["asked"].values() if asked]
    assert len(answered) == (KINDS if engine.can("phrase", False) else 4)
    for asked in answered:
        assert set(asked) == ({"hits", "snippets"} if engine.shows else {"hits"})
        assert all(one["p95_ms"] >= one["median_ms"] > 0 for one in asked.values())
        assert asked["hits"]["hits"] > 0
        assert asked["hits"]["snippets"] == 0
        assert not engine.shows or asked["snippets"]["snippets"] > 0


def test_what_a_desk_asks_is_asked_of_each_engine_that_has_the_like(done):
    (size,) = done[2]["sizes"]
    lines = {
        name: {
            what: [one["desk"][when][what]["matched"] for when in ("first", "asked")]
            for what in one["desk"]["first"]
        }
        for name, one in size["engines"].items()
        if "desk" in one
    }
    assert set(lines["zoeker"]) == set(done[2]["desk"])
    for name, its in lines.items():
        assert name in ("zoeker", "opensearch", "tantivy", "sqlite")
        assert all(first == again > 0 for first, again in its.values())
        for what in its.keys() & {
            "export, all articles as JSON"
        }:  # 20 of 200 articles, and compounds and the like in ours
            assert 10 <= its[what][0] <= 60
    shown = next(
        row for row in rows(done[1]) if row.startswith("| asked first: kwic, all lines, lines a second |")
    )
    assert re.match(r"\| [^|]* \| [\d.,]+ \|", shown)


def test_engines_answer_the_same_questions(done):
    """Words meet in other stems from engine to engine, and zoeker knows more of Dutch, so what is asked here is far less than equality."""
    for name, found in done[2]["sizes"][0]["agreement"].items():
        for what, one in found.items():
            assert one["same_hits"] > 0.15, (name, what)
            assert one["totals"] is None or 0.3 < one["totals"] < 3, (name, what)


def test_several_sizes_give_a_table_each_and_one_an_engine_for_growth(done):
    figures = json.loads(json.dumps(done[2]))
    more = json.loads(json.dumps(figures["sizes"][0])) | {"articles": 30_000, "cold": None}
    more["engines"].pop("whoosh", None)
    figures["sizes"].append(more)
    figures["left_out"] = {"whoosh": "left out above 20,000 articles, for slowness"}
    shown = report(figures)
    assert "- stock Whoosh: left out above 20,000" in shown
    installed = figures["versions"]
    # A table by the clock for each size, and its rows below those of growth.
    by_clock = 3 * CLOCK_ROWS - 2 if "opensearch" in installed else 0
    assert len(rows(shown)) == (2 + len(installed)) * ROWS + by_clock
    assert "| zoeker, articles | 200 | 30,000 |" in shown
    if "whoosh" in installed:
        speed = shown.partition("| stock Whoosh, articles")[2].splitlines()[2]
        assert speed.endswith("| – |")


def test_ratios_are_of_medians_and_question_by_question(done):
    figures = done[2]
    row = next(row for row in measures(figures) if row.name == "asked again: one word")
    ours = {"asked": {"one word": {"hits": {"median_ms": 2.0, "each_ms": [1.0, 2.0, 9.0]}}}}
    theirs = {"asked": {"one word": {"hits": {"median_ms": 4.0, "each_ms": [4.0, 1.0, 6.0]}}}}
    assert (row.ratio(ours, theirs), row.paired(ours, theirs)) == ("0.50", "1.50")
    assert (row.paired(ours, None), measures(figures)[0].paired(ours, theirs)) == ("–", "–")


@pytest.mark.parametrize(
    ("argument", "complaint"),
    [
        ("--articles=1", "at least 100 articles"),
        ("--articles=200,many", "invalid"),
        ("--queries=1", "at least 2 questions"),
        ("--engines=zoeker,google", "no engine 'google'"),
    ],
)
def test_what_cannot_be_measured_is_refused(argument, complaint):
    done = subprocess.run([sys.executable, RUN, argument], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert complaint in done.stderr
