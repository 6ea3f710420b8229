"""What is to be computed of an index? Steps, each of which fills a register: in which documents something stands, and its value there.

Whoever asks makes a program; `evaluate.py` runs it, over windows of documents in C or over whole segments in NumPy. What is
asked for again and again is a program of its own, that others call.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import cached_property
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import zoeker.kernel as kernel

from .packing import Numbers
from .weighed import Lists, Worth

NONE = -1  # no register


class Kind(IntEnum):
    """What a step does to its register; the numbers are those of evaluate.c.

    COPY makes it another one. LARGEST and SMALLEST put another to it: the larger value of the documents of either, the
    smaller value of those of both. UNITE, MEET and LESS change which documents it has, and no values. COUNT adds one for the
    documents of the other. STOP leaves the rest of a program undone where a register has nothing.
    """

    LIST = 0
    ARRAY = 1
    EMPTY = 2
    LIVE = 3
    COPY = 4
    LARGEST = 5
    SMALLEST = 6
    UNITE = 7
    MEET = 8
    LESS = 9
    COUNT = 10
    STOP = 11
    CALL = 12


class Step(NamedTuple):
    """A step. `one` is another register, or the number of a list, array or program; the rest is for lists and calls.

    A called program has its own registers, that begin at `into`. `exact` is a second register of a list, for occurrences in
    one written form. `worth` is the number of what one occurrence counts for. Documents outside the register `within` need no
    value; if `inside`, nor need it be known whether they have the list.
    """

    kind: Kind
    into: int
    one: int = 0
    exact: int = NONE
    within: int = NONE
    inside: bool = False
    worth: int = 0


class Scope(NamedTuple):
    """Where values are needed: in the documents of a register (NONE: everywhere), and in others as long as `most` may do.

    That is the most that those others can score: enough until there are as many better ones as are asked for. If `inside`, it
    need not even be known what others hold.
    """

    register: int = NONE
    inside: bool = False
    most: float = -inf


EVERYWHERE = Scope()


class Occurring(NamedTuple):
    """The posting lists of a term in each segment (None where it has none), and the most documents that may hold it.

    `coded` says whether any of its occurrences may be in the form that it was looked up with.
    """

    lists: Sequence[Lists | None]
    most: int
    coded: bool


class Program:
    """Steps, in order, and what they read. `most` says of each register how many documents it may have at most.

    Every method that adds steps gives a register.
    """

    def __init__(self, size: int) -> None:
        self.size = size  # documents of the index
        self.steps: list[Step] = []
        self.bounds: list[float] = []  # of each step: the `most` of its scope
        self.lists: list[Occurring] = []
        self.arrays: list[tuple[Numbers, NDArray[np.float64] | None]] = []
        self.worths: list[Worth] = []
        self.called: list[Program] = []
        self.most: list[int] = []

    @property
    def needs(self) -> kernel.Needs:
        """What it takes to run it: registers, steps, and rows of posting lists."""
        called = [program.needs for program in self.called]
        rows = sum(max((len(held.rows) for held in one.lists if held), default=0) for one in self.lists)
        return kernel.Needs(
            len(self.most),
            len(self.steps) + sum(its.steps for its in called),
            rows + sum(its.rows for its in called),
        )

    @property
    def holds_arrays(self) -> bool:
        """Whether it reads anything but posting lists."""
        return bool(self.arrays) or any(program.holds_arrays for program in self.called)

    @cached_property
    def laid(self) -> kernel.Laid:
        """The program as it lies in memory, for the kernel: nothing can be added any more."""
        lists = [
            [(held.at[1], len(held.rows)) if held else (0, 0) for held in one.lists] for one in self.lists
        ]
        called = [program.laid for program in self.called]
        return kernel.lay_program(self.steps, self.bounds, lists, self.worths, self.arrays, called)

    def _register(self, most: int) -> int:
        self.most.append(min(most, self.size))
        return len(self.most) - 1

    def _add(self, step: Step, bound: float = -inf) -> None:
        self.steps.append(step)
        self.bounds.append(bound)

    def list(self, occurring: Occurring, worth: Worth, exact: bool = False) -> tuple[int, int]:
        """Weigh a term: in one register its occurrences, in another (if `exact`) those in the form that it was looked up with."""
        into = self._register(occurring.most)
        apart = self._register(occurring.most) if exact else NONE
        self._add(Step(Kind.LIST, into, len(self.lists), apart, worth=len(self.worths)))
        self.worths.append(worth)
        self.lists.append(occurring)
        return into, apart

    def array(self, documents: Numbers, values: NDArray[np.float64] | None = None) -> int:
        """Take documents (increasing) with their values: 0, if none are given."""
        into = self._register(len(documents))
        self._add(Step(Kind.ARRAY, into, len(self.arrays)))
        self.arrays.append((documents, values))
        return into

    def call(self, program: Program, scope: Scope = EVERYWHERE) -> int:
        """Have the steps of another program done, with values for a scope: give the first of its registers."""
        into = len(self.most)
        self.most += program.most
        self._add(
            Step(Kind.CALL, into, len(self.called), within=scope.register, inside=scope.inside), scope.most
        )
        self.called.append(program)
        return into

    def everywhere(self, into: int) -> None:
        """Have what was called need its values in all documents: somebody else asks for them as well."""
        place = next(
            place for place, step in enumerate(self.steps) if step.kind is Kind.CALL and step.into == into
        )
        self.steps[place] = self.steps[place]._replace(within=NONE)

    def empty(self) -> int:
        """Hold nothing."""
        into = self._register(0)
        self._add(Step(Kind.EMPTY, into))
        return into

    def live(self) -> int:
        """Hold every document."""
        into = self._register(self.size)
        self._add(Step(Kind.LIVE, into))
        return into

    def combined(self, kind: Kind, registers: Sequence[int]) -> int:
        """Combine registers: LARGEST, SMALLEST, UNITE, MEET, COUNT, or LESS (the first without the others)."""
        if kind is Kind.COUNT:
            into = self.empty()
        elif len(registers) == 1:
            return registers[0]
        else:
            into = self._register(0)
            self._add(Step(Kind.COPY, into, registers[0]))
        for register in registers if kind is Kind.COUNT else registers[1:]:
            self._add(Step(kind, into, register))
        sizes = [self.most[register] for register in registers]
        least = kind in (Kind.SMALLEST, Kind.MEET)
        self.most[into] = min(
            self.size, min(sizes) if least else sizes[0] if kind is Kind.LESS else sum(sizes)
        )
        return into

    def stop(self, register: int) -> None:
        """Leave the rest undone for documents where this register has nothing: what matches is in it."""
        self._add(Step(Kind.STOP, register, register))
