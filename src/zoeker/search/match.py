"""Which articles match, and what was found of each word? The tree becomes a program, and the index runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import numpy as np

from zoeker.arrays import common
from zoeker.store import NONE, Documents, Reader, Weighed

from .found import Found, Frequencies, Matched, Nearby
from .near import side_by_side
from .plan import Compiled, Plan
from .query import Leaf, Phrase, Query, Words, leaves
from .sequences import Sequences
from .weights import NEAR, NEAR_SLOP

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

    def match(self, query: Query) -> Matched:
        """Give what matches or, when nothing holds every word, what holds most of them."""
        plan = self._plan()
        found = self._run(plan, plan.match(query), list(dict.fromkeys(leaves(query))))
        if found.documents.size or self._any_word or not isinstance(query, Words):
            return found
        return self.most(query)

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

    def count(self, leaf: Leaf) -> int:
        """Count the documents that have a leaf."""
        plan = self._plan()
        return self._reader.evaluate(plan.program, NONE, [plan.leaf(leaf).register]).counts[0]

    def weigh(self, asked: Sequence[Leaf], documents: Documents) -> Matched:
        """Give what is found of leaves in some documents, with its columns; the counts are of all."""
        plan = self._plan()
        return self._run(plan, plan.program.array(documents), asked, weighed=True)

    def pieces(self, found: Matched) -> Iterator[Matched]:
        """Give what was found with its columns, of so many words at a time as memory allows."""
        if found.weighed:
            yield found
            return
        words = list(found.words)
        size = max(1, _MOST_VALUES // (_STREAMS * max(1, len(found.documents))))
        for begin in range(0, len(words), size):
            yield self.weigh(words[begin : begin + size], found.documents)

    def shown(self, found: Matched, documents: Documents) -> Matched:
        """Give what was found in some of the documents, with its columns, in the order they are given."""
        if found.weighed:
            return found.at(found.documents.searchsorted(documents))
        order = documents.argsort()
        return self.weigh(list(found.words), documents[order]).at(order.argsort())

    def near(self, query: Query, words: Mapping[Leaf, Found]) -> dict[Phrase, Nearby]:
        """Give what words count for that were typed side by side and stand close: they find nothing more, but rank."""
        found = {}
        for pair in side_by_side(query):
            phrase = Phrase(" ".join(word.text for word in pair), pair[0].field, NEAR_SLOP)
            found[phrase] = Nearby(
                max(self._frequency(word, words) for word in pair), NEAR, self._near(phrase)
            )
        return found

    def _frequency(self, word: Leaf, words: Mapping[Leaf, Found]) -> int:
        """Count the documents that have a word: one of a name was not looked up by itself."""
        return words[word].document_frequency if word in words else self.count(word)

    def _near(self, phrase: Phrase) -> Callable[[Documents], Frequencies]:
        def frequencies(documents: Documents) -> Frequencies:
            found = self._sequences.look_up(phrase, documents)
            into = np.zeros(len(documents))
            places, there = common(documents, found.documents, self._reader.size)
            into[places] = found.frequencies[there]
            return into

        return frequencies

    def _plan(self) -> Plan:
        return Plan(self._reader, self._analyze, self._look_up, self._any_word)

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
        counted = [one.register for one in compiled]
        evaluated = self._reader.evaluate(plan.program, result, counted, shown)
        return Matched(evaluated.documents, _found(asked, compiled, evaluated.counts), evaluated, weighed)


def _found(asked: Sequence[Leaf], compiled: Sequence[Compiled], counts: Sequence[int]) -> dict[Leaf, Found]:
    found, column = {}, 0
    for number, (leaf, one, count) in enumerate(zip(asked, compiled, counts, strict=True)):
        streams = [stream._replace(column=column + place) for place, stream in enumerate(one.streams)]
        column += len(streams)
        found[leaf] = Found(count, number, streams)
    return found
