"""How is a program run? In C, over windows of documents; in NumPy, where that was not compiled, over whole segments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import zoeker.kernel as kernel

from .lists import Opened, together
from .packing import Numbers
from .program import NONE, Kind, Program, Step
from .weighed import Lists, weighed

BITS = 64  # of a number that says which registers hold a document


class Evaluated(NamedTuple):
    """What a program found.

    `documents` match, increasing; `columns` has a row of values for each register that was asked for, and `held` says of
    each register that was counted (bit i mod 64 of row i div 64) which of the documents it has. `counts` are of all documents.
    """

    documents: Numbers
    columns: NDArray[np.float64]
    held: NDArray[np.uint64]
    counts: Sequence[int]

    def held_by(self, document: int) -> int:
        """Say which of the counted registers have one of the documents: a bit each."""
        words = self.held[:, self.documents.searchsorted(document)].tolist()
        return sum(int(word) << BITS * place for place, word in enumerate(words))


def evaluate(
    program: Program,
    segments: Sequence[Opened],
    result: int,
    counted: Sequence[int],
    shown: Sequence[int],
    windows: kernel.Windows,
) -> Evaluated:
    """Run a program: give the documents of the register `result` (NONE: none), and the values there of those `shown`.

    Raises ValueError for posting lists that are not as they were written.
    """
    if not kernel.KERNEL and segments:
        asked_for = (result, counted, shown)
        return _joined([_over(program, number, opened, *asked_for) for number, opened in enumerate(segments)])
    output = _room(program, result, len(counted), len(shown))
    found, _ = _run(program, segments, result, counted, shown, output, windows, None)
    documents, held, columns = output.documents[:found], output.held[:, :found], output.columns[:, :found]
    return Evaluated(documents, columns, held, output.counts.tolist())


class Best(NamedTuple):
    """The documents that may be among the best of those that match, of which there are `total`.

    `held` says of the registers that were counted (by bits) which of them have a document.
    """

    total: int
    documents: Numbers
    scores: NDArray[np.float64]
    held: NDArray[np.uint64]

    def held_by(self, document: int) -> int:
        """Say which of the counted registers have one of the documents: a bit each."""
        return int(self.held[self.documents.searchsorted(document)])


def best(
    program: Program,
    segments: Sequence[Opened],
    result: int,
    counted: Sequence[int],
    shown: Sequence[int],
    windows: kernel.Windows,
    scoring: kernel.Scoring,
) -> Best:
    """Run a program in C: give the documents of the register `result` that may be among the best.

    At most 64 registers can be counted, and shown. Raises ValueError for posting lists that are not as they were written.
    """
    output = _room(program, result, 1, 2)
    most = max(1, len(output.documents))  # whoever asks for more gets all
    scoring = scoring._replace(first=min(scoring.first, most))
    total, found = _run(program, segments, result, counted, shown, output, windows, scoring)
    return Best(total, output.documents[:found], output.columns[1, :found], output.held[0, :found])


def _room(program: Program, result: int, counted: int, shown: int) -> kernel.Output:
    room = program.most[result] if result != NONE else 0
    held = np.empty((-(-counted // BITS), room), np.uint64)
    return kernel.Output(np.zeros(counted, np.int64), np.empty(room, np.int64), held, np.empty((shown, room)))


def _run(
    program: Program,
    segments: Sequence[Opened],
    result: int,
    counted: Sequence[int],
    shown: Sequence[int],
    output: kernel.Output,
    windows: kernel.Windows,
    scoring: kernel.Scoring | None,
) -> tuple[int, int]:
    asked = kernel.Asked(
        program.steps,
        program.bounds,
        program.worths,
        program.arrays,
        len(program.most),
        result,
        counted,
        shown,
        program.size,
        scoring,
    )
    parts = list(_parts(program, segments))
    return kernel.evaluate(kernel.KERNEL, asked, parts, output, windows) if kernel.KERNEL else (0, 0)


def _parts(program: Program, segments: Sequence[Opened]) -> Iterator[kernel.Part]:
    for number, opened in enumerate(segments):
        rows, counts, data = [], [], 0
        for occurring in program.lists:
            found = occurring.lists[number]
            rows.append(found.at[1] if found else 0)
            counts.append(len(found.rows) if found else 0)
            data = found.at[0] if found else data
        yield kernel.Part(data, rows, counts, opened.segment.size, opened.base, opened.live_bits)


class _Register(NamedTuple):
    """Which documents of a segment are in it, and the value of each."""

    mask: NDArray[np.bool_]
    values: NDArray[np.float64]


def _over(
    program: Program, number: int, opened: Opened, result: int, counted: Sequence[int], shown: Sequence[int]
) -> Evaluated:
    size = opened.segment.size
    registers: dict[int, _Register] = {}
    for step in program.steps:
        if step.kind is Kind.LIST:
            _fill_list(program, step, program.lists[step.one].lists[number], size, registers)
        elif step.kind is Kind.ARRAY:
            registers[step.into] = _array(*program.arrays[step.one], opened)
        elif step.kind is Kind.EMPTY:
            registers[step.into] = _Register(np.zeros(size, bool), np.zeros(size))
        elif step.kind is Kind.LIVE:
            live = np.ones(size, bool) if opened.live is None else opened.live
            registers[step.into] = _Register(live.copy(), np.zeros(size))
        else:
            registers[step.into] = _combined(step.kind, registers[step.into], registers[step.one])
    mask = np.zeros(size, bool) if result == NONE else registers[result].mask
    found = mask.nonzero()[0]
    columns = [np.where(registers[one].mask, registers[one].values, 0)[found] for one in shown]
    held = np.zeros((-(-len(counted) // BITS), len(found)), np.uint64)
    for place, one in enumerate(counted):
        held[place // BITS] |= registers[one].mask[found].astype(np.uint64) << np.uint64(place % BITS)
    counts = [int(np.count_nonzero(registers[one].mask)) for one in counted]
    return Evaluated(found + opened.base, np.array(columns).reshape(len(shown), len(found)), held, counts)


def _fill_list(
    program: Program, step: Step, lists: Lists | None, size: int, registers: dict[int, _Register]
) -> None:
    into, exact = (_Register(np.zeros(size, bool), np.zeros(size)) for _ in range(2))
    if lists:
        found = weighed(lists, program.worths[step.worth], program.size)
        for register, values in ((into, found.frequencies), (exact, found.exact)):
            places = found.documents - lists.opened.base
            register.mask[places], register.values[places] = True, values
    registers[step.into] = into
    if step.exact != NONE:
        registers[step.exact] = exact


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
    documents, columns, held, counts = zip(*parts, strict=True)
    return Evaluated(
        together(documents),
        np.concatenate(columns, axis=1),
        np.concatenate(held, axis=1),
        np.sum(counts, axis=0).tolist(),
    )
