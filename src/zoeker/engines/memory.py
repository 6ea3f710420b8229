"""What does a question find, and in what order? The plainest engine, which every other must agree with.

It looks at each article in turn, and keeps nothing but the articles and their words: made to be read and trusted, for
tests, for examples and for some hundreds of articles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import chain
from sys import maxsize
from typing import NamedTuple, cast

from zoeker import periods, ranking, splitting
from zoeker.article import Article
from zoeker.dutch import ANALYZER, NAME, Token, calm, fold
from zoeker.query.readings import Slot, following, form, matched, pieces, sequences, split, within
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
    leaves,
    slop_of,
)

from . import Answer, Evidence, Found, Reference, Request, Signal, Similar, Stored

_KEPT = 1 << 16  # leaves in articles that are remembered
_TEXTS = ("title", "lead", "body", "source", "section", "author")


class _Held(NamedTuple):
    """What an article holds of a leaf: whether it has it, whether by its first signal, and the signals."""

    any: bool
    first: bool
    signals: Sequence[Signal]
    pieces: Sequence[Signal] = ()  # that it holds in its place, which rank by their own idf


class _Document:
    """An article and its tokens, by field."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.tokens = {field: ANALYZER.analyze(calm(getattr(article, field))) for field in _TEXTS}
        self.lengths = {
            field: max((token.position + 1 for token in tokens), default=0)
            for field, tokens in self.tokens.items()
        }

    @cached_property
    def sentences(self) -> Sequence[_Document]:
        """The sentences of all fields, each as if it were the article; a title is one."""
        return [self._part("title"), *self._cut(splitting.sentences)]

    @cached_property
    def paragraphs(self) -> Sequence[_Document]:
        """And its paragraphs."""
        return [self._part("title"), *self._cut(splitting.paragraphs)]

    def _cut(self, cut: Callable[[Sequence[bytes]], Sequence[splitting.Spans]]) -> Iterator[_Document]:
        for field in ("lead", "body"):
            for span in cut([getattr(self.article, field).encode()])[0]:
                yield self._part(field, *span)

    def _part(self, field: str, begin: int = 0, end: int = maxsize) -> _Document:
        part = copy(self)
        inside = [token for token in self.tokens[field] if begin <= token.start < end]
        part.tokens = {name: inside if name == field else [] for name in _TEXTS}
        return part


