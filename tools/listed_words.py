"""Make what zoeker.dutch.tables knows of words: src/zoeker/dutch/data/listed-words.txt.gz.

    python tools/listed_words.py nl.dic nl.aff words

The sources are the spelling dictionary of OpenTaal for Hunspell (`nl.dic` and `nl.aff`: Debian's hunspell-nl) and its
word list (Debian's wdutch, /usr/share/dict/dutch), (c) OpenTaal and others, Revised BSD licence or CC BY 3.0. Neither is
needed at run time. Kept are the names, and of other words only those that the rules would read otherwise.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from compound_words import endings, entries, inflected

from zoeker.dutch import tables
from zoeker.dutch.compounds import parts
from zoeker.dutch.dictionary import is_word, lemma, written
from zoeker.dutch.terms import modern, terms
from zoeker.dutch.units import fold
from zoeker.dutch.verbs import closed, weak

TARGET = Path(__file__).parent.parent / "src/zoeker/dutch/data/listed-words.txt.gz"
Rules = list[tuple[str, str, re.Pattern[str]]]  # as compound_words.endings gives them
HEADER = """\
# Names; forms of verbs; and words, each with those of its forms that no rule tells. Folded. By tools/listed_words.py.
# From the word list of OpenTaal, (c) OpenTaal, Simon Brouwer and others, https://opentaal.org; CC BY 3.0
# (https://creativecommons.org/licenses/by/3.0/). Changed: selected, folded.
"""
SHORTEST, LONGEST = 3, 20  # letters of what is kept
SHORT = 4  # letters: a form of a verb that is no longer may be a name, as Dost is
LONG = 12  # letters: a longer name that falls into parts is read as they are


def main(dictionary: str, affixes: str, words: str) -> None:
    """Write the data file."""
    rules = endings(Path(affixes))
    lines = [
        line.strip().replace("ĳ", "ij").replace("Ĳ", "IJ")
        for line in Path(words).read_text(encoding="utf-8").splitlines()
    ]
    small = {fold(line) for line in lines if line.islower()}
    capitals = {fold(line) for line in lines} - small
    forms, nouns = forms_in(Path(dictionary), rules)
    names = set(filter(keeps, capitals - nouns))
    write(names, (), {})
    tables.forget()
    real = small | capitals
    pairs = {form: word for form, words in forms.items() if form in real and (word := missed(form, words))}
    names = {name for name in names if is_plain(name, capitals)}
    verbs = {
        word
        for word in small - forms.keys() - names
        if keeps(word) and len(word) > SHORT and not is_word(word) and not parts(word) and weak(word)
    }
    write(names, verbs, pairs)
    sys.stdout.write(
        f"{len(names)} names, {len(verbs)} verbs, {len(pairs)} forms, {TARGET.stat().st_size} bytes\n"
    )


def is_plain(name: str, capitals: set[str]) -> bool:
    """Say whether a name is no form of another word with a capital (Britse, Belgen), no other word, and no long compound."""
    if (len(name) > LONG and parts(name)) or written(name) == name or modern(name):
        return False
    base = lemma(name)
    return base in (None, name) or base not in capitals


def write(names: Iterable[str], verbs: Iterable[str], pairs: dict[str, str]) -> None:
    """Write the data: names on one line, verbs on one (a dash for none: an empty line is no line), then each word with its forms."""
    together = defaultdict(list)
    for form in sorted(pairs):
        together[pairs[form]].append(form)
    rows = [
        sorted(names) or ["-"],
        sorted(verbs) or ["-"],
        *([word, *together[word]] for word in sorted(together)),
    ]
    text = HEADER + "".join(" ".join(row) + "\n" for row in rows)
    TARGET.write_bytes(gzip.compress(text.encode("ascii"), 9, mtime=0))


def keeps(word: str) -> bool:
    """Say whether a word is of a kind that the analysis looks up."""
    return word.isascii() and word.isalpha() and SHORTEST <= len(word) <= LONGEST


def forms_in(dictionary: Path, rules: dict[str, Rules]) -> tuple[dict[str, set[str]], set[str]]:
    """Give the words by their inflected forms; and all words that are inflected, with their forms."""
    found: dict[str, set[str]] = defaultdict(set)
    bases: set[str] = set()
    for word, flags in entries(dictionary):
        forms = {(fold(form), kind) for form, kind in inflected(word, flags, rules)}
        bases |= {fold(word)} if forms else set()
        for form, kind in sorted(forms):
            base = form[:-5] + "heid" if form.endswith("heden") else fold(word)
            if form != base and not form.endswith("heid") and is_inflection(form, kind):
                found[form].add(base)
    kept = {form: words for form, words in found.items() if keeps(form) and form not in bases}
    return kept, bases | found.keys()


def missed(form: str, words: set[str]) -> str | None:
    """Give the word that a form is one of, where the rules find none of them; benen, as the dictionary knows, is not of ben."""
    own = set(terms(form))
    if not all(map(keeps, words)) or any(own & set(terms(word)) for word in words):
        return None
    fitting = [
        word for word in words if word == closed(form[:-2]) or not (is_word(form) and form.endswith("en"))
    ]
    return max(fitting, default=None)


def is_inflection(form: str, kind: str) -> bool:
    """Say whether a form is one of the word, and not a word of its own as well, such as meester, which is no more than meest."""
    return not is_word(form) or kind != "adjective" or form.endswith("e")


if __name__ == "__main__":
    main(*sys.argv[1:])
