"""Which words stand where in many texts? What `analyze` finds, as arrays, without an object for each token.

Spaces and line ends cut a text into chunks. No unit crosses more than one of them, so that a chunk is read by itself,
once, and looked up from then on. Where a chunk may begin a unit that the next one ends (`5 jan.`, `20.30 uur`), the two
are read as one chunk.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.kernel.chunks import SIDE, ChunkTable, LookedUp, expand, neighbours

from .forms import Form, Known, forms, nothing_known
from .tables import calm
from .units import CLOSES, LONGEST, OPENS, UNIT, clean
from .words import PLAIN, read

_MOST = 1_000_000  # chunks and their tokens, between two batches: some 200 MB

_PIECE = 1 << 19  # bytes of text that are read at once, where one text has no more
_NOTHING = 0  # the reading of a chunk without words

_Array = NDArray[Any]


class Occurrences(NamedTuple):
    """The tokens of a batch of texts, as `analyze` orders them; `lengths` is one number a text, the rest one a token."""

    forms: NDArray[np.uint32]  # index into Lexicon.forms
    texts: NDArray[np.uint32]  # index into the batch
    positions: NDArray[np.uint32]  # in the text
    lengths: NDArray[np.uint32]  # how many positions a text has


_NONE = Occurrences(*(np.empty(0, np.uint32) for _ in range(4)))


class Lexicon:
    """Every form met so far, and how the chunks that held it are read. One thread at a time may use it.

    `known` answers for forms that are known already, as for an Analyzer.
    """

    def __init__(self, known: Known = nothing_known) -> None:
        self._known = known
        self.forms: list[Form] = []  # only ever grows
        self._numbers: dict[str, int] = defaultdict(count().__next__)  # of each form, by its text
        self._chunks = _Chunks(self._numbers)

    @property
    def size(self) -> int:
        """Count the chunks and forms that are kept."""
        return len(self._chunks) + len(self.forms)

    def read(self, texts: Sequence[str]) -> Occurrences:
        """Give the tokens of each text: those of `analyze`, in the same order, without what `calm` takes for no abbreviation."""
        encoded = [calm(text).encode() for text in texts]
        sizes = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)))
        pieces, begin = [_NONE], 0
        while begin < len(encoded):  # as much at a time as a processor's cache may hold
            read = int(sizes[begin - 1]) if begin else 0
            end = max(begin + 1, int(np.searchsorted(sizes, read + _PIECE, "right")))
            pieces.append(self._read(encoded[begin:end], begin))
            begin = end
        if self._chunks.weight > _MOST:
            self.forget_chunks()
        return Occurrences(*map(np.concatenate, zip(*pieces, strict=True)))

    def forget_chunks(self) -> None:
        """Keep the forms, which are dear to make, and forget in which chunks they stand."""
        self._chunks = _Chunks(self._numbers)

    def met_first(self, most: int) -> Lexicon:
        """Give a lexicon without chunks that knows so many of the forms: those met first, which are the ones met most."""
        kept = {form.text: form for form in self.forms[:most]}
        known = self._known.known if isinstance(self._known, _Remembered) else self._known
        return Lexicon(_Remembered(kept, known))

    def _read(self, texts: list[bytes], number: int) -> Occurrences:
        sizes = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
        numbers, ends = self._chunks.numbers(b" ".join(texts))
        firsts = np.searchsorted(ends, np.cumsum(sizes) - sizes)
        self._chunks.join(numbers, firsts)
        self._make_forms()
        return self._chunks.expand(numbers, firsts, number)

    def _make_forms(self) -> None:
        """Make the forms that have a number by now."""
        new = list(islice(reversed(self._numbers), len(self._numbers) - len(self.forms)))[::-1]
        known = self._known(new)
        # In alphabetical order: words that begin alike ask for the same, which is then at hand.
        unknown = sorted(text for text in new if text not in known)
        made = dict(zip(unknown, forms(unknown), strict=True))
        self.forms.extend([known.get(text) or made[text] for text in new])


@dataclass(frozen=True, slots=True)
class _Remembered:
    """Forms that are known beside those that somebody else knows."""

    kept: Mapping[str, Form]
    known: Known

    def __call__(self, asked: Iterable[str]) -> Mapping[str, Form]:
        texts = list(asked)
        remembered = {text: self.kept[text] for text in texts if text in self.kept}
        return {**self.known([text for text in texts if text not in remembered]), **remembered}


class _Chunks:
    """The chunks met so far, each with the number of its reading."""

    def __init__(self, numbers: dict[str, int]) -> None:
        self._numbers = numbers
        self._table = ChunkTable(PLAIN)
        self._together: dict[tuple[int, ...], int] = {}  # neighbours that were read as one
        self._long = 0
        self._tokens = array("I")  # two numbers each: its form, and its position in the chunk
        # Four of each reading: where its tokens begin, how many they are, and over how many positions; which units it
        # may open, and from bit SIDE on, which it may close.
        self._readings = array("I", bytes(16))  # at first that of _NOTHING
        self._neighbours: dict[int, str] = {}  # the chunks of readings that may share a unit with another

    def __len__(self) -> int:
        return len(self._table) + len(self._together)

    @property
    def weight(self) -> int:
        """Tell how much is kept: chunks, tokens, and characters of long chunks."""
        return len(self) + self._token_count + self._long

    @property
    def _token_count(self) -> int:
        return len(self._tokens) // 2

    @property
    def _count(self) -> int:
        return len(self._readings) // 4

    def numbers(self, text: bytes) -> tuple[_Array, _Array]:
        """Give the number of the reading of each chunk of a text in UTF-8, and where the chunk ends."""
        looked_up = self._table.look_up(text, self._count)
        if len(looked_up.chunks):
            self._add(text, looked_up)
        return looked_up.numbers, looked_up.ends

    def _add(self, text: bytes, new: LookedUp) -> None:
        """Read new chunks as `analyze` does."""
        first, start = self._count, self._token_count
        plain = new.contents[:, 1] > 0
        single, words = np.flatnonzero(plain), new.words[: new.spans.item(-1)].tobytes().decode()
        numbers = [self._numbers[words[begin:end]] for begin, end in new.spans[single].tolist()]
        tokens = np.zeros((len(single), 2), np.uint32)
        tokens[:, 0] = numbers
        self._tokens.frombytes(tokens.tobytes())
        rows = np.zeros((len(plain), 4), np.uint32)
        rows[single, 0] = np.arange(start, start + len(single))
        rows[single, 1:3] = 1
        for place in np.flatnonzero(~plain).tolist():
            begin, end = new.chunks[place].tolist()
            rows[place] = self._read(text[begin:end].decode(), first + place)
        self._readings.frombytes(rows.tobytes())

    def _read(self, chunk: str, number: int) -> tuple[int, int, int, int]:
        """Read a chunk that may be anything; give its start, count, span and sides."""
        text, _ = clean(chunk)
        start, span = self._token_count, 0
        for unit in UNIT.findall(text):
            for slot in read(unit):
                for piece in slot:
                    self._tokens.extend((self._numbers[piece.text], span))
                span += 1
        opens, closes = OPENS.search(text, max(0, len(text) - LONGEST)), CLOSES.match(text)
        if opens or closes:
            self._neighbours[number] = chunk
        if len(chunk) > LONGEST:
            self._long += len(chunk)
        sides = [1 << side.lastindex >> 1 if side and side.lastindex else 0 for side in (opens, closes)]
        return start, self._token_count - start, span, sides[0] | sides[1] << SIDE

    def _read_together(self, row: tuple[int, ...]) -> int:
        """Give the reading of neighbours as one chunk."""
        chunks = " ".join([self._neighbours[number] for number in row])
        number = self._count
        self._readings.extend(self._read(chunks, number))
        if len(chunks) <= LONGEST:
            self._together[row] = number
        return number

    def join(self, numbers: _Array, firsts: _Array) -> None:
        """Read neighbours that may share a unit as one chunk, and nothing in place of the others."""
        pairs = neighbours(_rows(self._readings, 4), numbers, firsts)
        apart = np.diff(pairs, prepend=-2, append=len(numbers)) > 1  # `5 jan. 2022` is two pairs, and one row
        starts, stops = pairs[apart[:-1]].tolist(), (pairs[apart[1:]] + 2).tolist()
        for start, stop in zip(starts, stops, strict=True):
            row = tuple(numbers[start:stop].tolist())
            known = self._together.get(row)
            numbers[start] = self._read_together(row) if known is None else known
            numbers[start + 1 : stop] = _NOTHING

    def expand(self, numbers: _Array, firsts: _Array, text: int) -> Occurrences:
        """Give the tokens of each chunk at their places; each text, from number `text` on, begins with one of `firsts`."""
        readings, tokens = _rows(self._readings, 4), _rows(self._tokens, 2)
        return Occurrences(*expand(readings, tokens, numbers, firsts, text))


def _rows(numbers: array[int], width: int) -> NDArray[np.uint32]:
    """Give numbers as rows, without a copy: while these are there, no more can be added."""
    return np.frombuffer(numbers, np.uint32).reshape(-1, width)
