"""How is a program run? In C, over windows of documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker import ranking
from zoeker.errors import ZoekerError
from zoeker.format.postings import Numbers
from zoeker.kernel import evaluate as kernel
from zoeker.kernel.postings import lay_segments

from .lists import Opened
from .program import NONE, Evidence, Program

if kernel.formula() != ranking.ADDED:
    raise ZoekerError(
        "ranking.py has another formula than the kernel was compiled with; install zoeker again"
    )

_BITS = 64  # of a number that says which leaves hold a document


class Evaluated(NamedTuple):
    """What a program found: `documents` match, increasing; `columns` has a row of values for each column that was asked for."""

    documents: Numbers
    columns: NDArray[np.float64]


class Best(NamedTuple):
    """The documents that may be among the best of those that match, of which there are `total`, and their scores.

    `held` says (bit i mod 64 of row i div 64) which of the documents each of the leaves has, and behind these, which it has by
    its first column.
    """

    total: int
    documents: Numbers
    scores: NDArray[np.float64]
    held: NDArray[np.uint64]

    def held_by(self, documents: Sequence[int]) -> list[int]:
        """Say which leaves have each of some of the documents: a bit each."""
        rows = self.held[:, self.documents.searchsorted(documents)].T.tolist()
        return [sum(word << _BITS * place for place, word in enumerate(row)) for row in rows]


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
        self.laid = lay_segments([one.laid for one in opened])


def evaluate(program: Program, segments: Segments, wanted: Wanted, windows: kernel.Windows) -> Evaluated:
    """Run a program. Raises ValueError for posting lists that are not as they were written."""
    asked = _asked(program, segments, wanted)
    return Evaluated(*kernel.evaluate(asked, program.most[wanted.result], windows))


def count(
    program: Program, segments: Segments, leaves: Sequence[tuple[int, Evidence]], windows: kernel.Windows
) -> list[int]:
    """Run a program: count the documents that leaves have. Raises ValueError as above."""
    return kernel.count(_asked(program, segments, Wanted(NONE, leaves, weighed=False)), windows)


def best(
    program: Program, segments: Segments, wanted: Wanted, windows: kernel.Windows, scoring: kernel.Scoring
) -> Best:
    """Run a program: give the documents that may be among the best. Raises ValueError as above."""
    room = max(1, program.most[wanted.result])
    return Best(*kernel.best(_asked(program, segments, wanted), room, scoring, windows))


def _asked(program: Program, segments: Segments, wanted: Wanted) -> kernel.Asked:
    result, leaves, weighed, also = wanted
    columns = (also != NONE) + (sum([len(its.columns) for _, its in leaves]) if weighed else 0)
    where = [(base, its.laid.address) for base, its in leaves]
    if program.lists or program.arrays:
        inner, program = program, Program(program.size)
        program.call(inner)  # with the same registers
    called = [one.laid for one in program.called]
    needs = len(program.most), program.steps_linked, program.rows
    return kernel.Asked(program.steps, called, *needs, segments.laid, result, where, columns, weighed, also)
