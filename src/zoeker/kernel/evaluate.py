"""Which documents match, and how often do the words stand in each? Called by store/evaluate.py."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from ctypes import CDLL
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .library import Laid, Numbers, address, check, declare

_WINDOW = 2048  # documents, as in evaluate.c
_LINKED, _CURSOR, _SHOWN = (
    18,
    16,
    3,
)  # numbers of eight bytes that a step, a row and a column take while a program runs
_REGISTER = _WINDOW + _WINDOW // 64
ALIKE = 8  # the most terms that one of two words may be read as, as in near.h
_OUTPUT = 4  # numbers for each document that may be among the best

declare(evaluate="p")


class Part(NamedTuple):
    """A segment that programs are run over.

    `data` is the address of its posting lists, `base` the number of the first of its `size` documents, `live` a bit for
    each of these (None: all are).
    """

    data: int
    size: int
    base: int
    live: NDArray[np.uint64] | None


class Needs(NamedTuple):
    """How much room a program needs while it runs, those that it calls included: registers, steps, and rows of posting lists."""

    registers: int = 0
    steps: int = 0
    rows: int = 0


class Asked(NamedTuple):
    """What is computed, as evaluate.c says.

    Of each leaf it is said where the registers of its program begin, and where its evidence lies; `columns` are the values
    that are given for each document, those of leaves only if they are `weighed`.
    """

    program: Laid
    segments: Laid
    needs: Needs
    result: int
    leaves: Sequence[tuple[int, int]]
    columns: int
    weighed: bool = True
    also: int = -1


class Pair(NamedTuple):
    """Two words that lift a score, by `lift` at most, where they stand near each other.

    `held` are the bits of the leaves that must hold a document, `one` and `other` the registers of their posting lists: of
    the first of several that follow each other. The first `fields` of these count. Below 0, it is looked up elsewhere by how
    much.
    """

    held: int
    one: int
    ones: int
    other: int
    others: int
    fields: int
    lift: float


class Scoring(NamedTuple):
    """How documents are scored, so that only those that may be among the `first` are given. The lists may be empty.

    The words of pairs stand at most `reach` positions from each other; `limits` are registers and the most that a document
    outside of them can get.
    """

    first: int
    half: float
    pairs: Sequence[Pair]
    reach: int
    limits: Sequence[tuple[int, float]]


class Output(NamedTuple):
    """Where the answer goes: as much room as `documents` has, and a row of `columns` for each column."""

    counts: Numbers
    documents: Numbers
    held: NDArray[np.uint64]
    columns: NDArray[np.float64]


class Windows:
    """Scratch for one thread."""

    def __init__(self) -> None:
        self.memory = np.empty(0, np.int64)
        self._address = 0

    def room(self, asked: Asked, more: int = 0) -> tuple[int, int]:
        """Give the address of what a program needs, and the place behind it of so many numbers more."""
        registers, steps, rows = asked.needs
        size = steps * _LINKED + 2 * rows * _CURSOR + registers * _REGISTER
        size += asked.columns * _SHOWN + 2 * len(asked.leaves)
        if len(self.memory) < size + more:
            self.memory = np.empty(size + more, np.int64)
            self._address = address(self.memory)
        return self._address, size


def lay_segments(parts: Sequence[Part]) -> Laid:
    """Lay out segments."""
    laid = array("q")
    for data, size, base, live in parts:
        laid.extend((data, size, base, 0 if live is None else address(live)))
    return Laid(laid.buffer_info()[0], len(parts), (laid, parts))


def lay_program(
    code: Sequence[int],
    bounds: Sequence[float],
    lists: Sequence[Sequence[tuple[int, int]]],
    worths: Sequence[Laid],
    arrays: Sequence[tuple[Numbers, NDArray[np.float64] | None]],
    called: Sequence[Laid],
) -> Laid:
    """Lay out a program, of whose steps there are `bounds`: of each list, by segment, the address of its rows and how many these are."""
    flat, most, places = list(code), array("d", bounds), []
    by_segment = list(chain.from_iterable(zip(*lists, strict=True)))
    for part in (
        [rows for rows, _ in by_segment],
        [count for _, count in by_segment],
        [worth.address for worth in worths],
        [number for documents, values in arrays for number in _array(documents, values)],
        [program.address for program in called],
    ):
        places.append(len(flat))
        flat += part
    numbers = array("q", flat)
    at = numbers.buffer_info()[0]
    rows, counts, worth, given, calls = (at + 8 * place for place in places)
    laid = array("q", (at, len(bounds), most.buffer_info()[0], rows, counts, len(lists), worth, given, calls))
    return Laid(laid.buffer_info()[0], len(bounds), (laid, numbers, most, arrays, worths, called))


def _array(documents: Numbers, values: NDArray[np.float64] | None) -> tuple[int, int, int]:
    return address(documents), 0 if values is None else address(values), len(documents)


def lay_evidence(documents: int, columns: Sequence[int], weights: Sequence[float]) -> Laid:
    """Lay out what is found of a leaf: the registers of its program that hold it, and what they count for."""
    registers, fractions = array("q", columns), array("d", weights)
    its = (documents, len(columns), registers.buffer_info()[0], fractions.buffer_info()[0])
    laid = array("q", its)
    return Laid(laid.buffer_info()[0], len(columns), (laid, registers, fractions))


def evaluate(kernel: CDLL, asked: Asked, output: Output, windows: Windows) -> int:
    """Run a program; give how many documents match: all are given."""
    leaves, (at, _) = array("q", chain.from_iterable(asked.leaves)), windows.room(asked)
    first = _first(asked, leaves.buffer_info()[0], len(output.documents))
    task = array("q", (*first, *map(address, output), at, *asked.needs, *(0,) * 11))
    found: int = kernel.evaluate(task.buffer_info()[0])
    check(found)
    return found


def best(
    kernel: CDLL, asked: Asked, room: int, scoring: Scoring, windows: Windows
) -> tuple[int, Numbers, NDArray[np.float64], NDArray[np.uint64]]:
    """Run a program, of which at most so many documents match; give how many do, and those that may be among the best.

    Give their scores as well, and by which leaves they are held (bits): there are at most 32.
    """
    wanted, half, pairs, reach, limits = scoring
    first = min(wanted, room)  # whoever asks for more gets all
    at, size = windows.room(asked, _OUTPUT * room + first)
    into, count = at + 8 * size, len(limits)
    numbers = array("q", chain.from_iterable((*asked.leaves, *(pair[:-1] for pair in pairs))))
    numbers.extend(number for number, _ in limits)
    leaves = numbers.buffer_info()[0]
    there = leaves + 16 * len(asked.leaves)
    fractions = array("d", (half, *(pair.lift for pair in pairs), *(most for _, most in limits)))
    its = fractions.buffer_info()[0]
    lifts = its + 8
    task = array(
        "q",
        (
            *_first(asked, leaves, room),
            *(0, into, into + 8 * room, into + 16 * room, at, *asked.needs),
            *(first, into + 32 * room, its, there, len(pairs), lifts, reach),
            *(there + 48 * len(pairs), lifts + 8 * len(pairs), count, 0),
        ),
    )
    found: int = kernel.evaluate(task.buffer_info()[0])
    check(found)
    made = windows.memory[size : size + _OUTPUT * room].reshape(_OUTPUT, room)[:, :found].copy()
    return task[-1], made[0], made[3].view(np.float64), made[1].view(np.uint64)


def _first(asked: Asked, leaves: int, room: int) -> tuple[int, ...]:
    """Give the first numbers of a task."""
    return (
        *(asked.program.address, asked.segments.address, asked.segments.size, asked.result),
        *(leaves, len(asked.leaves), asked.also, room, asked.weighed, asked.columns),
    )
