"""What does a leaf or a tree ask of a cluster? Queries in its language that match, count and score what memory.py says.

A query scores how often something stands in a field; a script divides that by what the length of the field says; these are added
up, or the largest or the least is taken; and another script saturates the sum: ranking.py's formula, piece by piece. Scripts
are few and constant, so that each is compiled once; their numbers are parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import prod
from typing import NamedTuple, cast

from zoeker import ranking
from zoeker.dutch import Token
from zoeker.query.readings import MOST_READINGS, Slot, alternatives, form, pieces, sequences, split
from zoeker.query.tree import (
    LEAVES,
    RANKED,
    And,
    DateRange,
    Leaf,
    Named,
    Not,
    Or,
    Phrase,
    Query,
    Row,
    Some,
    Together,
    Word,
    Words,
    apart,
    fields_of,
    is_filter,
)

from .client import Json
from .mapping import OF, forms, length, parts, written
from .places import NOTHING, Counted, Expand, Path, Places, Share, some

EVERYTHING: Json = {"match_all": {}}


class Piece(NamedTuple):
    """A piece of what was typed as one word: its name, and the articles it stands in."""

    name: str
    stands: Json


class Signal(NamedTuple):
    """A kind of evidence: its name, its weight beside idf, and a query whose score is its normalised frequency.

    `piece` is what it is a piece of the word of: then its own idf counts.
    """

    name: str
    weight: float
    frequency: Json
    piece: Piece | None = None


class Compiler:
    """Makes queries for an index in which fields have these `averages` in length.

    `together` says what matches that has what must stand together.
    """

    def __init__(
        self,
        analyze: Callable[[str], list[Token]],
        averages: Mapping[str, float],
        expand: Expand,
        share: Share,
        together: Mapping[Together, Json],
    ) -> None:
        self._analyze = analyze
        self._averages = averages
        self._expand = expand
        self._share = share
        self._together = together

    # Which articles match?

    def tree(self, query: Query) -> Json:
        """Match what a question does."""
        if isinstance(query, LEAVES):
            return self.found(cast(Leaf, query))
        match query:
            case DateRange():
                return _period(query)
            case Together():
                return self._together[query]
            case Not(child):
                return every([], [self.tree(child)])
            case Some(children):
                own = [self.found(cast(Leaf, child)) for child in children if isinstance(child, LEAVES)]
                groups = [self.tree(child) for child in children if not isinstance(child, LEAVES)]
                each = (
                    piece
                    for child in children
                    if isinstance(child, LEAVES)
                    for piece in self.pieces(cast(Leaf, child))
                )
                return some([*own, *groups, *(piece.stands for piece in each)])
            case Or(children):
                return some(map(self.tree, children))
            case Words():
                return self._all(child for each in apart(query) for child in each)
            case And(children):
                return self._all(children)
        raise TypeError(query)

    def _all(self, children: Iterable[Query]) -> Json:
        children = list(children)
        wanted = [self.tree(child) for child in children if not isinstance(child, Not)]
        return every(wanted, [self.tree(child.child) for child in children if isinstance(child, Not)])

    def found(self, leaf: Leaf) -> Json:
        """Match what has a leaf: itself, all its parts, or another name of it."""
        if isinstance(leaf, Named):
            own = self.found(leaf.words[0]) if len(leaf.words) == 1 else self.first(leaf)
            return some([own, *(self.first(variant.leaf) for variant in leaf.variants)])
        return some([self.first(leaf), *self._parts(leaf)])

    def first(self, leaf: Leaf) -> Json:
        """Match what has a leaf by its first signal."""
        if isinstance(leaf, Named):
            return every([self.first(word) for word in leaf.words])
        if terms := self._terms(leaf):
            return self._stands(leaf, terms)
        if slot := self._pattern(leaf):
            return some(self._places(field).pattern(slot, scored=False) for field in fields_of(leaf))
        return some(
            self._places(field).found(self._paths(leaf), *_nearness(leaf)) for field in fields_of(leaf)
        )

    def pieces(self, leaf: Leaf) -> list[Piece]:
        """Give the pieces of what was typed as one word."""
        if isinstance(leaf, Named):
            return self.pieces(leaf.words[0]) if len(leaf.words) == 1 else []
        each = pieces(leaf, self._analyze)
        return [Piece(f"piece {min(terms)}", self._stands(leaf, terms)) for terms in each]

    def _parts(self, leaf: Leaf) -> list[Json]:
        """Match what has all parts of a leaf; nothing where it has none."""
        each = self._split(leaf)
        return [every([self._stands(leaf, terms) for terms in each])] if each else []

    def _split(self, leaf: Leaf) -> Sequence[Sequence[str]]:
        return () if is_filter(leaf) else split(leaf, self._analyze)

    def _stands(self, leaf: Leaf, terms: Iterable[str]) -> Json:
        """Match what has any of some terms: of a word, within compounds as well."""
        fields = fields_of(leaf)
        if isinstance(leaf, Word):
            fields = (
                ("all",)
                if fields == RANKED
                else (*fields, *(parts(field) for field in fields if field in RANKED))
            )
        values = list(map(written, terms))
        return some(_term(field, value) for field in fields for value in values)

    # What does a leaf look for?

    def _terms(self, leaf: Leaf) -> list[str]:
        """Give the terms of one word, any of which will do; none where it reads as several, or is a pattern."""
        readings = sequences(leaf, self._analyze)
        single = all(len(reading) == 1 and reading[0].kind == "term" for reading in readings)
        return [reading[0].text for reading in readings] if single else []

    def _pattern(self, leaf: Leaf) -> Slot | None:
        """Give the slot of what is one pattern."""
        readings = sequences(leaf, self._analyze)
        return readings[0][0] if len(readings) == 1 and len(readings[0]) == 1 else None

    def _paths(self, leaf: Leaf) -> list[Path]:
        """Give the readings of what may be several words, with what may stand at each place."""
        if isinstance(leaf, Named):
            return []
        paths = alternatives(leaf, self._analyze)
        if isinstance(leaf, Row) or sum(prod(map(len, path)) for path in paths) <= MOST_READINGS:
            return list(paths)
        return [[[slot] for slot in reading] for reading in sequences(leaf, self._analyze)]

    def _places(self, field: str) -> Places:
        return Places(field, self._expand, self._share)

    # What is it worth?

    def signals(self, leaf: Leaf) -> list[Signal]:
        """Give the kinds of evidence for a leaf; none of what only chooses."""
        own = self._own(leaf)
        if glued := self.pieces(leaf):
            found = self.found(leaf)
            word = leaf.words[0] if isinstance(leaf, Named) else leaf
            weight = ranking.PIECE * (leaf.own if isinstance(leaf, Named) else 1.0)
            for piece, terms in zip(glued, pieces(word, self._analyze), strict=True):
                only = _only(self._frequency(word, terms), found)
                own.append(Signal(piece.name, weight, only, piece))
        return [signal for signal in own if signal.frequency != NOTHING]

    def _own(self, leaf: Leaf) -> list[Signal]:
        if isinstance(leaf, Named):
            return self._named(leaf)
        own = [Signal("word", 1.0, self._word(leaf))]
        if (terms := self._terms(leaf)) and (typed := form(leaf, self._analyze)):
            pair = written(typed) + OF + written(min(terms))
            same = some(self._worth(Counted(_term(forms(field), pair)), field) for field in _ranked(leaf))
            own.append(Signal("exact form", ranking.EXACT, same))
        if each := self._split(leaf):
            least = self._least([self._frequency(leaf, terms) for terms in each])
            own.append(Signal("parts", ranking.SPLIT, _only(least, self.first(leaf))))
        return own

    def _named(self, name: Named) -> list[Signal]:
        if len(name.words) == 1:
            own = [signal._replace(weight=signal.weight * name.own) for signal in self._own(name.words[0])]
        else:
            own = [Signal("word", 1.0, self._least(list(map(self._word, name.words))))]
        return own + [Signal(its.reason, its.weight, self._word(its.leaf)) for its in name.variants]

    def _word(self, leaf: Leaf) -> Json:
        """Score how often a leaf itself stands."""
        if terms := self._terms(leaf):
            return self._frequency(leaf, terms)
        if slot := self._pattern(leaf):
            return some(
                self._worth(Counted(self._places(field).pattern(slot, scored=True)), field)
                for field in _ranked(leaf)
            )
        paths, near = self._paths(leaf), _nearness(leaf)
        each = ((its, field) for field in _ranked(leaf) for its in self._places(field).count(paths, *near))
        return some(self._worth(counted, field) for counted, field in each)

    def _frequency(self, leaf: Leaf, terms: Iterable[str]) -> Json:
        """Score how often the most frequent of some terms stands: of a word, within compounds as well."""
        each = []
        for value in map(written, terms):
            stands = {field: [_term(field, value)] for field in _ranked(leaf)}
            if isinstance(leaf, Word):
                for field, queries in stands.items():
                    queries.append(_term(parts(field), value, ranking.PART))
            each.append(some(self._worth(Counted(some(queries)), field) for field, queries in stands.items()))
        return _largest(each)

    def _least(self, frequencies: Sequence[Json]) -> Json:
        """Score the least of several: no query gives that, but one gives the largest, here of what is 1 / frequency."""
        if NOTHING in frequencies:
            return NOTHING
        inverse = [_scored(one, "1 / _score") for one in frequencies]
        return _scored({"bool": {"must": [_largest(inverse)], "filter": list(frequencies)}}, "1 / _score")

    def _worth(self, counted: Counted, field: str) -> Json:
        """Score what occurrences in a field are worth, after its length."""
        average = self._averages[field]
        begin = ranking.norm(0.0, average)  # norms are linear
        count = "_score" if counted.times == 1 else "Math.rint(_score / params.times)"
        return _scored(
            counted.query,
            f"{count} * params.weight / (params.begin + params.more * doc['{length(field)}'].value)",
            times=counted.times,
            weight=ranking.WEIGHTS[field],
            begin=begin,
            more=ranking.norm(1.0, average) - begin,
        )


def added(signal: Signal, weight: float) -> Json:
    """Score what a signal adds to the score of an article, its idf and its weight being `weight`."""
    source = (
        f"double weight = params.weight; double k1 = params.k1; double tf = _score; return {ranking.ADDED};"
    )
    return _scored(signal.frequency, source, weight=weight, k1=ranking.K1)


def every(queries: Sequence[Json], without: Sequence[Json] = ()) -> Json:
    """Match what all queries do, and none of some others."""
    without = [query for query in without if query != NOTHING]
    if len(queries) == 1 and not without:
        return queries[0]
    if not queries and not without:
        return EVERYTHING
    return {
        "bool": ({"filter": list(queries)} if queries else {}) | ({"must_not": without} if without else {})
    }


def _period(period: DateRange) -> Json:
    since, until = period.since, period.until
    wanted = (
        [{"range": {"last": {"gte": since.first}}}] if since is not None else [{"exists": {"field": "first"}}]
    )
    return every([*wanted, *([{"range": {"first": {"lte": until.last}}}] if until is not None else [])])


def _nearness(leaf: Leaf) -> tuple[int, bool]:
    """Give how many positions too many words may take, and whether only in their order."""
    return (leaf.slop, leaf.ordered) if isinstance(leaf, Phrase | Row) else (0, False)


def _ranked(leaf: Leaf) -> list[str]:
    return [field for field in fields_of(leaf) if field in ranking.WEIGHTS]


def _term(field: str, value: str, share: float = 1.0) -> Json:
    """Match a term, and score how often it stands, of which only a share may count."""
    return {"term": {field: {"value": value, "boost": share}}}


def _largest(queries: Sequence[Json]) -> Json:
    found = [query for query in queries if query != NOTHING]
    if len(found) < 2:
        return found[0] if found else NOTHING
    return {"dis_max": {"queries": found}}


def _only(query: Json, without: Json) -> Json:
    """Score what another query does not match."""
    if NOTHING in (query, without):
        return query
    return {"bool": {"must": [query], "must_not": [without]}}


def _scored(query: Json, source: str, **params: float) -> Json:
    if query == NOTHING:
        return NOTHING
    return {"script_score": {"query": query, "script": {"source": source, "params": params}}}
