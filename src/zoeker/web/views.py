"""What else does a question show? The words that set its articles apart, the lines in which its own words stand, and how it is cited.

Each takes longer than a page of hits, and so is a page of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from zoeker.errors import QueryError
from zoeker.index import Index
from zoeker.query.language import OPERATORS
from zoeker.references import references

from .asked import LINE_ORDERS, Asked
from .page import first_page, shown, wrong_page
from .parameters import Given

LINES = 50  # of a concordance, on a page
_WIDTH = 45  # characters on either side of a place
_WORDS = 50
_CITED = 100  # articles

View = Callable[[Index, Asked], dict[str, Any]]


def view_page(name: str, index: Index, given: Given, accepted: str, base: str) -> tuple[int, str]:
    """Make a page of VIEWS of a question, or the first page there is; give its status."""
    asked = Asked(given)
    if not (asked.q or asked.which):
        return first_page(index, asked, accepted, base, name)
    try:
        told = VIEWS[name](index, asked)
    except QueryError as error:
        return wrong_page(index, asked, accepted, base, error, name)
    return 200, shown(f"{name}.html", accepted, base, asked, name, **told)


def _words(index: Index, asked: Asked) -> dict[str, Any]:
    found = index.words(asked.q, limit=_WORDS, **asked.which)
    about = [(word, _with(asked.q, word.word)) for word in found]
    return {"keywords": about, "found": about or index.count(asked.q, **asked.which).total}


def _with(q: str, word: str) -> str:
    """Ask for a word as well."""
    word = word if word.isalnum() and word not in OPERATORS else f'"{word}"'
    typed = q.split()
    if all(map(str.isalnum, typed)) and OPERATORS.keys().isdisjoint(typed):
        return f"{q} {word}".strip()
    return f"({q}) EN {word}"


def _kwic(index: Index, asked: Asked) -> dict[str, Any]:
    passed, order = (asked.page - 1) * LINES, asked.order or asked.sort
    places = index.kwic(asked.q, width=_WIDTH, sort=order, limit=passed + LINES + 1, **asked.which)
    lines = list(islice(places, passed, None))
    return {
        "lines": lines[:LINES],
        "found": index.count(asked.q, **asked.which).total,
        "first": passed + 1,
        "order": order,
        "orders": LINE_ORDERS,
        "page": asked.page,
        "previous": asked.page - 1,
        "following": asked.page + 1 if len(lines) > LINES else 0,
    }


def _cite(index: Index, asked: Asked) -> dict[str, Any]:
    about = index.export(asked.q, sort=asked.sort, **asked.which).about
    hits = islice(index.hits(asked.q, sort=asked.sort, **asked.which), _CITED)
    cited = b"".join(references(hits, "plain")).decode()
    return {"about": about, "cited": cited, "number": min(about.found, _CITED)}


VIEWS: dict[str, View] = {"kwic": _kwic, "words": _words, "cite": _cite}
