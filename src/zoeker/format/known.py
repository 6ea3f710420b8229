"""What does an index know of written forms? Their terms and parts, so that no dictionary need be asked again.

Many are looked up at once, since a block of the index's dictionary is then read once for all that it may hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from zoeker.dutch import Form

from .postings import Numbers
from .segment import Segment
from .words import Words

_SEGMENT = 40  # bits of a key, below the number of a segment
_NONE = np.empty(0, np.int64)
_MOST = 1000  # words that are looked up at once: as many blocks are some 10 MB


def known_forms(segments: Iterable[Segment], texts: Iterable[str]) -> dict[str, Form]:
    """Give the forms, with their terms and parts, of those words that one of the segments holds as forms."""
    found: dict[str, Form] = {}
    left = sorted(texts)
    for segment in segments:
        for begin in range(0, len(left), _MOST):
            found.update((form.text, form) for form in _held(segment.words, left[begin : begin + _MOST]))
        left = [text for text in left if text not in found]
    return found


def keyed_forms(segments: Sequence[Segment], texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """Give how many keys written forms have, and all of these: of their terms and of those of their parts.

    A key stands for a term in a segment; forms that no segment holds have none.
    """
    words = [text.encode() for text in texts]
    left, counts = np.arange(len(words)), np.zeros(len(words), np.int64)
    keys, owners = [_NONE], [_NONE]
    for number, segment in enumerate(segments):
        _, its, terms = segment.words.read([words[place] for place in left.tolist()])
        counts[left] = its.sum(axis=1)
        keys.append(terms + (number << _SEGMENT))
        owners.append(left.repeat(counts[left]))
        left = left[its[:, 0] == 0]
        if not len(left):
            break
    if len(keys) == 2:
        return counts, keys[1]
    ordered = np.concatenate(owners).argsort(kind="stable")
    return counts, np.concatenate(keys)[ordered]


def keys_of(segments: Sequence[Segment], terms: Iterable[str]) -> Numbers:
    """Give the keys of terms: one for each segment that has it."""
    words = [term.encode() for term in terms]
    found = [_NONE]
    for number, segment in enumerate(segments):
        places = segment.words.places(words)
        found.append(places[places >= 0] + (number << _SEGMENT))
    return np.concatenate(found)


def _held(words: Words, texts: Sequence[str]) -> Iterator[Form]:
    """Yield the forms among some words that a dictionary holds."""
    _, counts, terms = words.read([text.encode() for text in texts])
    spelt = {number: words.word(number).decode() for number in set(terms.tolist())}
    its = iter([spelt[number] for number in terms.tolist()])
    for text, (readings, parts) in zip(texts, counts.tolist(), strict=True):
        if readings:
            yield Form(text, tuple(islice(its, readings)), tuple(islice(its, parts)))


def held_words(words: Words, sought: Sequence[bytes]) -> list[int]:
    """Give the numbers of those of some words that a dictionary holds, be it as forms or as terms."""
    found: list[int] = []
    for begin in range(0, len(sought), _MOST):
        numbers = words.places(sought[begin : begin + _MOST])
        found += numbers[numbers >= 0].tolist()
    return found
