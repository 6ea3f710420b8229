"""How is one written unit read as words? Hyphens, apostrophes, brackets, full stops, ampersands and capitals."""

from __future__ import annotations

import re
from collections.abc import Callable

from .addresses import address
from .numbers import date_or_time, number
from .slots import LONGEST, Piece, Slot, runs, slot, spelling
from .units import PLACES

_SIGNS = {"€": "euro", "$": "dollar", "£": "pond", "¥": "yen", "%": "procent", "‰": "promille"}
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


def read(unit: str) -> list[Slot]:
    """Give the slots of a unit, in order; the first rule that knows the unit decides."""
    if unit.isalpha() and len(unit) <= LONGEST:
        return _plain(unit, 0)
    if unit[0] in _SIGNS:
        return slot(unit, 0, _SIGNS[unit[0]])
    found = address(unit)
    if found is None and len(unit) > LONGEST:
        return runs(unit)
    return found or _clitic(unit) or date_or_time(unit) or _bracketed(unit) or _words(unit)


def plain(words: list[str]) -> list[str]:
    """Give what `read` makes of words of small letters a to z: the same in a twentieth of the time."""
    return list(map(_WRITTEN_OUT.get, words, words))


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
        return slot(written, start, spelling(written.replace(".", "")))
    return _plain(written, start)


def _plain(written: str, start: int) -> list[Slot]:
    text = spelling(_ENDING.sub("", written))
    found = slot(written, start, _WRITTEN_OUT.get(text, text))
    if found and not (written.islower() or written[1:].islower() or written.isupper()):
        found[0].extend(_camel(written, start))
    return found


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
