"""How fast is it? One run, one corpus, one table: zoeker and its peers, as far as they are installed.

    python bench/run.py [--articles N[,N...]] [--engines NAME,...] [--seed N] [--queries N] [--starts N] [--slow]
                        [--results DIR]

Each engine indexes the same JSON Lines in a process of its own, then all are asked the same questions by turns. Times
are CPU time where nothing else is said: a machine is seldom alone. Of an engine with a server, as OpenSearch is, that is what the
client spends, and a table of times by the clock, and of what the server spends, stands beside it. What each engine does is
said in engine_NAME.py, how it is measured in measure.py. Several sizes give a table each, and tables of how it grows. The tables go to stdout and,
with all figures as JSON, to bench/results/.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import desk
import synthetic
from engines import MODULES, Engine, MissingError, Searcher, Served, load
from measure import (
    BY_ALL,
    READING,
    ROUNDS,
    Asked,
    agreement,
    asking,
    asking_first,
    bytes_in,
    indexing,
    starting,
)
from questions import queries, unasked
from report import HOW, OURS, report

import zoeker

MORE = 100  # articles of the update
FEWEST = 100  # articles from which questions of every kind can be made
SAMPLE = 2_000  # articles that questions are made from
SLOW = {"whoosh": 20_000}  # more articles than this take it the better part of an hour: with --slow only
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
FIRST = ("one word", "two words, all", "three words, any")  # of these, what is asked for the first time
Figures = dict[str, Any]


class Corpus(NamedTuple):
    """A file of articles, of which the first are indexed and the next ones added; and what questions to ask."""

    news: Path
    articles: int
    bytes_of_text: int
    seed: int
    count: int

    def queries(self, kind: str, count: int) -> list[Any]:
        """Make questions of a kind."""
        return queries(kind, count, self.seed, min(self.articles, SAMPLE))

    def unasked(self, kind: str, words: set[str]) -> list[Any]:
        """Make questions of a kind that hold none of these words, and add theirs."""
        return unasked(kind, self.count, self.seed, min(self.articles, SAMPLE), words)


def run(
    engines: dict[str, Engine], sizes: list[int], seed: int, count: int, starts: int, slow: bool
) -> Figures:
    """Measure engines on corpora that begin alike, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="zoeker-bench-") as place:
        news = Path(place) / "news.jsonl"
        _say(f"making {sizes[-1]:,} articles")
        raw = _write(news, sizes, seed)
        measured = []
        for size in sizes:
            chosen = {name: one for name, one in engines.items() if slow or size <= SLOW.get(name, sizes[-1])}
            folder = Path(place) / str(size)
            folder.mkdir()
            with _servers(chosen, folder):
                measured.append(_measure(chosen, folder, Corpus(news, size, raw[size], seed, count), starts))
            shutil.rmtree(folder)
    too_slow = {
        name: limit for name, limit in SLOW.items() if name in engines and limit < sizes[-1] and not slow
    }
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": {name: dict(one.versions) for name, one in engines.items()},
        "left_out": {
            name: f"left out above {limit:,} articles, for slowness; `--slow` measures it"
            for name, limit in too_slow.items()
        },
        "seed": seed,
        "queries": count,
        "rounds": ROUNDS,
        "more": MORE,
        "kinds": list(ASKED),
        "first": list(FIRST),
        "desk": list(desk.QUESTIONS),
        "streams": list(desk.STREAMS),
        "sizes": measured,
    }


def _write(news: Path, sizes: list[int], seed: int) -> dict[int, int]:
    """Write the largest corpus and its update; give the bytes of text of each size."""
    raw, found = 0, {}
    with news.open("w", encoding="utf-8") as file:
        for number, article in enumerate(synthetic.articles(sizes[-1] + MORE, seed)):
            if number in sizes:
                found[number] = raw
            file.write(json.dumps(article, ensure_ascii=False) + "\n")
            raw += sum(len(article[name].encode()) for name in ("title", "lead", "body"))
    return found


@contextmanager
def _servers(engines: dict[str, Engine], place: Path) -> Iterator[None]:
    """Run the servers of the engines that have one."""
    with ExitStack() as stack:
        for name, engine in engines.items():
            if isinstance(engine, Served):
                _say(f"{name}: starting")
                stack.enter_context(engine.serve(place / name))
        yield


