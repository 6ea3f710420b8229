"""In which words does it stand? Each occurrence in its line: a concordance, or key word in context, sorted as concordancers do."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from contextvars import ContextVar
from dataclasses import dataclass, fields
from functools import lru_cache
from heapq import merge
from itertools import islice
from math import inf
from operator import attrgetter, itemgetter
from tempfile import TemporaryFile
from time import monotonic
from typing import Unpack

from .date import Date
from .dutch import fold
from .engines import Engine, Found, Request, Stored
from .errors import QueryError, ZoekerError, system_reason
from .marking import marks_in
from .query.language import SORTS, Which
from .query.names import Names
from .query.tree import RANKED, Leaf, Query, all_optional, is_filter, leaves
from .search import requested
from .snippets.occurrences import Mark
from .tables import Stream, columns_of

NEIGHBOURS = ("left", "right", "hit")  # what lines are sorted by beside the orders of articles

_PIECE = 200  # articles that are read together
_RUN = 20_000  # lines that are sorted in memory: of more, such runs are put in files, and merged
_SEEN = 200  # characters beside a match whose words it is sorted by

_WORD = re.compile(r"\w+")
_REST = re.compile(r"[\w-]*")  # of the word that a match stands in


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where what was asked for stands: from character `start` to `end` of a `field` (title, lead or body) of an article.

    `match` is that text, and `left` and `right` what stands beside it: together they are a passage of the field. They begin and end
    with whole words; of a compound in which only a part matched, the rest stands in them. `url` is the address of the article ("": none is known).
    """

    id: str
    date: Date | None
    source: str
    field: str
    start: int
    end: int
    left: str
    match: str
    right: str
    url: str


_values = attrgetter(*(each.name for each in fields(Occurrence)))

# By the clock of time.monotonic: behind it, no more texts are read. A server sets it for what it gives up.
DEADLINE = ContextVar("DEADLINE", default=inf)

_Place = tuple[Stored, str, str, Mark]  # an article, the name of a field, its text, and a mark in it
_Keyed = tuple[str, Occurrence]  # what it is sorted by, and a line


def kwic(
    engine: Engine,
    names: Names,
    text: str,
    width: int,
    sort: str,
    limit: int | None,
    **which: Unpack[Which],
) -> Stream[Occurrence]:
    """Give each occurrence of what is asked for. Raises QueryError; see `Index.kwic`."""
    if sort not in (*SORTS, *NEIGHBOURS):
        raise QueryError(f"cannot sort by {sort!r}; choose one of {', '.join((*SORTS, *NEIGHBOURS))}", text)
    if width < 0 or (limit is not None and limit < 0):
        raise QueryError("width counts characters and limit lines: they are 0 or more", text)
    by_neighbour = sort in NEIGHBOURS
    _, request = requested(engine, text, names, "relevance" if by_neighbour else sort, **which)
    found = _places(engine, request)
    if by_neighbour:
        lines = _in_order((_key(place, sort), _line(place, width)) for place in found)
    else:
        lines = (_line(place, width) for place in found)
    return Stream(islice(lines, limit and min(limit, sys.maxsize)), columns_of(Occurrence))


def _places(engine: Engine, request: Request) -> Iterator[_Place]:
    for article, field, text, marks in marked_texts(engine, request):
        for mark in marks:
            yield article, field, text, mark


def marked_texts(engine: Engine, request: Request) -> Iterator[tuple[Stored, str, str, Sequence[Mark]]]:
    """Give each text of an article in which a word of a question stands, its field, and the marks in it: one for all words of a phrase."""
    spare = set(all_optional(request.tree))
    asked = dict.fromkeys(leaves(request.tree))
    words = [leaf for leaf in asked if leaf not in spare and not is_filter(leaf)]
    articles = engine.every(request) if words else iter(())  # a source alone stands nowhere
    while piece := list(islice(articles, _PIECE)):
        if monotonic() > DEADLINE.get():
            raise TimeoutError("nobody waits any more for these places")
        yield from _texts_of(engine, request.tree, piece, words)


