"""Which characters are the same letter, and where does one written unit end and the next begin?

A text is cleaned, cut in one pass that is linear whatever it holds, and its words are spelt in one way.
A unit is the longest stretch that must be read together: `Wit-Rusland`, `foto's`, `5 jan.`, `20.30 uur`. It holds
all that decides how it is read, so each distinct unit has to be read only once. No unit crosses
more than one space or line end.
"""

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
SAME = [
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
    for written, sign in SAME:
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


MONTHS = {  # by their short names
    "jan": "januari",
    "feb": "februari",
    "febr": "februari",
    "mrt": "maart",
    "apr": "april",
    "jun": "juni",
    "jul": "juli",
    "aug": "augustus",
    "sep": "september",
    "sept": "september",
    "okt": "oktober",
    "nov": "november",
    "dec": "december",
}
MONTH_NAMES = "|".join(sorted({*MONTHS.values(), "mei"}))
SHORT_MONTHS = "|".join(MONTHS)

# Places whose names begin with 's-: written with a space, or without the apostrophe, they are the same.
PLACE_NAMES = ("graven", "graveland", "heeren", "herenelder", "hertogen")
PLACES = r"(?:graven(?=[a-z]{3})|graveland|heeren(?=[bh])|herenelder|hertogen)"

_SPACED = re.compile(rf"(?<![\w'’‘`])(['’‘`]?s) (?={PLACES})", re.IGNORECASE)

# Every repetition is possessive, atomic or bounded: nothing is tried twice, and no row of joints grows without end. Groups are
# atomic, not possessive: Python up to 3.11.4, which Debian 12 has, gets those wrong (its issue 106052).
_X = r"[^\W_]"  # a letter or digit of any script
_CHUNK = rf"""
    {_X}++ (?> (?: (?:[-.&@_]'?|'|\.-) {_X}++ | (?<=\d)[,:/](?=\d){_X}++ ){{0,24}} )
    (?: \((?:'?s|e|e?n|es|e?ren|ën|jes?|ster|in)\)(?!\w)     # minister(s)
      | (?<=\d)\+(?!\w) | \+(?='{_X})                         # 50+
      | (?<=\.[^\W\d_])\.                                    # the last full stop of N.A.V.O.
    )? (?:(?<=\+)'{_X}++)?                                    # 50+'er
"""
UNIT = re.compile(
    rf"""
      [a-zA-Z]{{2,}}+(?=,|\ \D)    # by far the most words: this only saves them the other tries
    | (?:[hH]ttps?://|[wW]ww\.)\S{{1,200}}+
    | \d{{1,2}}+ (?: \s(?:(?i:{MONTH_NAMES})|{SHORT_MONTHS})(?!\w)    # 5 januari, 5 jan
                 | [.:]\d\d\s?u(?:ur)?(?!\w) )                        # 20.30 uur
    | \d{{1,3}}+(?>(?:\u00a0\d{{3}})+)(?:,\d++)?(?!\w)                          # 1 000 with a no-break space
    | (?=[jfmasondJFMASOND])(?:(?i:{SHORT_MONTHS})\.|{SHORT_MONTHS})\s\d{{4}}(?!\w)
    | (?<![\w'])'?[sS][-\ ](?=(?i:{PLACES})){_CHUNK}
    | {_CHUNK}
    | '[sStTkKmMnN](?![\w'-])
    | '[sS]-{_CHUNK}
    | \((?:[^\W\d_]{{1,15}}-\)(?=\w)|[^\W\d_]{{1,15}}\)(?=[a-zà-ÿ])){_CHUNK}  # (mede)werkers
    | €++ | %++ | \$++ | £++ | ¥++ | ‰++
    | (?<!\S)&(?!\S)
    """,
    re.VERBOSE,
)


def one_word(text: str) -> str:
    """Write `'s Gravenhage` as the one word that it is, `'s-Gravenhage`, for who takes words to end at a space."""
    return _SPACED.sub(r"\1-", text)


# How a text may end, and how one may begin, for a unit to cross the white space between them. Group 1 goes with
# group 1, 2 with 2, 3 with 3. Both let more pass than UNIT does, never less.
OPENS = re.compile(rf"(\d)\Z|((?:{SHORT_MONTHS})\.?)\Z|((?<![\w'])'?s)\Z", re.IGNORECASE)
CLOSES = re.compile(
    rf"({MONTH_NAMES}|{SHORT_MONTHS}|u(?:ur)?)(?!\w)|(\d{{4}})(?!\w)|({PLACES})", re.IGNORECASE
)
