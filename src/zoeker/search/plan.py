"""What must an index compute to answer a question? A program, made of the tree: what matches, and evidence for each word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from zoeker.store import NO_DATE, NONE, PARTS_OF, Documents, Kind, Occurring, Program, Reader, Weighed

from .found import Stream
from .leaf import Analyze, form, sequences, split
from .query import FILTERS, And, DateRange, Leaf, Named, Not, Or, Query, Word, Words
from .sequences import fields_of
from .stop_words import optional
from .weights import EXACT, SPLIT, worths


class Scope(NamedTuple):
    """Where values are needed: in the documents of a register (NONE: everywhere).

    If it is `narrowing`, nothing outside of what is being compiled can match: then one part narrows it for the next.
    """

    register: int = NONE
    narrowing: bool = False


EVERYWHERE = Scope()


class Compiled(NamedTuple):
    """A leaf in a program: the register of its documents, and its streams, whose columns are registers."""

    register: int
    streams: Sequence[Stream]


class _Made(NamedTuple):
    """A leaf that was compiled, where its values are right, and the steps it was made with."""

    compiled: Compiled
    scope: Scope
    begin: int
    end: int


class Plan:
    """Compiles a question; `any_word` makes words side by side alternatives, `look_up` weighs what is more than a term."""

    def __init__(
        self, reader: Reader, analyze: Analyze, look_up: Callable[[Leaf], Weighed], any_word: bool = False
    ) -> None:
        self.program = Program(reader.size)
        self._reader = reader
        self._analyze = analyze
        self._look_up = look_up
        self._any_word = any_word
        self._leaves: dict[Leaf, _Made] = {}
        self._nothing = NONE  # a register for where no values are needed
        self._terms: dict[tuple[str, str, tuple[str, ...]], tuple[int, int, int]] = {}  # and their step

    # Which documents match?

    def match(self, query: Query) -> int:
        """Give the register of the documents that match a whole question."""
        return self.tree(query, Scope(NONE, narrowing=True))

    def tree(self, query: Query, scope: Scope = EVERYWHERE) -> int:
        """Give the register of the documents that match a part of a question."""
        match query:
            case DateRange():
                return self.program.array(self._dated(query))
            case Not():
                return self._all_of([query], scope)
            case Or():
                return self._some_of(query.children, scope)
            case Words() if self._any_word:
                words, filters = _apart(query)
                some = self._some_of(words, scope) if words else NONE
                return self._all_of(filters, scope, some)
            case Words():
                spare = optional(query.children)
                return self._all_of([child for child in query.children if child not in spare], scope)
            case And():
                return self._all_of(query.children, scope)
            case _:
                return self.leaf(query, scope).register

    def most(self, query: Words) -> tuple[int, int]:
        """Give registers for the words that documents hold: those that hold any, and one whose value is how many.

        Filters and NOT hold as ever. Where there are no words, the second is NONE.
        """
        words, filters = _apart(query)
        if not words:
            return self._all_of(filters, EVERYWHERE), NONE
        counts = self.program.combined(Kind.COUNT, [self.tree(word) for word in words])
        return self._all_of(filters, EVERYWHERE, counts), counts

    def _some_of(self, children: Iterable[Query], scope: Scope) -> int:
        within = Scope(scope.register)
        return self.program.combined(Kind.UNITE, [self.tree(child, within) for child in children])

    def _all_of(self, children: Iterable[Query], scope: Scope, found: int = NONE) -> int:
        """Give what matches all, and is in `found`: the rarest first, since others need be weighed only where that is."""
        children = list(children)
        for child in sorted((child for child in children if not isinstance(child, Not)), key=self._size):
            if scope.narrowing and found != NONE:
                scope = Scope(found, narrowing=True)
            other = self.tree(child, scope)
            found = other if found == NONE else self._meet(found, other)
        excluded = [child.child for child in children if isinstance(child, Not)]
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

    def _meet(self, one: int, other: int) -> int:
        return self.program.combined(Kind.MEET, [one, other])

    def _size(self, query: Query) -> int:
        """Guess in how many documents a part of a question is: 0 for what has to be looked up anyway."""
        match query:
            case Word():
                return sum(occurring.most for *_, occurring in self._readings(query) or ())
            case Named():
                return max(map(self._size, query.words))
            case Or():
                return sum(map(self._size, query.children))
            case And() | Words():
                return min(map(self._size, query.children))
            case DateRange() | Not():
                return self._reader.size
            case _:
                return 0

    def _dated(self, period: DateRange) -> Documents:
        """Give the articles that may be from a period: one known only as January may be from the 14th."""
        chosen = self._reader.live & (self._reader.first != NO_DATE)
        if period.since is not None:
            chosen &= self._reader.last >= period.since.first
        if period.until is not None:
            chosen &= self._reader.first <= period.until.last
        return np.flatnonzero(chosen)

    # What is found of a word?

    def leaf(self, leaf: Leaf, scope: Scope = EVERYWHERE) -> Compiled:
        """Compile a leaf, if it was not yet; then its values are needed in more than one place."""
        if leaf in self._leaves:
            return self._again(self._leaves[leaf])
        begin, within = len(self.program.steps), scope.register
        found = self._named(leaf, scope) if isinstance(leaf, Named) else self._evidence(leaf, within)
        self._leaves[leaf] = _Made(found, scope, begin, len(self.program.steps))
        return found

    def ranked(self, leaf: Leaf, matched: int) -> Compiled:
        """Compile a leaf whose values are needed in the documents that match: most have them, as they are part of the tree."""
        made = self._leaves.get(leaf)
        if made is None:
            return self.leaf(leaf, Scope(matched))
        if made.scope.register == self._nothing != NONE:
            self._again(made)
        return made.compiled

    def _again(self, made: _Made) -> Compiled:
        self.program.everywhere(made.begin, made.end)
        return made.compiled

    def _named(self, name: Named, scope: Scope) -> Compiled:
        """Gather the evidence for a name: that for its words, and for its other names."""
        words = [self.leaf(word, scope) for word in name.words]
        if len(words) == 1:
            register = words[0].register
            streams = [stream._replace(weight=stream.weight * name.own) for stream in words[0].streams]
        else:
            register = self.program.combined(Kind.SMALLEST, [word.streams[0].column for word in words])
            streams = [Stream(1.0, register)]
        registers = [register]
        for variant in name.variants:
            column = self.leaf(variant.leaf, scope).streams[0].column
            if self.program.most[column]:
                streams.append(Stream(variant.weight, column, variant.reason))
                registers.append(column)
        return Compiled(self.program.combined(Kind.UNITE, registers), streams)

    def _evidence(self, leaf: Leaf, within: int) -> Compiled:
        """Gather the evidence for a leaf: for the word, for the form it was typed in, and for its parts."""
        readings = self._readings(leaf)
        fields = _with_parts(leaf)
        if readings is None:
            weighed = self._look_up(leaf)
            register = self.program.array(weighed.documents, weighed.frequencies)
            streams = [Stream(1.0, register)]
        else:
            held = [self._list(term, written, fields, within) for term, written, _ in readings]
            register = self.program.combined(Kind.LARGEST, [into for into, _ in held])
            streams = [Stream(1.0, register)]
            streams += [Stream(EXACT, exact, "exact form") for _, exact in held if exact != NONE]
        made = () if is_filter(leaf) else split(leaf, self._analyze)
        if not made:
            return Compiled(register, streams)
        each = [[self._list(term, "", fields, within)[0] for term in terms] for terms in made]
        parts = self.program.combined(
            Kind.SMALLEST, [self.program.combined(Kind.LARGEST, registers) for registers in each]
        )
        streams.append(Stream(SPLIT, parts, "parts"))
        return Compiled(self.program.combined(Kind.UNITE, [register, parts]), streams)

    def _readings(self, leaf: Leaf) -> list[tuple[str, str, Occurring]] | None:
        """Give the terms of a leaf, any of which will do, with the form that is counted in one of them; None of a sequence."""
        slots = sequences(leaf, self._analyze)
        if not all(len(reading) == 1 and reading[0].kind == "term" for reading in slots):
            return None
        terms = [reading[0].text for reading in slots]
        written = "" if is_filter(leaf) else form(leaf, self._analyze)
        fields = _with_parts(leaf)
        pairs = [(term, written if term == min(terms) else "") for term in terms]
        return [(*pair, self._reader.occurring(*pair, fields)) for pair in pairs]

    def _list(self, term: str, written: str, fields: tuple[str, ...], within: int) -> tuple[int, int]:
        asked = term, written, fields
        if asked in self._terms:
            into, exact, step = self._terms[asked]
            self.program.everywhere(step, step + 1)
            return into, exact
        occurring = self._reader.occurring(*asked)
        step = len(self.program.steps)
        worth = worths(self._reader, fields)
        into, exact = self.program.list(occurring, worth, bool(written) and occurring.coded, within)
        self._terms[asked] = into, exact, step
        return into, exact


def _with_parts(leaf: Leaf) -> tuple[str, ...]:
    """Name the indexed fields a leaf is looked up in: for a word, compounds may hold it."""
    fields = fields_of(leaf)
    parts = tuple(PARTS_OF[field] for field in fields if field in PARTS_OF)
    return fields + parts if isinstance(leaf, Word) else fields


def _apart(query: Words) -> tuple[list[Query], list[Query]]:
    """Give the different words of a group, those left out that an article may do without, and its filters."""
    spare = optional(query.children)
    words = dict.fromkeys(child for child in query.children if not is_filter(child) and child not in spare)
    return list(words), [child for child in query.children if is_filter(child)]


def is_filter(query: Query) -> bool:
    """Say whether a part chooses among articles and so is never left out: a date, a source, a NOT, a group of those."""
    match query:
        case DateRange() | Not():
            return True
        case Words() | And() | Or():
            return all(is_filter(child) for child in query.children)
        case _:
            return query.field in FILTERS
