"""How does the index on disk answer a question? Matching and ranking give documents, of which one page is put in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from zoeker.article import Article
from zoeker.dutch import Analyzer, fold
from zoeker.engines import Answer, Evidence, Found, Reference, Request, Signal, Similar, Stored
from zoeker.format.schema import NO_DATE
from zoeker.kernel.dictionary import nearly
from zoeker.query.readings import within
from zoeker.query.tree import Leaf, Query, Word, Words, apart, is_filter

from .found import Ranked
from .match import Matcher, Scores
from .reader import Documents, Reader

_FEW = 100  # documents that are sorted sooner in Python than in arrays
_TRIED = 12  # of the words that are near another: how many articles have these is counted

_Page = list[tuple[int, float]]  # a document and its score


class LocalEngine:
    """Answers questions from a snapshot of the index in a folder: see `Engine`.

    Raises IndexMissingError, IndexVersionError or IndexDamagedError, here and from every method that reads.
    """

    def __init__(self, path: Path) -> None:
        self.reader = Reader(path)

    @property
    def analyzer(self) -> Analyzer:
        """Reads texts as the index was made."""
        return self.reader.analyzer

    @property
    def count(self) -> int:
        """The number of articles."""
        return self.reader.count

    @property
    def stale(self) -> bool:
        """Whether the index has had a commit since this snapshot was taken."""
        return self.reader.stale

    def best(self, request: Request) -> Answer:
        """Find a page of articles."""
        matcher = Matcher(self.reader, request.any_word)
        ranked = matcher.ranked(request.tree, _first(request))
        total, others = ranked.total, None
        found = self._found(matcher, ranked, request)
        if rest := request.rest(total):
            room = request._replace(offset=max(0, request.offset - total), limit=request.limit - len(found))
            ranked = matcher.ranked(rest, _first(room), by=request.tree)
            found += self._found(matcher, ranked, room)
            others = ranked.total
        having = {leaf: word.document_frequency for leaf, word in ranked.words.items()}
        empty = () if total or others else self._empty_fields(having)
        return Answer(total, others, found, having, empty)

    def _found(self, matcher: Matcher, ranked: Ranked, request: Request) -> list[Found]:
        """Give one page of what was ranked."""
        page = self._page(ranked.documents, ranked.scores, request)
        words = apart(request.tree)[0] if page and isinstance(request.tree, Words) else []
        groups = {word: matcher.documents(word) for word in words if not isinstance(word, Leaf)}
        found = list[Found]()
        for (document, score), (held, whole) in zip(
            page, ranked.present([document for document, _ in page]), strict=True
        ):
            has: set[Query] = {leaf for leaf, its in ranked.words.items() if its.number in held}
            has |= {word for word, documents in groups.items() if document in documents}
            evidence = _evidence(matcher, ranked, document) if request.signals else ()
            missing = [word for word in words if word not in has]
            found.append(Found(document, score, held, whole, evidence, missing))
        return found

    def _empty_fields(self, asked: Iterable[Leaf]) -> tuple[str, ...]:
        """Name the fields a question asks for that no article has."""
        fields = dict.fromkeys(leaf.field for leaf in asked if is_filter(leaf))
        return tuple(field for field in fields if not self.reader.lengths(field)[self.reader.documents].any())

    def stored(self, references: Sequence[Reference], texts: bool = True) -> Sequence[Stored]:
        """Give what is stored of some articles."""
        documents = cast(Sequence[int], references)
        heads = self.reader.heads(documents)
        written = self.reader.texts(documents) if texts else [(b"", b"")] * len(documents)
        return [
            self._stored(document, head["article"], its)
            for document, head, its in zip(documents, heads, written, strict=True)
        ]

    def _stored(self, document: int, head: Mapping[str, Any], written: tuple[bytes, bytes]) -> Stored:
        known, derived = head.get, not head.get("title")
        return Stored(
            known("id", ""),
            self.reader.article(document).title if derived else head["title"],  # then the text is read
            derived,
            known("date"),
            known("source", ""),
            known("section", ""),
            known("author", ""),
            known("url", ""),
            written,
            self.reader.extra(document),
        )

    def similar(self, word: Word, edits: int) -> Sequence[Similar]:
        """Give words at most so many edits from one, the nearest first, and of those equally near the most frequent."""
        near = sorted(self._near(fold(word.text), edits))[:_TRIED]
        forms = [form for *_, form in near]
        counts = Matcher(self.reader).frequencies([Word(form, word.field) for form in forms])
        found = [Similar(form, its, count) for (its, _, form), count in zip(near, counts, strict=True)]
        return sorted(found, key=lambda one: (one.edits, -one.having, one.form))

    def _near(self, word: str, edits: int) -> set[tuple[int, int, str]]:
        """Give the written forms near a word: how many edits away, minus how many articles have it at most, the form."""
        reader, having = self.reader, dict[str, int]()
        with reader.told:
            for opened in reader.opened:
                words = opened.segment.words
                for number in nearly(*words.blob(), word.encode(), edits).tolist():
                    form = words.word(number).decode()
                    readings = words.readings(number)
                    if form != word and readings:
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
        if ((first[after] == first[before]) & (second[after] == second[before])).any():
            id = self.reader.id
            keys = ((first[at], second[at], id(int(documents[at])), at) for at in order.tolist())
            order = np.array([at for *_, at in sorted(keys)])
        return order


def _keys(
    dates: NDArray[np.int64], scored: Scores, sort: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give what to sort by, first and second, smallest first; no date comes after every date."""
    newest = np.where(dates == NO_DATE, np.inf, -dates.astype(np.float64))
    if sort == "relevance":
        return -scored, newest
    return (newest if sort == "-date" else np.where(dates == NO_DATE, np.inf, -newest)), -scored


def _first(request: Request) -> int:
    """Say how many of the best are wanted; 0: all."""
    return max(1, request.offset + request.limit) if request.sort == "relevance" else 0


def _evidence(matcher: Matcher, ranked: Ranked, document: int) -> list[Evidence]:
    """Tell what a document holds of each word."""
    alone = np.array([document])
    found = matcher.weigh(ranked.words, alone)
    told = list[Evidence]()
    for leaf, word in found.words.items():
        columns = found.columns[word.column : word.column + len(word.streams), 0].tolist()
        signals = [
            Signal(stream.name, stream.weight, frequency)
            for stream, frequency in zip(word.streams, columns, strict=True)
        ]
        told.append(Evidence(leaf, word.document_frequency, signals))
    return told
