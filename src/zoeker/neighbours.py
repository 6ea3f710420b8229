"""Which words stand near a word, more often than chance allows? Counted around each place where it stands, the surest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, NamedTuple, Unpack

import numpy as np

from .association import log_dice, log_likelihood
from .dutch import Lexicon
from .engines import Engine, Request
from .engines.texts import add
from .errors import QueryError
from .keywords import LeftOut
from .kwic import before as ahead
from .kwic import behind, marked_texts, word_around
from .query.language import Which
from .query.names import Names
from .query.tree import EVERYTHING
from .search import requested
from .snippets.occurrences import Mark
from .tables import Rows, columns_of

Sort = Literal["log_likelihood", "log_dice", "count"]
SORTS = ("log_likelihood", "log_dice", "count")
MOST_SPAN = 50  # words

_PIECE = 500  # words that are counted in all articles together
_TOGETHER = 20_000  # pieces of text that are read together
_ROOM = 25  # characters, for a word of a span: where words are longer, fewer are looked at


class _Piece(NamedTuple):
    """Some text, of which the first and the last words so far are near a place."""

    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word that stands near another, in the form it most often has there, and the `term` that all its forms are counted under.

    `count` is how often it stands near, and `total` how often in all articles. `log_likelihood` says how sure it is that this is no
    chance, and `log_dice` how typical (see association.py).
    """

    word: str
    term: str
    count: int
    total: int
    log_likelihood: float
    log_dice: float


@dataclass(frozen=True, slots=True)
class Neighbours(Rows[Neighbour]):
    """The words that stand near what was asked for: `query` as it was understood, which stands at so many `places`.

    `words` are all that stand near, and `all_words` those of the index.
    """

    query: str
    span: int
    places: int
    words: int
    all_words: int
    neighbours: tuple[Neighbour, ...]

    columns = columns_of(Neighbour)

    def __iter__(self) -> Iterator[Neighbour]:
        return iter(self.neighbours)

    def __len__(self) -> int:
        return len(self.neighbours)


def neighbours(
    engine: Engine,
    names: Names,
    text: str,
    span: int = 5,
    sort: Sort = "log_likelihood",
    limit: int = 25,
    least: int = 2,
    everything: bool = False,
    **which: Unpack[Which],
) -> Neighbours:
    """Find the words that stand at most `span` words from those of a question. Raises QueryError; see `Index.neighbours`."""
    if sort not in SORTS:
        raise QueryError(f"cannot sort by {sort!r}; choose one of {', '.join(SORTS)}", text)
    if not 1 <= span <= MOST_SPAN or min(limit, least) < 1:
        raise QueryError(f"span is 1 to {MOST_SPAN} words; limit and least are 1 or more", text)
    query, asked = requested(engine, text, names, **which)
    near = _Near(engine, asked, span)
    left_out = None if everything else LeftOut(engine, asked.tree, forms=False)
    everywhere = engine.counts(EVERYTHING, (), words=True).get((), 0)
    standing = (
        (term, count)
        for term, count in near.terms.most_common()
        if count >= least and (left_out is None or term not in left_out)
    )
    best: list[Neighbour] = []
    while piece := list(islice(standing, _PIECE)):
        found = _measured(engine, near, piece, everywhere)
        best = sorted([*best, *found], key=lambda one: (-getattr(one, sort), -one.count, one.term))[:limit]
        if len(best) == limit and getattr(best[-1], sort) > near.most(piece[-1][1], everywhere, sort):
            break
    forms = near.forms(one.term for one in best)
    spelt = tuple(replace(one, word=forms[one.term]) for one in best)
    return Neighbours(query, span, near.places, near.words, everywhere, spelt)


def _measured(
    engine: Engine, near: _Near, piece: Sequence[tuple[str, int]], everywhere: int
) -> Iterator[Neighbour]:
    """Measure words that stand near so often; give those that do more often than elsewhere, not yet spelt."""
    terms, counts = zip(*piece, strict=True)
    totals = [max(pair) for pair in zip(engine.occurrences(terms, EVERYTHING), counts, strict=True)]
    others = [total - count for total, count in zip(totals, counts, strict=True)]
    rest = max(0, everywhere - near.words)
    sure = log_likelihood(counts, others, near.words, rest, others=True).tolist()
    typical = log_dice(counts, near.places, totals).tolist()
    for term, count, total, likelihood, dice in zip(terms, counts, totals, sure, typical, strict=True):
        if count * rest >= (total - count) * near.words:
            yield Neighbour("", term, count, total, likelihood, dice)


class _Near:
    """The words near the places where what was asked for stands: each counts once, however many of these it is near."""

    def __init__(self, engine: Engine, asked: Request, span: int) -> None:
        self.places = self.words = 0
        self.terms = Counter[str]()
        self._lexicon = Lexicon(engine.analyzer.known)
        self._forms = Counter[int]()  # by number
        pieces = self._pieces(engine, asked, span)
        while some := list(islice(pieces, _TOGETHER)):
            self._add(some)

    def _pieces(self, engine: Engine, asked: Request, span: int) -> Iterator[_Piece]:
        for _, _, text, marks in marked_texts(engine, asked):
            self.places += len(marks)
            yield from _beside(text, marks, span)

    def _add(self, pieces: Sequence[_Piece]) -> None:
        read = self._lexicon.read([piece.text for piece in pieces])
        first, last = (np.array(numbers)[read.texts] for numbers in list(zip(*pieces, strict=True))[1:])
        behind = read.lengths[read.texts].astype(np.int64) - read.positions
        near = (read.positions < first) | (behind <= last)
        forms, texts, positions = (each[near] for each in (read.forms, read.texts, read.positions))
        self.words += int(np.count_nonzero(np.diff(texts) | np.diff(positions))) + (len(texts) > 0)
        counts = np.bincount(forms)
        standing = counts.nonzero()[0]
        self._forms.update(dict(zip(standing.tolist(), counts[standing].tolist(), strict=True)))
        add(self.terms, self._lexicon, forms, texts, positions)

    def forms(self, terms: Iterable[str]) -> dict[str, str]:
        """Give the form that each of some terms most often has here."""
        wanted = set(terms)
        times = sorted(
            (-count, self._lexicon.forms[number].text, number) for number, count in self._forms.items()
        )
        chosen: dict[str, str] = {}
        for _, text, number in times:
            for term in wanted.intersection(self._lexicon.forms[number].terms):
                chosen.setdefault(term, text)
        return chosen

    def most(self, count: int, everywhere: int, sort: Sort) -> float:
        """Give what a word that stands near so often can be worth at most: as if it stood nowhere else."""
        match sort:
            case "log_likelihood":
                rest = max(0, everywhere - self.words)
                return float(log_likelihood(count, 0, self.words, rest, others=True))
            case "log_dice":
                return float(log_dice(count, self.places, count))
        return count


def _beside(text: str, marks: Sequence[Mark], span: int) -> Iterator[_Piece]:
    """Give what lies near marks: before the first, between two, and behind the last."""
    room, done = span * _ROOM, 0
    places = [word_around(text, mark) for mark in marks]
    for number, (start, end) in enumerate([*places, (len(text), len(text))]):
        after, before = span * (number > 0), span * (number < len(marks))
        if start - done <= 2 * room:
            if start > done:
                yield _Piece(text[done:start], after, before)
        else:
            if after:
                yield _Piece(behind(text, done, room), span, 0)
            if before:
                yield _Piece(ahead(text, start, room), 0, span)
        done = max(done, end)
