"""Of which word is this a form? simplemma's Dutch lemmas, folded, and without the answers that cannot be right.

The dictionary takes half a second and 70 MB to load whole. The kernel opens it in a tenth of that, and reads it a page at
a time while few are asked for. Only a word that nothing else knows asks for it.
"""

from __future__ import annotations

import lzma
import re
from bisect import bisect_left
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from zoeker.errors import ZoekerError
from zoeker.kernel.dictionary import Lines, unfold

from .units import fold

# What a separable verb may begin with: `aan_kondigen` is how the dictionary writes `aankondigen`.
_PARTICLES = """
    aan aaneen achter achterna af bij bijeen binnen boven buiten deel dicht dood door doorheen gade gelijk goed heen in
    ineen kapot klaar kwijt langs leeg los mede mee mis na neer om omhoog omlaag omver onder op open over plaats rond
    samen schoon stil stuk tegemoet tegen teleur terecht terug thuis toe tussen uit uiteen vast vol voor vooraf voorbij voort
    voorop vooruit vrij waar weer weg
"""
PARTICLES = frozenset(_PARTICLES.split())
_STARTS = frozenset(particle[:2] for particle in PARTICLES)
_LENGTHS = range(2, 1 + max(map(len, PARTICLES)))

# What a verb may begin with and keep: its participle has no `ge-`.
_PREFIXES = "be ge her ont ver er mis onder over door om vol weer aan voor"
PREFIXES = tuple(_PREFIXES.split())

_BEGINNING = re.compile("[^aeiouy]*[aeiouy]?")  # up to the first vowel
_LONGER = 3  # letters: zat is zitten, but vers is not verversen


_DATA = "strategies/dictionaries/data/nl.plzma"  # of simplemma
_FRONT_CODED = b"SMFC1\0"  # how it begins: keys are not written backwards
_PAGE = 3  # letters that the words of a page begin with
_MOST_PAGES = 1000  # that are read one by one; who asks for more will want most of them


class _Pages:
    """simplemma's dictionary as it lies there, of which words that begin alike are read together."""

    def __init__(self, keys: Lines, values: Lines) -> None:
        self._keys, self._values = keys, values

    def page(self, beginning: str) -> dict[str, str]:
        """Read the page of the words that begin so; of a word that is too short for a page of its own, that word alone."""
        sought = beginning.encode()
        first = self._before(sought)
        whole = len(beginning) == _PAGE
        last = self._before(sought + b"\xff") if whole else min(first + 1, len(self._keys.starts) - 1)
        return self._lines(first, last)

    def all(self) -> dict[str, str]:
        """Read all."""
        return self._lines(0, len(self._keys.starts) - 1)

    def _lines(self, first: int, last: int) -> dict[str, str]:
        values = self._values.some(first, last)
        once: dict[str, str] = {}  # many words have the same lemma: that is one string
        shared = map(once.setdefault, values, values)
        return dict(zip(self._keys.some(first, last), shared, strict=True))

    def _before(self, sought: bytes) -> int:
        """Count the words that come before some bytes."""
        text, starts = self._keys

        def key(line: int) -> bytes:
            return text[starts.item(line) : starts.item(line + 1) - 1]

        return bisect_left(range(len(starts) - 1), sought, key=key)


def _opened() -> tuple[_Pages, list[str]]:
    """Open simplemma's dictionary, in a tenth of the time that it takes itself; and give what is written otherwise than folded.

    Raises ZoekerError where it is not the one that zoeker was made for.
    """
    package = find_spec("simplemma")
    file = Path(package.origin).parent / _DATA if package and package.origin else Path(_DATA)
    text = lzma.decompress(file.read_bytes()) if file.exists() else b""
    read = unfold(text.removeprefix(_FRONT_CODED)) if text.startswith(_FRONT_CODED) else None
    if read is None:
        raise ZoekerError(
            f"{file} is not the dictionary of simplemma 2.0.0; reinstall: pip install simplemma==2.0.0"
        )
    keys, values, others = read
    return _Pages(keys, values), [keys.some(line, line + 1)[0] for line in others.tolist()]


