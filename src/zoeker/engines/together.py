"""In which articles does one sentence, or one paragraph, hold what is asked of it? Their texts are read.

An index says in which articles words are, and at which positions, but not where a sentence ends. So the articles that may have such
a sentence are found first, and it is looked for in their texts: by the letters of its words, in the kernel, and then, where all
that is asked for may stand in one sentence, by analysing that.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from typing import Generic, TypeVar

from zoeker import splitting
from zoeker.dutch import Analyzer, Chunk, Heads, Token, calm, candidates
from zoeker.dutch.units import LONGEST
from zoeker.errors import QueryError
from zoeker.query.readings import Slot, sequences, split
from zoeker.query.tree import (
    EVERYTHING,
    LEAVES,
    RANKED,
    And,
    Leaf,
    Named,
    Not,
    Or,
    Query,
    Together,
    Typed,
    Word,
    Words,
    apart,
    fields_of,
    is_filter,
    leaves,
    togethers,
)
from zoeker.splitting import Spans

from . import Stored
from .memory import begins

MOST = 20_000  # articles of which the texts are read for a question: some .1 ms each
MOST_LETTERS = 200_000_000  # of these texts, in UTF-8: some .1 microseconds each
_DEAR = 8  # times as long takes a letter of what is analysed
PIECE = 256  # articles that are read at once
_SPACE = re.compile(r"\s")
_BESIDE = 4  # chunks of text that are analysed before and behind a sentence: what stands there may change how it is read
_REACH = 4 * LONGEST  # characters that these take at most
_KEPT = 32  # answers that are remembered

_Found = TypeVar("_Found")
Find = Callable[[Query], tuple[int, Callable[["Judge"], _Found]]]


class Answers(Generic[_Found]):
    """Which articles of a snapshot have what must stand together: remembered, since who asks for a page asks for the next."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._kept: dict[tuple[Together, Query], tuple[int, int, _Found]] = {}

    def of(self, query: Query, find: Find[_Found]) -> dict[Together, _Found]:
        """Find them for all that must stand together in a question. Raises QueryError where too much would be read for it.

        `find` is given what an article must match to have it, and to be among what the question finds; it says how many do, and
        gives a function that finds those of them that have it, by a Judge.
        """
        answers, articles, letters = dict[Together, _Found](), 0, 0
        asked = dict.fromkeys(togethers(query))
        also = tuple(_narrowing(query)) if asked else ()
        for together in asked:
            candidates = And((_needed(together.child), *also))
            kept = self._kept.get((together, candidates))
            if kept is None:
                number, those_of = find(candidates)
                _check(together, articles + number)
                judge = Judge(together, self._analyzer, most=MOST_LETTERS - letters)
                found = those_of(judge)
                kept = number, judge.read, found
                if len(self._kept) >= _KEPT:
                    self._kept.clear()
                self._kept[together, candidates] = kept
            articles, letters, answers[together] = articles + kept[0], letters + kept[1], kept[2]
            _check(together, articles, letters)
        return answers


def _check(together: Together, articles: int, letters: int = 0, most: int | None = None) -> None:
    """Raise QueryError where too many articles are read for a question, or too long ones."""
    if articles > MOST:
        told = f"the texts of {articles:,} articles would be read, and at most {MOST:,} are for a question"
    elif letters > (MOST_LETTERS if most is None else most):
        told = "more text would be read than is for a question, since articles or sentences are very long"
    else:
        return
    raise QueryError(
        f"to find {together}, {told}; name a rarer word in it, or a period, a source or, with EN between, another word beside it",
        "",
    )


def _narrowing(query: Query) -> Iterator[Query]:
    """Yield what every article must match that is found by a question, whether it holds all the words side by side or some."""
    match query:
        case Words() | And():
            for child in query.children:
                sure = is_filter(child) or (isinstance(query, And) and isinstance(child, LEAVES))
                if sure and not any(togethers(child)):
                    yield child
                elif isinstance(query, And):
                    yield from _narrowing(child)


def _needed(query: Query) -> Query:
    """Give what an article must match that has a sentence which matches a question."""
    match query:
        case Not():
            return EVERYTHING
        case Words() | And() | Or():
            return type(query)(tuple(map(_needed, query.children)))
        case _:
            return query


