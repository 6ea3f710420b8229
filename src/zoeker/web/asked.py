"""What does the address of a page ask for, and which addresses ask for nearly the same?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus

from zoeker.date import Date
from zoeker.query.language import parse_range
from zoeker.query.tree import DateRange

from .parameters import FARTHEST, MOST_GIVEN, Given

HITS = 10  # on a page
NAMES = ("source", "section", "author")
_ORDERS = ("relevance", "date", "-date")
LINE_ORDERS = (*_ORDERS, "left", "right", "hit")  # of a concordance


class Asked:
    """What the address of a page asks for. What it cannot read it passes over."""

    def __init__(self, given: Given) -> None:
        def last(name: str) -> str:
            values = given.getlist(name)
            return str(values[-1]).strip() if values else ""

        self.q, self.since, self.until = last("q"), last("since"), last("until")
        self.names = {
            name: list(dict.fromkeys(filter(None, map(str.strip, given.getlist(name)[:MOST_GIVEN]))))
            for name in NAMES
        }
        self.by_default = "relevance" if self.q else "-date"  # nothing ranks what no word asks for
        self.sort = last("sort") if last("sort") in _ORDERS else self.by_default
        self.order = last("order") if last("order") in LINE_ORDERS else ""
        self.view = "kwic" if last("view") == "kwic" else ""  # from which an article was opened
        self.per = "articles" if last("per") == "articles" else ""
        number = last("page")
        self.page = (
            int(number)
            if number.isascii() and number.isdigit() and 0 < int(number[:9]) <= FARTHEST // HITS
            else 1
        )
        hit = last("hit")
        self.hit = int(hit) if hit.isascii() and hit.isdigit() and len(hit) < 7 else 0

    @property
    def which(self) -> dict[str, Any]:
        """What Index is asked beside the words."""
        named = {**self.names, "since": self.since, "until": self.until}
        return {name: value for name, value in named.items() if value}

    def values(self, name: str) -> list[str]:
        """Give what stands in the boxes of what is asked beside the words: there is one at least."""
        return self.names.get(name) or [getattr(self, name, "")]

    @property
    def beside(self) -> dict[str, str]:
        """What changes how it is shown."""
        return {name: value for name in ("order", "per") if (value := getattr(self, name))}

    @cached_property
    def _written(self) -> dict[str, str]:
        """What is asked as pieces of the query of an address, by name: a page has many addresses."""
        values: dict[str, object] = {"q": self.q, **self.which}
        if self.sort != self.by_default:
            values["sort"] = self.sort
        values |= self.beside
        if self.page > 1:
            values["page"] = self.page
        return _pieces_of(values)

    @cached_property
    def _period(self) -> DateRange:
        return parse_range(self.since, self.until, "", 0)

    def within(self, name: str) -> dict[str, str]:
        """Narrow what is asked to a period by its name: what of that lies within the one that is asked for."""
        begin, end, its = self._period.since, self._period.until, Date(name)
        return {
            "since": str(begin) if begin and begin.first > its.first else name,
            "until": str(end) if end and end.last < its.last else name,
        }

    def kept(self, **changed: object) -> str:
        """Write it as the query of an address, but for what is changed; None leaves something out."""
        return "&".join(filter(None, (self._written | _pieces_of(changed)).values()))


def _pieces_of(values: Mapping[str, object]) -> dict[str, str]:
    """Write values as pieces of the query of an address, by name; "" where there is none."""
    return {
        name: "&".join([_piece(name, each) for each in value])
        if isinstance(value, list)
        else _piece(name, value)
        for name, value in values.items()
    }


def _piece(name: str, value: object) -> str:
    return "" if value in (None, "") else f"{name}={quote_plus(str(value))}"
