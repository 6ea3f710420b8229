"""Which words stand where in many texts? What `analyze` finds, as arrays, without an object for each token.

Spaces and line ends cut a text into chunks. No unit crosses more than one of them, so that a chunk is read by itself,
once, and looked up from then on. Where a chunk may begin a unit that the next one ends (`5 jan.`, `20.30 uur`), the two
are read as one chunk.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .forms import Form, form
from .letters import clean
from .numbers import MONTH_NAMES, SHORT_MONTHS
from .slots import LONGEST
from .units import CLOSES, OPENS, UNIT
from .words import plain, read

_MOST = 1_000_000  # chunks and their tokens, between two batches: some 200 MB

# A word of plain letters, and whatever may stand around it without changing how it is read. One letter is too few:
# `'n` is not `n`; and capitals within it too many: `GroenLinks` is three words.
_PLAIN = re.compile(r"""["'“”„‘’«»(?!,;:…\r\t]*+([A-Za-z][a-z]++|[A-Z]{2,}+)["'“”„‘’«»)?!,;:….\r\t]*+""")
_NEIGHBOURLY = frozenset(
    f"{MONTH_NAMES}|{SHORT_MONTHS}|u|uur".split("|")
)  # what OPENS or CLOSES know of those

_NOTHING = 0  # the reading of a chunk without words

# Of a reading: where its tokens begin, how many they are, over how many positions, which units it may open or close.
_START, _COUNT, _SPAN, _OPENS, _CLOSES = range(5)
_COLUMNS = 5

_Array = NDArray[Any]


class Occurrences(NamedTuple):
    """The tokens of a batch of texts, as `analyze` orders them; `lengths` is one number a text, the rest one a token."""

    forms: NDArray[np.uint32]  # index into Lexicon.forms
    texts: NDArray[np.uint32]  # index into the batch
    positions: NDArray[np.uint32]  # in the text
    lengths: NDArray[np.uint32]  # how many positions a text has


class Lexicon:
    """Every form met so far, and how the chunks that held it are read. One thread at a time may use it."""

    def __init__(self) -> None:
        self.forms: list[Form] = []  # only ever grows
        self._numbers = _Numbers()
        self._chunks = _Chunks(self._numbers)

    @property
    def size(self) -> int:
        """Count the chunks and forms that are kept."""
        return len(self._chunks) + len(self.forms)

    def read(self, texts: Sequence[str]) -> Occurrences:
        """Give the tokens of each text: those of `analyze`, in the same order."""
        numbers, counts = array("I"), array("I")
        number_of, extend = self._chunks.__getitem__, numbers.extend
        for text in texts:
            chunks = text.replace("\n", " ").split(" ")
            extend(map(number_of, chunks))
            counts.append(len(chunks))
        firsts = np.cumsum(counts, dtype=np.intp) - counts
        rows = np.asarray(numbers)
        self._chunks.join(rows, firsts)
        self._make_forms()
        found = self._chunks.expand(rows, firsts)
        if self._chunks.weight > _MOST:
            self._chunks = _Chunks(self._numbers)
        return found

    def _make_forms(self) -> None:
        """Make the forms that have a number by now."""
        self.forms.extend(map(form, self._numbers.new))
        self._numbers.new.clear()


class _Numbers(dict[str, int]):
    """The number of each form, by its text; `new` are those that are no Form yet."""

    def __init__(self) -> None:
        self.new: list[str] = []

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        self.new.append(text)
        return number


class _Chunks(dict[str, int]):
    """The chunks met so far, each with the number of its reading; many share one (`en`, `En`, `en,`)."""

    def __init__(self, numbers: _Numbers) -> None:
        self._numbers = numbers
        self._long = 0
        self._forms, self._offsets = array("I"), array("I")  # one a token
        self._rows = array("I")  # _COLUMNS a reading
        self._neighbours: dict[int, str] = {}  # the chunks of readings that may share a unit with another
        self._add("")  # as _NOTHING

    def __missing__(self, chunk: str) -> int:
        if len(chunk) > LONGEST:  # hardly ever met again
            self._long += len(chunk)
            return self._add(chunk)
        match = _PLAIN.fullmatch(chunk)
        word = match[1].lower() if match else ""
        if not word or word in _NEIGHBOURLY:
            number = self._add(chunk)
        elif word == chunk:
            number = self._add_word(word)
        else:
            number = self[word]
        self[chunk] = number
        return number

    @property
    def weight(self) -> int:
        """Tell how much is kept: chunks, tokens, and characters of long chunks."""
        return len(self) + len(self._forms) + self._long

    def _add(self, chunk: str) -> int:
        """Read a chunk as `analyze` does."""
        number = len(self._rows) // _COLUMNS
        text, _ = clean(chunk)
        start, span = len(self._forms), 0
        for unit in UNIT.findall(text):
            for slot in read(unit):
                self._forms.extend([self._numbers[piece.text] for piece in slot])
                self._offsets.extend([span] * len(slot))
                span += 1
        opens, closes = OPENS.search(text, max(0, len(text) - LONGEST)), CLOSES.match(text)
        if opens or closes:
            self._neighbours[number] = chunk
        sides = [(side.lastindex or 0) if side else 0 for side in (opens, closes)]
        self._rows.extend((start, len(self._forms) - start, span, *sides))
        return number

    def _add_word(self, word: str) -> int:
        self._rows.extend((len(self._forms), 1, 1, 0, 0))
        self._forms.append(self._numbers[plain(word)])
        self._offsets.append(0)
        return len(self._rows) // _COLUMNS - 1

    def _table(self) -> NDArray[np.uint32]:
        return np.asarray(self._rows).reshape(-1, _COLUMNS)

    def join(self, numbers: _Array, firsts: _Array) -> None:
        """Read neighbours that may share a unit as one chunk, and nothing in place of the others."""
        table = self._table()
        shared = (table[:, _OPENS][numbers[:-1]] & table[:, _CLOSES][numbers[1:]]) != 0
        del table  # while it is looked at, it cannot grow
        shared[firsts[1:] - 1] = False  # the last of one text and the first of the next
        pairs = np.flatnonzero(shared)
        apart = np.flatnonzero(np.diff(pairs) > 1) + 1  # `5 jan. 2022` is two pairs, and one row
        for row in np.split(pairs, apart) if len(pairs) else []:
            start, stop = int(row[0]), int(row[-1]) + 2
            chunks = [self._neighbours[number] for number in numbers[start:stop].tolist()]
            numbers[start] = self[" ".join(chunks)]
            numbers[start + 1 : stop] = _NOTHING

    def expand(self, numbers: _Array, firsts: _Array) -> Occurrences:
        """Give the tokens of each chunk at their places; each text begins with one of the `firsts`."""
        starts, counts, spans = (self._table()[:, column][numbers] for column in (_START, _COUNT, _SPAN))
        lengths = np.add.reduceat(spans, firsts, dtype=np.uint32)
        # Where a chunk's tokens are from now on, and its first position within its text.
        before = np.cumsum(counts, dtype=np.uint32) - counts
        at = np.cumsum(spans, dtype=np.uint32) - spans
        at -= np.repeat(at[firsts], np.diff(firsts, append=len(numbers)))
        rows = np.repeat(starts - before, counts)
        rows += np.arange(len(rows), dtype=np.uint32)
        positions = np.repeat(at, counts)
        positions += np.asarray(self._offsets)[rows]
        texts = np.repeat(
            np.arange(len(firsts), dtype=np.uint32), np.add.reduceat(counts, firsts, dtype=np.uint32)
        )
        return Occurrences(np.asarray(self._forms)[rows], texts, positions, lengths)
