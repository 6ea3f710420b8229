"""Which articles match, and what was found of each word? The tree becomes a program, and the index runs it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker import ranking
from zoeker.kernel import evaluate
from zoeker.query.proximity import side_by_side
from zoeker.query.tree import Leaf, Named, Query, Word, Words, fields_of, is_filter, leaves

from .compiled import Compiled, Compiler
from .evaluate import Wanted
from .found import Found, Matched, Nearby, Ranked
from .plan import Most, Plan
from .program import NONE, Evidence
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

    def ranked(self, query: Query, first: int) -> Ranked:
        """Give what may be among the first documents (0: all that match), with their scores.

        When nothing holds every word, give what holds most of them.
        """
        words = list(leaves(query))
        self._reader.analyzer.learn("\n".join([leaf.text for leaf in words if isinstance(leaf, Word)]))
        asked, near = self._asked(words), self._near(query)
        plan = Plan(self._reader, self._compiler, self._any_word, self._most(asked, near) if first else None)
        found = self._scored(plan, plan.match(query), asked, near, first)
        if found.total or not isinstance(query, Words) or self._any_word:
            return found
        documents = self.most(query)
        plan = self._plan()
        found = self._scored(plan, plan.program.array(documents), asked, near, first)
        return found._replace(relaxed=bool(documents.size))

    def _most(self, asked: Mapping[Leaf, _Asked], near: Sequence[Nearby]) -> Most:
        def most(without: Collection[Query]) -> float:
            words = sum(its.most for leaf, its in asked.items() if leaf not in without)
            gone = set(without)
            # What is read otherwise side by side may stand near where one of the words by itself does not.
            left = (pair.lift for pair in near if not pair.lists[0] or gone.isdisjoint(pair.words))
            return words + sum(left)

        return most

    def _scored(
        self, plan: Plan, result: int, asked: Mapping[Leaf, _Asked], near: Sequence[Nearby], first: int
    ) -> Ranked:
        """Score the documents of a register."""
        called = [(plan.call(leaf, result), its.evidence) for leaf, its in asked.items()]
        pairs = _pairs(near, asked, [base for base, _ in called]) if near else []
        scoring = evaluate.Scoring(first, ranking.K1, pairs, ranking.NEAR_SLOP + 1, plan.program.limits)
        best = self._reader.best(plan.program, Wanted(result, called), scoring)
        documents, scores = best.documents, best.scores
        if elsewhere := [pair for pair in near if not pair.lists[0]]:
            documents, scores = _lifted(documents, scores, elsewhere, first, self.near)
        return Ranked(best.total, documents, scores, _found(asked), best, near)

    def near(self, pair: Nearby, documents: Documents) -> Scores:
        """Weigh two words near each other: the frequency in each of some documents."""
        return self._compiler.sequences.near(pair.phrase, documents)

    def _near(self, query: Query) -> list[Nearby]:
        """Give the words that were typed side by side: where they stand close, they find nothing more, but rank."""
        found = (
            self._reader.recalled(pair) or self._reader.remember(pair, self._nearby(pair))
            for pair in dict.fromkeys(side_by_side(query))
        )
        return [pair for pair in found if pair.lift]

    def _nearby(self, pair: tuple[Word, Word]) -> Nearby:
        ones, others = (self._compiler.leaf(word).terms for word in pair)
        if ones and others:
            share = not set(ones).isdisjoint(others)
        else:
            share = self._compiler.sequences.share_a_term(pair)
        if share:  # one word in two forms: it is not near itself
            return Nearby(pair, 0, 0.0, (0, 0))
        frequency = max(self.frequencies(pair))
        found = Nearby(pair, frequency, ranking.idf(self._reader.count, frequency) * ranking.NEAR, (0, 0))
        if max(len(ones), len(others)) <= evaluate.ALIKE and self._compiler.sequences.are_terms(
            found.phrase, ones, others
        ):
            return found._replace(lists=(len(ones), len(others)))
        return found

    # All

    def documents(self, query: Query) -> Documents:
        """Give the documents that match, increasing."""
        plan = self._plan()
        return self._reader.evaluate(plan.program, Wanted(plan.match(query))).documents

    def most(self, query: Words) -> Documents:
        """Give what holds as many of the words as any document does; filters and NOT hold as ever."""
        plan = self._plan()
        result, counts = plan.most(query)
        found = self._reader.evaluate(plan.program, Wanted(result, also=counts))
        if counts == NONE or not found.documents.size:
            return found.documents
        held = found.columns[0]
        return found.documents[np.flatnonzero(held == held.max())]

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


def _pairs(near: Iterable[Nearby], asked: Mapping[Leaf, _Asked], bases: Sequence[int]) -> list[evaluate.Pair]:
    """Say what words lift a score by, and from which posting lists that is read; a word of a name is no leaf of its own."""
    places: dict[Leaf, tuple[int, int]] = {}
    for number, ((leaf, found), base) in enumerate(zip(asked.items(), bases, strict=True)):
        places[leaf] = number, base
        if isinstance(leaf, Named):
            for word, inner in found.compiled.words:
                places.setdefault(word, (NONE, base + inner))
    made = []
    for pair in near:
        (one, other), (ones, others) = pair.words, pair.lists
        if not (ones and others):  # may be where one of them by itself is not
            made.append(evaluate.Pair(NONE, NONE, NONE, 0, NONE, 0, 0, pair.lift))
            continue
        (mine, base), (its, its_base) = places[one], places[other]
        made.append(evaluate.Pair(mine, its, base, ones, its_base, others, len(fields_of(one)), pair.lift))
    return made


def _found(asked: Mapping[Leaf, _Asked]) -> dict[Leaf, Found]:
    found, column = {}, 0
    for number, (leaf, its) in enumerate(asked.items()):
        streams = its.compiled.streams
        found[leaf] = Found(its.document_frequency, number, column, streams)
        column += len(streams)
    return found


def _lifted(
    documents: Documents,
    scored: Scores,
    near: Iterable[Nearby],
    first: int,
    frequencies: Callable[[Nearby, Documents], Scores],
) -> tuple[Documents, Scores]:
    """Add what stands near each other; give the documents that may then be among the `first` (0: all), and their scores.

    It is dear to look up, and `frequencies` asked for it last, of documents that it can still lift so far (MaxScore, Turtle &
    Flood 1995: a stream cannot add more than its weight times idf).
    """
    lifts = sorted(near, key=attrgetter("lift"), reverse=True)
    rest = sum(pair.lift for pair in lifts)
    for pair in lifts:
        if 0 < first < len(scored):
            kept = (scored + rest >= np.partition(scored, -first)[-first]).nonzero()[0]
            documents, scored = documents[kept], scored[kept]
        scored = scored + ranking.added(pair.lift, frequencies(pair, documents))
        rest -= pair.lift
    return documents, scored
