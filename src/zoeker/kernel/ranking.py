"""Which documents may be among the best? Called by search/rank.py."""

from __future__ import annotations

from ctypes import CDLL

import numpy as np
from numpy.typing import NDArray

from .library import Numbers, address, declare

declare(best="piipiddippp")


def best(
    kernel: CDLL,
    columns: NDArray[np.float64],
    weights: NDArray[np.float64],
    half: float,
    slack: float,
    first: int,
) -> tuple[Numbers, NDArray[np.float64]]:
    """Give the places and the scores of the documents that may be among the `first`, as ranking.c says.

    `columns` has a row for each weight, and perhaps more; the entries of a row lie side by side.
    """
    streams, count = len(weights), columns.shape[1]
    most = min(first, count)
    into = np.empty(2 * count + most, np.int64)
    at = address(into)
    found = kernel.best(
        address(columns),
        columns.strides[0] // 8,
        count,
        address(weights),
        streams,
        half,
        slack,
        most,
        at + 16 * count,
        at,
        at + 8 * count,
    )
    return into[:found], into[count : count + found].view(np.float64)
