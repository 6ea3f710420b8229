"""How does the index on disk answer a question? Matching and ranking give documents, of which one page is put in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from zoeker.article import Article
from zoeker.dutch import Analyzer, fold
from zoeker.engines import Answer, Evidence, Found, Reference, Request, Similar, Stored
from zoeker.format import NO_DATE, toc
from zoeker.format.stored import STRINGS
from zoeker.kernel.dictionary import nearly
from zoeker.query.readings import within
from zoeker.query.tree import EVERYTHING, Leaf, Query, Word, apart, is_filter, leaves, togethers

from . import terms
from .counting import counts
from .plan import Best, Plan
from .reader import Documents, Reader
from .words import LookedUp, Lookup

if TYPE_CHECKING:
    from zoeker.engines.together import Answers, Judge

_FEW = 100  # documents that are sorted sooner in Python than in arrays
_PIECE = 256  # documents that are told of together
_MATCHING, _MOST_KEPT = 8, 1 << 20  # questions of which the documents are kept, and of so many at most
_TRIED = 12  # of the words that are near another: how many articles have these is counted

Scores = NDArray[np.float64]
_Page = list[tuple[int, float]]  # a document and its score


class LocalEngine:
    """Answers questions from a snapshot of the index in a folder: see `Engine`.

    Raises IndexMissingError, IndexVersionError or IndexDamagedError, here and from every method that reads.
    """

    def __init__(self, path: Path) -> None:
        self.reader = Reader(path)
        self.analyzer: Analyzer = self.reader.analyzer  # reads texts as the index was made
        self.count = self.reader.count  # the number of articles
        self.made_with = self.reader.made_with
        finalize(self, self.reader.forget).atexit = False
        # What was asked last: a page of hits is counted in several ways.
        self._matching: dict[Query, Documents] = {}

    @property
    def fingerprint(self) -> str:
        """What tells this snapshot from any other: the checksums of its segments, and what of them is deleted."""
        return toc.fingerprint(self.reader.contents)

    @property
    def stale(self) -> bool:
        """Whether the index has had a commit since this snapshot was taken."""
        return self.reader.stale

    def best(self, request: Request) -> Answer:
        """Find a page of articles."""
        lookup = self._lookup(request.chosen)
        total, hits, words = self._ranked(request.chosen, request, lookup)
        others = None
        if rest := request.rest(total):
            room = request._replace(offset=max(0, request.offset - total), limit=request.limit - len(hits))
            others, more, words = self._ranked(rest, room, lookup)
            hits += more
        having = {leaf: word.having for leaf, word in words.items()}
        empty = () if total or others else self._empty_fields(having)
        return Answer(total, others, hits, having, empty)

    def every(self, request: Request) -> Iterator[Found]:
        """Give each article that matches, in order."""
        plan = Plan(self.reader, lookup := self._lookup(request.chosen), leaves(request.tree))
        best = plan.best(request.chosen, 0)
        order = self._order(best.documents, best.scores, request.sort, best.documents.size)
        for begin in range(0, order.size, _PIECE):
            piece = order[begin : begin + _PIECE]
            page = list(zip(best.documents[piece].tolist(), best.scores[piece].tolist(), strict=True))
            yield from self._told(best, page, plan, request, lookup)

    def counts(self, query: Query, by: Sequence[str], words: bool = False) -> Mapping[tuple[str, ...], int]:
        """Count the articles that match, or the words in them."""
        return counts(self.reader, self._documents(query), by, words)

    def terms(self, query: Query, forms: bool = False) -> Iterator[tuple[str, int]]:
        """Give the terms of what matches, the most frequent first."""
        return terms.terms(self.reader, self._documents(query), forms)

    def occurrences(self, names: Sequence[str], query: Query, forms: bool = False) -> Sequence[int]:
        """Count how often some terms stand in what matches."""
        documents = None if query == EVERYTHING else self._documents(query)
        return terms.occurrences(self.reader, names, documents, forms)

    def holding(self, names: Sequence[str], query: Query, most: int) -> Sequence[Sequence[Reference]]:
        """Give articles that match in which each of some terms stands, the first that were indexed."""
        return terms.holding(self.reader, names, self._documents(query), most)

    def _documents(self, query: Query) -> Documents:
        found = self._matching.get(query)
        if found is None:
            found = Plan(self.reader, self._lookup(query)).documents(query)
            if len(self._matching) >= _MATCHING:
                self._matching.clear()
            if len(found) <= _MOST_KEPT:
                self._matching[query] = found
        return found

    def _lookup(self, query: Query) -> Lookup:
        """Give what a question is looked up with: what must stand together in it is read from texts here."""
        lookup = Lookup(self.reader)
        if not any(togethers(query)):
            return lookup

        def find(candidates: Query) -> tuple[int, Callable[[Judge], Documents]]:
            documents = Plan(self.reader, lookup).documents(candidates)
            return len(documents), lambda judge: self._holding(judge, documents)

        lookup.together.update(self._together.of(query, find))
        return lookup

    @cached_property
    def _together(self) -> Answers[Documents]:
        from zoeker.engines.together import (
            Answers,
        )  # here: few questions ask for sentences, and it takes time

        return Answers(self.analyzer)

    def _holding(self, judge: Judge, documents: Documents) -> Documents:
        """Give those of some documents that have what must stand together."""
        from zoeker.engines.together import PIECE  # here: as above

        held = list[bool]()
        for begin in range(0, len(documents), PIECE):
            held += judge.holding(self.stored(documents[begin : begin + PIECE].tolist()))
        return documents.compress(held)

    def _ranked(
        self, query: Query, request: Request, lookup: Lookup
    ) -> tuple[int, list[Found], Mapping[Leaf, LookedUp]]:
        """Rank what matches by the words of a request: give how many do, one page of them, and the words."""
        by_score = request.sort == "relevance"
        plan = Plan(self.reader, lookup, leaves(request.tree), by_score)
        best = plan.best(query, max(1, request.offset + request.limit) if by_score else 0)
        page = self._page(best.documents, best.scores, request)
        return best.total, self._told(best, page, plan, request, lookup), plan.leaves

    def _told(self, best: Best, page: _Page, plan: Plan, request: Request, lookup: Lookup) -> list[Found]:
        """Tell what each document of a page has of the words."""
        if not page:
            return []
        documents, scores = zip(*page, strict=True)
        leaves_held = best.held_by(documents)
        missing = self._missing(request, lookup, plan.leaves, documents, leaves_held)
        evidence = self._evidence(lookup, plan.leaves, documents) if request.signals else [()] * len(page)
        return list(map(Found, documents, scores, *zip(*leaves_held, strict=True), evidence, missing))

    def _missing(
        self,
        request: Request,
        lookup: Lookup,
        words: Iterable[Leaf],
        documents: Sequence[int],
        leaves_held: Sequence[tuple[Sequence[int], bool]],
    ) -> list[Sequence[Query]]:
        """Give the words side by side that each of some documents lacks."""
        if request.words is None:
            return [()] * len(documents)
        having: dict[Query, list[int]] = {
            leaf: [
                document for document, (has, _) in zip(documents, leaves_held, strict=True) if number in has
            ]
            for number, leaf in enumerate(words)
        }
        wanted = apart(request.words)[0]
        for group in wanted:
            if group not in having:
                plan = Plan(self.reader, lookup)
                having[group] = np.intersect1d(documents, plan.documents(group)).tolist()
        return [[word for word in wanted if document not in having[word]] for document in documents]

    def _evidence(
        self, lookup: Lookup, words: Mapping[Leaf, LookedUp], documents: Sequence[int]
    ) -> list[Sequence[Evidence]]:
        """Tell what each of some documents holds of each word."""
        ordered = np.unique(np.array(documents))
        columns = Plan(self.reader, lookup, words).frequencies(ordered).T.tolist()
        told = list[Sequence[Evidence]]()
        for place in ordered.searchsorted(documents).tolist():
            values = iter(columns[place])
            told.append(
                [
                    Evidence(
                        leaf,
                        word.having,
                        [signal._replace(frequency=next(values)) for signal in word.signals],
                    )
                    for leaf, word in words.items()
                ]
            )
        return told

    def _empty_fields(self, asked: Iterable[Leaf]) -> tuple[str, ...]:
        """Name the fields a question asks for that no article has."""
        fields = dict.fromkeys(leaf.field for leaf in asked if is_filter(leaf))
        return tuple(field for field in fields if not self.reader.lengths(field)[self.reader.documents].any())

    def stored(self, references: Sequence[Reference], texts: bool = True) -> Sequence[Stored]:
        """Give what is stored of some articles."""
        documents = cast(Sequence[int], references)
        heads = self.reader.heads(documents)
        nothing = [(b"", b"")] * len(documents), [True] * len(documents)
        written, carries = self.reader.texts(documents) if texts else nothing
        shown = []
        for document, head, text, carried in zip(documents, heads, written, carries, strict=True):
            known = head["article"].get
            id, title, source, section, author, url = (known(name, "") for name in STRINGS)
            derived = not title
            title = title or self.reader.article(document).title  # then the text is read
            extra = self.reader.extra(document) if carried else dict[str, object]
            shown.append(Stored(id, title, derived, known("date"), source, section, author, url, text, extra))
        return shown

    def similar(self, word: Word, edits: int) -> Sequence[Similar]:
        """Give words at most so many edits from one, the nearest first, and of those equally near the most frequent."""
        near = sorted(self._near(fold(word.text), edits))[:_TRIED]
        forms = [form for *_, form in near]
        looked_up = Lookup(self.reader).leaves([Word(form, word.field) for form in forms]).values()
        words = [
            Similar(form, distance, one.having)
            for (distance, _, form), one in zip(near, looked_up, strict=True)
        ]
        return sorted(words, key=lambda one: (one.edits, -one.having, one.form))

    def _near(self, word: str, edits: int) -> set[tuple[int, int, str]]:
        """Give the written forms near a word: how many edits away, minus how many articles have it at most, the form."""
        reader, having = self.reader, dict[str, int]()
        with reader.told:
            for opened in reader.opened:
                words = opened.segment.words
                for number in nearly(*words.blob(), word.encode(), edits).tolist():
                    form = words.word(number).decode()
                    readings = words.readings(number)
                    if form != word and form[:1] == word[:1] and readings:
                        most = max((row.documents for row in words.rows(readings[0].term)), default=0)
                        having[form] = having.get(form, 0) + most
        return {(1 if within(form, word, 1) else 2, -count, form) for form, count in having.items()}

    def find(self, id: str) -> Reference | None:
        """Give the article with this id."""
        return self.reader.number(id)

    def references(self) -> Iterable[Reference]:
        """Give all articles, in the order in which the index holds them."""
        return cast(Iterator[Reference], iter(self.reader.documents.tolist()))

    def article(self, reference: Reference) -> Article:
        """Give an article as it was handed over."""
        return self.reader.article(cast(int, reference))

    def close(self) -> None:
        """Let go of the files at once."""
        self.reader.close()

    # In what order?

    def _page(self, documents: Documents, scored: Scores, request: Request) -> _Page:
        """Give the documents of one page, in order, with their scores."""
        end = request.offset + request.limit
        if not request.limit or request.offset >= documents.size:
            return []
        if request.sort == "relevance":
            if documents.size <= _FEW:
                ordered = sorted(zip(scored.tolist(), documents.tolist(), strict=True), reverse=True)
                if len({score for score, _ in ordered}) == len(
                    ordered
                ):  # then nothing else need be looked at
                    return [(document, score) for score, document in ordered[request.offset : end]]
            if end < documents.size:
                kept = np.flatnonzero(
                    scored >= np.partition(scored, -end)[-end]
                )  # and all that tie with the last
                documents, scored = documents[kept], scored[kept]
        order = self._order(documents, scored, request.sort, end)[request.offset : end]
        return list(zip(documents[order].tolist(), scored[order].tolist(), strict=True))

    def _order(self, documents: Documents, scored: Scores, sort: str, end: int) -> NDArray[np.signedinteger]:
        """Give the places of documents in order, as far as `end`."""
        first, second = _keys(self.reader.first[documents], scored, sort)
        order = np.lexsort((second, first))
        if end < order.size:  # after the page, only what ties with its last can still change it
            last = order[end - 1]
            ties = (first[order[end:]] == first[last]) & (second[order[end:]] == second[last])
            order = order[: end + np.count_nonzero(ties)]
        after, before = order[1:], order[:-1]
        same = (first[after] == first[before]) & (second[after] == second[before])
        if same.any():
            tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
            ties = np.cumsum(np.append(True, ~same))[tied].tolist()  # the same number for what ties
            ids = map(self.reader.id, documents[order[tied]].tolist())
            order[tied] = [at for *_, at in sorted(zip(ties, ids, order[tied].tolist(), strict=True))]
        return order


def _keys(
    dates: NDArray[np.int64], scored: Scores, sort: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give what to sort by, first and second, smallest first; no date comes after every date."""
    newest = np.where(dates == NO_DATE, np.inf, -dates.astype(np.float64))
    if sort == "relevance":
        return -scored, newest
    return (newest if sort == "-date" else np.where(dates == NO_DATE, np.inf, -newest)), -scored
