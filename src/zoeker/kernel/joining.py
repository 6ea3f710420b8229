"""What goes to a cluster of some articles? What is told of each, and what is written for its words, joined. Called by mapping.py."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from ctypes import Structure, byref, c_char_p, c_int64, c_void_p
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .library import CONSTANTS, KERNEL, Numbers, address, check, declare, structures

declare(write_articles="ppipipipppi")

KINDS = CONSTANTS["KINDS"]  # of what is written for a word: its terms, its forms, its parts
_A_WORD = 32  # bytes that one takes, for a first guess


class Field(NamedTuple):
    """What stands before what is written of a text: of each kind, and of its length (of neither: it is not written)."""

    kinds: Sequence[bytes | None]
    length: bytes | None


class Texts(NamedTuple):
    """A text of each of some articles: its words, one article's behind the other's; how many they are, and its length."""

    field: Field
    words: NDArray[np.uint32]
    counts: Numbers
    lengths: NDArray[np.uint32]


class _Strings(Structure):
    _fields_ = (("bytes", c_void_p), ("size", c_int64), ("starts", c_void_p), ("count", c_int64))


class _Vocabulary(Structure):
    _fields_ = (
        ("written", _Strings),
        ("names", _Strings),
        ("terms", c_void_p),
        ("terms_count", c_int64),
        ("terms_of", c_void_p),
        ("words", c_int64),
        ("met", c_void_p),
        ("all", c_char_p),
    )


class _Texts(Structure):
    _fields_ = (
        ("names", c_char_p * KINDS),
        ("length", c_char_p),
        ("words", c_void_p),
        ("size", c_int64),
        ("counts", c_void_p),
        ("lengths", c_void_p),
    )


class _Kept:
    """Strings that were met, one behind the other."""

    def __init__(self) -> None:
        self._bytes, self._starts = array("B"), array("q", [0])

    def __len__(self) -> int:
        return len(self._starts) - 1

    def add(self, strings: Sequence[bytes]) -> None:
        self._bytes.frombytes(b"".join(strings))
        begun = self._starts.pop()
        self._starts.extend(accumulate(map(len, strings), initial=begun))

    def laid(self) -> _Strings:
        return _Strings(_at(self._bytes), len(self._bytes), _at(self._starts), len(self))


class Vocabulary:
    """What is written for each word that was met; a word has the number of those that were added before. One thread at a time."""

    def __init__(self, all_terms: bytes) -> None:
        """`all_terms` is what stands before the terms of all texts."""
        self._all = all_terms
        self._written, self._names = _Kept(), _Kept()
        self._terms, self._terms_of = array("I"), array("q", [0])

    def __len__(self) -> int:
        return len(self._terms_of) - 1

    def add(self, written: Sequence[bytes], terms: Iterable[Sequence[int]], names: Sequence[bytes]) -> None:
        """Take in words: KINDS of strings for each, and the terms that it stands under, by number; `names` are those of new terms."""
        self._names.add(names)
        self._written.add(written)
        for its in terms:
            self._terms.extend(its)
            self._terms_of.append(len(self._terms))
        if len(self._written) != KINDS * len(self):
            raise ValueError("there are not as many words as what is written for them")

    def articles(self, heads: Sequence[bytes], texts: Sequence[Texts]) -> list[bytes]:
        """Write some articles, each behind its head, as joining.c says."""
        if any(len(text.counts) != len(heads) or len(text.lengths) != len(heads) for text in texts):
            raise ValueError("there are not as many texts as articles")
        told, ends = b"".join(heads), np.empty(len(heads), np.int64)
        head_ends = np.cumsum(np.fromiter(map(len, heads), np.int64, len(heads)))
        size = len(told) + _A_WORD * sum(len(text.words) for text in texts)
        room = -1
        while size > room:
            room, into = size, np.empty(size, np.uint8)
            at, met = np.zeros(len(texts), np.int64), np.zeros(len(self._names), np.uint32)
            laid = structures(_Texts, [_laid(text) for text in texts])
            size = KERNEL.write_articles(
                byref(self._laid(met)),
                laid,
                len(texts),
                told,
                len(told),
                address(head_ends),
                len(heads),
                address(at),
                address(ends),
                address(into),
                room,
            )
            check(size)
        data = into[:size].tobytes()
        stops = ends.tolist()
        return [data[begin:end] for begin, end in zip([0, *stops], stops, strict=False)]

    def _laid(self, met: NDArray[np.uint32]) -> _Vocabulary:
        strings = self._written.laid(), self._names.laid()
        terms = _at(self._terms), len(self._terms), _at(self._terms_of), len(self)
        return _Vocabulary(*strings, *terms, address(met), self._all)


def _laid(text: Texts) -> tuple[object, ...]:
    words = address(text.words), len(text.words)
    return (
        (c_char_p * KINDS)(*text.field.kinds),
        text.field.length,
        *words,
        address(text.counts),
        address(text.lengths),
    )


def _at(numbers: array[int]) -> int:
    return numbers.buffer_info()[0]
