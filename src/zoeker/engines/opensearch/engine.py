"""How does a cluster answer a question? It counts what each word is in, matches and scores where the articles are, and gives a page.

That takes two trips: one counts, for words that were not asked for before, and one finds. What each hit has of the words the
cluster tells by the names of queries that it matches.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice
from typing import TYPE_CHECKING, NamedTuple, cast

from zoeker import ranking
from zoeker.article import Article
from zoeker.date import Date
from zoeker.dutch import Analyzer, fold, known_to
from zoeker.engines import Answer, Evidence, Found, Reference, Request, Similar, Stored
from zoeker.engines import Signal as Held
from zoeker.engines.texts import first_term, in_texts
from zoeker.errors import IndexUseError
from zoeker.query.readings import Analyze, within
from zoeker.query.tree import RANKED, Leaf, Query, Together, Word, apart, is_filter, leaves, togethers

from .client import Client, Json
from .mapping import BESIDE, OF, TEXTS, article_of, counted, extra_of, key, length, written
from .mapping import forms as forms_of
from .places import NOTHING, some
from .queries import Compiler, Signal, added
from .snapshot import WINDOW, Snapshot
from .words import Words

if TYPE_CHECKING:
    from zoeker.engines.together import Answers, Judge

_KEPT = 8192  # queries whose number of articles is remembered
_AT_ONCE = 100  # searches in one request
_SHOWN = 100  # hits of a page that is small enough to come with all that is stored: that saves a trip
_TEXT = ("stored.lead", "stored.body")  # what a search without snippets never reads
_READ = ("id", "stored.title", "stored.derived", *_TEXT)  # and all that is read for a sentence


@dataclass(frozen=True, slots=True)
class _Statistics:
    """What ranking must know of the whole index."""

    count: int
    averages: Mapping[str, float]


class _Asked(NamedTuple):
    """A leaf of a question: how many articles have it, and what is evidence for it, with its idf times its weight."""

    leaf: Leaf
    having: int
    signals: Sequence[tuple[Signal, float]]


class OpenSearchEngine:
    """Answers questions from a snapshot of the index `name` (or an alias) on a cluster: see `Engine`.

    Raises ClusterError, IndexMissingError or IndexVersionError, here and from every method.
    """

    def __init__(self, client: Client, name: str) -> None:
        client.check_version()
        self._snapshot = Snapshot(client, name)
        self.made_with = self._snapshot.state.analyzer
        self._words = Words(client, self._snapshot.state.index)
        self.analyzer = Analyzer(known_to(self.made_with), self._words.irregular)
        self._counts: dict[str, int] = {}

    @property
    def count(self) -> int:
        """The number of articles."""
        return self._statistics.count

    @property
    def fingerprint(self) -> str:
        """What tells this snapshot from any other: its commit wrote it."""
        return self._snapshot.state.stamp

    @property
    def stale(self) -> bool:
        """Whether the index has had a commit since this snapshot was taken."""
        return self._snapshot.stale

    def best(self, request: Request) -> Answer:
        """Find a page of articles."""
        compiler = self._compiler(request.chosen)
        asked = self._asked(compiler, request)
        total, found = self._page(compiler, compiler.tree(request.chosen), request, asked)
        others = None
        if rest := request.rest(total):
            room = request._replace(offset=max(0, request.offset - total), limit=request.limit - len(found))
            others, more = self._page(compiler, compiler.tree(rest), room, asked)
            found += more
        having = {one.leaf: one.having for one in asked}
        empty = () if total or others else self._empty_fields(having)
        return Answer(total, others, found, having, empty)

    def every(self, request: Request) -> Iterator[Found]:
        """Give each article that matches, in order."""
        compiler = self._compiler(request.chosen)
        asked = self._asked(compiler, request)
        query, named = _ranking(compiler, compiler.tree(request.chosen), request, asked)
        hits = self._snapshot.hits(_found_by(query, request.sort))
        while piece := list(islice(hits, _AT_ONCE)):
            yield from self._found(named, asked, piece, request)

    def counts(self, query: Query, by: Sequence[str], words: bool = False) -> Mapping[tuple[str, ...], int]:
        """Count the articles that match, or the words in them."""
        matching = self._compiler(query).tree(query)
        if not by and not words:
            (total,) = self._count_of([matching])
            return {(): total} if total else {}
        # A bucket has a source at least.
        sources = [
            {name: {"terms": {"field": counted(name), "missing_bucket": True}}} for name in by or ["year"]
        ]
        measures = {field: {"sum": {"field": length(field)}} for field in RANKED if words}
        body = {"query": {"constant_score": {"filter": matching}}}
        counts = Counter[tuple[str, ...]]()
        for bucket in self._snapshot.buckets(body, sources, measures):
            number = sum(int(bucket[field]["value"]) for field in measures) if words else bucket["doc_count"]
            counts[tuple(bucket["key"][name] or "" for name in by)] += number
        return counts

    def terms(self, query: Query, forms: bool = False) -> Iterator[tuple[str, int]]:
        """Give the terms of what matches, the most frequent first: their texts are read here."""
        body = {
            "query": {"constant_score": {"filter": self._compiler(query).tree(query)}},
            "sort": [{"id": "asc"}],
        }
        articles = (article_of(hit["_source"]) for hit in self._snapshot.hits(body))
        return iter(in_texts(articles, known_to(self._snapshot.state.analyzer), forms))

    def occurrences(self, names: Sequence[str], query: Query, forms: bool = False) -> Sequence[int]:
        """Count how often some terms stand in what matches."""
        matching = self._compiler(query).tree(query)
        bodies = [_times(matching, name, self.analyzer.analyze if forms else None) for name in names]
        return [round(answer["aggregations"]["times"]["value"]) for answer in self._each(bodies)]

    def _each(self, bodies: Sequence[Json]) -> Iterator[Json]:
        for begin in range(0, len(bodies), _AT_ONCE):
            yield from self._snapshot.searches(bodies[begin : begin + _AT_ONCE])

    def holding(self, terms: Sequence[str], query: Query, most: int) -> Sequence[Sequence[Reference]]:
        """Give articles that match in which each of some terms stands, the first by their ids."""
        matching = self._compiler(query).tree(query)
        bodies = [
            {
                "size": most,
                "_source": False,
                "query": {"bool": {"filter": [matching, {"bool": {"should": _stands(term)}}]}},
                "sort": [{"id": "asc"}],
            }
            for term in terms
        ]
        return [[_reference(hit) for hit in its["hits"]["hits"]] for its in self._each(bodies)]

    def stored(self, references: Sequence[Reference], texts: bool = True) -> Sequence[Stored]:
        """Give what is stored of some articles."""
        found: dict[str, Json] = {one: one.source for one in references if isinstance(one, _Fetched)}
        if missing := [one for one in cast(Sequence[str], references) if one not in found]:
            found |= self._snapshot.sources(missing, True if texts else {"excludes": list(_TEXT)})
        return [_stored(its) for its in self._all_of(references, found)]

    def similar(self, word: Word, edits: int) -> Sequence[Similar]:
        """Give words at most so many edits from one, the nearest first, and of those equally near the most frequent."""
        typed = fold(word.text)
        near = [
            form
            for form in {its["form"] for its in self._words.near(typed, edits)}
            if form != typed and form[:1] == typed[:1] and within(form, typed, edits)
        ]
        standing = self._count_of(map(_form_stands, near))
        near = [form for form, count in zip(near, standing, strict=True) if count]
        having = self._count_of(self._compiler(word).found(Word(form, word.field)) for form in near)
        found = [
            Similar(form, 1 if within(form, typed, 1) else 2, count)
            for form, count in zip(near, having, strict=True)
        ]
        return sorted(found, key=lambda one: (one.edits, -one.having, one.form))

    def find(self, id: str) -> Reference | None:
        """Give the article with this id."""
        document = key(id)
        return document if self._snapshot.sources([document], False) else None

    def references(self) -> Iterable[Reference]:
        """Give all articles, by their ids."""
        for hit in self._snapshot.hits({"sort": [{"id": "asc"}], "_source": False}):
            yield hit["_id"]

    def article(self, reference: Reference) -> Article:
        """Give an article as it was handed over."""
        document = cast(str, reference)
        (its,) = self._all_of([document], self._snapshot.sources([document]))
        return article_of(its)

    def close(self) -> None:
        """Let go of the snapshot and of what is open to the cluster."""
        self._snapshot.close()

    def _all_of(self, references: Sequence[Reference], found: Mapping[str, Json]) -> list[Json]:
        try:
            return [found[cast(str, document)] for document in references]
        except KeyError as error:
            name = self._snapshot.name
            raise IndexUseError(f"the article {error} is not in {name}; open the index again", name) from None

    # What must be known before anything is ranked?

    @cached_property
    def _statistics(self) -> _Statistics:
        fields = tuple(ranking.WEIGHTS)
        measures = {
            f"{field}.{kind}": {kind: {"field": length(field)}}
            for field in fields
            for kind in ("sum", "value_count")
        }
        found = self._snapshot.search({"size": 0, "track_total_hits": True, "aggs": measures})
        value = {name: its["value"] for name, its in found["aggregations"].items()}
        averages = {
            field: value[f"{field}.sum"] / having if (having := value[f"{field}.value_count"]) else 1.0
            for field in fields
        }
        return _Statistics(found["hits"]["total"]["value"], averages)

    def _compiler(self, query: Query) -> Compiler:
        """Give what makes queries of a question: what must stand together in it is read from texts here."""
        together: dict[Together, Json] = {}
        averages = self._statistics.averages
        compiler = Compiler(self.analyzer.analyze, averages, self._words.nearly, self._share, together)
        if not any(togethers(query)):
            return compiler

        def find(candidates: Query) -> tuple[int, Callable[[Judge], Json]]:
            matching = compiler.tree(candidates)
            return self._count_of([matching])[0], lambda judge: self._holding(judge, matching)

        together.update(self._together.of(query, find))
        return compiler

    @cached_property
    def _together(self) -> Answers[Json]:
        from zoeker.engines.together import (
            Answers,
        )  # here: few questions ask for sentences, and it takes time

        return Answers(self.analyzer)

    def _holding(self, judge: Judge, candidates: Json) -> Json:
        """Match those articles, of some, that have what must stand together."""
        from zoeker.engines.together import PIECE  # here: as above

        found = list[str]()
        body = {
            "query": {"constant_score": {"filter": candidates}},
            "sort": [{"id": "asc"}],
            "_source": list(_READ),
        }
        hits = self._snapshot.hits(body)
        while piece := list(islice(hits, PIECE)):
            held = judge.holding([_stored(hit["_source"]) for hit in piece])
            found += [hit["_id"] for hit, holds in zip(piece, held, strict=True) if holds]
        return {"ids": {"values": found}} if found else NOTHING

    def _count_of(self, queries: Iterable[Json]) -> list[int]:
        """Count the articles that each query matches; remembered, since the snapshot does not change."""
        asked = list(queries)
        names = {json.dumps(query): query for query in asked}
        known = {name: self._counts[name] for name in names if name in self._counts}
        missing = [name for name in names if name not in known]
        for begin in range(0, len(missing), _AT_ONCE):
            piece = missing[begin : begin + _AT_ONCE]
            bodies = [{"size": 0, "track_total_hits": True, "query": names[name]} for name in piece]
            totals = [found["hits"]["total"]["value"] for found in self._snapshot.searches(bodies)]
            known |= dict(zip(piece, totals, strict=True))
        if len(self._counts) + len(missing) > _KEPT:
            self._counts.clear()
        self._counts.update((name, known[name]) for name in missing)
        return [known[json.dumps(query)] for query in asked]

    def _share(self, path: Sequence[Json]) -> bool:
        """Say whether two of some sets of positions have one in common in any article."""
        pairs = list(combinations(path, 2))
        if any(one == other for one, other in pairs):
            return True
        both = some({"span_within": {"little": one, "big": other}} for one, other in pairs)
        return self._count_of([both]) != [0]

    def _asked(self, compiler: Compiler, request: Request) -> list[_Asked]:
        """Look up how many articles have each leaf of a question, and what its signals weigh by that."""
        each = [(leaf, compiler.signals(leaf)) for leaf in dict.fromkeys(leaves(request.tree))]
        wanted = [compiler.found(leaf) for leaf, _ in each]
        glued = [signal.piece.stands for _, signals in each for signal in signals if signal.piece]
        counts = iter(self._count_of([*wanted, *glued]))
        having = [next(counts) for _ in each]
        idf = [ranking.idf(self.count, count) for count in having]
        return [
            _Asked(
                leaf,
                count,
                [
                    (signal, signal.weight * (ranking.idf(self.count, next(counts)) if signal.piece else own))
                    for signal in signals
                ],
            )
            for (leaf, signals), count, own in zip(each, having, idf, strict=True)
        ]

    # Which articles match, and in what order?

    def _page(
        self, compiler: Compiler, matching: Json, request: Request, asked: Sequence[_Asked]
    ) -> tuple[int, list[Found]]:
        """Count what matches, and give one page of it."""
        query, named = _ranking(compiler, matching, request, asked)
        total, hits = self._hits(query, matching, request)
        return total, self._found(named, asked, hits, request)

    def _found(
        self, named: _Names, asked: Sequence[_Asked], hits: Sequence[Json], request: Request
    ) -> list[Found]:
        """Tell what hits have of the words."""
        evidence = self._evidence(asked, hits) if request.signals else [()] * len(hits)
        return [
            Found(_reference(hit), hit["_score"] or 0.0, *named.held(hit), told, named.missing(hit))
            for hit, told in zip(hits, evidence, strict=True)
        ]

    def _hits(self, query: Json, matching: Json, request: Request) -> tuple[int, list[Json]]:
        """Find the hits of one page; beyond what a cluster gives at once, after all those before."""
        begin, limit = request.offset, min(request.limit, self.count)
        if not limit or begin >= self.count:
            return self._count_of([matching])[0], []
        body = _found_by(query, request.sort)
        if begin + limit <= WINDOW:
            page = {"from": begin, "size": limit, "_source": limit <= _SHOWN}
            found = self._snapshot.search(body | page)["hits"]
            return found["total"]["value"], found["hits"]
        (total,) = self._count_of([matching])
        return total, list(islice(self._snapshot.hits(body), begin, begin + limit))

    def _evidence(self, asked: Sequence[_Asked], hits: Sequence[Json]) -> list[Sequence[Evidence]]:
        """Tell what each of some articles holds of each word."""
        ids = {"ids": {"values": [hit["_id"] for hit in hits]}}
        signals = [signal for one in asked for signal, _ in one.signals]
        bodies = [
            {
                "size": len(hits),
                "_source": False,
                "query": {"bool": {"filter": [ids], "must": [signal.frequency]}},
            }
            for signal in signals
        ]
        answers = [
            answer
            for begin in range(0, len(bodies), _AT_ONCE)
            for answer in self._snapshot.searches(bodies[begin : begin + _AT_ONCE])
        ]
        frequencies = [{hit["_id"]: hit["_score"] for hit in answer["hits"]["hits"]} for answer in answers]
        return [self._told(asked, [its.get(hit["_id"], 0.0) for its in frequencies]) for hit in hits]

    def _told(self, asked: Sequence[_Asked], frequencies: Iterable[float]) -> list[Evidence]:
        value, told = iter(frequencies), []
        for leaf, having, signals in asked:
            own = ranking.idf(self.count, having)
            told.append(
                Evidence(leaf, having, [Held(its.name, weight / own, next(value)) for its, weight in signals])
            )
        return told

    def _empty_fields(self, asked: Iterable[Leaf]) -> tuple[str, ...]:
        """Name the fields a question asks for that no article has."""
        fields = list(dict.fromkeys(leaf.field for leaf in asked if is_filter(leaf)))
        counts = self._count_of({"exists": {"field": field}} for field in fields)
        return tuple(field for field, count in zip(fields, counts, strict=True) if not count)


def _ranking(
    compiler: Compiler, matching: Json, request: Request, asked: Sequence[_Asked]
) -> tuple[Json, _Names]:
    """Give what scores all that matches, and the names by which a hit tells what it has."""
    words = apart(request.words)[0] if request.words else []
    named = _Names(compiler, asked, words)
    scored = [added(signal, weight) for one in asked for signal, weight in one.signals]
    return {"bool": {"filter": [matching, named.query], "should": scored}}, named


def _stands(term: str) -> list[Json]:
    return [{"term": {field: {"value": written(term)}}} for field in RANKED]


def _times(matching: Json, name: str, analyze: Analyze | None) -> Json:
    """Ask how often a term stands in what matches or, with an analysis, a form, as the first term that it is read as."""
    stands = _stands(name)
    if analyze is not None:
        pair = written(name) + OF + written(first_term(name, analyze))
        stands = [{"term": {forms_of(field): {"value": pair}}} for field in RANKED]
    scored = {"filter": [matching], "should": stands, "minimum_should_match": 1}
    # A clause scores how often it stands.
    return {
        "size": 0,
        "query": {"bool": scored},
        "aggs": {"times": {"sum": {"script": {"source": "_score"}}}},
    }


def _found_by(query: Json, sort: str) -> Json:
    return {
        "track_total_hits": True,
        "track_scores": True,
        "_source": False,
        "query": query,
        "sort": _order(sort),
    }


class _Fetched(str):
    """A reference to an article of which what is stored came along."""

    source: Json


def _reference(hit: Json) -> str:
    if "_source" not in hit:
        return str(hit["_id"])
    reference = _Fetched(hit["_id"])
    reference.source = hit["_source"]
    return reference


class _Names:
    """Queries by whose names a cluster tells what a hit has: each leaf, its first signal, its pieces, and each word."""

    def __init__(self, compiler: Compiler, asked: Sequence[_Asked], words: Sequence[Query]) -> None:
        self._names = dict[str, str]()  # of each query once, as JSON
        self._leaves = [
            (
                self._name(compiler.found(one.leaf)),
                self._name(compiler.first(one.leaf)),
                self._name(some(piece.stands for piece in compiler.pieces(one.leaf))),
            )
            for one in asked
        ]
        self._words = [(word, self._name(compiler.tree(word))) for word in words]
        named = [
            {"bool": {"filter": [json.loads(query)], "_name": name}} for query, name in self._names.items()
        ]
        # What need not match is not looked for, but on hits that are given.
        self.query: Json = {"bool": {"filter": [{"match_all": {}}], "should": named}}

    def _name(self, query: Json) -> str:
        return self._names.setdefault(json.dumps(query), str(len(self._names)))

    def held(self, hit: Json) -> tuple[list[int], bool]:
        """Give the leaves that a hit has, and whether all by their first signal."""
        names = set(hit.get("matched_queries", ()))
        held = [number for number, (found, _, _) in enumerate(self._leaves) if found in names]
        return held, all(first in names for found, first, pieces in self._leaves if {found, pieces} & names)

    def missing(self, hit: Json) -> list[Query]:
        """Give the words side by side that a hit lacks."""
        names = set(hit.get("matched_queries", ()))
        return [word for word, name in self._words if name not in names]


def _order(sort: str) -> list[Json]:
    newest: Json = {"first": {"order": "desc", "missing": "_last"}}
    oldest: Json = {"first": {"order": "asc", "missing": "_last"}}
    best: Json = {"_score": "desc"}
    keys = [best, newest] if sort == "relevance" else [newest if sort == "-date" else oldest, best]
    return [*keys, {"id": "asc"}]


def _form_stands(form: str) -> Json:
    """Match what has a form in any text."""
    begins = [written(form) + sign for sign in (OF, BESIDE)]
    return some({"prefix": {forms_of(field): {"value": begin}}} for field in TEXTS for begin in begins)


def _stored(source: Json) -> Stored:
    known = source["stored"].get
    return Stored(
        source["id"],
        known("title") or known("derived", ""),
        not known("title"),
        Date(known("date")) if known("date") else None,
        known("source", ""),
        known("section", ""),
        known("author", ""),
        known("url", ""),
        (known("lead", "").encode(), known("body", "").encode()),
        lambda: extra_of(source),
    )
