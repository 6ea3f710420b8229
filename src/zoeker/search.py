"""How is a question answered? It is read, an engine finds the articles, and those of one page get their snippets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import count, islice
from time import perf_counter
from typing import TYPE_CHECKING, Unpack

from . import dutch
from .article import Article
from .dutch import ANALYZER, Analyzer, fold
from .engines import Answer, Engine, Found, Request, Stored
from .errors import QueryError
from .marking import marks_in, marks_of
from .query.language import Question, Which
from .query.names import NO_NAMES, Names, above, as_name, is_abbreviation, replaced, with_names
from .query.results import Explanation, Extra, Hit, Results, Snippet, Span, Suggestion
from .query.tree import RANKED, Exact, Leaf, Named, Query, Word, all_optional, leaves, periods, weighted
from .ranking import added, idf
from .snippets.marks import Marker, spans
from .snippets.selection import snippets

if TYPE_CHECKING:
    from .query.counts import Absence, Counts

_WORD_END = re.compile(r"[\w-]*")

_PIECE = 256  # hits that are read together, of all that there are
_SUGGESTED = 3  # words, for one that was typed
_FEW = 2  # articles: who finds no more may have mistyped
_FAR_MORE = 20  # times more articles must have a word to be offered in the place of one that is there
_SHORTEST = 4  # letters: any shorter word is near too many others
_LONG = 8  # letters: in a word as long as this, two may be wrong


def search(engine: Engine, question: Question, names: Names = NO_NAMES) -> Results:
    """Answer a question. Raises QueryError for one that cannot be understood."""
    began = perf_counter()
    asked = question.tree(engine.analyzer.analyze)
    tree = meant(engine, asked, None if question.exact_names else names)
    request = Request(
        tree,
        question.limit,
        question.offset,
        question.sort,
        question.any_word,
        question.all_words,
        question.explain,
    )
    answer = engine.best(request)
    spare = dict.fromkeys(all_optional(tree))
    words = [leaf for leaf in answer.having if leaf not in spare]
    page = _shown(
        engine, tree, answer, words, question.offset + 1, question.snippets, question.explain, question.fold
    )
    suggested = _suggestions(engine, {leaf: answer.having[leaf] for leaf in words}, question.text)
    optional = tuple(map(str, spare))
    facets = _facets(engine, question, str(asked), request, answer) if question.facets else ()
    absent = None if answer.total or answer.others else _absence(engine, tree)
    seconds = perf_counter() - began
    return Results(
        str(asked),
        answer.total,
        answer.others,
        seconds,
        tuple(page),
        optional,
        suggested,
        engine.count,
        answer.empty_fields,
        periods_in_words(asked),
        facets,
        absent,
    )


def _facets(
    engine: Engine, question: Question, understood: str, request: Request, answer: Answer
) -> tuple[Counts, ...]:
    """Count what was found by each field that was asked for."""
    from .query.counts import (
        counts_of,
        fields_to_count,
    )  # here: few searches count, and loading it takes time

    rest = (
        None if answer.total else request.rest(0)
    )  # where no article holds all words, the hits are those that hold some
    counted = rest or request.chosen
    return tuple(
        counts_of(understood, (by,), engine.counts(counted, (by,)), engine.count)
        for by in fields_to_count(question.facets)
    )


def _absence(engine: Engine, tree: Query) -> Absence | None:
    from .gaps import absence  # here: as above

    return absence(engine, tree) if any(periods(tree)) else None


def periods_in_words(query: Query) -> tuple[str, ...]:
    """Give the periods of a question that were typed in words, as they were understood."""
    return tuple(dict.fromkeys(period.written for period in periods(query) if period.in_words))


def hits(
    engine: Engine, text: str, names: Names, sort: str, snippets: bool, **which: Unpack[Which]
) -> Iterator[Hit]:
    """Give each article that matches what is asked, in order, as a search shows it. Raises QueryError, before the first."""
    _, request = requested(engine, text, names, sort, **which)
    answer = engine.best(request._replace(all_words=True))  # which counts the articles that have each word
    spare = set(all_optional(request.tree))
    words = [leaf for leaf in answer.having if leaf not in spare]

    def each() -> Iterator[Hit]:
        found, rank = engine.every(request), 1
        while piece := list(islice(found, _PIECE)):
            yield from _shown(engine, request.tree, answer._replace(found=piece), words, rank, snippets)
            rank += len(piece)

    return each()


def with_ids(engine: Engine, ids: Iterable[str]) -> Iterator[Article]:
    """Give the articles that have some ids, in their order. Raises QueryError for one that none has."""
    for id in ids:
        reference = engine.find(id)
        if reference is None:
            raise QueryError(f"there is no article {id!r} in this index", id)
        yield engine.article(reference)


def _shown(
    engine: Engine,
    tree: Query,
    answer: Answer,
    words: Sequence[Leaf],
    rank: int,
    snippets: bool,
    explain: bool = False,
    fold: bool = False,
) -> list[Hit]:
    """Give the hits of an answer, the first of them with a rank."""
    stored = engine.stored([found.reference for found in answer.found], snippets or explain or fold)
    marked = _marked(engine, tree, answer, stored, words) if snippets else [((), ())] * len(stored)
    hits = [
        _hit(number, found, its, *shown, _explained(engine, found, its) if explain else ())
        for number, found, its, shown in zip(count(rank), answer.found, stored, marked, strict=False)
    ]
    if fold:
        from .copies import folded  # here: few searches fold

        return folded(hits, stored)
    return hits


def dates(analyzer: Analyzer, text: str, **which: Unpack[Which]) -> tuple[str, ...]:
    """Give the periods of a question that are typed in words, as they are understood."""
    return periods_in_words(Question(text, or_all=True, **which).tree(analyzer.analyze))


def requested(
    engine: Engine, text: str, names: Names, sort: str = "relevance", **which: Unpack[Which]
) -> tuple[str, Request]:
    """Read a question of which no page of hits is wanted: give it as it was understood, and what an engine is asked.

    An empty one asks for all articles. Raises QueryError.
    """
    question = Question(text, sort=sort, or_all=True, **which)
    asked = question.tree(engine.analyzer.analyze)
    tree = meant(engine, asked, None if question.exact_names else names)
    return str(asked), Request(tree, 0, 0, sort, question.any_word)


def meant(engine: Engine, asked: Query, names: Names | None) -> Query:
    """Give what an engine is asked, of what was typed: other names beside it, and names that are words as what they are."""
    named = asked if names is None else with_names(asked, names, engine.analyzer.analyze)
    return _as_meant(named, partial(having, engine))


def having(engine: Engine, leaf: Leaf) -> int:
    """Count the articles that hold a word."""
    return engine.best(Request(leaf, 0)).total


def _as_meant(query: Query, having: Callable[[Leaf], int]) -> Query:
    """Read names and abbreviations that are other words in small letters as such, if articles hold them so; others small."""
    others: dict[Leaf, Query] = {}
    for place, leaf in enumerate(leaves(query)):
        weight, variants = (leaf.weight, leaf.variants) if isinstance(leaf, Named) else (1.0, ())
        word = leaf.words[0] if isinstance(leaf, Named) and not variants else leaf
        text = leaf.typed if isinstance(leaf, Named) else str(leaf)
        if isinstance(word, Word) and (name := as_name(word)) and (found := having(name)):
            # The first word may have a capital for being the first: what is written small follows, if anything is.
            is_sure = place > 0 and not text.isupper()
            small = Exact(fold(word.text), word.field)
            meant = name if is_sure or having(small) == found else above(name, word)
            others[leaf] = weighted(meant, weight)
        elif text.isupper() and is_abbreviation(text) and not having(leaf):
            others[leaf] = weighted(Word(fold(text)), weight)
    return replaced(query, others) if others else query


def highlighted(
    article: Article,
    question: Question,
    analyzer: Analyzer = ANALYZER,
    names: Names = NO_NAMES,
    having: Callable[[Leaf], int] = lambda leaf: 1,
) -> dict[str, tuple[Span, ...]]:
    """Give what a search marks of an article, in each ranked field, as so many articles hold a word. Raises QueryError."""
    tree: Query = question.tree(analyzer.analyze)
    if not question.exact_names:
        tree = with_names(tree, names, analyzer.analyze)
    tree = _as_meant(tree, having)
    spare = set(all_optional(tree))
    words = [leaf for leaf in leaves(tree) if leaf not in spare]
    texts = {field: getattr(article, field) for field in RANKED}
    return {field: spans(marks) for field, marks in marks_of(texts, tree, words, analyzer).items()}


def _marked(
    engine: Engine, tree: Query, answer: Answer, stored: Sequence[Stored], words: Sequence[Leaf]
) -> list[tuple[tuple[Span, ...], tuple[Snippet, ...]]]:
    """Give the marks in the titles of a page, and its snippets, with the words of a question that were found there."""
    wanted = {leaf: place for place, leaf in enumerate(words)}
    numbers = {number: wanted[leaf] for number, leaf in enumerate(answer.having) if leaf in wanted}
    weights = [idf(engine.count, answer.having[leaf]) for leaf in words]
    marks = marks_in(engine, tree, answer.found, stored, words)
    chosen = snippets(
        [its.written for its in stored],
        [its[1:] for its in marks],
        weights,
        [[numbers[number] for number in found.held if number in numbers] for found in answer.found],
    )
    return [(spans(its[0]), shown) for its, shown in zip(marks, chosen, strict=True)]


def _hit(
    rank: int,
    article: Found,
    stored: Stored,
    title_spans: tuple[Span, ...],
    chosen: tuple[Snippet, ...],
    explanation: tuple[Explanation, ...],
) -> Hit:
    id, title, derived, date, source, section, author, url, _, extra = stored
    return Hit(
        rank,
        article.score,
        id,
        title,
        title_spans,
        derived,
        date,
        source,
        section,
        author,
        url,
        chosen,
        tuple(map(str, article.missing)),
        explanation,
        Extra(extra),
    )


# Why is it a hit?


def _explained(engine: Engine, article: Found, stored: Stored) -> tuple[Explanation, ...]:
    """Tell for each word of the question what it adds to the score, and in which forms it stands where."""
    told = []
    texts = dict(zip(RANKED, (stored.title, *(text.decode() for text in stored.written)), strict=True))
    analyze = cache(engine.analyzer.analyze)  # a text is read once, for however many words
    for leaf, having, signals in article.evidence:
        weight = idf(engine.count, having)
        scores = [(signal.name, added(weight * signal.weight, signal.frequency)) for signal in signals]
        scored = tuple((name, score) for name, score in scores if score > 0)
        if scored:  # many words of a long question stand in none of the texts
            split = all(name != "word" for name, _ in scored)
            forms = tuple(_forms(Marker([leaf], engine.analyzer, split, analyze), texts))
            told.append(Explanation(str(leaf), sum(score for _, score in scores), weight, scored, forms))
    return tuple(told)


def _forms(in_text: Marker, texts: Mapping[str, str]) -> Iterator[tuple[str, str, int]]:
    for field, text in texts.items():
        counts: Counter[str] = Counter()
        for mark in in_text.marks(field, text):
            begin = mark.start
            while begin and (text[begin - 1].isalnum() or text[begin - 1] == "-"):
                begin -= 1
            end = _WORD_END.match(text, mark.end)
            form = text[begin : end.end() if end else mark.end]  # of a part, the compound it is in
            counts[fold(form)] += 1
        for form, times in counts.most_common():
            yield field, form, times


# What may have been meant?


def _suggestions(engine: Engine, having: Mapping[Leaf, int], text: str) -> tuple[Suggestion, ...]:
    """Suggest other words for those of a question that find nothing, or next to nothing; nothing is searched for them."""
    suggested = []
    for leaf, articles in having.items():
        word = leaf.words[0] if isinstance(leaf, Named) and len(leaf.words) == 1 else leaf
        if isinstance(word, Word) and articles <= _FEW:
            near = _nearest(engine, word, articles)
            suggested += [Suggestion(word.text, form, _corrected(text, word.text, form)) for form in near]
    return tuple(suggested)


def _nearest(engine: Engine, word: Word, having: int) -> list[str]:
    folded = fold(word.text)
    if len(folded) < _SHORTEST or not folded.isalpha():
        return []
    similar = engine.similar(word, 2 if len(folded) >= _LONG else 1)
    # What far fewer articles have than another word as near may be a slip itself.
    least = max(1, having * _FAR_MORE, max((near.having for near in similar), default=0) / _FAR_MORE)
    kept = [near for near in similar if near.having >= least]
    if not kept or dutch.is_name(folded) or dutch.is_word(folded):  # then nothing is wrong with it
        return []
    # The nearest, and no others.
    return [near.form for near in kept[:_SUGGESTED] if near.edits == kept[0].edits]


def _corrected(text: str, word: str, form: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: form, text, count=1)
