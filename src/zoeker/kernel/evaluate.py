"""Which documents match, what is found in each, and what is that worth? Called by engines/local/evaluate.py."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from ctypes import Structure, addressof, byref, c_char_p, c_double, c_int64, c_void_p
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .library import KERNEL, Laid, Numbers, address, check, declare, structures
from .postings import Segment

_FEW_SKIPS = 16  # of which there is room at first

declare(evaluate="p", scratch="p", make_skips="ppipip")


class Step(Structure):
    """A step of a program; of a kind of `program.Kind`, which says what the rest is."""

    _fields_ = tuple((name, c_int64) for name in ("kind", "into", "one", "also", "worth"))
    kind: int
    into: int
    one: int
    also: int


class Array(Structure):
    """Documents with their values."""

    _fields_ = (("documents", c_void_p), ("values", c_void_p), ("count", c_int64))


class Term(Structure):
    """The posting lists of a term in a segment: their rows, and skips for each."""

    _fields_ = (("rows", c_void_p), ("count", c_int64), ("skips", c_void_p))


class Program(Structure):
    """A program that others call."""

    _fields_ = (
        ("steps", c_void_p),
        ("count", c_int64),
        ("terms", c_void_p),
        ("lists", c_int64),
        *((name, c_void_p) for name in ("worths", "arrays", "called")),
    )


class Evidence(Structure):
    """What is found of a leaf."""

    _fields_ = (("documents", c_int64), ("count", c_int64), ("columns", c_void_p), ("weights", c_void_p))


class Leaf(Structure):
    """Where the registers of a leaf's program begin, and its evidence."""

    _fields_ = (("base", c_int64), ("evidence", c_void_p))


class Limit(Structure):
    """A register, and the most that a document outside of it can get."""

    _fields_ = (("within", c_int64), ("most", c_double))


class Task(Structure):
    """What is asked, as kernel.h says."""

    _fields_ = (
        ("program", Program),
        ("segments", c_void_p),
        ("segments_count", c_int64),
        ("result", c_int64),
        ("leaves", c_void_p),
        *((name, c_int64) for name in ("leaves_count", "also", "weighed", "columns_count")),
        *((name, c_int64) for name in ("registers", "steps", "rows")),
        ("scratch", c_void_p),
        ("room", c_int64),
        *((name, c_void_p) for name in ("counts", "documents", "columns", "held")),
        ("scored", c_int64),
        ("first", c_int64),
        ("heap", c_void_p),
        ("half", c_double),
        ("limits", c_void_p),
        ("limits_count", c_int64),
        ("matched", c_int64),
    )


class Rows(NamedTuple):
    """Posting lists of a term in a segment, as the kernel reads them: a `Term`, and what must be kept as long as it is used."""

    term: Term
    kept: object = None


class Asked(NamedTuple):
    """What is computed, as evaluate.c says.

    `steps` are those of a program that only calls others, which are `called`; `registers`, `linked` and
    `rows` are how many registers, steps and rows of posting lists they need all together. `leaves` are, of each leaf,
    where the registers of its program begin, and where its evidence lies. `columns` are the values that are given for each
    document, those of leaves only if they are `weighed`.
    """

    steps: Sequence[Step]
    called: Sequence[Laid]
    registers: int
    linked: int
    rows: int
    segments: Laid
    result: int
    leaves: Sequence[tuple[int, int]]
    columns: int
    weighed: bool = True
    also: int = -1


class Scoring(NamedTuple):
    """How documents are scored; only those that may be among the `first` (0: all) are given.

    A frequency of `half` counts for half of what any counts for at most. `limits` are registers and the most that a document
    outside of them can get.
    """

    first: int
    half: float
    limits: Sequence[tuple[int, float]] = ()


class Windows:
    """Scratch for one thread."""

    def __init__(self) -> None:
        self._room = np.empty(0, np.int64)

    def lent(self, task: Task) -> None:
        """Give a task the scratch that it needs."""
        size = KERNEL.scratch(byref(task)) // 8
        if len(self._room) < size:
            self._room = np.empty(size, np.int64)
        task.scratch = address(self._room)


NO_ROWS = Rows(Term())


def lay_rows(segment: Segment, rows: Numbers) -> Rows:
    """Lay out rows of posting lists of a segment; make skips for long ones."""
    at, laid = address(rows), array("q", bytes(8 * len(rows)))
    where, room = laid.buffer_info()[0], _FEW_SKIPS
    while True:
        skips = array("q", bytes(8 * room))
        made = KERNEL.make_skips(byref(segment), at, len(rows), skips.buffer_info()[0], room, where)
        check(made)
        if made <= room:
            return Rows(Term(at, len(rows), where), (rows, laid, skips))
        room = made


