"""How fast is it? One corpus, one table, for zoeker and whatever else engines.py knows.

    python bench/run.py [--articles N] [--seed N] [--queries N]

Times are CPU time where nothing else is said: a machine is seldom alone. A question is asked twice, and the second
time counts; each gives id, title, date and snippets of ten hits. The table goes to stdout and, with all figures as
JSON, to bench/results/.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import synthetic
from engines import ENGINES
from measure import asking, bytes_in, indexing, starting
from questions import queries

MORE = 100  # articles of the update
FEWEST = 100  # articles from which questions of every kind can be made
SAMPLE = 2_000  # articles that questions are made from
BARE = "import numpy, click, rich.console"
# What is asked: the kind of question, and whether any word will do.
ASKED = {
    "one word": ("any1", False),
    "two words, all": ("any2", False),
    "two words, any": ("any2", True),
    "three words, all": ("any3", False),
    "three words, any": ("any3", True),
    "a OF b": ("or", False),
    "a NIET b": ("not", False),
    "phrase of two words": ("phrase", False),
    "prefix": ("prefix", False),
}
Figures = dict[str, Any]


def run(articles: int, seed: int, count: int) -> Figures:
    """Measure every engine on one corpus, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="zoeker-bench-") as place:
        news = Path(place) / "news.jsonl"
        raw = _write(news, articles, seed)
        engines = {name: _measure(name, Path(place), news, articles, raw, seed, count) for name in ENGINES}
        cold = _cold(Path(place) / "zoeker", seed, articles)
    corpus = {"articles": articles, "seed": seed, "bytes_of_text": raw, "queries": count}
    when = datetime.now(UTC).isoformat(timespec="seconds")
    return {"date": when, "machine": machine(), "corpus": corpus, "engines": engines, "cold": cold}


def _write(news: Path, articles: int, seed: int) -> int:
    """Write the corpus and the update; give the bytes of the corpus's text."""
    raw = 0
    with news.open("w", encoding="utf-8") as file:
        for number, article in enumerate(synthetic.articles(articles + MORE, seed)):
            file.write(json.dumps(article, ensure_ascii=False) + "\n")
            if number < articles:
                raw += sum(len(article[name].encode()) for name in ("title", "lead", "body"))
    return raw


def _measure(name: str, place: Path, news: Path, articles: int, raw: int, seed: int, count: int) -> Figures:
    _say(f"{name}: indexing {articles:,} articles")
    folder = place / name
    made = indexing(name, folder, news, 0, articles)
    disk = bytes_in(folder)
    engine = ENGINES[name]()
    searcher = engine.open(folder)
    asked = {}
    for what, (kind, any_word) in ASKED.items():
        _say(f"{name}: {what}")
        asked[what] = asking(searcher, queries(kind, count, seed, min(articles, SAMPLE)), any_word)
    searcher.close()
    _say(f"{name}: {MORE} articles more")
    more = indexing(name, folder, news, articles, articles + MORE)
    return {
        "versions": dict(engine.versions),
        "index": made,
        "bytes_on_disk": disk,
        "bytes_over_text": disk / raw,
        "update": more,
        "asked": asked,
    }


def _cold(folder: Path, seed: int, articles: int) -> Figures:
    _say("cold starts")
    zoeker = str(Path(sys.executable).with_name("zoeker"))
    (question,) = queries("any2", 1, seed, min(articles, SAMPLE))
    return starting(
        {
            "search": [zoeker, "--index", str(folder), "search", question.text],
            "bare": [sys.executable, "-c", BARE],
        }
    )


