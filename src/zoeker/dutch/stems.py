"""What is left of a word without its endings, as other search engines take them off? Snowball's algorithm for Dutch.

Its `dutch` is the algorithm of Kraaij and Pohlmann (1994), since Snowball 3; before, that was the name of what is now
`dutch_porter`. It gives most stems as a word is spelt: huizen is huis, where `dutch_porter` says huiz.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from threading import Lock

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
