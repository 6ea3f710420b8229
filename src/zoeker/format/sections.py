"""What is a file of the index? Named sections, and a checksum for every block of bytes.

    sections, each from a multiple of 8 bytes on │ checksums, one a block │ directory (JSON) │ trailer

The trailer has the checksum of checksums and directory. Blocks are verified when they are first read: opening costs
the same at any size, and no altered byte is ever used.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Mapping
from threading import local
from typing import Any, BinaryIO

import numpy as np
import zstandard
from numpy.typing import NDArray

from .postings import Bytes

BLOCK = 16_384  # bytes
# Bytes of sections, of the directory, of checksums; checksum of both; magic.
_TRAILER = struct.Struct("<QQII8s")
_MAGIC = b"zoeker\x01\n"
_KINDS = ("|u1", "<u1", "<u2", "<u4", "<u8")  # of numbers: nothing else is written
_LARGE = 1 << 26  # bytes that are much
_SMALLER = 1_000  # by how much lists of words and names do not get smaller
_HEADER = 18  # bytes of a compressed piece, at most, that say how large it is
_EACH, _LEAST = (
    1 << 17,
    4,
)  # zstandard: the most bytes that a block can stand for, and the fewest that it takes


class FileWriter:
    """Writes sections one after the other: `add` a whole one, or `extend` the last; then `finish`."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sections: dict[str, list[Any]] = {}
        self._size = 0
        self._sums: list[int] = []
        self._sum = self._in_block = 0

    def add(self, name: str, data: bytes | NDArray[Any]) -> None:
        """Write a section: bytes, or an array of one dimension, read again with the same type."""
        self._write(bytes(-self._size % 8))
        kind = data.dtype.str if isinstance(data, np.ndarray) else "|u1"
        self._sections[name] = [self._size, 0, kind]
        self.extend(name, data)

    def extend(self, name: str, data: bytes | NDArray[Any]) -> None:
        """Add to the section that was written last."""
        written = data.tobytes() if isinstance(data, np.ndarray) else data
        self._write(written)
        self._sections[name][1] += len(written)

    def finish(self, info: Mapping[str, object]) -> int:
        """Write the directory with `info` (what JSON can hold); give its checksum, which stands for the whole file."""
        if self._in_block:
            self._sums.append(self._sum)
        sums = np.array(self._sums, "<u4").tobytes()
        directory = json.dumps({"sections": self._sections, "info": info}).encode()
        checksum = zlib.crc32(sums + directory)
        self._file.write(sums + directory)
        self._file.write(_TRAILER.pack(self._size, len(directory), len(sums), checksum, _MAGIC))
        return checksum

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._size += len(data)
        view = memoryview(data)
        while view:
            part = view[: BLOCK - self._in_block]
            self._sum = zlib.crc32(part, self._sum)
            self._in_block += len(part)
            view = view[len(part) :]
            if self._in_block == BLOCK:
                self._sums.append(self._sum)
                self._sum = self._in_block = 0


