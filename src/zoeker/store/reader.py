"""What does the index know? A snapshot of it: postings, lengths, dates and stored articles, as NumPy arrays.

Documents are numbered from 0 through all segments. What was deleted is in none of the answers, so that statistics
do not depend on how the index came to be.
"""

from __future__ import annotations

import mmap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from threading import local
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.article import Article
from zoeker.dutch import Analyzer, Form
from zoeker.errors import ZoekerError

from . import toc
from .catalog import Origin, Stored
from .chosen import Choice, ChosenPostings, Span, choice
from .folder import contents, damage_told
from .known import known_form
from .lists import Nothing, Opened, Part, Postings, TermPostings
from .postings import ShortRow
from .schema import ID, PARTS_OF
from .sections import FileReader
from .segment import ENDING, Segment
from .stored import Dictionary, file_name, joined, read_head, read_text
from .weighed import Entries, Weighed, Worth, weighed
from .words import Words
from .written import Coded, Written

Documents = NDArray[np.int64]  # document numbers, increasing

_SHORT = 4096  # postings that are quicker read as one list than field by field


class Texts(NamedTuple):
    """The texts of an article."""

    lead: str
    body: str


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
        self._made: dict[tuple[str, ...], NDArray[np.float64]] = {}
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
        return self.term(term, (field,)).get(field, Nothing())

    @cached_property
    def analyzer(self) -> Analyzer:
        """Reads texts as the index was made: of words that it holds, by what it knows of them."""
        return Analyzer(self._known)

    def _known(self, text: str) -> Form | None:
        with damage_told(self.path):
            return known_form((opened.segment for opened in self._segments), text)

    def term(self, term: str, fields: Iterable[str]) -> dict[str, Postings]:
        """Give the postings of an indexed term in those of some fields that hold it."""
        with damage_told(self.path):
            found: dict[str, list[Part]] = {field: [] for field in fields}
            for opened in self._segments:
                segment = opened.segment
                rows = {row.field: row for row in segment.rows(term.encode())}
                for field, parts in found.items():
                    row = rows.get(segment.fields.get(field, -1))
                    if row is not None:
                        parts.append(Part(opened, segment.postings(row)))
            return {field: TermPostings(parts) for field, parts in found.items() if parts}

    def weigh(
        self, words: Sequence[tuple[str, str]], fields: Sequence[str], worth: Worth
    ) -> list[Weighed | None]:
        """Weigh indexed terms in some fields, each with a written form of it ("" for none) that is weighed apart.

        None for a term that stands so often that `term` and `written` do better.
        """
        with damage_told(self.path):
            found = [[self._short_rows(opened, *word, fields) for word in words] for opened in self._segments]
            sizes = [sum(row.documents for held in found for row, _ in held[at]) for at in range(len(words))]
            short = [at for at, size in enumerate(sizes) if size <= _SHORT]
            parts = []
            for opened, held in zip(self._segments, found, strict=True):
                chosen = [(number, row, base) for number, at in enumerate(short) for row, base in held[at]]
                if chosen:
                    numbers, rows, bases = zip(*chosen, strict=True)
                    of, places = np.array([numbers, bases]).repeat([row.documents for row in rows], axis=1)
                    documents, counts, exact = opened.segment.counts_short(rows)
                    parts.append(Entries(opened, of, documents, places, counts, exact))
            told: list[Weighed | None] = [None] * len(words)
            if short:
                for at, one in zip(short, weighed(parts, worth, self.size, len(short)), strict=True):
                    told[at] = one
            return told

    def _short_rows(
        self, opened: Opened, term: str, form: str, fields: Sequence[str]
    ) -> list[tuple[ShortRow, int]]:
        """Give the rows of a term in some fields, with the code of a form of it, and where each field's worth begins."""
        words = opened.segment.words
        number = words.find(term.encode())
        if number is None:
            return []
        code = -1
        if form and (written := words.find(form.encode())) is not None:
            code = next((one.code for one in words.readings(written) if one.term == number), -1)
        own = opened.segment.fields
        base = {own[field]: place * self.size for place, field in enumerate(fields) if field in own}
        countless = {own[field] for field in PARTS_OF.values() if field in own}
        return [
            (
                ShortRow(
                    row.start,
                    row.documents,
                    row.occurrences,
                    row.widths,
                    -1 if row.field in countless else code,
                ),
                base[row.field],
            )
            for row in words.rows(number)
            if row.field in base
        ]

    def written(self, form: str, fields: Sequence[str]) -> Written:
        """Look a written form up in some fields."""
        lists = []
        with damage_told(self.path):
            for opened in self._segments:
                words = opened.segment.words
                number = words.find(form.encode())
                own = opened.segment.fields
                base = {own[field]: number * self.size for number, field in enumerate(fields) if field in own}
                lists += [
                    Coded(opened, opened.segment.postings(row), reading.code, base[row.field])
                    # The form is in the lists of all its readings: one will do.
                    for reading in ([] if number is None else words.readings(number)[:1])
                    for row in words.rows(reading.term)
                    if row.field in base
                ]
        return Written(lists)

    def choose(
        self, choose: Callable[[Words], Iterable[Span]], fields: Sequence[str], as_terms: bool = True
    ) -> list[Choice]:
        """Choose words, as forms and (`as_terms`) as terms, in some fields.

        `choose` is called with the dictionary of each segment and gives spans of numbers in it, apart and in order.
        """
        with damage_told(self.path):
            return [
                choice(opened, choose(opened.segment.words), as_terms).within(fields)
                for opened in self._segments
            ]

    def chosen(self, choices: Sequence[Choice], field: str) -> Postings:
        """Give the postings of what was chosen, in a field."""
        with damage_told(self.path):
            return ChosenPostings(choices, field, self.size)

    def weigh_chosen(self, choices: Sequence[Choice], fields: Sequence[str], worth: Worth) -> Weighed:
        """Weigh what was chosen in some fields."""
        with damage_told(self.path):
            parts = [part for choice in choices for part in choice.counted(fields, self.size)]
            return weighed(parts, worth, self.size)[0]

    def scratch(self) -> NDArray[np.float64]:
        """Give an array of `size` zeros, always the same one in a thread: whoever writes into it puts the zeros back."""
        if not hasattr(self._own, "zeros"):
            self._own.zeros = np.zeros(self.size)
        zeros: NDArray[np.float64] = self._own.zeros
        return zeros

    def cached(
        self, fields: tuple[str, ...], make: Callable[[Reader, tuple[str, ...]], NDArray[np.float64]]
    ) -> NDArray[np.float64]:
        """Give what `make` makes of this snapshot for some fields, made once."""
        if fields not in self._made:
            self._made[fields] = make(self, fields)
        return self._made[fields]

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
        return self.heads([document])[0]

    def heads(self, documents: Iterable[int]) -> list[dict[str, Any]]:
        """Give what is stored of some articles without their text, as `head` does."""
        found = []
        with damage_told(self.path):
            for document in documents:
                opened, number = self._place(document)
                head = read_head(opened.segment.stored.part("heads", number))
                _ = head["id"], head["digest"], head["origin"], head["article"]
                found.append(head)
        return found

    def texts(self, documents: Iterable[int]) -> list[Texts]:
        """Give the texts of some articles."""
        with damage_told(self.path):
            parts = []
            for document in documents:
                opened, number = self._place(document)
                text = read_text(opened.segment.stored.part("texts", number))
                parts.append(Texts(text.get("lead", ""), text.get("body", "")))
            return parts

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
    mapping = _mapping(path / f"{toc.NAME}_{record.id}{ENDING}")
    file = FileReader(np.frombuffer(mapping, np.uint8), lambda: _let_go(mapping))
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
    return np.frombuffer(_mapping(path), np.uint8)


def _mapping(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        file.seek(0, 2)
        if not file.tell():
            raise ValueError(f"{path.name} is empty")
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _let_go(mapping: mmap.mmap) -> None:
    if hasattr(mmap, "MADV_DONTNEED"):  # not on Windows, which has its own ways
        mapping.madvise(mmap.MADV_DONTNEED)
