"""In which chunks of a text may a term stand? So nothing is read but where a word of the question may be.

A chunk is what stands between two spaces or line ends. All forms of a term hold its head, the first letters of its spelling, and so
do the compounds that it is a part of; an index knows those that do not (`Irregular`). A first look at the letters of each chunk, in C,
finds those that hold a head, and those that may be read as anything: signs that stand for words, and letters that are not Latin.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import count
from typing import NamedTuple

import numpy as np

from zoeker.kernel import candidates as kernel
from zoeker.kernel.candidates import ODD, OTHERS, UNSURE, Sight, head
from zoeker.kernel.dictionary import side_by_side

from .forms import Form
from .units import CLOSES, LONGEST, OPENS, SAME, clean, fold
from .words import IN_SHORT, IN_SIGNS, SIGNS

Near = Sequence[tuple[str, int]]  # words, and how many edits others are from them at most

# What an index knows: the heads by which those forms of some terms are found that do not hold these terms' own, and ODD where they
# have none; those of all terms that begin with some letters; and those of forms near some words. None where that is too much to say.
Irregular = Callable[[Sequence[str], Sequence[str], Near], Iterable[int] | None]

_LATIN = range(0x80, 0x180)
_APOSTROPHES = {written for written, sign in SAME if sign == "'"}


class Heads(NamedTuple):
    """What a chunk must hold: any of these heads; or what is `meant` as well, as kernel/candidates.c says."""

    heads: frozenset[int]
    meant: int


class Chunk(NamedTuple):
    """A chunk of a text, and how many characters stand before it."""

    text: str
    start: int


def is_open(chunk: str) -> bool:
    """Say whether the neighbours of a chunk may change how it is read."""
    text, _ = clean(chunk)
    return len(text) > LONGEST or bool(OPENS.search(text) or CLOSES.match(text))


def heads_of(
    words: Sequence[str], beginnings: Sequence[str], near: Near, irregular: Irregular
) -> Heads | None:
    """Give what chunks hold in which a term may stand, or a word in normal spelling, one that begins so, or one that is near another.

    None where no index says it.
    """
    others = irregular(words, beginnings, near)
    if others is None:
        return None
    found = {*map(head, (*words, *beginnings)), *others}
    begun, (short, in_signs) = tuple(beginnings), _read_otherwise()
    signs = any(its in found or read.startswith(begun) for read, its in in_signs)
    meant = UNSURE | OTHERS * (not found.isdisjoint((0, ODD))) | kernel.SIGNS * signs
    found |= {written for written, read, its in short if its in found or read.startswith(begun)}
    return Heads(frozenset(found - {0, ODD}), meant)


def other_heads(forms: Sequence[Form]) -> list[tuple[str, int]]:
    """Give the heads by which those of some forms are found that do not hold that of one of their terms or parts, each with this term."""
    numbers = defaultdict[str, int](count().__next__)
    terms = [(numbers[term], numbers[form.text]) for form in forms for term in form.terms]
    parts = [(numbers[part], numbers[form.text]) for form in forms for part in form.parts]
    words = list(numbers)
    text, spans = side_by_side([word.encode() for word in words])
    starts, found = np.append(spans[:, 0], spans[-1:, 1]), np.empty(0, np.int64)
    for pairs in terms, parts:  # parts after terms, which may be known by the same heads
        owners, held = np.array(pairs, np.int64).reshape(-1, 2).T.copy()
        found = np.union1d(found, kernel.irregular(text, starts, owners, held, found))
    return [(words[pair >> 32], pair & 0xFFFFFFFF) for pair in found.tolist()]


@cache
def _read_otherwise() -> tuple[Sequence[tuple[int, str, int]], Sequence[tuple[str, int]]]:
    """Give what is read otherwise than its letters are, with heads: of what is written in short, and what that is; what signs are."""
    short = [(head(written), read, head(read)) for written, read in IN_SHORT.items()]
    return short, [(read, head(read)) for read in IN_SIGNS]


def candidates(heads: Heads, texts: Sequence[bytes]) -> list[list[Chunk]]:
    """Give those chunks of each of some texts in UTF-8 that hold what they must, or may be read as anything."""
    chunks: list[list[Chunk]] = [[] for _ in texts]
    for text, begin, end, start in kernel.candidates(_sight(), texts, *heads):
        chunks[text].append(Chunk(texts[text][begin:end].decode(), start))
    return chunks


@cache
def _sight() -> Sight:
    latin = {}
    for character in map(chr, _LATIN):
        letters = fold(character)
        if character in _APOSTROPHES or character in SIGNS:
            continue  # what it is read as depends on what is beside it
        if not letters or letters.isspace() or not letters[:1].isalnum():
            latin[character] = ""
        elif letters.isascii() and letters.isalpha():
            latin[character] = letters
    return Sight(latin, "".join(sign for sign in (*SIGNS, "&") if sign.isascii()), LONGEST)
