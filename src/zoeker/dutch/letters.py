"""Which characters are the same letter? Cleaning a text before it is cut, and spelling a word after."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from unicodedata import normalize

LONGEST = 100  # characters: what is longer is no word, and no term is longer

# Soft hyphens, zero-width characters and marks of direction: nobody sees them, so nobody types them.
_UNSEEN = "\u00ad\u061c\u180e\ufeff" + "".join(
    map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)))
)

# Accents and points written as characters of their own: all the marks that a letter or digit can fall apart into.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u093c\u09bc\u0a3c\u0b3c\u0bd7\u0fb5\u0fb7\u102e\u1ab0-\u1aff\u1b35\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a"
    "\ufe00-\ufe0f\ufe20-\ufe2f\U000110ba"
)
_VANISHING = re.compile(f"[{_UNSEEN}{_MARKS}]+")
_MOST_MARKS = 16  # on one letter: normalising a longer row takes time that grows with its square

# What is one sign to a reader, whichever key or program made it. One for one, so that offsets stay.
_SAME = [
    (written, sign)
    for sign, family in (("'", "’‘‛`´ʼʻ′＇"), ("-", "‐‑﹣－"), ("\u00a0", "\u2007\u2009\u202f"))
    for written in family
]

# Letters that Unicode does not take apart, as a Dutch keyboard would spell them.
_PLAIN = str.maketrans(
    dict(zip("łøđðħıŧŋəςʼ", "loddhitneσ'", strict=True)) | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)


def fold(text: str) -> str:
    """Give the spelling that words are compared in: NFKC, lower case, without accents, one kind of apostrophe."""
    if text.isascii():
        return text.lower().replace("`", "'")
    lower = normalize("NFKC", clean(text)[0]).lower()
    return normalize("NFC", _VANISHING.sub("", normalize("NFKD", lower))).translate(_PLAIN)


def spelling(written: str) -> str:
    """Give a word's normal spelling: folded, without white space, cut off where it is too long to be a word."""
    return "".join(fold(written[: 4 * LONGEST]).split())[:LONGEST]  # 4: more than folding takes away


def clean(text: str) -> tuple[str, Gaps | None]:
    """Give the text in which letters are whole and what nobody sees is gone, and the gaps that this left, if any."""
    if text.isascii():
        return text.replace("`", "'"), None
    for written, sign in _SAME:
        text = text.replace(written, sign)
    runs = list(_VANISHING.finditer(text))
    return (_composed(text, runs), Gaps(runs)) if runs else (text, None)


class Gaps:
    """Where characters vanished from a text: turns offsets into the clean text back into raw ones."""

    def __init__(self, runs: list[re.Match[str]]) -> None:
        self._lost = [0, *accumulate(run.end() - run.start() for run in runs)]
        self._at = [run.start() - lost for run, lost in zip(runs, self._lost, strict=False)]
        # An accent behind a word's last letter is part of the word; a soft hyphen there is not.
        self._kept = [len(run.group().rstrip(_UNSEEN)) for run in runs]

    def start(self, offset: int) -> int:
        """Give the raw offset of the character that stands at `offset`."""
        return offset + self._lost[bisect_right(self._at, offset)]

    def end(self, offset: int) -> int:
        """Give the raw offset at which what ends at `offset` ends, with the marks on its last letter."""
        gap = bisect_left(self._at, offset)
        here = gap < len(self._at) and self._at[gap] == offset
        return offset + self._lost[gap] + (self._kept[gap] if here else 0)


def _composed(text: str, runs: list[re.Match[str]]) -> str:
    """Put each run of marks on the character before it, as far as there is one character for both."""
    pieces: list[str] = []
    end = 0
    for run in runs:
        start = max(end, run.start() - 1)
        pieces += text[end:start], _letter(text[start : run.start()] + run.group()[:_MOST_MARKS])
        end = run.end()
    return "".join(pieces) + text[end:]


def _letter(marked: str) -> str:
    return _VANISHING.sub("", normalize("NFC", marked))[:1]
