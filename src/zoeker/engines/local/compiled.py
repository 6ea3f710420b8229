"""What is looked up for a word of the question? A program, made once for an index and called by every question that has the word."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property
from typing import NamedTuple

from zoeker import ranking
from zoeker.format.schema import PARTS_OF
from zoeker.query.readings import Analyze, form, sequences, split
from zoeker.query.tree import Leaf, Named, Word, fields_of, is_filter

from .found import Stream
from .program import NONE, Evidence, Kind, Program
from .reader import Reader
from .sequences import Sequences


class Compiled(NamedTuple):
    """A leaf as a program: the register of its documents, and its streams, whose columns are registers.

    `weight` is what all its evidence counts for at most. `most` is how many documents may have it.
    """

    program: Program
    register: int
    streams: Sequence[Stream]
    weight: float
    most: int

    @property
    def evidence(self) -> Evidence:
        """Its registers alone, of which nothing is said yet what they count for."""
        return Evidence(self.register, [stream.column for stream in self.streams])

    @property
    def lasts(self) -> bool:
        """Whether it can be remembered: not if it holds what was looked up, which may be as long as the index."""
        return not self.program.holds_arrays


class Compiler:
    """Compiles leaves for one question."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._made: dict[Leaf, Compiled] = {}  # in this question

    @cached_property
    def _analyze(self) -> Analyze:
        return cache(self._reader.analyzer.analyze)  # a word is read for its terms, its parts and its form

    @cached_property
    def sequences(self) -> Sequences:
        """Looks up what is more than a term."""
        return Sequences(self._reader, self._analyze)

    def leaf(self, leaf: Leaf) -> Compiled:
        """Compile a leaf, if it was not yet."""
        found = self._made.get(leaf)
        if found is None:
            found = self._made[leaf] = self._reader.recalled(leaf) or self._compiled(leaf)
        return found

    def _compiled(self, leaf: Leaf) -> Compiled:
        found = self._named(leaf) if isinstance(leaf, Named) else self._evidence(leaf)
        return self._reader.remember(leaf, found) if found.lasts else found

    def _named(self, name: Named) -> Compiled:
        """Gather the evidence for a name: that for its words, and for its other names."""
        program = Program(self._reader.size)
        words = [self.leaf(word) for word in name.words]
        bases = [program.call(word.program) for word in words]
        if len(words) == 1:
            (word,), (base,) = words, bases
            register, weight = base + word.register, word.weight * name.own
            streams = [
                stream._replace(weight=stream.weight * name.own, column=base + stream.column)
                for stream in word.streams
            ]
        else:
            own = [base + word.streams[0].column for base, word in zip(bases, words, strict=True)]
            register, weight = program.combined(Kind.SMALLEST, own), 1.0
            streams = [Stream(1.0, register)]
        registers = [register]
        for variant in name.variants:
            other = self.leaf(variant.leaf)
            column = program.call(other.program) + other.streams[0].column
            if program.most[column]:
                streams.append(Stream(variant.weight, column, variant.reason))
                registers.append(column)
                weight += variant.weight
        register = program.combined(Kind.UNITE, registers)
        return Compiled(program, register, streams, weight, program.most[register])

    def _evidence(self, leaf: Leaf) -> Compiled:
        """Gather the evidence for a leaf: for the word, for the form it was typed in, and for its parts."""
        program, fields = Program(self._reader.size), _with_parts(leaf)
        terms = self._terms(leaf)
        if terms:
            # The form is looked for beside one of the terms: it stands wherever any of them does.
            written = {} if is_filter(leaf) else {min(terms): form(leaf, self._analyze)}
            held = [self._list(program, term, written.get(term, ""), fields) for term in terms]
            register = program.combined(Kind.LARGEST, [into for into, _ in held])
            exact = [Stream(ranking.EXACT, into, "exact form") for _, into in held if into != NONE]
        else:
            weighed = self.sequences.look_up(leaf)
            # What was found may be the beginning of far longer arrays, which need not be kept.
            register, exact = program.array(weighed.documents.copy(), weighed.frequencies.copy()), []
        streams, documents = [Stream(1.0, register), *exact], [register]
        if parts := () if is_filter(leaf) else split(leaf, self._analyze):
            each = [[self._list(program, term, "", fields)[0] for term in made] for made in parts]
            both = [program.combined(Kind.LARGEST, registers) for registers in each]
            streams.append(Stream(ranking.SPLIT, program.combined(Kind.SMALLEST, both), "parts"))
            documents.append(streams[-1].column)
        weight = sum(stream.weight for stream in streams)
        register = program.combined(Kind.UNITE, documents)
        return Compiled(program, register, streams, weight, program.most[register])

    def _terms(self, leaf: Leaf) -> list[str]:
        """Give the terms any of which will do; none, where it is a sequence or a pattern that is looked for."""
        slots = sequences(leaf, self._analyze)
        plain = all(len(reading) == 1 and reading[0].kind == "term" for reading in slots)
        return [reading[0].text for reading in slots] if plain else []

    def _list(self, program: Program, term: str, written: str, fields: tuple[str, ...]) -> tuple[int, int]:
        occurring = self._reader.occurring(term, written, fields)
        return program.list(occurring, self._reader.norms(fields), bool(written) and occurring.coded)


def _with_parts(leaf: Leaf) -> tuple[str, ...]:
    """Name the indexed fields a leaf is looked up in: for a word, compounds may hold it."""
    fields = fields_of(leaf)
    parts = tuple(PARTS_OF[field] for field in fields if field in PARTS_OF)
    return fields + parts if isinstance(leaf, Word) else fields
