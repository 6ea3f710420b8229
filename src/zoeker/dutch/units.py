"""Where does one written unit end and the next begin? One pass over a clean text, linear whatever it holds.

A unit is the longest stretch that must be read together: `Wit-Rusland`, `foto's`, `5 jan.`, `20.30 uur`. It holds
all that decides how it is read, so each distinct unit has to be read only once.
"""

from __future__ import annotations

import re

from .numbers import MONTH_NAMES, SHORT_MONTHS

# Every repetition is possessive or bounded: nothing is tried twice, and no row of joints grows without end.
_X = r"[^\W_]"  # a letter or digit of any script
_CHUNK = rf"""
    {_X}++ (?: (?:[-.&@_]'?|'|\.-) {_X}++ | (?<=\d)[,:/](?=\d){_X}++ ){{0,24}}+
    (?: \((?:'?s|e|e?n|es|e?ren|ën|jes?|ster|in)\)(?!\w)     # minister(s)
      | (?<=\d)\+(?!\w) | \+(?='{_X})                         # 50+
      | (?<=\.[^\W\d_])\.                                    # the last full stop of N.A.V.O.
    )? (?:(?<=\+)'{_X}++)?                                    # 50+'er
"""
UNIT = re.compile(
    rf"""
      [a-zA-Z]++(?=,|\ [^\s\d])         # by far the most words: this only saves them the other tries
    | (?:[hH]ttps?://|[wW]ww\.)\S{{1,200}}+
    | \d{{1,2}}+ (?: \s{{1,2}}(?:(?i:{MONTH_NAMES})|{SHORT_MONTHS})(?!\w)    # 5 januari, 5 jan
                 | [.:]\d\d\s{{0,2}}u(?:ur)?(?!\w) )                         # 20.30 uur
    | \d{{1,3}}+(?:\u00a0\d{{3}})++(?:,\d++)?(?!\w)                          # 1 000 with a no-break space
    | (?=[jfmasondJFMASOND])(?:(?i:{SHORT_MONTHS})\.|{SHORT_MONTHS})\s{{1,2}}\d{{4}}(?!\w)
    | {_CHUNK}
    | '[sStTkKmMnN](?![\w'-])
    | '[sS]-{_CHUNK}
    | \((?:[^\W\d_]{{1,15}}-\)(?=\w)|[^\W\d_]{{1,15}}\)(?=[a-zà-ÿ])){_CHUNK}  # (mede)werkers
    | €++ | %++ | \$++ | £++ | ¥++ | ‰++
    | (?<=\s)&(?=\s)
    """,
    re.VERBOSE,
)
