"""Where does one written unit end and the next begin? One pass over a clean text, linear whatever it holds.

A unit is the longest stretch that must be read together: `Wit-Rusland`, `foto's`, `5 jan.`, `20.30 uur`. It holds
all that decides how it is read, so each distinct unit has to be read only once. No unit crosses
more than one space or line end.
"""

from __future__ import annotations

import re

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
