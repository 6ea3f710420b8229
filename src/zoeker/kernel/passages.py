"""Which passages of an article show why it was found? Called by snippets/selection.py."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from ctypes import CDLL, Structure, byref, c_char_p, c_int64, c_uint8, c_void_p
from itertools import chain, islice

from .library import check, declare

_FIELDS, _LEAVES = 2, 63  # as in passages.c
_SPACE, _SIGN, _CLOSES, _QUOTE, _LOWER, _INITIAL, _OTHER = 1, 2, 4, 8, 16, 32, 128  # as in passages.c
# Of these characters C is told all: Latin letters, and what is set between words.
_TOLD = [*map(chr, range(0x180)), *map(chr, range(0x2000, 0x20D0))]

declare(passages="pppppipipippp")

Marks = Sequence[tuple[int, int, int]]  # of a text: the start and end of each, in characters, and its leaf
Spans = tuple[tuple[int, int], ...]
Chosen = tuple[int, int, int, Spans]  # a passage: its text, start, end, and its marks as they stand there


class Rules(Structure):
    """What passages.c must know to cut a text as Python does: which characters are what, abbreviations, and lengths.

    Raises OverflowError for an abbreviation of more than eight bytes.
    """

    _fields_ = [
        ("letters", c_uint8 * len(_TOLD)),
        ("kinds", c_uint8 * 256),
        *(
            (name, c_int64)
            for name in ("length", "before", "far", "most", "back", "narrowest", "widest", "count")
        ),
        ("abbreviations", c_void_p),
        ("items", c_char_p),
    ]

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
        """`lengths` are LENGTH, BEFORE, FAR and MOST of snippets/passages.py and snippets.py, and WORD_BEFORE of sentences.py.

        `items` and `widths` are ITEMS, and NARROWEST and WIDEST.
        """
        kinds = [_kinds(letter, signs, closing, quotes) for letter in _TOLD]
        letters = [
            ord(letter) if letter.isascii() else _OTHER | its
            for letter, its in zip(_TOLD, kinds, strict=True)
        ]
        self._words = array("Q", sorted(int.from_bytes(word.encode(), "little") for word in abbreviations))
        address, count = self._words.buffer_info()
        super().__init__(
            tuple(letters),
            (*kinds[:_OTHER], *range(_OTHER)),
            *lengths,
            *widths,
            count,
            address,
            items.encode(),
        )
        self.most_shown = lengths[3]


def _kinds(letter: str, signs: str, closing: str, quotes: str) -> int:
    """Say all that is asked of a character, a bit each."""
    small = letter.lower()
    return (
        _SPACE * letter.isspace()
        | _SIGN * (letter in signs)
        | _CLOSES * (letter in closing)
        | _QUOTE * (letter in quotes)
        | _LOWER * letter.islower()
        | _INITIAL * (len(small) == 1 and small.isalpha())
    )


def passages(
    kernel: CDLL,
    rules: Rules,
    texts: Sequence[bytes],
    marks: Sequence[Marks],
    sought: Sequence[int],
    weights: Sequence[float],
) -> list[list[Chosen] | None]:
    """Choose the passages of some hits, as passages.c says; None for a hit whose passages Python must choose.

    Each hit has two texts, in UTF-8, and each text its marks. `sought` are bits of leaves, whose weights are given.
    """
    hits = len(sought)
    if len(weights) > _LEAVES:
        return [None] * hits
    asked = array("q", [*map(len, texts), *map(len, marks), *sought])
    flat = array("q", list(chain.from_iterable(chain.from_iterable(marks))))  # the list is quicker
    count, room, worth = len(flat) // 3, 4 * rules.most_shown * hits, array("d", weights)
    found = array("q", bytes(8 * (hits + room + 2 * count)))
    sizes, numbers = asked.buffer_info()[0], found.buffer_info()[0]
    its = sizes, sizes + 8 * _FIELDS * hits, sizes + 16 * _FIELDS * hits, hits, flat.buffer_info()[0], count
    into = numbers, numbers + 8 * hits, numbers + 8 * (hits + room)
    shown = kernel.passages(byref(rules), (c_char_p * len(texts))(*texts), *its, *worth.buffer_info(), *into)
    check(shown)
    return _by_hit(found.tolist(), hits, shown, hits + room, count)


def _by_hit(found: list[int], hits: int, shown: int, places: int, count: int) -> list[list[Chosen] | None]:
    """Share out passages, and the places of marks, over hits."""
    rows = iter(found[hits : hits + 4 * shown])
    spans = zip(found[places : places + count], found[places + count :], strict=True)
    chosen = [
        (text, start, end, tuple(islice(spans, marked)))
        for text, start, end, marked in zip(rows, rows, rows, rows, strict=True)
    ]
    its = iter(chosen)
    return [None if number < 0 else list(islice(its, number)) for number in found[:hits]]