def _plain(query: Query) -> Query:
    """Give a question without words side by side: all that choose must match."""
    match query:
        case Words():
            return And(tuple(_plain(child) for child in chain.from_iterable(apart(query))))
        case And() | Or():
            return type(query)(tuple(map(_plain, query.children)))
        case Not():
            return Not(_plain(query.child))
        case _:
            return query


class Judge:
    """Says where in texts what is asked for stands together; they are as an analyzer's index has them, if they are `indexed`.

    `read` counts the letters that were read, of which there may be so many at `most`: beyond that, QueryError is raised.
    """

    def __init__(
        self, together: Together, analyzer: Analyzer, indexed: bool = True, most: int | None = None
    ) -> None:
        self._together, self._most, self.read = together, most, 0
        self._child = _plain(together.child)
        self._cut = splitting.sentences if together.unit == "sentence" else splitting.paragraphs
        self._analyzer = analyzer
        self._holds = _Holds(analyzer)
        # Of each leaf the fields it may stand in, and what chunks hold in which it begins (None: that cannot be said).
        self._begin = {
            leaf: (fields_of(leaf), self._heads(self._holds.begun_by(leaf)) if indexed else None)
            for leaf in leaves(self._child)
        }

    def _heads(self, slots: Iterable[Slot]) -> Heads | None:
        each = list(slots)
        if any(slot.kind in ("wildcard", "regex") and not slot.head for slot in each):
            return None
        words = [slot.text for slot in each if slot.kind in ("form", "term")]
        beginnings = [slot.head for slot in each if slot.kind in ("prefix", "wildcard", "regex")]
        near = [(slot.text, slot.distance) for slot in each if slot.kind == "fuzzy"]
        return self._analyzer.heads(words, beginnings, near)

    def holding(self, articles: Sequence[Stored]) -> list[bool]:
        """Say of each of some articles whether it has what is asked for."""
        texts = [text for its in articles for text in (its.title.encode(), *its.written)]
        found = {number // len(RANKED) for number, units in self._found(texts) if next(units, None)}
        return [number in found for number in range(len(articles))]

    def units(self, texts: Sequence[bytes]) -> list[Spans]:
        """Give where each sentence, or paragraph, that has what is asked for begins and ends in texts: those of RANKED of each article."""
        found = {number: list(units) for number, units in self._found(texts)}
        return [found.get(number, []) for number in range(len(texts))]

    def _found(self, texts: Sequence[bytes]) -> Iterator[tuple[int, Iterator[tuple[int, int]]]]:
        """Yield the texts, by their numbers, that may have what is asked for, and where in each it stands."""
        self._count(sum(map(len, texts)))
        places = {leaf: self._places(fields, heads, texts) for leaf, (fields, heads) in self._begin.items()}
        standing = {
            leaf: frozenset(number for number, chunks in enumerate(its) if chunks != [])
            for leaf, its in places.items()
        }
        may = sorted(_where(self._child, standing, frozenset(range(len(texts)))))
        for number, spans in zip(may, self._cut([texts[number] for number in may]), strict=True):
            yield number, self._in_text(texts[number].decode(), number, spans, places)

    def _count(self, letters: int) -> None:
        self.read += letters
        if self._most is not None:
            _check(self._together, 0, self.read, self._most)

    def _places(
        self, fields: Sequence[str], heads: Heads | None, texts: Sequence[bytes]
    ) -> list[list[Chunk] | None]:
        """Give the chunks of each text in which a leaf may begin; None: anywhere."""
        looked_in = [
            text if RANKED[number % len(RANKED)] in fields else b"" for number, text in enumerate(texts)
        ]
        if heads is None:
            return [None if text else [] for text in looked_in]
        return list(candidates(heads, looked_in))

    def _in_text(
        self, text: str, number: int, spans: Spans, places: Mapping[Leaf, Sequence[list[Chunk] | None]]
    ) -> Iterator[tuple[int, int]]:
        """Yield the sentences, or paragraphs, of a text that have what is asked for."""
        field = RANKED[number % len(RANKED)]
        if field == "title":
            spans = [(0, len(text))]
        starts, every = [start for start, _ in spans], frozenset(range(len(spans)))
        standing = {
            leaf: every if (its := each[number]) is None else _numbers(its, starts)
            for leaf, each in places.items()
        }
        calmed = calm(text)
        for unit in sorted(_where(self._child, standing, every)):
            if self._matches(self._child, field, self._tokens(calmed, *spans[unit])):
                yield spans[unit]

    def _tokens(self, text: str, start: int, end: int) -> list[Token]:
        """Give the tokens of a part of a text, as they are read in the whole of it."""
        first, last = max(0, start - _REACH), min(len(text), end + _REACH)
        before = [space.end() for space in _SPACE.finditer(text, first, max(0, start - 1))]
        behind = [space.start() for space in islice(_SPACE.finditer(text, end + 1, last), _BESIDE)]
        begin = before[-_BESIDE] if len(before) >= _BESIDE else first
        stop = behind[-1] if len(behind) == _BESIDE else last
        self._count(_DEAR * (stop - begin))
        tokens = self._analyzer.analyze(text[begin:stop])
        return [token for token in tokens if start <= token.start + begin < end]

    def _matches(self, query: Query, field: str, tokens: Sequence[Token]) -> bool:
        match query:
            case Not(child):
                return not self._matches(child, field, tokens)
            case Or(children):
                return any(self._matches(child, field, tokens) for child in children)
            case And(children):
                return all(self._matches(child, field, tokens) for child in children)
            case _:
                return isinstance(query, LEAVES) and self._holds.any(query, field, tokens)


class _Holds:
    """Says whether tokens hold a leaf: as an article does, without what that is worth."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._sequences = cache(lambda leaf: sequences(leaf, analyzer.analyze))
        self._split = cache(lambda leaf: split(leaf, analyzer.analyze))

    def begun_by(self, leaf: Leaf) -> Iterator[Slot]:
        """Yield what may stand first: any will do, where a leaf is held."""
        if isinstance(leaf, Named):
            yield from self.begun_by(leaf.words[0])
            for variant in leaf.variants:
                yield from self.begun_by(variant.leaf)
            return
        for reading in self._sequences(leaf):
            yield from reading[0].each
        for terms in self._split(leaf)[:1]:
            yield from map(Slot, terms)

    def any(self, leaf: Leaf, field: str, tokens: Sequence[Token]) -> bool:
        """Say whether tokens of a field hold a leaf: itself, all its parts, or another name of it."""
        if isinstance(leaf, Named):
            (word, *others) = leaf.words
            own = self._first(leaf, field, tokens) if others else self.any(word, field, tokens)
            return own or any(self._first(variant.leaf, field, tokens) for variant in leaf.variants)
        parts = self._split(leaf)
        return self._first(leaf, field, tokens) or (
            bool(parts) and field in fields_of(leaf) and all(_stands(terms, tokens, True) for terms in parts)
        )

    def _first(self, leaf: Leaf, field: str, tokens: Sequence[Token]) -> bool:
        """Say whether tokens hold a leaf itself."""
        if isinstance(leaf, Named):
            return all(self._first(word, field, tokens) for word in leaf.words)
        return field in fields_of(leaf) and self._itself(leaf, tokens)

    def _itself(self, leaf: Typed, tokens: Sequence[Token]) -> bool:
        readings = self._sequences(leaf)
        slots = [reading[0] for reading in readings if len(reading) == 1]
        if len(slots) == len(readings) and all(slot.kind == "term" for slot in slots):
            return _stands([slot.text for slot in slots], tokens, isinstance(leaf, Word))
        return bool(begins(leaf, readings, tokens))


def _stands(terms: Iterable[str], tokens: Iterable[Token], inside: bool) -> bool:
    """Say whether any of some terms stands among tokens, or within compounds."""
    wanted = set(terms)
    return any(
        not wanted.isdisjoint(token.terms) or (inside and not wanted.isdisjoint(token.parts))
        for token in tokens
    )


def _where(query: Query, standing: Mapping[Leaf, frozenset[int]], every: frozenset[int]) -> frozenset[int]:
    """Give the parts of a text that may match, of which it is said in which each leaf may stand."""
    match query:
        case Not():
            return every
        case Or(children):
            return frozenset(chain.from_iterable(_where(child, standing, every) for child in children))
        case And(children):
            return every.intersection(*(_where(child, standing, every) for child in children))
        case _:
            return standing[query] if isinstance(query, LEAVES) else every


def _numbers(chunks: Iterable[Chunk], starts: Sequence[int]) -> frozenset[int]:
    """Give the parts of a text in which a word may stand that begins in some chunks, or is read together with one beside."""
    near = set[int]()
    for chunk in chunks:
        first = bisect_right(starts, max(0, chunk.start - 2)) - 1
        near.update(range(max(0, first), bisect_right(starts, chunk.start + len(chunk.text) + 1)))
    return frozenset(near)
