"""Which tables of words does the package ship, and what do they say? Function words, names, and which are forms of what.

The names and inflected forms are made by `tools/listed_words.py` of the word list of OpenTaal, which flags what a noun or
adjective is inflected to, and writes names with a capital: they say of words that the lemmas do not know. What neither knows
has Snowball's stem: its `dutch` is the algorithm of Kraaij and Pohlmann (1994), since Snowball 3; before, that was the name of
what is now `dutch_porter`. It gives most stems as a word is spelt: huizen is huis, where `dutch_porter` says huiz.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

_GZIP = 16 + zlib.MAX_WBITS  # the format of packed tables


def data(name: str) -> Iterator[list[str]]:
    """Read a table of this room, which may be packed: the words of each line, without empty lines and comments."""
    read = (Path(__file__).parent / "data" / name).read_bytes()
    text = (zlib.decompress(read, _GZIP) if name.endswith(".gz") else read).decode()
    return (line.split() for line in text.splitlines() if line and not line.startswith("#"))


@cache
def function_words() -> dict[str, str]:
    """Give the index term of each function word, a closed class, by its folded form. No other word has such a term."""
    return {form: term for term, *forms in data("function-words.txt") for form in forms}


@cache
def names_as_words() -> frozenset[str]:
    """Give the names and abbreviations that are other words in small letters, as they are written: Leiden, Boer, NAM."""
    return frozenset(name for row in data("name-words.txt") for name in row)


_RUN = re.compile(r"(?<![^\W_])[A-Z]+(?![^\W_])")
_SMALL = re.compile(r"[a-z]")
_FEW = 3  # words in capitals: `OM EIST CEL` may be a name and what it does


def calm(text: str) -> str:
    """Give a text in small letters where it is a headline in capitals, in which `OM` is no abbreviation: its function words only."""
    if _SMALL.search(text) or len(text.split()) <= _FEW:
        return text
    words = function_words()
    return _RUN.sub(lambda run: run[0].lower() if run[0].lower() in words else run[0], text)


class _Listed(NamedTuple):
    """What OpenTaal lists, all of it folded: what is only written with a capital, roots by infinitive, and terms by form."""

    names: frozenset[str]
    verbs: dict[str, str]
    terms: dict[str, tuple[str, ...]]


@cache
def _listed() -> _Listed:
    names, verbs, *rows = data("listed-words.txt.gz")
    terms: dict[str, tuple[str, ...]] = {}
    for row in rows:
        term = (row[0],)
        for form in row[1:]:
            terms[form] = terms[form] + term if form in terms else term
    return _Listed(frozenset(names), dict(zip(verbs[::2], verbs[1::2], strict=True)), terms)


def is_name(word: str) -> bool:
    """Say whether a folded word is only ever written with a capital, and no form of another word."""
    return word in _listed().names


def verb(infinitive: str) -> str | None:
    """Give the root of a verb that the lemmas do not know; None of any other word."""
    return _listed().verbs.get(infinitive)


def listed(form: str) -> tuple[str, ...]:
    """Give the terms of a folded form that no rule tells; none if it is not listed."""
    return _listed().terms.get(form, ())


def forget() -> None:
    """Forget the names and forms, until one is asked for again."""
    _listed.cache_clear()


SNOWBALL = "snowball dutch 3"  # the algorithm, and the version of Snowball in which it gives these stems

_LOCK = Lock()  # a stemmer works on itself: one thread at a time


@cache
def _stemmer() -> Callable[[str], str]:
    """Load PyStemmer where it is installed, in C, or else snowballstemmer, in Python: both give the same stems."""
    try:
        import Stemmer
    except ImportError:
        pass
    else:
        if "dutch_porter" in Stemmer.algorithms():  # as `dutch` is called in any older one
            compiled: Callable[[str], str] = Stemmer.Stemmer("dutch", 0).stemWord
            return compiled
    from snowballstemmer.dutch_stemmer import DutchStemmer

    interpreted: Callable[[str], str] = DutchStemmer().stemWord
    return interpreted


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Give the stem of a word in small letters; the word itself where nothing would be left of it."""
    with _LOCK:
        return _stemmer()(word) or word
