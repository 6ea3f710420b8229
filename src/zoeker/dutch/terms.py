"""Under which terms is a word indexed? By what its forms share: the lemma of a noun, the root of a verb.

A word may be read in several ways: bedragen are amounts and to amount to, ouder is a parent and a comparative. Then it
has a term for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from .compounds import parts
from .dictionary import PREFIXES, data, is_both, is_form, is_word, lemma, particles
from .endings import bare
from .spellings import modern, one_spelling, with_n
from .verbs import closed, is_seldom_past, may_be_form, participle, past, prefixed, root, separated, weak

Parts = tuple[str, ...]  # of a compound, as compounds.py gives them

_TAIL = re.compile(r"(.*\d)([a-z]{4,})")  # 24jarige
_DEEPEST = 3  # lemmas of lemmas: verdachten, verdachte, verdacht, verdenken
_REGULAR = ("elen", "igen", "iseren", "ficeren")  # whose -ing means the doing of it


@cache
def _overrides() -> dict[str, list[str]]:
    return {form: words for form, *words in data("overrides.txt")}


def terms(word: str, written: Parts | None = None) -> tuple[str, ...]:
    """Give the index terms of a folded word: seldom more than one; what is not all letters (`nu.nl`) is its own.

    `written` are its parts, where they are known already.
    """
    if word.isalpha():
        roots = _roots(word, written)
        if len(roots) == 1:
            return (one_spelling(roots[0]),)
        return tuple(dict.fromkeys(map(one_spelling, roots)))
    match = _TAIL.fullmatch(word)
    return tuple(match[1] + term for term in terms(match[2])) if match else (word,)


@lru_cache(maxsize=50_000)  # the parts of compounds come back
def first(word: str) -> str:
    """Give the first term of a word."""
    return terms(word)[0]


def _roots(word: str, written: Parts | None) -> list[str]:
    if not word.isascii() or len(word) < 3:
        return [word]
    overrides = _overrides()
    return overrides[word] if word in overrides else _read(word, written)


def _read(word: str, written: Parts | None) -> list[str]:
    spelt = with_n(word)
    found = _known(spelt)
    if found:
        return found
    newer = modern(spelt)
    if newer:
        return _known(newer) or [newer]
    verb = weak(spelt)
    if verb:
        return [_root(verb)]
    if spelt.endswith("e") and is_word(spelt[:-1]):
        return _known(spelt[:-1])
    if written is None or spelt != word:
        written = parts(spelt)
    return [_compound(spelt, written) if written else bare(spelt)]


def _known(word: str) -> list[str]:
    """Give the roots of a word by the dictionary and the tables, each once; none when they do not know it."""
    base = lemma(word)
    if base is None and not may_be_form(word):
        return []
    if base is not None and base != word:
        base = _word(base)
        if root(base) and is_seldom_past(word):
            base = bare(word)
        elif (
            root(base) and word.endswith("e") and past(word[:-1])
        ):  # Zwolle: nobody writes such forms any more
            base = word
    found = [] if base is None else [base]
    if base is not None and base != word:  # bedragen, vorst, ouder may be words as well as forms of one
        if is_both(word):
            found = [word, *found]
        elif root(word) or (word[-1] != "n" and is_form(word + "en", word)):
            found = [*found, word]
    return list(dict.fromkeys(_root(one) for one in (*found, *_verbs(word, base))))


def _word(base: str) -> str:
    """Give huis for huisje, and verdenken for verdachte: lemmas have lemmas of their own."""
    for _ in range(_DEEPEST):
        if root(base) or is_both(base):
            break
        base = lemma(base) or base
    # Of vrouwe and biologe the plural says that they are made from a shorter word.
    shorter = closed(base[:-1]) if base.endswith("e") else base
    return shorter if is_form(base + "n", shorter) else base


def _verbs(word: str, base: str | None) -> Iterator[str]:
    """Give the verbs of which a word with this lemma may be a form by the rules, as far as the dictionary has them."""
    if not may_be_form(word):
        return
    strong = past(word)
    if strong:
        yield strong
    adjective = base in (word, word[:-1]) and not word.endswith("ee") and base not in _overrides()
    regular = base is None or (adjective and base[-1] in "td")
    candidates = list(participle(word, regular))
    if base is None or base == word:
        candidates += separated(word)
    if base is None:
        candidates += prefixed(word)
    yield from (verb for verb in candidates if root(verb))


def _root(word: str) -> str:
    if word.endswith("ing") and len(word) > 7:
        verb = word[:-3] + "en"
        if is_word(verb) and (
            verb.startswith(PREFIXES[:5]) or len(particles(verb)) > 1 or verb.endswith(_REGULAR)
        ):
            return root(verb) or word
    return root(word) or word


def _compound(word: str, written: Parts) -> str:
    """Give a compound with the first root of its last part."""
    last = written[-1]
    return word[: -len(last)] + _last(last)


@lru_cache(maxsize=50_000)
def _last(part: str) -> str:
    return (_known(part) or [part])[0]
