"""Under which terms is a word indexed? By what its forms share: the lemma of a noun, the root of a verb.

A word may be read in several ways: bedragen are amounts and to amount to, ouder is a parent and a comparative. Then it
has a term for each. The spellings of before 1996 and 2006 have the terms of the new ones, as far as a rule tells these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from .compounds import parts
from .dictionary import PREFIXES, is_both, is_form, is_word, lemma, participles, particles
from .tables import data, function_words, is_name, listed, stem
from .verbs import (
    before_en,
    closed,
    is_seldom_past,
    may_be_form,
    may_be_of,
    participle,
    past,
    prefixed,
    present,
    root,
    separated,
    weak,
)

Parts = tuple[str, ...]  # of a compound, as compounds.py gives them

_TAIL = re.compile(r"(.*\d)([a-z]{4,})")  # 24jarige
# Letters of a word that has forms; of a name that has none; of what is no name by accident.
_SHORTEST, _NAME, _LONG = 3, 5, 8
_LONG_REST = 5  # letters: what Snowball takes for a word
# What a name does not end in, or is not as long as; and what its stem has less, with the consonant that was written twice.
_INFLECTED = re.compile(
    "(?:[^aeiou]jes?|(?:isch|lijk|baar|bar|loz|zam|achtig|.{3}(?:ig|al|iel|onel|iev|air|ent|ant|end|erd)|ge.{4,}[dt])e"
    "|(?:iteit|[ai]st|[ae]nt|ge.{4,}[dt]|schapp|hed|ing|.{7}(?:[^eo]|ie))en)$"
)
_ADJECTIVE = re.compile("(?:isch|lijk|bar|loz|zam|ig|al|el|iev|air|ent|ant|erd)e$")
_TAKEN = re.compile("([bdfgklmnprstvz]?)en?|e?t?jes?|kjes?|pjes?")
_DEEPEST = 3  # lemmas of lemmas: verdachten, verdachte, verdacht, verdenken
_REGULAR = ("elen", "igen", "iseren", "ficeren")  # whose -ing means the doing of it


@cache
def _overrides() -> dict[str, list[str]]:
    return {form: words for form, *words in data("overrides.txt")}


def is_overridden(word: str) -> bool:
    """Say whether the terms of a word were given by hand."""
    return word in _overrides()


def own_term(word: str) -> str:
    """Give the term of a word that is a form of no other."""
    return one_spelling(_apart(word))


def forget() -> None:
    """Forget the terms of parts, which go by the tables."""
    first.cache_clear()


def terms(word: str, written: Parts | None = None) -> tuple[str, ...]:
    """Give the index terms of a folded word: seldom more than one; what is not all letters (`nu.nl`) is its own.

    `written` are its parts, where they are known already.
    """
    if word.isalpha():
        own = function_words().get(word)
        if own:
            return (own,)
        return tuple(_roots(word, written))
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
    """Give the first term of a word that is a part of another: no form of zijn makes compounds, so that waren are goods there."""
    found = terms(word)[0]
    return word if found != word and word in function_words() else found


def _roots(word: str, written: Parts | None) -> list[str]:
    if not word.isascii() or len(word) < _SHORTEST:
        return [word]
    if is_name(word):
        # Jansens is Jansen's; but Timmermans is no carpenter's, nor Frans Fran's.
        shorter = word[:-1] if word[-1] == "s" and len(word) > _NAME and not is_word(word) else word
        return [shorter if is_name(shorter) else word]
    if own := _overrides().get(word):
        return _spelt(own)
    if word.endswith(("ere", "eren")) and _is_younger(word.removesuffix("n")):
        own = [word.removesuffix("n")]
        return own if word[-1] == "n" else _spelt([*(_read(word, written) or []), *own])
    if found := listed(word):
        return [*found, *_also(word, found)]
    person = word[:-1] if len(word) >= _LONG and word.endswith("en") and is_word(word[:-1]) else ""
    known = _read(word, written) if not person or is_word(word) else None
    if person and known in (None, [word], [person]):
        persons = _roots(
            person, None
        )  # verpleegkundigen are more than one verpleegkundige, who is verpleegkundig
        if persons != [person]:
            return persons
    return _unknown(with_n(word)) if known is None else _spelt(known)


def _is_younger(word: str) -> bool:
    """Say whether a comparative in -e is a person as well, by its plural: jongeren are not all who are jong, nor ouderen ouders."""
    base, person = lemma(word), word + "n"
    if base is None or base in (word, word[:-1], word[:-2]) or not is_word(person) or root(person):
        return False
    return root(base) is None and base in (lemma(word[:-1]), *_known(word[:-1]))


def _also(word: str, terms: tuple[str, ...]) -> list[str]:
    """Give the terms of the noun of which a form is the plural, where only a verb is listed: uitgaven are not only given out."""
    noun = lemma(word) or word
    is_plural = word in (noun + "n", noun + "en") or (word.endswith("en") and closed(word[:-2]) == noun)
    if not is_plural or noun == word or root(noun) or terms == (word,):
        return []
    return [term for term in _roots(noun, None) if term not in terms]


def _spelt(roots: list[str]) -> list[str]:
    """Give roots as terms: each once, in one spelling, and none that is a function word's."""
    return list(dict.fromkeys(map(own_term, roots)))


