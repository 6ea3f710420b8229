"""Which articles match, and what was found of each word? The tree becomes a program, and the index runs it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import TypeGuard

import zoeker.kernel as kernel
from zoeker.store import BITS, NONE, Documents, Reader, Weighed

from . import rank
from .found import Found, Matched, Nearby, Ranked
from .near import side_by_side
from .plan import Compiled, Plan, is_filter
from .query import Leaf, Phrase, Query, Words, leaves
from .sequences import Sequences
from .weights import K1, NEAR, NEAR_SLOP

_MOST_VALUES = 1 << 23  # kept at once: frequencies, of every stream in every document that matches
_STREAMS = 4  # of a word, as a rule at most


class Matcher:
    """Reads trees against one snapshot of the index; `any_word` makes words side by side alternatives.

    A part without a word in it matches nothing: `leaf.pruned` takes such parts out beforehand.
    """

    def __init__(self, reader: Reader, any_word: bool = False) -> None:
        self._reader = reader
        self._any_word = any_word
        self._analyze = cache(reader.analyzer.analyze)  # a word is read for its terms, its parts and its form
        self._sequences = Sequences(reader, self._analyze)
        self._weighed: dict[Leaf, Weighed] = {}

    # The best

    def ranked(self, query: Query, first: int) -> tuple[Ranked, dict[Phrase, Nearby]]:
        """Give what may be among the first documents, with their scores, and what counted for standing close; 0: of all."""
        asked = list(dict.fromkeys(leaves(query)))
        frequencies = dict(zip(asked, self.frequencies(asked), strict=True))
        near = self._near(query, frequencies)
        found = self._best(query, frequencies, list(near.values()), first) if first else None
        if found is None:
            found = self._scored(self.match(query))
        elif not found.total and self._relaxes(query):
            found = self._scored(self.most(query))
        documents, scores = rank.lifted(self._reader, found.documents, found.scores, near.values(), first)
        return found._replace(documents=documents, scores=scores), near

    def _best(
        self, query: Query, frequencies: Mapping[Leaf, int], near: Sequence[Nearby], first: int
    ) -> Ranked | None:
        """Have the kernel look for the best; None where it cannot."""
        if kernel.KERNEL is None or 2 * len(frequencies) > BITS:
            return None
        weight = {
            leaf: 0.0 if is_filter(leaf) else rank.idf(self._reader, frequency)
            for leaf, frequency in frequencies.items()
        }
        lifts = [rank.idf(self._reader, pair.document_frequency) * pair.weight for pair in near]

        def most(without: Collection[Query]) -> float:
            words = (plan.weight(leaf) * idf for leaf, idf in weight.items() if leaf not in without)
            pairs = zip(near, lifts, strict=True)
            return sum(words) + sum(
                lift for pair, lift in pairs if not any(word in without for word in pair.words)
            )

        plan = self._plan(most)
        result = plan.match(query)
        compiled = [plan.ranked(leaf, result) for leaf in frequencies]
        shown = [stream.column for one in compiled for stream in one.streams]
        if len(shown) > BITS:
            return None
        weights = [
            idf * stream.weight
            for idf, one in zip(weight.values(), compiled, strict=True)
            for stream in one.streams
        ]
        bits = {
            leaf: 1 << shown.index(one.streams[0].column) for leaf, one in zip(weight, compiled, strict=True)
        }
        pairs = [
            (sum({bits.get(word, 0) for word in pair.words}), lift)
            for pair, lift in zip(near, lifts, strict=True)
        ]
        scoring = kernel.Scoring(first, K1, weights, pairs, plan.limits)
        best = self._reader.best(plan.program, result, _counted(compiled), shown, scoring)
        words = _found(list(frequencies), compiled, list(frequencies.values()))
        return Ranked(best.total, best.documents, best.scores, words, best)

    def _scored(self, found: Matched) -> Ranked:
        """Score all that match."""
        scores = rank.scores(self._reader, self._pieces(found), len(found.documents))
        return Ranked(
            len(found.documents), found.documents, scores, found.words, found.evaluated, found.relaxed
        )

    def _near(self, query: Query, frequencies: Mapping[Leaf, int]) -> dict[Phrase, Nearby]:
        """Give what words count for that were typed side by side and stand close: they find nothing more, but rank."""
        found = {}
        for pair in side_by_side(query):
            phrase = Phrase(" ".join(word.text for word in pair), pair[0].field, NEAR_SLOP)
            # A word of a name was not looked up by itself.
            counts = [
                frequencies[word] if word in frequencies else self.frequencies([word])[0] for word in pair
            ]
            found[phrase] = Nearby(pair, max(counts), NEAR, partial(self._sequences.near, phrase))
        return found

    # All

    def match(self, query: Query) -> Matched:
        """Give what matches or, when nothing holds every word, what holds most of them."""
        plan = self._plan()
        found = self._run(plan, plan.match(query), list(dict.fromkeys(leaves(query))))
        return self.most(query) if self._relaxes(query) and not found.documents.size else found

    def documents(self, query: Query) -> Documents:
        """Give the documents that match, increasing."""
        plan = self._plan()
        return self._reader.evaluate(plan.program, plan.match(query)).documents

    def most(self, query: Words) -> Matched:
        """Give what holds as many of the words as any document does; filters and NOT hold as ever."""
        plan = self._plan()
        result, counts = plan.most(query)
        found = self._run(plan, result, list(dict.fromkeys(leaves(query))), counts)
        if counts == NONE or not found.documents.size:
            return found
        held = found.columns[-1]
        return found.at((held == held.max()).nonzero()[0])._replace(relaxed=True)

    def _relaxes(self, query: Query) -> TypeGuard[Words]:
        """Say whether most of the words will do, where no document has them all."""
        return isinstance(query, Words) and not self._any_word

    def frequencies(self, asked: Sequence[Leaf]) -> list[int]:
        """Count for each leaf the documents that have it."""
        counts = {leaf: self._reader.recalled((leaf, "df")) for leaf in asked}
        missing = [leaf for leaf, count in counts.items() if count is None]
        if missing:
            plan = self._plan()
            registers = [plan.counted(leaf) for leaf in missing]
            found = self._reader.evaluate(plan.program, NONE, registers).counts
            for leaf, count in zip(missing, found, strict=True):
                self._reader.remember((leaf, "df"), count)
            counts |= dict(zip(missing, found, strict=True))
        return [counts[leaf] for leaf in asked]

    def weigh(self, asked: Sequence[Leaf], documents: Documents) -> Matched:
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

    def _plan(self, most: Callable[[Collection[Query]], float] | None = None) -> Plan:
        return Plan(self._reader, self._analyze, self._look_up, self._any_word, most)

    def _look_up(self, leaf: Leaf) -> Weighed:
        if leaf not in self._weighed:
            self._weighed[leaf] = self._sequences.look_up(leaf)
        return self._weighed[leaf]

    def _run(
        self, plan: Plan, result: int, asked: Sequence[Leaf], also: int = NONE, weighed: bool = False
    ) -> Matched:
        """Run a plan; the column of another register comes last."""
        compiled = [plan.ranked(leaf, result) for leaf in asked]
        shown = [stream.column for one in compiled for stream in one.streams]
        weighed = weighed or len(shown) * plan.program.most[result] <= _MOST_VALUES
        shown = [*(shown if weighed else ()), *(() if also == NONE else (also,))]
        evaluated = self._reader.evaluate(plan.program, result, _counted(compiled), shown)
        words = _found(asked, compiled, evaluated.counts[: len(asked)])
        return Matched(evaluated.documents, words, evaluated, weighed)


def _counted(compiled: Sequence[Compiled]) -> list[int]:
    """Give the registers of leaves, and behind them those of their first evidence alone."""
    return [one.register for one in compiled] + [one.streams[0].column for one in compiled]


def _found(asked: Sequence[Leaf], compiled: Sequence[Compiled], counts: Sequence[int]) -> dict[Leaf, Found]:
    found, column = {}, 0
    for number, (leaf, one, count) in enumerate(zip(asked, compiled, counts, strict=True)):
        streams = [stream._replace(column=column + place) for place, stream in enumerate(one.streams)]
        column += len(streams)
        found[leaf] = Found(count, number, streams)
    return found
