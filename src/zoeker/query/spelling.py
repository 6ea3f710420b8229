"""Which words are written nearly so? Patterns with `*` and `?`, and words in which a few letters differ.

How far two words are apart is counted in edits: a letter too many, a letter missing, another letter, or two neighbours
that changed places; what changed places is not edited again (the optimal string alignment of Damerau & Levenshtein).
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

import zoeker.kernel as kernel
from zoeker.dutch import fold

FEWEST_LETTERS = 2  # in a pattern: with fewer it would be the larger part of the index

_WILDCARDS = re.compile(r"([*?])")
_NO_PART = re.compile(r"[-()*?\s]+")  # of a written form: the index joins `Wit-Rusland`, and drops brackets
_CORE = re.compile(r"[\w*?](?:.*[\w*?])?")  # what is left without the punctuation at either end
_LETTER = re.compile(r"[^\W_]")

_WIDEST = 4  # bytes of a letter in UTF-8
_NO_LETTER, _NOT_ASCII = 255, 254  # bytes that no ASCII word holds: beyond its ends, and what it cannot match


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


def fitting(blob: NDArray[np.uint8], offsets: NDArray[np.int64], pattern: str) -> list[int]:
    """Give the numbers, increasing, of the words that fit a pattern; they lie in `blob` as for `within_blob`.

    Only words that hold its longest piece are read: to find these is far quicker.
    """
    piece, text = max(re.split(r"[*?]+", pattern), key=len).encode(), blob.tobytes()
    places, at = [], text.find(piece)
    while at >= 0:
        places.append(at)
        at = text.find(piece, at + 1)
    fits = compiled(pattern).fullmatch
    holding = np.unique(offsets.searchsorted(np.array(places, np.int64), "right") - 1).tolist()
    return [
        number
        for number in holding
        if fits(text[offsets[number] : offsets[number + 1]].decode(errors="replace"))
    ]


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


def within_blob(
    blob: NDArray[np.uint8], offsets: NDArray[np.int64], word: bytes, distance: int
) -> NDArray[np.int64]:
    """Give the numbers, increasing, of the words at most so many edits from `word`.

    The words lie side by side in `blob`, in UTF-8 and sorted, as in an index: word `i` is
    `blob[offsets[i]:offsets[i + 1]]`.
    """
    if kernel.KERNEL and len(word) <= kernel.LETTERS and distance <= kernel.EDITS:
        return kernel.nearly(kernel.KERNEL, blob, offsets, word, distance)
    letters = word.decode()
    starts, lengths = offsets[:-1], np.diff(offsets)
    ascii_only = np.ones(len(lengths), np.bool_)
    ascii_only[np.searchsorted(offsets, np.flatnonzero(blob > 127), "right") - 1] = False
    plain = np.flatnonzero(ascii_only & (np.abs(lengths - len(letters)) <= distance))
    near = plain[_near(blob, starts[plain], lengths[plain], letters, distance)]
    # An edit may add or take a letter of four bytes. Folded Dutch has few letters beyond ASCII, so few words are left.
    others = np.flatnonzero(~ascii_only & (np.abs(lengths - len(word)) <= _WIDEST * distance))
    found = [
        number
        for number in others.tolist()
        if within(blob[offsets[number] : offsets[number + 1]].tobytes().decode(), letters, distance)
    ]
    return np.union1d(near, np.array(found, np.int64))


def _near(
    blob: NDArray[np.uint8],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    letters: str,
    distance: int,
) -> NDArray[np.int64]:
    """Say which of the ASCII words at `starts` are near, by the usual table, filled in for all words at once.

    Line `i` holds in row `k` how far the first `i` letters are from the first `i + k - distance` of each word: further
    from the diagonal nothing is near. `window[k]` is the last of those letters of each word.
    """
    far = distance + 1
    left = np.arange(len(starts))
    line = np.full((2 * distance + 1, len(starts)), far, np.uint8)
    line[distance:] = np.arange(far, dtype=np.uint8)[:, None]
    before, window = np.full_like(line, far), np.full_like(line, _NO_LETTER)
    for place in range(distance):
        window[far + place] = _letters(blob, starts, lengths, place)
    codes = [min(ord(letter), _NOT_ASCII) for letter in letters]
    for place, code in enumerate(codes):
        shifted = np.concatenate((window[1:], [_letters(blob, starts, lengths, place + distance)]))
        new = np.minimum(line + (shifted != code), far)
        new[:-1] = np.minimum(new[:-1], line[1:] + 1)
        turned = (shifted == codes[place - 1]) & (window == code)  # the first line has only `far` before it
        new[turned] = np.minimum(new[turned], before[turned] + 1)
        for row in range(1, len(new)):
            np.minimum(new[row], new[row - 1] + 1, out=new[row])
        before, line, window = line, new, shifted
        alive = line.min(axis=0) < far
        if 2 * np.count_nonzero(alive) < len(alive):
            before, line, window = before[:, alive], line[:, alive], window[:, alive]
            left, starts, lengths = left[alive], starts[alive], lengths[alive]
    ends = lengths - len(letters) + distance
    near: NDArray[np.int64] = left[line[ends, np.arange(len(left))] < far]
    return near


def _letters(
    blob: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64], place: int
) -> NDArray[np.uint8]:
    """Give the letter of each word at a place; none beyond its end."""
    if not blob.size:
        return np.full(len(starts), _NO_LETTER, np.uint8)
    found = blob.take(starts + place, mode="clip")
    found[place >= lengths] = _NO_LETTER
    return found
