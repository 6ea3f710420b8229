"""Which segments make up the index? A table of contents in JSON, with a checksum: what a commit puts in the old one's place."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import disk
from .postings import Numbers

FILE = re.compile(r"segments-([0-9]{1,18})\.json")
MOST_DOCUMENTS = 1 << 30  # of a segment
_ID = re.compile("[0-9A-Za-z_]{1,64}")

_FEW = 1 << 20  # documents whose numbers take little to unpack


class SegmentRecord(NamedTuple):
    """What the table says of a segment: its id, which is its file's name, its documents, and the checksum of the file.

    `deleted` are the numbers of the documents that are no more.
    """

    id: str
    documents: int
    checksum: int
    deleted: Numbers

    @property
    def file(self) -> str:
        """The name of its file."""
        return segment_file(self.id)

    @property
    def live(self) -> NDArray[np.bool_]:
        """Which documents are not deleted: a truth value for each."""
        alive = np.ones(self.documents, bool)
        alive[self.deleted] = False
        return alive


class Contents(NamedTuple):
    """A table of contents: the number of the commit that wrote it, and the segments in order."""

    generation: int
    segments: tuple[SegmentRecord, ...]


def segment_file(id: str) -> str:
    """Name the file of a segment. It is no name that Whoosh would give to one, so that Whoosh cannot clear it away."""
    return f"{id}.zoeker"


def file_name(generation: int) -> str:
    """Name the file of a table of contents."""
    return f"segments-{generation}.json"


def latest(path: Path, pattern: re.Pattern[str] = FILE) -> int:
    """Give the number of the latest commit, as the names of files (that fit `pattern`) have it; -1 when there is none."""
    matches = map(pattern.fullmatch, disk.names(path))
    return max((int(match[1]) for match in matches if match), default=-1)


def stamp(path: Path, generation: int) -> tuple[int, int, int]:
    """Give what tells a commit from any other: its number alone would not, after the folder was made anew."""
    try:
        status = (path / file_name(generation)).stat()
    except OSError:
        return generation, 0, 0
    return generation, status.st_mtime_ns, status.st_ino


def fingerprint(contents: Contents) -> str:
    """Give what tells the articles of a commit from those of any other, whatever its number, its files and its folder are called."""
    from hashlib import blake2b  # here: it costs start-up time

    state = blake2b(digest_size=16)
    for segment in contents.segments:
        state.update(
            b"%d %d %b\n" % (segment.documents, segment.checksum, segment.deleted.astype("<i8").tobytes())
        )
    return state.hexdigest()


def write(path: Path, contents: Contents) -> None:
    """Put a table of contents on disk: from then on, the index is what it says."""
    segments = [
        record._asdict() | {"deleted": b64encode(pack_deleted(record.deleted)).decode()}
        for record in contents.segments
    ]
    told = {"generation": contents.generation, "segments": segments}
    content = json.dumps({"checksum": _checksum(told), **told}, indent=1) + "\n"
    disk.replace(path / file_name(contents.generation), content.encode())


def read(path: Path, generation: int) -> Contents:
    """Read a table of contents. Raises ValueError for one that is not as it was written, or holds what it must not."""
    if generation < 0:
        raise FileNotFoundError("there is no table of contents, segments-N.json")
    name = file_name(generation)
    content = json.loads((path / name).read_bytes())
    checksum = content.pop("checksum", None) if isinstance(content, dict) else None
    if checksum is None or checksum != _checksum(content):
        raise ValueError(f"{name} does not fit its checksum")
    if content.get("generation") != generation:
        raise ValueError(f"{name} is of another commit")
    try:
        listed = content["segments"]
        if not isinstance(listed, list):
            raise TypeError(listed)
        segments = tuple(_record(path, **told) for told in listed)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{name} does not say of each segment what it should") from error
    return Contents(generation, segments)


def _record(path: Path, *, id: str, documents: int, checksum: int, deleted: str) -> SegmentRecord:
    packed = b64decode(deleted, validate=True)
    segment = record(id, documents, checksum, b"")
    try:
        size = (path / segment.file).stat().st_size
    except OSError:
        size = 0
    # Each takes some bytes there, and what is packed may unpack to any length.
    if documents > max(size, _FEW):
        return segment  # who opens the segment tells what is wrong with it
    return segment._replace(deleted=unpack_deleted(packed, documents))


def record(id: Any, documents: Any, checksum: Any, deleted: bytes) -> SegmentRecord:
    """Give what a table says of a segment. Raises ValueError, or TypeError, for what no table of zoeker's says."""
    numbers = {type(documents), type(checksum)} == {int} and 0 <= documents <= MOST_DOCUMENTS
    if not numbers or not _ID.fullmatch(id):
        raise ValueError("the table of contents does not say of a segment what it should")
    return SegmentRecord(id, documents, checksum, unpack_deleted(deleted, documents))


def _checksum(told: object) -> int:
    return zlib.crc32(json.dumps(told).encode())


def pack_deleted(documents: Numbers) -> bytes:
    """Write the numbers of deleted documents, increasing, in few bytes: none for none."""
    return zlib.compress(np.diff(documents, prepend=0).astype("<u4").tobytes()) if len(documents) else b""


def unpack_deleted(data: bytes, documents: int) -> Numbers:
    """Read what `pack_deleted` wrote. Raises ValueError unless these are numbers of so many documents, increasing."""
    numbers = np.cumsum(np.frombuffer(_inflated(data, 4 * documents), "<u4"), dtype=np.int64)
    if len(numbers) and (int(numbers[-1]) >= documents or (np.diff(numbers) <= 0).any()):
        raise ValueError("the table of contents deletes documents that are not there")
    return numbers


def _inflated(data: bytes, most: int) -> bytes:
    content = zlib.decompressobj().decompress(data, most + 1)
    if len(content) > most or len(content) % 4:
        raise ValueError("the table of contents deletes more documents than there are")
    return content
