"""How long, and how much? The clocks and scales of the benchmark; as a program it indexes once, in a process of its own."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from engines import ENGINES, Searcher
from questions import Query

Figures = dict[str, float]


def indexing(engine: str, folder: Path, news: Path, begin: int, end: int) -> Figures:
    """Index the articles from `begin` to `end` of a JSON Lines file in a new process."""
    arguments = [engine, folder, news, begin, end]
    command = [sys.executable, Path(__file__), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def _index(name: str, folder: Path, news: Path, begin: int, end: int) -> Figures:
    engine = ENGINES[name]()
    before, cpu, wall = _peak_memory(), _cpu(), time.perf_counter()
    engine.index(folder, islice(_articles(news), begin, end))
    return {
        "articles": end - begin,
        "wall_seconds": time.perf_counter() - wall,
        "cpu_seconds": _cpu() - cpu,
        "peak_bytes": _peak_memory(),
        "peak_bytes_before": before,
    }


def _articles(news: Path) -> Iterator[Mapping[str, str]]:
    with news.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


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


def asking(searcher: Searcher, asked: list[Query], any_word: bool) -> Figures:
    """Ask all questions twice; give CPU milliseconds of the second round, when everything is warm."""
    for query in asked:
        searcher.search(query, any_word)
    spent, hits = [], 0
    for query in asked:
        begin = time.process_time()
        found = searcher.search(query, any_word)
        spent.append((time.process_time() - begin) * 1000)
        hits += len(found)
    return {
        "median_ms": statistics.median(spent),
        "p95_ms": statistics.quantiles(spent, n=20)[-1],
        "queries": len(asked),
        "hits": hits,
    }


def starting(commands: Mapping[str, list[str]], rounds: int = 7) -> dict[str, Figures]:
    """Run programs from start to end, by turns; give the medians, without the first round."""
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            cpu, wall = _cpu(), time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            spent[name].append((_cpu() - cpu, time.perf_counter() - wall))
    return {
        name: {
            "cpu_ms": 1000 * _median(pair[0] for pair in pairs[1:]),
            "wall_ms": 1000 * _median(pair[1] for pair in pairs[1:]),
        }
        for name, pairs in spent.items()
    }


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


def bytes_in(folder: Path) -> int:
    """Count the bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    name, folder, news, begin, end = sys.argv[1:]
    print(json.dumps(_index(name, Path(folder), Path(news), int(begin), int(end))))
