"""Which articles are like these? Those that hold most of what tells these from all others, by the index's own statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from math import log
from typing import Unpack

from .dutch import Token, function_words
from .engines import Engine, Request
from .errors import QueryError
from .query.language import Question, Which
from .query.names import Names
from .query.results import Results
from .query.tree import EVERYTHING, RANKED, Or, Word
from .ranking import idf
from .search import requested, search, with_ids

_TRIED = 2  # times as many words as are asked for are looked up: how many articles hold them is dearer than how often they stand


def like(
    engine: Engine,
    names: Names,
    ids: Sequence[str],
    text: str = "",
    words: int = 25,
    limit: int = 10,
    offset: int = 0,
    snippets: bool = True,
    explain: bool = False,
    **which: Unpack[Which],
) -> Results:
    """Find articles like some, or like a text. Raises QueryError; see `Index.like`."""
    if words < 1:
        raise QueryError("words counts words: it is 1 or more", text)
    given = dict.fromkeys(ids)
    texts = ["\n\n".join(getattr(its, field) for field in RANKED) for its in with_ids(engine, given)]
    chosen = telling(engine, [*texts, text], words, len(given))
    if not chosen:
        raise QueryError("no word of this text tells it from others, or stands in any other article", text)
    asked = " ".join(chosen)
    which = which | {"any_word": True, "plain": True}
    room = limit + offset + len(given)
    found = search(engine, Question(asked, room, snippets=snippets, explain=explain, **which), names)
    hits = [hit for hit in found.hits if hit.id not in given]
    left = given.keys() - {hit.id for hit in found.hits}
    own = len(given) - len(left)
    if left and found.total > len(
        found.hits
    ):  # then they may be further down, if dates and the like do not leave them out
        references = {engine.find(id) for id in left}
        _, request = requested(engine, asked, names, **which)
        own += sum(article.reference in references for article in engine.every(request))
    # They were asked for by many words at once: which of these one lacks tells nothing.
    page = (replace(hit, rank=rank, missing=()) for rank, hit in zip(count(1), hits, strict=False))
    return replace(found, total=found.total - own, hits=tuple(page)[offset : offset + limit])


def telling(engine: Engine, texts: Iterable[str], most: int, own: int) -> list[str]:
    """Give the words that tell texts from all articles best, as they are written: those of the highest tf × idf.

    The first `own` texts are those of articles here: of these, no word is told that no other holds. Of a compound that stands nowhere
    else, its parts are told. Function words and numbers tell nothing.
    """
    frequency, held = Counter[str](), Counter[str]()
    forms, parts = dict[str, Counter[str]](), dict[str, Sequence[str]]()
    for number, text in enumerate(texts):
        words = list(_words(engine.analyzer.analyze(text)))
        for token in words:
            term, written = token.terms[0], text[token.start : token.end]
            forms.setdefault(term, Counter())[token.text if len(written.split()) > 1 else written] += 1
            parts[term] = token.parts
        frequency.update(token.terms[0] for token in words)
        if number < own:
            held.update({term for token in words for term in (token.terms[0], *token.parts)})
    times = _times(engine, frequency)
    alone = {term for term in times if times[term] <= (frequency[term] if own else 0)}  # as a word of its own
    for term in sorted(term for term in alone if parts[term]):
        frequency.update(dict.fromkeys(_outer(parts[term]), frequency[term]))
    times |= _times(engine, frequency.keys() - times.keys())
    everywhere = max(1, engine.counts(EVERYTHING, (), words=True).get((), 0))
    rarity = {term: frequency[term] * log(1 + everywhere / max(1, times[term])) for term in times}
    first = sorted(times, key=lambda term: (term in alone, -rarity[term], term))
    tried = {
        Word(forms[term].most_common(1)[0][0] if term in forms else term): term
        for term in first[: _TRIED * most]
    }
    if not tried:
        return []
    having = engine.best(Request(Or(tuple(tried)), 0)).having
    worth = {
        word.text: frequency[term] * idf(engine.count, having[word])
        for word, term in tried.items()
        if having[word] > held[term]
    }
    return sorted(worth, key=lambda word: (-worth[word], word))[:most]


def _times(engine: Engine, terms: Iterable[str]) -> dict[str, int]:
    """Count how often each of some terms stands in all articles."""
    ordered = sorted(terms)
    return dict(zip(ordered, engine.occurrences(ordered, EVERYTHING), strict=True))


def _words(tokens: Iterable[Token]) -> Iterator[Token]:
    """Give the words that may tell something, each as a whole: of `Wit-Rusland` not its parts as well."""
    done = 0
    for token in tokens:
        if token.position < done or not token.terms:
            continue
        done = token.position + token.length
        if token.text not in function_words() and any(map(str.isalpha, token.text)):
            yield token


def _outer(parts: Sequence[str]) -> Iterator[str]:
    """Give those parts of a compound that are no parts of another: of stikstofakkoord not stik and stof."""
    return (
        part for part in dict.fromkeys(parts) if not any(part in other for other in parts if other != part)
    )
