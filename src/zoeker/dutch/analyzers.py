"""Which ways of reading a word are there? zoeker's own, and the plain stem that other engines take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zoeker.errors import ZoekerError

from .forms import Form, Known, nothing_known
from .stems import SNOWBALL, stem

NAME, PLAIN = "zoeker-dutch", "snowball"
# A version goes up with any change in what an analyzer gives: an index made with another is refused.
VERSIONS = {NAME: f"5 ({SNOWBALL})", PLAIN: f"1 ({SNOWBALL})"}
VERSION = VERSIONS[NAME]


def check_name(analyzer: str) -> None:
    """Raise ZoekerError where there is no analyzer of this name."""
    if analyzer not in VERSIONS:
        raise ZoekerError(f"there is no analyzer {analyzer!r}; name one of: {', '.join(VERSIONS)}")


def known_to(analyzer: str, known: Known = nothing_known) -> Known:
    """Give what an analyzer knows of words without the dictionary, which `known` adds to: plain Snowball knows every word.

    A plain analyzer gives a word one term, its stem, and no parts.
    """
    return known if analyzer == NAME else lambda texts: _stemmed(texts, known)


def _stemmed(texts: Iterable[str], known: Known) -> Mapping[str, Form]:
    asked = list(texts)
    held = known(asked)
    return {text: held.get(text) or Form(text, (stem(text),)) for text in asked}
