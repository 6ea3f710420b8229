"""Make what zoeker.dutch.tables knows of words: src/zoeker/dutch/data/listed-words.txt.gz.

    python tools/listed_words.py nl.dic nl.aff words

The sources are the spelling dictionary of OpenTaal for Hunspell (`nl.dic` and `nl.aff`: Debian's hunspell-nl), its word
list (Debian's wdutch, /usr/share/dict/dutch), both (c) OpenTaal and others, Revised BSD licence or CC BY 3.0, and the word
frequencies of the Python package wordfreq 3.1.1, (c) Robyn Speer, CC BY-SA 4.0, which tell what a form is as a rule: kust is
a coast, though OpenTaal says that it may be kissed. None is needed at run time. Kept are the names, and of other words only
those that the rules read otherwise. The result is under CC BY-SA 4.0, which its first lines say.
"""

from __future__ import annotations

import gzip
import math
import sys
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from paradigms import Paradigms, Reading, entries, letters, paradigms
from wordfreq import get_frequency_dict

from zoeker.dutch import tables, terms, verbs
from zoeker.dutch.compounds import parts
from zoeker.dutch.dictionary import lemma, participles, written
from zoeker.dutch.forms import forms
from zoeker.dutch.tables import function_words
from zoeker.dutch.units import fold
from zoeker.dutch.verbs import closed

TARGET = Path(__file__).parent.parent / "src/zoeker/dutch/data/listed-words.txt.gz"
HEADER = """\
# Names; verbs, each with its root; and terms, each with those of its forms that no rule tells. Folded. By tools/listed_words.py.
# Licence: CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/
# Words and their forms from OpenTaal, (c) OpenTaal, Simon Brouwer and others, CC BY 3.0, https://opentaal.org
# Which of them are frequent says wordfreq 3.1.1, (c) Robyn Speer, CC BY-SA 4.0. Changed: selected, folded.
"""
SHORTEST, LONGEST = 3, 20  # letters of what is kept
SHORTEST_OF_VERB = 4  # a form of a verb that is no longer may be a name, as Dost is
LONG = 12  # letters: a longer name that falls into parts is read as they are
# By how much of the Zipf scale (tenth logarithms) what a form is of may be rarer
OTHER, STRONG_PAST = 0.5, 1.0  # than what else it may be of: a verb
NOUN = 1.0  # a noun or adjective
RARER, SHORT_RARER, SHORT = (
    1.3,
    0.7,
    6,
)  # than the form itself, which is another word otherwise; one of fewer letters sooner
RARE = 2.5  # how frequent a long form is of which frequency does not tell
ALIKE = 0.2  # what is no more frequent is not read instead
NO_VERB = 1.5  # by how much a noun in -en is more frequent than the forms of a verb that is spelt so: keten


def main(dictionary: str, affixes: str, words: str) -> None:
    """Write the data file."""
    lines = [letters(line) for line in Path(words).read_text(encoding="utf-8").splitlines()]
    lines += [word for word, _ in entries(Path(dictionary))]
    small = {fold(line) for line in lines if line.islower()}
    capitals = {fold(line) for line in lines if not line.islower()}
    make(paradigms(Path(dictionary), Path(affixes), small | capitals), small, capitals)


def make(known: Paradigms, small: set[str], capitals: set[str]) -> None:
    """Write what is known of words that are written small, and of those with a capital."""
    inflected = {form for reading, its in known.forms.items() if reading.kind != "v" for form in its}
    names = set(filter(keeps, capitals - small - inflected))
    write(names, {}, {})
    roots = {verb: root for verb, root in known.roots.items() if keeps(verb) and verbs.root(verb) is None}
    roots = {verb: root for verb, root in roots.items() if root.isascii()}
    write(names, roots, {})
    only = capitals - small
    names = {name for name in names if is_plain(name, only)}
    found: dict[str, list[str]] = {}
    for compounds in (False, True):  # which are read by their last word, as that is then
        write(names, roots, found)
        found |= Decisions(known, small, capitals, names).all(compounds)
    write(names, roots, found)
    sys.stdout.write(
        f"{len(names)} names, {len(roots)} verbs, {len(found)} forms, {TARGET.stat().st_size} bytes\n"
    )


def is_plain(name: str, capitals: set[str]) -> bool:
    """Say whether a name is no form of another word with a capital (Britse, Belgen), no other word, and no long compound."""
    if (len(name) > LONG and parts(name)) or written(name) == name or terms.modern(name):
        return False
    base = lemma(name)
    return base in (None, name) or base not in capitals


