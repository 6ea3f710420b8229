"""Which hits tell the same story in the same words? What an agency wrote is printed by several papers, longer here and shorter there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .engines import Stored
from .kernel.copies import copies
from .query.results import Hit

_SHARE = 0.4  # of the rows of five words of the shorter text: in real news two stories that are not the same share less than .2
_FEWEST = 20  # such rows: shorter texts say the same by chance, unless all of them is the same
_MOST = 2_000  # bytes that are looked at: what is shorter elsewhere is cut at its end


def folded(hits: Sequence[Hit], stored: Sequence[Stored]) -> list[Hit]:
    """Put hits under the first before them that they are copies of, as its `copies`; `stored` are their texts.

    A copy has `_SHARE` of its rows of five words in common with the other, or the other with it: the containment of A. Broder,
    On the resemblance and containment of documents (1997).
    """
    numbers: dict[tuple[str, bytes], int] = {}  # of different texts
    texts = [b"\n".join(its.written) for its in stored]
    same = [
        numbers.setdefault((its.title, text), len(numbers)) for its, text in zip(stored, texts, strict=True)
    ]
    kept: dict[int, list[Hit]] = {}  # by place
    for hit, place in zip(hits, copies([text[:_MOST] for text in texts], same, _FEWEST, _SHARE), strict=True):
        kept.setdefault(place, []).append(hit)
    return [replace(hit, copies=tuple(others)) if others else hit for hit, *others in kept.values()]
