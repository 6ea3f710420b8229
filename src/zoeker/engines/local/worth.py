"""What is one occurrence of a word worth? That depends on its field, and on how long that is in its document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

import zoeker.kernel as kernel

Lengths = NDArray[np.unsignedinteger[Any]]  # of a field, by document of the index


class Worth:
    """Of each of some fields, its lengths by document, and what one occurrence counts for by length.

    There are few lengths: so little is read that it stays near the processor, and a document may be anywhere.
    """

    def __init__(self, fields: Sequence[tuple[Lengths, NDArray[np.float64]]]) -> None:
        self.laid = kernel.lay_fields(fields)
