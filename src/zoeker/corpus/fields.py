"""Which field is which? The names that columns, keys and front matter go by, in Dutch and in English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from zoeker.errors import SourceError

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
_LONGEST = 40  # characters of such a name


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


def column_map(pairs: Iterable[str]) -> dict[str, str]:
    """Read `["title=Kop", "body=Artikeltekst"]`, as given with --map; raises SourceError for what is no such pair."""
    columns = {}
    for pair in pairs:
        field, _, column = (part.strip() for part in pair.partition("="))
        if not field or not column:
            raise SourceError(f"write --map FIELD=COLUMN, such as --map title=Kop, not {pair!r}", pair)
        columns[field.lower()] = column
    FieldNames(columns)  # raises SourceError for a field that is none
    return columns


def is_empty(value: object) -> bool:
    """Tell whether a value says nothing: null, blank, an empty list or object. 0 and false do say something."""
    return value is None or value in ([], {}) or (isinstance(value, str) and (not value or value.isspace()))


def shown(names: Iterable[str]) -> str:
    """List the names of columns for a message: not too many, and none too long."""
    seen = [name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…" for name in names]
    more = f" and {len(seen) - _SHOWN} more" if len(seen) > _SHOWN else ""
    return ", ".join(seen[:_SHOWN]) + more or "none"


def no_text(names: Iterable[str]) -> str:
    """Say that none of `names` stands for a text, and what to do."""
    return f"has no column known to be a text, only {shown(names)}; name the right one with --map body=COLUMN"


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", name.strip("\ufeff \t\r\n").casefold())
