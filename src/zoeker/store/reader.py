"""What does the index know? A snapshot of it: postings, lengths, dates and stored articles, as NumPy arrays.

Documents are numbered from 0 through all segments. What was deleted is in none of the answers, so that statistics
do not depend on how the index came to be.
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader

from zoeker.article import Article
from zoeker.errors import ZoekerError

from .catalog import Origin, Stored
from .folder import damage_told, open_whoosh
from .schema import FORM_MARK, length_column

Documents = NDArray[np.int64]  # document numbers, increasing


class Postings(NamedTuple):
    """Where a term stands in a field, occurrence by occurrence, in order of document and position.

    `documents` and `positions` are of one length: the number of occurrences.
    """

    documents: Documents
    positions: NDArray[np.int64]


class Reader:
    """A snapshot of the index in `path`: what is written after it was opened does not show in it.

    Raises IndexMissingError, IndexVersionError or IndexDamagedError, here and from every method that reads.
    """

    def __init__(self, path: Path, any_version: bool = False) -> None:
        self.path = path
        index = open_whoosh(path, any_version)
        with damage_told(path):
            self._whoosh: IndexReader = index.reader()
            # Whoosh's reader of an empty index has no leaves
            self._segments: list[tuple[Any, int]] = list(self._whoosh.leaf_readers()) if self.size else []
        self._lengths: dict[str, NDArray[np.int64]] = {}
        self._last: tuple[int, Article] | None = None  # an article is asked for several times in a row

    def close(self) -> None:
        """Let go of the files."""
        if self._segments:  # Whoosh's reader of an empty index has nothing to close
            self._whoosh.close()

    @cached_property
    def size(self) -> int:
        """The number of document numbers, those of deleted documents included: the length of the arrays."""
        return int(self._whoosh.doc_count_all())

    @property
    def segments(self) -> int:
        """The number of segments the index consists of."""
        return len(self._segments)

    @cached_property
    def live(self) -> NDArray[np.bool_]:
        """Which document numbers stand for an article: an array of `size` truth values."""
        alive = np.ones(self.size, bool)
        with damage_told(self.path):
            for segment, base in self._segments:
                alive[[base + number for number in segment.deleted_docs_set]] = False
        return alive

    @cached_property
    def documents(self) -> Documents:
        """The numbers of all articles."""
        return np.flatnonzero(self.live)

    def lengths(self, field: str) -> NDArray[np.int64]:
        """Give the field length, in positions, by document number."""
        if field not in self._lengths:
            self._lengths[field] = self._column(length_column(field))
        return self._lengths[field]

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """The first second each article's date may mean (since 1970 UTC; NO_DATE without one), by document number."""
        return self._column("first")

    @cached_property
    def last(self) -> NDArray[np.int64]:
        """The last second each article's date may mean, by document number."""
        return self._column("last")

    def postings(self, field: str, term: str) -> Postings:
        """Give the occurrences of an indexed term in a field; none if the index does not have it."""
        documents: list[int] = []
        packed: list[bytes] = []
        with damage_told(self.path):
            for segment, base in self._segments:
                if (field, term) in segment:
                    matcher = segment.postings(field, term)
                    while matcher.is_active():
                        documents.append(base + matcher.id())
                        packed.append(matcher.value())
                        matcher.next()
            positions = np.frombuffer(b"".join(packed), np.uintc).astype(np.int64)
            counts = np.fromiter(map(len, packed), np.int64, len(packed)) // np.dtype(np.uintc).itemsize
            found = np.repeat(np.array(documents, np.int64), counts)
            if len(found) and (found[-1] >= self.size or found[0] < 0 or (np.diff(found) < 0).any()):
                raise ValueError("a posting names a document that is not there")
        return Postings(found, positions)

    def expand(self, field: str, prefix: str) -> list[str]:
        """List the indexed terms of the words whose written form, or stem, has this prefix."""
        with damage_told(self.path):
            return [*self._terms(field, prefix), *self._terms(field, FORM_MARK + prefix)]

    def _terms(self, field: str, prefix: str) -> list[str]:
        found = {term for segment, _ in self._segments for term in segment.expand_prefix(field, prefix)}
        return sorted(term.decode() for term in found)

    def count_terms(self, fields: Iterable[str]) -> int:
        """Count the different terms (stems) of some fields."""
        with damage_told(self.path):
            found = {term for field in fields for term in self._terms(field, "")}
        return sum(not term.startswith(FORM_MARK) for term in found)

    def sources(self) -> dict[str, int]:
        """Count the articles of each source, the one with most first; "" is for those without."""
        with damage_told(self.path):
            columns = (segment.column_reader("source_name", translate=False) for segment, _ in self._segments)
            names = chain.from_iterable(columns)
            counts = Counter(name.decode() for name, alive in zip(names, self.live, strict=True) if alive)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def number(self, id: str) -> int | None:
        """Give the document number of an article; None if there is none with this id."""
        if any("\ud800" <= letter <= "\udfff" for letter in id):  # bytes that are no UTF-8: no id holds them
            return None
        with damage_told(self.path):
            for segment, base in self._segments:
                if ("id", id) in segment:
                    matcher = segment.postings("id", id)
                    if matcher.is_active():
                        return int(base + matcher.id())
        return None

    def id(self, document: int) -> str:
        """Give the id of the article with this number."""
        return str(self._stored(document)["id"])

    def article(self, document: int) -> Article:
        """Give the article with this number, as it was handed over."""
        if self._last is None or self._last[0] != document:
            self._last = document, self._unpacked(document)
        return self._last[1]

    def origins(self) -> Iterator[tuple[int, Stored]]:
        """List the number of each article with what is stored of its origin."""
        for document in self.documents.tolist():
            fields = self._stored(document)
            with damage_told(self.path):
                stored = Stored(fields["id"], fields["digest"], Origin(*fields["origin"]))
            yield document, stored

    def _unpacked(self, document: int) -> Article:
        packed = self._stored(document)["article"]
        with damage_told(self.path):
            try:
                return Article(**json.loads(zlib.decompress(packed)))
            except ZoekerError as error:  # an article that was sound when it was written
                raise ValueError(str(error)) from error

    def _stored(self, document: int) -> dict[str, Any]:
        with damage_told(self.path):
            fields: dict[str, Any] = self._whoosh.stored_fields(document)
            _ = fields["id"], fields["digest"], fields["origin"], fields["article"]
            return fields

    def _column(self, name: str) -> NDArray[np.int64]:
        with damage_told(self.path):
            parts = [
                np.fromiter(segment.column_reader(name, translate=False), np.int64, segment.doc_count_all())
                for segment, _ in self._segments
            ]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)


def pack(article: Article) -> bytes:
    """Give an article as the index stores it."""
    return zlib.compress(
        json.dumps(article.to_record(), ensure_ascii=False, separators=(",", ":")).encode(), 6
    )