class _Lemmas:
    """The dictionary by folded form: it writes Oekraïner and Belg, which are oekrainer and belg here.

    A page is read when it is first needed, since an update of few articles needs few, and in the end all at once.
    """

    def __init__(self) -> None:
        self._written, others = _opened()
        self._folded = dict(zip(fold("\n".join(others)).split("\n"), others, strict=True))
        self._pages: dict[str, dict[str, str]] = {}
        self._lock = Lock()
        self._whole: dict[str, str] | None = None

    def get(self, word: str) -> str | None:
        """Give the lemma of a folded form, as it is written."""
        if self._whole is not None:
            return self._whole.get(word)
        with self._lock:
            return self._look_up(word)

    def _look_up(self, word: str) -> str | None:
        if self._whole is not None:
            return self._whole.get(word)
        found = self._on_page(word)
        if found is None and word in self._folded:
            return self._on_page(self._folded[word])
        return found

    def _on_page(self, word: str) -> str | None:
        beginning = word[:_PAGE]
        page = self._pages.get(beginning)
        if page is None:
            if len(self._pages) == _MOST_PAGES:
                self._keep(self._written.all())
                return self._look_up(word)
            page = self._pages[beginning] = self._written.page(beginning)
        return page.get(word)

    def _keep(self, written: dict[str, str]) -> None:
        """Have all at hand, and nothing else any more."""
        for form, other in self._folded.items():
            written.setdefault(form, written[other])
        self._whole = written
        self._pages.clear()
        self._folded.clear()
        self.__dict__.pop("_written", None)


_lemmas = cache(_Lemmas)


def forget() -> None:
    """Forget the dictionary, until a word is asked for again."""
    _lemmas.cache_clear()


def written(word: str) -> str | None:
    """Give the lemma of a folded form as the dictionary writes it, with capitals and accents."""
    return _lemmas().get(word)


def _lemma(word: str) -> str | None:
    """Give the lemma of a folded form, as the dictionary has it."""
    found = written(word)
    if found is None:
        return None
    head, joint, tail = fold(found).partition("_")
    return head + tail if head in PARTICLES else head + joint + tail


def is_word(word: str) -> bool:
    """Say whether the dictionary holds a form."""
    return _lemmas().get(word) is not None


def is_form(form: str, lemma: str) -> bool:
    """Say whether the dictionary gives exactly this lemma for a form."""
    return _lemma(form) == lemma


def lemma(word: str) -> str | None:
    """Give the dictionary's lemma of a folded form; None when it has none, or none that can be right."""
    found = _lemma(word)
    if found is None or found == word:
        return found
    if not found.isalpha():  # raad_verkiezing
        return None
    return found if _related(word, found) else _without_e(word)


def _related(word: str, lemma: str) -> bool:
    """Say whether a word can be a form of the lemma, rather than of another word made from the same one."""
    # baar is no form of gebaren, nor gestaan of afstaan: but for the ge- of a participle, the first letter stays.
    starts = {word[0]} | {word[place + 2] for place in participles(word)}
    if lemma[0] not in starts:
        return False
    # haan is no form of hen, nor derde of drie: only verbs change their first vowel, and stad, schip and smid (overrides.txt).
    if not (lemma.endswith("n") and len(lemma) > 3) and not word.startswith(beginning_of(lemma)):
        return False
    # kiezer is no kies and Wilders no wild; but groter is groot.
    if word.endswith("er") and _is_agent(word) and not is_form(word + "e", lemma):
        return False
    if word.endswith("ers") and lemma != word[:-1] and is_form(word[:-1], lemma):
        return False
    # Belgische is belgisch and no belg, Franse frans and no fransman.
    if word.endswith("se") and lemma != word[:-1] and is_form(word[:-1], word[:-1]):
        return False
    if word == lemma + "de" and not lemma.endswith("n"):  # zesde is no form of zes
        return False
    # werknemer is no form of werkneemster, agent of agente, historicus of historica: only verbs and Latin words are
    # longer than their forms.
    if word.endswith("cus") and lemma.endswith("ca"):
        return False
    if lemma.endswith(("en", "aan", "ien", "oen")):
        return len(lemma) <= len(word) + _LONGER
    return len(lemma) <= len(word) or word.endswith(("i", "a")) or lemma.endswith("heid")


@lru_cache(maxsize=1024)  # a word is asked about several times in a row
def particles(word: str) -> list[str]:
    """Give the particles that a word begins with, and the empty one."""
    if word[:2] not in _STARTS:
        return [""]
    return ["", *(word[:length] for length in _LENGTHS if word[:length] in PARTICLES)]


def beginning_of(word: str) -> str:
    """Give a word up to its first vowel."""
    match = _BEGINNING.match(word)
    return match[0] if match else ""


def participles(word: str) -> list[int]:
    """Give the places at which a word may have the ge- of a participle."""
    if "ge" not in word:
        return []
    places = map(len, particles(word))
    return [place for place in places if word.startswith("ge", place) and len(word) > place + 4]


def _is_agent(word: str) -> bool:
    return any(is_form(word + ending, word) for ending in ("tje", "tjes"))


def is_both(word: str) -> bool:
    """Say whether a word in -er is a noun and a comparative as well: ouder, lager."""
    return word.endswith("er") and _is_agent(word) and not is_form(word, word)


def _without_e(word: str) -> str:
    return word[:-1] if word.endswith("e") and is_form(word[:-1], word[:-1]) else word
