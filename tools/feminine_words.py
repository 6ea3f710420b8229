"""Make what the package knows of women in a profession: src/zoeker/query/data/feminine.txt.

    python tools/feminine_words.py words

The source is the word list of OpenTaal (Debian's wdutch, /usr/share/dict/dutch), (c) OpenTaal and others, Revised BSD licence or
CC BY 3.0. It is not needed at run time. Kept are two words that a suffix makes a man and a woman of, where each has its plural in
the list; of those that end alike (docent, gastdocent), the shortest.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from zoeker.dutch.units import fold
from zoeker.dutch.verbs import closed

TARGET = Path(__file__).parent.parent / "src/zoeker/query/data/feminine.txt"
HEADER = """\
# zoeker feminine, version 1 (2026-11)
#
# A man and a woman in one profession or role: whoever types one of them finds the other, with less weight; so do longer words
# that end so. By tools/feminine_words.py, from the word list of OpenTaal (2.20.19, 2021), (c) OpenTaal, Simon Brouwer and others,
# https://opentaal.org; CC BY 3.0 (https://creativecommons.org/licenses/by/3.0/). Changed: selected, in pairs.

[feminine 0.6 ending]
"""
SHORTEST = 4  # letters of what is no accident
# What a masculine word ends in, and what stands in the place of that in the feminine one.
ENDINGS = [
    *(
        ("teur", "trice"),
        ("deur", "drice"),
        ("tor", "trice"),
        ("eur", "euse"),
        ("aar", "ares"),
        ("man", "vrouw"),
    ),
    *(("loog", "loge"), ("graaf", "grafe"), ("genoot", "genote"), ("atleet", "atlete")),
    *(
        ("kandidaat", "kandidate"),
        ("advocaat", "advocate"),
        ("soldaat", "soldate"),
        ("icus", "ica"),
        ("andus", "anda"),
    ),
    *(("rder", "rster"), ("er", "ster"), ("er", "eres")),
    *((end, end + "e") for end in ("ent", "ant", "ist", "ast")),
    *((end, end + "ster") for end in ("aar", "ier")),
    *(
        (end, end + "in")
        for end in ("boer", "god", "vriend", "vijand", "held", "koning", "keizer", "hertog", "vorst")
    ),
    *((end, end + end[-1] + "in") for end in ("gezel", "chef", "kok")),
    *((end, end + "es") for end in ("prins", "baron", "meester", "priester")),
]
# What the endings find beside women.
OTHER = frozenset(
    {
        "agraaf",
        "bewaar",
        "bijman",
        "burgerman",
        "filmer",
        "grammaticus",
        "groent",
        "kaarter",
        "keper",
        "koker",
    }
    | {"loog", "monitor", "pist", "poller", "rader", "rent", "superman", "tonner"}
)
PLURALS = [  # and of all others -s or -en
    *(
        ("man", "mannen"),
        ("icus", "ici"),
        ("andus", "andi"),
        ("a", "a's"),
        ("vrouw", "vrouwen"),
        ("in", "innen"),
        ("es", "essen"),
    ),
    *((end, end + "n") for end in ("loge", "grafe", "note", "lete", "date", "cate")),
    ("euse", "euse"),  # which the list seldom has in the plural
    *((end, end + "s") for end in ("e", "ster")),
]
NO_STEM = re.compile("[eo]$|[^aeou]i$|^..?$")


def main(words: str) -> None:
    """Write the data file."""
    lines = Path(words).read_text(encoding="utf-8").splitlines()
    known = {fold(line.strip().replace("ĳ", "ij")) for line in lines if line.strip().islower()}
    pairs = {man: woman for man in sorted(known) if (woman := feminine(man, known))}
    kept = [(man, woman) for man, woman in pairs.items() if not is_compound(man, woman, pairs)]
    TARGET.write_text(HEADER + "".join(f"{man} = {woman}\n" for man, woman in kept), encoding="utf-8")
    sys.stdout.write(f"{len(kept)} pairs of {len(pairs)}\n")


def feminine(man: str, known: set[str]) -> str | None:
    """Give the first feminine form of a word that is known, as the word is, with its plural."""
    if len(man) < SHORTEST or man in OTHER or not known & plurals(man):
        return None
    return next((woman for woman in candidates(man) if woman in known and known & plurals(woman)), None)


def candidates(man: str) -> Iterator[str]:
    """Yield what the feminine form of a word may be."""
    for ending, other in ENDINGS:
        start = man.removesuffix(ending)
        if man.endswith(ending) and not (ending == "er" and NO_STEM.search(start)):
            yield (closed(start) if ending == "er" and other == "ster" else start) + other


def plurals(word: str) -> set[str]:
    """Give what the plural of a man or a woman may be."""
    for ending, other in PLURALS:
        if word.endswith(ending):
            return {word.removesuffix(ending) + other}
    return {word + "s", word + "en", closed(word) + "en", word[:-2] + word[-1] + "en"}


def is_compound(man: str, woman: str, pairs: dict[str, str]) -> bool:
    """Say whether both words end as those of another pair, so that this one follows from it."""
    ends = (man[at:] for at in range(2, len(man) - SHORTEST))
    return any(end in pairs and woman == man.removesuffix(end) + pairs[end] for end in ends)


if __name__ == "__main__":
    main(*sys.argv[1:])
