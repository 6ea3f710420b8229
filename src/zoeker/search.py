"""How is a question answered? Matching, ranking, then the stored articles of one page only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .article import Article
from .date import DateLike
from .dutch import ANALYZER, Analyzer, analyze
from .engines.local.found import Found, Ranked
from .engines.local.match import Matcher
from .engines.local.reader import Documents, Reader
from .errors import QueryError
from .explain import explain
from .format.schema import NO_DATE, RANKED
from .query.language import parse, parse_plain, parse_range
from .query.names import with_names
from .query.readings import Analyze, pruned
from .query.results import Extra, Hit, Results, Snippet, Span
from .query.stop_words import all_optional
from .query.tree import Leaf, Query, Words, leaves
from .ranking import Scores, idf
from .snippets.marks import Marker, spans, stands_otherwise
from .snippets.occurrences import Mark
from .snippets.selection import snippets
from .suggest import suggestions

Page = list[tuple[int, int, float]]  # the document, rank and score of each hit

_FEW = 100  # documents that are sorted sooner in Python than in arrays

SORTS = ("relevance", "date", "-date")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the query as typed, and how the answer is wanted. Dates are as typed, too; a `plain` query is words alone."""

    text: str
    limit: int = 10
    offset: int = 0
    any_word: bool = False
    sort: str = "relevance"
    since: DateLike | None = None
    until: DateLike | None = None
    snippets: bool = True
    explain: bool = False
    exact_names: bool = False
    plain: bool = False

    def tree(self, analyze: Analyze = analyze) -> Query:
        """Parse it, for an index that is read by `analyze`. Raises QueryError for what cannot be understood, or holds no word to search for."""
        if self.sort not in SORTS:
            raise QueryError(f"cannot sort by {self.sort!r}; choose one of {', '.join(SORTS)}", self.text, 0)
        if not isinstance(self.text, str):
            raise QueryError(f"a question is a string, not {type(self.text).__name__}", "", 0)
        if not all(isinstance(number, int) and number >= 0 for number in (self.limit, self.offset)):
            raise QueryError("limit and offset count hits: they are 0 or more", self.text, 0)
        tree = pruned(parse_plain(self.text) if self.plain else parse(self.text), analyze)
        if tree is None:
            raise QueryError("there is no word in this question; type letters or digits", self.text)
        if self.since is None and self.until is None:
            return tree
        period = parse_range(self.since, self.until, self.text, 0)
        if period.since is None and period.until is None:
            return tree
        return Words((*(tree.children if isinstance(tree, Words) else (tree,)), period))


def search(reader: Reader, question: Question) -> Results:
    """Answer a question from one snapshot of the index. Raises QueryError for one that cannot be understood."""
    began = perf_counter()
    tree = question.tree(reader.analyzer.analyze)
    asked_for = str(tree)
    if not question.exact_names:
        tree = with_names(tree, reader.path)
    matcher = Matcher(reader, question.any_word)
    best = question.offset + question.limit if question.sort == "relevance" else 0
    found = matcher.ranked(tree, best)
    page = _page(reader, found.documents, found.scores, question)
    spare = dict.fromkeys(all_optional(tree))
    words = {leaf: word for leaf, word in found.words.items() if leaf not in spare} if spare else found.words
    hits = _with_snippets(reader, page, found, words) if question.snippets else _hits(reader, page)
    if question.explain:
        hits = _explained(reader, hits, page, matcher, found)
    meant = suggestions(reader, matcher, words, question.text)
    shown = tuple(hits)
    seconds = perf_counter() - began
    optional = tuple(map(str, spare))
    return Results(
        asked_for, found.total, found.relaxed, seconds, shown, optional, meant, articles=reader.count
    )


def highlighted(
    article: Article, question: Question, analyzer: Analyzer = ANALYZER, folder: Path | None = None
) -> dict[str, tuple[Span, ...]]:
    """Give what a search marks of an article, in each ranked field; `folder` is that of an index. Raises QueryError."""
    tree = question.tree(analyzer.analyze)
    if folder is not None and not question.exact_names:
        tree = with_names(tree, folder)
    spare = set(all_optional(tree))
    words = [leaf for leaf in leaves(tree) if leaf not in spare]
    texts = {field: getattr(article, field) for field in RANKED}
    split = any(stands_otherwise(leaf, texts, analyzer) for leaf in words)
    marker = Marker(words, analyzer, split)
    return {field: spans(marker.marks(field, text)) for field, text in texts.items()}


