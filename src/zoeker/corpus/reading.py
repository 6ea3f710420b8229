"""How is a file read? Opened, decoded and divided in records, each record an Article or a Problem."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import BinaryIO

from zoeker.article import Article
from zoeker.errors import ArticleError, Problem

from .articles import Articles
from .fields import FieldNames
from .formats import reader_for
from .opening import FAILURES, Opened, opened, reason
from .records import Source, UnreadableError
from .sources import SourceFile

_MOST_TOLD = 300  # characters of a failure that nobody foresaw


def read(file: SourceFile, columns: Mapping[str, str] | None = None) -> Reading:
    """Read the articles of `file`; `columns` names the column or key of a field, such as `{"title": "Kop"}`.

    Whatever the file holds, no exception comes out: what cannot be read is a Problem among the articles.
    Raises SourceError for a field in `columns` that is none.
    """
    return Reading(file, FieldNames(columns or {}))


class Reading(Iterator[Article | Problem]):
    """The articles of a file, each with an id, and the Problems of what was left out."""

    def __init__(self, file: SourceFile, names: FieldNames) -> None:
        self.file = file
        self._raw: BinaryIO | None = None
        self._bytes_read = 0
        self.line = 0  # at which the article that was given last begins
        self._items = self._all(names)

    def __next__(self) -> Article | Problem:
        return next(self._items)

    @property
    def bytes_read(self) -> int:
        """How far the file has been read, in bytes as they lie on disk: never less than before, `size` at the end."""
        if self._raw is not None and not self._raw.closed:
            self._bytes_read = max(self._bytes_read, min(self._raw.tell(), self.file.size))
        return self._bytes_read

    def close(self) -> None:
        """Close the file before its end."""
        self._items.close()

    def _all(self, names: FieldNames) -> Generator[Article | Problem]:
        try:
            with opened(self.file.path) as file:
                self._raw = file.raw
                yield from self._found(file, names)
        except UnreadableError as error:
            yield Problem(self.file.path, error.line, str(error))
        except FAILURES as error:
            yield Problem(self.file.path, 0, reason(error))
        except MemoryError:
            yield Problem(
                self.file.path, 0, "is too large for the memory that there is; divide it in several files"
            )
        except Exception as error:  # noqa: BLE001 - whatever a reader did not foresee, the other files are read
            yield Problem(
                self.file.path, self.line, f"cannot be read: {type(error).__name__}: {error}"[:_MOST_TOLD]
            )
        self._bytes_read = self.file.size

    def _found(self, file: Opened, names: FieldNames) -> Iterator[Article | Problem]:
        if file.encoding.notice:
            yield Problem(self.file.path, 0, file.encoding.notice, skipped=False)
        source = Source(self.file.path, file.text, names, lambda: file.fault)
        articles = Articles(self.file, names)
        nothing = True
        for found in reader_for(self.file.name, file.head, names)(source):
            nothing = False
            self.line = found.line
            if isinstance(found, Problem):
                yield found
                continue
            try:
                article, notices = articles.make(found)
            except ArticleError as error:
                yield source.problem(found.line, str(error))
                continue
            for notice in notices:
                yield source.problem(found.line, notice, skipped=False)
            yield article
        if file.fault:
            yield source.problem(self.line, f"{reason(file.fault)}; what stands before that is read")
        elif nothing:
            raise UnreadableError("holds no articles")
