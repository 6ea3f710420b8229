"""What does a web or mail address say? Its whole form, the name in it, and the words of its path."""

from __future__ import annotations

import re

from .slots import Piece, Slot, runs, spelling

# Not every top-level domain: those of addresses in Dutch news, without those that are common Dutch words (`is`, `in`).
_TOP_LEVEL_NAMES = """
    nl be com org net eu info nu tv io ai app dev edu gov int mil biz mobi news online shop blog live media xyz
    amsterdam frl gent brussels vlaanderen lu de fr uk ie es pt ch at dk se fi pl cz hu gr bg ro hr si sk lt lv ee tr
    il ru ua by kz ca us mx br ar cl au nz jp cn hk tw kr za aw cw sr sx bq ma eg co cc ly fm gg gl li st ws cat vote
"""
_TOP_LEVEL = frozenset(_TOP_LEVEL_NAMES.split())
_SECOND_LEVEL = frozenset(
    {"co", "com", "org", "net", "ac", "gov", "edu"}
)  # the name in bbc.co.uk is not `co`
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