def _texts_of(
    engine: Engine, tree: Query, piece: Sequence[Found], words: Sequence[Leaf]
) -> Iterator[tuple[Stored, str, str, Sequence[Mark]]]:
    stored = engine.stored([found.reference for found in piece])
    marked = marks_in(engine, tree, piece, stored, words, joined=True)
    for article, marks in zip(stored, marked, strict=True):
        # A title that is the first sentence is that of the lead or body, where its words are found.
        texts = (b"" if article.title_derived else article.title.encode(), *article.written)
        for field, its, text in zip(RANKED, marks, texts, strict=True):
            if its and text:
                yield article, field, text.decode(), its


def _line(place: _Place, width: int) -> Occurrence:
    article, field, text, (start, end, _) = place
    left, right = before(text, start, width), behind(text, end, width)
    return Occurrence(
        article.id,
        article.date,
        article.source,
        field,
        start,
        end,
        left,
        text[start:end],
        right,
        article.url,
    )


def before(text: str, start: int, width: int) -> str:
    """Give what stands before a place: whole words, of `width` characters, and at least the rest of the word that it stands in."""
    cut = start - width
    if cut <= 0:
        return text[:start]
    piece = text[cut:start]
    if text[cut - 1].isspace() or piece[:1].isspace():
        return piece.lstrip()
    words = piece.split(None, 1)  # one that is cut off, and all others
    if len(words) > 1:
        return words[1]
    own = text[max(0, start - _SEEN) : start]
    return "" if own[-1:].isspace() else own.rsplit(None, 1)[-1]


def behind(text: str, end: int, width: int) -> str:
    """Give what stands behind a place: as `before`."""
    cut = end + width
    if cut >= len(text):
        return text[end:]
    piece = text[end:cut]
    if text[cut].isspace() or piece[-1:].isspace():
        return piece.rstrip()
    words = piece.rsplit(None, 1)
    if len(words) > 1:
        return words[0]
    own = text[end : end + _SEEN]
    return "" if own[:1].isspace() else own.split(None, 1)[0]


# In which order?


def _key(place: _Place, sort: str) -> str:
    """Give what a line is sorted by: words, capitals and accents aside, the nearest first; then the match, or what is right of it."""
    _, _, text, mark = place
    start, end = word_around(text, mark)
    hit = _words(text[start:end])
    if sort == "left":
        return f"{' '.join(_words(text[max(0, start - _SEEN) : start])[::-1])}\n{' '.join(hit)}"
    right = " ".join(_words(text[end : end + _SEEN]))
    return f"{right}\n{' '.join(hit)}" if sort == "right" else f"{' '.join(hit)}\n{right}"


def word_around(text: str, mark: Mark) -> tuple[int, int]:
    """Give where the word begins and ends that a mark stands in, or the words."""
    start, end, _ = mark
    while start and (text[start - 1].isalnum() or text[start - 1] == "-"):
        start -= 1
    rest = _REST.match(text, end)
    return start, rest.end() if rest else end


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _in_order(lines: Iterator[_Keyed]) -> Iterator[Occurrence]:
    """Sort lines, of which only a run is in memory at a time. Those with one key stay as they came."""
    with ExitStack() as files:
        runs: list[Iterable[_Keyed]] = []
        while run := sorted(islice(lines, _RUN), key=itemgetter(0)):
            runs.append(_put_aside(run, files) if len(run) == _RUN else run)
        yield from map(itemgetter(1), merge(*runs, key=itemgetter(0)))


def _put_aside(run: Iterable[_Keyed], files: ExitStack) -> Iterator[_Keyed]:
    """Write lines to a file that goes with `files`, and read them from it."""
    try:
        file = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - `files` closes it
        files.enter_context(file)
        file.writelines(json.dumps((key, *_values(line))) + "\n" for key, line in run)
        file.seek(0)
    except OSError as error:
        raise ZoekerError(
            f"cannot sort so many lines in the folder for temporary files: {system_reason(error)}"
        ) from error
    return map(_read, file)


def _read(written: str) -> _Keyed:
    key, id, date, *others = json.loads(written)
    return key, Occurrence(id, _date(date), *others)


@lru_cache(maxsize=10_000)
def _date(written: str | None) -> Date | None:
    return None if written is None else Date(written)
