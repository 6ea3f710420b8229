"""What do the forms of a verb share? Its root, spelt as a word: schrijv-en, schreef and geschreven are schrijf."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .dictionary import PREFIXES, data, is_form, is_word, particles

_FINITE = ("t", "de", "te", "den", "ten")
_OPEN = re.compile(r"(^|[^aeiouy]|qu)([aeou])([bcdfgklmnprstvz])$")
_CLOSED = re.compile(r"(.*)([aeou])\2([bcdfgklmnprstvz])$")
_HARD, _SOFT = {"v": "f", "z": "s"}, {"f": "v", "s": "z"}


def closed(stem: str) -> str:
    """Spell what is left when -en is taken off as a word of its own: bomm- is bom, hav- is haav- and so haaf."""
    if stem[-1:] == stem[-2:-1] and stem[-1] not in "aeiou":
        return stem[:-1]
    return _hardened(_OPEN.sub(r"\1\2\2\3", stem))


def _hardened(stem: str) -> str:
    return stem[:-1] + _HARD.get(stem[-1:], stem[-1:])


def _before_en(root: str) -> Iterator[str]:
    """Give the ways in which a root may be spelt before -en: loop is lop-, stem is stemm-, reis is reiz-."""
    match = _CLOSED.fullmatch(root)
    single = match.expand(r"\1\2\3") if match else root
    yield single
    yield root + root[-1]
    if root[-1] in _SOFT:
        yield single[:-1] + _SOFT[root[-1]]


@cache
def root(infinitive: str) -> str | None:
    """Give the root of an infinitive; None for any other word, such as haven: haaft is no form of it."""
    if not infinitive.endswith("n") or len(infinitive) < 4:
        return None
    if infinitive.endswith(("gaan", "staan", "slaan", "zien", "doen")):
        short = infinitive[:-2] if infinitive.endswith("aan") else infinitive[:-1]
        return short if is_form(infinitive, infinitive) else None
    stem = infinitive[:-2] if infinitive.endswith("en") else infinitive[:-1]
    long = closed(stem)
    # The sound of an unstressed syllable stays: wandelen is wandel, and not wandeel.
    for candidate in dict.fromkeys((long, _hardened(stem))):
        if any(is_form(candidate + ending, infinitive) for ending in _FINITE):
            return candidate
    return long if infinitive in _strong().infinitives or is_form(infinitive + "d", infinitive) else None


class _Strong(NamedTuple):
    """The table of strong verbs, by form."""

    infinitives: set[str]
    alone: dict[str, str]  # pasts
    behind: dict[str, str]  # pasts behind a prefix or particle
    participles: dict[str, str]


@cache
def _strong() -> _Strong:
    table = _Strong(set(), {}, {}, {})
    for infinitive, *pasts, participle in data("strong-verbs.txt"):
        table.infinitives.add(infinitive)
        table.participles.setdefault(participle, infinitive)
        for past in pasts:
            table.behind.setdefault(past.strip("()"), infinitive)
            if not past.startswith("("):
                table.alone.setdefault(past, infinitive)
    return table


def past(word: str) -> str | None:
    """Give the strong verb of which a word is a past: stijgen for steeg."""
    return _strong().alone.get(word)


def is_seldom_past(word: str) -> bool:
    """Say whether a word is another one as a rule, as bond is no past of binden."""
    strong = _strong()
    return word in strong.behind and word not in strong.alone


def separated(word: str) -> Iterator[str]:
    """Give the strong verbs of which a word may be a past behind a particle: afsluiten for afsloot."""
    for particle in particles(word)[1:]:
        rest = word[len(particle) :]
        if rest in _strong().behind:
            yield particle + _strong().behind[rest]


def prefixed(word: str) -> Iterator[str]:
    """Give the strong verbs of which a word may be a form behind a prefix: besluiten for besloot, for besloten."""
    strong = _strong()
    for particle in particles(word):
        if not word.startswith(PREFIXES, len(particle)):
            continue
        for prefix in PREFIXES:
            if word.startswith(prefix, len(particle)):
                core = word[len(particle) + len(prefix) :]
                found = strong.behind.get(core) or strong.participles.get(core)
                if found:
                    yield particle + prefix + found


def participle(word: str, regular: bool) -> Iterator[str]:
    """Give the verbs of which a word may be a participle with ge-: aangeboden and, if `regular`, aangekondigd."""
    for particle in particles(word) if "ge" in word else ():
        rest = word[len(particle) :]
        if not rest.startswith("ge"):
            continue
        for ending in ("", "e", "en"):
            if not rest.endswith(ending):
                continue
            core = rest[2 : len(rest) - len(ending)]
            if core in _strong().participles:
                yield particle + _strong().participles[core]
            elif regular and len(core) > 3 and core[-1] in "td" and not _is_noun("ge" + core):
                yield from (particle + verb for verb in (*_weak(core), *_weak(core[:-1])))


def _is_noun(word: str) -> bool:
    return any(is_form(start + "en", word) for start in _before_en(word))  # gezichten, gebieden, gewaden


def weak(word: str) -> Iterator[str]:
    """Give the verbs of which a word may be a weak form without ge-: twittert, twitterde."""
    for ending in ("t", "de", "te", "den", "ten"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            yield from _weak(word.removesuffix(ending))


def _weak(stem: str) -> Iterator[str]:
    for start in _before_en(stem):
        verb = start + "en"
        if is_word(verb) and root(verb) == _hardened(stem) and verb not in _strong().infinitives:
            yield verb
