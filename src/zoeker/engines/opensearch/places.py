"""How often do words stand after each other, or near each other, in a text on a cluster? Spans that contain others.

Lucene counts spans, one after the other, also where two begin at one position; zoeker counts positions where something begins
(`MemoryEngine._count`). So that each counts once, the spans that are counted are windows `[p, p + reach]`, one a position: a
word, or EVERY, the mark that stands once at each position, followed by a gap. Such a window lies within a longer or equal span
only if that begins at p, where each is as long as a window: words in one order, of which the last stands `far` positions behind
the first, and a gap of `reach - far`. Where the words stand nearer than `far`, the span is shorter, and contains no window.

The score is the number of spans times that of the terms that are there, so that these must be known. A word at positions at
which none of some others stands adds only itself: what is taken out adds no term. So the terms that a place may have are told
apart; and what is a pattern, or near each other by any of several terms, is EVERY without (EVERY without the words).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import permutations, product
from math import factorial, prod
from typing import NamedTuple

from zoeker.errors import QueryError
from zoeker.query.expressions import Letters, expression
from zoeker.query.readings import MOST_READINGS, Slot

from .client import Json
from .mapping import BESIDE, EVERY, OF, forms, written

NOTHING: Json = {"match_none": {}}
_MOST_SPANS = 2000  # of words near each other, in one query
_SIGN = re.compile(r"([^\w])")
_LETTER = f"[^{OF}{BESIDE}]"

Path = Sequence[Sequence[Slot]]  # for each of some places that follow each other, what may stand there
Expand = Callable[[Slot], Sequence[str]]  # gives the pairs that are nearly a word
Share = Callable[[Sequence[Json]], bool]  # says whether two of some sets of positions have one in common


class Counted(NamedTuple):
    """A query whose score is how often something stands in a field, so many `times`."""

    query: Json
    times: int = 1


def some(queries: Iterable[Json]) -> Json:
    """Match what any query does, and add up their scores."""
    found = [query for query in queries if query != NOTHING]
    if len(found) < 2:
        return found[0] if found else NOTHING
    return {"bool": {"should": found, "minimum_should_match": 1}}


def pattern(slot: Slot) -> str:
    """Write a prefix, a pattern or a regular expression as a regular expression of Lucene."""
    if slot.kind == "regex":
        return expression(slot.text).written(_letters)
    text = slot.text + "*" * (slot.kind == "prefix")
    pieces = {"*": f"{_LETTER}*", "?": _LETTER}
    return "".join(pieces.get(sign) or _escaped(sign) for sign in written(text))


def _letters(letters: Letters) -> str:
    if not letters.ranges:
        return _LETTER
    each = "".join(f"{_escaped(first)}-{_escaped(last)}" for first, last in letters.ranges)
    return f"[^{each}{OF}{BESIDE}]" if letters.negated else f"[{each}]"


def _escaped(text: str) -> str:
    return _SIGN.sub(r"\\\1", text)


class Places:
    """Counts and finds what is more than a term, in one field."""

    def __init__(self, field: str, expand: Expand, share: Share) -> None:
        self._field = field
        self._expand = expand
        self._share = share
        self._every = self._term(EVERY)

    # One place: words that fit a pattern.

    def pattern(self, slot: Slot, scored: bool) -> Json:
        """Match what fits a slot; scored, by how often a term and a form that fits stand together."""
        field, its = self._field, forms(self._field)
        rewrite = {"rewrite": "scoring_boolean" if scored else "constant_score"}
        if slot.kind == "form":
            text = written(slot.text)
            return some({"prefix": {its: {"value": text + sign, **rewrite}}} for sign in (OF, BESIDE))
        if slot.kind == "fuzzy":
            pairs = list(self._expand(slot))
            if scored:
                return some({"term": {its: {"value": pair}}} for pair in pairs)
            return {"terms": {its: pairs}} if pairs else NOTHING
        # Of a term that fits every form counts already, and of two forms at one position the one that is kept.
        fits = pattern(slot)
        other = f"{fits}({BESIDE}~({fits}))?{OF}~({fits})"
        return some(
            [
                {"regexp": {field: {"value": fits, "flags": "NONE", **rewrite}}},
                {"regexp": {its: {"value": other, "flags": "COMPLEMENT", **rewrite}}},
            ]
        )

    # Several places.

    def count(self, paths: Sequence[Path], slop: int, ordered: bool = False) -> list[Counted]:
        """Count the positions where any path begins, its words following each other or, with `slop`, near each other.

        They are `ordered` or not. What is counted is added up.
        """
        terms = all(slot.kind == "term" for path in paths for place in path for slot in place)
        few = sum(prod(map(len, path)) for path in paths) <= MOST_READINGS
        if terms and few and not slop and sum(len(path) > 1 for path in paths) < 2:
            return list(self._in_order(sorted(paths, key=len)))
        plain = terms and len(paths) == 1 and all(len(place) == 1 for place in paths[0])
        held = [path for path in (self._sets(path, not plain) for path in paths) if path]
        if not held:
            return []
        reach = max(map(len, held)) - 1 + slop
        spans = [
            self._followed(span, reach - far)
            for path in held
            for far, span in self._chains(path, slop, ordered)
        ]
        if plain:
            words = list(dict.fromkeys(slot.text for (slot,) in paths[0]))
            starts = _either([self._but(word, words[:number]) for number, word in enumerate(words)])
            return [Counted(_contained(self._followed(starts, reach), spans), len(words))]
        counted = _contained(self._followed(self._every, reach), spans)
        # Every text has windows: those are looked through that hold the words.
        return [Counted({"bool": {"must": [counted], "filter": [self.found(paths, slop, ordered)]}})]

    def _in_order(self, paths: Sequence[Path]) -> Iterator[Counted]:
        """Count words that follow each other, of which only the last path has several: none of what is counted begins together."""
        begun: list[str] = []
        for path in paths:
            places = [list(dict.fromkeys(slot.text for slot in place)) for place in path]
            if len(places) > 1 and not begun and all(len(place) == 1 for place in places):
                text = " ".join(written(word) for (word,) in places)
                yield Counted(
                    {"match_phrase": {self._field: {"query": text, "analyzer": "plain"}}}, len(places)
                )
                return
            first, *others = places
            choices = [
                [(word, begun + first[:at]) for at, word in enumerate(first) if word not in begun],
                *([(word, place[:at]) for at, word in enumerate(place)] for place in others),
            ]
            for chosen in product(*choices):
                yield Counted(_near([self._but(*one) for one in chosen]), len({word for word, _ in chosen}))
            begun += first

    def _but(self, word: str, others: Sequence[str]) -> Json:
        """Give the positions of a word at which none of some others stands."""
        span, taken = self._term(written(word)), [self._term(written(other)) for other in others]
        return _without(span, _either(taken)) if taken else span

    def found(self, paths: Sequence[Path], slop: int, ordered: bool = False) -> Json:
        """Match what any path stands in."""
        held = [path for path in (self._sets(path, False) for path in paths) if path]
        return some(span for path in held for _, span in self._chains(path, slop, ordered, shortest=slop))

    def _chains(
        self, path: Sequence[Json], slop: int, ordered: bool, shortest: int = 0
    ) -> Iterator[tuple[int, Json]]:
        """Yield spans of words near each other, and how far the last stands behind the first at most: by `shortest` more than needed."""
        least = len(path) - 1
        if not slop or not least:
            yield least, _near(path)
            return
        apart = not ordered and least > 1 and not self._share(path)
        orders = [path] if apart or ordered else _orders(path, slop + 1 - shortest)
        for more in range(shortest, slop + 1):
            for order in orders:
                yield least + more, _near(order, more, in_order=not apart)

    def _sets(self, path: Path, once: bool) -> list[Json]:
        """Give the positions of each place, `once` each; nothing where no word fits one."""
        found = []
        for place in path:
            spans = [span for slot in place for span in self._spans(slot)]
            if not spans:
                return []
            one = _either(spans)
            found.append(_without(self._every, _without(self._every, one)) if once else one)
        return found

    def _spans(self, slot: Slot) -> list[Json]:
        its = forms(self._field)
        if slot.kind == "term":
            return [self._term(written(slot.text))]
        if slot.kind == "form":
            begins = [written(slot.text) + sign for sign in (OF, BESIDE)]
            return [self._masked({"span_multi": {"match": {"prefix": {its: begin}}}}) for begin in begins]
        if slot.kind == "fuzzy":
            return [self._masked({"span_term": {its: pair}}) for pair in self._expand(slot)]
        fits = pattern(slot)
        either = {"value": f"{fits}[{OF}{BESIDE}].*|.*{OF}{fits}", "flags": "NONE"}
        return [self._masked({"span_multi": {"match": {"regexp": {its: either}}}})]

    def _term(self, text: str) -> Json:
        return {"span_term": {self._field: text}}

    def _masked(self, span: Json) -> Json:
        return {"field_masking_span": {"query": span, "field": self._field}}

    def _followed(self, span: Json, gap: int) -> Json:
        """Make a span longer by so many positions."""
        return _near([span, {"span_gap": {self._field: gap}}]) if gap else span


def _near(path: Sequence[Json], slop: int = 0, in_order: bool = True) -> Json:
    if len(path) == 1:
        return path[0]
    return {"span_near": {"clauses": list(path), "slop": slop, "in_order": in_order}}


def _either(spans: Sequence[Json]) -> Json:
    return spans[0] if len(spans) == 1 else {"span_or": {"clauses": list(spans)}}


def _without(span: Json, other: Json) -> Json:
    return {"span_not": {"include": span, "exclude": other}}


def _contained(span: Json, others: Sequence[Json]) -> Json:
    return {"span_within": {"little": span, "big": _either(others)}}


def _orders(path: Sequence[Json], times: int) -> list[list[Json]]:
    """Give the different orders of some words. Raises QueryError where these, so many times, are too many to ask for."""
    numbers = [path.index(place) for place in path]  # that of the first like it
    count = factorial(len(path)) // prod(factorial(same) for same in Counter(numbers).values())
    if count * times > _MOST_SPANS:
        raise QueryError(
            f"on a cluster, {len(path)} words of which some are the same cannot be looked for near each other; name fewer",
            "",
        )
    return [[path[number] for number in order] for order in dict.fromkeys(permutations(numbers))]
