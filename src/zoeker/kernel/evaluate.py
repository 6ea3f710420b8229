"""Which documents match, what do they have of the words, and what is that worth? Called by engines/local/."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from ctypes import Structure, addressof, byref, c_char_p, c_double, c_int64, c_void_p
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .library import CONSTANTS, KERNEL, Laid, Numbers, address, check, declare, structures

_FEW_SKIPS = 16  # of which there is room at first

declare(evaluate="p", make_skips="pipipip")


class Step(Structure):
    """A step of a question, as kernel.h has it: plan.py says what each kind does."""

    _fields_ = tuple((name, c_int64) for name in ("kind", "into", "one", "also"))


class Array(Structure):
    """Documents with their values."""

    _fields_ = (("documents", c_void_p), ("values", c_void_p), ("count", c_int64))


class Term(Structure):
    """The posting lists of a term in a segment: their rows, and skips for each."""

    _fields_ = (("rows", c_void_p), ("count", c_int64), ("skips", c_void_p))


class Postings(Structure):
    """The posting lists of a term in each segment, and what an occurrence is worth; or documents with values."""

    _fields_ = (("terms", c_void_p), ("fields", c_void_p), ("array", Array))


class Element(Structure):
    """Postings, by their number, as part of a signal."""

    _fields_ = tuple((name, c_int64) for name in ("postings", "exact", "joint"))


class Leaf(Structure):
    """What is looked for: signals, and what they count for."""

    _fields_ = (
        *(("postings", c_void_p), ("postings_count", c_int64)),
        *(("elements", c_void_p), ("elements_count", c_int64), ("signals", c_int64), ("holding", c_int64)),
        *(("weights", c_void_p), ("rows", c_int64)),
    )


class Limit(Structure):
    """A register, and the most that a document outside of it can get."""

    _fields_ = (("within", c_int64), ("most", c_double))


class Task(Structure):
    """What is asked, as kernel.h says."""

    _fields_ = (
        *(("segments", c_void_p), ("segments_count", c_int64), ("steps", c_void_p), ("steps_count", c_int64)),
        *(("leaves", c_void_p), ("leaves_count", c_int64), ("shown", c_int64), ("arrays", c_void_p)),
        *(("registers", c_int64), ("result", c_int64), ("scratch", c_void_p), ("scratch_size", c_int64)),
        *(("room", c_int64), ("documents", c_void_p), ("columns", c_void_p), ("held", c_void_p)),
        *(("scored", c_int64), ("first", c_int64), ("heap", c_void_p), ("half", c_double)),
        *(("limits", c_void_p), ("limits_count", c_int64), ("matched", c_int64)),
    )


class Asked(NamedTuple):
    """A question: steps (four numbers each), where the leaves lie that they name, and arrays of documents likewise.

    Signals of the first `shown` leaves are scored or given. `result` is the register of what matches: of `room` documents
    at most. `limits` are registers and the most that a document outside of them can get.
    """

    steps: array[int]
    leaves: array[int]
    shown: int
    arrays: Sequence[Numbers]
    registers: int
    result: int
    room: int
    limits: Sequence[tuple[int, float]] = ()


class Windows:
    """Scratch for one thread."""

    def __init__(self) -> None:
        self._room = np.empty(1 << 16, np.int64)

    def run(self, task: Task) -> int:
        """Have a task done: give how many documents it gave."""
        task.scratch, task.scratch_size = address(self._room), self._room.nbytes
        result: int = KERNEL.evaluate(byref(task))
        if result == CONSTANTS["MORE"]:
            self._room = np.empty(task.scratch_size // 8 + 1, np.int64)
            return self.run(task)
        check(result)
        return result


def lay_postings(
    rows: Sequence[Sequence[Numbers]], segments: Laid, fields: Laid
) -> list[tuple[Postings, object]]:
    """Lay out the posting lists of terms: of each term its rows in each segment, with skips in long ones.

    Beside each stands what must be kept as long as it is used. Raises ValueError for lists that are not as they were written.
    """
    places = array("q", bytes(8 * sum(len(held) for its in rows for held in its)))
    terms = structures(Term, [(address(held), len(held)) for its in rows for held in its])
    at, size = addressof(terms), 24 * segments.size
    laid = structures(Postings, [(at + number * size, fields.address) for number in range(len(rows))])
    room, needed = 0, _FEW_SKIPS
    while needed > room:
        room = needed
        skips = array("q", bytes(8 * room))
        into = skips.buffer_info()[0], room, places.buffer_info()[0]
        needed = KERNEL.make_skips(segments.address, segments.size, addressof(laid), len(rows), *into)
        check(needed)
    kept = laid, terms, places, skips, segments, fields
    return [(its, (its_rows, kept)) for its, its_rows in zip(laid, rows, strict=True)]


def lay_array(documents: Numbers, values: NDArray[np.float64]) -> tuple[Postings, object]:
    """Lay out what was looked up before: documents, increasing, and their values."""
    return Postings(0, 0, (address(documents), address(values), len(documents))), (documents, values)


def lay_leaf(
    postings: Sequence[Postings],
    elements: Sequence[tuple[int, int, int]],
    weights: array[float],
    holding: int,
    rows: int,
) -> Laid:
    """Lay a leaf out: elements of signals, of which each has a weight; there are at most so many rows in a segment.

    The first `holding` signals make a document have the leaf.
    """
    first, laid = structures(Postings, postings), structures(Element, elements)
    leaf = Leaf(
        *(addressof(first), len(first), addressof(laid), len(laid)),
        *(len(weights), holding, weights.buffer_info()[0], rows),
    )
    return Laid(addressof(leaf), 1, (leaf, first, laid, weights))


def count(asked: Asked, segments: Laid, windows: Windows) -> int:
    """Count the documents that match."""
    task, _kept = _task(asked, segments)
    windows.run(task)
    matched: int = task.matched
    return matched


def evaluate(
    asked: Asked, segments: Laid, windows: Windows, columns: int
) -> tuple[Numbers, NDArray[np.float64]]:
    """Give the documents that match, and a row of values for each of so many signals."""
    task, _kept = _task(asked, segments)
    documents, values = np.empty(asked.room, np.int64), np.empty((columns, asked.room))
    task.documents, task.columns = address(documents), address(values)
    matched = windows.run(task)
    return documents[:matched], values[:, :matched]


def best(
    asked: Asked, segments: Laid, windows: Windows, first: int, half: float
) -> tuple[int, Numbers, NDArray[np.float64], NDArray[np.uint64]]:
    """Give how many documents match, and those that may be among the first (0: all), with their scores.

    A frequency of `half` counts for half of what any counts for at most.
    Give which leaves hold them as well: a row of bits for each 64 leaves, behind which all come once more, by their first signal.
    """
    task, _kept = _task(asked, segments)
    room, rows = asked.room, -(-2 * asked.shown // 64)
    first = min(first, room)  # whoever asks for more gets all
    numbers = np.empty((2 + rows) * room + first + 1, np.int64)
    at = address(numbers)
    task.documents, task.columns, task.held = at, at + 8 * room, at + 16 * room
    task.scored, task.first, task.heap, task.half = 1, first, at + 8 * (2 + rows) * room, half
    kept_count = windows.run(task)
    documents, scores, *bits = (numbers[part * room : part * room + kept_count] for part in range(2 + rows))
    kept = np.array(bits, np.int64).reshape(rows, kept_count).view(np.uint64)
    return task.matched, documents.copy(), scores.view(np.float64).copy(), kept


def _task(asked: Asked, segments: Laid) -> tuple[Task, object]:
    """Make a task; give it, and what must be kept as long as it is there."""
    steps, leaves, shown, arrays, registers, result, room, limits = asked
    laid = structures(Array, [(address(documents), 0, len(documents)) for documents in arrays])
    bounds = structures(Limit, limits)
    task = Task(
        *(segments.address, segments.size, steps.buffer_info()[0], len(steps) // 4),
        *(leaves.buffer_info()[0], len(leaves), shown, addressof(laid), registers, result),
        room=room,
        limits=addressof(bounds),
        limits_count=len(limits),
    )
    return task, (laid, bounds)


def formula() -> str:
    """Give the formula that the kernel adds up scores by."""
    KERNEL.formula.restype = c_char_p
    text: bytes = KERNEL.formula()
    return text.decode()
