"""How does Whoosh read a segment? A codec, so that Whoosh's own searcher, query parser and readers work on the index.

What Whoosh's terms are, zoeker's are: the words that have a posting list in a field. Written forms do not show. Only zoeker
writes: Whoosh would know nothing of forms, of the catalog, nor of the table of contents that counts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import columns, matching
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import TermInfo, TermNotFound

from zoeker.format import NAME, TEXTS, toc
from zoeker.format.postings import Numbers, PostingList
from zoeker.format.segment import Segment, open_segment
from zoeker.format.stored import joined
from zoeker.format.words import BLOCK_WORDS, Row

from .schema import refuse

_BLOCK = 128  # postings that Whoosh skips at once when none of them can score high enough
_COLUMNS = ("first", "last")

Term = tuple[str, bytes]  # a field and a word, as Whoosh names a term


class ZoekerSegment(base.Segment):  # type: ignore[misc]
    """A segment of zoeker's, as Whoosh's table of contents lists it: see `toc.segment`."""

    def __init__(self, id: str, documents: int, checksum: int, deleted: bytes) -> None:
        super().__init__(NAME)
        self.segid = id
        self._record = toc.record(id, documents, checksum, deleted)
        self._deleted = frozenset(self._record.deleted.tolist())

    def opened(self, storage: Any) -> Segment:
        """Open its file."""
        if not isinstance(storage, FileStorage):
            raise ValueError("an index of zoeker's lies in a folder on disk")
        return open_segment(Path(storage.folder), self._record, {})

    def codec(self) -> ZoekerCodec:
        """Give what reads it."""
        return ZoekerCodec()

    def is_compound(self) -> bool:
        """Say that it does not lie in a file of Whoosh's."""
        return False

    def doc_count_all(self) -> int:
        """Count the documents, deleted ones too."""
        return self._record.documents

    def deleted_count(self) -> int:
        """Count the deleted documents."""
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        """List the deleted documents."""
        return iter(sorted(self._deleted))

    def is_deleted(self, docnum: int) -> bool:
        """Say whether a document is deleted."""
        return docnum in self._deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Refuse: it is zoeker that takes articles out."""
        refuse()


class ZoekerCodec(base.Codec):  # type: ignore[misc]
    """Reads segments of zoeker's for Whoosh."""

    def new_segment(self, storage: Any, indexname: str) -> Any:
        """Refuse: it is zoeker that writes segments."""
        refuse()

    def terms_reader(self, storage: Any, segment: ZoekerSegment) -> _TermsReader:
        """Open the words and posting lists of a segment."""
        return _TermsReader(segment.opened(storage))

    def per_document_reader(self, storage: Any, segment: ZoekerSegment) -> _DocumentReader:
        """Open what a segment knows of each document."""
        return _DocumentReader(segment.opened(storage), segment)


