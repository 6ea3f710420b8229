"""What does a spelling dictionary say of words that the lemmas do not know? Which are names, and which are forms of what.

The data file is made by `tools/listed_words.py` of the word list of OpenTaal, which flags what a noun or adjective is
inflected to, and writes names with a capital.
"""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

_GZIP = 16 + zlib.MAX_WBITS  # the format of the data file


class _Listed(NamedTuple):
    """All of them folded: what is only written with a capital, forms of verbs, and words by their inflected forms."""

    names: frozenset[str]
    verbs: frozenset[str]
    words: dict[str, str]


@cache
def _listed() -> _Listed:
    packed = (Path(__file__).parent / "data" / "listed-words.txt.gz").read_bytes()
    lines = zlib.decompress(packed, _GZIP).decode("ascii").splitlines()
    names, verbs, *rows = [line.split(" ") for line in lines if not line.startswith("#")]
    return _Listed(
        frozenset(names), frozenset(verbs), {form: word for word, *forms in rows for form in forms}
    )


def is_name(word: str) -> bool:
    """Say whether a folded word is only ever written with a capital, and no form of another word."""
    return word in _listed().names


def is_verbal(word: str) -> bool:
    """Say whether a folded word is known to be a form of a verb, though not of which."""
    return word in _listed().verbs


def listed(form: str) -> str | None:
    """Give the word of which a folded form is the plural, the diminutive or the like; None if that is not known."""
    return _listed().words.get(form)


def forget() -> None:
    """Let go of the words, until one is asked for again."""
    _listed.cache_clear()
