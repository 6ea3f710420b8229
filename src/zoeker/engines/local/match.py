"""Which articles match, and what was found of each word? The tree becomes a program, and the index runs it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeGuard

import zoeker.kernel as kernel
from zoeker import ranking
from zoeker.query.proximity import side_by_side
from zoeker.query.tree import Leaf, Named, Query, Word, Words, fields_of, is_filter, leaves

from . import scoring as rank
from .compiled import Compiled, Compiler
from .evaluate import BITS, Wanted
from .found import Found, Matched, Nearby, Ranked
from .plan import Plan
from .program import NONE, Evidence
from .reader import Documents, Reader

_MOST_VALUES = 1 << 23  # kept at once: frequencies, of every stream in every document that matches
_STREAMS = 4  # of a word, as a rule at most


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
        """Give what may be among the first documents, with their scores; 0: all."""
        asked = self._asked(leaves(query))
        near = self._near(query)
        found = self._best(query, asked, near, first) if first else None
        if found is None:
            return self._scored(self.match(query), near, first)
        if not found.total and self._relaxes(query):
            return self._scored(self.most(query), near, first)
        return found

    def _best(
        self, query: Query, asked: Mapping[Leaf, _Asked], near: Sequence[Nearby], first: int
    ) -> Ranked | None:
        """Have the kernel look for the best; None where it cannot."""
        if kernel.KERNEL is None or 2 * len(asked) > BITS:
            return None

        def most(without: Collection[Query]) -> float:
            words = sum(its.most for leaf, its in asked.items() if leaf not in without)
            gone = set(without)
            # What is read otherwise side by side may stand near where one of the words by itself does not.
            left = (pair.lift for pair in near if not pair.lists[0] or gone.isdisjoint(pair.words))
            return words + sum(left)

        plan = Plan(self._reader, self._compiler, self._any_word, most)
        result = plan.match(query)
        called = [(plan.call(leaf, result), its.evidence) for leaf, its in asked.items()]
        pairs = _pairs(near, asked, [base for base, _ in called]) if near else []
        scoring = kernel.Scoring(first, ranking.K1, pairs, ranking.NEAR_SLOP + 1, plan.program.limits)
        best = self._reader.best(plan.program, Wanted(result, called), scoring)
        documents, scores = best.documents, best.scores
        if elsewhere := [pair for pair in near if not pair.lists[0]]:
            documents, scores = self._lifted(documents, scores, elsewhere, first)
        return Ranked(best.total, documents, scores, _found(asked), best, near)

    def _scored(self, found: Matched, near: Sequence[Nearby], first: int) -> Ranked:
        """Score all that match."""
        scores = rank.scores(self._reader, self._pieces(found), len(found.documents))
        documents, scores = self._lifted(found.documents, scores, near, first)
        return Ranked(
            len(found.documents), documents, scores, found.words, found.evaluated, near, found.relaxed
        )

    def _lifted(
        self, documents: Documents, scores: rank.Scores, near: Sequence[Nearby], first: int
    ) -> tuple[Documents, rank.Scores]:
        return rank.lifted(documents, scores, near, first, self.near)

    def near(self, pair: Nearby, documents: Documents) -> rank.Scores:
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
        if self._compiler.sequences.share_a_term(pair):  # one word in two forms: it is not near itself
            return Nearby(pair, 0, 0.0, (0, 0))
        frequency = max(self.frequencies(pair))
        found = Nearby(pair, frequency, ranking.idf(self._reader.count, frequency) * ranking.NEAR, (0, 0))
        ones, others = (self._compiler.leaf(word).terms for word in pair)
        if max(len(ones), len(others)) <= kernel.ALIKE and self._compiler.sequences.are_terms(
            found.phrase, ones, others
        ):
            return found._replace(lists=(len(ones), len(others)))
        return found

    # All

    def match(self, query: Query) -> Matched:
        """Give what matches or, when nothing holds every word, what holds most of them."""
        plan = self._plan()
        found = self._run(plan, plan.match(query), leaves(query))
        return self.most(query) if self._relaxes(query) and not found.documents.size else found

    def documents(self, query: Query) -> Documents:
        """Give the documents that match, increasing."""
        plan = self._plan()
        return self._reader.evaluate(plan.program, Wanted(plan.match(query))).documents

    def most(self, query: Words) -> Matched:
        """Give what holds as many of the words as any document does; filters and NOT hold as ever."""
        plan = self._plan()
        result, counts = plan.most(query)
        found = self._run(plan, result, leaves(query), counts)
        if counts == NONE or not found.documents.size:
            return found
        held = found.columns[-1]
        return found.at((held == held.max()).nonzero()[0])._replace(relaxed=True)

    def _relaxes(self, query: Query) -> TypeGuard[Words]:
        """Say whether most of the words will do, where no document has them all."""
        return isinstance(query, Words) and not self._any_word

    def frequencies(self, asked: Iterable[Leaf]) -> list[int]:
        """Count for each leaf the documents that have it."""
        asked = list(asked)
        found = self._asked(asked)
        return [found[leaf].document_frequency for leaf in asked]

    def weigh(self, asked: Iterable[Leaf], documents: Documents) -> Matched:
        """Give what is found of leaves in some documents, with its columns; the counts are of all."""
        plan = self._plan()
        return self._run(plan, plan.program.array(documents), asked, weighed=True)

    def _pieces(self, found: Matched) -> Iterator[Matched]:
        """Give what was found with its columns, of so many words at a time as memory allows."""
        if found.weighed:
            yield found
            return
        words = list(found.words)
        size = max(1, _MOST_VALUES // (_STREAMS * max(1, len(found.documents))))
        for begin in range(0, len(words), size):
            yield self.weigh(words[begin : begin + size], found.documents)

    def _plan(self) -> Plan:
        return Plan(self._reader, self._compiler, self._any_word)

    def _run(
        self, plan: Plan, result: int, leaves: Iterable[Leaf], also: int = NONE, weighed: bool = False
    ) -> Matched:
        """Run a plan; the column of another register comes last."""
        asked = self._asked(leaves)
        called = [(plan.call(leaf, result), its.evidence) for leaf, its in asked.items()]
        size = sum(len(its.columns) for _, its in called) * plan.program.most[result]
        weighed = weighed or size <= _MOST_VALUES
        evaluated = self._reader.evaluate(plan.program, Wanted(result, called, weighed, also))
        return Matched(evaluated.documents, _found(asked), evaluated, weighed)

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


def _pairs(near: Iterable[Nearby], asked: Mapping[Leaf, _Asked], bases: Sequence[int]) -> list[kernel.Pair]:
    """Say what words lift a score by, and from which posting lists that is read; a word of a name has no bit of its own."""
    places: dict[Leaf, tuple[int, int]] = {}
    for number, ((leaf, its), base) in enumerate(zip(asked.items(), bases, strict=True)):
        places[leaf] = 1 << number, base
        if isinstance(leaf, Named):
            for word, inner in its.compiled.words:
                places.setdefault(word, (0, base + inner))
    made = []
    for pair in near:
        (one, other), (ones, others) = pair.words, pair.lists
        if not (ones and others):  # may be where one of them by itself is not
            made.append(kernel.Pair(0, NONE, 0, NONE, 0, 0, pair.lift))
            continue
        (bit, base), (its_bit, its_base) = places[one], places[other]
        made.append(kernel.Pair(bit | its_bit, base, ones, its_base, others, len(fields_of(one)), pair.lift))
    return made


def _found(asked: Mapping[Leaf, _Asked]) -> dict[Leaf, Found]:
    found, column = {}, 0
    for number, (leaf, its) in enumerate(asked.items()):
        streams = its.compiled.streams
        found[leaf] = Found(its.document_frequency, number, column, streams)
        column += len(streams)
    return found
