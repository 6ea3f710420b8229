"""Which chunks are a word of plain letters, and nothing else? Most are, and need none of the other rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .numbers import MONTH_NAMES, SHORT_MONTHS
from .units import PLACES

# A line that is a word of plain letters, and whatever may stand around it without changing how it is read; any other
# line gives nothing. One letter is too few: `'n` is not `n`; and capitals within it too many: `GroenLinks` is three words.
_PLAIN = re.compile(
    r"""^(?:["'“”„‘’«»(?!,;:…\r\t]*+([A-Za-z][a-z]{1,80}+|[A-Z]{2,80}+)["'“”„‘’«»)?!,;:….\r\t]*+|.*+)$""",
    re.MULTILINE,
)
_OTHER = frozenset((*f"{MONTH_NAMES}|{SHORT_MONTHS}|u|uur".split("|"),))  # of OPENS and CLOSES too
_PLACE = re.compile(PLACES)


def plain_words(chunks: Sequence[str]) -> list[str]:
    """Give the word of each chunk, in small letters; "" for a chunk that is no word of plain letters, or may be more."""
    if not chunks:
        return []
    words = "\n".join(_PLAIN.findall("\n".join(chunks))).lower().split("\n")
    found = _PLACE.match  # as CLOSES
    return ["" if word in _OTHER or (word[:1] in "gh" and found(word)) else word for word in words]
