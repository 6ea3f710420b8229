"""Why is this a hit? For each word of the question, what it adds to the score, and in which forms it stands where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from zoeker.dutch import Analyzer, fold
from zoeker.store import Reader

from .found import Found
from .marks import Marker
from .query import Leaf
from .rank import added, idf
from .results import Explanation

_WORD_END = re.compile(r"[\w-]*")


def explain(
    reader: Reader, asked: Mapping[Leaf, Found], document: int, texts: Mapping[str, str]
) -> tuple[Explanation, ...]:
    """Explain a hit, with its `texts` by field: what it holds of what was asked for, in that order."""
    return tuple(_explanations(reader, asked, document, texts))


def _explanations(
    reader: Reader, asked: Mapping[Leaf, Found], document: int, texts: Mapping[str, str]
) -> Iterator[Explanation]:
    one = np.array([document])
    for leaf, found in asked.items():
        weight = idf(reader, found)
        streams = []
        for stream in found.streams:
            scores = np.zeros(1)
            places, tf = stream.evidence.frequencies(one)
            scores[places] = added(weight * stream.weight, tf)
            if scores[0] > 0:
                streams.append((stream.name, float(scores[0])))
        forms = tuple(_forms(leaf, reader.analyzer, texts))
        if streams or forms:
            yield Explanation(str(leaf), sum(score for _, score in streams), weight, tuple(streams), forms)


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