def lay_program(
    steps: Sequence[Step],
    lists: Sequence[Sequence[Rows]],
    worths: Sequence[Laid],
    arrays: Sequence[tuple[Numbers, NDArray[np.float64] | None]],
    called: Sequence[Laid],
) -> Laid:
    """Lay out a program that others call: its steps, and what they name by number.

    Of each list, by segment, its rows; what an occurrence is worth; arrays of documents and of their values; the programs that
    it calls.
    """
    parts = (
        structures(Step, steps),
        structures(Term, [rows.term for rows in chain.from_iterable(zip(*lists, strict=True))]),
        _addresses(worths),
        structures(Array, [_array(*one) for one in arrays]),
        _addresses(called),
    )
    first, terms, *rest = [addressof(part) for part in parts]
    made = Program(first, len(steps), terms, len(lists), *rest)
    return Laid(addressof(made), len(steps), (made, parts, lists, arrays, worths, called))


def _addresses(laid: Sequence[Laid]) -> Structure:
    found: Structure = (c_int64 * len(laid))(*[one.address for one in laid])  # type: ignore[assignment]
    return found


def _array(documents: Numbers, values: NDArray[np.float64] | None) -> Array:
    return Array(address(documents), 0 if values is None else address(values), len(documents))


def lay_evidence(documents: int, columns: Sequence[int], weights: Sequence[float]) -> Laid:
    """Lay out what is found of a leaf: the registers of its program that hold it, and what they count for."""
    registers, fractions = array("q", columns), array("d", weights)
    laid = Evidence(documents, len(columns), registers.buffer_info()[0], fractions.buffer_info()[0])
    return Laid(addressof(laid), len(columns), (laid, registers, fractions))


def evaluate(asked: Asked, room: int, windows: Windows) -> tuple[Numbers, NDArray[np.float64]]:
    """Run a program, of which at most so many documents match: give these, and a row of values for each column."""
    task, _kept = _task(asked, room)
    documents, columns = np.empty(room, np.int64), np.empty((asked.columns, room))
    task.documents, task.columns = address(documents), address(columns)
    found = _run(task, windows)
    return documents[:found], columns[:, :found]


def count(asked: Asked, windows: Windows) -> list[int]:
    """Run a program; count the documents that each leaf has."""
    task, _kept = _task(asked, 0)
    counts = array("q", bytes(8 * len(asked.leaves)))
    task.counts = counts.buffer_info()[0]
    _run(task, windows)
    return counts.tolist()


def best(
    asked: Asked, room: int, scoring: Scoring, windows: Windows
) -> tuple[int, Numbers, NDArray[np.float64], NDArray[np.uint64]]:
    """Run a program, of which at most so many documents match; give how many do, and those that may be among the best.

    Give their scores as well, and which leaves hold them: a row of bits for each 64 leaves, behind which all come once more.
    """
    task, _kept = _task(asked, room)
    first = min(scoring.first, room)  # whoever asks for more gets all
    rows = -(-2 * len(asked.leaves) // 64)
    numbers = np.empty((2 + rows) * room + first + 1, np.int64)
    at = address(numbers)
    limits = structures(Limit, scoring.limits)
    task.documents, task.columns, task.held = at, at + 8 * room, at + 16 * room
    task.scored, task.first, task.heap, task.half = 1, first, at + 8 * (2 + rows) * room, scoring.half
    task.limits, task.limits_count = addressof(limits), len(scoring.limits)
    found = _run(task, windows)
    documents, scores, *held = (numbers[part * room : part * room + found] for part in range(2 + rows))
    kept = np.array(held, np.int64).reshape(rows, found).view(np.uint64)
    return task.matched, documents.copy(), scores.view(np.float64).copy(), kept


def _task(asked: Asked, room: int) -> tuple[Task, object]:
    """Make a task with room for so many documents; give it, and what must be kept as long as it is there."""
    steps, called = structures(Step, asked.steps), _addresses(asked.called)
    leaves = structures(Leaf, asked.leaves)
    task = Task(
        Program(addressof(steps), len(asked.steps), 0, 0, 0, 0, addressof(called)),
        asked.segments.address,
        asked.segments.size,
        asked.result,
        addressof(leaves),
        len(asked.leaves),
        asked.also,
        asked.weighed,
        asked.columns,
        asked.registers,
        asked.linked,
        asked.rows,
        room=room,
    )
    return task, (steps, called, leaves)


def _run(task: Task, windows: Windows) -> int:
    windows.lent(task)
    found: int = KERNEL.evaluate(byref(task))
    check(found)
    return found


def formula() -> str:
    """Give the formula that the kernel adds up scores by."""
    KERNEL.formula.restype = c_char_p
    found: bytes = KERNEL.formula()
    return found.decode()
