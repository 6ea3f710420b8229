"""What is a segment? Some articles and all that a search asks of them, in one file that never changes."""

from __future__ import annotations

import json
import mmap
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoeker.dutch import Form, Near
from zoeker.kernel.dictionary import side_by_side

from . import toc
from .postings import (
    DOCUMENTS,
    OCCURRENCES,
    PADDING,
    POSITION_BITS,
    START,
    WIDTHS,
    Bytes,
    LookedUp,
    Numbers,
    Occurrences,
    PostingList,
    decode,
    list_sizes,
)
from .sections import FileReader
from .stored import Dictionary, StoredArticles, file_name, is_text
from .words import Row, RowTable, Words

_FEW = 64  # rows that are quicker checked one by one


class Segment:
    """Reads a segment; `dictionary` gives what articles were compressed with, by name.

    Raises ValueError, and the like, for what is not as it was written.
    """

    def __init__(self, file: FileReader, dictionary: Callable[[str], Dictionary]) -> None:
        self.file = file
        self.size: int = file.info["documents"]
        self.fields: dict[str, int] = {name: number for number, name in enumerate(file.info["fields"])}
        self.dictionary: str = file.info["dictionary"]  # its name
        if (
            type(self.size) is not int
            or self.size != file.section("heads.sizes").count
            or self.size > toc.MOST_DOCUMENTS
        ):
            raise ValueError("there are not as many documents as are said to be")
        if not all(isinstance(name, str) for name in (self.dictionary, *self.fields)):
            raise ValueError("the directory is not one")
        self._dictionary = dictionary
        self._postings = file.section("postings")
        if len(self._postings.data) < PADDING:
            raise ValueError("the posting lists are cut off")

    @cached_property
    def words(self) -> Words:
        """The dictionary."""
        return Words(self.file)

    @cached_property
    def stored(self) -> StoredArticles:
        """The articles."""
        return StoredArticles(self.file, self._dictionary(self.dictionary))

    def lengths(self, field: str) -> NDArray[np.integer]:
        """Give the length of a field in each document, in positions."""
        lengths = self._sized(self.file.array(f"length.{field}"))
        if lengths.itemsize < 4:
            return lengths
        if int(lengths.max(initial=0)) >> POSITION_BITS:
            raise ValueError("a text is longer than any can be")
        return lengths.astype(np.uint32, copy=False)

    def column(self, name: str) -> Numbers:
        """Give the number that each document has in a column."""
        data = self.file.section(f"column.{name}").decompressed(most=8 * self.size)
        planes = np.frombuffer(data, np.uint8).reshape(8, -1)
        return self._sized(np.ascontiguousarray(planes.T).view("<i8").ravel())

    def names(self, name: str) -> tuple[list[str], NDArray[np.integer]]:
        """Give the different names in a column, and the number of each document's own."""
        names = json.loads(self.file.section(f"names.{name}").decompressed())
        numbers = self._sized(self.file.array(f"numbers.{name}"))
        if not isinstance(names, list) or not all(type(name) is str and is_text(name) for name in names):
            raise ValueError("a name is not one")
        if len(numbers) and int(numbers.max()) >= len(names):
            raise ValueError("a document has a name that is not there")
        return names, numbers

    def rows(self, word: bytes) -> list[Row]:
        """Give the rows of a word, by field; none if the segment does not have it as a term."""
        number = self.words.find(word)
        return [] if number is None else self.words.rows(number)

    def postings(self, row: Row) -> PostingList:
        """Give the posting list of a row."""
        self._check_count(row.documents, row.occurrences)
        postings = PostingList(self._postings.data, row.start, row.documents, row.occurrences, row.widths)
        self._postings.check(row.start, postings.end + PADDING)
        self._check_documents(postings.documents)
        return postings

    @property
    def posting_bytes(self) -> Bytes:
        """The bytes of all posting lists: `check_rows` says whether those of some are as they were written."""
        return self._postings.data

    def check_all(self) -> None:
        """Raise ValueError unless all posting lists are as they were written."""
        self._postings.check(0, len(self._postings.data))

    def check_rows(self, rows: LookedUp) -> None:
        """Raise ValueError unless rows are there, as they were written."""
        if len(rows) >= _FEW:
            self._check_many(rows[:, DOCUMENTS], rows[:, OCCURRENCES], rows[:, WIDTHS], rows[:, START])
            return
        for start, documents, occurrences, one, two, three, four, *_ in rows.tolist():
            self._check_count(documents, occurrences)
            taken = (documents * one + 7 >> 3) + (documents * two + 7 >> 3)
            taken += (occurrences * three + 7 >> 3) + (occurrences * four + 7 >> 3)
            self._postings.check(start, start + taken + PADDING)

    def decode(self, rows: RowTable) -> Occurrences:
        """Give all occurrences of rows, which lie in the order of their starts; they bear the numbers 0, 1 and so on."""
        numbers = np.arange(len(rows.words))
        decoded = decode(numbers, *rows[2:], self.check_table(rows))
        self._check_documents(decoded.documents)
        return decoded

    def check_table(self, rows: RowTable) -> Bytes:
        """Give the bytes that rows lie in. Raises ValueError unless they are there, as they were written."""
        if len(rows.words):
            self._check_many(*rows[2:])
        return self._postings.data

    def _check_many(
        self, documents: Numbers, occurrences: Numbers, widths: NDArray[np.integer], starts: Numbers
    ) -> None:
        """Raise ValueError for rows that cannot be, or that are not there as they were written."""
        more = occurrences - documents
        most = (more >> POSITION_BITS) - documents
        for place in (documents.argmax(), documents.argmin(), most.argmax(), more.argmin()):
            self._check_count(documents.item(place), occurrences.item(place))
        stops = starts + list_sizes(documents, occurrences, widths).sum(axis=1)
        self._postings.check_each(starts, stops + PADDING)

    def _check_count(self, documents: int, occurrences: int) -> None:
        if documents > self.size:
            raise ValueError("a posting names a document that is not there")
        if documents < 1 or (occurrences - documents) >> POSITION_BITS >= documents:
            raise ValueError("a posting list is longer, or shorter, than it can be")
        if occurrences < documents:
            raise ValueError("frequencies do not add up to the number of positions")

    def _check_documents(self, documents: Numbers) -> None:
        if documents.size and int(documents.max()) >= self.size:
            raise ValueError("a posting names a document that is not there")

    def _sized(self, values: NDArray[Any]) -> NDArray[Any]:
        if len(values) != self.size:
            raise ValueError("a column has not as many entries as there are documents")
        return values