class Decompressor(local):
    """Decompresses pieces, with a dictionary or without. Any number of threads may use one: each has its own within."""

    def __init__(self, dictionary: zstandard.ZstdCompressionDict | None = None, magic: bool = True) -> None:
        form = zstandard.FORMAT_ZSTD1 if magic else zstandard.FORMAT_ZSTD1_MAGICLESS
        self._decompress = zstandard.ZstdDecompressor(dict_data=dictionary, format=form).decompress
        self._magic = b"" if magic else zstandard.MAGIC_NUMBER.to_bytes(4, "little")

    def __call__(self, data: bytes | memoryview, most: int | None = None) -> bytes:
        """Give what was compressed. Raises ValueError for what is not, or says that it is larger than `most`, or than it can be."""
        try:
            size = zstandard.frame_content_size(self._magic + data[:_HEADER])
            if size > min(_EACH * (1 + len(data) // _LEAST), size if most is None else most):
                raise ValueError("a compressed piece says that it is larger than it can be")
            content: bytes = self._decompress(data)
        except zstandard.ZstdError as error:
            raise ValueError(f"a piece cannot be decompressed: {error}") from error
        return content


decompress = Decompressor()


class FileReader:
    """Reads sections from the bytes of a file. Raises ValueError for bytes that are not what was written.

    `evict` gives back the memory of what was read so far; what is needed once more is read from the file again.
    """

    def __init__(self, data: Bytes, evict: Callable[[], None] = lambda: None) -> None:
        self.evict = evict
        if len(data) < _TRAILER.size:
            raise ValueError("the file is cut off")
        end = len(data) - _TRAILER.size
        size, directory, sums, self.checksum, magic = _TRAILER.unpack(data[end:].tobytes())
        if magic != _MAGIC or size + sums + directory != end:
            raise ValueError("the file is cut off or of another kind")
        table = data[size:end].tobytes()
        if zlib.crc32(table) != self.checksum:
            raise ValueError("the directory does not fit its checksum")
        content = json.loads(table[sums:])
        if sums % 4 or not isinstance(content["info"], dict):
            raise ValueError("the directory is not one")
        self._data = data[:size]
        self._sums = np.frombuffer(table, "<u4", sums // 4).tolist()
        self._verified = bytearray(len(self._sums))  # 1 for each block that was
        self._sections: dict[str, list[Any]] = content["sections"]
        self.info: dict[str, Any] = content["info"]
        if len(self._sums) != -(-size // BLOCK) or not all(
            type(start) is int is type(length) and 0 <= start <= start + length <= size
            for start, length, _ in self._sections.values()
        ):
            raise ValueError("a section lies outside the file")

    def __contains__(self, name: str) -> bool:
        return name in self._sections

    def named(self, beginning: str) -> list[str]:
        """List what follows `beginning` in the names of the sections that begin so."""
        return [name.removeprefix(beginning) for name in self._sections if name.startswith(beginning)]

    def section(self, name: str) -> Section:
        """Give a section, nothing of which has been read yet."""
        start, length, kind = self._sections[name]
        return Section(self, self._data[start : start + length], start, kind)

    def array(self, name: str) -> NDArray[Any]:
        """Read a whole section of numbers, none below 0, in the type that they were written in."""
        return self.section(name).array()

    def verify(self, start: int, stop: int) -> None:
        """Raise ValueError unless the blocks of these bytes of the file are as they were written."""
        first, last = start // BLOCK, -(-stop // BLOCK)
        if 0 not in self._verified[first:last]:
            return
        for block in range(first, last):
            if not self._verified[block]:
                self._verify_block(block)

    def verify_each(self, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> None:
        """Do as `verify` does for many pieces."""
        firsts, lasts = starts // BLOCK, -(-stops // BLOCK)
        blocks = np.zeros(len(self._verified) + 1, np.int64)
        np.add.at(blocks, firsts, 1)
        np.subtract.at(blocks, lasts, 1)
        for block in np.flatnonzero(
            (np.cumsum(blocks[:-1]) > 0) & (np.frombuffer(self._verified, np.uint8) == 0)
        ).tolist():
            self._verify_block(block)

    def verify_all(self) -> list[str]:
        """Say of each section that was altered where that is; nothing when the whole file is sound."""
        wrong = []
        for name, (start, length, _) in self._sections.items():
            try:
                self.verify(start, start + length)
            except ValueError as error:
                wrong.append(f"{name}: {error}")
        return wrong

    def _verify_block(self, block: int) -> None:
        if zlib.crc32(self._data[block * BLOCK : (block + 1) * BLOCK].data) != self._sums[block]:
            raise ValueError(f"the bytes from {block * BLOCK:,} on do not fit their checksum")
        self._verified[block] = 1


class Section:
    """A part of a file. `data` are its bytes: `check` what is to be read from them before it is."""

    def __init__(self, file: FileReader, data: Bytes, start: int, kind: str) -> None:
        self.data = data
        self._file = file
        self._start = start
        self._kind = kind

    def check(self, start: int, stop: int) -> None:
        """Raise ValueError unless these bytes are there, as they were written."""
        if not 0 <= start <= stop <= len(self.data):
            raise ValueError("an offset leads outside its section")
        self._file.verify(self._start + start, self._start + stop)

    def check_each(self, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> None:
        """Do as `check` does for many pieces."""
        if int(starts.min()) < 0 or int(stops.max()) > len(self.data) or (stops < starts).any():
            raise ValueError("an offset leads outside its section")
        self._file.verify_each(self._start + starts, self._start + stops)

    def read(self, start: int = 0, stop: int | None = None) -> bytes:
        """Read some bytes, or all."""
        stop = len(self.data) if stop is None else stop
        self.check(start, stop)
        return self.data[start:stop].tobytes()

    def decompressed(self, start: int = 0, stop: int | None = None, most: int | None = None) -> bytes:
        """Read some bytes, or all, that were compressed: of no more than `most`, if that is known."""
        data = self.read(start, stop)
        return decompress(data, max(_LARGE, _SMALLER * len(data)) if most is None else most)

    @property
    def count(self) -> int:
        """How many numbers these are: none of them is read for that."""
        if self._kind not in _KINDS:
            raise ValueError("a section holds something else than whole numbers")
        return len(self.data) // np.dtype(self._kind).itemsize

    def array(self) -> NDArray[Any]:
        """Read all numbers, in the type that they were written in."""
        self.check(0, len(self.data))
        numbers = self.data[: self.count * np.dtype(self._kind).itemsize].view(self._kind)
        if numbers.itemsize < 8:
            return numbers
        numbers = numbers.view("<i8")
        if int(numbers.min(initial=0)) < 0:
            raise ValueError("a number is larger than it can be")
        return numbers
