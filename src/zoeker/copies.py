"""Which hits tell the same story in the same words? What an agency wrote is printed by several papers, longer here and shorter there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .engines import Stored
from .query.results import Hit

_TOGETHER = 5  # words of a shingle
_SHARE = 0.4  # of the shingles of the shorter text: in real news two stories that are not the same share less than .2
_MOST = 2_000  # bytes that are looked at: what is shorter elsewhere is cut at its end
_FEWEST = 20  # shingles: shorter texts say the same by chance, unless all of them is the same

_WORD = re.compile(r"\w+")
_Text = tuple[frozenset[int], tuple[str, bytes]]  # its shingles; its title, and all of it


def folded(hits: Sequence[Hit], stored: Sequence[Stored]) -> list[Hit]:
    """Put hits under the first before them that they are copies of, as its `copies`; `stored` are their texts.

    A copy has `_SHARE` of its rows of five words in common with the other, or the other with it: the containment of A. Broder,
    On the resemblance and containment of documents (1997).
    """
    kept: list[tuple[Hit, _Text, list[Hit]]] = []
    for hit, its in zip(hits, stored, strict=True):
        text = _read(its)
        copies = next((copies for _, other, copies in kept if _is_copy(text, other)), None)
        if copies is None:
            kept.append((hit, text, []))
        else:
            copies.append(hit)
    return [replace(hit, copies=tuple(copies)) if copies else hit for hit, _, copies in kept]


def _read(stored: Stored) -> _Text:
    whole = b"\n".join(stored.written)
    words = _WORD.findall(whole[:_MOST].decode(errors="ignore").casefold())
    shingles = frozenset(map(hash, zip(*(words[begin:] for begin in range(_TOGETHER)), strict=False)))
    return shingles, (stored.title, whole)


def _is_copy(one: _Text, other: _Text) -> bool:
    shorter = min(len(one[0]), len(other[0]))
    if shorter < _FEWEST:
        return one[1] == other[1]
    return len(one[0] & other[0]) >= _SHARE * shorter
