"""Make what the package knows of nouns that say what a verb says: src/zoeker/query/data/verb-nouns.txt.

    python tools/verb_nouns.py nl.dic nl.aff words

The sources are those of `tools/listed_words.py`; none is needed at run time. Kept are verbs and nouns that the spelling makes of each
other: arresteren and arrestatie, bemiddelen and bemiddelaar, lanceren and lancering. Where the noun is far more frequent than the verb
it means something else (situatie, regering); and what is made of a short verb with -ing often is a thing (woning, leiding).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from listed_words import frequency
from paradigms import Reading, entries, letters, paradigms

from zoeker.dutch import analyze
from zoeker.dutch.dictionary import is_form
from zoeker.dutch.units import fold
from zoeker.dutch.verbs import root

TARGET = Path(__file__).parent.parent / "src/zoeker/query/data/verb-nouns.txt"
HEADER = """\
# zoeker verb-nouns, version 1 (2026-11)
#
# A verb and a noun that says what it says, each behind the term that its forms have in an index. By tools/verb_nouns.py, from words
# and forms of OpenTaal, (c) OpenTaal, Simon Brouwer and others, https://opentaal.org, CC BY 3.0
# (https://creativecommons.org/licenses/by/3.0/), by how frequent they are. Changed: selected, in pairs.
"""
LEAST = 2.5  # how frequent a noun is that anybody asks for, by the Zipf scale
RARER = 1.0  # by how much of it a verb may be rarer than its noun
SHORT = 2  # syllables of an infinitive whose -ing may be a thing
OTHER = frozenset(  # what the spelling finds beside these
    {"adelaar", "diplomatie", "generatie", "rammelaar", "reformatie", "zekering"}
)
SYLLABLE = re.compile("[aeiouy]+")


def main(dictionary: str, affixes: str, words: str) -> None:
    """Write the data file."""
    lines = [letters(line) for line in Path(words).read_text(encoding="utf-8").splitlines()]
    small = {fold(line) for line in lines if line.islower()}
    small |= {fold(word) for word, _ in entries(Path(dictionary)) if word.islower()}
    known = paradigms(Path(dictionary), Path(affixes), small)
    small -= OTHER
    rows = []
    for verb in sorted(word for word, kind in known.forms if kind == "v" and root(word)):
        most = max(
            frequency(form)
            for form in known.forms[Reading(verb, "v")]
            if form == verb or form not in known.own
        )
        for noun in nouns(verb):
            if noun in small and LEAST <= frequency(noun) <= most + RARER:
                (term, *_), (other, *more) = (analyze(word)[0].terms for word in (verb, noun))
                # What is openbaar need be no openbaring.
                if term != other and not more and not (noun.endswith("ing") and is_form(term, term)):
                    rows.append(f"{term} {verb} {other} {noun}\n")
    TARGET.write_text(HEADER + "".join(rows), encoding="utf-8")
    sys.stdout.write(f"{len(rows)} pairs, {TARGET.stat().st_size} bytes\n")


def nouns(verb: str) -> Iterator[str]:
    """Yield what nouns a verb may make."""
    if verb.endswith("eren"):
        yield verb.removesuffix("eren") + "atie"
    if verb.endswith(("elen", "enen")):
        yield verb.removesuffix("en") + "aar"
    elif len(SYLLABLE.findall(verb)) > SHORT:
        yield verb.removesuffix("en") + "ing"


if __name__ == "__main__":
    main(*sys.argv[1:])
