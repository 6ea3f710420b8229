"""What does an index know of written forms? Their terms and parts, so that no dictionary need be asked again.

Many are looked up at once, since a block of the index's dictionary is then read once for all that it may hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from zoeker.dutch import Form
from zoeker.kernel import find_readings, spell

from .postings import Numbers, ragged
from .segment import Segment
from .words import BLOCK_WORDS, Words, steps

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


def _held(words: Words, texts: Sequence[str]) -> Iterator[Form]:
    """Yield the forms among sorted words that a dictionary holds."""
    numbers, counts, terms = readings(words, [text.encode() for text in texts])
    held = counts.nonzero()[0]
    numbers, counts = numbers[held], counts[held]
    compounds, parts = words.compounds
    # Of one type, so that nothing is copied; a number beyond the last compound may be one that the type cannot hold.
    within = numbers <= (int(compounds[-1]) if len(compounds) else -1)
    sought = np.where(within, numbers, 0).astype(compounds.dtype)
    firsts, lasts = (compounds.searchsorted(sought, side) for side in ("left", "right"))
    lasts = np.where(within, lasts, firsts)
    its_parts = parts[ragged(firsts, lasts - firsts)]
    kept = [texts[place] for place in held.tolist()]
    spelt = dict(zip(numbers.tolist(), kept, strict=True))
    other = sorted({*terms.tolist(), *its_parts.tolist()} - spelt.keys())
    spelt.update(zip(other, spelled(words, other), strict=True))
    all_terms, all_parts = (iter([spelt[number] for number in them.tolist()]) for them in (terms, its_parts))
    for text, count, more in zip(kept, counts.tolist(), (lasts - firsts).tolist(), strict=True):
        yield Form(text, tuple(islice(all_terms, count)), tuple(islice(all_parts, more)))


def held_words(words: Words, sought: Sequence[bytes]) -> list[int]:
    """Give the numbers of those of sorted words that a dictionary holds, be it as forms or as terms."""
    found: list[int] = []
    for begin in range(0, len(sought), _MOST):
        here = sought[begin : begin + _MOST]
        blocks, places, firsts = _in_blocks(words, here)
        within, _, _ = find_readings(blocks, here, firsts)
        found += (places * BLOCK_WORDS + within)[within >= 0].tolist()
    return found


def _in_blocks(words: Words, sought: Sequence[bytes]) -> tuple[list[bytes], Numbers, Numbers]:
    """Give the blocks in which sorted words would stand, the number of each word's, and where each block's words begin."""
    places = np.array([max(words.block(word), 0) for word in sought], np.int64)
    blocks, firsts = np.unique(places, return_index=True)
    return [words.data(block) for block in blocks.tolist()], places, np.append(firsts, len(sought))


def readings(words: Words, sought: Sequence[bytes]) -> tuple[Numbers, Numbers, Numbers]:
    """Look sorted words up: give the number of each and how many readings it has, and the terms of all readings.

    What is not there has no readings, and a number that says nothing.
    """
    blocks, places, firsts = _in_blocks(words, sought)
    within, counts, terms = find_readings(blocks, sought, firsts)
    numbers = places * BLOCK_WORDS + within
    return numbers, counts, steps(terms) + numbers.repeat(counts)


def spelled(words: Words, numbers: Sequence[int]) -> list[str]:
    """Give the words with some numbers, which increase."""
    blocks, places = np.divmod(np.array(numbers, np.int64), BLOCK_WORDS)
    its, firsts = np.unique(blocks, return_index=True)
    firsts = np.append(firsts, len(numbers))
    found = spell([words.data(block) for block in its.tolist()], places, firsts)
    return [word.decode() for word in found]
