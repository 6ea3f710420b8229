"""What must an index compute to answer a question? A program, made of the tree: what matches, and evidence for each word."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from zoeker.store import (
    EVERYWHERE,
    NO_DATE,
    NONE,
    PARTS_OF,
    Documents,
    Kind,
    Occurring,
    Program,
    Reader,
    Scope,
    Weighed,
)

from .found import Stream
from .leaf import Analyze, form, sequences, split
from .query import FILTERS, And, DateRange, Leaf, Named, Not, Or, Query, Word, Words
from .sequences import fields_of
from .stop_words import optional
from .weights import EXACT, SPLIT, worths

Most = Callable[[Collection[Query]], float]  # what a document can score at most that has none of some leaves


class Compiled(NamedTuple):
    """A leaf in a program: the register of its documents, and its streams, whose columns are registers."""

    register: int
    streams: Sequence[Stream]


class _Term(NamedTuple):
    """A term that is looked up, and whether its occurrences in the form that was typed are weighed apart."""

    asked: tuple[str, str, tuple[str, ...]]
    occurring: Occurring
    exact: bool


class _Read(NamedTuple):
    """What a leaf looks for: terms, any of which will do (None: it is a sequence, or a pattern), and those of all its parts."""

    terms: Sequence[_Term] | None
    parts: Sequence[Sequence[_Term]]

    @property
    def most(self) -> int:
        """How many documents may have it, at most."""
        return sum(term.occurring.most for term in self.terms or ())

    @property
    def weight(self) -> float:
        """What all its evidence counts for."""
        exact = any(term.exact for term in self.terms or ())
        return 1.0 + (EXACT if exact else 0.0) + (SPLIT if self.parts else 0.0)


class _Made(NamedTuple):
    """A leaf that was compiled, for which documents, and the steps it was made with."""

    compiled: Compiled
    scope: Scope
    begin: int
    end: int


class Plan:
    """Compiles a question; `any_word` makes words side by side alternatives, `look_up` weighs what is more than a term.

    With `most`, only the best documents are asked for: then what matches need not be known of documents without a chance.
    """

    def __init__(
        self,
        reader: Reader,
        analyze: Analyze,
        look_up: Callable[[Leaf], Weighed],
        any_word: bool = False,
        most: Most | None = None,
    ) -> None:
        self.program = Program(reader.size)
        self.limits: list[
            tuple[int, float]
        ] = []  # registers, and what documents outside them can score at most
        self._reader = reader
        self._analyze = analyze
        self._look_up = look_up
        self._any_word = any_word
        self._most = most
        self._nothing = NONE  # a register for where no values are needed
        self._leaves: dict[Leaf, _Made] = {}
        self._terms: dict[tuple[str, str, tuple[str, ...]], tuple[int, int, int]] = {}  # and their step

    # Which documents match?

    def match(self, query: Query) -> int:
        """Give the register of the documents that match a whole question."""
        return self.tree(query, EVERYWHERE, narrowing=True)

    def tree(self, query: Query, scope: Scope = EVERYWHERE, narrowing: bool = False) -> int:
        """Give the register of the documents that match a part of a question.

        With `narrowing`, nothing else can match: then what one part of it excludes need not be looked at for the others.
        """
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
        return (self._all_of(filters, EVERYWHERE, found=counts) if filters else counts), counts

    def _some_of(self, children: Iterable[Query], scope: Scope, narrowing: bool) -> int:
        """Give what matches any: the rarest first, since what has only the others may have no chance."""
        if self._most is None or not narrowing or scope.register != NONE:
            return self.program.combined(Kind.UNITE, [self.tree(child, scope) for child in children])
        found, before = NONE, set[Query]()
        for child in sorted(children, key=self._size):
            if found != NONE and before:
                most = self._most(before)
                self.limits.append((found, most))
                scope = Scope(found, most=most)
            other = self.tree(child, scope)
            found = other if found == NONE else self.program.combined(Kind.UNITE, [found, other])
            if isinstance(child, Leaf):
                before.add(child)
        return found

    def _all_of(
        self, children: Iterable[Query], scope: Scope, narrowing: bool = False, found: int = NONE
    ) -> int:
        """Give what matches all, and is in `found`: the rarest first, since others need be weighed only where that is."""
        children = list(children)
        for child in sorted((child for child in children if not isinstance(child, Not)), key=self._size):
            if narrowing and found != NONE:
                scope = Scope(found, inside=self._most is not None)
            other = self.tree(child, scope, narrowing)
            found = other if found == NONE else self.program.combined(Kind.MEET, [found, other])
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

    def _size(self, query: Query) -> int:
        """Guess in how many documents a part of a question is: 0 for what has to be looked up anyway."""
        match query:
            case Word():
                return self._read(query).most
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
        begin = len(self.program.steps)
        found = self._named(leaf, scope) if isinstance(leaf, Named) else self._evidence(leaf, scope)
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

    def counted(self, leaf: Leaf) -> int:
        """Compile a leaf of which only the documents are asked for."""
        return self.leaf(leaf, Scope(self._empty())).register

    def weight(self, leaf: Leaf) -> float:
        """Give what all evidence for a leaf counts for, at most."""
        if not isinstance(leaf, Named):
            return self._read(leaf).weight
        own = self._read(leaf.words[0]).weight * leaf.own if len(leaf.words) == 1 else 1.0
        return own + sum(variant.weight for variant in leaf.variants)

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

    def _evidence(self, leaf: Leaf, scope: Scope) -> Compiled:
        """Gather the evidence for a leaf: for the word, for the form it was typed in, and for its parts."""
        terms, parts = self._read(leaf)
        if terms is None:
            weighed = self._look_up(leaf)
            register = self.program.array(weighed.documents, weighed.frequencies)
            streams = [Stream(1.0, register)]
        else:
            held = [self._list(term, scope) for term in terms]
            register = self.program.combined(Kind.LARGEST, [into for into, _ in held])
            streams = [Stream(1.0, register)]
            streams += [Stream(EXACT, exact, "exact form") for _, exact in held if exact != NONE]
        if not parts:
            return Compiled(register, streams)
        each = [[self._list(term, scope)[0] for term in made] for made in parts]
        both = [self.program.combined(Kind.LARGEST, registers) for registers in each]
        streams.append(Stream(SPLIT, self.program.combined(Kind.SMALLEST, both), "parts"))
        return Compiled(self.program.combined(Kind.UNITE, [register, streams[-1].column]), streams)

    def _list(self, term: _Term, scope: Scope) -> tuple[int, int]:
        if term.asked in self._terms:
            into, exact, step = self._terms[term.asked]
            self.program.everywhere(step, step + 1)
            return into, exact
        step, fields = len(self.program.steps), term.asked[2]
        into, exact = self.program.list(term.occurring, worths(self._reader, fields), term.exact, scope)
        self._terms[term.asked] = into, exact, step
        return into, exact

    def _read(self, leaf: Leaf) -> _Read:
        found: _Read | None = self._reader.recalled(leaf)
        return found or self._reader.remember(leaf, self._look_for(leaf))

    def _look_for(self, leaf: Leaf) -> _Read:
        fields = _with_parts(leaf)
        slots = sequences(leaf, self._analyze)
        made = () if is_filter(leaf) else split(leaf, self._analyze)
        parts = [[self._term(term, "", fields) for term in terms] for terms in made]
        if not all(len(reading) == 1 and reading[0].kind == "term" for reading in slots):
            return _Read(None, parts)
        terms = [reading[0].text for reading in slots]
        written = "" if is_filter(leaf) else form(leaf, self._analyze)
        return _Read(
            [self._term(term, written if term == min(terms) else "", fields) for term in terms], parts
        )

    def _term(self, term: str, written: str, fields: tuple[str, ...]) -> _Term:
        occurring = self._reader.occurring(term, written, fields)
        return _Term((term, written, fields), occurring, bool(written) and occurring.coded)


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
