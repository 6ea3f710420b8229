"""What must an index compute to answer a question? A program, made of the tree: what matches, by the programs of its words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import numpy as np

from zoeker.format.schema import NO_DATE
from zoeker.query.tree import And, DateRange, Leaf, Not, Or, Query, Words, apart

from .compiled import Compiler
from .program import NONE, Kind, Program
from .reader import Documents, Reader

Most = Callable[[Collection[Query]], float]  # what a document can score at most that has none of some leaves


class Plan:
    """Compiles a question; `any_word` makes words side by side alternatives.

    With `most`, only the best documents are asked for: then those without a chance need not be weighed.
    """

    def __init__(
        self, reader: Reader, compiler: Compiler, any_word: bool = False, most: Most | None = None
    ) -> None:
        self.program = Program(reader.size)
        self._reader = reader
        self._compiler = compiler
        self._any_word = any_word
        self._most = most
        self._called: dict[Leaf, int] = {}  # where its registers begin

    # Which documents match?

    def match(self, query: Query) -> int:
        """Give the register of the documents that match a whole question."""
        return self.tree(query, narrowing=True)

    def tree(self, query: Query, narrowing: bool = False, inside: int = NONE) -> int:
        """Give the register of the documents that match a part of a question.

        With `narrowing`, nothing else can match; and nothing that is not `inside` a register.
        """
        if isinstance(query, Leaf):
            return self.leaf(query, inside)
        match query:
            case DateRange():
                return self.program.array(self._dated(query))
            case Not():
                return self._all_of([query], narrowing, inside)
            case Or():
                return self._some_of(query.children, narrowing, inside)
            case Words() if self._any_word:
                words, filters = apart(query)
                if not words:
                    return self._all_of(filters, narrowing, inside)
                some = self._some_of(words, narrowing, inside)
                return self._all_of(filters, narrowing, inside, some) if filters else some
            case Words():
                words, filters = apart(query)
                return self._all_of([*words, *filters], narrowing, inside)
            case And():
                return self._all_of(query.children, narrowing, inside)

    def _some_of(self, children: Iterable[Query], narrowing: bool, inside: int) -> int:
        """Give what matches any: the rarest first, since what has only the others may have no chance."""
        if self._most is None or not narrowing:
            return self.program.combined(Kind.UNITE, [self.tree(child, False, inside) for child in children])
        found, before = NONE, set[Query]()
        for child in sorted(children, key=self._size):
            if before:
                self.program.limits.append((found, self._most(before)))
            other = self.tree(child, False, inside)
            found = other if found == NONE else self.program.combined(Kind.UNITE, [found, other])
            if isinstance(child, Leaf):
                before.add(child)
        return found

    def _all_of(
        self, children: Iterable[Query], narrowing: bool = False, inside: int = NONE, found: int = NONE
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
            other = self.tree(child, narrowing, found if narrowing and found != NONE else inside)
            found = other if found == NONE else self.program.combined(Kind.MEET, [found, other])
        if found == NONE:
            found = self.program.live()
        if not excluded:
            return found
        inside = found if narrowing else inside
        return self.program.combined(
            Kind.LESS, [found, *[self.tree(child, False, inside) for child in excluded]]
        )

    def _size(self, query: Query) -> int:
        """Guess in how many documents a part of a question is."""
        if isinstance(query, Leaf):
            return self._compiler.leaf(query).most
        match query:
            case Or():
                return sum(map(self._size, query.children))
            case And() | Words():
                return min(map(self._size, query.children))
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

    # What is found of a word?

    def leaf(self, leaf: Leaf, inside: int = NONE) -> int:
        """Give the register of the documents that have a leaf."""
        return self.call(leaf, inside) + self._compiler.leaf(leaf).register

    def call(self, leaf: Leaf, inside: int = NONE) -> int:
        """Call the program of a leaf, once, and give where its registers begin. Nothing matches that is not `inside` a register."""
        base = self._called.get(leaf)
        if base is None:
            base = self._called[leaf] = self.program.call(self._compiler.leaf(leaf).program, inside)
        return base
