"""What is left of a word that no dictionary knows, without the ending of its plural, diminutive or adjective?"""

from __future__ import annotations

import re

from .verbs import closed

# Diminutives by the sound before them: after n, l, r, w and vowels -tje, so that Spanje is no little span.
_DIMINUTIVE = re.compile(
    r"(.*[aeiouy].*?)(?:(?<=[bmnglr])etje|(?<=[nlrwaeiouyj])tje|(?<=m)pje|(?<=[ptkfsdgbch])je)s?"
)
_KINK = re.compile(r"(.*[aeiouy].*in)kjes?")
_VOWEL = re.compile("[aeiouy]")

# Endings of adjectives, which a name does not have.
_ADJECTIVE = re.compile(r"(.{3,}(?:isch|lijk|ig|[nmrlkgd]s))e[nr]?")


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
        return match[1]
    if word.endswith("heden"):
        return word[:-3] + "id"
    if word.endswith("ien"):
        return word[:-1]
    if word.endswith("en") and _VOWEL.search(word[:-2]):
        return closed(word[:-2])
    if word.endswith("s") and word[-2] not in "siu":
        return word[:-1]
    return word


def closed_end(stem: str) -> str:
    """Give ding for ding-etje, man for mann-etje, auto for autoo-tje."""
    if stem[-1:] == stem[-2:-1]:
        return stem[:-1]
    return stem
