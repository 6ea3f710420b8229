"""Which spellings of a word are older ones? Those of before 1996 and 2006, as far as a rule tells the new ones."""

from __future__ import annotations

import re

from .dictionary import is_word, lemma

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
_SHORTEST = 3  # letters on either side of it
_OF_NAMES = re.compile("(?:man|maker|kamp|veld|boer)s?")  # what surnames end in
_LONG = 5  # letters: in a shorter word a c for a k makes another one: cool and kool, Luc and luk
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
    return _C.sub("k", word) if "c" in word and len(word) >= _LONG else word


def is_latin(word: str) -> bool:
    """Say whether a word ends as those do that came from Latin or French: critiek, accoord, but not Decker."""
    return len(word) >= _LONG and "ck" not in word and _LATIN.search(word) is not None


def modern(word: str) -> str | None:
    """Give the newer spelling of a word, if the dictionary knows that and not the word itself."""
    if len(word) < _LONG or ("k" not in word and "c" not in word):  # no rule is about another letter
        return None
    for mark, old, new in _MODERN:
        changed = old.sub(new, word) if mark in word else word
        if changed != word and is_word(changed) and is_latin(lemma(changed) or changed):
            return changed
    return None


def with_n(word: str) -> str:
    """Give pannenkoek for pannekoek: what the dictionary knows, or two words of it where it knows neither spelling."""
    at = word.find("e", _SHORTEST, -_SHORTEST)
    while at > 0:
        if word[at - 1] not in _BEFORE_LINK and word[at + 1] not in _BEHIND_LINK:
            head, tail = word[: at + 1] + "n", word[at + 1 :]
            if is_word(tail) and is_word(head) and _is_one(head + tail, tail, word):
                return head + tail
        at = word.find("e", at + 1, -_SHORTEST)
    return word


def _is_one(joined: str, tail: str, word: str) -> bool:
    """Say whether two words are one: in the dictionary, or where neither spelling is; but Bruggeman is a name."""
    return _OF_NAMES.fullmatch(tail) is None and (is_word(joined) or not is_word(word))
