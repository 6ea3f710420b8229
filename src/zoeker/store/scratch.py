"""Where is kept, for a while, what may be too much for memory? In files without a name, in the folder of the index."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

_IN_MEMORY = 1 << 22  # bytes of a spool that are not worth a file
_PIECE = 1 << 20  # bytes that are read or written at once


class Spool:
    """Bytes that are written one behind the other, and then read from the first to the last."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY, dir=folder)  # noqa: SIM115 - open as long as it is there
        self.add = self._file.write

    def pieces(self) -> Iterator[bytes]:
        """Give all that was written."""
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece


class Scratch:
    """Arrays of zeros, of so many numbers of a kind each: `let_go` takes them out of memory until they are used again."""

    def __init__(self, folder: Path | None, sizes: Sequence[tuple[int, Any]]) -> None:
        its = [(size, np.dtype(kind)) for size, kind in sizes]
        taken = [-(-size * kind.itemsize // 8) * 8 for size, kind in its]
        with TemporaryFile(dir=folder) as file:
            # Written, since on a full disk the system could only kill who changes what has no room there.
            for begin in range(0, sum(taken) + 8, _PIECE):
                file.write(bytes(min(_PIECE, sum(taken) + 8 - begin)))
            file.flush()
            self._mapping = mmap.mmap(file.fileno(), 0)
        starts = np.cumsum([0, *taken]).tolist()
        self.arrays: list[NDArray[Any]] = [
            np.frombuffer(self._mapping, kind, size, start)
            for (size, kind), start in zip(its, starts, strict=False)
        ]

    def let_go(self) -> None:
        """Take the arrays out of memory; what they hold stays."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._mapping.madvise(mmap.MADV_DONTNEED)