def _page(reader: Reader, documents: Documents, scored: Scores, question: Question) -> Page:
    """Give the documents of one page, in order, each with its rank and its score.

    Ties break by date, newest first, then by id, so that the order never depends on how the index was built.
    """
    end = question.offset + question.limit
    if not question.limit or question.offset >= documents.size:
        return []
    if question.sort == "relevance":
        if documents.size <= _FEW:
            ordered = sorted(zip(scored.tolist(), documents.tolist(), strict=True), reverse=True)
            if len({score for score, _ in ordered}) == len(ordered):  # then nothing else need be looked at
                chosen = enumerate(ordered[question.offset : end], question.offset + 1)
                return [(document, rank, score) for rank, (score, document) in chosen]
        if end < documents.size:
            kept = np.flatnonzero(
                scored >= np.partition(scored, -end)[-end]
            )  # and all that tie with the last
            documents, scored = documents[kept], scored[kept]
    order = _order(reader, documents, scored, question.sort, end)[question.offset : end]
    places = zip(documents[order].tolist(), count(question.offset + 1), scored[order].tolist(), strict=False)
    return list(places)


def _order(
    reader: Reader, documents: Documents, scored: Scores, sort: str, end: int
) -> NDArray[np.signedinteger]:
    """Give the places of documents in order, as far as `end`."""
    first, second = _keys(reader.first[documents], scored, sort)
    order = np.lexsort((second, first))
    if end < order.size:  # after the page, only what ties with its last can still change it
        last = order[end - 1]
        ties = (first[order[end:]] == first[last]) & (second[order[end:]] == second[last])
        order = order[: end + np.count_nonzero(ties)]
    after, before = order[1:], order[:-1]
    if ((first[after] == first[before]) & (second[after] == second[before])).any():
        keys = ((first[at], second[at], reader.id(int(documents[at])), at) for at in order.tolist())
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


def _hits(reader: Reader, page: Page) -> Iterator[Hit]:
    """Make the hits of a page; no text is read or marked."""
    for head, place in zip(reader.heads([document for document, *_ in page]), page, strict=True):
        yield _hit(reader, head, _title(reader, head, place[0]), place)


def _with_snippets(reader: Reader, page: Page, ranked: Ranked, words: Mapping[Leaf, Found]) -> Iterator[Hit]:
    """Make the hits of a page, with the words of a question marked that were found there."""
    documents = [document for document, *_ in page]
    heads, texts = reader.heads(documents), reader.texts(documents)
    titles = [_title(reader, head, document) for head, document in zip(heads, documents, strict=True)]
    held = ranked.present(documents, words)
    weights = [idf(reader, found.document_frequency) for found in words.values()]
    written = [(title.encode(), *its) for title, its in zip(titles, texts, strict=True)]
    marks: dict[int, Sequence[Sequence[Mark]]] = {}  # by place on the page: those of each field
    for whole in {whole for _, whole in held}:
        # The parts of a compound that was typed are marked where that is why the article was found.
        marker = Marker(words, reader.analyzer, split=not whole)
        its = [place for place, (_, all_whole) in enumerate(held) if all_whole is whole]
        found = marker.each(RANKED * len(its), [text for at in its for text in written[at]])
        marks.update(zip(its, zip(*[iter(found)] * len(RANKED), strict=True), strict=True))
    in_texts = [marks[number][1:] for number in range(len(page))]
    chosen = snippets(texts, in_texts, weights, [present for present, _ in held])
    for number, place in enumerate(page):
        yield _hit(reader, heads[number], titles[number], place, spans(marks[number][0]), chosen[number])


def _explained(
    reader: Reader,
    hits: Iterable[Hit],
    page: Page,
    matcher: Matcher,
    found: Ranked,
) -> Iterator[Hit]:
    """Tell of hits why they are."""
    for hit, (document, *_) in zip(hits, page, strict=True):
        alone = np.array([document])
        near = [(pair, matcher.near(pair, alone).item()) for pair in found.near]
        its = matcher.weigh(found.words, alone)
        yield replace(hit, explanation=explain(reader, its, near, _texts(reader, document)))


def _texts(reader: Reader, document: int) -> dict[str, str]:
    article = reader.article(document)
    return {field: getattr(article, field) for field in RANKED}


def _title(reader: Reader, head: Mapping[str, Any], document: int) -> str:
    """Give the title of an article, whose text is read only where it must serve as one."""
    return head["article"].get("title") or reader.article(document).title


def _hit(
    reader: Reader,
    head: Mapping[str, Any],
    title: str,
    place: tuple[int, int, float],
    title_spans: tuple[Span, ...] = (),
    chosen: tuple[Snippet, ...] = (),
) -> Hit:
    known = head["article"].get
    return Hit(
        *place[1:],
        known("id", ""),
        title,
        title_spans,
        not known("title"),
        known("date"),
        known("source", ""),
        known("section", ""),
        known("author", ""),
        known("url", ""),
        chosen,
        extra=Extra(reader.extra(place[0])),
    )
