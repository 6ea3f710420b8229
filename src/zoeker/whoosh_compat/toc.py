"""Which segments does Whoosh find in the folder? A table of contents as its own are, derived from zoeker's.

zoeker writes it at each commit and reads it never. What Whoosh unpickles from it are calls of the two functions here, so that
it takes no Whoosh to write it.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zoeker.format import NAME, disk
from zoeker.format.folder import analyzer_of
from zoeker.format.toc import Contents, pack_deleted

_HEAD = b"\x04\x08\x04" + struct.pack("!ii", -12345, -111)  # sizes of types, byte order, Whoosh's format
_RELEASE = b"\0\0\0"  # of the Whoosh that wrote it: none did


class _Call:
    """What is pickled as a call of a function of this module, and so becomes what that gives."""

    def __init__(self, function: Callable[..., Any], *arguments: object) -> None:
        self._call = function, arguments

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[object, ...]]:
        return self._call


def schema(analyzer: str) -> Any:
    """Give Whoosh the schema of an index with one of zoeker's analyzers."""
    from .schema import make_schema  # here: only Whoosh, reading the table, calls this

    return make_schema(analyzer)


def segment(id: str, documents: int, checksum: int, deleted: bytes) -> Any:
    """Give Whoosh a segment."""
    from .codec import ZoekerSegment  # here: as above

    return ZoekerSegment(id, documents, checksum, deleted)


def file_name(generation: int) -> str:
    """Name the file of a table of contents, as Whoosh does."""
    return f"_{NAME}_{generation}.toc"


def derived(contents: Contents, analyzer: str) -> bytes:
    """Give the table of contents that tells Whoosh what zoeker's own tells zoeker."""
    pickled = pickle.dumps(_Call(schema, analyzer), 2)
    segments = [
        _Call(segment, record.id, record.documents, record.checksum, pack_deleted(record.deleted))
        for record in contents.segments
    ]
    numbers = struct.pack("!ii", contents.generation & 0x7FFFFFFF, 0)  # Whoosh has 31 bits for it
    return b"".join([_HEAD, _RELEASE, bytes([len(pickled)]), pickled, numbers, pickle.dumps(segments, 2)])


def is_derived(path: Path, contents: Contents) -> bool:
    """Say whether Whoosh's table of contents in `path` is there and is the one derived from `contents`."""
    return _found(path, contents.generation) == derived(contents, analyzer_of(path))


def write(path: Path, contents: Contents, analyzer: str) -> None:
    """Put Whoosh's table of contents on disk, unless it is there."""
    content = derived(contents, analyzer)
    if _found(path, contents.generation) != content:
        disk.replace(path / file_name(contents.generation), content)


def _found(path: Path, generation: int) -> bytes | None:
    try:
        return (path / file_name(generation)).read_bytes()
    except FileNotFoundError:
        return None
