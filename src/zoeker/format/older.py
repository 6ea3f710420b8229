"""Which segments made up an index of format 3? Asked as it is made again, so that what only it holds is not lost.

Its table of contents was Whoosh's pickle, and a pickle can run any code: only the list of segments in it is read, and
anything but plain data is refused.
"""

from __future__ import annotations

import io
import os
import pickle
import re
import struct
import zlib
from pathlib import Path
from typing import Any

from . import NAME
from .toc import Contents, latest, record

FILE = re.compile(rf"_{NAME}_([0-9]{{1,18}})\.toc")
_HEAD = b"\x04\x08\x04" + struct.pack("!ii", -12345, -111)  # sizes of types, byte order, Whoosh's format
# The mark of zoeker, and the checksum of all before it; a Whoosh writer put none there.
_TRAILER = struct.Struct("<6sI")
_MARK = b"zoeker"


def read(path: Path) -> Contents:
    """Read the latest table of contents. Raises ValueError for one that is not as it was written; FileNotFoundError for none."""
    generation = latest(path, FILE)
    name = f"_{NAME}_{generation}.toc"
    data = (path / name).read_bytes()
    end = max(0, len(data) - _TRAILER.size)
    if data[end:].startswith(_MARK):
        if zlib.crc32(data[:end]) != _TRAILER.unpack(data[end:])[1]:
            raise ValueError(f"{name} does not fit its checksum")
        data = data[:end]
    stream = io.BytesIO(data)
    if stream.read(len(_HEAD)) != _HEAD:
        raise ValueError(f"{name} is of another kind")
    for _ in range(3):  # the release of Whoosh
        _varint(stream)
    stream.seek(_varint(stream) + 8, os.SEEK_CUR)  # the schema, the generation, and a number without meaning
    states = [segment.state for segment in _Unpickler(stream).load()]
    return Contents(
        generation,
        tuple(
            record(f"{NAME}_{state['segid']}", state["documents"], state["checksum"], state["deleted"])
            for state in states
        ),
    )


def _varint(stream: io.BytesIO) -> int:
    shift = value = 0
    while True:
        (byte,) = stream.read(1) or b"\0"
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128 or shift > 63:
            return value


class _Segment:
    """Takes the place of a pickled segment: whatever was stored of it, as plain data."""

    state: Any = None

    def __setstate__(self, state: Any) -> None:
        self.state = state


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if name == "ZoekerSegment":
            return _Segment
        raise ValueError(
            f"the table of contents asks for {module}.{name}, which no index of zoeker's does; do not open it otherwise"
        )
