"""What does a word of the question look for? Sequences of terms, by the same analysis that made the index."""

from __future__ import annotations

from typing import NamedTuple

from zoeker.dutch import Token, analyze

from .query import And, DateRange, Leaf, Not, Or, Phrase, Prefix, Query, Word, Words

# Of the 2^n readings of n hyphenated words; beyond these, only the one in parts is looked for.
_MOST_PATHS = 16


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
_Path = tuple["_Path", Token] | None  # a last token and the path before it, which others share


def pruned(query: Query) -> Query | None:
    """Take out the parts without a word in them (a lone dash, say); None when nothing is left."""
    match query:
        case Words() | And() | Or():
            parts = tuple(part for child in query.children if (part := pruned(child)) is not None)
            return type(query)(parts) if len(parts) > 1 else next(iter(parts), None)
        case Not():
            child = pruned(query.child)
            return None if child is None else Not(child)
        case Word() | Phrase() | Prefix():
            return query if analyze(query.text) else None
        case DateRange():
            return query


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
    open_paths: list[_Path] = [None]
    done: list[list[Token]] = []
    while open_paths:
        path = open_paths.pop()
        position = path[1].position + path[1].length if path else 0
        if position >= end:
            done.append(_followed(path))
            continue
        here = choices[position]
        if len(open_paths) + len(done) >= _MOST_PATHS:
            here = [min(here, key=lambda token: token.length)]
        open_paths += [(path, token) for token in here]
    return done


def _followed(path: _Path) -> list[Token]:
    tokens = []
    while path:
        path, token = path
        tokens.append(token)
    return tokens[::-1]


def _slots(path: list[Token], prefix: bool) -> Sequence:
    *before, last = path
    return (*(Slot(token.term) for token in before), Slot(last.text, True) if prefix else Slot(last.term))
