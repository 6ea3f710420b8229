"""How often does each term stand in some texts? They are read as they were when they were indexed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from zoeker.article import Article
from zoeker.dutch import Known, Lexicon
from zoeker.query.readings import Analyze
from zoeker.query.tree import RANKED

_PIECE = 200  # articles that are read together


def in_texts(articles: Iterable[Article], known: Known, forms: bool = False) -> list[tuple[str, int]]:
    """Give the terms, or the written forms, of title, lead and body: the most frequent first, and how often each stands there.

    What stands twice at one position counts once. `known` says what is known of words without the dictionary.
    """
    lexicon, counts, left = Lexicon(known), Counter[str](), iter(articles)
    while piece := list(islice(left, _PIECE)):
        read = lexicon.read([getattr(article, field) for article in piece for field in RANKED])
        add(counts, lexicon, read.forms, read.texts, read.positions, forms)
    return in_order(counts)


def add(
    counts: Counter[str],
    lexicon: Lexicon,
    read: NDArray[np.uint32],
    texts: NDArray[np.uint32],
    positions: NDArray[np.uint32],
    forms: bool = False,
) -> None:
    """Count the terms, or the written forms, of what was `read` at some places: the numbers of forms in a lexicon."""
    if not len(read):
        return
    same = (positions[1:] == positions[:-1]) & (texts[1:] == texts[:-1])
    shared = np.append(same, False) | np.append(False, same)  # positions that have several forms
    for form, times in enumerate(np.bincount(read[~shared]).tolist()):
        for name in _names(lexicon, form, forms) if times else ():
            counts[name] += times
    places = zip(texts[shared].tolist(), positions[shared].tolist(), read[shared].tolist(), strict=True)
    counts.update(
        name
        for *_, name in {
            (text, at, name) for text, at, form in places for name in _names(lexicon, form, forms)
        }
    )


def _names(lexicon: Lexicon, number: int, forms: bool) -> Iterable[str]:
    form = lexicon.forms[number]
    return (form.text,) if forms else dict.fromkeys(form.terms)


def in_order(counts: Counter[str]) -> list[tuple[str, int]]:
    """Put what was counted in order: the most frequent first, and what is as frequent by the alphabet."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def first_term(form: str, analyze: Analyze) -> str:
    """Give the first of the terms that a written form is read as, under which its occurrences are counted; "" if it is none."""
    return next((token.terms[0] for token in analyze(form) if token.text == form and token.terms), "")
