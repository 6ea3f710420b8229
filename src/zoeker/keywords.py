"""Which words set some articles apart from others? Those that stand there more often than chance allows, the surest first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from math import log
from typing import Literal, Unpack

from .association import log_likelihood, log_ratio
from .dutch import Analyzer, Chunk, candidates, function_words
from .engines import Engine
from .engines.texts import first_term
from .errors import QueryError
from .query.language import Which
from .query.names import Names
from .query.readings import Slot, sequences
from .query.tree import EVERYTHING, And, Named, Not, Query, leaves
from .search import requested
from .sentences import QUOTES, SIGNS
from .tables import Rows, columns_of

REST = "rest"  # what else is in the index
_PIECE = 500  # words that are counted in the other articles together
_ENOUGH = (
    5  # articles with a word, to tell how it is written: each takes longer to read than all else of a word
)

_NEAR = 4  # characters before a word, in which a sentence may end
_BEGINS = re.compile(rf"(?:^|[{SIGNS}:\n])[\s{re.escape(QUOTES)}]*$")

By = Literal["lemma", "form"]


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word that sets articles apart, as it is written most often there: how often it stands in them, in any form, and in the others.

    `log_likelihood` says how sure that is, `log_ratio` how often its share doubles (see association.py).
    """

    word: str
    count: int
    other_count: int
    log_likelihood: float
    log_ratio: float


@dataclass(frozen=True, slots=True)
class Keywords(Rows[Keyword]):
    """The words that set the articles of a question apart, the surest first; `words` and `other_words` are the sizes of both samples.

    `query` and `against` are the questions as they were understood.
    """

    query: str
    against: str
    words: int
    other_words: int
    keywords: tuple[Keyword, ...]

    columns = columns_of(Keyword)

    def __iter__(self) -> Iterator[Keyword]:
        return iter(self.keywords)

    def __len__(self) -> int:
        return len(self.keywords)


def keywords(
    engine: Engine,
    text: str,
    names: Names,
    against: str = REST,
    by: By = "lemma",
    limit: int = 25,
    everything: bool = False,
    **which: Unpack[Which],
) -> Keywords:
    """Find the words that set the articles of a question apart from those of another, or from the rest.

    Articles of both questions count for the first. Function words and the question's own words are left out, but with `everything`.
    Raises QueryError.
    """
    if by not in ("lemma", "form"):
        raise QueryError(f"cannot list words by {by!r}; choose lemma or form", text, 0)
    query, asked = requested(engine, text, names, **which)
    inside, outside, versus = asked.chosen, None, against
    if against != REST:
        versus, other = requested(engine, against, names, **which)
        outside = And((other.chosen, Not(inside)))
    forms = by == "form"
    words = _size(engine, inside)
    other_words = _size(engine, EVERYTHING) - words if outside is None else _size(engine, outside)
    left_out = LeftOut(engine, asked.tree, forms) if not everything else None
    best: list[Keyword] = []
    standing = (one for one in engine.terms(inside, forms) if left_out is None or one[0] not in left_out)
    while piece := list(islice(standing, _PIECE)):
        best = sorted(
            [*best, *_compared(engine, piece, outside, forms, words, other_words)],
            key=lambda keyword: (-keyword.log_likelihood, keyword.word),
        )[:limit]
        # A word that is as frequent as the last of these, and stands nowhere else, is no surer than this.
        most = 2 * piece[-1][1] * log((words + other_words) / words)
        if len(best) == limit and best[-1].log_likelihood > most:
            break
    spelt = {} if forms else written(engine, [one.word for one in best], inside)
    shown = tuple(replace(one, word=spelt.get(one.word, one.word)) for one in best)
    return Keywords(query, versus, words, other_words, shown)


def _size(engine: Engine, query: Query) -> int:
    return engine.counts(query, (), words=True).get((), 0)


