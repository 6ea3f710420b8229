"""What is to be computed of an index? Steps, each of which fills a register: in which documents something stands, and its value there.

Whoever asks makes a program; `evaluate.py` runs it, over windows of documents in C or over whole segments in NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .packing import Numbers
from .weighed import Lists, Worth

NONE = -1  # no register


class Kind(IntEnum):
    """What a step does to its register; the numbers are those of evaluate.c.

    LARGEST and SMALLEST put another register to it: the larger value of the documents of either, the smaller value of those
    of both. UNITE, MEET and LESS change which documents it has, and no values. COUNT adds one for the documents of the other.
    """

    LIST = 0
    ARRAY = 1
    EMPTY = 2
    LIVE = 3
    LARGEST = 4
    SMALLEST = 5
    UNITE = 6
    MEET = 7
    LESS = 8
    COUNT = 9


class Step(NamedTuple):
    """A step. `one` is another register, or the number of a list or array; the rest is for lists.

    `exact` is a second register, for occurrences in one written form. `worth` is the number of what one occurrence counts for.
    Documents outside the register `within` need no value; if `inside`, nor need it be known whether they have the list.
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

    Every method gives a register.
    """

    def __init__(self, size: int) -> None:
        self.size = size  # documents of the index
        self.steps: list[Step] = []
        self.bounds: list[float] = []  # of each step: the `most` of its scope
        self.lists: list[Occurring] = []
        self.arrays: list[tuple[Numbers, NDArray[np.float64] | None]] = []
        self.worths: list[Worth] = []
        self._numbers: dict[int, int] = {}  # of the worths, by their identity
        self.most: list[int] = []

    def _register(self, most: int) -> int:
        self.most.append(min(most, self.size))
        return len(self.most) - 1

    def list(
        self, occurring: Occurring, worth: Worth, exact: bool = False, scope: Scope = EVERYWHERE
    ) -> tuple[int, int]:
        """Weigh a term: in one register its occurrences, in another (if `exact`) those in the form that it was looked up with."""
        into = self._register(occurring.most)
        apart = self._register(occurring.most) if exact else NONE
        number = self._numbers.setdefault(id(worth), len(self.worths))
        if number == len(self.worths):
            self.worths.append(worth)
        step = Step(Kind.LIST, into, len(self.lists), apart, scope.register, scope.inside, number)
        self._add(step, scope.most)
        self.lists.append(occurring)
        return into, apart

    def _add(self, step: Step, bound: float = -inf) -> None:
        self.steps.append(step)
        self.bounds.append(bound)

    def array(self, documents: Numbers, values: NDArray[np.float64] | None = None) -> int:
        """Take documents (increasing) with their values: 0, if none are given."""
        into = self._register(len(documents))
        self._add(Step(Kind.ARRAY, into, len(self.arrays)))
        self.arrays.append((documents, values))
        return into

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
        if len(registers) == 1 and kind is not Kind.COUNT:
            return registers[0]
        into = self.empty()
        first = Kind.UNITE if kind in (Kind.MEET, Kind.LESS) else kind
        first = Kind.LARGEST if kind is Kind.SMALLEST else first
        for number, register in enumerate(registers):
            self._add(Step(kind if number else first, into, register))
        sizes = [self.most[register] for register in registers]
        least = kind in (Kind.SMALLEST, Kind.MEET)
        self.most[into] = min(
            self.size, min(sizes) if least else sizes[0] if kind is Kind.LESS else sum(sizes)
        )
        return into

    def everywhere(self, begin: int, end: int) -> None:
        """Have the lists of some steps weighed in all documents: somebody else asks for them as well."""
        self.steps[begin:end] = [step._replace(within=NONE) for step in self.steps[begin:end]]
