"""The analysis as a whole, by name and version: clean, cut into units, read each unit once, look its words up."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from threading import Lock
from typing import NamedTuple

from .forms import Form, Known, form, nothing_known
from .letters import Gaps, clean, fold
from .numbers import MONTH_NAMES
from .plain import plain_words
from .slots import LONGEST, Slot
from .units import CLOSES, OPENS, UNIT
from .words import plain, read

NAME = "zoeker-dutch"
VERSION = 2  # goes up with any change in what analyze() gives: an index made with another version is refused

_MOST_FORMS = 300_000  # some 150 MB; real news of 17 million words holds 170,000


class Token(NamedTuple):
    """A word of a text: how it is spelt, what is indexed, and where it stands.

    `text` is normalised, `terms` are those it is indexed under: one, unless it is a form of several words. `position`
    counts from 0 without gaps; `length` is how many positions the token covers (2 for `witrusland` over `wit rusland`).
    `start` and `end` are offsets into the raw text. `parts` are the terms of what a compound is made of; none of a
    whole word.
    """

    text: str
    terms: tuple[str, ...]
    position: int
    length: int
    start: int
    end: int
    parts: tuple[str, ...] = ()


_Unit = tuple[tuple[Token, ...], int]  # tokens from position 0 and offset 0, and the number of positions


class _Forms(dict[str, Form]):
    """Every word met so far, by its text."""

    def __init__(self, known: Known) -> None:
        self._known = known

    def __missing__(self, text: str) -> Form:
        if len(self) >= _MOST_FORMS:
            self.clear()
        found = self[text] = self._known([text]).get(text) or form(text)
        return found

    def learn(self, texts: set[str]) -> None:
        """Look up those of some words that were not met before."""
        if len(self) >= _MOST_FORMS:
            self.clear()
        self.update(self._known([text for text in texts if text not in self]))


class _Units(dict[str, _Unit]):
    """Every unit met so far and its tokens. Two threads may read the same unit twice; both get the same answer."""

    def __init__(self, known: Known) -> None:
        self.forms = _Forms(known)

    def __missing__(self, unit: str) -> _Unit:
        return self._make(unit, read(unit))

    def learn(self, units: set[str]) -> None:
        """Read those of some units that were not met before, and look all of their words up at once."""
        found = {unit: read(unit) for unit in units if unit not in self}
        self.forms.learn({piece.text for slots in found.values() for slot in slots for piece in slot})
        for unit, slots in found.items():
            self._make(unit, slots)

    def _make(self, unit: str, slots: list[Slot]) -> _Unit:
        tokens = []
        for position, slot in enumerate(slots):
            for text, start, end, length in slot:
                _, terms, parts = self.forms[text]
                tokens.append(Token(text, terms, position, length, start, end, parts))
        made = tuple(tokens), len(slots)
        if len(unit) <= LONGEST:
            if len(self) >= _MOST_FORMS:
                self.clear()
            self[unit] = made
        return made


class Analyzer:
    """Reads texts, and remembers what it read; several threads may use one.

    `known` answers for the words that an index holds: only for others is the dictionary loaded. It must give what
    `analyze` would.
    """

    def __init__(self, known: Known = nothing_known) -> None:
        self._units = _Units(known)

    @cached_property
    def chunks(self) -> Chunks:
        """The chunks of the texts that were looked through with this analyzer."""
        return Chunks(self)

    def learn(self, text: str) -> None:
        """Read what `analyze` will be asked for: the words of much text are looked up more quickly together."""
        self._units.learn(set(UNIT.findall(clean(text)[0])))

    def forms(self, words: list[str]) -> list[Form]:
        """Give normalised words with their terms and parts."""
        self._units.forms.learn(set(words))
        return list(map(self._units.forms.__getitem__, words))

    def analyze(self, text: str) -> list[Token]:
        """Give the tokens of `text` by position, and within a position the whole form before its parts.

        Every position up to the last has a token, and no token starts before those of an earlier position.
        """
        cleaned, gaps = clean(text)
        tokens: list[Token] = []
        add, make, units, position = tokens.append, tuple.__new__, self._units, 0
        for match in UNIT.finditer(cleaned):
            found, positions = units[match[0]]
            at = match.start()
            # This line runs once a token: tuple.__new__ skips the arguments that Token() would name one by one.
            for text, terms, offset, length, start, end, parts in found:
                add(make(Token, (text, terms, position + offset, length, at + start, at + end, parts)))
            position += positions
        return _raw(tokens, gaps) if gaps else tokens


ANALYZER = Analyzer()  # which knows no index


def analyze(text: str) -> list[Token]:
    """Give the words of a text: how each is spelt, the terms it is indexed under, its parts, and where it stands."""
    return ANALYZER.analyze(text)


def part_spans(token: Token, text: str) -> tuple[tuple[int, int], ...]:
    """Give the places in the raw text of a compound's parts; none when it is not written as it is normalised."""
    written = fold(text[token.start : token.end])
    if not token.parts or written != token.text or token.end - token.start != len(token.text):
        return ()
    from . import compounds  # here: as in forms.py

    spans, end = [], 0
    for part in compounds.parts(token.text):
        start = token.text.index(part, end)
        end = start + len(part)
        spans.append((token.start + start, token.start + end))
    return tuple(spans)


# What else a chunk may be read as when its neighbour is at hand, beside numbers and times: each is its own term.
CROSSING = frozenset({*MONTH_NAMES.split("|"), "uur"})


class Chunks:
    """What stands between two spaces or line ends, by the words in it: the quick way to where a word may stand.

    A chunk that its neighbours may change, or that is longer than any word, counts as holding every word.
    """

    def __init__(self, analyzer: Analyzer = ANALYZER) -> None:
        self._analyzer = analyzer
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
        if all(map(self._known.__contains__, chunks)):  # issuperset would make a set of them first
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
            self._learn(list(set(chunks) - self._known))

    def _learn(self, chunks: list[str]) -> None:
        words = plain_words([chunk[: LONGEST + 1] for chunk in chunks])
        single = {
            chunk: word for chunk, word in zip(chunks, words, strict=True) if word and len(chunk) <= LONGEST
        }
        for chunk, word in zip(single, self._analyzer.forms(plain(list(single.values()))), strict=True):
            self._hold(chunk, word)
        others = [chunk for chunk in chunks if chunk not in single]
        self._analyzer.learn("\n".join(chunk for chunk in others if len(chunk) <= LONGEST))
        for chunk in others:
            self._read(chunk)
        self._known.update(chunks)

    def _read(self, chunk: str) -> None:
        cleaned, _ = clean(chunk[: LONGEST + 1])
        tokens = self._analyzer.analyze(chunk) if len(chunk) <= LONGEST else []
        if len(chunk) > LONGEST:
            self._long.add(chunk)
        elif OPENS.search(cleaned) or CLOSES.match(cleaned):
            self._open.add(chunk)
        elif not tokens:
            self._empty.add(chunk)
        for token in tokens:
            self._hold(chunk, token)

    def _hold(self, chunk: str, word: Form | Token) -> None:
        for held in (word.text, *word.terms, *word.parts):
            self._holding.setdefault(held, set()).add(chunk)

    def holding(self, words: Iterable[str]) -> set[str]:
        """Give the chunks met so far that may hold one of the words."""
        with self._lock:
            found = set(self._long)
            for word in words:
                found |= self._holding.get(word, set())
                if not word.isalpha() or word in CROSSING:
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
