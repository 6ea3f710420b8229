"""Under which terms is a word indexed? By what its forms share: the lemma of a noun, the root of a verb.

A word may be read in several ways: bedragen are amounts and to amount to, ouder is a parent and a comparative. Then it
has a term for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from .compounds import parts
from .dictionary import PREFIXES, is_both, is_form, is_word, lemma, particles
from .endings import bare, nominal, takes_e
from .spellings import modern, one_spelling, with_n
from .tables import data, function_words
from .verbs import (
    before_en,
    closed,
    is_seldom_past,
    may_be_form,
    may_be_of,
    participle,
    past,
    prefixed,
    root,
    separated,
    weak,
)

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
        own = function_words().get(word)
        if own:
            return (own,)
        roots = _roots(word, written)
        if len(roots) == 1:
            return (one_spelling(_apart(roots[0])),)
        return tuple(dict.fromkeys(one_spelling(_apart(root)) for root in roots))
    match = _TAIL.fullmatch(word)
    return tuple(match[1] + term for term in terms(match[2])) if match else (word,)


def _apart(root: str) -> str:
    """Give innen for in: a root that a function word has already is spelt as the infinitive or the plural is."""
    functions = function_words()
    if root not in functions:
        return root
    longer = [start + "en" for start in before_en(root)]
    return next((form for form in longer if form not in functions and is_word(form)), longer[-1])


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
    if spelt.endswith("e") and takes_e(spelt[:-1]) and is_word(spelt[:-1]):
        return _known(spelt[:-1]) or [spelt[:-1]]
    adjective = nominal(word)
    if adjective:
        return _known(word[:-1]) or _known(adjective) or [adjective]
    if written is None or spelt != word:
        written = parts(spelt)
    if written:
        return [_compound(spelt, written)]
    stem = bare(spelt)
    return [spelt if stem in function_words() else stem]


def _known(word: str) -> list[str]:
    """Give the roots of a word by the dictionary and the tables, each once; none when they do not know it."""
    base = lemma(word)
    if base is None and not may_be_form(word):
        return []
    if base == word and word.endswith("en") and not is_form(word, word):
        singular = closed(
            word[:-2]
        )  # what the dictionary says cannot be right: gevaren is no form of ervaren
        base = singular if is_form(singular, singular) else word
    if base is not None and base != word:
        base = _word(base)
        if root(base) and (is_seldom_past(word) or not may_be_of(word, base)):
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
        shorter = lemma(base)
        if root(base) or is_both(base) or shorter is None or (root(shorter) and not may_be_of(base, shorter)):
            break
        base = shorter
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
    candidates = list(participle(word, regular, 2 if base is None else 3))
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
