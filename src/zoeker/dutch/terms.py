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
from .verbs import closed, is_seldom_past, participle, past, prefixed, root, separated, weak

_TAIL = re.compile(r"(.*\d)([a-z]{4,})")  # 24jarige
_DEEPEST = 3  # lemmas of lemmas: verdachten, verdachte, verdacht, verdenken
_REGULAR = ("elen", "igen", "iseren", "ficeren")  # whose -ing means the doing of it


@cache
def _overrides() -> dict[str, list[str]]:
    return {form: words for form, *words in data("overrides.txt")}


@lru_cache(maxsize=50_000)  # the parts of compounds come back
def terms(word: str) -> tuple[str, ...]:
    """Give the index terms of a folded word: seldom more than one; what is not all letters (`nu.nl`) is its own."""
    if word.isalpha():
        return tuple(dict.fromkeys(one_spelling(found) for found in _roots(word)))
    match = _TAIL.fullmatch(word)
    return tuple(match[1] + term for term in terms(match[2])) if match else (word,)


def _roots(word: str) -> list[str]:
    if not word.isascii() or len(word) < 3:
        return [word]
    overrides = _overrides()
    return overrides[word] if word in overrides else _read(word)


def _read(word: str) -> list[str]:
    word = with_n(word)
    found = _known(word)
    if found:
        return found
    newer = modern(word)
    if newer:
        return _known(newer) or [newer]
    verb = next(weak(word), None)
    if verb:
        return [_root(verb)]
    if word.endswith("e") and is_word(word[:-1]):
        return _known(word[:-1])
    return [_compound(word) or bare(word)]


@lru_cache(maxsize=50_000)  # the last parts of compounds come back
def _known(word: str) -> list[str]:
    """Give the roots of a word by the dictionary and the tables, each once; none when they do not know it."""
    base = lemma(word)
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


def _compound(word: str) -> str | None:
    """Give a compound with the first root of its last part; None where that is not known."""
    written = parts(word)
    if not written:
        return None
    head = word[: word.rindex(written[-1])]
    return head + (_known(written[-1]) or [written[-1]])[0]
