"""What does a word of the question look for? Sequences of terms, by the same analysis that made the index."""

from __future__ import annotations

from typing import NamedTuple

from zoeker.dutch import Token, analyze

from .query import Leaf, Prefix

_MOST_PATHS = 16  # a phrase of many hyphenated words has 2^n readings; beyond these, only the one in parts is looked for


class Slot(NamedTuple):
    """What must stand at one position: an index term, or (`prefix`) a word whose form or stem begins with `text`."""

    text: str
    prefix: bool = False

    def matches(self, token: Token) -> bool:
        """Say whether a token of an article fits here."""
        if self.prefix:
            return token.text.startswith(self.text) or token.term.startswith(self.text)
        return token.term == self.text


Sequence = tuple[Slot, ...]  # slots at consecutive positions


def sequences(leaf: Leaf) -> list[Sequence]:
    """Give the readings of a leaf, any of which will do; none when there is no word in it.

    `Wit-Rusland` reads as `witrusland` and as `wit rusland`, since an article may have it either way.
    """
    tokens = analyze(leaf.text)
    if not tokens:
        return []
    choices = _choices(tokens)
    end = tokens[-1].position + tokens[-1].length
    paths = _paths(choices, end)
    return [_slots(path, isinstance(leaf, Prefix)) for path in paths]


def _choices(tokens: list[Token]) -> dict[int, list[Token]]:
    """At each position: the first token that covers it alone, and those that cover more.

    Of `nos.nl`/`nos` only the whole is meant by one who types it; the part is for who types the part.
    """
    choices: dict[int, list[Token]] = {}
    for token in tokens:
        held = choices.setdefault(token.position, [])
        if token.length > 1 or all(other.length > 1 for other in held):
            held.append(token)
    return choices


def _paths(choices: dict[int, list[Token]], end: int) -> list[list[Token]]:
    paths: list[list[Token]] = [[]]
    done: list[list[Token]] = []
    while paths:
        path = paths.pop()
        position = path[-1].position + path[-1].length if path else 0
        if position >= end:
            done.append(path)
            continue
        here = choices[position]
        if len(paths) + len(done) >= _MOST_PATHS:
            here = [min(here, key=lambda token: token.length)]
        paths += [[*path, token] for token in here]
    return done


def _slots(path: list[Token], prefix: bool) -> Sequence:
    *before, last = path
    return (*(Slot(token.term) for token in before), Slot(last.text, True) if prefix else Slot(last.term))