def _compared(
    engine: Engine,
    piece: list[tuple[str, int]],
    outside: Query | None,
    forms: bool,
    words: int,
    other_words: int,
) -> Iterator[Keyword]:
    """Compare how often words stand in both samples; give those that are more frequent in the first."""
    spelt, counts = zip(*piece, strict=True)
    others = engine.occurrences(spelt, EVERYTHING if outside is None else outside, forms)
    if (
        outside is None
    ):  # the rest is what is left of all; a form that shares its place may be counted once there
        others = [max(0, total - own) for total, own in zip(others, counts, strict=True)]
    sure = log_likelihood(counts, others, words, other_words).tolist()
    ratio = log_ratio(counts, others, words, other_words).tolist()
    for word, own, other, likelihood, doubled in zip(spelt, counts, others, sure, ratio, strict=True):
        if own * other_words > other * words:
            yield Keyword(word, own, other, likelihood, doubled)


def written(engine: Engine, terms: Sequence[str], query: Query) -> dict[str, str]:
    """Give how each of some terms is written most often in what matches, as far as some articles tell in which it stands.

    With its accents, and its capitals but for those that begin a sentence. Left out is what is read otherwise by itself, as a time of day is.
    """
    spelt: dict[str, str] = {}
    for term, references in zip(terms, engine.holding(terms, query, _ENOUGH), strict=True):
        texts = [text for its in engine.stored(references) for text in (its.title.encode(), *its.written)]
        if found := Counter(_places(term, texts, engine.analyzer)):
            spelling = _commonest(found)
            if any(term in token.terms for token in engine.analyzer.analyze(spelling)):
                spelt[term] = spelling
    return spelt


def _places(term: str, texts: Sequence[bytes], analyzer: Analyzer) -> Iterator[tuple[str, bool, str]]:
    """Yield for each place where a term stands the form that does, whether a sentence may begin there, and how it is written."""
    heads = analyzer.heads([term])
    looked_in = [[Chunk(text.decode(), 0)] for text in texts] if heads is None else candidates(heads, texts)
    for text, chunks in zip(texts, looked_in, strict=True):
        whole = text.decode() if chunks else ""
        for piece, start in chunks:
            for token in analyzer.analyze(piece):
                if term in token.terms:
                    begins = _BEGINS.search(whole[max(0, start + token.start - _NEAR) : start + token.start])
                    yield token.text, bool(begins), " ".join(piece[token.start : token.end].split())


def _commonest(found: Mapping[tuple[str, bool, str], int]) -> str:
    """Give the commonest spelling of the commonest form, of what was found so often; of those as common, that with fewer capitals."""
    forms = Counter[str]()
    for (form, *_), times in found.items():
        forms[form] += times
    chosen = min(forms, key=lambda form: (-forms[form], form))
    spellings = [
        (begins, -times, sum(map(str.isupper, spelling)), spelling)
        for (form, begins, spelling), times in found.items()
        if form == chosen
    ]
    return min(spellings)[-1]


class LeftOut:
    """Function words, and the words that a question asks for itself."""

    def __init__(self, engine: Engine, tree: Query, forms: bool) -> None:
        self._analyze, self._forms = engine.analyzer.analyze, forms
        tokens = [token for word in function_words() for token in self._analyze(word)]
        self._terms = {term for token in tokens for term in token.terms}
        self._slots = list[Slot]()
        named = (
            [*leaf.words, *(its.leaf for its in leaf.variants)] if isinstance(leaf, Named) else [leaf]
            for leaf in leaves(tree)
        )
        for leaf in chain.from_iterable(named):
            for slots in sequences(leaf, self._analyze):
                self._slots += [slot for slot in slots if slot.kind != "term"]
                self._terms |= {slot.text for slot in slots if slot.kind == "term"}

    def __contains__(self, name: str) -> bool:
        term = first_term(name, self._analyze) if self._forms else name
        return term in self._terms or any(slot.matches_form(name, term) for slot in self._slots)