def write(names: Iterable[str], roots: dict[str, str], found: dict[str, list[str]]) -> None:
    """Write the data: names on one line, verbs with roots on one (dashes for none), then each term with its forms."""
    together = defaultdict(list)
    for form in sorted(found):
        for term in found[form]:
            together[term].append(form)
    rows = [
        sorted(names) or ["-"],
        [word for pair in sorted(roots.items()) for word in pair] or ["-", "-"],
        *([term, *together[term]] for term in sorted(together)),
    ]
    text = HEADER + "".join(" ".join(row) + "\n" for row in rows)
    TARGET.write_bytes(gzip.compress(text.encode("ascii"), 9, mtime=0))
    tables.forget()
    terms.forget()


def keeps(word: str) -> bool:
    """Say whether a word is of a kind that the analysis looks up."""
    return word.isascii() and word.isalpha() and SHORTEST <= len(word) <= LONGEST


@cache
def _frequencies() -> dict[str, float]:
    found: dict[str, float] = {}
    for word, share in get_frequency_dict("nl", "large").items():
        found[fold(word)] = max(found.get(fold(word), 0.0), math.log10(share) + 9)
    return found


def frequency(word: str) -> float:
    """Give the Zipf frequency of a word: the tenth logarithm of how often it stands in a billion words."""
    return _frequencies().get(word, 0.0)


