"""Where does a sentence end? One linear pass, enough for titles and snippets of Dutch news."""

from __future__ import annotations

import re
from collections.abc import Iterator

SIGNS = ".!?…"  # that may end a sentence
CLOSING = "\"'’”»)]"  # what may stand between them and the white space behind
QUOTES = "\"'‘’“”„«»(["  # what may stand beside a word

ITEMS = "-*+#>|"  # what a list item begins with, beside signs beyond ASCII, as • and –, and numbers
NARROWEST, WIDEST = 24, 120  # letters of the longest line of a text that a machine broke into lines

# A sentence ends at . ! ? or …, with any closing quotes and brackets, before white space and what is no small letter; or
# at a line end. Only the first sign of a row is tried: a row of a million full stops is then read once, and not once
# from each of them.
_END = re.compile(
    rf"[{SIGNS}\n](?:(?<=\n)|(?<![{SIGNS}][{SIGNS}])[{SIGNS}]*+[{re.escape(CLOSING)}]*+(?=\s)(?!\s*+[a-z]))",
)
_NEXT = re.compile(r"\s*([\"'‘’“„«(\[]*)(\S?)")

_AHEAD = re.compile(rf"\s*[{re.escape(QUOTES)}]*+(\S?)(\S?)")

# What is written with a full stop in the middle of a sentence, as it is written there. Initials ("J. de Vries") are a rule, not a list.
_ABBREVIATIONS = """
    a.d a.h.w apr art aug afb bijv blz bv ca cf co corp d.w.z dec dhr dr drs ds e.a e.d e.v enz etc evt
    excl feb fig gebr hfst i.p.v i.v.m incl ing ir inc jan jl jr jhr jkvr jul jun kath km ltd lic m.a.w
    m.b.t m.i.v max mevr min mln mld mr mrd mrs ms mw mgr n.a.v nl nov nr nrs o.a o.l.v okt p.p par pct
    plm prof red resp sept sep sgt sr st t.a.v t.b.v t.o.v t.w.v tel temp vgl v.a v.d vs wo zgn zg zn
"""
# Of these, what has a capital there as well: it belongs to a name.
_OF_NAMES = "co dhr dr drs ds gebr ing ir jhr jkvr mevr mgr mr mrs ms mw prof sgt st vs"
ABBREVIATIONS = frozenset([*_ABBREVIATIONS.split(), *_OF_NAMES.title().split()])
_LONGER = 1 + max(len(word.rpartition(".")[2]) for word in ABBREVIATIONS)  # letters that none ends in
WORD_BEFORE = 24  # characters: enough to see an abbreviation, and it keeps the pass linear


def sentences(text: str, begin: int = 0, stop: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each sentence of `text`, without the white space around it: from `begin` until `stop`."""
    start, stop = begin, len(text) if stop is None else stop
    for match in _END.finditer(text, begin, stop):
        sign, end = match.span()
        # Most often, a long word stands before and a capital behind.
        long = sign > start + _LONGER and text[sign - _LONGER : sign].isalpha()
        if long and text[end + 1 : end + 2].isupper() and text[end] == " ":
            after = end + 1
        elif _ends(text, start, sign, end):
            after = end
        else:
            continue
        if found := stripped(text, start, end):
            yield found
        start = after
    if start < stop and (found := stripped(text, start, stop)):
        yield found


def stripped(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Give where a part of a text begins and ends without the white space around it; None if there is nothing else."""
    if not (text[start].isspace() or text[end - 1].isspace()):
        return start, end
    right = text[start:end].rstrip()
    end = start + len(right)
    return (end - len(right.lstrip()), end) if right else None


def first_sentence(text: str, limit: int) -> str:
    """Give the first sentence of `text` on one line, or what fits of it in `limit` characters, ending in `…`."""
    start, end = next(sentences(text), (0, 0))
    sentence = " ".join(text[start:end].split())
    if len(sentence) <= limit:
        return sentence
    words = sentence[:limit].rpartition(" ")[0] or sentence[: limit - 1]
    return words.rstrip(" ,;:-–") + "…"


def _ends(text: str, start: int, sign: int, end: int) -> bool:
    if text[sign] == "\n":
        return True
    return not (text[sign:end] == "." and _abbreviated(text, start, sign)) and not _goes_on(text, end)


def _abbreviated(text: str, start: int, end: int) -> bool:
    """Say whether what stands before a full stop is written with one, in a sentence that begins at `start`."""
    if end >= _LONGER and text[end - _LONGER : end].isalpha():  # as most words
        return False
    head = text[max(0, end - WORD_BEFORE) : end]
    words = head.rsplit(None, 1)
    word = words[-1].strip(QUOTES) if words and not head[-1].isspace() else ""
    small = word.lower()
    if len(small) == 1:
        return small.isalpha()
    # A kelvin sign is small as a k is, and stands in no abbreviation.
    if not word.isascii() or small not in ABBREVIATIONS:
        return False
    return word in ABBREVIATIONS or not _is_name(text, start, end - len(words[-1]), end, word)


def _is_name(text: str, start: int, begin: int, end: int, word: str) -> bool:
    """Say whether a word that is an abbreviation in small letters is a name, behind which a sentence ends.

    `VS` and `WO` are, but for what is all in capitals, and so is `Jan` in the midst of a sentence. A capital must follow.
    """
    following = _AHEAD.match(text, end + 1)
    if following is None or "." in word or not _is_capital(following[1]):
        return False
    if word.isupper():
        return not _is_capital(following[2])
    while begin > start and (text[begin - 1].isspace() or text[begin - 1] in QUOTES):
        begin -= 1
    return begin > start and word.istitle()


def _is_capital(letter: str) -> bool:
    return letter.isalpha() and not letter.islower() and len(letter.lower()) == 1


def _goes_on(text: str, end: int) -> bool:
    if text[end + 1 : end + 2].isupper():  # as nearly always
        return False
    following = _NEXT.match(text, end)
    return following is not None and following[2].islower() and not following[1]
