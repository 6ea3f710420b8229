"""How long, and how much? The clocks and scales of the benchmark; as a program it indexes once, in a process of its own."""

from __future__ import annotations

import gc
import json
import resource
import statistics
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from engines import Answer, Searcher, load

if TYPE_CHECKING:
    from questions import Query  # with it come word lists, which no index needs

Figures = dict[str, float]
BY_ALL = "by all"  # zoeker with as many processes as there are CPUs
READING = "reading"  # an engine that indexes nothing: what is left is the cost of reading the articles
ROUNDS = 3


def indexing(engine: str, folder: Path, news: Path, begin: int, end: int) -> Figures:
    """Index the articles from `begin` to `end` of a JSON Lines file in a new process."""
    arguments = [engine, folder, news, begin, end]
    command = [sys.executable, Path(__file__), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _index(name: str, folder: Path, news: Path, begin: int, end: int) -> Figures:
    index = _index_of(name)
    with news.open(encoding="utf-8") as lines:
        deque(islice(lines, begin), maxlen=0)  # to get past what is indexed already is no engine's cost
        before, cpu, wall = _peak_memory(), _cpu(), time.perf_counter()
        index(folder, map(json.loads, islice(lines, end - begin)))
        return {
            "articles": end - begin,
            "wall_seconds": time.perf_counter() - wall,
            "cpu_seconds": _cpu() - cpu,
            "peak_bytes": _peak_memory(),
            "peak_bytes_before": before,
        }


def _index_of(name: str) -> Callable[[Path, Iterable[Mapping[str, str]]], None]:
    if name == READING:
        return _read
    if name == BY_ALL:
        found: Callable[[Path, Iterable[Mapping[str, str]]], None] = load("zoeker").index_by_all  # type: ignore[attr-defined]
        return found
    return load(name).index


def _read(folder: Path, articles: Iterable[Mapping[str, str]]) -> None:
    deque(articles, maxlen=0)


def _cpu() -> float:
    """Give the CPU seconds of this process and of those it has waited for."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def _peak_memory() -> int:
    """Give the most memory that this process has held.

    Linux counts in ru_maxrss what the process that started this one held, so its own file is asked first.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


class Spent(NamedTuple):
    """What a question took, in milliseconds: CPU time of this process, time by the clock, CPU time of the engine's server.

    The system counts that of a server in hundredths of a second: only the mean of many questions means something.
    """

    cpu: float
    clock: float
    server: float


class Asked(NamedTuple):
    """What asking one kind of question cost, and what came of it, one answer a question."""

    figures: dict[str, Any]
    answers: list[Answer]


def asking(
    searchers: Mapping[str, Searcher], asked: list[Query], any_word: bool, snippets: bool
) -> dict[str, Asked]:
    """Ask every engine all questions, by turns, in some rounds; give what they cost.

    A first round warms up. Of the others, each question's quickest counts: what else the machine does can only add to
    a time, and since engines take turns, a slow minute falls on all of them. Medians and percentiles are of questions.
    """
    answers = {
        name: [searcher.search(query, any_word, snippets) for query in asked]
        for name, searcher in searchers.items()
    }
    gc.collect()
    gc.freeze()  # so that no engine's question pays for walking through what another one holds
    spent: dict[str, list[list[Spent]]] = {name: [] for name in searchers}
    for _ in range(ROUNDS):
        for name, searcher in searchers.items():
            spent[name].append([_spent(searcher, query, any_word, snippets)[0] for query in asked])
    return {name: Asked(_summary(rounds, answers[name]), answers[name]) for name, rounds in spent.items()}


def asking_first(
    searchers: Mapping[str, Searcher], asked: list[Query], any_word: bool, snippets: bool
) -> dict[str, Asked]:
    """Ask every engine questions that it was never asked, by turns and once each: what a person meets, who asks once.

    Nothing is warmed up but by the questions before: the first one opens files and loads libraries for all.
    """
    spent: dict[str, list[Spent]] = {name: [] for name in searchers}
    answers: dict[str, list[Answer]] = {name: [] for name in searchers}
    for query in asked:
        for name, searcher in searchers.items():
            took, answer = _spent(searcher, query, any_word, snippets)
            spent[name].append(took)
            answers[name].append(answer)
    return {name: Asked(_summary([spent[name]], answers[name]), answers[name]) for name in searchers}


def _spent(searcher: Searcher, query: Query, any_word: bool, snippets: bool) -> tuple[Spent, Answer]:
    by_server: Callable[[], float] = getattr(searcher, "spent", float)  # most engines have no server
    server, clock, cpu = by_server(), time.perf_counter(), time.process_time()
    answer = searcher.search(query, any_word, snippets)
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    return Spent(cpu * 1000, clock * 1000, (by_server() - server) * 1000), answer


def _summary(rounds: list[list[Spent]], answers: list[Answer]) -> dict[str, Any]:
    """Give the medians and 95th percentiles of each question's quickest round, and the mean of what a server spent."""
    quickest = [list(map(min, zip(*its, strict=True))) for its in zip(*rounds, strict=True)]
    cpu, clock, _ = zip(*quickest, strict=True)
    return {
        **_distribution(cpu),
        "clock": _distribution(clock),
        "server_ms": statistics.mean(one.server for spent in rounds for one in spent),
        "matched": statistics.mean(answer.total or 0 for answer in answers),
        "hits": sum(len(answer.hits) for answer in answers),
        "snippets": sum(bool(hit.snippets) for answer in answers for hit in answer.hits),
    }


def _distribution(spent: Sequence[float]) -> dict[str, Any]:
    return {
        "each_ms": [round(one, 4) for one in spent],
        "median_ms": statistics.median(spent),
        "p95_ms": statistics.quantiles(spent, n=20, method="inclusive")[-1],
    }


def agreement(ours: list[Answer], theirs: list[Answer]) -> dict[str, float | None]:
    """Say whether two engines answered the same questions; not a test, since they read words and weigh them differently.

    Among the questions to which we found something: how many times as many articles they count (the median), how often
    exactly as many, and which share of our ten hits is among theirs.
    """
    pairs = [(our, their) for our, their in zip(ours, theirs, strict=True) if our.hits]
    totals = [(our.total, their.total) for our, their in pairs if our.total and their.total is not None]
    shared = [_ids(our) & _ids(their) for our, their in pairs]
    return {
        "totals": statistics.median(their / our for our, their in totals) if totals else None,
        "same_total": sum(our == their for our, their in totals) / len(totals) if totals else None,
        "same_hits": sum(map(len, shared)) / sum(len(our.hits) for our, _ in pairs) if pairs else None,
    }


def _ids(answer: Answer) -> set[str]:
    return {hit.id for hit in answer.hits}


def starting(commands: Mapping[str, list[str]], rounds: int) -> dict[str, Figures]:
    """Run programs from start to end, by turns; give the medians, without the first round."""
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            cpu, wall = _cpu(), time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            spent[name].append((_cpu() - cpu, time.perf_counter() - wall))
    return {
        name: {
            "cpu_ms": 1000 * statistics.median(pair[0] for pair in pairs[1:]),
            "wall_ms": 1000 * statistics.median(pair[1] for pair in pairs[1:]),
        }
        for name, pairs in spent.items()
    }


def bytes_in(folder: Path) -> int:
    """Count the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    name, folder, news, begin, end = sys.argv[1:]
    print(json.dumps(_index(name, Path(folder), Path(news), int(begin), int(end))))
