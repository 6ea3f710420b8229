"""The analysis as a whole, by name and version: clean, cut into units, read each unit once, stem."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable
from itertools import groupby
from operator import attrgetter
from threading import Lock
from typing import NamedTuple

from .letters import Gaps, clean
from .numbers import MONTH_NAMES
from .slots import LONGEST
from .stems import stem
from .units import CLOSES, OPENS, UNIT
from .words import read

NAME = "zoeker-dutch"
VERSION = 1  # goes up with any change in what analyze() gives: an index made with another version is refused

_MOST_FORMS = 300_000  # some 150 MB; real news of 17 million words holds 170,000


class Token(NamedTuple):
    """A word of a text: how it is spelt, what is indexed, and where it stands.

    `text` is normalised but not stemmed, `term` is its stem. `position` counts from 0 without gaps; `length` is
    how many positions the token covers (2 for `witrusland` over `wit rusland`). `start` and `end` are offsets
    into the raw text.
    """

    text: str
    term: str
    position: int
    length: int
    start: int
    end: int


_Form = tuple[tuple[Token, ...], int]  # tokens from position 0 and offset 0, and the number of positions


class _Forms(dict[str, _Form]):
    """Every unit met so far and its tokens. Two threads may read the same unit twice; both get the same answer."""

    def __missing__(self, unit: str) -> _Form:
        slots = read(unit)
        form = tuple(
            Token(piece.text, stem(piece.text), position, piece.length, piece.start, piece.end)
            for position, slot in enumerate(slots)
            for piece in slot
        )
        if len(unit) <= LONGEST:
            if len(self) >= _MOST_FORMS:
                self.clear()
            self[unit] = form, len(slots)
        return form, len(slots)


_forms = _Forms()


def analyze(text: str) -> list[Token]:
    """Give the tokens of `text` by position, and within a position the whole form before its parts.

    Every position up to the last has a token, and no token starts before those of an earlier position.
    """
    cleaned, gaps = clean(text)
    tokens: list[Token] = []
    add, make, forms, position = tokens.append, tuple.__new__, _forms, 0
    for match in UNIT.finditer(cleaned):
        form, positions = forms[match[0]]
        at = match.start()
        # This line runs once a token: tuple.__new__ skips the arguments that Token() would name one by one.
        for text, term, offset, length, start, end in form:
            add(make(Token, (text, term, position + offset, length, at + start, at + end)))
        position += positions
    return _raw(tokens, gaps) if gaps else tokens


# What else a chunk may be read as when its neighbour is at hand: a number, a time, or one of these.
_CROSSING = (*MONTH_NAMES.split("|"), "uur")
CROSSING = frozenset({*_CROSSING, *map(stem, _CROSSING)})


class Chunks:
    """What stands between two spaces or line ends, by the words in it: the quick way to where a word may stand.

    A chunk that its neighbours may change, or that is longer than any word, counts as holding every word.
    """

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._empty: set[str] = set()
        self._open: set[str] = set()  # what a neighbour may change
        self._long: set[str] = set()  # what may hold any word
        self._holding: dict[str, set[str]] = {}  # by the text and by the term of a token
        self._sorted: list[str] = []
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Count the chunks met so far."""
        return len(self._known)

    def learn(self, chunks: Collection[str]) -> None:
        """Read the chunks that were not met before."""
        if self._known.issuperset(chunks):
            return
        with self._lock:
            if len(self._known) >= _MOST_FORMS:
                self._known, self._empty, self._open, self._long, self._holding = (
                    set(),
                    set(),
                    set(),
                    set(),
                    {},
                )
                self._sorted = []
            for chunk in set(chunks) - self._known:
                self._read(chunk)

    def _read(self, chunk: str) -> None:
        cleaned, _ = clean(chunk[: LONGEST + 1])
        tokens = analyze(chunk) if len(chunk) <= LONGEST else []
        if len(chunk) > LONGEST:
            self._long.add(chunk)
        elif OPENS.search(cleaned) or CLOSES.match(cleaned):
            self._open.add(chunk)
        elif not tokens:
            self._empty.add(chunk)
        for token in tokens:
            for word in (token.text, token.term):
                self._holding.setdefault(word, set()).add(chunk)
        self._known.add(chunk)

    def holding(self, words: Iterable[str]) -> set[str]:
        """Give the chunks met so far that may hold one of the words."""
        with self._lock:
            found = set(self._long)
            for word in words:
                found |= self._holding.get(word, set())
                if word in CROSSING or not word.isalpha():
                    found |= self._open
            return found

    def fitting(self, fits: Callable[[str], bool], head: str, crossing: bool) -> set[str]:
        """Give the chunks met so far that may hold a word that begins with `head` and fits.

        `crossing` says whether a word that fits may be read across a space: a number, or one in CROSSING.
        """
        with self._lock:
            found = self._long | self._open if crossing else set(self._long)
            for word in self._beginning(head):
                if fits(word):
                    found |= self._holding[word]
            return found

    def _beginning(self, head: str) -> list[str]:
        if len(self._sorted) < len(self._holding):
            self._sorted = sorted(self._holding)
        last = bisect_left(self._sorted, head + chr(0x10FFFF)) if head else len(self._sorted)
        return self._sorted[bisect_left(self._sorted, head) : last]

    def open(self, chunk: str) -> bool:
        """Say whether the neighbours of a chunk may change how it is read."""
        return chunk in self._open or chunk in self._long

    def empty(self, chunk: str) -> bool:
        """Say whether a chunk holds no word."""
        return chunk in self._empty


def notation(text: str) -> str:
    """Write the tokens of `text` on one line: a space moves to the next position, `/` joins those at one."""
    positions = groupby(analyze(text), key=attrgetter("position"))
    return " ".join("/".join(token.text for token in tokens) for _, tokens in positions)


def _raw(tokens: list[Token], gaps: Gaps) -> list[Token]:
    return [token._replace(start=gaps.start(token.start), end=gaps.end(token.end)) for token in tokens]
