"""Why is this a hit? For each word of the question, what it adds to the score, and in which forms it stands where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import numpy as np

from .dutch import Analyzer, fold
from .engines.local.found import Matched, Nearby
from .engines.local.reader import Reader
from .query.results import Explanation
from .query.tree import Leaf
from .ranking import added, idf
from .snippets.marks import Marker

_WORD_END = re.compile(r"[\w-]*")


def explain(
    reader: Reader,
    found: Matched,
    near: Iterable[tuple[Nearby, float]],
    texts: Mapping[str, str],
) -> tuple[Explanation, ...]:
    """Explain a hit, the one document of what was `found`, with its `texts` by field: what it holds of what was asked for.

    What stands near each other comes with its frequency.
    """
    told = []
    for leaf, weight, scores in chain(_of_words(reader, found), _of_pairs(reader, near)):
        streams = tuple((name, score) for name, score in scores if score > 0)
        forms = tuple(_forms(leaf, reader.analyzer, texts))
        if streams or forms:
            told.append(Explanation(str(leaf), sum(score for _, score in streams), weight, streams, forms))
    return tuple(told)


_Told = tuple[Leaf, float, list[tuple[str, float]]]  # a leaf, its idf, and what each of its streams adds


def _of_words(reader: Reader, found: Matched) -> Iterator[_Told]:
    weights = [idf(reader, word.document_frequency) for word in found.words.values()]
    each = [
        (weight, stream)
        for weight, word in zip(weights, found.words.values(), strict=True)
        for stream in word.streams
    ]
    scores = iter(
        added(np.array([weight * stream.weight for weight, stream in each]), found.columns[:, 0]).tolist()
    )
    for (leaf, word), weight in zip(found.words.items(), weights, strict=True):
        yield leaf, weight, [(stream.name, next(scores)) for stream in word.streams]


def _of_pairs(reader: Reader, near: Iterable[tuple[Nearby, float]]) -> Iterator[_Told]:
    for pair, frequency in near:
        score = added(np.array([pair.lift]), np.array([frequency])).item()
        yield pair.phrase, idf(reader, pair.document_frequency), [("near", score)]


def _forms(leaf: Leaf, analyzer: Analyzer, texts: Mapping[str, str]) -> Iterator[tuple[str, str, int]]:
    marker = Marker([leaf], analyzer, split=True)
    for field, text in texts.items():
        counts: Counter[str] = Counter()
        for mark in marker.marks(field, text):
            begin = mark.start
            while begin and (text[begin - 1].isalnum() or text[begin - 1] == "-"):
                begin -= 1
            end = _WORD_END.match(text, mark.end)
            counts[fold(text[begin : end.end() if end else mark.end])] += (
                1  # of a part, the compound it is in
            )
        for form, count in counts.most_common():
            yield field, form, count