def _read(word: str, written: Parts | None) -> list[str] | None:
    """Give the roots of a word by all that is known of it and of what it is made of; None when that is nothing."""
    joined = with_n(word)
    spelt = joined if is_word(joined) else word
    found = _known(spelt)
    if found:
        return found
    newer = modern(spelt)
    if newer:
        return _known(newer) or [newer]
    verb = weak(spelt) if len(word) >= _LONG else None
    if verb:
        return [_root(verb)]
    adjective = _adjective(spelt)
    if adjective:
        return _known(adjective) or [adjective]
    if joined != word and (split := parts(joined)):
        return [_compound(joined, split)]
    if written is None:
        written = parts(word)
    return [_compound(word, written)] if written else None


def _adjective(word: str) -> str | None:
    """Give the participle or superlative that is inflected in a word: overlevend for overlevenden, slimst for slimsten."""
    if len(word) >= _LONG and _ADJECTIVE.search(word):
        stem = closed(word.removesuffix("e"))
        return stem if is_word(stem) else None
    stem = word.removesuffix("n").removesuffix("e")
    if len(stem) > len(word) - 1 or not (
        stem.endswith(("end", "st")) or (stem[-1:] in ("t", "d") and participles(stem))
    ):
        return None
    return stem if len(stem) > _SHORTEST + 1 and is_word(stem) else None


def _unknown(word: str) -> list[str]:
    """Give the term of a word that nothing knows: its stem, where it is inflected for sure and that is no other word's.

    Any other loses its -s only: it may be a name, as Hansen is, which is not Hans, nor is Lippens lips.
    """
    if word.endswith("se") and is_name(word[:-1]):  # Geraardsbergse
        return _roots(word[:-1], None)
    root = _stem(word) if _INFLECTED.search(word) else word
    if root != word and not _is_taken(root):
        return [root]
    shorter = word[:-1]
    if len(shorter) <= _SHORTEST or word[-1] != "s" or shorter[-1] in "siu" or shorter in function_words():
        return [word]
    known = _read(shorter, None)
    if known is None:
        return [shorter]
    return _spelt(known) if shorter in known else [word]


def _stem(word: str) -> str:
    """Give Snowball's stem of an inflected word where that is spelt as a word; else what Dutch spelling makes of it."""
    # Snowball would take a ge- off anywhere: burgerschap would be burrschap.
    at = word.rfind("ge", 0, -_LONG_REST) + 2 if "ge" in word[:-_LONG_REST] else 0
    root = word[:at] + stem(word[at:])
    same = next(
        (at for at, pair in enumerate(zip(word, root, strict=False)) if len(set(pair)) > 1),
        min(len(word), len(root)),
    )
    if _ADJECTIVE.search(word):
        return closed(word[:-1])
    taken = _TAKEN.fullmatch(word, same)
    if taken and (not taken[1] or closed(word[same - 1 : same] + taken[1])[-1] == root[-1]):
        return root
    if word.endswith("heden"):
        return word[:-3] + "id"
    return closed(word[:-2] if word.endswith("n") else word[:-1]) if word[-1] in "en" else word


def _is_taken(term: str) -> bool:
    """Say whether a word that is known may have a term."""
    if len(term) < _SHORTEST or term in function_words() or is_word(term) or is_name(term):
        return True
    return any(is_word(start + "en") for start in before_en(term))


def _known(word: str) -> list[str]:
    """Give the roots of a word by the dictionary and the tables, each once; none when they do not know it."""
    base = _base(word)
    if base is None and not may_be_form(word):
        return []
    if base == word and word.endswith("en") and not is_form(word, word):
        base = _singular(word)  # what the dictionary says cannot be right: gevaren is no form of ervaren
    if base is not None and base != word:
        base = _word(base)
        if root(base) and (is_seldom_past(word) or not may_be_of(word, base)):
            base = _singular(word)
        elif root(base) and word.endswith("e") and past(word[:-1]):
            base = word  # Zwolle: nobody writes such forms any more
    found = [] if base is None else [base]
    if base is not None and base != word:  # bedragen, vorst, ouder may be words as well as forms of one
        if is_both(word):
            found = [word, *found]
        elif root(word) or (word[-1] != "n" and is_form(word + "en", word)):
            found = [*found, word]
    return list(dict.fromkeys(_root(one) for one in (*found, *_verbs(word, base))))


def _base(word: str) -> str | None:
    """Give the lemma of a word, or the verb of which it is the infinitive or the present participle."""
    base = lemma(word)
    if base is not None and f"{base}s" in (word, word[:-1]) and is_word(f"{base}se"):
        return f"{base}s"  # zomers and zomerse
    if base is None and root(word):
        return word
    verb = present(word)
    return verb if verb and (base != word or word[-1] == "d") else base