def machine() -> Figures:
    """Describe the machine and its Python."""
    return {
        "cpu": _cpu_model(),
        "cpus": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def table(figures: Figures) -> str:
    """Write the figures in Markdown: a row for each measure, a column for each engine."""
    engines: Mapping[str, Figures] = figures["engines"]
    rows: dict[str, Callable[[Figures], str]] = {
        "indexing, articles a second of CPU": lambda one: _rate(one["index"], "cpu_seconds"),
        "indexing, articles a second of the clock": lambda one: _rate(one["index"], "wall_seconds"),
        "peak memory of indexing, MB (before it began)": _memory,
        "bytes on disk over bytes of text": lambda one: f"{one['bytes_over_text']:.2f}",
        f"{MORE} articles more, seconds of CPU (clock)": _update,
    }
    lines = [
        _row("", engines),
        _row("---", ["---:" for _ in engines]),
        *(_row(name, [show(one) for one in engines.values()]) for name, show in rows.items()),
        *(_row(f"{what}, ms (95 %)", [_asked(one, what) for one in engines.values()]) for what in ASKED),
    ]
    return "\n".join([*_head(figures), "", *lines, "", _cold_line(figures["cold"])]) + "\n"


def _head(figures: Figures) -> list[str]:
    corpus, where = figures["corpus"], figures["machine"]
    versions = {name: found for one in figures["engines"].values() for name, found in one["versions"].items()}
    named = ", ".join(f"{name} {found}" for name, found in versions.items())
    return [
        f"{corpus['articles']:,} synthetic articles ({corpus['bytes_of_text'] / 1e6:,.1f} MB of text, seed {corpus['seed']}), "
        f"{corpus['queries']} questions of each kind, warm, each with id, title, date and snippets of ten hits; "
        "medians of CPU time and 95th percentiles.",
        "",
        f"{figures['date'][:10]}, Python {where['python']}, {named}; {where['cpu']}, {where['cpus']} CPUs, "
        f"{where['memory_bytes'] / 2**30:,.0f} GB of memory, {where['system']}.",
    ]


def _row(name: str, cells: Any) -> str:
    return f"| {' | '.join([name, *cells])} |"


def _rate(made: Figures, clock: str) -> str:
    return f"{made['articles'] / made[clock]:,.0f}"


def _memory(one: Figures) -> str:
    made = one["index"]
    return f"{made['peak_bytes'] / 1e6:,.0f} ({made['peak_bytes_before'] / 1e6:,.0f})"


def _update(one: Figures) -> str:
    return f"{one['update']['cpu_seconds']:.2f} ({one['update']['wall_seconds']:.2f})"


def _asked(one: Figures, what: str) -> str:
    spent = one["asked"][what]
    return f"{spent['median_ms']:.1f} ({spent['p95_ms']:.1f})"


def _cold_line(cold: Figures) -> str:
    search, bare = cold["search"], cold["bare"]
    return (
        f"A cold `zoeker search`, as a whole process: {search['cpu_ms']:.0f} ms of CPU ({search['wall_ms']:.0f} ms by the "
        f"clock), {search['cpu_ms'] / bare['cpu_ms']:.2f} times a bare `{BARE}` ({bare['cpu_ms']:.0f} and {bare['wall_ms']:.0f} ms)."
    )


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def main() -> None:
    """Measure, print the table, and keep the figures."""
    parser = argparse.ArgumentParser(description="Measure zoeker on a synthetic corpus of Dutch news.")
    parser.add_argument("--articles", type=int, default=3_000, help="how many articles (3000)")
    parser.add_argument("--seed", type=int, default=1, help="which newspaper (1)")
    parser.add_argument("--queries", type=int, default=100, help="how many questions of each kind (100)")
    results = Path(__file__).parent / "results"
    parser.add_argument(
        "--results", type=Path, default=results, metavar="DIR", help="where to keep the figures"
    )
    asked = parser.parse_args()
    if asked.articles < FEWEST or asked.queries < 2:
        parser.error(f"at least {FEWEST} articles and 2 questions of each kind are needed")
    figures = run(asked.articles, asked.seed, asked.queries)
    shown = table(figures)
    asked.results.mkdir(parents=True, exist_ok=True)
    (asked.results / "latest.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    (asked.results / "latest.md").write_text(shown, encoding="utf-8")
    print(shown, end="")


if __name__ == "__main__":
    main()
