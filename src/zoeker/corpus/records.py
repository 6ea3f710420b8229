"""What does a reader give? Records: the fields of one article as they stand in the file, and where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from zoeker.errors import Problem, ZoekerError

if TYPE_CHECKING:
    from .fields import FieldNames


_LONGEST = 20_000_000  # characters of one article: four times the Bible


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of one article; `line` is where it starts, `number` which of the file's records it is.

    The number is 0 for a file that is one article.
    """

    line: int
    number: int
    fields: Mapping[str, object]


class UnreadableError(ZoekerError):
    """The rest of a file cannot be read; `line` is where that shows (0: the whole file)."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class Source:
    """An open file for a reader: its decoded text, what its columns mean, and (`fault`) what ended it before its end."""

    path: str
    text: TextIO
    names: FieldNames
    fault: Callable[[], Exception | None] = lambda: None

    def problem(self, line: int, reason: str, skipped: bool = True) -> Problem:
        """Make the Problem that says what was left out, or (not `skipped`) what is to be known of what was not."""
        return Problem(self.path, line, reason, skipped)

    def whole(self) -> str:
        """Read a text that is one article; raises UnreadableError if it is no text, and what cut it off."""
        text = self.text.read(_LONGEST + 1)
        if fault := self.fault():
            raise fault
        if len(text) > _LONGEST:
            raise UnreadableError(f"is no one article: it holds more than {_LONGEST:,} characters")
        if "\0" in text:
            raise UnreadableError("is not text: it holds NUL characters")
        return text
