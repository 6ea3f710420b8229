"""Which forms does OpenTaal give a word, by the flags of its spelling dictionary for Hunspell (`nl.dic` and `nl.aff`)?

Nouns and adjectives stand there with flags for what they are inflected to. Of verbs, the infinitive, the stem and the
participle are lines of their own, each with flags: the infinitive of a stem is the one that Dutch spells so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from zoeker.dutch.dictionary import PREFIXES
from zoeker.dutch.units import fold
from zoeker.dutch.verbs import before_en, closed

Rules = dict[str, list[tuple[str, str, re.Pattern[str]]]]  # by flag: which end is put for which, and when
_FINITE = {"V3", "Vp", "Vq"}  # -t, -de(n), -te(n)
_OF_VERBS = {"Vi": ("d", "de"), "Vp": ("de", "den"), "Vq": ("te", "ten")}
_SELDOM = {"Zm", "Ai", "At", "Au", "Av", "Aw"}  # -heid; iets nieuws, iets nieuwers


class Reading(NamedTuple):
    """A word of which something is a form: a noun or adjective ("n", "a"), or the infinitive of a verb ("v")."""

    word: str
    kind: str


class Paradigms(NamedTuple):
    """All of it folded: forms by word, roots by infinitive, and words that have lines and flags of their own."""

    forms: dict[Reading, set[str]]
    roots: dict[str, str]
    own: set[str]


def letters(line: str) -> str:
    """Write the ligature ĳ as two letters, as all else does."""
    return line.strip().replace("ĳ", "ij").replace("Ĳ", "IJ")


def endings(affixes: Path) -> Rules:
    """Read what each flag puts for which end of a word."""
    found = defaultdict(list)
    for line in affixes.read_text(encoding="utf-8").splitlines():
        match = re.match(r"SFX (\S\S) +(\S+) +([^\s/]+)\S* +(\S+)", line)
        if match and match[3] not in "YN":
            flag, old, new, condition = match.groups()
            found[flag].append((old.strip("0"), new.strip("0"), re.compile(f"(?:{condition})$")))
    return dict(found)


def particles(affixes: Path) -> dict[str, str]:
    """Read which flag puts which particle before a verb."""
    lines = affixes.read_text(encoding="utf-8").splitlines()
    return {
        match[1]: letters(match[2]) for line in lines if (match := re.match(r"PFX (P[a-t]) 0 (\S+) \.", line))
    }


def entries(dictionary: Path) -> Iterator[tuple[str, set[str]]]:
    """Yield the words of the spelling dictionary, each with its flags, but for misspellings that look like compounds."""
    for line in dictionary.read_text(encoding="utf-8").splitlines()[1:]:
        word, _, rest = line.partition("/")
        codes = rest.split()[0] if rest.split() else ""
        flags = {codes[i : i + 2] for i in range(0, len(codes), 2)}
        word = letters(word.split()[0])
        if word.isalpha() and "Fw" not in flags:
            yield word, flags


def inflected(word: str, flags: set[str], rules: Rules) -> Iterator[tuple[str, str]]:
    """Give the plurals and diminutives of a noun and the forms of an adjective, each with its flag."""
    for flag in sorted(flags & rules.keys()):
        for old, new, condition in rules[flag] if flag[0] in "YZA" else ():
            if condition.search(word) and word.endswith(old):
                form = word.removesuffix(old) + new
                if form.isalpha():
                    yield form, flag


def paradigms(dictionary: Path, affixes: Path, listed: set[str]) -> Paradigms:
    """Read all paradigms; of forms that only may be there, those that are `listed`, folded."""
    rules, before = endings(affixes), particles(affixes)
    forms: dict[Reading, set[str]] = defaultdict(set)
    infinitives: set[str] = set()
    stems: dict[str, set[str]] = defaultdict(set)
    for word, flags in entries(dictionary):
        for form, flag in inflected(word, flags - _SELDOM, rules):
            base = form[:-5] + "heid" if form.endswith("heden") else fold(word)
            forms[Reading(base, "a" if flag == "Zk" or flag[0] == "A" else "n")] |= {base, fold(form)}
        for particle in ["", *(before[flag] for flag in flags & before.keys())]:
            _add_verb(fold(particle + word), flags, infinitives, stems)
    own = {reading.word for reading in forms}
    roots = {verb: closed(verb[:-2]) for verb in infinitives if verb.endswith("en") and len(verb) > 4}
    roots = {verb: root for verb, root in roots.items() if root in listed}
    for stem in sorted((stem for stem in stems if len(stem) > 1), reverse=True):
        infinitive = _infinitive(stem, infinitives, listed)
        if infinitive:
            roots[infinitive] = stem
            forms[Reading(infinitive, "v")] |= set(_finite(stem, stems[stem]))
    for verb in sorted(infinitives | roots.keys()):
        more = {verb, verb + "d", verb + "de", *_participles(roots.get(verb), stems, before, listed)}
        forms[Reading(verb, "v")] |= more
    return Paradigms(dict(forms), roots, own)


def _add_verb(word: str, flags: set[str], infinitives: set[str], stems: dict[str, set[str]]) -> None:
    """Add a word to the infinitives or, with its flags, to the stems; rammelt and bakt have stems, too."""
    if "Vi" in flags:
        infinitives.add(word)
    if flags & _FINITE:
        stems[word] |= flags & _FINITE
    if flags & {"Va", "Vb"} and word[-2] not in "aeoiu":
        stems[word[:-1]] |= {"V3", "Vp" if "Va" in flags else "Vq"}


def _infinitive(stem: str, infinitives: set[str], listed: set[str]) -> str | None:
    """Give the infinitive that has a stem: wandelen for wandel, shoppen for shop."""
    found = [start + "en" for start in before_en(stem)]
    found += [stem + "n", stem + "an"] if stem[-1] in "aeoiu" else []
    fitting = [verb for verb in found if verb in infinitives or verb in listed]
    regular = [verb for verb in fitting if closed(verb[:-2]) == stem]
    return next(iter([*regular, *fitting]), None)


def _finite(stem: str, flags: set[str]) -> Iterator[str]:
    yield stem
    if "V3" in flags:
        yield stem + ("at" if stem[-1] == "a" else "t")
    for flag in flags & _OF_VERBS.keys():
        yield from (stem + ending for ending in _OF_VERBS[flag])


def _participles(
    root: str | None, stems: dict[str, set[str]], before: dict[str, str], listed: set[str]
) -> Iterator[str]:
    """Give the regular participles of a verb that are listed, and their inflected forms: geshopt, afgeleverde, verlamd."""
    if root is None:
        return
    ends = (
        [""]
        if root[-1] in "td"
        else ["d"]
        if "Vp" in stems.get(root, ())
        else ["t"]
        if "Vq" in stems.get(root, ())
        else ["d", "t"]
    )
    starts = [("ge", root), *([("", root)] if root.startswith(PREFIXES) else [])]
    starts += [(end + "ge", root[len(end) :]) for end in before.values() if root.startswith(end)]
    for start, rest in starts:
        for end in ends:
            form = start + rest + end
            if form in listed:
                yield from (form + more for more in ("", "e", "en") if form + more in listed or more == "e")
