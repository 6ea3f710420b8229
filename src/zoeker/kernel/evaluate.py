"""Which documents match, and how often do the words stand in each? Called by engines/local/evaluate.py."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from ctypes import CDLL
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .library import Laid, Numbers, address, check, declare

_WINDOW = 8192  # documents, as in evaluate.c
# Numbers of eight bytes that a step, a row and a column take while a program runs.
_LINKED, _CURSOR, _SHOWN = 16, 31, 3
_REGISTER = _WINDOW + _WINDOW // 64 + 1
_PLACES = _WINDOW // 2  # of a row
ALIKE = 8  # the most terms that one of two words may be read as, as in near.h
_STEP = 5  # numbers of a step
_OUTPUT = 4  # numbers for each document that may be among the best
_EACH = 64  # postings from one skip to the next, as in skips.h
_LONG = 4 * _EACH  # postings of a list that is worth it

declare(evaluate="p", make_skips="ppip")


class Part(NamedTuple):
    """A segment that programs are run over.

    `data` is the address of its posting lists, `base` the number of the first of its `size` documents, `live` a bit for
    each of these (None: all are).
    """

    data: int
    size: int
    base: int
    live: NDArray[np.uint64] | None


class Rows(NamedTuple):
    """Posting lists of a term in a segment, as the kernel reads them: its `Term`, and what must be kept as long as it is used.

    A `Term` is the address of rows, how many these are, and the address of their skips.
    """

    laid: tuple[int, int, int] = (0, 0, 0)
    kept: object = None


class Asked(NamedTuple):
    """What is computed, as evaluate.c says.

    `steps` are those of a program that only calls others, which are `called`; `registers`, `linked` and
    `rows` are how many registers, steps and rows of posting lists they need all together. `leaves` are numbers: of each leaf,
    where the registers of its program begin, and where its evidence lies. `columns` are the values that are given for each
    document, those of leaves only if they are `weighed`.
    """

    steps: Sequence[int]
    called: Sequence[Laid]
    registers: int
    linked: int
    rows: int
    segments: Laid
    result: int
    leaves: Sequence[int]
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

    documents: Numbers
    held: NDArray[np.uint64]
    columns: NDArray[np.float64]


class Windows:
    """Scratch for one thread."""

    def __init__(self) -> None:
        self.numbers = np.empty(0, np.int64)
        self.fractions = self.numbers.view(np.float64)  # the same memory
        self._address = 0

    def room(self, asked: Asked, more: int = 0) -> tuple[int, int]:
        """Give the address of what a program needs, and the place behind it of so many numbers more."""
        size = asked.linked * _LINKED + asked.rows * (_CURSOR + _PLACES) + asked.registers * _REGISTER
        size += asked.columns * _SHOWN + len(asked.leaves)
        if len(self.numbers) < size + more:
            self.numbers = np.empty(size + more, np.int64)
            self.fractions = self.numbers.view(np.float64)
            self._address = address(self.numbers)
        return self._address, size


def lay_segments(parts: Sequence[Part]) -> Laid:
    """Lay out segments."""
    laid = array("q")
    for data, size, base, live in parts:
        laid.extend((data, size, base, 0 if live is None else address(live)))
    return Laid(laid.buffer_info()[0], len(parts), (laid, parts))


def lay_rows(kernel: CDLL, data: int, rows: Numbers, size: int) -> Rows:
    """Lay out rows of posting lists, at the address `data`, of a segment of so many documents; make skips for long ones."""
    at, skips = address(rows), [np.empty(0, np.int64)] * len(rows)
    for number, (_, documents, occurrences, *_) in enumerate(rows.tolist()):
        if documents >= _LONG and max(size, occurrences) < 1 << 32:
            skips[number] = np.empty(-(-documents // _EACH), np.int64)
            check(kernel.make_skips(data, at + number * rows.strides[0], size, address(skips[number])))
    laid = array("q", [address(its) if len(its) else 0 for its in skips])
    return Rows((at, len(rows), laid.buffer_info()[0]), (rows, laid, skips))


def lay_program(
    steps: Sequence[int],
    lists: Sequence[Sequence[Rows]],
    worths: Sequence[Laid],
    arrays: Sequence[tuple[Numbers, NDArray[np.float64] | None]],
    called: Sequence[Laid],
) -> Laid:
    """Lay out a program that others call: its steps, as numbers, and what they name by number.

    Of each list, by segment, its rows; what an occurrence is worth; arrays of documents and of their values; the programs that
    it calls.
    """
    numbers, places = list(steps), []
    by_segment = chain.from_iterable(zip(*lists, strict=True))
    for part in (
        [number for rows in by_segment for number in rows.laid],
        [worth.address for worth in worths],
        [number for documents, values in arrays for number in _array(documents, values)],
        [program.address for program in called],
    ):
        places.append(len(numbers))
        numbers += part
    kept = array("q", numbers)
    at = kept.buffer_info()[0]
    terms, fields, given, calls = [at + 8 * place for place in places]
    laid = array("q", (at, len(steps) // _STEP, terms, len(lists), fields, given, calls))
    return Laid(laid.buffer_info()[0], len(steps) // _STEP, (laid, kept, lists, arrays, worths, called))


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
    scratch, _ = windows.room(asked)
    kept = array("q", _numbers(asked))
    first = _first(asked, kept.buffer_info()[0], len(output.documents))
    return _run(kernel, array("q", (*first, 0, *map(address, output), scratch, *asked[2:5], *_NO_SCORING)))


def count(kernel: CDLL, asked: Asked, windows: Windows) -> list[int]:
    """Run a program; count the documents that each leaf has."""
    scratch, _ = windows.room(asked)
    kept, counts = array("q", _numbers(asked)), array("q", asked.leaves[::2])
    first, into = _first(asked, kept.buffer_info()[0], 0), counts.buffer_info()[0]
    _run(kernel, array("q", (*first, into, 0, 0, 0, scratch, *asked[2:5], *_NO_SCORING)))
    return counts.tolist()


_NO_SCORING = (0,) * 11


def best(
    kernel: CDLL, asked: Asked, room: int, scoring: Scoring, windows: Windows
) -> tuple[int, Numbers, NDArray[np.float64], Numbers]:
    """Run a program, of which at most so many documents match; give how many do, and those that may be among the best.

    Give their scores as well, and by which leaves they are held (bits): there are at most 32.
    """
    wanted, half, pairs, reach, limits = scoring
    first = min(wanted, room)  # whoever asks for more gets all
    scratch, size = windows.room(asked, _OUTPUT * room + first)
    numbers = _numbers(asked)
    fractions, behind = [half], len(numbers)
    for *words, lift in pairs:
        numbers += words
        fractions.append(lift)
    for register, most in limits:
        numbers.append(register)
        fractions.append(most)
    kept, halves = array("q", numbers), array("d", fractions)
    at, its, into = kept.buffer_info()[0], halves.buffer_info()[0], scratch + 8 * size
    task = array(
        "q",
        (
            *_first(asked, at, room),
            *(0, into, into + 8 * room, into + 16 * room, scratch, *asked[2:5], first, into + 32 * room),
            *(its, at + 8 * behind, len(pairs), its + 8, reach, at + 8 * (len(numbers) - len(limits))),
            *(its + 8 + 8 * len(pairs), len(limits), 0),
        ),
    )
    found = _run(kernel, task)
    documents, held, scores = size, size + room, size + 3 * room
    return (
        task[-1],
        windows.numbers[documents : documents + found].copy(),
        windows.fractions[scores : scores + found].copy(),
        windows.numbers[held : held + found].copy(),
    )


def _run(kernel: CDLL, task: array[int]) -> int:
    found: int = kernel.evaluate(task.buffer_info()[0])
    check(found)
    return found


def _numbers(asked: Asked) -> list[int]:
    return [*asked.steps, *[program.address for program in asked.called], *asked.leaves]


def _first(asked: Asked, at: int, room: int) -> tuple[int, ...]:
    """Give the first numbers of a task; its steps are `at` an address, and behind them what they call, and the leaves."""
    steps, called, leaves = len(asked.steps), len(asked.called), len(asked.leaves)
    return (
        *(at, steps // _STEP, 0, 0, 0, 0, at + 8 * steps, asked.segments.address, asked.segments.size),
        *(asked.result, at + 8 * (steps + called), leaves // 2, asked.also, room),
        *(asked.weighed, asked.columns),
    )
