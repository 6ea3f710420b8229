"""Which numbers should ranking.py have, and what does each earn? They are chosen on some questions and measured on others.

    python tools/choose_numbers.py --collection ARTICLES QUERIES QRELS RR@10 --collection … [--fixed B=0.8 …]

Every float of ranking.py is chosen, but the body's weight, which is the unit of the others, and what is `--fixed`. Each
begins as it is without being chosen (a signal at 0, a field's weight at 1, b and k1 as textbooks have them) and is moved, one
at a time, to what does best, until none gains LEAST (coordinate descent). What does best has the highest mean of the measure
(RR@10 or nDCG@10) over the collections, of which each counts as much as another, however many questions it has.

That is done once for each fifth of all questions, on the other four (cross-validation, stratified by collection), and once
for each collection, on the others. Of the questions that were left out it is told, by collection: the mean; the difference to
none of the numbers being chosen, to those that ranking.py has now, and to each one by itself as it began; and p, how often
chance alone makes as large a difference (the randomisation test of `zoeker eval`).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import evidence
import numpy as np
from evidence import numbers, put
from numpy.typing import NDArray

import zoeker
from zoeker.engines.local.engine import LocalEngine
from zoeker.errors import ZoekerError
from zoeker.evaluation import MEASURES, measured, p_value, read_qrels, read_queries
from zoeker.query.language import Question
from zoeker.query.names import shipped_names
from zoeker.search import meant

Setting = dict[str, float]  # numbers by name
Masks = Sequence[NDArray[np.bool_]]  # which questions are left out, of each collection
Values = Sequence[NDArray[np.float64]]  # the measure by question, of each collection

# What a number is without being chosen, and what it may be; any other than these is the weight of a signal.
GRID = {
    "WEIGHTS": (1.0, (1.0, 2.0, 4.0)),
    "B": (0.75, (0.45, 0.6, 0.75, 0.9)),
    "K1": (1.2, (0.8, 1.2, 1.6, 2.0, 2.4)),
}
SIGNAL = (0.0, (0.0, 0.2, 0.4, 0.7, 1.0))
UNIT = "WEIGHTS.body"
LEAST = 0.002  # of the measure, that moves a number
FOLDS, SEED, PAGE = 5, 2007, 10


class Measured(Protocol):
    """Questions whose answers are measured, with any numbers."""

    name: str
    measure: str
    size: int

    def values(self, setting: Setting) -> NDArray[np.float64]:
        """Give the measure by question."""


class Collection:
    """Judged questions, and what an index has of them. Raises ZoekerError for a file that is not as it should be."""

    def __init__(self, files: Sequence[str], folder: Path) -> None:
        articles, queries, qrels, self.measure = files
        if self.measure not in MEASURES:
            raise ZoekerError(f"{self.measure} is not measured; name one of {', '.join(MEASURES)}")
        self.name = Path(queries).parent.name
        texts, judged = read_queries(queries), read_qrels(qrels)
        self._qrels = {id: judged[id] for id in texts if id in judged}
        if not self._qrels:
            raise ZoekerError(f"none of the queries in {queries} is judged in {qrels}")
        self.size = len(self._qrels)
        zoeker.update_index(folder, articles)
        engine = LocalEngine(folder)
        trees = [Question(texts[id], plain=True).tree(engine.analyzer.analyze) for id in self._qrels]
        self._evidence = evidence.read(folder, [meant(engine, tree, shipped_names()) for tree in trees])

    def values(self, setting: Setting) -> NDArray[np.float64]:
        """Measure with some numbers, by question."""
        with put(setting):
            found = {id: one.best(PAGE) for id, one in zip(self._qrels, self._evidence, strict=True)}
        return np.array(list(measured(self._qrels, found)[self.measure].values()))


class Judge:
    """Measures settings on collections, and remembers what came of each."""

    def __init__(self, collections: Sequence[Measured]) -> None:
        self.collections = collections
        self._known: dict[tuple[float, ...], Values] = {}

    def values(self, setting: Setting) -> Values:
        """Give what a setting reaches."""
        key = tuple(setting.values())
        if key not in self._known:
            self._known[key] = [collection.values(setting) for collection in self.collections]
        return self._known[key]

    def choose(self, start: Setting, left_out: Masks) -> Setting:
        """Choose numbers on the questions that are not left out."""
        best, before = start, {}
        while best != before:
            before = best
            for name in start:
                tried = [best, *(best | {name: step} for step in grid(name)[1])]
                goals = [mean(self.values(one), left_out) for one in tried]
                if max(goals) >= goals[0] + LEAST:
                    best = tried[goals.index(max(goals))]
        return best


def mean(values: Values, left_out: Masks) -> float:
    """Give the mean over the collections, of the questions that are not left out."""
    means = [one[~mask].mean() for one, mask in zip(values, left_out, strict=True) if not mask.all()]
    return float(np.mean(means))


def main(arguments: Sequence[str] | None = None) -> None:
    """Choose, and tell what was earned."""
    options = parsed(arguments)
    with put(options.fixed), TemporaryDirectory() as home:
        present = {name: value for name, value in numbers().items() if name not in {UNIT, *options.fixed}}
        places = enumerate(options.collection)
        judge = Judge([Collection(files, Path(home, str(place))) for place, files in places])
        for line in report(judge, present):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


def report(judge: Judge, present: Setting) -> Iterator[str]:
    """Tell for both ways to leave questions out which numbers were chosen, and what each earned."""
    start = {name: grid(name)[0] for name in present}
    sizes = [collection.size for collection in judge.collections]
    ways = {"a fifth": folds(sizes)}
    if len(sizes) > 1:
        ways["a collection"] = others(sizes)
    for title, splits in ways.items():
        yield f"Left out: {title}; chosen: {' '.join(start)}"
        chosen = []
        for left_out in splits:
            chosen.append(judge.choose(start, left_out))
            yield " ".join(f"{value:g}".rjust(len(name)) for name, value in chosen[-1].items())
        yield " " * 14 + "".join(f"{one.name} {one.measure}".rjust(24) for one in judge.collections)
        against = {"all, to none": [start] * len(splits), "all, to now": [present] * len(splits)}
        against |= {name: [one | {name: start[name]} for one in chosen] for name in start}
        for name, other in against.items():
            yield f"{name:<14}" + "".join(
                earned(splits, list(map(judge.values, chosen)), list(map(judge.values, other)))
            )
    yield f"Chosen on all: {judge.choose(start, [np.zeros(size, bool) for size in sizes])}"


def earned(splits: Sequence[Masks], ones: Sequence[Values], others: Sequence[Values]) -> Iterator[str]:
    """Tell by how much ones are better than others on what is left out of each split, by collection: mean, difference, p."""
    for place in range(len(ones[0])):
        left = [left_out[place] for left_out in splits]
        one = np.concatenate([values[place][at] for values, at in zip(ones, left, strict=True)])
        other = np.concatenate([values[place][at] for values, at in zip(others, left, strict=True)])
        yield f"{one.mean():8.4f}{(one - other).mean():+8.4f}{p_value(one, other):8.4f}"


def folds(sizes: Sequence[int]) -> list[Masks]:
    """Leave out a fifth of each collection, five times."""
    drawn = np.random.default_rng(SEED)
    parts = [drawn.permutation(size) % FOLDS for size in sizes]
    return [[part == fold for part in parts] for fold in range(FOLDS)]


def others(sizes: Sequence[int]) -> list[Masks]:
    """Leave out each collection."""
    return [[np.full(size, at == place) for at, size in enumerate(sizes)] for place in range(len(sizes))]


def grid(name: str) -> tuple[float, tuple[float, ...]]:
    """Give what a number is without being chosen, and what it may be."""
    return GRID.get(name.partition(".")[0], SIGNAL)


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; `fixed` becomes a setting."""
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--collection", nargs=4, action="append", required=True)
    parser.add_argument("--fixed", nargs="+", action="extend", default=[])
    options = parser.parse_args(arguments)
    try:
        options.fixed = {name: float(value) for name, value in (one.split("=") for one in options.fixed)}
    except ValueError:
        parser.error("--fixed takes NAME=NUMBER")
    if unknown := options.fixed.keys() - numbers().keys():
        parser.error(f"ranking.py has no number {', '.join(unknown)}; it has {', '.join(numbers())}")
    return options


if __name__ == "__main__":
    try:
        main()
    except ZoekerError as error:
        sys.exit(str(error))
