"""Which passages show why? The sentences that hold most of the question's weight, each a slice of the article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, cached_property

import zoeker.kernel as kernel
from zoeker.query.results import Snippet
from zoeker.sentences import (
    ABBREVIATIONS,
    CLOSING,
    ITEMS,
    NARROWEST,
    QUOTES,
    SIGNS,
    WIDEST,
    WORD_BEFORE,
    unwrapped,
)

from .occurrences import Mark
from .passages import BEFORE, FAR, LENGTH, Part, beginning, overlap, passages, stretches

FIELDS = ("lead", "body")
MOST = 3


class Texts:
    """The texts of an article, without white space around them. `written` are those of FIELDS, in UTF-8: each is decoded when it is asked for."""

    def __init__(self, written: tuple[bytes, bytes]) -> None:
        self.written = written

    @cached_property
    def lead(self) -> str:
        """The first paragraph, where it is told apart."""
        return self.written[0].decode()

    @cached_property
    def body(self) -> str:
        """The text."""
        return self.written[1].decode()


def snippets(
    texts: Sequence[Texts],
    marks: Sequence[Sequence[Sequence[Mark]]],
    weights: Sequence[float],
    present: Sequence[Iterable[int]],
) -> list[tuple[Snippet, ...]]:
    """Choose up to MOST passages of each article, the best first, each showing what those before it did not; without any, the beginning.

    `marks` are those of each of FIELDS, in order and apart. `weights` gives the worth of each leaf of the question: a passage
    is worth that of the different leaves in it. `present` names the leaves that may stand in each article: the first passage
    that shows them all, and enough of them, is the best, and the only one.
    """
    sought = list(map(_bits, present))
    if kernel.KERNEL is None:
        return [_chosen(*its, weights) for its in zip(texts, marks, sought, strict=True)]
    written = [text for its in texts for text in its.written]
    each = [its for held in marks for its in held]
    found = kernel.passages(kernel.KERNEL, _rules(), written, each, sought, weights)
    return [
        _shown(its.written, chosen) if chosen else _chosen(its, held, wanted, weights)
        for its, held, wanted, chosen in zip(texts, marks, sought, found, strict=True)
    ]


@cache
def _rules() -> kernel.Rules:
    return kernel.Rules(
        SIGNS,
        CLOSING,
        QUOTES,
        ABBREVIATIONS,
        (LENGTH, BEFORE, FAR, MOST, WORD_BEFORE),
        ITEMS,
        (NARROWEST, WIDEST),
    )


def _shown(written: Sequence[bytes], chosen: Iterable[kernel.Chosen]) -> tuple[Snippet, ...]:
    """Make the snippets of passages that the kernel chose: only what is shown is decoded."""
    made = []
    for number, start, end, spans in chosen:
        text = written[number]
        made.append(
            Snippet(_between(text[start:end].decode(), start > 0, end < len(text)), spans, FIELDS[number])
        )
    return tuple(made)


def _chosen(
    texts: Texts, marks: Sequence[Sequence[Mark]], sought: int, weights: Sequence[float]
) -> tuple[Snippet, ...]:
    """Choose the passages of an article as the kernel does, or its beginning."""
    whole = {field: getattr(texts, field) for field in FIELDS}
    found = [
        stretch
        for field, held in zip(FIELDS, marks, strict=True)
        for stretch in stretches(field, unwrapped(whole[field]) if held else "", held)
    ]
    chosen = _Passages(found, weights).chosen(sought)
    if not chosen:
        field = "lead" if texts.lead else "body"
        chosen = [beginning(field, unwrapped(whole[field]))]
    return tuple([_snippet(passage, whole[passage.field]) for passage in chosen])


class _Passages:
    """The passages of an article. A stretch is cut only where it can hold the best: that is most of the work."""

    def __init__(self, found: Sequence[Part], weights: Sequence[float]) -> None:
        self._stretches = found
        self._weights = _Weights(weights)
        self._cut: dict[int, list[Part]] = {}  # by the number of the stretch

    def chosen(self, sought: int) -> list[Part]:
        """Choose the best: that which shows all that is sought, or up to MOST."""
        if complete := self._complete(sought):
            return [complete]
        chosen: list[Part] = []
        covered = 0
        while len(chosen) < MOST:
            best = self._best(covered, chosen)
            if best is None or not best.leaves & ~covered:
                break  # more of the same is no news to who reads ten hits
            chosen.append(best)
            covered |= best.leaves
        return chosen

    def _complete(self, sought: int) -> Part | None:
        """Find the first passage that shows all that is sought, and enough of it."""
        enough = 2 * sought.bit_count()
        for number, stretch in enumerate(self._stretches):
            if len(stretch.marks) >= enough and sought & stretch.leaves == sought:
                for passage in self._of(number):
                    if len(passage.marks) >= enough and sought & passage.leaves == sought:
                        return passage
        return None

    def _best(self, covered: int, chosen: Sequence[Part]) -> Part | None:
        """Find the first of the best passages apart from those chosen, which show the leaves that are covered."""
        bounds = [
            (self._worth(stretch, covered), -number)
            for number, stretch in enumerate(self._stretches)
            if stretch.leaves & ~covered
        ]
        bounds.sort(reverse=True)
        best, found = ((-1.0, 0.0, 0), 0), None
        for bound in bounds:
            if bound < best:
                break
            number = -bound[1]
            for passage in self._of(number):
                worth = self._worth(passage, covered), -number
                if worth > best and not any(overlap(passage, other) for other in chosen):
                    best, found = worth, passage
        return found

    def _of(self, number: int) -> list[Part]:
        if number not in self._cut:
            self._cut[number] = passages(self._stretches[number])
        return self._cut[number]

    def _worth(self, part: Part, covered: int) -> tuple[float, float, int]:
        """Say what a part shows that the passages before did not, what it shows in all, and how often.

        A passage is worth no more than the stretch that it is cut from.
        """
        here, weights = part.leaves, self._weights
        return weights[here & ~covered], weights[here], min(len(part.marks), 2 * here.bit_count())


class _Weights(dict[int, float]):
    """What leaves are worth together, by their bits: few different ones come up."""

    def __init__(self, weights: Sequence[float]) -> None:
        self._weights = weights

    def __missing__(self, leaves: int) -> float:
        found = 0.0
        for leaf, weight in enumerate(self._weights):  # as in C: `sum` rounds otherwise since Python 3.12
            found += weight if leaves >> leaf & 1 else 0
        self[leaves] = found
        return found


def _bits(leaves: Iterable[int]) -> int:
    found = 0
    for leaf in leaves:
        found |= 1 << leaf
    return found


def _snippet(passage: Part, text: str) -> Snippet:
    """Make the snippet of a passage, of the text as it was before line ends were taken for spaces."""
    field, _, start, end, marks, _ = passage
    shift = (start > 0) - start
    marked = tuple([(begin + shift, stop + shift) for begin, stop, _ in marks])
    return Snippet(_between(text[start:end], start > 0, end < len(text)), marked, field)


def _between(shown: str, before: bool, after: bool) -> str:
    """Say of a part of a text where something is left out."""
    return ("…" if before else "") + shown + ("…" if after else "")
