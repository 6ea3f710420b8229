"""Questions to the synthetic corpus, made of its own words, from the same seed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from synthetic import articles


class Query(NamedTuple):
    """A question in the query language, and the plain words it was made of (of a prefix: the letters)."""

    kind: str
    text: str
    words: tuple[str, ...]


BANDS = (
    (0, 0.002),
    (0.002, 0.01),
    (0.01, 1),
)  # rare, middle, frequent: shares of the articles that have the word
MIDDLE = BANDS[1]
_TRIED = 30  # questions made for each that has no word of those before
STOP_WORDS = 100  # most frequent words, which no question is made of


class Sample:
    """The words of a corpus's first articles, from which questions to it are made."""

    def __init__(self, seed: int, size: int) -> None:
        texts = [
            " ".join((made["title"], made["lead"], made["body"])).lower() for made in articles(size, seed)
        ]
        self.words = [
            [word for word in dict.fromkeys(re.findall(r"\w+", text)) if _plain(word)] for text in texts
        ]
        occurrences = Counter(word for text in texts for word in re.findall(r"\w+", text))
        self.stop_words = {word for word, _ in occurrences.most_common(STOP_WORDS)}
        self.found_in = Counter(word for words in self.words for word in words)
        self.pairs = [self._pairs(text) for text in texts]
        self.pair_counts = Counter(pair for pairs in self.pairs for pair in pairs)

    def band(self, article: int, band: tuple[float, float]) -> list[str]:
        """Give the words of an article that so large a share of all articles has."""
        low, high = (share * len(self.words) for share in band)
        return [w for w in self.words[article] if low < self.found_in[w] <= high and w not in self.stop_words]

    def phrases(self, article: int) -> list[tuple[str, str]]:
        """Give an article's two-word sequences: those that come back somewhere, when it has any."""
        pairs = self.pairs[article]
        return [pair for pair in pairs if self.pair_counts[pair] > 1] or pairs

    def _pairs(self, text: str) -> list[tuple[str, str]]:
        runs = (run.split(" ") for run in re.findall(r"(?<![\w'-])[^\W\d_]+(?: [^\W\d_]+)+(?![\w'-])", text))
        pairs = (pair for run in runs for pair in pairwise(run))
        return [pair for pair in pairs if all(_plain(word) and word not in self.stop_words for word in pair)]


_sample = lru_cache(maxsize=2)(Sample)


def _plain(word: str) -> bool:
    return len(word) > 2 and word.isalpha()


FORMS: dict[str, tuple[int, str]] = {
    "any1": (1, "{0}"),
    "any2": (2, "{0} {1}"),
    "any3": (3, "{0} {1} {2}"),
    "or": (2, "{0} OF {1}"),
    "not": (2, "{0} NIET {1}"),
    "phrase": (2, '"{0} {1}"'),
    "prefix": (1, "{0}*"),
}


def queries(kind: str, count: int, seed: int = 1, sample: int = 2_000) -> list[Query]:
    """Make questions of a kind (a key of FORMS) from the first articles of the seed's corpus.

    All words of a question come from one article, so that asking for all of them finds something too;
    each is rare, middling or frequent by an even chance. A question may come twice.
    """
    size, form = FORMS[kind]
    taken = _sample(seed, sample)
    key = (seed, 2, list(FORMS).index(kind))
    draw = np.random.Generator(np.random.PCG64(np.random.SeedSequence(key))).random
    made: list[Query] = []
    while len(made) < count:
        words = _pick(taken, kind, size, lambda: float(draw()))
        if words:
            made.append(Query(kind, form.format(*words), words))
    return made


def unasked(kind: str, count: int, seed: int, sample: int, words: set[str]) -> list[Query]:
    """Make questions none of whose words is among `words`, nor in another of them; their words are added there."""
    made: list[Query] = []
    for query in queries(kind, _TRIED * count, seed, sample):
        if len(made) < count and words.isdisjoint(query.words):
            made.append(query)
            words.update(query.words)
    return made


def widespread(share: float, count: int, seed: int = 1, sample: int = 2_000) -> list[Query]:
    """Make questions of one word, of those that nearest to such a share of the articles have: another one each."""
    taken = _sample(seed, sample)
    wanted = share * len(taken.words)
    words = sorted(
        set(taken.found_in) - taken.stop_words, key=lambda word: (abs(taken.found_in[word] - wanted), word)
    )
    return [Query("any1", word, (word,)) for word in words[:count]]


def _pick(sample: Sample, kind: str, size: int, draw: Callable[[], float]) -> tuple[str, ...]:
    """Pick the words of one question from one article; none when it has no such words."""
    article = int(draw() * len(sample.words))
    if kind == "phrase":
        phrases = sample.phrases(article)
        return phrases[int(draw() * len(phrases))] if phrases else ()
    bands = [MIDDLE if kind == "prefix" else BANDS[int(draw() * len(BANDS))] for _ in range(size)]
    choices = [sample.band(article, band) for band in bands]
    words = tuple(choice[int(draw() * len(choice))] for choice in choices if choice)
    if len(set(words)) < size:
        return ()
    return (words[0][: 4 + int(draw() * 2)],) if kind == "prefix" else words