def _singular(word: str) -> str:
    """Give the word of which another is the plural in -en, if the dictionary has that; else the word itself."""
    singular = closed(word[:-2]) if word.endswith("en") else word
    return singular if is_form(singular, singular) else word


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
    regular = base is None or (adjective and base.removesuffix("e")[-1:] in ("t", "d"))
    candidates = list(participle(word, regular, 2 if base is None else 3))
    if base is None or base == word:
        candidates += separated(word)
    if base is None or (base == word and word.endswith("n")):
        candidates += prefixed(word)
    yield from (verb for verb in candidates if root(verb))


def _root(word: str) -> str:
    if word.endswith("ing") and len(word) > 7:
        verb = word[:-3] + "en"
        if is_word(verb) and (
            verb.startswith(PREFIXES[:5]) or len(particles(verb)) > 1 or verb.endswith(_REGULAR)
        ):
            base = root(verb) or word
            is_noun = verb.endswith(_REGULAR) and is_form(base, base)  # regel is no regeling
            return word if is_noun or _is_adjective(base) else base
    return root(word) or word


def _is_adjective(word: str) -> bool:
    return any(is_form(start + "e", word) for start in before_en(word))  # openbare


def _compound(word: str, written: Parts) -> str:
    """Give a compound with the first root of its last part."""
    last = written[-1]
    return word[: -len(last)] + first(last)


# Older spellings

# From the older to the newer spelling, tried in this order where the dictionary does not know a word: projekt, vacantie.
# Before each rule, what must be in a word for it to apply.
_MODERN = [
    ("kt", re.compile("kt"), "ct"),
    ("k", re.compile("^k(?=[aoulr])"), "c"),
    ("k", re.compile(r"(?<!^)k(?=[aou])"), "c"),
    ("k", re.compile("k(?=[aoulrt])"), "c"),
    ("c", re.compile("c(?![eiyh])"), "k"),
    ("ks", re.compile("ks"), "x"),
    ("ks", re.compile("ks(?=[eiy])"), "cc"),
]

# One spelling for what both may be in the dictionary: produkt and product, aktie and actie.
_PH = re.compile("(?<=...)ph|ph(?=....)")
_TH = re.compile("th(?=[eior]...)")
_BEFORE_LINK, _BEHIND_LINK = "aeiouy", "aeiouyn"  # where none of these letters is, an e may link two words
_LEAST_HALF = 3  # letters on either side of it
_OF_NAMES = re.compile("(?:man|maker|kamp|veld|boer)s?")  # what surnames end in
_LEAST_RESPELT = 5  # letters: in a shorter word a c for a k makes another one: cool and kool, Luc and luk
_C = re.compile("c(?![eiyh])")

# How words of Latin or French make end, which alone were once spelt with the other letter: Coster is no koster.
_LATIN = re.compile(
    "(?:i[ek]|ie[fkrt]|isch|ique|uu?r|eur|ai?r|aa[lnt]|ee?l|[ai]el|ent|ant|[ae]ns|oo?[nr]|tor|(?<!kk)eren|is[tm]e?|iteit|i?um|us|a"
    "|ad|ade|age|ine|ose|yse|ode|ole|ule|ette|[csr]es|us|eem|oom|ees|aan|cord|koord|[aeiou][ck]t|pt|unt)$"
)


def one_spelling(word: str) -> str:
    """Give one spelling for both the older and the newer one of a word."""
    word = word.replace("ct", "kt").replace("x", "ks")
    if "ph" in word:
        word = _PH.sub("f", word)
    if "th" in word:
        word = _TH.sub("t", word)
    return _C.sub("k", word) if "c" in word and len(word) >= _LEAST_RESPELT else word


def is_latin(word: str) -> bool:
    """Say whether a word ends as those do that came from Latin or French: critiek, accoord, but not Decker."""
    return len(word) >= _LEAST_RESPELT and "ck" not in word and _LATIN.search(word) is not None


def modern(word: str) -> str | None:
    """Give the newer spelling of a word, if the dictionary knows that and not the word itself."""
    if len(word) < _LEAST_RESPELT or ("k" not in word and "c" not in word):  # no rule is about another letter
        return None
    for mark, old, new in _MODERN:
        changed = old.sub(new, word) if mark in word else word
        if changed != word and is_word(changed) and is_latin(lemma(changed) or changed):
            return changed
    return None


def with_n(word: str) -> str:
    """Give pannenkoek for pannekoek: what the dictionary knows, or two words of it where it knows neither spelling."""
    at = word.find("e", _LEAST_HALF, -_LEAST_HALF)
    while at > 0:
        if word[at - 1] not in _BEFORE_LINK and word[at + 1] not in _BEHIND_LINK:
            head, tail = word[: at + 1] + "n", word[at + 1 :]
            if is_word(tail) and is_word(head) and _is_one(head + tail, tail, word):
                return head + tail
        at = word.find("e", at + 1, -_LEAST_HALF)
    return word


def _is_one(joined: str, tail: str, word: str) -> bool:
    """Say whether two words are one: in the dictionary, or where neither spelling is; but Bruggeman is a name."""
    return _OF_NAMES.fullmatch(tail) is None and (is_word(joined) or not is_word(word))
