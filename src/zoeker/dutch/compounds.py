"""Which words is a Dutch compound written from? `klimaattop` is `klimaat` and `top`.

A compound is one or more modifiers and a head, the last word: `gemeente` + `raad` + s + `verkiezingen`. Which words
may be which, which of them link with an s, and how frequent each is, says the data file that `tools/compound_words.py`
makes of a spelling dictionary and a list of word frequencies. So the answer depends on the word alone: an index of one
article splits as an index of a million, and a question as the articles did.

How a word is split:

1.  Modifiers and a head must cover it, letter by letter. Of several ways the one with the fewest parts is taken, since
    a part that is a compound of its own, and frequent, is best left whole (`vakbond` + s + `leider`); then the one
    whose rarest part is the most frequent.
2.  A word five times as frequent as its parts is not made of them: it only looks like them (`platform`).
3.  A derivation or plural must split where the word it comes from does. `belegering` comes from `beleg`, which ends
    within what would be `beleg` + `ring`.
4.  A word that no dictionary knows is a name where it is written as names are: `wagen` + `dorp`, `peper` + `kamp`. Such
    names are short, no letter links their parts, and they end in what ends many names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, repeat
from typing import NamedTuple

from zoeker.kernel.chunks import Parts, cover

from .dictionary import is_word
from .tables import data, is_name
from .units import LONGEST, fold

_SHORTEST = 6  # letters of a compound; shorter ones are words of their own to any reader (`oudoom`)
_FARTHEST = 7  # tenths of the Zipf scale by which a compound may be more frequent than its parts: five times

# Modifiers that change their ending. (The plural in -en is a form in the data: `troepen`, `huizen`.)
_LINKED_WITH_ER = ("ei", "goed", "hoen", "kind", "rund")

# Modifiers that are no nouns, and so frequent themselves that they say nothing of what they are put before: the head alone must
# be more frequent than the compound, and by far (`tegenspeler`, but not `tegenstander`).
_LIGHT = frozenset(("achter", "boven", "mede", "noord", "oost", "tegen", "tussen", "west", "zij", "zuid"))
_FARTHER = 20  # tenths of the Zipf scale
_LEARNED = frozenset(  # of these, too, the head alone
    {"anti", "bio", "centi", "contra", "hyper", "kilo", "macro", "mega", "micro", "multi", "psycho", "stief"}
    | {"sub", "super", "ultra", "vice"}
)

# A number is one word: achttien is not found under acht.
_NUMBER = re.compile(
    "(?:(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|twintig|dertig|veertig|tachtig"
    "|honderd|duizend|tig)(?:en)?)+"
)

# What these seem to be made of is not what they mean, or no longer, and frequency does not tell.
_WHOLE = """
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag griekenland groenland ijsland schotland zeeland buitenland
automaat binnenland kantoor kantoren maatregel maatregelen slachtoffer standaard werkgelegenheid
brandstof brandstoffen hoogleraar hoogleraren manoeuvre manoeuvres handhaven handhaver handhaving
"""

_ENDINGS = {  # by their last letter
    "n": ("en", "ingen"),
    "s": ("s", "ers"),
    "e": ("e",),
    "r": ("er",),
    "g": ("ing",),
    "d": ("heid",),
}
_LONGEST_NAME = 12  # letters: a longer name that falls into parts is made of them
_SHORTEST_REST = 3  # letters that a lemma must have after the cut


class Lexicon(NamedTuple):
    """What is known of the words that compounds are made of, all of them folded.

    `frequency` is ten times the Zipf frequency (the tenth logarithm of how often it stands in a billion words).
    `parts` are those that may be modifiers or heads, `heads` the latter; `whole` are words never to be split, `of_names` are
    heads that names end in as well: dorp, kamp.
    """

    frequency: dict[str, int]
    parts: Parts
    whole: set[str]
    heads: set[str]
    of_names: set[str]


_Cuts = Sequence[Sequence[int]]  # the start and end of each part


@lru_cache(maxsize=50_000)  # the parts of compounds come back
def parts(word: str) -> tuple[str, ...]:
    """Give the parts of a lower-case word as they are written, without linking letters; none if it is whole."""
    return parts_of_all([word])[0]


def spans(word: str, written: Sequence[str]) -> list[tuple[int, int]]:
    """Give the places of a folded word's parts, each before those that it is made of itself: `huisartsen`, `huis`, `artsen`."""
    found, at = [], 0
    for part in written:
        at = word.index(part, at)
        found.append((at, at + len(part)))
        found += [(at + start, at + end) for start, end in spans(part, parts(part))]
        at += len(part)
    return found


