"""What must an index compute to answer a question? A program, made of the tree: what matches, by the programs of its words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import numpy as np

from zoeker.store import EVERYWHERE, NO_DATE, NONE, Documents, Kind, Others, Program, Reader, Scope

from .compiled import Compiler, is_filter
from .query import And, DateRange, Leaf, Not, Or, Query, Words
from .stop_words import optional

Most = Callable[[Collection[Query]], float]  # what a document can score at most that has none of some leaves


class Plan:
    """Compiles a question; `any_word` makes words side by side alternatives.

    With `most`, only the best documents are asked for: then what matches need not be known of documents without a chance.
    """

    def __init__(
        self, reader: Reader, compiler: Compiler, any_word: bool = False, most: Most | None = None
    ) -> None:
        self.program = Program(reader.size)
        self._reader = reader
        self._compiler = compiler
        self._any_word = any_word
        self._most = most
        self._others = Others.KNOWN if most is None else Others.EXCLUDED  # of documents that cannot match
        self._nothing = NONE  # a register for where no values are needed
        self._called: dict[Leaf, tuple[int, Scope]] = {}  # where its registers begin, and for which documents

    # Which documents match?

    def match(self, query: Query) -> int:
        """Give the register of the documents that match a whole question."""
        return self.tree(query, EVERYWHERE, narrowing=True)

    def tree(self, query: Query, scope: Scope = EVERYWHERE, narrowing: bool = False) -> int:
        """Give the register of the documents that match a part of a question.

        With `narrowing`, nothing else can match: then what one part of it excludes need not be looked at for the others.
        """
        if isinstance(query, Leaf):
            return self.leaf(query, scope)
        match query:
            case DateRange():
                return self.program.array(self._dated(query))
            case Not():
                return self._all_of([query], scope, narrowing)
            case Or():
                return self._some_of(query.children, scope, narrowing)
            case Words() if self._any_word:
                words, filters = _apart(query)
                some = self._some_of(words, scope, narrowing) if words else NONE
                return self._all_of(filters, scope, narrowing, some) if filters or not words else some
            case Words():
                spare = optional(query.children)
                children = [child for child in query.children if child not in spare]
                return self._all_of(children, scope, narrowing)
            case And():
                return self._all_of(query.children, scope, narrowing)

    def most(self, query: Words) -> tuple[int, int]:
        """Give registers for the words that documents hold: those that hold any, and one whose value is how many.

        Filters and NOT hold as ever. Where there are no words, the second is NONE.
        """
        words, filters = _apart(query)
        if not words:
            return self._all_of(filters, EVERYWHERE), NONE
        counts = self.program.combined(Kind.COUNT, [self.tree(word) for word in words])
        return (self._all_of(filters, EVERYWHERE, found=counts) if filters else counts), counts

    def _some_of(self, children: Iterable[Query], scope: Scope, narrowing: bool) -> int:
        """Give what matches any: the rarest first, since what has only the others may have no chance."""
        if self._most is None or not narrowing or scope.register != NONE:
            return self.program.combined(Kind.UNITE, [self.tree(child, scope) for child in children])
        found, before = NONE, set[Query]()
        for child in sorted(children, key=self._size):
            if found != NONE and before:
                scope = self.program.limit(found, self._most(before))
            other = self.tree(child, scope)
            found = other if found == NONE else self.program.combined(Kind.UNITE, [found, other])
            if isinstance(child, Leaf):
                before.add(child)
        return found

    def _all_of(
        self, children: Iterable[Query], scope: Scope, narrowing: bool = False, found: int = NONE
    ) -> int:
        """Give what matches all, and is in `found`: the rarest first, since others need be weighed only where that is."""
        wanted, excluded = list[Query](), list[Query]()
        for child in children:
            if isinstance(child, Not):
                excluded.append(child.child)
            else:
                wanted.append(child)
        wanted.sort(key=self._size)
        for child in wanted:
            if narrowing and found != NONE:
                scope = Scope(found, self._others)
            other = self.tree(child, scope, narrowing)
            found = other if found == NONE else self.program.combined(Kind.MEET, [found, other])
        if found == NONE:
            found = self.program.live()
        if not excluded:
            return found
        nothing = Scope(self._empty())
        return self.program.combined(Kind.LESS, [found, *(self.tree(child, nothing) for child in excluded)])

    def _empty(self) -> int:
        if self._nothing == NONE:
            self._nothing = self.program.empty()
        return self._nothing

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

    def leaf(self, leaf: Leaf, scope: Scope = EVERYWHERE) -> int:
        """Give the register of the documents that have a leaf: those for which its values are known are in the scope."""
        return self._call(leaf, scope) + self._compiler.leaf(leaf).register

    def ranked(self, leaf: Leaf, matched: int) -> int:
        """Have the values of a leaf known in the documents that match; give where the registers of its program begin.

        Most are, since the leaf is part of the tree.
        """
        if leaf not in self._called:
            return self._call(leaf, Scope(matched, self._others))
        base, scope = self._called[leaf]
        return self._call(leaf, EVERYWHERE) if scope.register == self._nothing != NONE else base

    def counted(self, leaf: Leaf) -> int:
        """Call the program of a leaf of which only the documents are asked for, and give where its registers begin."""
        return self._call(leaf, Scope(self._empty()))

    def _call(self, leaf: Leaf, scope: Scope) -> int:
        """Call the program of a leaf and give where its registers begin: what is called twice is done once, everywhere."""
        if leaf in self._called:
            base, _ = self._called[leaf]
            self.program.everywhere(base)
            scope = EVERYWHERE
        else:
            base = self.program.call(self._compiler.leaf(leaf).program, scope)
        self._called[leaf] = base, scope
        return base


def _apart(query: Words) -> tuple[list[Query], list[Query]]:
    """Give the different words of a group, those left out that an article may do without, and its filters."""
    spare = optional(query.children)
    words = dict.fromkeys(child for child in query.children if not is_filter(child) and child not in spare)
    return list(words), [child for child in query.children if is_filter(child)]
