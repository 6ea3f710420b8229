"""What is left of a word that no dictionary knows, without the ending of its plural, diminutive or adjective?"""

from __future__ import annotations

import re

from .dictionary import is_form, is_word, participles
from .verbs import closed

# Diminutives by the sound before them: after n, l, r, w and vowels -tje, so that Spanje is no little span.
_DIMINUTIVE = re.compile(
    r"(.*[aeiouy].*?)(?:(?<=[bmnglr])etje|(?<=[nlrwaeiouyj])tje|(?<=m)pje|(?<=[ptkfsdgbch])je)s?"
)
_KINK = re.compile(r"(.*[aeiouy].*in)kjes?")
_VOWEL = re.compile("[aeiouy]")
_CONSONANT = re.compile("[b-df-hj-np-tv-xz]$")
_DIGRAPH = re.compile("(?:[aeo][ui]|ie|oe|eu|ij|ui)$")
_SHORT_VOWEL = re.compile("(?<![aeiou])[aeiouy]$")
# A vowel that is long though written once, or twice where once would do; an i that would be short in a word of one syllable.
_NOT_BEFORE_EN = re.compile(
    "(?:(?<![aeio])e|[aou]|[^aeiou]i)$|(?:aa|ee|oo|uu)[^aeiouy]$|^[^aeiouy]*i[^aeiouyj]$"
)

# Endings of adjectives, which a name does not have: Arnhemse, but Nielsen and Velsen are no plurals of one.
_ADJECTIVE = re.compile(r"(.{3,}(?:isch|lijk|ig))e[nr]?|(.{3,}[nmrlkgd]s)e")


_PLURAL = (
    "heden",
    "ingen",
    "iteiten",
    "isten",
    "anten",
    "enten",
    "ionen",
    "ogen",
    "eren",
    "elen",
    "schappen",
    "aten",
    "aren",
    "ieten",
)


def bare(word: str) -> str:
    """Take the ending off a folded word: whatsappjes is whatsapp, tiktokkers tiktokker, Zelenski itself."""
    if len(word) < 5:
        return word
    if word.endswith(("je", "jes")):
        if match := _KINK.fullmatch(word):
            return match[1] + "g"
        if match := _DIMINUTIVE.fullmatch(word):
            return closed_end(match[1])
    if word.endswith(("e", "en", "er")) and (match := _ADJECTIVE.fullmatch(word)):
        return match[1] or match[2]
    if word.endswith("heden"):
        return word[:-3] + "id"
    if word.endswith("ien"):  # fantasiën, but Tolkien
        return word[:-1] if is_word(word[:-1]) else word
    if word.endswith("en") and takes_en(word[:-2]):
        return _singular(word)
    if word.endswith("s") and word[-2] not in "siu":
        return word[:-1]
    return word


def _singular(word: str) -> str:
    """Give what stands before -en as a word of its own; the word itself where that can have no plural."""
    singular = closed(word[:-2])
    if word.endswith(_PLURAL) or is_form(singular, singular):
        return singular
    # What is a form of another word has no plural: Petersen is not of Peters. But a strong past has: zwoor, zworen.
    return singular if is_word(word) and is_word(singular) else word


def nominal(word: str) -> str | None:
    """Give the participle or superlative of which a word may be the plural: geblesseerd, slimst; None for any other word."""
    stem = word[:-2]
    if not word.endswith("en") or not (
        stem.endswith(("end", "st")) or (stem[-1:] in "td" and participles(stem))
    ):
        return None
    return stem if len(stem) > 4 and is_word(stem) else None


def takes_e(stem: str) -> bool:
    """Say whether what stands before -e may be an adjective: exact-e and blauw-e; mik-e would be mikke, groot-e grote."""
    if not _CONSONANT.search(stem) or stem[-1] == stem[-2:-1]:
        return False
    if _CONSONANT.search(stem[:-1]) or _DIGRAPH.search(stem[:-1]):
        return True
    return len(stem) > 3 and stem.endswith(("el", "er", "ig"))


def takes_en(stem: str) -> bool:
    """Say whether what stands before -en is spelt as it would be: bomm-en, hav-en; rijss-en would be rijsen, bid-en bidden."""
    if not _VOWEL.search(stem):
        return False
    if stem[-1] == stem[-2:-1]:
        return stem[-1] == "e" or _SHORT_VOWEL.search(stem[:-2]) is not None
    if stem[-1] == "s" and _DIGRAPH.search(stem[:-1]):  # Biesen is no bies: those are biezen
        return False
    return not _NOT_BEFORE_EN.search(stem)


def closed_end(stem: str) -> str:
    """Give ding for ding-etje, man for mann-etje, auto for autoo-tje."""
    if stem[-1:] == stem[-2:-1]:
        return stem[:-1]
    return stem