def _measure(engines: dict[str, Engine], place: Path, corpus: Corpus, starts: int) -> Figures:
    reading = indexing(READING, place, corpus.news, 0, corpus.articles)
    figures: dict[str, Figures] = {}
    for name, engine in engines.items():
        _say(f"{name}: indexing {corpus.articles:,} articles")
        made = _indexing(name, engine, place, corpus, 0, corpus.articles)
        made["cpu_seconds_without_reading"] = made["cpu_seconds"] - reading["cpu_seconds"]
        served = engine.bytes(place / name) if isinstance(engine, Served) else 0
        disk = bytes_in(place / name) + served
        figures[name] = {"index": made, "bytes_on_disk": disk, "bytes_over_text": disk / corpus.bytes_of_text}
        if served:
            figures[name]["bytes_on_server"] = served
    by_all = None
    if OURS in engines:
        _say(f"{OURS}: indexing by all CPUs")
        by_all = indexing(BY_ALL, place / BY_ALL, corpus.news, 0, corpus.articles)
        shutil.rmtree(place / BY_ALL)
    for name, engine in engines.items():
        if isinstance(engine, Served):
            _warm_up(name, engine, place, corpus)
    _ask_first(engines, place, corpus, figures)
    agreed = _ask(engines, place, corpus, figures)
    _ask_desk(engines, place, corpus, figures)
    cold = _cold(place / OURS, corpus, starts) if OURS in engines else None
    for name, engine in engines.items():
        if isinstance(engine, Served):
            _say(f"{name}: merging all")
            engine.merge()
            figures[name]["bytes_merged"] = engine.bytes(place / name)
        if engine.adds:
            _say(f"{name}: {MORE} articles more")
            end = corpus.articles + MORE
            figures[name]["update"] = _indexing(name, engine, place, corpus, corpus.articles, end)
    return {
        "articles": corpus.articles,
        "bytes_of_text": corpus.bytes_of_text,
        "reading": reading,
        "by_all": by_all,
        "engines": figures,
        "agreement": agreed,
        "cold": cold,
    }


def _warm_up(name: str, engine: Engine, place: Path, corpus: Corpus) -> None:
    """Have a server answer questions of another newspaper: one that runs for long is measured, as people meet it.

    A program in Java compiles itself while it runs. What zoeker remembers of words ends with the open index.
    """
    _say(f"{name}: warming up")
    searcher = engine.open(place / name)
    other = corpus._replace(seed=corpus.seed + 1)
    for kind, any_word in ASKED.values():
        for query in other.queries(kind, corpus.count):
            searcher.search(query, any_word, snippets=True)
    searcher.close()


def _ask_first(engines: dict[str, Engine], place: Path, corpus: Corpus, figures: dict[str, Figures]) -> None:
    """Ask what no word of which was asked before, of indexes that this process has just opened."""
    words: set[str] = set()
    for figure in figures.values():
        figure["first"] = {what: {} for what in FIRST}
    for how in HOW:
        searchers = {name: engine.open(place / name) for name, engine in engines.items()}
        for what in FIRST:
            _say(f"{corpus.articles:,} articles: asking {what} for the first time")
            kind, any_word = ASKED[what]
            able = _able(engines, searchers, kind, any_word, how)
            questions = corpus.unasked(kind, words)
            for name, one in asking_first(able, questions, any_word, how == "snippets").items():
                figures[name]["first"][what][how] = one.figures
        for searcher in searchers.values():
            searcher.close()


def _ask(engines: dict[str, Engine], place: Path, corpus: Corpus, figures: dict[str, Figures]) -> Figures:
    """Ask everything, add to the engines' figures what it cost, and give how far their answers are zoeker's."""
    searchers = {name: engine.open(place / name) for name, engine in engines.items()}
    agreed: dict[str, Figures] = {name: {} for name in engines if OURS in engines and name != OURS}
    for figure in figures.values():
        figure["asked"] = {what: {} for what in ASKED}
    for what in ASKED:
        _say(f"{corpus.articles:,} articles: asking {what}")
        for how in HOW:
            asked = _asked(engines, searchers, corpus, what, how)
            for name, one in asked.items():
                figures[name]["asked"][what][how] = one.figures
                if name in agreed and how == "hits":
                    agreed[name][what] = agreement(asked[OURS].answers, one.answers)
    for searcher in searchers.values():
        searcher.close()
    return agreed


def _ask_desk(engines: dict[str, Engine], place: Path, corpus: Corpus, figures: dict[str, Figures]) -> None:
    """Ask what a news desk asks of the engines that have the like."""
    _say(f"{corpus.articles:,} articles: asking for counts, places, words and all that is found")
    found = desk.asked(
        lambda: {name: engine.open(place / name) for name, engine in engines.items()},
        corpus.articles,
        corpus.seed,
        min(corpus.articles, SAMPLE),
    )
    for name, its in found.items():
        figures[name]["desk"] = its


