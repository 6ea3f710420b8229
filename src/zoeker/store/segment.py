"""What is a segment? Some articles and all that a search asks of them, in one file that never changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

from .packing import PADDING, Bytes, Numbers
from .postings import (
    DOCUMENTS,
    START,
    LookedUp,
    Occurrences,
    PostingList,
    decode,
    ends,
    list_sizes,
)
from .sections import FileReader
from .stored import Dictionary, Stored
from .words import Row, RowTable, Words

ENDING = ".zoeker"  # of a segment's file; its name is the segment's id
_FEW = 64  # rows that are quicker checked one by one


class Segment:
    """Reads a segment; `dictionary` gives what articles were compressed with, by name.

    Raises ValueError, and the like, for what is not as it was written.
    """

    def __init__(self, file: FileReader, dictionary: Callable[[str], Dictionary]) -> None:
        self.file = file
        self.size = int(file.info["documents"])
        self.fields: dict[str, int] = {name: number for number, name in enumerate(file.info["fields"])}
        self.dictionary = str(file.info["dictionary"])  # its name
        self._dictionary = dictionary
        self._postings = file.section("postings")
        if len(self._postings.data) < PADDING:
            raise ValueError("the posting lists are cut off")

    @cached_property
    def words(self) -> Words:
        """The dictionary."""
        return Words(self.file)

    @cached_property
    def stored(self) -> Stored:
        """The articles."""
        return Stored(self.file, self._dictionary(self.dictionary))

    def lengths(self, field: str) -> NDArray[np.integer]:
        """Give the length of a field in each document, in positions."""
        return self._sized(self.file.array(f"length.{field}"))

    def column(self, name: str) -> Numbers:
        """Give the number that each document has in a column."""
        planes = np.frombuffer(self._decompressed(f"column.{name}"), np.uint8).reshape(8, -1)
        return self._sized(np.ascontiguousarray(planes.T).view("<i8").ravel())

    def names(self, name: str) -> tuple[list[str], NDArray[np.integer]]:
        """Give the different names in a column, and the number of each document's own."""
        names = json.loads(self._decompressed(f"names.{name}"))
        numbers = self._sized(self.file.array(f"numbers.{name}"))
        if len(numbers) and int(numbers.max()) >= len(names):
            raise ValueError("a document has a name that is not there")
        return names, numbers

    def rows(self, word: bytes) -> list[Row]:
        """Give the rows of a word, by field; none if the segment does not have it as a term."""
        number = self.words.find(word)
        return [] if number is None else self.words.rows(number)

    def postings(self, row: Row) -> PostingList:
        """Give the posting list of a row."""
        found = PostingList(self._postings.data, row.start, row.documents, row.occurrences, row.widths)
        self._postings.check(row.start, found.end + PADDING)
        if row.documents and found.documents[-1] >= self.size:
            raise ValueError("a posting names a document that is not there")
        return found

    @property
    def posting_bytes(self) -> Bytes:
        """The bytes of all posting lists: `check_rows` says whether those of some are as they were written."""
        return self._postings.data

    def check_rows(self, rows: LookedUp) -> Bytes:
        """Give the bytes that rows lie in. Raises ValueError unless they are there, as they were written."""
        if int(rows[:, DOCUMENTS].max()) > self.size:
            raise ValueError("a posting names a document that is not there")
        starts, stops = rows[:, START], ends(rows) + PADDING
        if len(rows) < _FEW:
            for pair in zip(starts.tolist(), stops.tolist(), strict=True):
                self._postings.check(*pair)
        else:
            self._postings.check_each(starts, stops)
        return self._postings.data

    def decode(self, rows: RowTable) -> Occurrences:
        """Give all occurrences of rows, which lie in the order of their starts; they bear the numbers 0, 1 and so on."""
        numbers = np.arange(len(rows.words))
        found = decode(numbers, *rows[2:], self.check_table(rows))
        self._check_documents(found.documents)
        return found

    def check_table(self, rows: RowTable) -> Bytes:
        """Give the bytes that rows lie in. Raises ValueError unless they are there, as they were written."""
        if len(rows.words):
            ends = rows.starts + list_sizes(rows.documents, rows.occurrences, rows.widths).sum(axis=1)
            self._postings.check_each(rows.starts, ends + PADDING)
        return self._postings.data

    def _check_documents(self, documents: Numbers) -> None:
        if documents.size and int(documents.max()) >= self.size:
            raise ValueError("a posting names a document that is not there")

    def _decompressed(self, name: str) -> bytes:
        section = self.file.section(name)
        data: bytes = zstandard.ZstdDecompressor().decompress(section.all())
        return data

    def _sized(self, values: NDArray[Any]) -> NDArray[Any]:
        if len(values) != self.size:
            raise ValueError("a column has not as many entries as there are documents")
        return values
