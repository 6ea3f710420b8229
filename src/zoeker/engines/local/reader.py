"""What does the index know? A snapshot of it: segments, posting lists, lengths, dates and stored articles.

Documents are numbered from 0 through all segments. What was deleted is in none of the answers, so that statistics
do not depend on how the index came to be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from threading import local
from typing import Any
from weakref import ref

import numpy as np
from numpy.typing import NDArray

from zoeker import ranking
from zoeker.article import Article
from zoeker.dutch import Analyzer, Form, Known, Near, known_to
from zoeker.format import ID, PARTS_OF, toc
from zoeker.format.folder import analyzer_of, contents, damage_told
from zoeker.format.postings import POSITION_BITS, LookedUp, Numbers
from zoeker.format.segment import Segment, irregular_heads, known_forms, open_segment
from zoeker.format.stored import Dictionary, has_extra, read_head, read_text
from zoeker.kernel import library, postings
from zoeker.kernel.evaluate import Windows
from zoeker.kernel.passages import read_texts
from zoeker.query.tree import Leaf

Documents = NDArray[np.int64]  # document numbers, increasing
Lengths = NDArray[np.unsignedinteger[Any]]  # of a field, by document of the index
Worth = tuple[Lengths, NDArray[np.float64]]  # and what one occurrence counts for, by length

# The key of an occurrence: the number of its document, the place of its field among those that were asked for, and its
# position, so that keys increase as one reads, and what follows in one field of a document is one more.
FIELD_BITS = 3
DOCUMENT_SHIFT = POSITION_BITS + FIELD_BITS
BITS = POSITION_BITS, DOCUMENT_SHIFT  # of a key, below the field and below the document

_LONG = 1 << 20  # positions of a text
_PART_OF = {parts: field for field, parts in PARTS_OF.items()}


class Opened:
    """A segment of the index: the number of its first document, and which of its documents are live (None: all)."""

    def __init__(self, segment: Segment, base: int, record: toc.SegmentRecord) -> None:
        self.segment = segment
        self.base = base
        self.record = record
        self.live: NDArray[np.bool_] | None = None
        if len(record.deleted):
            self.live = np.ones(segment.size, bool)
            self.live[record.deleted] = False

    @cached_property
    def laid(self) -> postings.Segment:
        """Its posting lists as the kernel reads them; who names rows has them checked (`Segment.check_rows`)."""
        bits = None
        if self.live is not None:  # the first document in the lowest bit
            padded = np.zeros(-(-len(self.live) // 64) * 64, bool)
            padded[: len(self.live)] = self.live
            bits = np.packbits(padded, bitorder="little").view("<u8")
        return postings.Segment(self.segment.posting_bytes, self.segment.size, self.base, bits)


class Fields:
    """Some fields, in an order: what one occurrence counts for in each, and which place each field of a segment has among them.

    There are few lengths: so little is read of them that it stays near the processor, and a document may be anywhere.
    """

    def __init__(
        self, names: tuple[str, ...], worth: Callable[[str], Worth], segments: Sequence[Opened]
    ) -> None:
        self.names, self._worth = names, worth
        place = {field: place for place, field in enumerate(names)}
        # Of each field of a segment its place (-1: none), and whether its occurrences have codes.
        self.places = [
            np.array(
                [(place.get(name, -1), name not in _PART_OF) for name in opened.segment.fields], np.int64
            ).reshape(-1, 2)
            for opened in segments
        ]

    @cached_property
    def laid(self) -> library.Laid:
        """What one occurrence is worth, as the kernel reads it."""
        return postings.lay_fields([self._worth(name) for name in self.names])


def worth(field: str, lengths: Callable[[str], Lengths], live: NDArray[np.bool_]) -> Worth:
    """Say what one occurrence counts for: the weight of the field over its norm; nothing in one that does not rank."""
    name, share = (_PART_OF[field], ranking.PART) if field in _PART_OF else (field, 1.0)
    if name not in ranking.WEIGHTS:
        return np.zeros(len(live), np.uint8), np.zeros(1)
    field_lengths = lengths(name)
    different = np.arange(int(field_lengths.max(initial=0)) + 1)
    if len(different) > _LONG:
        # By their places among those that there are: else the table would be as long as the longest text.
        different, places = np.unique(np.append(0, field_lengths), return_inverse=True)
        field_lengths = places[1:].astype(np.uint32)
    counts = np.bincount(field_lengths[live], minlength=len(different))
    present = counts[1:].sum()
    average = (counts * different).sum() / present if present else 1.0
    relative = ranking.norm(different.astype(np.float64), average)
    relative[0] = 1.0  # without a length there is no occurrence; 0 would divide by nothing where b is 1
    return field_lengths, share * ranking.WEIGHTS[name] / relative


def together(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Put arrays one behind the other."""
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.empty(0, np.int64)