class _TermsReader(base.TermsReader):  # type: ignore[misc]
    """The words of a segment: a term of Whoosh's is a word that has a row with the field's number."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._lengths: dict[str, NDArray[np.integer]] = {}

    def __contains__(self, term: Term) -> bool:
        return self._row(*term) is not None

    def indexed_field_names(self) -> list[str]:
        return list(self._segment.fields)

    def terms(self) -> Iterator[Term]:
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        for field in sorted(self._segment.fields):
            if field >= fieldname:
                start = prefix if field == fieldname else b""
                yield from ((field, word) for word in self.words(field, start))

    def items(self) -> Iterator[tuple[Term, Any]]:
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, Any]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> Any:
        row = self._found(fieldname, text)
        postings = self._segment.postings(row)
        documents, frequencies = postings.documents, postings.frequencies()
        lengths = self._lengths_of(fieldname, documents)
        return TermInfo(
            weight=float(row.occurrences),
            df=row.documents,
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(frequencies.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self._found(fieldname, text).occurrences)

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return self._found(fieldname, text).documents

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> _Matcher:
        row = self._row(fieldname, text)
        if row is None:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        postings = self._segment.postings(row)
        lengths = self._lengths_of(fieldname, postings.documents)
        return _Matcher(postings, lengths, (fieldname, text), format_, scorer)

    def cursor(self, fieldname: str, fieldobj: Any) -> _Cursor:
        return _Cursor(self, fieldname, fieldobj)

    def words(self, field: str, start: bytes) -> Iterator[bytes]:
        """Yield the words of a field from `start` on."""
        known = self._segment.words
        number, place = self._segment.fields.get(field, -1), known.place(start)
        while place < len(known):
            end = min((place // BLOCK_WORDS + 1) * BLOCK_WORDS, len(known))
            rows = known.between(place, end).rows()
            having = set(rows.words[rows.fields == number].tolist())
            for word_number, word in enumerate(known.words(place, end), place):
                if word_number in having:
                    yield word
            place = end

    def _row(self, field: str, text: bytes) -> Row | None:
        number = self._segment.fields.get(field, -1)
        return next((row for row in self._segment.rows(text) if row.field == number), None)

    def _found(self, field: str, text: bytes) -> Row:
        row = self._row(field, text)
        if row is None:
            raise KeyError((field, text))
        return row

    def _lengths_of(self, field: str, documents: Numbers) -> NDArray[np.integer]:
        if int(documents[-1]) >= self._segment.size:
            raise ValueError("a posting names a document that is not there")
        if field not in TEXTS:
            return np.zeros(len(documents), np.int64)
        if field not in self._lengths:
            self._lengths[field] = self._segment.lengths(field)
        return self._lengths[field][documents]


class _Cursor(base.FieldCursor):  # type: ignore[misc]
    """Goes through the words of a field."""

    def __init__(self, terms: _TermsReader, field: str, fieldobj: Any) -> None:
        self._terms, self._field, self._fieldobj = terms, field, fieldobj
        self.first()

    def first(self) -> str | None:
        return self.find(b"")

    def find(self, string: str | bytes) -> str | None:
        start = string if isinstance(string, bytes) else self._fieldobj.to_bytes(string)
        self._words = self._terms.words(self._field, start)
        return self.next()

    def next(self) -> str | None:
        self._word = next(self._words, None)
        return self.text()

    def text(self) -> str | None:
        return None if self._word is None else self._fieldobj.from_bytes(self._word)

    term = text

    def is_valid(self) -> bool:
        return self._word is not None

    def term_info(self) -> Any:
        return None if self._word is None else self._terms.term_info(self._field, self._word)


class _Matcher(matching.LeafMatcher):  # type: ignore[misc]
    """Goes through a posting list; its positions are read when they are first asked for."""

    def __init__(
        self, postings: PostingList, lengths: NDArray[np.integer], term: Term, format_: Any, scorer: Any
    ) -> None:
        self._postings, self._lengths, self._term = postings, lengths, term
        self.format, self.scorer = format_, scorer
        self._documents: list[int] = postings.documents.tolist()
        self._i = 0

    def is_active(self) -> bool:
        return self._i < len(self._documents)

    def reset(self) -> None:
        self._i = 0

    def copy(self) -> _Matcher:
        other = type(self)(self._postings, self._lengths, self._term, self.format, self.scorer)
        other._i = self._i
        return other

    def replace(self, minquality: float = 0) -> Any:
        hopeless = minquality and self.supports_block_quality() and self.max_quality() < minquality
        return self if self.is_active() and not hopeless else matching.NullMatcher()

    def id(self) -> int:
        return self._documents[self._i]

    def all_ids(self) -> Iterator[int]:
        return iter(self._documents[self._i :])

    def next(self) -> bool:
        if not self.is_active():
            raise matching.ReadTooFar
        self._i += 1
        return self._i % _BLOCK == 0 or not self.is_active()

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise matching.ReadTooFar
        self._i = bisect_left(self._documents, id, self._i)

    def weight(self) -> float:
        return self._weights[self._i]

    def value(self) -> bytes:
        if not self.format.supports("positions"):
            return b""
        data, ends = self._values
        return data[4 * (ends[self._i - 1] if self._i else 0) : 4 * ends[self._i]]

    def skip_to_quality(self, minquality: float) -> int:
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality:
            self._i = min((self._i // _BLOCK + 1) * _BLOCK, len(self._documents))
            skipped += 1
        return skipped

    def block_max_weight(self) -> float:
        return self._blocks[0][self._i // _BLOCK]

    def block_min_length(self) -> int:
        return self._blocks[1][self._i // _BLOCK]

    def block_max_length(self) -> int:
        return self._blocks[2][self._i // _BLOCK]

    @cached_property
    def _weights(self) -> list[float]:
        weights: list[float] = self._postings.frequencies().astype(np.float64).tolist()
        return weights

    @cached_property
    def _values(self) -> tuple[bytes, list[int]]:
        """All positions, as PackedPositions writes them, and how many of them there are up to each document."""
        _, positions, _ = self._postings.occurrences()
        return positions.astype(np.uint32).tobytes(), np.cumsum(self._postings.frequencies()).tolist()

    @cached_property
    def _blocks(self) -> tuple[list[float], list[int], list[int]]:
        begins = np.arange(0, len(self._documents), _BLOCK)
        return (
            np.maximum.reduceat(np.array(self._weights), begins).tolist(),
            np.minimum.reduceat(self._lengths, begins).tolist(),
            np.maximum.reduceat(self._lengths, begins).tolist(),
        )


class _DocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    """What a segment knows of each document. Lengths count deleted documents too, as Whoosh's own do."""

    def __init__(self, opened: Segment, segment: ZoekerSegment) -> None:
        self._opened = opened
        self._known: dict[str, list[int]] = {}
        self.doc_count, self.doc_count_all = segment.doc_count, segment.doc_count_all
        self.has_deletions, self.is_deleted = segment.has_deletions, segment.is_deleted
        self.deleted_docs = segment.deleted_docs

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return fieldname in _COLUMNS

    def list_columns(self) -> list[str]:
        return list(_COLUMNS)

    def column_reader(self, fieldname: str, column: Any) -> _Column:
        if not self.has_column(fieldname):
            raise KeyError(fieldname)
        return _Column(self._opened.column(fieldname).tolist())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return self._lengths(fieldname)[docnum] if fieldname in TEXTS else default

    def doc_field_length_reader(self, fieldname: str, default: int = 0) -> Callable[[int], int]:
        return self._lengths(fieldname).__getitem__ if fieldname in TEXTS else lambda _: default

    def field_length(self, fieldname: str) -> int:
        return sum(self._lengths(fieldname))

    def min_field_length(self, fieldname: str) -> int:
        return min(self._lengths(fieldname), default=0)

    def max_field_length(self, fieldname: str) -> int:
        return max(self._lengths(fieldname), default=0)

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        if not 0 <= docnum < self._opened.size:
            raise KeyError(f"the segment has no document {docnum}")
        stored = self._opened.stored
        return joined(stored.part("heads", docnum), stored.part("texts", docnum))

    def _lengths(self, field: str) -> list[int]:
        if field not in TEXTS:
            return []
        if field not in self._known:
            self._known[field] = self._opened.lengths(field).tolist()
        return self._known[field]


class _Column(columns.ColumnReader):  # type: ignore[misc]
    """The number of each document in a column."""

    def __init__(self, values: list[int]) -> None:
        self._values = values
        self._doccount = len(values)
        self._reverse = False

    def __getitem__(self, docnum: int) -> int:
        return self._values[docnum]

    def sort_key(self, docnum: int) -> int:
        return -self._values[docnum] if self._reverse else self._values[docnum]

    def set_reverse(self) -> None:
        self._reverse = True
