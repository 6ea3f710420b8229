"""What do stored articles say, and which of their passages show why they were found?

Called by engines/local/reader.py and by snippets/."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from ctypes import Structure, byref, c_char_p, c_int64, c_uint8, c_void_p
from itertools import chain, islice

import numpy as np

from .library import CONSTANTS, KERNEL, address, check, declare

declare(read_texts="ppipp")


def read_texts(parts: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
    """Read the lead and the body of articles, in UTF-8, as strings.c says. Raises ValueError for what is not as it was written."""
    sizes, lengths = array("q", map(len, parts)), array("q", bytes(16 * len(parts)))
    into = np.empty(sum(sizes) + 1, np.uint8)
    arguments = (c_char_p * len(parts))(*parts), sizes.buffer_info()[0], len(parts)
    check(KERNEL.read_texts(*arguments, address(into), lengths.buffer_info()[0]))
    texts: list[tuple[bytes, bytes]] = []
    numbers, view, at = iter(lengths), into.data, 0
    for lead, body in zip(numbers, numbers, strict=True):
        texts.append((view[at : at + lead].tobytes(), view[at + lead : at + lead + body].tobytes()))
        at += lead + body
    return texts


_SPACE, _SIGN, _CLOSES, _QUOTE, _LOWER, _INITIAL, _OTHER, _TEXTS, _LETTERS = (
    CONSTANTS[name]
    for name in ("SPACE", "SIGN", "CLOSES", "QUOTE", "LOWER", "INITIAL", "OTHER", "TEXTS", "LETTERS")
)
_LATIN = [*map(chr, range(0x180)), *map(chr, range(0x2000, 0x20D0))]  # and what is set between words

declare(passages="pppppipipippp", cut="pppiipp")

Marks = Sequence[tuple[int, int, int]]  # of a text: the start and end of each, in characters, and its leaf
Spans = tuple[tuple[int, int], ...]
# A passage: its text, start and end in bytes, start in characters, and its marks as they stand there.
Chosen = tuple[int, int, int, int, Spans]
_NUMBERS = 5  # of a passage, as kernel.h has it


class Rules(Structure):
    """What passages.c must know to cut a text as Python does: which letters are what, abbreviations, and lengths.

    Raises OverflowError for an abbreviation of more than eight bytes.
    """

    _fields_ = (
        ("letters", c_void_p),
        ("kinds", c_uint8 * 256),
        *(
            (name, c_int64)
            for name in ("length", "before", "far", "most", "back", "narrowest", "widest", "count")
        ),
        ("abbreviations", c_void_p),
        ("items", c_char_p),
    )

    def __init__(
        self,
        signs: str,
        closing: str,
        quotes: str,
        abbreviations: Iterable[str],
        lengths: tuple[int, int, int, int, int],
        items: str,
        widths: tuple[int, int],
    ) -> None:
        """`lengths` are LENGTH, BEFORE, FAR and MOST of snippets/selection.py, and WORD_BEFORE of sentences.py.

        `items` and `widths` are ITEMS, and NARROWEST and WIDEST.
        """
        self._asked = {_SIGN: signs, _CLOSES: closing, _QUOTE: quotes}
        self._words = array("Q", sorted(int.from_bytes(word.encode(), "little") for word in abbreviations))
        self._letters = np.zeros(_LETTERS, np.uint8)
        ascii_only = tuple(self._kinds(chr(code)) for code in range(_OTHER))
        words, count = self._words.buffer_info()
        kinds = (*ascii_only, *range(_OTHER))
        super().__init__(address(self._letters), kinds, *lengths, *widths, count, words, items.encode())
        self.tell(_LATIN)

    def tell(self, letters: Iterable[str]) -> None:
        """Say of more letters what they are."""
        for letter in letters:
            self._letters[ord(letter)] = _OTHER | self._kinds(letter)

    def _kinds(self, letter: str) -> int:
        """Say all that is asked of a letter, a bit each."""
        small = letter.lower()
        kinds = _SPACE * letter.isspace() | _LOWER * letter.islower()
        kinds |= _INITIAL * (len(small) == 1 and small.isalpha())
        for kind, letters in self._asked.items():
            kinds |= kind * (letter in letters)
        return kinds


def passages(
    rules: Rules,
    texts: Sequence[bytes],
    marks: Sequence[Marks],
    sought: Sequence[int],
    weights: Sequence[float],
) -> list[list[Chosen]]:
    """Choose the passages of some hits, as passages.c says.

    Each hit has two texts, in UTF-8, and each text its marks. `sought` are bits of leaves, whose weights are given. Raises
    ValueError for what is not UTF-8, and for marks that are not those of the text.
    """
    hits, words = len(sought), -(-len(weights) // 64) or 1
    bits = array("Q", b"".join([its.to_bytes(8 * words, "little") for its in sought]))
    sizes = array("q", [*map(len, texts), *map(len, marks)])
    flat = array("q", list(chain.from_iterable(chain.from_iterable(marks))))  # the list is quicker
    count, room, worth = len(flat) // 3, _NUMBERS * rules.most * hits, array("d", weights)
    into_numbers = array("q", bytes(8 * (hits + room + 2 * count)))
    at, numbers = sizes.buffer_info()[0], into_numbers.buffer_info()[0]
    its = at, at + 8 * len(texts), bits.buffer_info()[0], hits, flat.buffer_info()[0], count
    into = numbers, numbers + 8 * hits, numbers + 8 * (hits + room)
    asked = byref(rules), (c_char_p * len(texts))(*texts), *its, *worth.buffer_info(), *into
    shown = KERNEL.passages(*asked)
    if new := [
        place for place, number in enumerate(into_numbers[:hits]) if number < 0
    ]:  # letters that no hit had before
        for place in new:
            for text in texts[_TEXTS * place : _TEXTS * (place + 1)]:
                rules.tell(set(text.decode()))
        shown = KERNEL.passages(*asked)
    check(shown)
    return _by_hit(into_numbers.tolist(), hits, shown, hits + room, count)


def _by_hit(numbers: list[int], hits: int, shown: int, places: int, count: int) -> list[list[Chosen]]:
    """Share out passages, and the places of marks, over hits."""
    rows = iter(numbers[hits : hits + _NUMBERS * shown])
    spans = zip(numbers[places : places + count], numbers[places + count :], strict=True)
    chosen = [
        (text, start, end, place, tuple(islice(spans, marked)))
        for text, start, end, place, marked in zip(*[rows] * _NUMBERS, strict=True)
    ]
    passages_left = iter(chosen)
    return [list(islice(passages_left, number)) for number in numbers[:hits]]


def cut(rules: Rules, texts: Sequence[bytes], paragraphs: bool) -> list[list[tuple[int, int]]]:
    """Give where each sentence of texts in UTF-8 begins and ends, in characters, or each paragraph, as passages.c says."""
    sizes = array("q", map(len, texts))
    numbers, room = array("q", bytes(8 * len(texts))), sum(sizes) // 2 + 2 * len(texts) + 1
    places = np.empty(2 * room, np.int64)
    into = numbers.buffer_info()[0], address(places)
    asked = byref(rules), (c_char_p * len(texts))(*texts), *sizes.buffer_info(), paragraphs, *into
    found = KERNEL.cut(*asked)
    if -1 in numbers:  # letters that no text had before
        for text, number in zip(texts, numbers, strict=True):
            if number < 0:
                rules.tell(set(text.decode()))
        found = KERNEL.cut(*asked)
    check(found)
    flat = iter(places[: 2 * found].tolist())
    spans = zip(flat, flat, strict=True)
    return [list(islice(spans, number)) for number in numbers]
