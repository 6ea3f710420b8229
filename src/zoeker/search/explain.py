"""Why is this a hit? For each word of the question, what it adds to the score, and in which forms it stands where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from zoeker.dutch import Analyzer, fold
from zoeker.store import Reader

from .found import Matched, Nearby
from .marks import Marker
from .query import Leaf
from .rank import added, idf
from .results import Explanation

_WORD_END = re.compile(r"[\w-]*")


def explain(
    reader: Reader,
    found: Matched,
    near: Iterable[tuple[Nearby, float]],
    texts: Mapping[str, str],
) -> tuple[Explanation, ...]:
    """Explain a hit, the one document of what was `found`, with its `texts` by field: what it holds of what was asked for.

    Its texts are looked at only for what it holds: many words of a long question stand in none of them.

    What stands near each other comes with its frequency.
    """
    told = []
    for leaf, weight, scores in chain(_of_words(reader, found), _of_pairs(reader, near)):
        streams = tuple((name, score) for name, score in scores if score > 0)
        if streams:
            forms = tuple(_forms(leaf, reader.analyzer, texts))
            told.append(Explanation(str(leaf), sum(score for _, score in streams), weight, streams, forms))
    return tuple(told)


_Told = tuple[Leaf, float, list[tuple[str, float]]]  # a leaf, its idf, and what each of its streams adds


def _of_words(reader: Reader, found: Matched) -> Iterator[_Told]:
    for leaf, word in found.words.items():
        weight = idf(reader, word.document_frequency)
        columns = found.columns[word.column : word.column + len(word.streams), 0].tolist()
        yield (
            leaf,
            weight,
            [
                (stream.name, added(weight * stream.weight, frequency))
                for stream, frequency in zip(word.streams, columns, strict=True)
            ],
        )


def _of_pairs(reader: Reader, near: Iterable[tuple[Nearby, float]]) -> Iterator[_Told]:
    for pair, frequency in near:
        weight = idf(reader, pair.document_frequency)
        yield pair.phrase, weight, [("near", added(pair.lift, frequency))]


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
