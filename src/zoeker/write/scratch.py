"""Where is kept, for a while, what may be too much for memory? In files without a name, in the folder of the index."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
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
        self._file = SpooledTemporaryFile(_IN_MEMORY, dir=str(folder) if folder else None)  # noqa: SIM115 - open until it is closed
        self.add, self.close = self._file.write, self._file.close

    def pieces(self) -> Iterator[bytes]:
        """Give all that was written."""
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece


class Scratch:
    """What was written to a file, as arrays that may be changed: `evict` takes them out of memory until they are used."""

    def __init__(self, folder: Path | None, pieces: Iterable[bytes]) -> None:
        with TemporaryFile(dir=folder) as file:
            file.writelines(pieces)
            file.write(bytes(8))  # nothing could not be mapped
            file.flush()
            self._mapping = mmap.mmap(file.fileno(), 0)
        self._end = 0

    def array(self, size: int, kind: Any) -> NDArray[Any]:
        """Give the next so many numbers of a kind."""
        begin, self._end = self._end, self._end + -(-size * np.dtype(kind).itemsize // 8) * 8
        return np.frombuffer(self._mapping, kind, size, begin)

    def evict(self) -> None:
        """Take the arrays out of memory; what they hold stays."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._mapping.madvise(mmap.MADV_DONTNEED)


def zeros(size: int) -> Iterator[bytes]:
    """Give so many bytes, for arrays to be filled later, and some more.

    They are written, since on a full disk the system could only kill who changes what has no room there.
    """
    for begin in range(0, size + 64, _PIECE):
        yield bytes(min(_PIECE, size + 64 - begin))
