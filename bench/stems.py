"""Dutch stems for the engines that have none of their own: Snowball's, with a table of words met."""

from __future__ import annotations

import re

import Stemmer

_find = re.compile(r"\w+").findall


class _Stems(dict[str, str]):
    def __init__(self) -> None:
        super().__init__()
        self._stem = Stemmer.Stemmer("dutch_porter", 0).stemWord

    def __missing__(self, word: str) -> str:
        stem = self[word] = self._stem(word)
        return stem


_stems = _Stems()
stem = _stems.__getitem__


def stems(text: str) -> list[str]:
    """Give the stems of all words of a text."""
    return list(map(stem, _find(text.lower())))
