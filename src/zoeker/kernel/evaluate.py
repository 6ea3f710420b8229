"""Which documents match, and how often do the words stand in each? Called by store/evaluate.py."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from ctypes import CDLL
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .library import Numbers, address, check, declare

_WINDOW = 2048  # documents, as in evaluate.c
_CURSOR = 13  # numbers of eight bytes that a row's cursor takes

declare(evaluate="pi", kept="pi")


class Part(NamedTuple):
    """What a program is run over: the posting lists of a segment.

    `data` is their address, `rows` those of the rows of each list of the program, `counts` how many these are. `base` is the
    number of the segment's first document, `live` a bit for each of its `size` documents (None: all are).
    """

    data: int
    rows: Sequence[int]
    counts: Sequence[int]
    size: int
    base: int
    live: NDArray[np.uint64] | None


class Scoring(NamedTuple):
    """How documents are scored, so that only those that may be among the `first` are given. All but the first two may be empty.

    `weights` are of the shown registers, `pairs` the bits of some of these and what they lift a score by at most, `limits`
    registers and the most that a document outside of them can get.
    """

    first: int
    half: float
    weights: Sequence[float]
    pairs: Sequence[tuple[int, float]]
    limits: Sequence[tuple[int, float]]


class Asked(NamedTuple):
    """What is computed, as evaluate.c says. `bounds` are of the steps."""

    steps: Sequence[tuple[int, ...]]
    bounds: Sequence[float]
    worths: Sequence[NDArray[np.float64]]
    arrays: Sequence[tuple[Numbers, NDArray[np.float64] | None]]
    registers: int
    result: int
    counted: Sequence[int]
    shown: Sequence[int]
    total: int
    scoring: Scoring | None = None


class Output(NamedTuple):
    """Where the answer goes: as much room as `documents` has. `columns` has a row for each shown register or, of what is scored, two."""

    counts: Numbers
    documents: Numbers
    held: NDArray[np.uint64]
    columns: NDArray[np.float64]


class Windows:
    """Scratch for the registers of a program, for one thread."""

    def __init__(self) -> None:
        self._memory = np.empty(0, np.uint64)

    def address(self, registers: int, rows: int) -> tuple[int, int, int]:
        """Give the addresses of cursors, values and masks."""
        cursors, values = _CURSOR * rows, _WINDOW * registers
        size = cursors + values + _WINDOW // 64 * registers
        if len(self._memory) < size:
            self._memory = np.empty(size, np.uint64)
        begin = address(self._memory)
        return begin, begin + 8 * cursors, begin + 8 * (cursors + values)


def evaluate(
    kernel: CDLL, asked: Asked, parts: Sequence[Part], output: Output, windows: Windows
) -> tuple[int, int]:
    """Run a program over segments, one after the other; give how many documents match, and how many are given."""
    scoring, kept = _scoring(asked, output)  # what is kept here must be there until the end
    steps = array("q", chain.from_iterable(asked.steps))
    numbers = array("q", (*asked.counted, *asked.shown, *map(address, asked.worths)))
    counted = numbers.buffer_info()[0]
    shown = counted + 8 * len(asked.counted)
    program = (steps.buffer_info()[0], len(asked.steps), shown + 8 * len(asked.shown))
    arrays = [
        (address(documents), 0 if values is None else address(values), len(documents))
        for documents, values in asked.arrays
    ]
    into = (
        *(asked.result, counted, len(asked.counted), shown, len(asked.shown), len(output.documents)),
        *map(address, output),
    )
    found, task = 0, array("q")
    for part in parts:
        lists, firsts = array("q", part.rows), array("q", accumulate(part.counts, initial=0))
        moved = array("q", chain.from_iterable(arrays))  # which the kernel moves on as it reads them
        live = 0 if part.live is None else address(part.live)
        read = (part.data, lists.buffer_info()[0], firsts.buffer_info()[0], len(part.rows))
        where = (moved.buffer_info()[0], len(arrays), part.size, part.base, asked.total, live)
        scratch = windows.address(asked.registers, firsts[-1])
        task = array("q", (*read, *program, *where, *into, *scratch, scoring.buffer_info()[0]))
        found = kernel.evaluate(task.buffer_info()[0], found)
        check(found)
    given = kernel.kept(task.buffer_info()[0], found) if asked.scoring and parts else found
    del kept
    return (scoring[-1] if asked.scoring else found), given


def _scoring(asked: Asked, output: Output) -> tuple[array[int], object]:
    """Lay out what scoring needs, and give what must be kept beside it."""
    bounds = array("d", asked.bounds)
    if asked.scoring is None:
        return array("q", (0, 0, 0, bounds.buffer_info()[0], *[0] * 9)), bounds
    first, half, weights, pairs, limits = asked.scoring
    fractions = array("d", (half, *weights, *(lift for _, lift in pairs), *(most for _, most in limits)))
    numbers = array("Q", (*(held for held, _ in pairs), *(register for register, _ in limits)))
    heap = array("d", [-1.0]) * first
    at, there = fractions.buffer_info()[0] + 8, numbers.buffer_info()[0]
    lifts = at + 8 * len(weights)
    laid = (
        *(first, at - 8, at, bounds.buffer_info()[0]),
        *(len(pairs), there, lifts),
        *(len(limits), there + 8 * len(pairs), lifts + 8 * len(pairs)),
        *(heap.buffer_info()[0], address(output.columns[1:]), 0),
    )
    return array("q", laid), (bounds, fractions, numbers, heap)
