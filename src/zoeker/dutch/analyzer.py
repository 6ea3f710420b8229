"""The analysis as a whole, by name and version: clean, cut into units, read each unit once, look its words up."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

from .chunks import Heads, Irregular, Near, heads_of
from .forms import NAME, Form, Known, Token, check_name, form, forms_of, known_to, nothing_known
from .units import LONGEST, UNIT, Gaps, clean, fold
from .words import Slot, read

_MOST_FORMS = 300_000  # some 150 MB; real news of 17 million words holds 170,000
_KEPT = 1024  # things that are remembered

_Made = TypeVar("_Made")


_Unit = tuple[tuple[Token, ...], int]  # tokens from position 0 and offset 0, and the number of positions


class _Forms(dict[str, Form]):
    """Every word met so far, by its text."""

    def __init__(self, known: Known) -> None:
        self._known = known

    def __missing__(self, text: str) -> Form:
        if len(self) >= _MOST_FORMS:
            self.clear()
        known_form = self[text] = self._known([text]).get(text) or form(text)
        return known_form

    def learn(self, texts: set[str]) -> None:
        """Look up those of some words that were not met before."""
        if len(self) >= _MOST_FORMS:
            self.clear()
        new = [text for text in texts if text not in self]
        known = self._known(new)
        self.update(known)
        self.update((form.text, form) for form in forms_of([text for text in new if text not in known]))


class _Units(dict[str, _Unit]):
    """Every unit met so far and its tokens. Two threads may read the same unit twice; both get the same answer."""

    def __init__(self, known: Known) -> None:
        self.forms = _Forms(known)

    def __missing__(self, unit: str) -> _Unit:
        return self._make(unit, read(unit))

    def learn(self, units: Iterable[str]) -> None:
        """Read those of some units that were not met before, and look all of their words up at once."""
        read_units = {unit: read(unit) for unit in units if unit not in self}
        if not read_units:
            return
        self.forms.learn({piece.text for slots in read_units.values() for slot in slots for piece in slot})
        for unit, slots in read_units.items():
            self._make(unit, slots)

    def _make(self, unit: str, slots: list[Slot]) -> _Unit:
        tokens = []
        for position, slot in enumerate(slots):
            for text, start, end, length in slot:
                _, terms, parts = self.forms[text]
                tokens.append(Token(text, terms, position, length, start, end, parts))
        made = tuple(tokens), len(slots)
        if len(unit) <= LONGEST:
            if len(self) >= _MOST_FORMS:
                self.clear()
            self[unit] = made
        return made


class Analyzer:
    """Reads texts, and remembers what it read; several threads may use one.

    `known` answers for the words that an index holds: only for others is the dictionary loaded. It must give what
    `analyze` would. `irregular` answers for the forms that it holds: see chunks.py.
    """

    def __init__(self, known: Known = nothing_known, irregular: Irregular | None = None) -> None:
        self.known, self._units = known, _Units(known)
        self._irregular = irregular
        self.remembered: dict[Hashable, Any] = {}  # by who reads with it

    def heads(self, words: Sequence[str], beginnings: Sequence[str] = (), near: Near = ()) -> Heads | None:
        """Give what chunks of texts that were indexed hold where any of these terms or words may stand, or what begins so or is near.

        None where no index says it.
        """
        return None if self._irregular is None else heads_of(words, beginnings, near, self._irregular)

    def remember(self, asked: Hashable, made: _Made) -> _Made:
        """Remember something: what was remembered before may be forgotten then."""
        if len(self.remembered) >= _KEPT:
            self.remembered.clear()
        self.remembered[asked] = made
        return made

    def learn(self, text: str) -> None:
        """Read what `analyze` will be asked for: the words of much text are looked up more quickly together."""
        self._units.learn(UNIT.findall(clean(text)[0]))

    def analyze(self, text: str) -> list[Token]:
        """Give the tokens of `text` by position, and within a position the whole form before its parts.

        Every position up to the last has a token, and no token starts before those of an earlier position.
        """
        cleaned, gaps = clean(text)
        tokens: list[Token] = []
        add, make, units, position = tokens.append, tuple.__new__, self._units, 0
        matches = list(UNIT.finditer(cleaned))
        units.learn(match[0] for match in matches)
        for match in matches:
            pieces, positions = units[match[0]]
            at = match.start()
            # This line runs once a token: tuple.__new__ skips the arguments that Token() would name one by one.
            for text, terms, offset, length, start, end, parts in pieces:
                add(make(Token, (text, terms, position + offset, length, at + start, at + end, parts)))
            position += positions
        return _raw(tokens, gaps) if gaps else tokens


ANALYZER = Analyzer()  # which knows no index


def analyze(text: str, analyzer: str = NAME) -> list[Token]:
    """Give the words of a text: how each is spelt, the terms it is indexed under, its parts, and where it stands.

    `analyzer` is "zoeker-dutch", or "snowball" for plain stems. Raises ZoekerError for any other.
    """
    return (ANALYZER if analyzer == NAME else _other(analyzer)).analyze(text)


@cache
def _other(analyzer: str) -> Analyzer:
    check_name(analyzer)
    return Analyzer(known_to(analyzer))


def part_spans(token: Token, text: str) -> tuple[tuple[int, int], ...]:
    """Give the places in the raw text of a compound's parts; none when it is not written as it is normalised."""
    written = fold(text[token.start : token.end])
    if not token.parts or written != token.text or token.end - token.start != len(token.text):
        return ()
    from . import compounds  # here: as in forms.py

    return tuple(
        (token.start + start, token.start + end)
        for start, end in compounds.spans(token.text, compounds.parts(token.text))
    )


def notation(text: str) -> str:
    """Write the tokens of `text` on one line: a space moves to the next position, `/` joins those at one.

    That a word may be a name (`Leiden` beside leiden) is left out.
    """
    tokens = (token for token in analyze(text) if not token.text.istitle())
    positions = groupby(tokens, key=attrgetter("position"))
    return " ".join("/".join(token.text for token in tokens) for _, tokens in positions)


def _raw(tokens: list[Token], gaps: Gaps) -> list[Token]:
    return [token._replace(start=gaps.start(token.start), end=gaps.end(token.end)) for token in tokens]
