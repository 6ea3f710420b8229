"""Which passages show why? The sentences that hold most of the question's weight, each a slice of the article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zoeker.kernel import passages
from zoeker.query.results import Snippet
from zoeker.splitting import rules

from .occurrences import Mark

FIELDS = ("lead", "body")
MOST = 3


LENGTH = 240  # characters a passage has room for
FAR = 4 * LENGTH  # characters of a paragraph that is not looked at whole
BEFORE = 60  # characters to show before the first word, where a sentence is too long to be shown whole


def snippets(
    texts: Sequence[Sequence[bytes]],
    marks: Sequence[Sequence[Sequence[Mark]]],
    weights: Sequence[float],
    present: Sequence[Iterable[int]],
) -> list[tuple[Snippet, ...]]:
    """Choose up to MOST passages of each article, the best first, each showing what those before it did not; without any, the beginning.

    `texts` are those of FIELDS of each article, in UTF-8 and without white space around them; `marks` those of each of these, in
    order and apart. `weights` gives the worth of each leaf of the question: a passage
    is worth that of the different leaves in it. `present` names the leaves that may stand in each article: the first passage
    that shows them all, and enough of them, is the best, and the only one.
    """
    written = [text for its in texts for text in its]
    each = [its for held in marks for its in held]
    bits = [sum([1 << leaf for leaf in {*its}]) for its in present]
    found = passages.passages(rules(LENGTH, BEFORE, FAR, MOST), written, each, bits, weights)
    return [_shown(*its) for its in zip(texts, found, strict=True)]


def _shown(written: Sequence[bytes], chosen: Iterable[passages.Chosen]) -> tuple[Snippet, ...]:
    """Make the snippets of passages that the kernel chose: only what is shown is decoded."""
    made = []
    for number, start, end, place, spans in chosen:
        text = written[number]
        before, after = "…" if start else "", "…" if end < len(text) else ""  # where something is left out
        passage = text[start:end].decode()
        made.append(Snippet(before + passage + after, spans, FIELDS[number], place, place + len(passage)))
    return tuple(made)