class MemoryEngine:
    """Answers questions about articles in memory; of several with one id, the last counts. See `Engine`."""

    analyzer = ANALYZER
    made_with = NAME
    stale = False

    def __init__(self, articles: Iterable[Article]) -> None:
        self._documents = {article.id: _Document(article) for article in articles}
        self._held = lru_cache(maxsize=_KEPT)(self._look_up)
        self._standing = lru_cache(maxsize=_KEPT)(self._count_of)

    @property
    def count(self) -> int:
        """The number of articles."""
        return len(self._documents)

    @cached_property
    def fingerprint(self) -> str:
        """What tells these articles from any others, in whatever order they came."""
        digests = sorted(document.article.digest() for document in self._documents.values())
        return blake2b("".join(digests).encode(), digest_size=16).hexdigest()

    def best(self, request: Request) -> Answer:
        """Find a page of articles."""
        matching = self._matching(request.chosen)
        rest = request.rest(len(matching))
        others = [] if rest is None else self._matching(rest)
        having = {leaf: self._having(leaf) for leaf in leaves(request.tree)}
        ranked = [hit for ids in (matching, others) for hit in self._in_order(ids, request, having)]
        page = ranked[request.offset :][: request.limit]
        fields = dict.fromkeys(leaf.field for leaf in having if is_filter(leaf))
        empty = () if ranked else [field for field in fields if not self._has(field)]
        return Answer(len(matching), None if rest is None else len(others), page, having, tuple(empty))

    def _in_order(self, ids: Iterable[str], request: Request, having: Mapping[Leaf, int]) -> list[Found]:
        hits = (self._ranked(id, request, having) for id in ids)
        return sorted(hits, key=lambda hit: self._key(hit, request.sort))

    def every(self, request: Request) -> Iterator[Found]:
        """Give each article that matches, in order."""
        having = {leaf: self._having(leaf) for leaf in leaves(request.tree)}
        return iter(self._in_order(self._matching(request.chosen), request, having))

    def counts(self, query: Query, by: Sequence[str], words: bool = False) -> Mapping[tuple[str, ...], int]:
        """Count the articles that match, or the words in them."""
        counts = Counter[tuple[str, ...]]()
        for id in self._matching(query):
            document = self._documents[id]
            cell = tuple(periods.of_article(document.article, each) for each in by)
            counts[cell] += sum(map(document.lengths.__getitem__, RANKED)) if words else 1
        return counts

    def terms(self, query: Query, forms: bool = False) -> Iterator[tuple[str, int]]:
        """Give the terms of what matches, the most frequent first."""
        counts = Counter[str]()
        for id in self._matching(query):
            for field in RANKED:
                tokens = self._documents[id].tokens[field]
                names = {
                    (token.position, name)
                    for token in tokens
                    for name in ([token.text] if forms else token.terms)
                }
                counts.update(name for _, name in names)
        return iter(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def occurrences(self, names: Sequence[str], query: Query, forms: bool = False) -> Sequence[int]:
        """Count how often some terms stand in what matches."""
        counts = dict(self.terms(query, forms))
        return [counts.get(name, 0) for name in names]

    def holding(self, terms: Sequence[str], query: Query, most: int) -> Sequence[Sequence[Reference]]:
        """Give articles that match in which each of some terms stands, in the order in which they were handed over."""
        found: dict[str, list[Reference]] = {term: [] for term in terms}
        for id in self._matching(query):
            tokens = chain.from_iterable(self._documents[id].tokens[field] for field in RANKED)
            for term in found.keys() & {term for token in tokens for term in token.terms}:
                found[term].append(id)
        return [found[term][:most] for term in terms]

    def _has(self, field: str) -> bool:
        return any(document.lengths[field] for document in self._documents.values())

    def stored(self, references: Sequence[Reference], texts: bool = True) -> Sequence[Stored]:
        """Give what is stored of some articles."""
        return list(map(_stored, map(self.article, references)))

    def similar(self, word: Word, edits: int) -> Sequence[Similar]:
        """Give words at most so many edits from one, the nearest first."""
        typed = fold(word.text)
        forms = {
            token.text
            for document in self._documents.values()
            for tokens in document.tokens.values()
            for token in tokens
        }
        near = [
            Similar(other, 1 if within(other, typed, 1) else 2, self._having(Word(other, word.field)))
            for other in forms
            if other != typed and other[:1] == typed[:1] and within(other, typed, edits)
        ]
        return sorted(near, key=lambda other: (other.edits, -other.having, other.form))

    def find(self, id: str) -> Reference | None:
        """Give the article with this id."""
        return id if id in self._documents else None

    def references(self) -> Iterable[Reference]:
        """Give all articles, in the order in which they were handed over."""
        return iter(self._documents)

    def article(self, reference: Reference) -> Article:
        """Give an article as it was handed over."""
        return self._documents[cast(str, reference)].article

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""

    # Which articles match?

    def _matching(self, query: Query) -> list[str]:
        return [id for id, document in self._documents.items() if self._matches(query, document)]

    def _matches(self, query: Query, document: _Document) -> bool:
        if isinstance(query, LEAVES):
            return self._held(cast(Leaf, query), document).any
        match query:
            case DateRange(since, until):
                date = document.article.date  # one known only as January may be of any day of it
                return bool(
                    date
                    and (since is None or date.last >= since.first)
                    and (until is None or date.first <= until.last)
                )
            case Together(unit, child):
                parts = document.sentences if unit == "sentence" else document.paragraphs
                return any(self._matches(child, part) for part in parts)
            case Not(child):
                return not self._matches(child, document)
            case Some(children):
                alternatives = [
                    self._held(child, document) for child in children if isinstance(child, LEAVES)
                ]
                return any(leaf.pieces for leaf in alternatives) or self._matches(Or(children), document)
            case Or(children):
                return any(self._matches(child, document) for child in children)
            case Words():
                return all(self._matches(child, document) for each in apart(query) for child in each)
            case And(children):
                return all(self._matches(child, document) for child in children)
        raise TypeError(query)

    # What does an article hold of a word?

    def _look_up(self, leaf: Leaf, document: _Document) -> _Held:
        if isinstance(leaf, Named):
            return self._named(leaf, document)
        if terms := self._terms(leaf):
            return self._term(leaf, terms, document)
        count = {field: self._count(leaf, document, field) for field in fields_of(leaf)}
        return self._with_parts(
            leaf, document, any(count.values()), [Signal("word", 1.0, self._frequency(count, {}, document))]
        )

    def _term(self, leaf: Leaf, terms: Sequence[str], document: _Document) -> _Held:
        """Give what is held of one word: as itself or part of a compound, in the form that was typed, or in all its parts."""
        stands, frequency = self._any_of(terms, leaf, document)
        typed, least = form(leaf, ANALYZER.analyze), min(terms)
        written = {field: _written(typed, least, document, field) for field in fields_of(leaf)}
        word = Signal("word", 1.0, frequency)
        exact = Signal("exact form", ranking.EXACT, self._frequency(written, {}, document))
        return self._with_parts(leaf, document, stands, [word, exact])

    def _with_parts(self, leaf: Leaf, document: _Document, stands: bool, own: Sequence[Signal]) -> _Held:
        """Give what is held of a word: itself or, where it does not stand, all its parts or, where these do not, some pieces."""
        parts = [] if stands else self._parts(leaf, document)
        present = stands or bool(parts)
        return _Held(present, stands, [*own, *parts], [] if present else self._pieces(leaf, document))

    def _pieces(self, leaf: Leaf, document: _Document) -> list[Signal]:
        """Give the signal of each piece of a word that stands somewhere, weighed by its own idf."""
        signals = []
        for terms in pieces(leaf, ANALYZER.analyze):
            stands, frequency = self._any_of(terms, leaf, document)
            if stands:
                weight = ranking.PIECE * ranking.idf(self.count, self._standing(terms, leaf))
                signals.append(Signal(f"piece {min(terms)}", weight, frequency))
        return signals

    def _count_of(self, terms: Sequence[str], leaf: Leaf) -> int:
        """Count the articles in which any of some terms stands."""
        return sum(self._any_of(terms, leaf, document)[0] for document in self._documents.values())

    def _parts(self, leaf: Leaf, document: _Document) -> list[Signal]:
        """Give the signal of a typed compound whose parts all stand somewhere: that of the least."""
        parts = () if is_filter(leaf) else split(leaf, ANALYZER.analyze)
        standing = [self._any_of(terms, leaf, document) for terms in parts]
        if not standing or not all(stands for stands, _ in standing):
            return []
        return [Signal("parts", ranking.SPLIT, min(frequency for _, frequency in standing))]

    def _named(self, name: Named, document: _Document) -> _Held:
        """Give what is held of a name: its words, or one of its other names."""
        words = [self._held(word, document) for word in name.words]
        if len(words) == 1:
            any_, first, signals, glued = words[0]
            own, glued = (
                [signal._replace(weight=signal.weight * name.own) for signal in each]
                for each in (signals, glued)
            )
        else:
            any_ = first = all(word.first for word in words)
            own = [Signal("word", 1.0, min(word.signals[0].frequency for word in words))] if first else []
            glued = []
        others = [(variant, self._held(variant.leaf, document)) for variant in name.variants]
        for variant, other in others:
            if other.first:
                own.append(Signal(variant.reason, variant.weight, other.signals[0].frequency))
        present = any_ or any(other.first for _, other in others)
        return _Held(present, first, own, [] if present else glued)

    def _terms(self, leaf: Leaf) -> list[str]:
        """Give the terms of one word, any of which will do; none where it reads as several, or is a pattern."""
        readings = sequences(leaf, ANALYZER.analyze)
        single = all(len(reading) == 1 and reading[0].kind == "term" for reading in readings)
        return [reading[0].text for reading in readings] if single else []

    def _any_of(self, terms: Iterable[str], leaf: Leaf, document: _Document) -> tuple[bool, float]:
        """Say whether any of some terms stands in an article, also within compounds, and give the largest frequency."""
        of_terms = []
        for term in terms:
            alone, inside = dict[str, int](), dict[str, int]()
            for field in fields_of(leaf):
                tokens = document.tokens[field]
                alone[field] = len({token.position for token in tokens if term in token.terms})
                if isinstance(leaf, Word) and field in ranking.WEIGHTS:
                    inside[field] = len({token.position for token in tokens if term in token.parts})
            stands = any(alone.values()) or any(inside.values())
            of_terms.append((stands, self._frequency(alone, inside, document)))
        return any(stands for stands, _ in of_terms), max(frequency for _, frequency in of_terms)

    def _count(self, leaf: Leaf, document: _Document, field: str) -> int:
        """Count how often a leaf that is more than a term stands in a field; each term of a word that fits a pattern counts."""
        readings = sequences(leaf, ANALYZER.analyze)
        if len(readings) == 1 and len(readings[0]) == 1:
            (slot,) = readings[0]
            fitting = {
                (token.position, term)
                for token in document.tokens[field]
                for term in token.terms
                if slot.matches_form(token.text, term)
            }
            return len(fitting)
        return len(begins(leaf, readings, document.tokens[field]))

    # What is it worth?

    @cached_property
    def _averages(self) -> dict[str, float]:
        """The average length of each field, of the articles that have it."""
        averages = {}
        for field in ranking.WEIGHTS:
            lengths = [length for document in self._documents.values() if (length := document.lengths[field])]
            averages[field] = sum(lengths) / len(lengths) if lengths else 1.0
        return averages

    def _frequency(self, alone: dict[str, int], inside: dict[str, int], document: _Document) -> float:
        """Give the normalised frequency of what stands so often in each field, alone and within compounds."""
        frequency = 0.0
        for field, weight in ranking.WEIGHTS.items():
            if count := alone.get(field, 0) + ranking.PART * inside.get(field, 0):
                frequency += weight * count / ranking.norm(document.lengths[field], self._averages[field])
        return frequency

    def _having(self, leaf: Leaf) -> int:
        return sum(self._held(leaf, document).any for document in self._documents.values())

    def _ranked(self, id: str, request: Request, having: Mapping[Leaf, int]) -> Found:
        document, count = self._documents[id], self.count
        presence = {leaf: self._held(leaf, document) for leaf in having}
        evidence = [self._evidence(leaf, having[leaf], presence[leaf]) for leaf in having]
        score = sum(
            ranking.added(ranking.idf(count, one.having) * signal.weight, signal.frequency)
            for one in evidence
            for signal in one.signals
        )
        present = [number for number, leaf in enumerate(having) if presence[leaf].any]
        whole = all(presence[leaf].first for leaf in having if presence[leaf].any or presence[leaf].pieces)
        words = apart(request.words)[0] if request.words else ()
        missing = [word for word in words if not self._matches(word, document)]
        return Found(id, score, present, whole, evidence if request.signals else (), missing)

    def _evidence(self, leaf: Leaf, having: int, presence: _Held) -> Evidence:
        own = ranking.idf(self.count, having)
        return Evidence(
            leaf,
            having,
            [*presence.signals, *(one._replace(weight=one.weight / own) for one in presence.pieces)],
        )

    def _key(self, hit: Found, sort: str) -> tuple[float, float, str]:
        """Give what hits are sorted by, the smallest first."""
        id = cast(str, hit.reference)
        date = self._documents[id].article.date
        newest = -float(date.first) if date else float("inf")
        if sort == "relevance":
            return -hit.score, newest, id
        return newest if sort == "-date" or not date else -newest, -hit.score, id


def begins(leaf: Leaf, readings: Iterable[Sequence[Slot]], tokens: Sequence[Token]) -> set[int]:
    """Give the positions among some tokens where a leaf begins that may be several words: any of its readings."""
    found = set[int]()
    for slots in readings:
        stands = [sorted({token.position for token in tokens if slot.matches(token)}) for slot in slots]
        found |= {begin for begin in set[int]().union(*stands) if _fits(leaf, stands, begin)}
    return found


def _fits(leaf: Leaf, stands: Sequence[Sequence[int]], begin: int) -> bool:
    """Say whether a phrase begins at a position, whose words stand at some."""
    slop = slop_of(leaf)
    last = begin + len(stands) - 1 + slop
    if not slop:
        return all(begin + number in places for number, places in enumerate(stands))
    if isinstance(leaf, Phrase | Row) and leaf.ordered:
        given = following(stands, begin) if begin in stands[0] else None
        return given is not None and given[-1] <= last
    return matched([[at for at in places if begin <= at <= last] for places in stands]) is not None


def _written(typed: str, term: str, document: _Document, field: str) -> int:
    """Count the very form of a word: of several at one position, the first is kept for a term."""
    first: dict[int, str] = {}
    for token in document.tokens[field]:
        if term in token.terms:
            first[token.position] = min(token.text, first.get(token.position, token.text))
    return sum(text == typed for text in first.values())


def _stored(article: Article) -> Stored:
    return Stored(
        article.id,
        article.title,
        article.title_derived,
        article.date,
        article.source,
        article.section,
        article.author,
        article.url,
        (article.lead.encode(), article.body.encode()),
        lambda: article.extra,
    )
