"""What can go wrong: one small tree of exceptions, each carrying the input it rejects.

    ZoekerError
    ├── ArticleError           an article that cannot be: no text, a field of the wrong type
    │   └── DateError          a date that cannot be
    ├── SourceError            a path that cannot be read, or is not there
    ├── QueryError             a question that cannot be understood
    ├── OutputError            a file that cannot be written
    ├── LibraryMissingError    a library that only this needs is not installed
    └── IndexUseError          the index itself
        ├── IndexMissingError  there is none
        ├── IndexVersionError  made by another version of zoeker
        ├── IndexDamagedError  its files are not what they should be
        ├── IndexLockedError   another process is writing to it
        └── ClusterError       the cluster that holds it does not answer as it should

`Problem` is the milder kind: something in the input that was left out while the rest went on.
"""

from __future__ import annotations

from dataclasses import dataclass


def system_reason(error: Exception) -> str:
    """Say why something failed: in the words of the system, where it was that which refused."""
    return getattr(error, "strerror", None) or str(error)


class ZoekerError(Exception):
    """Anything a user, a file or a broken index can cause; its text is one sentence for a person."""


class ArticleError(ZoekerError):
    """An article that cannot be indexed; `value` is what was rejected."""

    def __init__(self, message: str, value: object = None) -> None:
        super().__init__(message)
        self.value = value


class DateError(ArticleError):
    """A date that does not exist or cannot be read; `value` is what was given."""


class SourceError(ZoekerError):
    """A path that is not there or cannot be read; `path` is what was given."""

    def __init__(self, message: str, path: object) -> None:
        super().__init__(message)
        self.path = str(path)


class OutputError(ZoekerError):
    """A file that cannot be written, or is there already; `path` is what was given."""

    def __init__(self, message: str, path: object) -> None:
        super().__init__(message)
        self.path = str(path)


class QueryError(ZoekerError):
    """A question that cannot be understood: where in `query` (`column` from 1; 0: no one place) and what would be right.

    Where that is nowhere, `given` names what is wrong of what is given beside it: `since`, `until`, `source`, `section` or `author`.
    """

    def __init__(self, message: str, query: str, column: int = 0, given: str = "") -> None:
        super().__init__(message)
        self.query = query
        self.column = column
        self.given = given


class LibraryMissingError(ZoekerError):
    """Something needs a library that zoeker works without, and that is not installed; `library` is its name."""

    def __init__(self, message: str, library: str) -> None:
        super().__init__(message)
        self.library = library


class IndexUseError(ZoekerError):
    """The index cannot be used; `path` is where it lies."""

    def __init__(self, message: str, path: object) -> None:
        super().__init__(message)
        self.path = str(path)


class IndexMissingError(IndexUseError):
    """There is no index at `path`."""


class IndexVersionError(IndexUseError):
    """The index at `path` was made by another version of zoeker."""


class IndexDamagedError(IndexUseError):
    """The files of the index at `path` are broken."""


class IndexLockedError(IndexUseError):
    """Another process (`holder`, since `since`, an ISO time) is writing to the index at `path`."""

    def __init__(self, message: str, path: object, holder: str, since: str) -> None:
        super().__init__(message, path)
        self.holder = holder
        self.since = since


class ClusterError(IndexUseError):
    """The cluster that holds an index cannot be asked, refuses, or would answer in part; `path` names a host or the index."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the input that was not as it should be.

    `file` is where it stands, `line` counts from 1 (0: the whole file); for what a script handed over, `file` is "" and
    `line` counts what came.
    `reason` is one sentence, and `skipped` says whether the record was left out (true) or is in the
    index all the same (false: a notice, such as a file read as Windows-1252).
    """

    file: str
    line: int
    reason: str
    skipped: bool = True

    def __str__(self) -> str:
        where = f"{self.file or 'article'}{':' if self.file else ' '}{self.line}" if self.line else self.file
        return f"{where}: {self.reason}" if where else self.reason
