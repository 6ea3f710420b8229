"""Which articles match, and what was found of each word? The tree becomes a program, and the index runs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker import ranking
from zoeker.kernel import evaluate
from zoeker.query.tree import Leaf, Query, Word, is_filter, leaves

from .compiled import Compiled, Compiler
from .evaluate import Wanted
from .found import Found, Matched, Ranked
from .plan import Most, Plan
from .program import Evidence
from .reader import Documents, Reader

Scores = NDArray[np.float64]


class _Asked(NamedTuple):
    """A leaf of a question: how many documents of the index have it, its streams, and what they count for in all, at most."""

    compiled: Compiled
    document_frequency: int
    evidence: Evidence
    most: float


class Matcher:
    """Reads trees against one snapshot of the index; `any_word` makes words side by side alternatives.

    A part without a word in it matches nothing: `leaf.pruned` takes such parts out beforehand.
    """

    def __init__(self, reader: Reader, any_word: bool = False) -> None:
        self._reader = reader
        self._any_word = any_word
        self._compiler = Compiler(reader)

    # The best

    def ranked(self, query: Query, first: int, by: Query | None = None) -> Ranked:
        """Give what may be among the first documents (0: all that match), with their scores.

        They score by the words of another question, if one is given.
        """
        by = by or query
        words = list(leaves(by))
        self._reader.analyzer.learn("\n".join([leaf.text for leaf in words if isinstance(leaf, Word)]))
        asked = self._asked(words)
        plan = Plan(self._reader, self._compiler, self._any_word, _most(asked) if first else None)
        return self._scored(plan, plan.match(query), asked, first)

    def _scored(self, plan: Plan, result: int, asked: Mapping[Leaf, _Asked], first: int) -> Ranked:
        """Score the documents of a register."""
        called = [(plan.call(leaf, result), its.evidence) for leaf, its in asked.items()]
        scoring = evaluate.Scoring(first, ranking.K1, plan.program.limits)
        best = self._reader.best(plan.program, Wanted(result, called), scoring)
        return Ranked(best.total, best.documents, best.scores, _found(asked), best)

    # All

    def documents(self, query: Query) -> Documents:
        """Give the documents that match, increasing."""
        plan = self._plan()
        return self._reader.evaluate(plan.program, Wanted(plan.match(query))).documents

    def frequencies(self, asked: Iterable[Leaf]) -> list[int]:
        """Count for each leaf the documents that have it."""
        asked = list(asked)
        found = self._asked(asked)
        return [found[leaf].document_frequency for leaf in asked]

    def weigh(self, asked: Iterable[Leaf], documents: Documents) -> Matched:
        """Give what is found of leaves in some documents; the counts are of all."""
        plan, found = self._plan(), self._asked(asked)
        result = plan.program.array(documents)
        called = [(plan.call(leaf, result), its.evidence) for leaf, its in found.items()]
        return Matched(
            documents, _found(found), self._reader.evaluate(plan.program, Wanted(result, called)).columns
        )

    def _plan(self) -> Plan:
        return Plan(self._reader, self._compiler, self._any_word)

    # Words

    def _asked(self, leaves: Iterable[Leaf]) -> dict[Leaf, _Asked]:
        """Give each different leaf with how many documents have it, and so what it counts for."""
        recalled = self._reader.recalled
        found: dict[Leaf, _Asked] = {leaf: recalled((leaf, "asked")) for leaf in leaves}
        missing = [leaf for leaf, its in found.items() if its is None]
        for leaf, count in zip(missing, self._counts(missing) if missing else (), strict=True):
            compiled = self._compiler.leaf(leaf)
            idf = 0.0 if is_filter(leaf) else ranking.idf(self._reader.count, count)
            columns = [stream.column for stream in compiled.streams]
            evidence = Evidence(
                compiled.register, columns, [idf * stream.weight for stream in compiled.streams]
            )
            found[leaf] = _Asked(compiled, count, evidence, idf * compiled.weight)
            if compiled.lasts:
                self._reader.remember((leaf, "asked"), found[leaf])
        return found

    def _counts(self, asked: Sequence[Leaf]) -> list[int]:
        """Count for each leaf the documents that have it."""
        counts = {leaf: self._reader.recalled((leaf, "df")) for leaf in asked}
        missing = [leaf for leaf, count in counts.items() if count is None]
        if missing:
            plan = self._plan()
            called = [(plan.call(leaf), self._compiler.leaf(leaf).evidence) for leaf in missing]
            found = self._reader.count_leaves(plan.program, called)
            for leaf, count in zip(missing, found, strict=True):
                counts[leaf] = self._reader.remember((leaf, "df"), count)
        return list(counts.values())


def _most(asked: Mapping[Leaf, _Asked]) -> Most:
    return lambda without: sum(its.most for leaf, its in asked.items() if leaf not in without)


def _found(asked: Mapping[Leaf, _Asked]) -> dict[Leaf, Found]:
    found, column = {}, 0
    for number, (leaf, its) in enumerate(asked.items()):
        streams = its.compiled.streams
        found[leaf] = Found(its.document_frequency, number, column, streams)
        column += len(streams)
    return found
