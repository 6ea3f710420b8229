"""Which of the chunks of texts may hold a word? The quick way to where a word may stand, without reading all that is between.

A chunk is what stands between two spaces or line ends. One that its neighbours may change, or that is longer than any word,
counts as holding every word.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import accumulate
from threading import Lock
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from zoeker.kernel import among

from .chunk_table import ChunkTable
from .letters import clean
from .numbers import MONTH_NAMES
from .plain import plain_words
from .slots import LONGEST
from .tokens import Token
from .units import CLOSES, OPENS
from .words import plain

_MOST = 200_000  # chunks that are remembered: some 60 MB
_KEPT = 1024  # other things that are

_Made = TypeVar("_Made")

# What else a chunk may be read as when its neighbour is at hand, beside numbers and times: each is its own term.
CROSSING = frozenset({*MONTH_NAMES.split("|"), "uur"})


# Of a chunk: which of the chunks it is, its number, its text, and where that has it begin.
Place = Sequence[int]


class Chunked(NamedTuple):
    """The chunks of texts that stand side by side, with a space between: the number of each, and where it ends.

    `begins` says where each of the texts begins, and in the end where one behind them would. All count bytes of `data`.
    """

    data: bytes
    begins: NDArray[np.int64]
    numbers: NDArray[np.uint32]
    ends: NDArray[np.int64]

    def text(self, number: int) -> str:
        """Give one of the texts."""
        begin, end = self.begins[number : number + 2].tolist()
        return self.data[begin : end - 1].decode()

    def of(self, text: int) -> tuple[int, int]:
        """Give the place of the first chunk of one of the texts, and that behind its last."""
        first, last = self.ends.searchsorted(self.begins[text : text + 2]).tolist()
        return first, last

    def between(self, first: int, last: int) -> str:
        """Give what is written from the begin of a chunk until the end of another one."""
        return self.data[self.ends.item(first - 1) + 1 if first else 0 : self.ends.item(last)].decode()

    def among(self, wanted: NDArray[np.uint32]) -> list[list[Place]]:
        """Find the chunks of each text whose numbers are wanted: these are sorted."""
        found: list[list[Place]] = [[] for _ in self.begins[1:]]
        for row in among(self.data, self.numbers, self.ends, wanted, self.begins):
            found[row[2]].append(row)
        return found


class Word(Protocol):
    """A token, or a form."""

    @property
    def text(self) -> str:
        """How it is spelt."""

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms it is indexed under."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The terms of the parts of a compound."""


class Reading(Protocol):
    """What chunks are read by: an Analyzer."""

    def analyze(self, text: str) -> Sequence[Token]:
        """Give the tokens of a text."""

    def learn(self, text: str) -> None:
        """Read what `analyze` will be asked for."""

    def forms(self, words: list[str]) -> Sequence[Word]:
        """Give words with their terms and parts."""


class Chunks:
    """The chunks met so far, by the words in them; several threads may use it."""

    def __init__(self, analyzer: Reading) -> None:
        self._analyzer = analyzer
        self._table = ChunkTable(self._learn)
        self._chunks: list[str] = []  # by their numbers
        self._tokens: dict[int, Sequence[Token]] = {}  # of the chunks that were looked at
        self._remembered: dict[Hashable, Any] = {}
        self._empty: set[int] = set()
        self._open: set[int] = set()  # what a neighbour may change
        self._long: set[int] = set()  # what may hold any word
        self._holding: dict[str, set[int]] = {}  # by the text and by the term of a token
        self._sorted: list[str] = []
        self._lock = Lock()

    @property
    def size(self) -> int:
        """Count the chunks met so far."""
        return len(self._chunks)

    @property
    def full(self) -> bool:
        """Say whether so much is remembered that who begins anew had better forget it."""
        return len(self._chunks) >= _MOST

    def read(self, texts: Sequence[bytes]) -> Chunked:
        """Give the chunks of texts in UTF-8: of several at once, in far less time than of each by itself."""
        data = b" ".join(texts)
        with self._lock:
            numbers, ends = self._table.numbers(data)
        begins = np.array(array("q", accumulate([len(text) + 1 for text in texts], initial=0)))
        return Chunked(data, begins, numbers, ends)

    def tokens(self, number: int) -> Sequence[Token]:
        """Give the tokens of a chunk as it reads by itself."""
        found = self._tokens.get(number)
        if found is None:
            found = self._tokens[number] = self._analyzer.analyze(self._chunks[number])
        return found

    def recalled(self, asked: Hashable) -> Any:
        """Give what was remembered of the chunks; None if nothing was, or too much else since."""
        return self._remembered.get(asked)

    def remember(self, asked: Hashable, found: _Made) -> _Made:
        """Remember something for as long as chunks keep their numbers."""
        if len(self._remembered) >= _KEPT:
            self._remembered.clear()
        self._remembered[asked] = found
        return found

    def chunk(self, number: int) -> str:
        """Give a chunk."""
        return self._chunks[number]

    def _learn(self, chunks: list[str]) -> int:
        """Read chunks that were not met before; give the number of the first."""
        first = len(self._chunks)
        words = plain_words([chunk[: LONGEST + 1] for chunk in chunks])
        single = {
            number: word
            for number, (chunk, word) in enumerate(zip(chunks, words, strict=True), first)
            if word and len(chunk) <= LONGEST
        }
        for number, word in zip(single, self._analyzer.forms(plain(list(single.values()))), strict=True):
            self._hold(number, word)
        others = [(number, chunk) for number, chunk in enumerate(chunks, first) if number not in single]
        self._analyzer.learn("\n".join(chunk for _, chunk in others if len(chunk) <= LONGEST))
        for number, chunk in others:
            self._read(number, chunk)
        self._chunks += chunks
        return first

    def _read(self, number: int, chunk: str) -> None:
        cleaned, _ = clean(chunk[: LONGEST + 1])
        tokens = self._analyzer.analyze(chunk) if len(chunk) <= LONGEST else []
        if len(chunk) > LONGEST:
            self._long.add(number)
        elif OPENS.search(cleaned) or CLOSES.match(cleaned):
            self._open.add(number)
        elif not tokens:
            self._empty.add(number)
        for token in tokens:
            self._hold(number, token)

    def _hold(self, number: int, word: Word) -> None:
        for held in (word.text, *word.terms, *word.parts):
            self._holding.setdefault(held, set()).add(number)

    def holding(self, words: Iterable[str]) -> set[int]:
        """Give the chunks met so far that may hold one of the words."""
        with self._lock:
            found = set(self._long)
            for word in words:
                found |= self._holding.get(word, set())
                if not word.isalpha() or word in CROSSING:
                    found |= self._open
            return found

    def fitting(self, fits: Callable[[str], bool], head: str, crossing: bool) -> set[int]:
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

    def open(self, number: int) -> bool:
        """Say whether the neighbours of a chunk may change how it is read."""
        return number in self._open or number in self._long

    def empty(self, number: int) -> bool:
        """Say whether a chunk holds no word."""
        return number in self._empty
