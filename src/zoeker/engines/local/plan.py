"""What must an index compute to answer a question? Steps, made of the tree: in which documents is what, and then what matches."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker import ranking
from zoeker.errors import ZoekerError
from zoeker.format import NO_DATE
from zoeker.kernel import evaluate, library
from zoeker.query.tree import And, DateRange, Leaf, Not, Or, Query, Some, Together, Words, apart

from .reader import Documents, Reader
from .words import Lookup

if evaluate.formula() != ranking.ADDED:
    raise ZoekerError(
        "ranking.py has another formula than the kernel was compiled with; install zoeker again"
    )

NONE = -1  # no register
_BITS = 64  # of a number that says which leaves hold a document

# What a step fills its register with. LEAF: the documents that have leaf number `one`; what matches must be in the register
# `also`, so that it need not be looked for where that has nothing. PIECES: those that have it or, in its place, pieces. ARRAY: the documents of array number `one`. LIVE: every
# document. UNITE, MEET, LESS: those of the registers `one` or `also`, those of both, those of the first without the second.
LEAF, PIECES, ARRAY, LIVE, UNITE, MEET, LESS = (
    library.CONSTANTS[name] for name in ("LEAF", "PIECES", "ARRAY", "LIVE", "UNITE", "MEET", "LESS")
)


class Best(NamedTuple):
    """Of `total` documents that match, those (increasing) that may be among the best, and their scores.

    `held` says (bit i mod 64 of row i div 64) which of the documents each of the `shown` leaves has and, behind these, which it has
    by its first signal.
    """

    total: int
    documents: Documents
    scores: NDArray[np.float64]
    held: NDArray[np.uint64]
    shown: int

    def held_by(self, documents: Sequence[int]) -> list[tuple[list[int], bool]]:
        """Give for each of some documents which leaves it has, by whatever signal, and whether it has them all by their first."""
        leaves_held, all_leaves = [], (1 << self.shown) - 1
        for row in self.held[:, self.documents.searchsorted(documents)].T.tolist():
            bits = sum(word << _BITS * place for place, word in enumerate(row))
            has, first = bits & all_leaves, bits >> self.shown
            leaves_held.append(([n for n in range(self.shown) if has >> n & 1], first == all_leaves))
        return leaves_held


class Plan:
    """The steps of a question, of which `leaves` rank.

    With `best`, only the best documents are asked for: then those without a chance need not be weighed. A part without a word in
    it matches nothing: `pruned` takes such parts out beforehand. What adds steps gives a register.
    """

    def __init__(
        self,
        reader: Reader,
        lookup: Lookup,
        leaves: Iterable[Leaf] = (),
        best: bool = False,
    ) -> None:
        self._reader, self._lookup, self._best = reader, lookup, best
        self.leaves = lookup.leaves(leaves)
        self.shown = len(self.leaves)
        self._registers: dict[Leaf, int] = {}  # of each leaf that was called
        self._numbers = {leaf: number for number, leaf in enumerate(self.leaves)}
        self._arrays: list[Documents] = []
        self.steps, self.most = array("q"), list[int]()  # and how many documents each register has at most
        self.limits: list[
            tuple[int, float]
        ] = []  # registers, and what documents outside them can score at most

    # What is answered?

    def best(self, query: Query, first: int) -> Best:
        """Give what may be among the first documents (0: all that match), with their scores."""
        asked, reader = self._asked(self.tree(query, narrowing=True)), self._reader
        with reader.told:
            best = evaluate.best(asked, reader.laid, reader.windows, first, ranking.K1)
        return Best(*best, self.shown)

    def documents(self, query: Query) -> Documents:
        """Give the documents that match, increasing."""
        return self._evaluated(self.tree(query, narrowing=True), 0)[0]

    def frequencies(self, documents: Documents) -> NDArray[np.float64]:
        """Weigh all signals of the leaves that rank, one after the other, in some documents: a row a signal."""
        signals = sum(len(word.signals) for word in self.leaves.values())
        return self._evaluated(self._array(documents), signals)[1]

    def _evaluated(self, result: int, signals: int) -> tuple[Documents, NDArray[np.float64]]:
        asked, reader = self._asked(result), self._reader
        with reader.told:
            return evaluate.evaluate(asked, reader.laid, reader.windows, signals)

    def _asked(self, result: int) -> evaluate.Asked:
        for leaf in self.leaves:
            self.leaf(leaf, result)
        addresses = array("q", [self._lookup.leaf(leaf).laid.address for leaf in self._numbers])
        room, registers = max(1, self.most[result]), len(self.most)
        return evaluate.Asked(
            self.steps, addresses, self.shown, self._arrays, registers, result, room, self.limits
        )

    # Which documents match?

    def tree(self, query: Query, narrowing: bool = False, inside: int = NONE) -> int:
        """Give the register of the documents that match a part of a question.

        With `narrowing`, nothing else can match; and nothing that is not `inside` a register.
        """
        if isinstance(query, Leaf):
            return self.leaf(query, inside)
        match query:
            case DateRange():
                return self._array(self._dated(query))
            case Together():
                return self._array(self._lookup.together[query])
            case Not():
                return self._all_of([query], narrowing, inside)
            case Or():
                return self._some_of(query, narrowing, inside)
            case Words():
                words, filters = apart(query)
                return self._all_of([*words, *filters], narrowing, inside)
            case And():
                return self._all_of(query.children, narrowing, inside)

    def _some_of(self, query: Or, narrowing: bool, inside: int) -> int:
        """Give what matches any: the rarest first, since what has only the others may have no chance."""

        def one_of(child: Query) -> int:
            if isinstance(query, Some) and isinstance(child, Leaf):
                return self.pieces(child, inside)
            return self.tree(child, False, inside)

        if not (self._best and narrowing):
            return self._combined(UNITE, map(one_of, query.children))
        register, before = NONE, set[Query]()
        for child in sorted(query.children, key=self._size):
            if before:
                without = [word.score for leaf, word in self.leaves.items() if leaf not in before]
                self.limits.append((register, sum(without)))  # what has none of these scores so much at most
            other = one_of(child)
            register = other if register == NONE else self._combined(UNITE, [register, other])
            if isinstance(child, Leaf):
                before.add(child)
        return register

    def _all_of(
        self, children: Iterable[Query], narrowing: bool = False, inside: int = NONE, register: int = NONE
    ) -> int:
        """Give what matches all, and is in `found`: the rarest first, since others matter only where that is."""
        wanted, excluded = list[Query](), list[Query]()
        for child in children:
            if isinstance(child, Not):
                excluded.append(child.child)
            else:
                wanted.append(child)
        wanted.sort(key=self._size)
        for child in wanted:
            other = self.tree(child, narrowing, register if narrowing and register != NONE else inside)
            register = other if register == NONE else self._combined(MEET, [register, other])
        if register == NONE:
            register = self._step(LIVE, self._reader.size)
        if not excluded:
            return register
        inside = register if narrowing else inside
        return self._combined(LESS, [register, *[self.tree(child, False, inside) for child in excluded]])

    def _size(self, query: Query) -> int:
        """Guess in how many documents a part of a question is."""
        if isinstance(query, Leaf):
            return self._lookup.leaf(query).having
        match query:
            case Or():
                return sum(map(self._size, query.children))
            case And() | Words():
                return min(map(self._size, query.children), default=self._reader.size)
            case Together():
                return len(self._lookup.together[query])
            case DateRange() | Not():
                return self._reader.size

    def _dated(self, period: DateRange) -> Documents:
        """Give the articles that may be from a period: one known only as January may be from the 14th."""
        chosen = self._reader.live & (self._reader.first != NO_DATE)
        if period.since is not None:
            chosen &= self._reader.last >= period.since.first
        if period.until is not None:
            chosen &= self._reader.first <= period.until.last
        return np.flatnonzero(chosen)

    # Steps

    def leaf(self, leaf: Leaf, inside: int = NONE) -> int:
        """Give the register of the documents that have a leaf. Nothing matches that is not `inside` a register."""
        register = self._registers.get(leaf)
        if register is None:
            number = self._numbers.setdefault(leaf, len(self._numbers))
            register = self._step(LEAF, self._lookup.leaf(leaf).having, number, inside)
            self._registers[leaf] = register
        return register

    def pieces(self, leaf: Leaf, inside: int = NONE) -> int:
        """Give the register of the documents that have a leaf or, in its place, pieces of it."""
        register, looked_up = self.leaf(leaf, inside), self._lookup.leaf(leaf)
        return self._step(PIECES, looked_up.touched, self._numbers[leaf]) if looked_up.pieces else register

    def _array(self, documents: Documents) -> int:
        self._arrays.append(documents)
        return self._step(ARRAY, len(documents), len(self._arrays) - 1)

    def _combined(self, kind: int, registers: Iterable[int]) -> int:
        """Combine registers, from the first to the last."""
        register, *others = registers
        for other in others:
            one, also = self.most[register], self.most[other]
            most = min(one, also) if kind == MEET else one if kind == LESS else one + also
            register = self._step(kind, most, register, other)
        return register

    def _step(self, kind: int, most: int, one: int = 0, also: int = NONE) -> int:
        self.steps.extend((kind, len(self.most), one, also))
        self.most.append(min(most, self._reader.size))
        return len(self.most) - 1
