"""Which chunks do texts consist of, and which of these may hold a word? So nothing is read but where a word may stand.

A chunk is what stands between two spaces or line ends. One that its neighbours may change, or that is longer than any word,
counts as holding every word. Most have few bytes, so that a key of three numbers holds all of one: it is looked up in a hash
table of arrays, many at a time, the comparison is exact, and no Python object is made for a chunk that is known.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import accumulate
from threading import Lock
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from zoeker.kernel.chunks import NEW, SHORT, ChunkKeys, Room, among, look_up
from zoeker.kernel.dictionary import nearly

from .forms import Form, Keyed, Token
from .units import CLOSES, LONGEST, MONTH_NAMES, OPENS, UNIT, clean
from .words import plain_words, read

_MOST = 200_000  # chunks that are remembered: some 60 MB
_KEPT = 1024  # other things that are

_Array = NDArray[Any]
_Made = TypeVar("_Made")

# What else a chunk may be read as when its neighbour is at hand, beside numbers and times: each is its own term.
CROSSING = frozenset({*MONTH_NAMES.split("|"), "uur"})


# Of a chunk: which of the chunks it is, its number, its text, and the character of that with which it begins.
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


class Reading(Protocol):
    """What chunks are read by: an Analyzer."""

    def analyze(self, text: str) -> Sequence[Token]:
        """Give the tokens of a text."""

    def learn(self, text: str) -> None:
        """Read what `analyze` will be asked for."""

    def forms(self, words: list[str]) -> Sequence[Form]:
        """Give words with their terms and parts."""


class _Numbers:
    """Numbers to which others are added: who holds `all` of them then may go on reading."""

    def __init__(self) -> None:
        self._room, self.all = np.empty(1024, np.int64), np.empty(0, np.int64)

    def add(self, more: NDArray[np.int64]) -> None:
        """Add numbers behind the last one."""
        begin, end = len(self.all), len(self.all) + len(more)
        if end > len(self._room):
            self._room = np.concatenate([self.all, np.empty(end, np.int64)])
        self._room[begin:end] = more
        self.all = self._room[:end]


class Chunks:
    """The chunks met so far, by the words in them; several threads may use it.

    Of words that an index knows, only its keys are kept: most are never asked for more.
    """

    def __init__(self, analyzer: Reading, keyed: Keyed | None = None) -> None:
        self._analyzer = analyzer
        self._keyed = keyed
        self._ends, self._keys = _Numbers(), _Numbers()  # as `ChunkKeys` has them
        # Words of which only keys are kept: of some chunks at a time, the number of each word's own, and the word.
        self._unspelt: list[tuple[NDArray[np.int64], list[str]]] = []
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

    def learn(self, numbers: Iterable[int]) -> None:
        """Read chunks whose tokens will be asked for: of many at once in less time."""
        self._analyzer.learn(
            "\n".join([self._chunks[number] for number in numbers if number not in self._tokens])
        )

    def tokens(self, number: int) -> Sequence[Token]:
        """Give the tokens of a chunk as it reads by itself."""
        found = self._tokens.get(number)
        if found is None:
            found = self._tokens[number] = self._analyzer.analyze(self._chunks[number])
        return found

    def recalled(self, asked: Hashable) -> Any:
        """Give what was remembered of the chunks; None if nothing was, or too much else since."""
        return self._remembered.get(asked)

    def remember(self, asked: Hashable, made: _Made) -> _Made:
        """Remember something for as long as chunks keep their numbers."""
        if len(self._remembered) >= _KEPT:
            self._remembered.clear()
        self._remembered[asked] = made
        return made

    def chunk(self, number: int) -> str:
        """Give a chunk."""
        return self._chunks[number]

    def _learn(self, chunks: list[str]) -> int:
        """Read chunks that were not met before; give the number of the first."""
        first = len(self._chunks)
        words, sizes = self._plain(chunks), np.ones(len(chunks), np.int64)
        others = [
            place
            for place, (chunk, word) in enumerate(zip(chunks, words, strict=True))
            if not word or len(chunk) > LONGEST
        ]
        for place in reversed(others):  # so that the places before stay as they are
            words[place : place + 1] = found = self._words(first + place, chunks[place])
            sizes[place] = len(found)
        owners = np.arange(first, first + len(chunks)).repeat(sizes)
        if self._keyed:
            counts, keys = self._keyed.read(words)
            before = np.append(0, counts.cumsum()) + len(self._keys.all)
            self._ends.add(before[sizes.cumsum()])
            self._keys.add(keys)
            self._unspelt.append((owners, words))
            unknown = np.flatnonzero(counts == 0)
            owners, words = owners[unknown], [words[place] for place in unknown.tolist()]
        self._hold(owners, words)
        self._chunks += chunks
        return first

    @staticmethod
    def _plain(chunks: Sequence[str]) -> list[str]:
        return plain_words([chunk[: LONGEST + 1] for chunk in chunks])

    def _words(self, number: int, chunk: str) -> list[str]:
        """Give the words of a chunk that may be anything: of one that is too long to be a word, none."""
        if len(chunk) > LONGEST:
            self._long.add(number)
            return []
        text, _ = clean(chunk)
        words = [piece.text for unit in UNIT.findall(text) for slot in read(unit) for piece in slot]
        if OPENS.search(text) or CLOSES.match(text):
            self._open.add(number)
        elif not words:
            self._empty.add(number)
        return words

    def _hold(self, owners: NDArray[np.int64], words: list[str]) -> None:
        """Keep in which chunks some words stand."""
        for number, word in zip(owners.tolist(), self._analyzer.forms(words), strict=True):
            for held in (word.text, *word.terms, *word.parts):
                self._holding.setdefault(held, set()).add(number)

    def keys(self, terms: Iterable[str]) -> NDArray[np.int64]:
        """Give the keys of terms, which `among` looks for: there are none without an index."""
        return self._keyed.keys(terms) if self._keyed else np.empty(0, np.int64)

    def among(
        self, chunks: Chunked, wanted: NDArray[np.uint32], sought: NDArray[np.int64]
    ) -> list[list[Place]]:
        """Find the chunks of each text that are wanted, whose numbers are sorted, or that have one of some keys."""
        with self._lock:
            keys = ChunkKeys(self._ends.all, self._keys.all, sought)
        found: list[list[Place]] = [[] for _ in chunks.begins[1:]]
        for row in among(chunks.data, chunks.numbers, chunks.ends, wanted, keys, chunks.begins):
            found[row[2]].append(row)
        return found

    def holding(self, words: Iterable[str]) -> set[int]:
        """Give the chunks met so far that may hold one of the words, but for those that have keys."""
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

    def near(self, word: str, edits: int, crossing: bool) -> set[int]:
        """Give the chunks met so far that may hold a word at most so many edits from another one; otherwise as `fitting`."""
        with self._lock:
            found = self._long | self._open if crossing else set(self._long)
            held = self._beginning("")
            encoded = [text.encode() for text in held]
            starts = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
            chosen = nearly(np.frombuffer(b"".join(encoded), np.uint8), starts, word.encode(), edits)
            return found.union(*(self._holding[held[place]] for place in chosen.tolist()))

    def _beginning(self, head: str) -> list[str]:
        """Give the words that begin so, in order: of all chunks, each of which is spelt now."""
        for owners, words in self._unspelt:
            self._hold(owners, words)
        self._unspelt.clear()
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


# The table

_PIECE = 1 << 19  # bytes of text that are looked up at once
_FIRST_PIECE = 1 << 14
_ROOM = 1 << 10
_MANY = 1 << 17  # chunks of which fewer have more room: to meet another one first costs a wait for memory


def _masks() -> list[_Array]:
    """Give for each of a key's numbers, by the length of a chunk, which of its bits are the chunk's."""
    sizes = np.clip(np.arange(SHORT + 2) - np.array([[0], [8], [16]]), 0, 8).tolist()
    return [np.array([(1 << 8 * size) - 1 for size in row], np.uint64) for row in sizes]


_MASKS = _masks()


def _keys(text: bytes, starts: _Array, lengths: _Array) -> _Array:
    """Give the keys of chunks: their bytes, the first of them lowest, zeros, and in the last byte how many they are."""
    padded = text + bytes(24)
    windows: _Array = np.ndarray((len(text) + 17,), "<u8", padded, 0, (1,))  # eight bytes from each byte on
    keys = np.empty((3, len(starts)), np.uint64)
    for part, masks in enumerate(_MASKS):
        np.bitwise_and(windows[starts + 8 * part], masks[lengths], out=keys[part])
    keys[2] |= lengths.astype(np.uint64) << np.uint64(56)
    return keys


class ChunkTable:
    """Numbers chunks: `read` is called with those met for the first time, and gives the first of their numbers.

    A chunk of more than LONGEST characters is hardly ever met again, and therefore new each time.
    """

    def __init__(self, read: Callable[[list[str]], int]) -> None:
        self._read = read
        self._size = 0
        # A key and its number in each; the first of them is none.
        self._entries = np.full((_ROOM, 4), NEW, np.uint64)
        self._slots = np.zeros(4 * _ROOM, np.uint32)  # which entry; 0 where there is none
        self._long: dict[bytes, int] = {}  # the chunks that fit in no key
        self._room = Room()
        # Chosen by chance, so that nobody can write a text that is slow to read.
        self._factors = np.frombuffer(os.urandom(24), np.uint64) | np.uint64(1)

    def __len__(self) -> int:
        return self._size + len(self._long)

    def numbers(self, text: bytes) -> tuple[_Array, _Array]:
        """Give the number of each chunk of a text in UTF-8, and the place in the text where each ends."""
        numbers, ends, begin = [], [], 0
        while begin <= len(text):
            # While little is known, the same new chunk would come up many times in a large piece.
            end = text.find(b" ", begin + min(_PIECE, max(_FIRST_PIECE, 16 * self._size)))
            end = len(text) if end < 0 else end
            found, places = self._piece(text[begin:end])
            numbers.append(found)
            ends.append(places + begin)
            begin = end + 1
        if len(ends) == 1:
            return numbers[0], ends[0]
        return np.concatenate(numbers), np.concatenate(ends)

    def _piece(self, text: bytes) -> tuple[_Array, _Array]:
        numbers, ends, new = look_up(text, self._entries, self._slots, self._factors, self._room)
        if new:
            unknown = np.flatnonzero(numbers == NEW)
            starts = np.where(unknown > 0, ends[unknown - 1] + 1, 0)
            numbers[unknown] = self._learn(text, starts, ends[unknown])
        return numbers, ends

    def _hashes(self, keys: _Array) -> _Array:
        """Give the slot in which each key should be. As in the kernel."""
        one, two, three = (part * factor for part, factor in zip(keys, self._factors, strict=True))
        mixed = one ^ (two + three)
        mixed ^= mixed >> np.uint64(29)
        mixed *= self._factors[0]
        places: _Array = (mixed >> np.uint64(65 - len(self._slots).bit_length())).astype(np.intp)
        return places

    def _learn(self, text: bytes, starts: _Array, ends: _Array) -> list[int]:
        """Number chunks that the table does not have, and keep them."""
        chunks = [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        # Where each is met first.
        places = dict(zip(reversed(chunks), range(len(chunks) - 1, -1, -1), strict=True))
        new = [chunk for chunk in places if chunk not in self._long] if self._long else list(places)
        first = self._read(b" ".join(new).decode().split(" ")) if new else 0
        numbers = dict(zip(new, range(first, first + len(new)), strict=True))
        met = [numbers[chunk] if chunk in numbers else self._long[chunk] for chunk in chunks]
        at = starts[np.fromiter(map(places.__getitem__, new), np.intp, len(new))]
        lengths = np.fromiter(map(len, new), np.intp, len(new))
        short = np.flatnonzero(lengths <= SHORT)
        self._add(_keys(text, at[short], lengths[short]), first + short)
        for place in np.flatnonzero((lengths > SHORT) & (lengths <= 4 * LONGEST)).tolist():
            if len(new[place].decode()) <= LONGEST:
                self._long[new[place]] = first + place
        return met

    def _add(self, keys: _Array, numbers: _Array) -> None:
        begin, self._size = self._size + 1, self._size + len(numbers)
        end = self._size + 1
        while end > len(self._entries):
            self._entries = np.concatenate([self._entries, self._entries])
        self._entries[begin:end, :3] = keys.T
        self._entries[begin:end, 3] = numbers
        if 2 * end > len(self._slots):  # half empty, so that an empty one is soon met
            self._slots = np.zeros((8 if end < _MANY else 4) << end.bit_length(), np.uint32)
            begin = 1
        self._place(np.arange(begin, end, dtype=np.uint32))

    def _place(self, entries: _Array) -> None:
        """Put entries into free slots, each as near as can be behind the one that its hash says."""
        at = self._hashes(self._entries[entries, :3].T)
        while entries.size:
            free = self._slots[at] == 0
            self._slots[at[free]] = entries[free]  # of several that want the same one, the last gets it
            left = self._slots[at] != entries
            entries, at = entries[left], (at[left] + 1) & (len(self._slots) - 1)
