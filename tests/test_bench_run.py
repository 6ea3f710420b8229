"""The benchmark runs, on a tiny corpus and with every engine that is installed, and leaves tables and figures."""

import json
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
INSTALLED = [name for name in engines.MODULES if engines.installed(name)]
KINDS, FIRST = 9, 3  # of questions that are asked again, and for the first time


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    command = [
        sys.executable,
        RUN,
        "--articles",
        "200",
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


def rows(shown):
    return [line for line in shown.splitlines() if line.startswith("|")]


def test_the_table_is_printed_and_kept(done):
    shown, kept, _ = done
    assert shown.stdout == kept
    assert len(rows(kept)) == 2 + 6 + 2 * KINDS + 2 * FIRST
    assert len({row.count("|") for row in rows(kept)}) == 1
    assert "times a bare" in kept


def test_what_is_not_installed_is_said_aloud(done):
    shown, kept, figures = done
    assert list(figures["versions"]) == INSTALLED
    for name in set(engines.MODULES) - set(INSTALLED):
        assert f"{name}: left out" in shown.stderr
        assert name in figures["left_out"]
        assert "is not installed" in kept


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


@pytest.mark.parametrize("name", engines.MODULES)
def test_every_question_finds_something_and_snippets_show_it(done, name):
    if name not in INSTALLED:
        pytest.skip(f"{engines.MODULES[name][1]} is not installed: pip install --group bench")
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
    assert len(rows(shown)) == (2 + len(INSTALLED)) * (2 + 6 + 2 * KINDS + 2 * FIRST)
    assert "| zoeker, articles | 200 | 30,000 |" in shown
    if "whoosh" in INSTALLED:
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