def parts_of_all(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Give what `parts` gives of each word: of many at once in far less time."""
    folded = list(map(fold, words))
    if all(
        len(word) < _SHORTEST for word in folded
    ):  # as MH of MH17: for these the words that the package ships are not loaded
        return [()] * len(words)
    return [_written(*word) for word in zip(words, folded, cuts(folded, lexicon()), strict=True)]


def _written(word: str, folded: str, found: _Cuts) -> tuple[str, ...]:
    if len(folded) != len(word):  # `æ` is two letters: offsets are those of the folded word
        word = folded
    return tuple([word[start:end] for start, end in found])


def cuts(words: Sequence[str], known: Lexicon) -> list[_Cuts]:
    """Give the start and end of each part of folded words; empty for those that are whole."""
    found: list[_Cuts] = [()] * len(words)
    for place, covering in cover(known.parts, words):
        word = words[place]
        if _SHORTEST <= len(word) <= LONGEST and _is_made_of(word, covering, known):
            found[place] = covering
    return found


def _is_made_of(word: str, covering: _Cuts, words: Lexicon) -> bool:
    """Say whether what a word seems to be made of is what it is made of."""
    if (
        word in words.whole
        or _NUMBER.fullmatch(word)
        or (
            len(word) <= _LONGEST_NAME
            and _is_unlinked(word, covering)
            and _may_be_name(word, covering, words)
        )
    ):
        return False
    first, head = (word[start:end] for start, end in (covering[0], covering[-1]))
    if first in _LIGHT and words.frequency.get(word, 0) > words.frequency[head] - _FARTHER:
        return False
    if word in words.frequency:
        weighed = covering[1:] if first in _LEARNED else covering
        total = sum(words.frequency[word[start:end]] for start, end in weighed)
        if words.frequency[word] * len(weighed) > total + _FARTHEST * len(weighed):
            return False
    if word[-1] not in _ENDINGS:
        return True
    known = [lemma for lemma in _lemmas(word) if lemma in words.frequency or lemma in words.whole]
    return not known or all(_splits_at(len(word) - len(head), lemma, words) for lemma in known)


def _may_be_name(word: str, covering: _Cuts, words: Lexicon) -> bool:
    """Say whether a word whose parts nothing links is a name, or spelt as one and nothing else that is known."""
    if is_name(word):
        return True
    is_spelt_so = len(covering) == 2 and word[covering[-1][0] :] in words.of_names
    return is_spelt_so and word not in words.frequency and not is_word(word)


def _is_unlinked(word: str, covering: _Cuts) -> bool:
    """Say whether parts follow each other without a letter between them: `waal` + `wijk`, but not `koning` + s + `dag`."""
    return sum(end - start for start, end in covering) == len(word)


def _lemmas(word: str) -> Iterator[str]:
    """Give what, if it is a word, a word may be derived from: `leveringen` from `levering` and `lever`, `kantoren` from `kantoor`."""
    for ending in _ENDINGS.get(word[-1], ()):
        stem = word.removesuffix(ending)
        if len(word) > len(stem) > _SHORTEST_REST:
            yield stem
            if ending in ("s", "heid"):
                continue
            # Dutch spelling: a short vowel doubles the consonant behind it, a long one is written once before one.
            if stem[-1] == stem[-2]:
                yield stem[:-1]
            elif stem[-2] in "aeou" and stem[-3] not in "aeiou" and stem[-1] not in "aeiou":
                yield stem[:-1] + stem[-2] + {"v": "f", "z": "s"}.get(stem[-1], stem[-1])


def _splits_at(cut: int, lemma: str, words: Lexicon) -> bool:
    """Say whether a lemma has a word behind the cut."""
    rest = lemma[cut:]
    known = rest in words.heads or (len(rest) > _SHORTEST_REST and rest in words.frequency)
    return lemma not in words.whole and known


@cache
def lexicon() -> Lexicon:
    """Load the words that the package ships, once."""
    return build(data("compound-words.txt.gz"))


def forget() -> None:
    """Forget the words, until one is split again."""
    lexicon.cache_clear()


def build(rows: Iterable[list[str]]) -> Lexicon:
    """Make a lexicon of rows: what some words may be, ten times their Zipf frequency, and those words, folded.

    What they may be is any of the letters m (modifier), s (modifier linked with an s), h (head), n (head of
    names as well), w (whole, never split), or `-` for words that only speak against a split.
    """
    frequency: dict[str, int] = {}
    modifiers: dict[str, str] = {}
    linked: dict[str, str] = {}
    heads: set[str] = set()
    of_names: set[str] = set()
    whole = set(_WHOLE.split())
    for roles, number, *words in rows:
        frequency.update(zip(words, repeat(int(number))))
        if "m" in roles:
            modifiers.update(zip(words, words, strict=True))
        if "s" in roles:
            linked.update((word + "s", word) for word in words)
        if "h" in roles:
            heads.update(words)
        if "n" in roles:
            of_names.update(words)
        if "w" in roles:
            whole.update(words)
    linked.update((word + "er", word) for word in _LINKED_WITH_ER if word in frequency)
    modifiers.update(linked)
    ends = dict(zip(heads, map(frequency.__getitem__, heads), strict=True))
    words = [*modifiers, *heads.difference(modifiers)]
    within = chain(map(len, modifiers.values()), repeat(0, len(words) - len(modifiers)))
    weights = chain(map(frequency.__getitem__, modifiers.values()), repeat(0, len(words) - len(modifiers)))
    return Lexicon(
        frequency, Parts(words, within, weights, map(ends.get, words, repeat(-1))), whole, heads, of_names
    )
