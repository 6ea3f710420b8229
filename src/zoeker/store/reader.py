"""What does the index know? A snapshot of it: postings, lengths, dates and stored articles, as NumPy arrays.

Documents are numbered from 0 through all segments. What was deleted is in none of the answers, so that statistics
do not depend on how the index came to be.
"""

from __future__ import annotations

import mmap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from threading import local
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoeker.article import Article
from zoeker.errors import ZoekerError

from . import toc
from .catalog import Origin, Stored
from .folder import contents, damage_told
from .lists import Choice, ChosenPostings, Nothing, Part, Postings, TermPostings
from .schema import ID
from .sections import FileReader
from .segment import ENDING, Segment
from .stored import Dictionary, file_name, joined, read_head
from .words import Words

Documents = NDArray[np.int64]  # document numbers, increasing
Span = tuple[int, int]  # the first of some words' numbers, and the number after their last


class Opened:
    """A segment of the index, and where its documents are among all."""

    def __init__(self, segment: Segment, base: int, record: toc.SegmentRecord) -> None:
        self.segment = segment
        self.base = base
        self.record = record
        self.live: NDArray[np.bool_] | None = None
        if len(record.deleted):
            self.live = np.ones(segment.size, bool)
            self.live[record.deleted] = False


class Reader:
    """A snapshot of the index in `path`: what is written after it was opened does not show in it.

    Raises IndexMissingError, IndexVersionError or IndexDamagedError, here and from every method that reads.
    """

    def __init__(self, path: Path, any_version: bool = False) -> None:
        self.path = path
        self.contents, self._segments = contents(path, any_version, self._opened)
        self.size = sum(opened.segment.size for opened in self._segments)
        self._lengths: dict[str, NDArray[np.int64]] = {}
        self._last: tuple[int, Article] | None = None  # an article is asked for several times in a row
        self._made: dict[str, NDArray[np.float64]] = {}
        self._own = local()

    def _opened(self, table: toc.Contents) -> list[Opened]:
        dictionaries: dict[str, Dictionary] = {}
        found, base = [], 0
        for record in table.segments:
            found.append(Opened(open_segment(self.path, record, dictionaries), base, record))
            base += record.documents
        return found

    def close(self) -> None:
        """Let go of the files."""
        self._segments = []

    @property
    def segments(self) -> int:
        """The number of segments the index consists of."""
        return len(self._segments)

    @property
    def opened(self) -> list[Opened]:
        """The segments."""
        return self._segments

    @cached_property
    def live(self) -> NDArray[np.bool_]:
        """Which document numbers stand for an article: an array of `size` truth values."""
        alive = np.ones(self.size, bool)
        for opened in self._segments:
            alive[opened.record.deleted + opened.base] = False
        return alive

    @cached_property
    def documents(self) -> Documents:
        """The numbers of all articles."""
        return np.flatnonzero(self.live)

    @cached_property
    def count(self) -> int:
        """The number of articles."""
        return self.size - sum(len(opened.record.deleted) for opened in self._segments)

    def lengths(self, field: str) -> NDArray[np.int64]:
        """Give the field length, in positions, by document number."""
        if field not in self._lengths:
            self._lengths[field] = self._column(lambda segment: segment.lengths(field))
        return self._lengths[field]

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """The first second each article's date may mean (since 1970 UTC; NO_DATE without one), by document number."""
        return self._column(lambda segment: segment.column("first"))

    @cached_property
    def last(self) -> NDArray[np.int64]:
        """The last second each article's date may mean, by document number."""
        return self._column(lambda segment: segment.column("last"))

    def postings(self, field: str, term: str) -> Postings:
        """Give the postings of an indexed term in a field."""
        with damage_told(self.path):
            parts = []
            for opened in self._segments:
                segment = opened.segment
                number = segment.fields.get(field, -1)
                for row in segment.rows(term.encode()):
                    if row.field == number:
                        parts.append(Part(opened.base, segment.postings(row), opened.live))
            return TermPostings(parts) if parts else Nothing()

    def forms(self, field: str, choose: Callable[[Words], Iterable[Span]], as_terms: bool = True) -> Postings:
        """Give the postings of the words that `choose` picks, as forms and (`as_terms`) as terms, in a field.

        `choose` is called with the dictionary of each segment and gives spans of numbers in it, apart and in order.
        """
        with damage_told(self.path):
            choices = [
                self._choice(opened, field, choose(opened.segment.words), as_terms)
                for opened in self._segments
            ]
            return ChosenPostings(choices, self.size)

    def _choice(self, opened: Opened, field: str, spans: Iterable[Span], as_terms: bool) -> Choice:
        segment = opened.segment
        number = segment.fields.get(field, -1)
        tables = [segment.words.table(*span) for span in spans] or [segment.words.table(0, 0)]
        rows = type(tables[0][0])(*map(np.concatenate, zip(*(table[0] for table in tables), strict=True)))
        readings = type(tables[0][1])(*map(np.concatenate, zip(*(table[1] for table in tables), strict=True)))
        if not as_terms:
            rows = rows.where(slice(0, 0))
        outside = ~np.isin(readings.terms, rows.words)  # of a term that was chosen itself, every form counts
        codes: dict[int, list[int]] = {}
        for term, code in zip(
            readings.terms[outside].tolist(), readings.codes[outside].tolist(), strict=True
        ):
            codes.setdefault(term, []).append(code)
        coded = [
            (segment.postings(row), np.array(chosen))
            for term, chosen in codes.items()
            for row in segment.words.rows(term)
            if row.field == number
        ]
        return Choice(opened.base, segment, rows.where(rows.fields == number), coded, opened.live)

    def scratch(self) -> NDArray[np.float64]:
        """Give an array of `size` zeros, always the same one in a thread: whoever writes into it puts the zeros back."""
        if not hasattr(self._own, "zeros"):
            self._own.zeros = np.zeros(self.size)
        zeros: NDArray[np.float64] = self._own.zeros
        return zeros

    def common(self, one: Documents, other: Documents) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the places of the documents that are in both of two increasing arrays, in the one and in the other."""
        if one.size > other.size:
            return self.common(other, one)[::-1]
        if not one.size or one is other:
            everything = np.arange(one.size)
            return everything, everything
        if one.size * 16 < other.size:
            there = np.minimum(np.searchsorted(other, one), other.size - 1)
        else:
            if not hasattr(self._own, "places"):
                self._own.places = np.zeros(self.size, np.int64)
            self._own.places[other] = np.arange(other.size)
            there = np.minimum(
                self._own.places[one], other.size - 1
            )  # of a document that is not there: any place
        kept = np.flatnonzero(other[there] == one)
        return kept, there[kept]

    def cached(self, name: str, make: Callable[[Reader, str], NDArray[np.float64]]) -> NDArray[np.float64]:
        """Give what `make` makes of this snapshot under a name, made once."""
        if name not in self._made:
            self._made[name] = make(self, name)
        return self._made[name]

    def count_terms(self, fields: Iterable[str]) -> int:
        """Count the different terms (stems) of some fields."""
        with damage_told(self.path):
            found: set[bytes] = set()
            for opened in self._segments:
                segment = opened.segment
                rows, _ = segment.words.table()
                numbers = [segment.fields.get(field, -1) for field in fields]
                held = np.zeros(len(segment.words), bool)
                held[rows.words[np.isin(rows.fields, numbers)]] = True
                if len(self._segments) == 1:
                    return int(np.count_nonzero(held))
                found.update(
                    word for word, kept in zip(segment.words.words(), held.tolist(), strict=True) if kept
                )
        return len(found)

    def sources(self) -> dict[str, int]:
        """Count the articles of each source, the one with most first; "" is for those without."""
        counts: Counter[str] = Counter()
        with damage_told(self.path):
            for opened in self._segments:
                names, numbers = opened.segment.names("source")
                kept = numbers if opened.live is None else numbers[opened.live]
                held = np.bincount(kept, minlength=len(names)).tolist()
                counts.update({name: count for name, count in zip(names, held, strict=True) if count})
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def number(self, id: str) -> int | None:
        """Give the document number of an article; None if there is none with this id."""
        if any("\ud800" <= letter <= "\udfff" for letter in id):  # bytes that are no UTF-8: no id holds them
            return None
        found = self.postings(ID, id).documents
        return int(found[0]) if found.size else None

    def id(self, document: int) -> str:
        """Give the id of the article with this number."""
        return str(self.head(document)["id"])

    def head(self, document: int) -> dict[str, Any]:
        """Give what is stored of an article without its text: `id`, `digest`, `origin`, and the rest as `article`."""
        with damage_told(self.path):
            opened, number = self._place(document)
            found = read_head(opened.segment.stored.part("heads", number))
            _ = found["id"], found["digest"], found["origin"], found["article"]
            return found

    def article(self, document: int) -> Article:
        """Give the article with this number, as it was handed over."""
        if self._last is None or self._last[0] != document:
            self._last = document, self._read(document)
        return self._last[1]

    def origins(self) -> Iterator[tuple[int, Stored]]:
        """List the number of each article with what is stored of its origin."""
        for document in self.documents.tolist():
            fields = self.head(document)
            with damage_told(self.path):
                stored = Stored(fields["id"], fields["digest"], Origin(*fields["origin"]))
            yield document, stored

    def _read(self, document: int) -> Article:
        with damage_told(self.path):
            opened, number = self._place(document)
            stored = opened.segment.stored
            found = joined(stored.part("heads", number), stored.part("texts", number))
            try:
                return Article(**found["article"])
            except ZoekerError as error:  # an article that was sound when it was written
                raise ValueError(str(error)) from error

    def _place(self, document: int) -> tuple[Opened, int]:
        for opened in reversed(self._segments):
            if document >= opened.base:
                return opened, document - opened.base
        raise IndexError(document)

    def _column(self, read: Callable[[Segment], NDArray[Any]]) -> NDArray[np.int64]:
        with damage_told(self.path):
            parts = [read(opened.segment).astype(np.int64) for opened in self._segments]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)


def open_segment(path: Path, record: toc.SegmentRecord, dictionaries: dict[str, Dictionary]) -> Segment:
    """Open a segment in a folder; dictionaries that others share are kept in `dictionaries`."""
    file = FileReader(mapped(path / f"{toc.NAME}_{record.id}{ENDING}"))
    if file.checksum != record.checksum:
        raise ValueError(f"{toc.NAME}_{record.id}{ENDING} is not the file that was committed")
    segment = Segment(file, lambda name: _dictionary(path, name, dictionaries))
    if segment.size != record.documents:
        raise ValueError(f"{toc.NAME}_{record.id}{ENDING} has not as many documents as were committed")
    return segment


def _dictionary(path: Path, name: str, known: dict[str, Dictionary]) -> Dictionary:
    if name not in known:
        known[name] = read_dictionary(path, name)
    return known[name]


def read_dictionary(path: Path, name: str) -> Dictionary:
    """Read the dictionary that articles in a folder were compressed with."""
    if not name:
        return Dictionary()
    file = FileReader(mapped(path / file_name(name)))
    return Dictionary(name, {part: file.section(part).all() for part in file.named("")})


def mapped(path: Path) -> NDArray[np.uint8]:
    """See the bytes of a file without reading it."""
    with path.open("rb") as file:
        file.seek(0, 2)
        if not file.tell():
            raise ValueError(f"{path.name} is empty")
        return np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), np.uint8)