def _asked(
    engines: dict[str, Engine], searchers: dict[str, Searcher], corpus: Corpus, what: str, how: str
) -> dict[str, Asked]:
    kind, any_word = ASKED[what]
    able = _able(engines, searchers, kind, any_word, how)
    return asking(able, corpus.queries(kind, corpus.count), any_word, how == "snippets")


def _able(
    engines: dict[str, Engine], searchers: dict[str, Searcher], kind: str, any_word: bool, how: str
) -> dict[str, Searcher]:
    return {
        name: searchers[name]
        for name, engine in engines.items()
        if engine.can(kind, any_word) and (engine.shows or how != "snippets")
    }


def _indexing(name: str, engine: Engine, place: Path, corpus: Corpus, begin: int, end: int) -> Figures:
    if not isinstance(engine, Served):
        return indexing(name, place / name, corpus.news, begin, end)
    before = engine.spent()
    made = indexing(name, place / name, corpus.news, begin, end)
    engine.settle()
    return {**made, "server_cpu_seconds": engine.spent() - before}


def _cold(folder: Path, corpus: Corpus, rounds: int) -> Figures:
    _say("cold starts")
    # As pip does for what it installs, such as NumPy: an editable install is else compiled by each start that may not
    # write beside the sources.
    compileall.compile_dir(str(Path(zoeker.__file__).parent), quiet=1)
    program = str(Path(sys.executable).with_name("zoeker"))
    (question,) = corpus.queries("any2", 1)
    search = [program, "--index", str(folder), "search", question.text]
    bare = [sys.executable, "-c", BARE]
    return {"command": BARE, **starting({"search": search, "bare": bare}, rounds)}


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


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def _names(text: str) -> list[str]:
    names = text.split(",")
    unknown = [name for name in names if name not in MODULES]
    if unknown:
        raise argparse.ArgumentTypeError(f"no engine {unknown[0]!r}; there are {', '.join(MODULES)}")
    return names


def _sizes(text: str) -> list[int]:
    sizes = sorted({int(size) for size in text.split(",")})
    if sizes[0] < FEWEST:
        raise argparse.ArgumentTypeError(f"at least {FEWEST} articles are needed")
    return sizes


def _questions(text: str) -> int:
    if int(text) < 2:
        raise argparse.ArgumentTypeError("at least 2 questions of each kind are needed")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="Measure zoeker and its peers on a synthetic corpus of Dutch news."
    )
    add, results = parser.add_argument, Path(__file__).parent / "results"
    add("--articles", type=_sizes, default=[10_000], metavar="N[,N...]", help="how many articles (10000)")
    add(
        "--engines",
        type=_names,
        default=list(MODULES),
        metavar="NAME,...",
        help=f"of {', '.join(MODULES)} (all)",
    )
    add("--seed", type=int, default=1, metavar="N", help="which newspaper (1)")
    add("--queries", type=_questions, default=100, metavar="N", help="how many questions of each kind (100)")
    limits = ", ".join(f"{name} above {limit:,} articles" for name, limit in SLOW.items())
    add("--starts", type=int, default=7, metavar="N", help="how many cold starts of each program (7)")
    add("--slow", action="store_true", help=f"measure what takes long too: {limits}")
    add("--results", type=Path, default=results, metavar="DIR", help="where to keep the figures")
    return parser


def _engines(names: Iterable[str]) -> tuple[dict[str, Engine], dict[str, str]]:
    """Load the engines that are installed, and say of the others why not."""
    engines, missing = dict[str, Engine](), dict[str, str]()
    for name in names:
        try:
            engines[name] = load(name)
        except MissingError as error:
            missing[name] = f"left out, {error}"
            _say(f"{name}: {missing[name]}")
    return engines, missing


def main() -> None:
    """Measure, print the tables, and keep the figures."""
    parser = _parser()
    asked = parser.parse_args()
    engines, missing = _engines(asked.engines)
    if not engines:
        parser.error("none of these engines is installed")
    figures = run(engines, asked.articles, asked.seed, asked.queries, asked.starts, asked.slow)
    figures["left_out"] |= missing
    shown = report(figures)
    asked.results.mkdir(parents=True, exist_ok=True)
    written = json.dumps(figures, indent=1, ensure_ascii=False) + "\n"
    (asked.results / "latest.json").write_text(written, encoding="utf-8")
    (asked.results / "latest.md").write_text(shown, encoding="utf-8")
    print(shown, end="")


if __name__ == "__main__":
    main()
