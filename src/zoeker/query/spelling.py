"""Which words are written nearly so? Patterns with `*` and `?`, and words in which a few letters differ.

How far two words are apart is counted in edits: a letter too many, a letter missing, another letter, or two neighbours
that changed places; what changed places is not edited again (the optimal string alignment of Damerau & Levenshtein).
"""

from __future__ import annotations

import re
from functools import lru_cache

from zoeker.dutch import fold

FEWEST_LETTERS = 2  # in a pattern: with fewer it would be the larger part of the index

_WILDCARDS = re.compile(r"([*?])")
_NO_PART = re.compile(r"[-()*?\s]+")  # of a written form: the index joins `Wit-Rusland`, and drops brackets
_CORE = re.compile(r"[\w*?](?:.*[\w*?])?")  # what is left without the punctuation at either end
_LETTER = re.compile(r"[^\W_]")


def pattern(text: str) -> str:
    """Give a typed pattern in the spelling of the index, or "" when it has too few letters and digits.

    What is typed between `*` and `?` is folded and not stemmed. Hyphens and brackets are left out, as in the joined
    form of a word; so is punctuation at either end. Other signs stay: `zo'*`, `n?.nl`.
    """
    pieces = _WILDCARDS.split(text)  # each second one is a wildcard
    pieces[::2] = [_NO_PART.sub("", fold(piece)) for piece in pieces[::2]]
    core = _CORE.search("".join(pieces))
    return core[0] if core and len(_LETTER.findall(core[0])) >= FEWEST_LETTERS else ""


@lru_cache(maxsize=1000)
def compiled(pattern: str) -> re.Pattern[str]:
    """Give the expression whose `fullmatch` says whether a whole word fits a pattern."""
    first, *others = (_expression(piece) for piece in re.split(r"\*+", pattern))
    # Each piece is taken where it first occurs and never tried further on: the time is linear in the word.
    inner = "".join(f"(?>.*?{piece})" for piece in others[:-1])
    return re.compile(first + inner + "".join(f".*{piece}" for piece in others[-1:]), re.DOTALL)


def _expression(piece: str) -> str:
    return ".".join(map(re.escape, piece.split("?")))


def within(word: str, other: str, distance: int) -> bool:
    """Say whether two words are at most so many edits apart. Made for 0, 1 and 2: each one more takes four times longer."""
    if distance == 0 or word == other:
        return word == other
    if abs(len(word) - len(other)) > distance:
        return False
    same = 0
    for one, two in zip(word, other, strict=False):
        if one != two:
            break
        same += 1
    word, other = word[same:], other[same:]
    if not (word and other):
        return True  # what is left of the longer one is no more than the distance
    return (
        within(word[1:], other[1:], distance - 1)
        or within(word[1:], other, distance - 1)
        or within(word, other[1:], distance - 1)
        or (word[:2] == other[1::-1] and within(word[2:], other[2:], distance - 1))
    )
