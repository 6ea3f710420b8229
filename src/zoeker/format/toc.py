"""Which segments make up the index? Whoosh's table of contents, read without trusting it and written so that it lasts.

Whoosh keeps its table as a pickle, and a pickle can run any code. Of ours only the list of segments is read, by an
unpickler that knows no class but a plain record; the schema in it is never unpickled, since FORMAT_VERSION says it all.
"""

from __future__ import annotations

import io
import os
import pickle
import re
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from . import disk
from .packing import Numbers

NAME = "MAIN"  # what Whoosh calls the one index in a folder
FILE = re.compile(rf"_{NAME}_([0-9]{{1,18}})\.toc")
_HEAD = b"\x04\x08\x04" + struct.pack("!ii", -12345, -111)  # sizes of types, byte order, Whoosh's format
_SEGMENT = ("zoeker.whoosh_compat.codec", "ZoekerSegment")
TRAILER = struct.Struct("<6sI")  # after what Whoosh reads: a mark, and the checksum of all before it
MARK = b"zoeker"


class SegmentRecord(NamedTuple):
    """What the table says of a segment: its id, which is its file's name, its documents, and the checksum of the file.

    `deleted` are the numbers of the documents that are no more.
    """

    id: str
    documents: int
    checksum: int
    deleted: Numbers


class Contents(NamedTuple):
    """A table of contents: the number of the commit that wrote it, and the segments in order."""

    generation: int
    segments: tuple[SegmentRecord, ...]


def latest(path: Path) -> int:
    """Give the number of the latest commit; -1 when there is none."""
    try:
        names = os.listdir(path)  # noqa: PTH208 - only the names are wanted, of a folder that may not be there
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) in disk.REFUSED:
            raise
        return -1
    return max((int(match[1]) for match in map(FILE.fullmatch, names) if match), default=-1)


def stamp(path: Path, generation: int) -> tuple[int, int, int]:
    """Give what tells a commit from any other: its number alone would not, after the folder was made anew."""
    try:
        found = (path / file_name(generation)).stat()
    except OSError:
        return generation, 0, 0
    return generation, found.st_mtime_ns, found.st_ino


def file_name(generation: int) -> str:
    """Name the file of a table of contents."""
    return f"_{NAME}_{generation}.toc"


def read(path: Path, generation: int) -> Contents:
    """Read a table of contents. Raises ValueError for one that is not as it was written, or holds what it must not."""
    data = (path / file_name(generation)).read_bytes()
    content = data[: -TRAILER.size]
    mark, checksum = TRAILER.unpack(data[-TRAILER.size :]) if len(data) > TRAILER.size else (b"", 0)
    if mark != MARK:  # a plain Whoosh writer wrote it
        content = data
    elif zlib.crc32(content) != checksum:
        raise ValueError(f"{file_name(generation)} does not fit its checksum")
    stream = io.BytesIO(content)
    if stream.read(len(_HEAD)) != _HEAD:
        raise ValueError(f"{file_name(generation)} is of another kind")
    for _ in range(3):  # the release of Whoosh
        _varint(stream)
    stream.seek(_varint(stream), os.SEEK_CUR)  # the schema
    found, _unused = struct.unpack("!ii", stream.read(8))
    if found != generation:
        raise ValueError(f"{file_name(generation)} is of another commit")
    segments = _Unpickler(stream).load()
    if not isinstance(segments, list):
        raise ValueError("the table of contents lists no segments")
    return Contents(generation, tuple(_record(segment) for segment in segments))


def pack_deleted(documents: Sequence[int]) -> bytes:
    """Write the numbers of deleted documents, increasing, in few bytes."""
    return zlib.compress(np.diff(np.array(documents, np.int64), prepend=0).astype("<u4").tobytes())


def _record(segment: object) -> SegmentRecord:
    state = segment.state if isinstance(segment, _State) else {}
    try:
        id, documents, checksum, deleted = (
            state[name] for name in ("segid", "documents", "checksum", "deleted")
        )
        numbers = unpack_deleted(deleted, documents)
    except (KeyError, TypeError) as error:
        raise ValueError("a segment in the table of contents is not one of zoeker's") from error
    sound = isinstance(id, str) and re.fullmatch("[0-9a-z]{1,64}", id) and isinstance(checksum, int)
    if not sound:
        raise ValueError("the table of contents does not say of a segment what it should")
    return SegmentRecord(id, documents, checksum, numbers)


def unpack_deleted(data: bytes, documents: int) -> Numbers:
    """Read what `pack_deleted` wrote. Raises ValueError unless these are numbers of so many documents, increasing."""
    numbers = np.cumsum(np.frombuffer(_inflated(data, 4 * documents), "<u4"), dtype=np.int64)
    if len(numbers) and (int(numbers[-1]) >= documents or (np.diff(numbers) <= 0).any()):
        raise ValueError("the table of contents deletes documents that are not there")
    return numbers


def _inflated(data: bytes, most: int) -> bytes:
    found = zlib.decompressobj().decompress(data, most + 1)
    if len(found) > most or len(found) % 4:
        raise ValueError("the table of contents deletes more documents than there are")
    return found


def _varint(stream: io.BytesIO) -> int:
    shift = value = 0
    while True:
        (byte,) = stream.read(1) or b"\0"
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128 or shift > 63:
            return value


class _State:
    """Takes the place of a pickled segment: whatever was stored of it, as plain data."""

    state: Any = None

    def __setstate__(self, state: Any) -> None:
        self.state = state


class _Unpickler(pickle.Unpickler):
    """Reads plain data and zoeker's own segments, as records; anything else that a pickle may name is refused."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == _SEGMENT:
            return _State
        raise ValueError(
            f"the table of contents asks for {module}.{name}, which no index of zoeker's does; do not open it otherwise"
        )
