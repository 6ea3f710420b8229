"""How is one written unit read as words? Hyphens, apostrophes, brackets, capitals; web addresses; numbers, dates and times."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from zoeker.kernel.chunks import Plain

from .tables import function_words, names_as_words
from .units import LONGEST, MONTH_NAMES, MONTHS, PLACE_NAMES, PLACES, SHORT_MONTHS, spelling

SIGNS = {"€": "euro", "$": "dollar", "£": "pond", "¥": "yen", "%": "procent", "‰": "promille"}
_CLITICS = {"'t": "het", "'k": "ik", "'m": "hem", "'n": "een", "'s": "'s"}
_WRITTEN_OUT = {
    "z'n": "zijn",
    "m'n": "mijn",
    "mln": "miljoen",
    "mld": "miljard",
    "mrd": "miljard",
    "pct": "procent",
}

_X = r"[^\W_]"
_RUN = re.compile(r"[^\W_]++")
_ATOM = re.compile(
    rf"""
    (?P<number> \d++(?>(?:[.,:\u00a0]\d++)*) (?: (?:ste|de|e)(?!{_X}) | u\d\d(?!{_X}) | \+(?:'{_X}++)?
                                            | (?!{_X}) | (?=(?:mln|mld|mrd)(?!{_X})) ) )
  | (?P<acronym> [^\W\d_](?>(?:\.[^\W\d_](?!{_X}))+)\.? )
  | (?P<and> (?<={_X}{_X})&(?={_X}{_X}) | ^&$ )                 # elsewhere it stays: H&M
  | (?P<plain> {_X}++(?>(?:'{_X}++ | &{_X}(?!{_X}) | (?<=\b{_X})&{_X}++)*) (?:\+'{_X}++)? )
    """,
    re.VERBOSE,
)
_THE = re.compile(rf"'s-|'?s[- ](?={PLACES})", re.IGNORECASE)  # des, before the name of a place
_HYPHENS = ("-", "-'")
_ENDING = re.compile(r"(?<=..)'(?:s|ers?|e?tjes?|jes?|en|sters?)$|(?<=.)\+.*$", re.IGNORECASE)
_BRACKETED = re.compile(r"(?:\((\w+-?)\))?([^()]+)(?:\('?\w+\))?")

# A chunk is a word of plain letters, whatever may stand around it without changing how it is read, if it is small letters, or
# capitals, or begins with one. One letter is too few: `'n` is not `n`. What a neighbour may change (as OPENS and CLOSES say), or
# what stands for another word, is none; nor is what may be an abbreviation that is spelt as a function word.
_BEFORE, _BEHIND = "\"'“”„‘’«»(?!,;:…\r\t", "\"'“”„‘’«»)?!,;:….\r\t"
_ACRONYM = 8  # letters: no function word has more
_SHORT = (*SHORT_MONTHS.split("|"), "u", *(word for word in _WRITTEN_OUT if word.isalpha()))
# What is read as another word than its letters are: written in short, and with signs.
IN_SHORT = {word: MONTHS.get(word) or _WRITTEN_OUT.get(word, "uur") for word in _SHORT}
_ELIDED = (read for word, read in _WRITTEN_OUT.items() if "'" in word)
IN_SIGNS = ("en", *SIGNS.values(), *_CLITICS.values(), *_ELIDED)
PLAIN = Plain(
    (_BEFORE, _BEHIND),
    [*(f"{word} " for word in (*MONTH_NAMES.split("|"), "uur", *_SHORT)), *PLACE_NAMES],
    [f"{name.lower()} " for name in names_as_words()],
    (2, 81, _ACRONYM),
    LONGEST,
)


class Piece(NamedTuple):
    """A normalised form and its slice of the unit; `length` is the number of slots it covers."""

    text: str
    start: int
    end: int
    length: int = 1


Slot = list[Piece]  # never empty: what shares one position, the whole form first


def read(unit: str) -> list[Slot]:
    """Give the slots of a unit, in order; the first rule that knows the unit decides."""
    if unit.isalpha() and len(unit) <= LONGEST:
        return _plain(unit, 0)
    if unit[0] in SIGNS:
        return slot(unit, 0, SIGNS[unit[0]])
    found = address(unit)
    if found is None and len(unit) > LONGEST:
        return runs(unit)
    return found or _clitic(unit) or date_or_time(unit) or _bracketed(unit) or _words(unit)


def _clitic(unit: str) -> list[Slot] | None:
    """Read `'t` as a word; take the `'s-` off `'s-Gravenhage` or `s Gravenhage`, though it stays part of what is marked."""
    if unit.lower() in _CLITICS:
        return slot(unit, 0, _CLITICS[unit.lower()])
    match = _THE.match(unit)
    if match is None:
        return None
    length = match.end()
    return _placed(read(unit[length:]), lambda start, end: (start + length if start else 0, end + length))


def _bracketed(unit: str) -> list[Slot] | None:
    """Read `(mede)werker` as one word and `minister(s)` as `minister`; the brackets are marked with the word."""
    match = _BRACKETED.fullmatch(unit) if "(" in unit else None
    if match is None:
        return None
    front, inner = len(match[1] or ""), (match[1] or "") + match[2]

    def place(start: int, end: int) -> tuple[int, int]:
        if end <= front:  # the `ex` of (ex-)minister
            return start + 1, end + 1
        shift = 2 if front else 0
        return start + shift if start else 0, len(unit) if end == len(inner) else end + shift

    return _placed(read(inner), place)


def _placed(slots: list[Slot], place: Callable[[int, int], tuple[int, int]]) -> list[Slot]:
    return [
        [Piece(piece.text, *place(piece.start, piece.end), piece.length) for piece in pieces]
        for pieces in slots
    ]


def _words(unit: str) -> list[Slot]:
    """Cut at whatever is not a letter, digit or hyphen between two of them."""
    words: list[list[re.Match[str]]] = []
    end = -1
    for atom in _ATOM.finditer(unit):
        if words and unit[end : atom.start()] in _HYPHENS:
            words[-1].append(atom)
        else:
            words.append([atom])
        end = atom.end()
    return [found for atoms in words for found in _hyphened(atoms)]


def _hyphened(atoms: list[re.Match[str]]) -> list[Slot]:
    """Give the joined form and, beside and behind it, its parts; numbers (2021-2022) are not joined."""
    slots = [found for atom in atoms for found in _atom(atom)]
    if len(slots) < 2 or all(_is_number(pieces[0].text) for pieces in slots):
        return slots
    parts = [pieces for pieces in slots if not (len(pieces[0].text) == 1 and pieces[0].text.isalpha())]
    joined = "".join(pieces[0].text for pieces in slots)[:LONGEST]
    whole = Piece(joined, atoms[0].start(), atoms[-1].end(), max(1, len(parts)))
    return [[whole, *parts[0]], *parts[1:]] if parts else [[whole]]


def _atom(atom: re.Match[str]) -> list[Slot]:
    written, start = atom.group(), atom.start()
    if atom.lastgroup == "number":
        return slot(written, start, number(written))
    if atom.lastgroup == "and":
        return slot(written, start, "en")
    if atom.lastgroup == "acronym":
        text = spelling(written.replace(".", ""))
        return [[Piece(text, start, start + len(written)), *_acronym(text, written, start)]]
    return _plain(written, start)


def _plain(written: str, start: int) -> list[Slot]:
    stem = _ENDING.sub("", written)
    text = spelling(stem)
    found = slot(written, start, _WRITTEN_OUT.get(text, text))
    if found and stem[:1].isupper() and (name := text.capitalize()) in names_as_words():
        found[0].append(Piece(name, start, start + len(written)))
    if found and stem.isupper():
        found[0].extend(_acronym(text, written, start))
    elif found and not (written.islower() or written[1:].islower() or written.isupper()):
        found[0].extend(_camel(written, start))
    return found


def _acronym(text: str, written: str, start: int) -> list[Piece]:
    """Give `OM` beside om, the function word: what is written in capitals may be another word, and is spelt so."""
    is_acronym = (
        1 < len(text) <= _ACRONYM
        and written[:1].isupper()
        and (text in function_words() or text.upper() in names_as_words())
    )
    return [Piece(text.upper(), start, start + len(written))] if is_acronym else []


def _camel(written: str, start: int) -> list[Piece]:
    """Give the parts of `GroenLinks` when each has three letters or more: none of `PvdA` or `LinkedIn`."""
    edges = [0, *(at for at in range(1, len(written)) if written[at - 1].islower() and written[at].isupper())]
    parts = [(begin, end) for begin, end in zip(edges, [*edges[1:], len(written)], strict=True)]
    names = [spelling(written[begin:end]) for begin, end in parts]
    if len(parts) < 2 or not all(len(name) > 2 and name.isalpha() for name in names):
        return []
    return [Piece(name, start + begin, start + end) for name, (begin, end) in zip(names, parts, strict=True)]


def _is_number(text: str) -> bool:
    return text.replace(",", "").isdigit()


def slot(written: str, start: int, text: str | None = None) -> list[Slot]:
    """Give the one slot of a form that begins at `start`; none when nothing is left of its spelling."""
    text = spelling(written) if text is None else text
    return [[Piece(text, start, start + len(written))]] if text else []


def runs(unit: str, start: int = 0) -> list[Slot]:
    """Give every unbroken run of letters and digits from `start` a slot: what to do where no rule applies."""
    return [found for run in _RUN.finditer(unit, start) for found in slot(run.group(), run.start())]


# Addresses

# Not every top-level domain: those of addresses in Dutch news, without those that are common Dutch words (`is`, `in`).
_TOP_LEVEL_NAMES = """
    nl be com org net eu info nu tv io ai app dev edu gov int mil biz mobi news online shop blog live media xyz
    amsterdam frl gent brussels vlaanderen lu de fr uk ie es pt ch at dk se fi pl cz hu gr bg ro hr si sk lt lv ee tr
    il ru ua by kz ca us mx br ar cl au nz jp cn hk tw kr za aw cw sr sx bq ma eg co cc ly fm gg gl li st ws cat vote
"""
_TOP_LEVEL = frozenset(_TOP_LEVEL_NAMES.split())
# The name in bbc.co.uk is not `co`.
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "edu"})
_URL = re.compile(r"(?:https?://)?([\w.-]*\w)?", re.IGNORECASE)


def address(unit: str) -> list[Slot] | None:
    """Read a URL, a domain or a mail address; None for anything else."""
    lower = unit[:8].lower()
    if lower.startswith(("http://", "https://", "www.")):
        return _url(unit)
    if "." not in unit:
        return None
    local, at, host = unit.partition("@")
    found = _domain(host, len(local) + 1) if at else _domain(unit, 0)
    if found is None:
        return None
    return [_mail(unit, local, found)] if at else [found]


def _url(unit: str) -> list[Slot]:
    match = _URL.match(unit)
    host = match and match[1]
    found = _domain(host, match.start(1)) if match and host else None
    return [found, *runs(unit, found[0].end)] if found else runs(unit)


def _mail(unit: str, local: str, domain: Slot) -> Slot:
    names = [piece for found in runs(local) for piece in found]
    return [Piece(spelling(unit), 0, len(unit)), *names, *domain[1:]]


def _domain(host: str, start: int) -> Slot | None:
    """Give `nu.nl` and its name `nu`, each with its own slice."""
    www = 4 if host[:4].lower() == "www." else 0
    labels = host[www:].split(".")
    if len(labels) < 2 or not all(labels) or "@" in host or not _is_top_level(*labels[-2:]):
        return None
    name = -3 if len(labels) > 2 and labels[-2].lower() in _SECOND_LEVEL else -2
    begin = start + www + sum(len(label) + 1 for label in labels[:name])
    whole = Piece(spelling(host[www:]), start + www, start + len(host))
    return [whole, Piece(spelling(labels[name]).replace("-", ""), begin, begin + len(labels[name]))]


def _is_top_level(name: str, last: str) -> bool:
    # `staat.De` is the end of a sentence, `NOS.NL` is shouted.
    return last.lower() in _TOP_LEVEL and (last.islower() or (last.isupper() and name.isupper()))


# Numbers

_THOUSANDS = re.compile(r"\d{1,3}(?:[.\u00a0]\d{3})+(?:,\d+)?")
_ENGLISH_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+|,\d{3})")
_DECIMAL = re.compile(r"\d+\.\d+")
_ORDINAL = re.compile(r"([\d.,]+)(?:ste|de|e)")
_CLOCK = re.compile(r"(\d{1,2})[:u](\d\d)")

_DATES = [
    re.compile(rf"(\d{{1,2}})\s+({MONTH_NAMES}|{SHORT_MONTHS})", re.IGNORECASE),
    re.compile(rf"({SHORT_MONTHS})\.?\s+(\d{{4}})", re.IGNORECASE),
    re.compile(r"(\d{1,2})([-/])\d{1,2}\2(?:\d{4}|\d\d)"),
    re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}"),
    re.compile(r"\d{4}-\d\d-\d\d"),
]
_TIME = re.compile(r"(\d{1,2})[.:](\d\d)(\s*)(u(?:ur)?)")
_DATE_PART = re.compile(r"[^\W_]+")


def number(written: str) -> str:
    """Give a number's one spelling: no thousand separators, a decimal comma, `1ste` as `1e`, `20u30` as `20:30`."""
    head, plus, _ = written.partition("+")
    ordinal = _ORDINAL.fullmatch(head)
    if ordinal:
        return number(ordinal[1]) + "e"
    clock = _CLOCK.fullmatch(head)
    if clock:
        return _without_zero(clock[1]) + ":" + clock[2]
    return spelling(_without_separators(head)) + plus


def date_or_time(unit: str) -> list[Slot] | None:
    """Read `5 jan`, `05-01-2022` or `20.30 uur`: days without leading zeros, months in full; None for anything else."""
    if any(date.fullmatch(unit) for date in _DATES):
        return [found for part in _DATE_PART.finditer(unit) for found in _date_part(part)]
    time = _TIME.fullmatch(unit)
    if time is None:
        return None
    clock = f"{_without_zero(time[1])}:{time[2]}"
    return slot(unit[: time.end(2)], 0, clock) + slot(time[4], time.start(4), "uur")


def _date_part(part: re.Match[str]) -> list[Slot]:
    text = _without_zero(part.group())
    return slot(part.group(), part.start(), MONTHS.get(text, text))


def _without_zero(digits: str) -> str:
    return spelling(digits).lstrip("0") or "0"


def _without_separators(digits: str) -> str:
    if _THOUSANDS.fullmatch(digits):
        return digits.replace(".", "").replace("\u00a0", "")
    if _ENGLISH_THOUSANDS.fullmatch(digits):
        return digits.replace(",", "").replace(".", ",")
    return digits.replace(".", ",") if _DECIMAL.fullmatch(digits) else digits
