"""How is an article cited? In a line as Dutch papers are, and as RIS, BibTeX and CSL-JSON, which reference managers read.

Names of authors stay as they are written: what in `Redactie Binnenland` or `Jan van der Berg` is a surname no rule knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Protocol
from urllib.parse import quote

from .date import Date, home
from .escaping import clean, json_bytes

# In BibTeX a brace counts as one even behind a backslash.
_BIBTEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "$&#%_"},
    }
)
_MONTHS = (  # the macros of BibTeX
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9:./_-]*")
_NO_KEY = re.compile(r"[^A-Za-z0-9:./_-]+")
_BETWEEN_AUTHORS = re.compile(r"\s*,\s*(?:en\s+|and\s+)?|\s+(?:en|and|&)\s+")
_WHOLE_NAME = re.compile(r"[A-ZÀ-Þ]\S*\s+(?:\S+\s+)*\S+")


class Cited(Protocol):
    """What a reference needs to know: an Article has it, and a Hit."""

    @property
    def id(self) -> str:
        """The id."""

    @property
    def title(self) -> str:
        """The title, or the first sentence."""

    @property
    def date(self) -> Date | None:
        """The date, as precise as it is."""

    @property
    def source(self) -> str:
        """The newspaper."""

    @property
    def section(self) -> str:
        """The section of it."""

    @property
    def author(self) -> str:
        """The author or authors, as written."""

    @property
    def url(self) -> str:
        """The address."""


def plain(article: Cited) -> str:
    """Write a reference in one line: author, ‘title’, newspaper, date, address; `z.d.` (no date) stands where there is none."""
    date = article.date.written().partition(",")[0] if article.date else "z.d."  # zonder datum
    parts = [article.author, f"‘{article.title}’", article.source, date]
    written = ", ".join(clean(part) for part in parts if part)
    return f"{written}, {clean(article.url)}" if article.url else f"{written.removesuffix('.')}."


def ris(article: Cited) -> str:
    """Write a reference as RIS, a tag a line."""
    year, month, day = [*_day(article.date), "", "", ""][:3]
    tags = [
        ("TY", "NEWS"),
        ("TI", article.title),
        *(("AU", author) for author in authors(article.author)),
        ("T2", article.source),
        ("PY", year),
        ("DA", year and f"{year}/{month}/{day}/"),
        ("SE", article.section),
        ("UR", article.url),
        ("ID", article.id),
    ]
    lines = [f"{tag}  - {clean(value)}" for tag, value in tags if value]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def bibtex(article: Cited) -> str:
    """Write a reference as BibTeX; whoever reads BibLaTeX finds the day in `date`."""
    parts = _day(article.date)
    fields = {
        "title": _braced(article.title),
        "author": " and ".join(map(_braced, authors(article.author))),
        "journal": _bibtex(article.source),
        "year": "".join(parts[:1]),
        "date": "-".join(parts),
        "note": _bibtex(article.section),
        "url": quote(clean(article.url), safe="%/:=&?~#+!$,;'@()*[]", encoding="utf-8"),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    if len(parts) > 1:
        lines.append(f"  month = {_MONTHS[int(parts[1]) - 1]}")
    return "".join(["@article{", ",\n".join([_key(article.id), *lines]), "\n}\n\n"])


def csl(article: Cited) -> dict[str, object]:
    """Give a reference as an item of CSL-JSON."""
    date = [int(part) for part in _day(article.date)]
    item = {
        "id": article.id,
        "type": "article-newspaper",
        "title": article.title,
        "author": [{"literal": author} for author in authors(article.author)],
        "container-title": article.source,
        "issued": date and {"date-parts": [date]},
        "section": article.section,
        "URL": article.url,
    }
    return {name: value for name, value in item.items() if value}


def listed(items: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    """Write items as one JSON array, a line each."""
    before = b"[\n"
    for item in items:
        yield before + json_bytes(json.dumps(item, ensure_ascii=False).encode())
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def references(articles: Iterable[Cited], form: str) -> Iterator[bytes]:
    """Write the references of some articles, in a form of FORMS."""
    if form == "csl-json":
        return listed(map(csl, articles))
    return (_WRITTEN[form](article).encode() for article in articles)


def authors(written: str) -> list[str]:
    """Tell authors apart where each has a name of more than a word: `Redactie Binnenland en Sport` may be one."""
    if ";" in written:
        return [name for part in written.split(";") if (name := part.strip())]
    names = _BETWEEN_AUTHORS.split(written)
    if all(map(_WHOLE_NAME.fullmatch, names)):
        return names
    return [written] if written else []


_WRITTEN: Mapping[str, Callable[[Cited], str]] = {
    "plain": lambda article: f"{plain(article)}\n",
    "ris": ris,
    "bibtex": bibtex,
}
FORMS = (*_WRITTEN, "csl-json")


def _day(date: Date | None) -> list[str]:
    """Give the year, the month and the day, as many of them as are known; of a moment, those of the Netherlands."""
    if date is None:
        return []
    if date.precision == "moment":
        moment = datetime.fromisoformat(date)
        if moment.tzinfo and 1 < moment.year < 9999:
            moment = moment.astimezone(home())
        return moment.date().isoformat().split("-")
    return date.split("-")


def _bibtex(text: str) -> str:
    return clean(text).translate(_BIBTEX)


def _braced(text: str) -> str:
    """Keep a text as it is written: else styles write titles small, and take names apart."""
    return f"{{{_bibtex(text)}}}" if text else ""


def _key(id: str) -> str:
    """Make a key of an id: the id itself, or what is left of it with something that tells it from others."""
    if _KEY.fullmatch(id):
        return id
    digest = blake2b(id.encode(), digest_size=4).hexdigest()
    return f"{_NO_KEY.sub('-', id).strip('-') or 'article'}-{digest}"
