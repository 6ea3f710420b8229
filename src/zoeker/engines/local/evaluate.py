"""How is a program run? In C, over windows of documents; in NumPy, where that was not compiled, over whole segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import zoeker.kernel as kernel
from zoeker.format.packing import Numbers

from .lists import Opened, together
from .program import NONE, Evidence, Kind, Program, Step
from .weighed import Lists, weighed

BITS = 64  # of a number that says which registers hold a document


class Evaluated(NamedTuple):
    """What a program found.

    `documents` match, increasing; `columns` has a row of values for each column that was asked for, and `held` says (bit i mod
    64 of row i div 64) which of the documents each of the leaves has, and behind these, which it has by its first column.
    """

    documents: Numbers
    columns: NDArray[np.float64]
    held: NDArray[np.uint64]

    def held_by(self, documents: Sequence[int]) -> list[int]:
        """Say which leaves have each of some of the documents: a bit each."""
        rows = self.held[:, self.documents.searchsorted(documents)].T.tolist()
        return [sum(word << BITS * place for place, word in enumerate(row)) for row in rows]


class Best(NamedTuple):
    """The documents that may be among the best of those that match, of which there are `total`.

    `held` says (by bits) which leaves have a document, and behind these, which have it by their first column.
    """

    total: int
    documents: Numbers
    scores: NDArray[np.float64]
    held: Numbers

    def held_by(self, documents: Sequence[int]) -> list[int]:
        """Say which leaves have each of some of the documents: a bit each."""
        found: list[int] = self.held[self.documents.searchsorted(documents)].tolist()
        return found


class Wanted(NamedTuple):
    """What is asked of a program: the documents of the register `result`.

    `leaves` are evidence, each with the place where the registers of its program begin: of the documents it is told which
    have the leaf and (if `weighed`) the values of its columns, and those of the register `also`.
    """

    result: int
    leaves: Sequence[tuple[int, Evidence]] = ()
    weighed: bool = True
    also: int = NONE


class Segments:
    """The segments of an index, as programs are run over them."""

    def __init__(self, opened: Sequence[Opened]) -> None:
        self.opened = opened
        parts = [
            kernel.Part(kernel.address(one.segment.posting_bytes), one.segment.size, one.base, one.live_bits)
            for one in opened
        ]
        self.laid = kernel.lay_segments(parts)


def evaluate(program: Program, segments: Segments, wanted: Wanted, windows: kernel.Windows) -> Evaluated:
    """Run a program. Raises ValueError for posting lists that are not as they were written."""
    if not kernel.KERNEL and segments.opened:
        return _joined([_over(program, number, one, wanted) for number, one in enumerate(segments.opened)])
    asked = _asked(program, segments, wanted)
    room, leaves = program.most[wanted.result], len(wanted.leaves)
    held, columns = np.empty((-(-2 * leaves // BITS), room), np.uint64), np.empty((asked.columns, room))
    output = kernel.Output(np.empty(room, np.int64), held, columns)
    found = kernel.evaluate(kernel.KERNEL, asked, output, windows) if kernel.KERNEL else 0
    return Evaluated(output.documents[:found], columns[:, :found], held[:, :found])


def count(
    program: Program, segments: Segments, leaves: Sequence[tuple[int, Evidence]], windows: kernel.Windows
) -> list[int]:
    """Run a program: count the documents that leaves have. Raises ValueError as above."""
    if not kernel.KERNEL:
        counts = np.zeros(len(leaves), np.int64)
        for number, opened in enumerate(segments.opened):
            registers = _registers(program, number, opened)
            counts += [np.count_nonzero(registers[base + its.documents].mask) for base, its in leaves]
        return counts.tolist()
    return kernel.count(
        kernel.KERNEL, _asked(program, segments, Wanted(NONE, leaves, weighed=False)), windows
    )


def best(
    program: Program, segments: Segments, wanted: Wanted, windows: kernel.Windows, scoring: kernel.Scoring
) -> Best:
    """Run a program in C: give the documents that may be among the best.

    At most 32 leaves can be asked for. Raises ValueError for posting lists that are not as they were written.
    """
    assert kernel.KERNEL
    room = max(1, program.most[wanted.result])
    return Best(*kernel.best(kernel.KERNEL, _asked(program, segments, wanted), room, scoring, windows))


def _asked(program: Program, segments: Segments, wanted: Wanted) -> kernel.Asked:
    result, leaves, weighed, also = wanted
    columns = (also != NONE) + (sum([len(its.columns) for _, its in leaves]) if weighed else 0)
    where = list[int]()
    for base, its in leaves:
        where += (base, its.laid.address)
    if program.lists or program.arrays:
        inner, program = program, Program(program.size)
        program.call(inner)  # with the same registers
    called = [one.laid for one in program.called]
    needs = len(program.most), program.steps_linked, program.rows
    return kernel.Asked(program.numbers, called, *needs, segments.laid, result, where, columns, weighed, also)


class _Register(NamedTuple):
    """Which documents of a segment are in it, and the value of each."""

    mask: NDArray[np.bool_]
    values: NDArray[np.float64]


def _over(program: Program, number: int, opened: Opened, wanted: Wanted) -> Evaluated:
    result, leaves, weighed, also = wanted
    registers = _registers(program, number, opened)
    found = registers[result].mask.nonzero()[0]
    held = np.zeros((-(-2 * len(leaves) // BITS), len(found)), np.uint64)
    places = [base + its.documents for base, its in leaves] + [base + its.columns[0] for base, its in leaves]
    for place, one in enumerate(places):
        held[place // BITS] |= registers[one].mask[found].astype(np.uint64) << np.uint64(place % BITS)
    shown = [base + column for base, its in leaves for column in its.columns if weighed]
    shown += [also] if also != NONE else []
    columns = [np.where(registers[one].mask, registers[one].values, 0)[found] for one in shown]
    return Evaluated(found + opened.base, np.array(columns).reshape(len(shown), len(found)), held)


def _registers(program: Program, number: int, opened: Opened) -> dict[int, _Register]:
    registers: dict[int, _Register] = {}
    _take(program, number, opened, 0, registers)
    return registers


def _take(program: Program, number: int, opened: Opened, base: int, registers: dict[int, _Register]) -> None:
    """Take the steps of a program, whose registers begin at `base`: all of them, since what could be left out only saves time."""
    size = opened.segment.size
    for step in program.steps:
        into, one, also = base + step.into, base + step.one, base + step.also
        if step.kind is Kind.CALL:
            _take(program.called[step.one], number, opened, into, registers)
        elif step.kind is Kind.LIST:
            found = _list(program, step, program.lists[step.one].lists[number], size)
            registers[into] = found[0]
            if step.also != NONE:
                registers[also] = found[1]
        elif step.kind is Kind.ARRAY:
            registers[into] = _array(*program.arrays[step.one], opened)
        elif step.kind is Kind.EMPTY:
            registers[into] = _Register(np.zeros(size, bool), np.zeros(size))
        elif step.kind is Kind.LIVE:
            live = np.ones(size, bool) if opened.live is None else opened.live
            registers[into] = _Register(live.copy(), np.zeros(size))
        else:
            registers[into] = _combined(step.kind, registers[one], registers[also])


def _list(program: Program, step: Step, lists: Lists | None, size: int) -> tuple[_Register, _Register]:
    into, exact = (_Register(np.zeros(size, bool), np.zeros(size)) for _ in range(2))
    if lists:
        found = weighed(lists, program.worths[step.worth])
        for register, values in ((into, found.frequencies), (exact, found.exact)):
            places = found.documents - lists.opened.base
            register.mask[places], register.values[places] = True, values
    return into, exact


def _array(documents: Numbers, values: NDArray[np.float64] | None, opened: Opened) -> _Register:
    found = _Register(np.zeros(opened.segment.size, bool), np.zeros(opened.segment.size))
    here = slice(*documents.searchsorted([opened.base, opened.base + opened.segment.size]).tolist())
    found.mask[documents[here] - opened.base] = True
    if values is not None:
        found.values[documents[here] - opened.base] = values[here]
    return found


def _combined(kind: Kind, one: _Register, other: _Register) -> _Register:
    if kind is Kind.MEET:
        return one._replace(mask=one.mask & other.mask)
    if kind is Kind.LESS:
        return one._replace(mask=one.mask & ~other.mask)
    if kind is Kind.UNITE:
        return one._replace(mask=one.mask | other.mask)
    if kind is Kind.COUNT:
        return _Register(one.mask | other.mask, np.where(one.mask, one.values, 0) + other.mask)
    if kind is Kind.SMALLEST:
        return _Register(one.mask & other.mask, np.minimum(one.values, other.values))
    largest = np.maximum(np.where(one.mask, one.values, 0), np.where(other.mask, other.values, 0))
    return _Register(one.mask | other.mask, largest)


def _joined(parts: Sequence[Evaluated]) -> Evaluated:
    """Put together what was found in all segments."""
    documents, columns, held = zip(*parts, strict=True)
    return Evaluated(together(documents), np.concatenate(columns, axis=1), np.concatenate(held, axis=1))