def open_segment(path: Path, record: toc.SegmentRecord, dictionaries: dict[str, Dictionary]) -> Segment:
    """Open a segment in a folder; dictionaries that others share are kept in `dictionaries`."""
    mapping = _mapping(path / record.file)
    file = FileReader(np.frombuffer(mapping, np.uint8), lambda: _evict(mapping))
    if file.checksum != record.checksum:
        raise ValueError(f"{record.file} is not the file that was committed")
    segment = Segment(file, lambda name: shared_dictionary(path, name, dictionaries))
    if segment.size != record.documents:
        raise ValueError(f"{record.file} has not as many documents as were committed")
    return segment


def shared_dictionary(path: Path, name: str, known: dict[str, Dictionary]) -> Dictionary:
    """Give the dictionary that articles in a folder were compressed with: one of the `known`, or read and kept there."""
    if name not in known:
        known[name] = read_dictionary(path, name)
    return known[name]


def read_dictionary(path: Path, name: str) -> Dictionary:
    """Read the dictionary that articles in a folder were compressed with."""
    if not name:
        return Dictionary()
    file = FileReader(mapped(path / file_name(name)))
    return Dictionary(name, {part: file.section(part).read() for part in file.named("")})


def mapped(path: Path) -> NDArray[np.uint8]:
    """See the bytes of a file without reading it."""
    return np.frombuffer(_mapping(path), np.uint8)


def _mapping(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        file.seek(0, 2)
        if not file.tell():
            raise ValueError(f"{path.name} is empty")
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _evict(mapping: mmap.mmap) -> None:
    if hasattr(mmap, "MADV_DONTNEED"):  # not on Windows, which has its own ways
        mapping.madvise(mmap.MADV_DONTNEED)


_MOST = 1000  # words that are looked up at once: as many blocks are some 10 MB


def known_forms(segments: Iterable[Segment], texts: Iterable[str]) -> dict[str, Form]:
    """Give the forms, with their terms and parts, of those words that one of the segments holds as forms."""
    forms: dict[str, Form] = {}
    left = sorted(texts)
    for segment in segments:
        for begin in range(0, len(left), _MOST):
            forms.update((form.text, form) for form in _held(segment.words, left[begin : begin + _MOST]))
        left = [text for text in left if text not in forms]
    return forms


def irregular_heads(
    segments: Iterable[Segment], terms: Sequence[str], beginnings: Sequence[str], near: Near
) -> set[int]:
    """Give the heads by which forms of some terms, and of those that begin so, are found, and forms near others: see `Words.irregular`."""
    encoded, begun = [term.encode() for term in terms], [begin.encode() for begin in beginnings]
    spelt = [(word.encode(), edits) for word, edits in near]
    return {head for segment in segments for head in segment.words.irregular(encoded, begun, spelt)}


def _held(words: Words, texts: Sequence[str]) -> Iterator[Form]:
    """Yield the forms among some words that a dictionary holds."""
    _, counts, terms = words.read(*side_by_side([text.encode() for text in texts]))
    spelt = {number: words.word(number).decode() for number in set(terms.tolist())}
    term_texts = iter([spelt[number] for number in terms.tolist()])
    for text, (readings, parts) in zip(texts, counts.tolist(), strict=True):
        if readings:
            yield Form(text, tuple(islice(term_texts, readings)), tuple(islice(term_texts, parts)))


def held_words(words: Words, sought: Sequence[bytes]) -> list[int]:
    """Give the numbers of those of some words that a dictionary holds, be it as forms or as terms."""
    present: list[int] = []
    for begin in range(0, len(sought), _MOST):
        numbers = words.places(sought[begin : begin + _MOST])
        present += numbers[numbers >= 0].tolist()
    return present
