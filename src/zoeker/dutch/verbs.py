"""What do the forms of a verb share? Its root, spelt as a word: schrijv-en, schreef and geschreven are schrijf."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from .dictionary import PARTICLES, PREFIXES, beginning_of, is_form, is_word, lemma, participles, particles
from .tables import data, function_words, listed, verb

_FINITE = ("t", "de", "te", "den", "ten")
_PARTICIPLES = ("t", "d", "te", "de", "ten", "den")
_STARTS = frozenset(start[:2] for start in (*PARTICLES, *PREFIXES))
_VOWELS = frozenset("aeiouy")
# Which vowels are written twice where they are long, and before which last consonants.
_LONG = frozenset("aeou")
_CONSONANTS = frozenset("bcdfgklmnprstvz")
_HARD, _SOFT = {"v": "f", "z": "s"}, {"f": "v", "s": "z"}


def closed(stem: str) -> str:
    """Spell what is left when -en is taken off as a word of its own: bomm- is bom, hav- is haav- and so haaf."""
    if stem[-1:] == stem[-2:-1] and stem[-1] not in "aeiou":
        return stem[:-1]
    return _hardened(stem[:-1] + stem[-2:] if _is_open(stem) else stem)


def _is_open(stem: str) -> bool:
    """Say whether a stem ends in one vowel and one consonant, so that its vowel is long before -en."""
    if stem[-1:] not in _CONSONANTS or stem[-2:-1] not in _LONG:
        return False
    return stem[-3:-2] not in _VOWELS or stem[-4:-2] == "qu"


def _hardened(stem: str) -> str:
    return stem[:-1] + _HARD.get(stem[-1:], stem[-1:])


def before_en(root: str) -> list[str]:
    """Give the ways in which a root may be spelt before -en: loop is lop-, stem is stemm-, reis is reiz-."""
    last = root[-1]
    double = last in _CONSONANTS and root[-2:-1] in _LONG and root[-3:-2] == root[-2]
    single = root[:-2] + last if double else root
    if last in _SOFT:
        return [single, root + last, single[:-1] + _SOFT[last]]
    return [single, root + last]


def root(infinitive: str) -> str | None:
    """Give the root of an infinitive; None for any other word, such as haven: haaft is no form of it."""
    return _root(infinitive) if infinitive[-1:] == "n" and len(infinitive) > 3 else None


@cache
def _root(infinitive: str) -> str | None:
    if infinitive.endswith(("gaan", "staan", "slaan", "zien", "doen")):
        short = infinitive[:-2] if infinitive.endswith("aan") else infinitive[:-1]
        return short if is_form(infinitive, infinitive) else None
    stem = infinitive[:-2] if infinitive.endswith("en") else infinitive[:-1]
    long = closed(stem)
    # The sound of an unstressed syllable stays: wandelen is wandel, and not wandeel.
    for candidate in dict.fromkeys((long, _hardened(stem))):
        if any(is_form(candidate + ending, infinitive) for ending in _FINITE):
            return candidate
    if infinitive in _strong().infinitives or is_form(infinitive + "d", infinitive):
        return long
    return verb(infinitive) or _behind_particle(infinitive)


def _behind_particle(infinitive: str) -> str | None:
    """Give the root of a verb that the dictionary has without its particle: uitsluit, as sluiten is sluit."""
    if lemma(infinitive) not in (None, infinitive):  # openden is open, and no op-enden
        return None
    for particle in particles(infinitive)[1:]:
        rest = root(infinitive[len(particle) :])
        if rest:
            return particle + rest
    return None


class _Strong(NamedTuple):
    """The table of strong verbs, by form."""

    infinitives: set[str]
    alone: dict[str, str]  # pasts
    behind: dict[str, str]  # pasts behind a prefix or particle
    participles: dict[str, str]
    tails: set[str]  # the last four letters of any of these, or all where they are fewer


@cache
def _strong() -> _Strong:
    table = _Strong(set(), {}, {}, {}, set())
    for infinitive, *pasts, participle in data("strong-verbs.txt"):
        table.infinitives.add(infinitive)
        table.participles.setdefault(participle, infinitive)
        for past in pasts:
            table.behind.setdefault(past.strip("()"), infinitive)
            if not past.startswith("("):
                table.alone.setdefault(past, infinitive)
    inflected = (participle + ending for participle in table.participles for ending in ("", "e", "en"))
    table.tails.update(form[-4:] for form in (*table.behind, *inflected))
    return table


def may_be_form(word: str) -> bool:
    """Say whether a word begins and ends as what the rules below know. A quick look: most words do not."""
    strong = _strong()
    if word in strong.alone:
        return True
    if word[:2] not in _STARTS:
        return False
    if word[-4:] in strong.tails or word[-3:] in strong.tails or word[-2:] in strong.tails:
        return True
    return (word.endswith(_FINITE) and len(particles(word)) > 1) or (
        "ge" in word and word.endswith(_PARTICIPLES)
    )


def past(word: str) -> str | None:
    """Give the strong verb of which a word is a past: stijgen for steeg."""
    return _strong().alone.get(word)


def is_seldom_past(word: str) -> bool:
    """Say whether a word is another one as a rule, as bond is no past of binden."""
    strong = _strong()
    return word in strong.behind and word not in strong.alone


def may_be_of(word: str, verb: str) -> bool:
    """Say whether a word begins as its verb does, as all forms but the strong ones do: noot is no form of nieten."""
    beginning = beginning_of(verb)
    if word.startswith(beginning) or any(
        word.startswith(beginning, place + 2) for place in participles(word)
    ):
        return True
    strong = (past(word), *separated(word), *prefixed(word), *participle(word, regular=False))
    return word.startswith("ge" + beginning) or verb in strong


def separated(word: str) -> Iterator[str]:
    """Give the verbs of which a word may be a form behind a particle: afsluiten for afsloot, voorstaan for voorstaat."""
    for particle in particles(word)[1:]:
        rest = word[len(particle) :]
        if rest in _strong().behind:
            yield particle + _strong().behind[rest]
        elif rest.endswith(_FINITE):
            finite = lemma(rest)
            if finite and finite != rest and root(finite):
                yield particle + finite


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


def participle(word: str, regular: bool, shortest: int = 3) -> Iterator[str]:
    """Give the verbs of which a word may be a participle with ge-: aangeboden and, if `regular`, aangekondigd.

    A regular one has more letters than `shortest` behind the ge-: geind, if it is no noun such as gebed.
    """
    for particle in particles(word) if "ge" in word else ():
        rest = word[len(particle) :]
        if not rest.startswith("ge"):
            continue
        for ending in ("", "e", "en"):
            if not rest.endswith(ending):
                continue
            core = rest[2 : len(rest) - len(ending)]
            if core[-2:] in ("tt", "dd"):  # uitgeputte
                core = core[:-1]
            if core in _strong().participles:
                yield particle + _strong().participles[core]
            elif (
                regular
                and len(core) > (2 if particle else shortest)
                and core[-1] in "td"
                and not _is_noun("ge" + core)
            ):
                yield from (particle + verb for verb in (*_weak(core), *_weak(core[:-1])))


def _is_noun(word: str) -> bool:
    return any(is_form(start + "en", word) for start in before_en(word))  # gezichten, gebieden, gewaden


def present(word: str) -> str | None:
    """Give the verb of which a word is the present participle: lopen for lopend, lopende, lopenden."""
    end = word.rfind("nd", -4)
    if end < 2 or word[end + 2 :] not in ("", "e", "en"):
        return None
    infinitive = word[: end + 1]
    return infinitive if root(infinitive) and infinitive not in function_words() else None


def weak(word: str) -> str | None:
    """Give the verb of which a word may be a weak form without ge-: twittert, twitterde."""
    if not word.endswith(_FINITE):
        return None
    endings = (end for end in _FINITE if word.endswith(end) and len(word) > len(end) + 2)
    return next((verb for end in endings for verb in _weak(word.removesuffix(end))), None)


def _weak(stem: str) -> Iterator[str]:
    if stem.endswith(("aa", "oe", "ie")) and root(stem + "n"):
        yield stem + "n"  # vergaat
    for start in before_en(stem):
        verb = start + "en"
        if is_word(verb) and root(verb) == _hardened(stem) and verb not in _strong().infinitives:
            yield verb


@lru_cache(maxsize=4096)  # the words of a question are looked at at every search
def verb_apart(word: str) -> tuple[str, str] | None:
    """Give the verb and the particle that a folded word is made of, where these stand apart in a main clause.

    aftreden and afgetreden are treden, and af; None for overwegen, which stays together, and for a noun such as inkomen.
    """
    if set(particles(word)) <= {"", word}:  # as most words: of these nothing is looked up
        return None
    base = lemma(word) or word
    if is_word(word + "s") or not (base == word or root(base) or root(word)):
        return None
    verbs = (word, base, *separated(word), *participle(word, regular=True))
    for whole in filter(root, dict.fromkeys(verbs)):
        for particle in particles(whole)[:0:-1]:
            core = whole[len(particle) :]
            if root(core) and _is_separable(particle, core):
                return core, particle
    return None


def _is_known(form: str) -> bool:
    return is_word(form) or bool(listed(form))


def _is_separable(particle: str, core: str) -> bool:
    """Say whether a participle has its ge- behind the particle: opgestapt, but overwogen."""
    strong = [form for form, infinitive in _strong().participles.items() if infinitive == core]
    stem = root(core) or ""
    together = (
        particle in PREFIXES and particle != "aan" and any(_is_known(particle + form) for form in strong)
    )
    forms = [*strong, stem + "t", stem + "d", stem]
    return not together and any(_is_known(f"{particle}ge{form}") for form in forms)
