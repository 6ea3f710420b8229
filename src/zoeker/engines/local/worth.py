"""What is one occurrence of a word worth? That depends on its field, and on how long that is in its document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

import zoeker.kernel as kernel
from zoeker.format.packing import Numbers

Lengths = NDArray[np.unsignedinteger[Any]]  # of a field, by document of the index


class Worth:
    """Of each of some fields, its lengths by document, and what one occurrence counts for by length.

    There are few lengths: so little is read that it stays near the processor, and a document may be anywhere.
    """

    def __init__(self, fields: Sequence[tuple[Lengths, NDArray[np.float64]]]) -> None:
        self._fields = fields
        self.laid = kernel.lay_fields(fields)

    def of(self, fields: Numbers, documents: Numbers) -> NDArray[np.float64]:
        """Give what occurrences are worth, by their fields' places among these and by their documents."""
        found = np.zeros(len(documents))
        for place, (lengths, worth) in enumerate(self._fields):
            here = (fields == place).nonzero()[0]
            found[here] = worth[lengths[documents[here]]]
        return found
