"""What may have been meant? The nearest words of the index, for a word that finds next to nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .dutch import fold
from .engines.local.found import Found
from .engines.local.match import Matcher
from .engines.local.reader import Reader
from .kernel import nearly
from .query.results import Suggestion
from .query.spelling import within
from .query.tree import Leaf, Word

MOST = 3  # suggestions for a word
_FEW = 2  # articles: who finds no more may have mistyped
_FAR_MORE = 20  # times more articles must have a word to be offered in the place of one that is there
_SHORTEST = 4  # letters: any shorter word is near too many others
_LONG = 5  # letters: in a longer word, two may be wrong
_TRIED = 12  # of the words that are near: how many articles have these is counted


def suggestions(
    reader: Reader, matcher: Matcher, asked: Mapping[Leaf, Found], text: str
) -> tuple[Suggestion, ...]:
    """Suggest other words for those of a question that find nothing, or next to nothing; nothing is searched for them."""
    return tuple(
        Suggestion(leaf.text, form, _corrected(text, leaf.text, form))
        for leaf, its in asked.items()
        if isinstance(leaf, Word) and its.document_frequency <= _FEW
        for form in _nearest(reader, matcher, leaf, its.document_frequency)
    )


def _nearest(reader: Reader, matcher: Matcher, leaf: Word, found: int) -> list[str]:
    word = fold(leaf.text)
    if len(word) < _SHORTEST or not word.isalpha():
        return []
    near = sorted(set(_near(reader, word)))[:_TRIED]
    forms = [form for *_, form in near]
    counts = dict(zip(forms, matcher.frequencies([Word(form, leaf.field) for form in forms]), strict=True))
    least = max(1, found * _FAR_MORE)
    kept = sorted((distance, -counts[form], form) for distance, _, form in near if counts[form] >= least)
    return [form for distance, _, form in kept[:MOST] if distance == kept[0][0]]  # the nearest, and no others


def _near(reader: Reader, word: str) -> Iterator[tuple[int, int, str]]:
    """Yield the written forms near a word: how many edits away, minus how many articles a segment has, the form."""
    distance = 2 if len(word) > _LONG else 1
    with reader.told:
        for opened in reader.opened:
            words = opened.segment.words
            for number in nearly(*words.blob(), word.encode(), distance).tolist():
                form = words.word(number).decode()
                readings = words.readings(number)
                if form != word and readings:
                    documents = max((row.documents for row in words.rows(readings[0].term)), default=0)
                    yield 1 if within(form, word, 1) else 2, -documents, form


def _corrected(text: str, word: str, form: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", lambda _: form, text, count=1)