class Decisions:
    """Which forms do the rules read otherwise than OpenTaal, and as what are they to be read?

    OpenTaal says of what a form may be one, and not as which it is used: only readings count that are about as frequent
    as the form. What the rules read in the same way is left to them.
    """

    def __init__(self, known: Paradigms, small: set[str], capitals: set[str], names: set[str]) -> None:
        self._known, self._small, self._capitals, self._names = known, small, capitals, names
        self._readings: dict[str, set[Reading]] = defaultdict(set)
        for reading, its in known.forms.items():
            for form in its:
                self._readings[form].add(reading)
        words = sorted(filter(keeps, self._readings))
        made = forms(words)
        self._terms = {form.text: form.terms for form in made}
        self._compounds = {form.text for form in made if form.parts}
        self._changed: dict[str, str] = {}

    def all(self, compounds: bool) -> dict[str, list[str]]:
        """Give the terms of each form, of compounds or of other words, that the rules get wrong."""
        words = [
            word
            for word in self._terms
            if (word in self._compounds) == compounds
            and not (word in function_words() or word in self._names or terms.is_overridden(word))
        ]
        self._changed = {
            word: spelt(word) for word in words if self._is_itself(word) or self._is_rather_a_name(word)
        }
        found = {word: [term] for word, term in self._changed.items()}
        for word in words:
            right = self._right(word) if word in self._small or word in self._capitals else []
            if not set(right) <= set(self._terms[word]):
                found[word] = right
        return found

    def _is_itself(self, word: str) -> bool:
        """Say whether a noun or adjective is read as another word, though it is none of its forms: vals, reus, keten."""
        own = self._terms[word]
        if word not in self._known.own or spelt(word) in own or word in own:
            return False
        readings = self.readings(word)
        others = [reading for reading in readings if reading.word != word]
        if any(self._frequency(reading) >= frequency(word) - OTHER for reading in others):
            return False
        if word[-1] == "s":
            return bool({word[:-1], spelt(word[:-1])} & set(own))
        plurals = self._known.forms.get(Reading(word, "n"), set())
        verbs_too = [self._frequency(reading) for reading in readings if reading.kind == "v"]
        return (
            word.endswith("en")
            and bool({word + "s", word + "en"} & plurals)
            and all(number < frequency(word) - NO_VERB for number in verbs_too)
        )

    def _is_rather_a_name(self, word: str) -> bool:
        """Say whether a word with a capital is far more frequent than what it would be a form of: Weert."""
        readings = self.readings(word)
        if word in {reading.word for reading in readings} or self._terms[word] == (word,):
            return False
        if not readings or any(reading.word in self._capitals for reading in readings):  # Russen
            return False
        doubtful = word in self._capitals and word in self._small and word not in self._known.own
        return doubtful and all(self._frequency(it, word) < frequency(word) - OTHER for it in readings)

    def _right(self, form: str) -> list[str]:
        """Give the terms that a form is to have: of the noun or adjective that it is of, and of the verb; none if unsure."""
        strong = strong_verbs(form)
        possible = [
            (self._frequency(reading), reading)
            for reading in self.readings(form)
            if self._term(reading) and self._may_be(form, reading)
        ]
        most = max((number for number, _ in possible), default=0)
        found = []
        for verb in (False, True):
            kind = sorted((pair for pair in possible if (pair[1].kind == "v") == verb), reverse=True)
            margin = NOUN if not verb else STRONG_PAST if kind and kind[0][1] in strong else OTHER
            if not kind or kind[0][0] < most - margin:
                continue
            own = self._terms[form]
            alike = [pair for pair in kind if pair[0] >= kind[0][0] - ALIKE and self._term(pair[1]) in own]
            number, reading = (alike or kind)[0]
            if self._is_frequent(form, reading, number):
                found.append(self._term(reading))
        return list(dict.fromkeys(found))

    def _may_be(self, form: str, reading: Reading) -> bool:
        """Say whether a form may be read so, where the dictionary takes it for a word of its own: mist, koude."""
        word, kind = reading
        if word == form or (form in self._known.own and not (kind == "n" and form.endswith("en"))):
            return False
        if form not in self._small and (
            word not in self._capitals or form.endswith("er")
        ):  # Gelderse, Roemenen
            return False
        if (
            kind == "n"
            and form.endswith("en")
            and word != (likelier := closed(form[:-2]))
            and likelier in self._known.own
        ):
            return False
        diminutive = form.rfind("tje")
        if diminutive > 0 and form[:diminutive] in function_words():
            return False
        if kind != "v":
            return True
        participle = form.removesuffix("n").removesuffix("e")
        if (
            participle[-1:] in ("d", "t")
            and participle in self._known.own
            and self._term(reading) not in self._terms.get(participle, ())
        ):  # bekenden
            return False
        if kind == "v" and len(form) <= SHORTEST_OF_VERB:
            return False
        if lemma(form) != form or participles(form) or form.startswith(("be", "her", "ont", "ver")):
            return True
        return form.endswith(("te", "de", "ten", "den")) and self._frequency(reading) >= frequency(form)

    def _is_frequent(self, form: str, reading: Reading, number: float) -> bool:
        """Say whether a reading is frequent enough, against the form itself."""
        if form in self._known.own:
            return number >= frequency(form)
        doubtful = len(form) < SHORT or (form in self._capitals and reading.word not in self._capitals)
        least = frequency(form) - (SHORT_RARER if doubtful else RARER)
        return (number > 0 and number >= least) or (frequency(form) < RARE and len(form) > SHORT + 1)

    def readings(self, form: str) -> set[Reading]:
        """Give what a form may be one of, by OpenTaal, or by the table of strong verbs."""
        return self._readings.get(form, set()) | strong_verbs(form)

    def _frequency(self, reading: Reading, without: str = "") -> float:
        """Tell how frequent a word is; a verb by those of its forms that are of no other word, `without` one of them."""
        word, kind = reading
        if kind != "v":
            return frequency(word)
        its = self._known.forms.get(reading, {word})
        return max(
            (
                frequency(form)
                for form in its
                if form != without
                and form not in self._known.own
                and form != self._known.roots.get(word)
                and len(self._readings.get(form, ())) < 2
                and lemma(form) in (None, word)
            ),
            default=0.0,
        )

    def _term(self, reading: Reading) -> str:
        """Give the term of a word; an empty one where it has none."""
        word, kind = reading
        if kind == "v":
            root = verbs.root(word) or self._known.roots.get(word)
            return spelt(root) if root and not {word, root} & function_words().keys() else ""
        if word in function_words():
            return spelt(word) if kind == "n" else ""
        own = self._terms.get(word, ())
        return self._changed.get(word) or (spelt(word) if spelt(word) in own or not own else own[0])


@cache
def strong_verbs(form: str) -> frozenset[Reading]:
    """Give the verbs that the rules know a form of by the table of strong ones."""
    found = [
        verbs.past(form),
        *verbs.participle(form, regular=False),
        *verbs.prefixed(form),
        *verbs.separated(form),
    ]
    return frozenset(Reading(verb, "v") for verb in found if verb)


def spelt(word: str) -> str:
    """Give the term of a word that is its own lemma."""
    return terms.own_term(word)


if __name__ == "__main__":
    main(*sys.argv[1:])
