"""What does an index have of a question, before any number of ranking.py? Read once, it is weighed with any numbers quickly.

The engine is asked for the frequencies of each signal with one field weighing 1 and all others 0, and no length counting; that
gives plain counts. So the least of the parts of a compound, and the most frequent of several readings, are taken field by
field, where the engine takes them of all fields: of a thousand questions one or two are answered in another order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from zoeker import ranking
from zoeker.engines import Request
from zoeker.engines.local.engine import LocalEngine
from zoeker.engines.local.plan import Plan
from zoeker.engines.local.words import Lookup
from zoeker.query.tree import Query, leaves

Setting = Mapping[str, float]  # numbers by name: "K1", or "WEIGHTS.title" in a table
Rows = NDArray[np.float64]  # signals by articles, where nothing else is said

IN_FIELDS = ("WEIGHTS", "B", "K1", "PART")  # any other number is the weight of a signal
FEWEST = 300  # the best articles with the numbers that there are: none below is among the best with others


class Evidence(NamedTuple):
    """What articles have of a question: by field, how often each signal stands there by itself, and within compounds.

    `lengths` are those of the fields by their average, an entry an article. A signal counts for its entry in `weights`, times
    those numbers of `names` that its row in `follows` says.
    """

    ids: Sequence[str]
    words: Mapping[str, Rows]
    parts: Mapping[str, Rows]
    lengths: Mapping[str, Rows]
    weights: Rows
    names: Sequence[str]
    follows: NDArray[np.bool_]

    def scores(self) -> Rows:
        """Score the articles with the numbers that ranking.py has: an entry an article."""
        present = numbers()
        frequencies = sum(
            ranking.WEIGHTS[field]
            * (words + ranking.PART * self.parts[field])
            / ranking.norm(self.lengths[field], 1.0)
            for field, words in self.words.items()
        )
        weights = self.weights * np.where(self.follows, [present[name] for name in self.names], 1.0).prod(
            axis=1
        )
        return cast(Rows, weights @ ranking.added(1.0, cast(Rows, frequencies)))

    def best(self, limit: int) -> list[str]:
        """Give the first articles in the order of their scores."""
        return [self.ids[place] for place in np.argsort(-self.scores(), kind="stable")[:limit]]


def read(folder: Path, trees: Sequence[Query]) -> list[Evidence]:
    """Read what an index has of questions of any words."""
    engine = LocalEngine(folder)
    best = [engine.best(Request(tree, FEWEST, any_word=True)).found for tree in trees]
    found = [sorted(cast(int, hit.reference) for hit in hits) for hits in best]
    fields = [field for field in ranking.WEIGHTS if engine.reader.lengths(field).any()]
    names = [name for name in numbers() if name.partition(".")[0] not in IN_FIELDS]
    whole = {name: 0.0 for name in numbers() if name == "B" or name.startswith("WEIGHTS.")} | dict.fromkeys(
        names, 1.0
    )
    counts = {}
    for field in fields:
        for part in (0.0, 1.0):
            with put(whole | {f"WEIGHTS.{field}": 1.0, "PART": part}):
                counts[field, part] = [rows for rows, _ in asked(folder, trees, found)]
    with put(whole):
        weights = [its for _, its in asked(folder, trees, found)]
    doubled = []
    for name in names:
        with put(whole | {name: 2.0}):
            doubled.append([its for _, its in asked(folder, trees, found)])
    made = []
    for place, articles in enumerate(found):
        words = {field: counts[field, 0.0][place] for field in fields}
        parts = {field: counts[field, 1.0][place] - words[field] for field in fields}
        lengths = {field: relative(engine, field)[articles] for field in fields}
        follows = np.array([its[place] > 1.5 * weights[place] for its in doubled]).reshape(len(names), -1).T
        ids = [one.id for one in engine.stored(articles, texts=False)]
        made.append(Evidence(ids, words, parts, lengths, weights[place], names, follows))
    return made


def asked(
    folder: Path, trees: Sequence[Query], found: Sequence[Sequence[int]]
) -> Iterator[tuple[Rows, Rows]]:
    """Give for each question the frequencies of its signals in some articles, and what these count for; the index is opened anew."""
    reader = LocalEngine(folder).reader  # since what an open index knows of words holds numbers
    for tree, articles in zip(trees, found, strict=True):
        plan = Plan(reader, Lookup(reader), leaves(tree))
        rows = plan.frequencies(np.array(articles, np.int64))
        its = [
            ranking.idf(reader.count, leaf.having) * signal.weight
            for leaf in plan.leaves.values()
            for signal in leaf.signals
        ]
        yield rows, np.array(its)


def relative(engine: LocalEngine, field: str) -> Rows:
    """Give the length of a field by the average of those that there are, of each document."""
    lengths = engine.reader.lengths(field)
    held = lengths[engine.reader.live]
    return cast(Rows, lengths / held[held > 0].mean())


def numbers() -> dict[str, float]:
    """Give the floats of ranking.py."""
    floats = {name: value for name, value in vars(ranking).items() if isinstance(value, float)}
    tables = {
        name: value for name, value in vars(ranking).items() if name.isupper() and isinstance(value, dict)
    }
    return floats | {f"{name}.{key}": value for name, table in tables.items() for key, value in table.items()}


@contextmanager
def put(setting: Setting) -> Iterator[None]:
    """Let ranking.py have some numbers for a while."""
    before = numbers()
    _put(setting)
    try:
        yield
    finally:
        _put(before)


def _put(setting: Setting) -> None:
    for name, value in setting.items():
        table, _, key = name.partition(".")
        if key:
            getattr(ranking, table)[key] = value
        else:
            setattr(ranking, name, value)
