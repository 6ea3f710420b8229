"""What is to be computed of an index? Steps, each of which fills a register: in which documents something stands, and its value there.

Whoever asks makes a program; `evaluate.py` runs it. What is asked for again and again is a program of its own, that others
call.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.format.postings import Numbers
from zoeker.kernel import evaluate, library

from .norms import Norms
from .weighed import Lists

NONE = -1  # no register


class Kind(IntEnum):
    """What a step does to its register; the numbers are those of kernel.h.

    LIST weighs the posting lists of number `one`: in a register all occurrences, in the register `also` those in one written
    form; `worth` is the number of what one occurrence counts for. ARRAY takes the documents and values of number `one`. CALL
    has the program of number `one` do its steps, whose registers begin at `into`; what matches must be in the register `also`,
    so that it need not be called where that has nothing.

    Others combine two registers, `one` and `also`: LARGEST gives the larger value of the documents of either, SMALLEST the smaller value of those of
    both, COUNT the values of the first and one for each document of the second. UNITE, MEET and LESS (the first without the
    second) give documents, and no values.
    """

    LIST = library.CONSTANTS["LIST"]
    ARRAY = library.CONSTANTS["ARRAY"]
    EMPTY = library.CONSTANTS["EMPTY"]
    LIVE = library.CONSTANTS["LIVE"]
    LARGEST = library.CONSTANTS["LARGEST"]
    SMALLEST = library.CONSTANTS["SMALLEST"]
    UNITE = library.CONSTANTS["UNITE"]
    MEET = library.CONSTANTS["MEET"]
    LESS = library.CONSTANTS["LESS"]
    COUNT = library.CONSTANTS["COUNT"]
    CALL = library.CONSTANTS["CALL"]


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
        self.steps: list[evaluate.Step] = []
        self.limits: list[
            tuple[int, float]
        ] = []  # registers, and what documents outside them can score at most
        self.lists: list[Occurring] = []
        self.arrays: list[tuple[Numbers, NDArray[np.float64] | None]] = []
        self.norms: list[Norms] = []
        self.called: list[Program] = []
        self.most: list[int] = []
        self.steps_linked = 0  # steps, those of called programs included
        self.rows = 0  # of posting lists, likewise

    @property
    def holds_arrays(self) -> bool:
        """Whether it reads anything but posting lists."""
        return bool(self.arrays) or any(program.holds_arrays for program in self.called)

    @cached_property
    def laid(self) -> library.Laid:
        """The program as others call it: nothing can be added any more."""
        lists = [[held.laid() if held else evaluate.NO_ROWS for held in one.lists] for one in self.lists]
        called = [program.laid for program in self.called]
        return evaluate.lay_program(
            self.steps, lists, [norms.laid for norms in self.norms], self.arrays, called
        )

    def _register(self, most: int) -> int:
        self.most.append(min(most, self.size))
        return len(self.most) - 1

    def _add(self, *step: int) -> None:
        self.steps.append(evaluate.Step(*step))
        self.steps_linked += 1

    def list(self, occurring: Occurring, norms: Norms, exact: bool = False) -> tuple[int, int]:
        """Weigh a term: in one register its occurrences, in another (if `exact`) those in the form that it was looked up with."""
        into = self._register(occurring.most)
        apart = self._register(occurring.most) if exact else NONE
        self._add(Kind.LIST, into, len(self.lists), apart, len(self.norms))
        self.norms.append(norms)
        self.lists.append(occurring)
        self.rows += max((len(held.rows) for held in occurring.lists if held), default=0)
        return into, apart

    def array(self, documents: Numbers, values: NDArray[np.float64] | None = None) -> int:
        """Take documents (increasing) with their values: 0, if none are given."""
        into = self._register(len(documents))
        self._add(Kind.ARRAY, into, len(self.arrays), NONE, 0)
        self.arrays.append((documents, values))
        return into

    def call(self, program: Program, inside: int = NONE) -> int:
        """Have the steps of another program done: give the first of its registers.

        What matches must be in the register `inside`: where that has nothing, this step and all behind it can be left out.
        """
        into = len(self.most)
        self.most += program.most
        self._add(Kind.CALL, into, len(self.called), inside, 0)
        self.called.append(program)
        self.steps_linked += program.steps_linked
        self.rows += program.rows
        return into

    def empty(self) -> int:
        """Hold nothing."""
        into = self._register(0)
        self._add(Kind.EMPTY, into, 0, NONE, 0)
        return into

    def live(self) -> int:
        """Hold every document."""
        into = self._register(self.size)
        self._add(Kind.LIVE, into, 0, NONE, 0)
        return into

    def combined(self, kind: Kind, registers: Sequence[int]) -> int:
        """Combine registers, from the first to the last."""
        found, *others = registers if kind is not Kind.COUNT else (self.empty(), *registers)
        for register in others:
            one, also = self.most[found], self.most[register]
            most = (
                min(one, also)
                if kind in (Kind.SMALLEST, Kind.MEET)
                else one
                if kind is Kind.LESS
                else one + also
            )
            into = self._register(most)
            self._add(kind, into, found, register, 0)
            found = into
        return found


class Evidence:
    """What is found of a leaf, as registers of its program: its documents, and columns of values with what each counts for.

    The first column is that of the leaf itself.
    """

    def __init__(self, documents: int, columns: Sequence[int], weights: Sequence[float] = ()) -> None:
        self.documents = documents
        self.columns = columns
        self.laid = evaluate.lay_evidence(documents, columns, weights or [1.0] * len(columns))