def distinct(numbers: NDArray[Any]) -> NDArray[Any]:
    """Sort numbers, each once: mostly in order as they are, they are sorted in far less time than np.unique hashes them."""
    ordered = np.sort(numbers, kind="stable")
    kept = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=kept[1:])
    return ordered[kept]


class Reader:
    """A snapshot of the index in `path`: what is written after it was opened does not show in it.

    Raises IndexMissingError, IndexVersionError or IndexDamagedError, here and from every method that reads.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told = damage_told(path)  # to be entered where anything is read from the files
        self.contents, self._segments = contents(path, self._opened)
        self._stamp = toc.stamp(path, self.contents.generation)
        self.made_with = analyzer_of(path)  # the name of its analyzer
        self.size = sum(opened.segment.size for opened in self._segments)
        self._lengths: dict[str, Lengths] = {}
        self._last: tuple[int, Article] | None = None  # an article is asked for several times in a row
        self._fields: dict[tuple[str, ...], Fields] = {}
        self._names: dict[str, tuple[list[str], Documents]] = {}
        self.periods: dict[str, tuple[Sequence[str], Documents]] = {}  # what counting.py keeps of dates
        self.remembered: dict[Leaf, Any] = {}  # what was looked up of leaves: see words.py
        self._own = local()

    def _opened(self, table: toc.Contents) -> list[Opened]:
        dictionaries: dict[str, Dictionary] = {}
        segments, base = [], 0
        for record in table.segments:
            segments.append(Opened(open_segment(self.path, record, dictionaries), base, record))
            base += record.documents
        return segments

    def forget(self) -> None:
        """Drop what leads back to this: who refreshes an index would else wait for garbage to be collected."""
        self._fields.clear()
        self.analyzer.remembered.clear()

    def close(self) -> None:
        """Let go of the files at once: nobody may be reading. Otherwise they are, once nobody holds this reader."""
        self._segments = []
        self._fields.clear()
        self.remembered.clear()
        self.__dict__.pop("laid", None)

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

    @property
    def stale(self) -> bool:
        """Whether the index has had a commit since this snapshot was taken."""
        return toc.stamp(self.path, toc.latest(self.path)) != self._stamp

    def lengths(self, field: str) -> Lengths:
        """Give the field length, in positions, by document number."""
        if field not in self._lengths:
            with self.told:
                parts = [opened.segment.lengths(field) for opened in self._segments]
            self._lengths[field] = np.concatenate(parts) if parts else np.empty(0, np.uint8)
        return self._lengths[field]

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """The first second each article's date may mean (since 1970 UTC; NO_DATE without one), by document number."""
        return self._column(lambda segment: segment.column("first"))

    @cached_property
    def last(self) -> NDArray[np.int64]:
        """The last second each article's date may mean, by document number."""
        return self._column(lambda segment: segment.column("last"))

    @cached_property
    def analyzer(self) -> Analyzer:
        """Reads texts as the index was made: of words that it holds, by what it knows of them."""
        return Analyzer(self.known, _Known(self).irregular)

    @property
    def known(self) -> Known:
        """What the index knows of words, as the analyzer asks it."""
        return known_to(self.made_with, _Known(self).forms)

    @cached_property
    def laid(self) -> library.Laid:
        """The posting lists of all segments, as the kernel reads them."""
        return postings.lay_segments([opened.laid for opened in self._segments])

    @property
    def windows(self) -> Windows:
        """Scratch to answer questions with, of this thread."""
        try:
            windows: Windows = self._own.windows
        except AttributeError:
            windows = self._own.windows = Windows()
        return windows

    def weigh(self, weigh: Callable[..., Any], *asked: Any) -> Any:
        """Weigh occurrences, with scratch of this thread as the last argument, which is as it was before."""
        try:
            scratch = self._own.scratch
        except AttributeError:
            scratch = self._own.scratch = postings.Scratch(self.size)
        try:
            return weigh(*asked, scratch)
        except ValueError:
            del self._own.scratch  # something may be left in it
            raise

    def fields(self, names: tuple[str, ...]) -> Fields:
        """Give some fields as words are looked up in them."""
        fields = self._fields.get(names)
        if fields is None:
            fields = self._fields[names] = Fields(
                names, lambda name: worth(name, self.lengths, self.live), self._segments
            )
        return fields

    def rows(
        self, terms: Sequence[str], fields: Fields, form: str = "", of: int = -1
    ) -> list[list[LookedUp]]:
        """Look indexed terms up: give of each the rows of its posting lists in each segment, whose bytes are as they were written.

        They bear the code of `form`, which is one of term number `of` (-1: of none).
        """
        words, written, each = [term.encode() for term in terms], form.encode(), []
        with self.told:
            for opened, places in zip(self._segments, fields.places, strict=True):
                each.append(opened.segment.words.rows_of(words, written, of, places))
                opened.segment.check_rows(together(each[-1]))
        return [list(rows) for rows in zip(*each, strict=True)] if each else [[] for _ in terms]

    def keys(self, term: str, fields: tuple[str, ...], within: Documents | None = None) -> Numbers:
        """Give where an indexed term stands in some fields of some documents or (None) of all: keys, in any order."""
        with self.told:
            (rows_of_term,) = self.rows([term], self.fields(fields))
            return together(
                [
                    postings.keys(opened.laid, rows, within, BITS)
                    for opened, rows in zip(self._segments, rows_of_term, strict=True)
                    if len(rows)
                ]
            )

    def count_terms(self, fields: Iterable[str]) -> int:
        """Count the different terms (stems) of some fields."""
        with self.told:
            different: set[bytes] = set()
            for opened in self._segments:
                segment = opened.segment
                rows, _ = segment.words.table()
                numbers = [segment.fields.get(field, -1) for field in fields]
                present = np.zeros(len(segment.words), bool)
                present[rows.words[np.isin(rows.fields, numbers)]] = True
                if len(self._segments) == 1:
                    return int(np.count_nonzero(present))
                different.update(
                    word for word, kept in zip(segment.words.words(), present.tolist(), strict=True) if kept
                )
        return len(different)

    def names(self, field: str) -> tuple[list[str], Documents]:
        """Give the different names that articles have in a field of format.NAMED, and by document the number of its own."""
        found = self._names.get(field)
        if found is None:
            numbered, columns = dict[str, int](), []
            with self.told:
                for opened in self._segments:
                    own, numbers = opened.segment.names(field)
                    places = [numbered.setdefault(name, len(numbered)) for name in own]
                    columns.append(np.array(places, np.int64)[numbers])
            found = self._names[field] = list(numbered), together(columns)
        return found

    def number(self, id: str) -> int | None:
        """Give the document number of an article; None if there is none with this id."""
        if any("\ud800" <= letter <= "\udfff" for letter in id):  # bytes that are no UTF-8: no id holds them
            return None
        keys = self.keys(id, (ID,))
        return int(keys[0]) >> DOCUMENT_SHIFT if keys.size else None

    def id(self, document: int) -> str:
        """Give the id of the article with this number."""
        return str(self.head(document)["id"])

    def head(self, document: int) -> dict[str, Any]:
        """Give what is stored of an article without its text: `id`, `digest`, `origin`, and the rest as `article`."""
        return self.heads([document])[0]

    def heads(self, documents: Iterable[int]) -> list[dict[str, Any]]:
        """Give what is stored of some articles without their text, as `head` does."""
        heads = []
        with self.told:
            for document in documents:
                opened, number = self._place(document)
                heads.append(read_head(opened.segment.stored.part("heads", number)))
        return heads

    def texts(self, documents: Iterable[int]) -> tuple[list[tuple[bytes, bytes]], list[bool]]:
        """Give the lead and the body of some articles, in UTF-8, and whether they carry anything else."""
        with self.told:
            placed = map(self._place, documents)
            parts = [opened.segment.stored.part("texts", number) for opened, number in placed]
            texts = read_texts(parts)
            for lead, body in texts:  # both are empty of an article that has only a title
                if not str(lead, "utf-8"):
                    str(body, "utf-8")  # which is shown then, and raises ValueError if it is no text
            return texts, [has_extra(part) for part in parts]

    def extra(self, document: int) -> Callable[[], dict[str, Any]]:
        """Give a function that reads what else is known of an article, also after the snapshot was closed."""
        opened, number = self._place(document)
        stored, told = opened.segment.stored, self.told

        def read() -> dict[str, Any]:
            with told:
                return dict(read_text(stored.part("texts", number)).get("extra", {}))

        return read

    def article(self, document: int) -> Article:
        """Give the article with this number, as it was handed over."""
        last = self._last  # another thread may put its own in the place of it
        if last is None or last[0] != document:
            last = self._last = document, self._read(document)
        return last[1]

    def _read(self, document: int) -> Article:
        with self.told:
            opened, number = self._place(document)
            return opened.segment.stored.article(number)

    def _place(self, document: int) -> tuple[Opened, int]:
        for opened in reversed(self._segments):
            if document >= opened.base:
                return opened, document - opened.base
        raise IndexError(document)

    def _column(self, read: Callable[[Segment], NDArray[Any]]) -> NDArray[np.int64]:
        with self.told:
            parts = [read(opened.segment).astype(np.int64) for opened in self._segments]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)


class _Known:
    """What a reader knows of words: see `Known` and `Irregular`. Once nobody holds the reader, nothing.

    An analyzer is in a circle with what it remembers, which must not keep the files open once nobody reads them.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader, self._told = ref(reader), reader.told

    @property
    def _segments(self) -> list[Segment]:
        reader = self._reader()
        return [opened.segment for opened in reader.opened] if reader else []

    def forms(self, texts: Iterable[str]) -> dict[str, Form]:
        with self._told:
            return known_forms(self._segments, texts)

    def irregular(self, terms: Sequence[str], beginnings: Sequence[str], near: Near) -> Iterable[int]:
        with self._told:
            return irregular_heads(self._segments, terms, beginnings, near)
