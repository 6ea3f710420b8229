"""Which characters are the same letter? Cleaning a text before it is cut, and folding a word after."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from unicodedata import normalize

# Soft hyphens, zero-width characters and marks of direction: nobody sees them, so nobody types them.
_UNSEEN = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"

# Accents and points written as characters of their own. They are dropped here because fold() would drop them anyway;
# together they are all the marks that a letter or digit can fall apart into, so both normal forms of a text agree.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u093c\u09bc\u0a3c\u0b3c\u0bd7\u0fb5\u0fb7\u102e\u1ab0-\u1aff\u1b35\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a"
    "\ufe00-\ufe0f\ufe20-\ufe2f\U000110ba"
)
_VANISHING = re.compile(f"[{_UNSEEN}{_MARKS}]+")
_UNSEEN_AT_END = re.compile(f"[{_UNSEEN}]+$")

# What is one sign to a reader, whichever key or program made it. One for one, so that offsets stay.
_SAME = [
    (written, sign)
    for sign, family in (("'", "’‘‛`´ʼʻ′＇"), ("-", "‐‑﹣－"), ("\u00a0", "\u2007\u2009\u202f"))
    for written in family
]

# Letters that Unicode does not take apart, as a Dutch keyboard would spell them.
_PLAIN = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ı": "i",
        "ŧ": "t",
        "ŋ": "n",
        "ə": "e",
        "ς": "σ",
        "ʼ": "'",
    }
    | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)


def fold(text: str) -> str:
    """Give the spelling that words are compared in: NFKC, lower case, without accents, one kind of apostrophe."""
    if text.isascii():
        return text.lower()
    lower = normalize("NFKC", _same(text)).lower()
    return normalize("NFC", _VANISHING.sub("", normalize("NFKD", lower))).translate(_PLAIN)


def clean(text: str) -> tuple[str, Gaps | None]:
    """Give the text without what vanishes and with one sign for each family, and the gaps if there are any."""
    if text.isascii():
        return text, None
    text = _same(text)
    runs = list(_VANISHING.finditer(text))
    return (_VANISHING.sub("", text), Gaps(runs)) if runs else (text, None)


class Gaps:
    """Where characters vanished from a text: turns offsets into the clean text back into raw ones."""

    def __init__(self, runs: list[re.Match[str]]) -> None:
        self._lost = [0, *accumulate(run.end() - run.start() for run in runs)]
        self._at = [run.start() - lost for run, lost in zip(runs, self._lost, strict=False)]
        # An accent behind a word's last letter is part of the word; a soft hyphen there is not.
        self._kept = [len(_UNSEEN_AT_END.sub("", run.group())) for run in runs]

    def start(self, offset: int) -> int:
        """Give the raw offset of the character that stands at `offset`."""
        return offset + self._lost[bisect_right(self._at, offset)]

    def end(self, offset: int) -> int:
        """Give the raw offset at which what ends at `offset` ends, with the marks on its last letter."""
        gap = bisect_left(self._at, offset)
        here = gap < len(self._at) and self._at[gap] == offset
        return offset + self._lost[gap] + (self._kept[gap] if here else 0)


def _same(text: str) -> str:
    for written, sign in _SAME:
        text = text.replace(written, sign)
    return text
