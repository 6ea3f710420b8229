"""What does a reader give, and what do its names mean? Records: the fields of one article as they stand in the file, and where.

A field goes by many names in columns, keys and front matter, in Dutch and in English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TextIO

from zoeker.errors import Problem, SourceError, ZoekerError

# The first that holds something is taken; what the others hold is kept as extra.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "article_id", "_id", "guid", "identifier", "uuid", "doc_id", "docid", "docno"),
    "title": ("title", "titel", "headline", "kop"),
    "lead": ("lead", "intro", "inleiding", "introductie"),
    "body": ("body", "tekst", "text", "inhoud", "content", "artikel", "articlebody"),
    "date": (
        *("date", "datum", "published_at", "publication_date", "pubdate", "published", "publicatiedatum"),
        "datepublished",
    ),
    "source": ("source", "bron", "publisher", "medium", "krant"),
    "section": ("section", "rubriek", "category", "categorie"),
    "author": ("author", "auteur", "byline"),
    "url": ("url", "link"),
}
_SHOWN = 12  # names of columns in a message
_LONGEST_NAME = 40  # characters of a name there
LONGEST = 20_000_000  # characters of one article: four times the Bible


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


class FieldNames:
    """What the names in a file mean: those the user gave (`{"title": "Kop"}`) go before the known ones."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        known = {
            name: (rank, field) for field, names in ALIASES.items() for rank, name in enumerate(names, 1)
        }
        for field in columns:
            if _plain(field) not in known:
                raise SourceError(f"an article has no field {field!r}; it has {', '.join(ALIASES)}", field)
        self.columns = {known[_plain(field)][1]: column for field, column in columns.items()}
        self._meaning = known | {_plain(column): (0, field) for field, column in self.columns.items()}

    def missing(self, names: Iterable[str]) -> dict[str, str]:
        """Give the columns, by field, that were named and are not among these names."""
        there = set(map(_plain, names))
        return {field: column for field, column in self.columns.items() if _plain(column) not in there}

    def field(self, name: str) -> str:
        """Give the field that `name` stands for, or ""."""
        return self._meaning.get(_plain(name), (0, ""))[1]

    def means_text(self, name: str) -> bool:
        """Tell whether `name` stands for what an article cannot be without."""
        return self.field(name) in ("body", "lead")

    def sort_out(self, record: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
        """Divide what `record` holds in values by field and extra values by name; empty values are dropped."""
        filled = {name: value for name, value in record.items() if not is_empty(value)}
        chosen: dict[str, tuple[int, str]] = {}
        for name in filled:
            rank, field = self._meaning.get(_plain(name), (0, ""))
            if field and (field not in chosen or rank < chosen[field][0]):
                chosen[field] = rank, name
        known = {field: filled.pop(name) for field, (_, name) in chosen.items()}
        return known, filled


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
        text = self.text.read(LONGEST + 1)
        if fault := self.fault():
            raise fault
        if len(text) > LONGEST:
            raise UnreadableError(f"is no one article: it holds more than {LONGEST:,} characters")
        if "\0" in text:
            raise UnreadableError("is not text: it holds NUL characters")
        return text


def column_map(columns: Mapping[str, str]) -> dict[str, str]:
    """Give the column of each field, `{"title": "Kop"}`, without spaces around; raises SourceError for a field that is none."""
    named_columns = {str(field).strip().lower(): str(column).strip() for field, column in columns.items()}
    for pair in ("=".join(named) for named in named_columns.items() if not all(named)):
        raise SourceError(f"write --map FIELD=COLUMN, such as --map title=Kop, not {pair!r}", pair)
    FieldNames(named_columns)  # raises SourceError for a field that is none
    return named_columns


def is_empty(value: object) -> bool:
    """Tell whether a value says nothing: null, blank, an empty list or object. 0 and false do say something."""
    return value is None or value in ([], {}) or (isinstance(value, str) and (not value or value.isspace()))


def shown(names: Iterable[str]) -> str:
    """List the names of columns for a message: not too many, and none too long."""
    seen = [name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…" for name in names]
    more = f" and {len(seen) - _SHOWN} more" if len(seen) > _SHOWN else ""
    return ", ".join(seen[:_SHOWN]) + more or "none"


def no_text(names: Iterable[str]) -> str:
    """Say that none of `names` stands for a text, and what to do."""
    return f"has no column known to be a text, only {shown(names)}; name the right one with --map body=COLUMN"


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip("\ufeff \t\r\n").casefold())
