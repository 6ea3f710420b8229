"""Which chunks do texts consist of, and which of these may hold a word? So nothing is read but where a word may stand.

A chunk is what stands between two spaces or line ends. One that its neighbours may change, or that is longer than any word,
counts as holding every word. They are looked up in a hash table of C, many at a time, which also says which new ones are words
of plain letters, as most are: no Python object is made for these.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import accumulate, chain, count
from threading import Lock
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from zoeker.kernel.chunks import ChunkTable, LookedUp, among
from zoeker.kernel.dictionary import nearly, side_by_side

from .forms import Form, Keyed, Token
from .units import CLOSES, LONGEST, MONTH_NAMES, OPENS, UNIT, clean
from .words import PLAIN, read

_MOST = 200_000  # chunks that are remembered: some 30 MB
_KEPT = 1024  # other things that are

_OWN = 1 << 60  # from here on, keys of terms that no index gives

_Made = TypeVar("_Made")

# A chunk that is read as numbers only: none of them is a word of letters, so that it is read when a number is asked for.
_NUMERIC = re.compile(r"[-0-9.,:;/()?!'\"‘’“”]*[0-9][-0-9.,:;/()?!'\"‘’“”]*")

# What else a chunk may be read as when its neighbour is at hand, beside numbers and times: each is its own term.
CROSSING = frozenset({*MONTH_NAMES.split("|"), "uur"})


# Of a chunk: which of the chunks it is, its number, its text, and the character of that with which it begins; then the leaf of
# what is marked in it, or UNSETTLED, and from which character to which.
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


class _Rows:
    """Numbers, or rows of them, to which others are added: who holds `all` of them then may go on reading."""

    def __init__(self, kind: type[np.integer], *width: int) -> None:
        self._room = np.empty((1024, *width), kind)
        self.all = self._room[:0]

    def add(self, more: NDArray[Any]) -> None:
        """Add some behind the last one."""
        begin, end = len(self.all), len(self.all) + len(more)
        if end > len(self._room):
            self._room = np.concatenate([self.all, np.empty((end, *self.all.shape[1:]), self.all.dtype)])
        self._room[begin:end] = more
        self.all = self._room[:end]


class Chunks:
    """The chunks met so far, by the words in them; several threads may use it.

    Of a word only the keys of its terms are kept: most are never asked for more.
    """

    def __init__(self, analyzer: Reading, keyed: Keyed | None = None) -> None:
        self._analyzer = analyzer
        self._keyed = keyed
        self._own: defaultdict[str, int] = defaultdict(count(_OWN).__next__)  # keys, by term
        self._table = ChunkTable(PLAIN)
        self._contents, self._keys = _Rows(np.uint32, 4), _Rows(np.int64)  # see kernel.h
        # Words that were not spelt: of some chunks at a time, the number of the chunk of each, a text, and where they are in it.
        self._unspelt: list[tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.int64]]] = []
        self._written: dict[int, str] = {}  # the chunks that were looked at, by their numbers
        self._tokens: dict[int, Sequence[Token]] = {}  # of these
        self.remembered: dict[Hashable, Any] = {}  # for as long as chunks keep their numbers
        self._empty: set[int] = set()
        self._open: set[int] = set()  # what a neighbour may change
        self._numeric: set[int] = set()  # what may hold any number
        self._long: set[int] = set()  # what may hold any word
        self._holding: dict[
            str, set[int]
        ] = {}  # by the text and by the terms and parts of a word that was spelt
        self._sorted: list[str] = []
        self._lock = Lock()
        self.size = 0  # how many chunks were met so far
        self.full = False  # so much is remembered that who begins anew had better forget it

    def read(self, texts: Sequence[bytes]) -> Chunked:
        """Give the chunks of texts in UTF-8: of several at once, in far less time than of each by itself."""
        data = b" ".join(texts)
        with self._lock:
            looked_up = self._table.look_up(data, self.size)
            if len(looked_up.chunks):
                try:
                    self._learn(data, looked_up)
                except BaseException:  # those numbers have been given, and nothing is known of them
                    self._table.forget()
                    self._contents.add(np.zeros((len(looked_up.chunks), 4), np.uint32))
                    raise
                finally:
                    self.size = len(self._contents.all)
                    self.full = self.size >= _MOST
        begins = np.array(array("q", accumulate([len(text) + 1 for text in texts], initial=0)))
        return Chunked(data, begins, looked_up.numbers, looked_up.ends)

    def look_at(self, chunks: Mapping[int, str]) -> None:
        """Read chunks, by their numbers, whose tokens will be asked for: of many at once in less time."""
        new = {number: chunk for number, chunk in chunks.items() if number not in self._written}
        if new:
            self._analyzer.learn("\n".join(new.values()))
            self._written.update(new)

    def tokens(self, number: int) -> Sequence[Token]:
        """Give the tokens of a chunk that was looked at, as it reads by itself."""
        found = self._tokens.get(number)
        if found is None:
            found = self._tokens[number] = self._analyzer.analyze(self._written[number])
        return found

    def remember(self, asked: Hashable, made: _Made) -> _Made:
        """Remember something: what was remembered before may be forgotten then."""
        if len(self.remembered) >= _KEPT:
            self.remembered.clear()
        self.remembered[asked] = made
        return made

    def chunk(self, number: int) -> str:
        """Give a chunk that was looked at."""
        return self._written[number]

    def _learn(self, data: bytes, new: LookedUp) -> None:
        """Keep what stands in chunks that were not met before."""
        first, count = self.size, len(new.contents)
        others = np.flatnonzero(new.contents[:, 3] == 0)
        words = [
            self._words(first + place, data[begin:end].decode())
            for place, (begin, end) in zip(others.tolist(), new.chunks[others].tolist(), strict=True)
        ]
        more, spans = side_by_side([word.encode() for word in chain(*words)])
        sizes, used = np.array(list(map(len, words)), np.int64), new.spans.item(-1)
        text, spans = np.concatenate([new.words[:used], more]), np.concatenate([new.spans, spans + used])
        counts, keys = self._keys_in(text, spans)
        ends = np.full(len(counts) + 1, len(self._keys.all))
        ends[1:] += counts.cumsum()
        new.contents[:, 0], new.contents[:, 1] = ends[:count], ends[1 : count + 1]
        after = sizes.cumsum() + count  # the words of others follow those of all plain ones
        new.contents[others, 0], new.contents[others, 1] = ends[after - sizes], ends[after]
        owners = np.arange(first, first + count), (others + first).repeat(sizes)
        self._unspelt.append((np.concatenate(owners), text, spans))
        self._keys.add(keys)
        self._contents.add(new.contents)

    def _words(self, number: int, chunk: str) -> list[str]:
        """Give the words of a chunk that may be anything: of one that is too long to be a word, none."""
        if len(chunk) > LONGEST:
            self._long.add(number)
            return []
        text, _ = clean(chunk)
        is_numeric = _NUMERIC.fullmatch(text)
        words = (
            []
            if is_numeric
            else [piece.text for unit in UNIT.findall(text) for slot in read(unit) for piece in slot]
        )
        if OPENS.search(text) or CLOSES.match(text):
            self._open.add(number)
        if is_numeric:
            self._numeric.add(number)
        elif not words and number not in self._open:
            self._empty.add(number)
        return words

    def _keys_in(
        self, text: NDArray[np.uint8], spans: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give how many keys words have, from where to where they are in a text, and all of these: as `Keyed.read` does."""
        keys: NDArray[np.int64] = np.empty(0, np.int64)
        counts = np.zeros(len(spans), np.int64)
        if self._keyed:
            counts, keys = self._keyed.read(text, spans)
        unknown = np.flatnonzero((counts == 0) & (spans[:, 0] < spans[:, 1]))
        if len(unknown):
            own, key = [], self._own
            for _, terms, parts in self._analyzer.forms(_spelt(text, spans[unknown])):
                own.append([*(key[term] for term in terms), *(~key[part] for part in parts)])
            sizes, places = list(map(len, own)), counts.cumsum()[unknown]
            keys = np.insert(keys, places.repeat(sizes), list(chain(*own)))
            counts[unknown] = sizes
        return counts, keys

    def keys(self, terms: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the keys of terms, and the place of the term of each: for `~key`, a term is that of a part."""
        with self._lock:
            own = np.array([self._own[term] for term in terms], np.int64)
        keys, places = self._keyed.keys(terms) if self._keyed else (own[:0], own[:0])
        return np.append(keys, own), np.append(places, np.arange(len(own)))

    def among(
        self, chunks: Chunked, wanted: NDArray[np.uint32], sought: NDArray[np.int64]
    ) -> list[list[Place]]:
        """Find the chunks of each text that are wanted, whose numbers are sorted, or that have a key that is sought.

        `sought` are rows: a key, and the leaf that is marked where it is that of a chunk's one word, or UNSETTLED.
        """
        with self._lock:
            known = self._contents.all, self._keys.all
        places: list[list[Place]] = [[] for _ in chunks.begins[1:]]
        texts = chunks.numbers, chunks.ends, chunks.begins
        for place in among(chunks.data, texts, wanted, known, sought):
            places[place[2]].append(place)
        return places

    def unsure(self, words: Iterable[str]) -> set[int]:
        """Give the chunks met so far that may hold one of the words though no key says so."""
        with self._lock:
            crossing = any(not word.isalpha() or word in CROSSING for word in words)
            return self._unsure(crossing)

    def _unsure(self, crossing: bool) -> set[int]:
        return self._long | self._open | self._numeric if crossing else set(self._long)

    def fitting(self, fits: Callable[[str], bool], head: str, crossing: bool) -> set[int]:
        """Give the chunks met so far that may hold a word that begins with `head` and fits.

        `crossing` says whether a word that fits may be read across a space: a number, or one in CROSSING.
        """
        with self._lock:
            found = self._unsure(crossing)
            for word in self._beginning(head):
                if fits(word):
                    found |= self._holding[word]
            return found

    def near(self, word: str, edits: int, crossing: bool) -> set[int]:
        """Give the chunks met so far that may hold a word at most so many edits from another one; otherwise as `fitting`."""
        with self._lock:
            found = self._unsure(crossing)
            held = self._beginning("")
            encoded = [text.encode() for text in held]
            starts = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
            chosen = nearly(np.frombuffer(b"".join(encoded), np.uint8), starts, word.encode(), edits)
            return found.union(*(self._holding[held[place]] for place in chosen.tolist()))

    def _beginning(self, head: str) -> list[str]:
        """Give the words that begin so, in order: of all chunks, each of which is spelt now."""
        for owners, text, spans in self._unspelt:
            plain = spans[:, 0] < spans[:, 1]
            forms = self._analyzer.forms(_spelt(text, spans[plain]))
            for number, form in zip(owners[plain].tolist(), forms, strict=True):
                for word in (form.text, *form.terms, *form.parts):
                    self._holding.setdefault(word, set()).add(number)
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


def _spelt(text: NDArray[np.uint8], spans: NDArray[np.int64]) -> list[str]:
    """Give the words of a text, from where to where they are in it."""
    data = text.tobytes()
    return [data[begin:end].decode() for begin, end in spans.tolist()]
