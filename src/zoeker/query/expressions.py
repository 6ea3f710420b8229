"""Which words fit a regular expression? A safe part of what others know, matched in a time that is linear in the word.

An expression becomes a finite automaton (Thompson 1968), which is made deterministic as far as words come by; so that nothing
that is typed can take long, as it can where an engine tries one way after the other.

    expression := branch ("|" branch)*
    branch     := (atom [* + ? {2} {2,} {2,4}])*
    atom       := letter | . | [a-z], [^a-z] | (expression) | \\d \\w | \\ and a sign
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple, NoReturn

from zoeker.dutch import fold

MOST_STATES = 500  # of an automaton: what {2,4} repeats counts each time
_MOST_TIMES = 100
_MOST_KEPT = 20_000  # steps from some states that are remembered
_DEEPEST = 20
_TIMES = re.compile(r"\{(\d{1,9})(?:(,)(\d{0,9}))?\}")
_CLASSES = {"d": "0-9", "w": "a-z0-9_"}
_SIGNS = frozenset(".[](){}|*+?\\/^$-&~#@<>\"'!,;:_=%`")


class WrongError(ValueError):
    """What is wrong in an expression, and at which character."""

    def __init__(self, message: str, place: int) -> None:
        super().__init__(message)
        self.place = place


class Letters(NamedTuple):
    """One letter: any of some ranges or, if it is `negated`, none of them; `.` is none of nothing."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool = False

    def has(self, letter: str) -> bool:
        """Say whether a letter is one of these."""
        return any(first <= letter <= last for first, last in self.ranges) is not self.negated


class Branches(NamedTuple):
    """Any of some expressions, each of which is what follows each other."""

    branches: tuple[tuple[Node, ...], ...]


class Repeated(NamedTuple):
    """Something from `least` to `most` (None: any number of) times."""

    node: Node
    least: int
    most: int | None


Node = Letters | Branches | Repeated


@lru_cache(maxsize=1000)
def expression(text: str) -> Expression:
    """Read an expression. Raises WrongError."""
    return Expression(text)


class Expression:
    """An expression that was read: it `fits` whole words, in the spelling of the index."""

    def __init__(self, text: str) -> None:
        self.node = _Reader(text).read()
        #: How many letters of each word that fits are known, or one of some.
        self.known = _known(self.node)
        self.head = _head(self.node)
        self._automaton = _Automaton(self.node)

    def fits(self, word: str) -> bool:
        """Say whether a whole word fits."""
        return self._automaton.fits(word)

    @property
    def spent(self) -> int:
        """Count what was looked at that was not remembered: some tenths of a microsecond each."""
        return self._automaton.spent

    def written(self, letters: Callable[[Letters], str]) -> str:
        """Write it for another engine, which is told how to write one letter."""
        return _written(self.node, letters)


class _Reader:
    """Reads an expression from left to right."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._depth = text, 0, 0

    def read(self) -> Branches:
        node = self._branches()
        if self._at < len(self._text):
            self._fail("this ) closes nothing; write \\) for the sign itself")
        return node

    @property
    def _here(self) -> str:
        return self._text[self._at : self._at + 1]

    def _fail(self, message: str, place: int | None = None) -> NoReturn:
        raise WrongError(f"in a regular expression, {message}", self._at if place is None else place)

    def _branches(self) -> Branches:
        branches = [self._branch()]
        while self._here == "|":
            self._at += 1
            branches.append(self._branch())
        return Branches(tuple(branches))

    def _branch(self) -> tuple[Node, ...]:
        nodes = list[Node]()
        while self._here and self._here not in "|)":
            atom = self._atom()
            # A letter may be two in the spelling of the index: the sign behind it is about the last.
            nodes += [*atom[:-1], self._repeated(atom[-1])]
        return tuple(nodes)

    def _atom(self) -> tuple[Node, ...]:
        sign, place = self._here, self._at
        self._at += 1
        match sign:
            case ".":
                return (Letters((), negated=True),)
            case "[":
                return (self._class(place),)
            case "(":
                return (self._group(place),)
            case "\\":
                return self._escaped(place)
            case "^" | "$":
                self._fail("leave ^ and $ out: it is about whole words", place)
            case "*" | "+" | "?" | "{" | "}" | "]":
                self._fail(f"{sign} stands behind nothing; write \\{sign} for the sign itself", place)
        return self._literal(sign, place)

    def _literal(self, sign: str, place: int) -> tuple[Node, ...]:
        letters = fold(sign)
        if not letters:
            self._fail(f"{sign!r} stands in no word", place)
        return tuple(Letters(((letter, letter),)) for letter in letters)

    def _escaped(self, place: int) -> tuple[Node, ...]:
        sign = self._here
        self._at += 1
        if sign in _CLASSES:
            return (_letters(_CLASSES[sign]),)
        if sign not in _SIGNS:
            self._fail(f"\\{sign} means nothing; there are \\d, \\w, and \\ before a sign", place)
        return (Letters(((sign, sign),)),)

    def _group(self, place: int) -> Node:
        self._depth += 1
        if self._here == "?" or self._depth > _DEEPEST:
            self._fail("write a group as (a|b); no ? behind the (, and no more than 20 in each other", place)
        node = self._branches()
        if self._here != ")":
            self._fail("this ( is never closed; write \\( for the sign itself", place)
        self._at += 1
        self._depth -= 1
        return node

    def _class(self, place: int) -> Letters:
        closed = re.compile(r"(\^?)((?:\\.|[^\]\\])+)\]").match(self._text, self._at)
        if closed is None:
            self._fail("this [ is never closed, or empty; write \\[ for the sign itself", place)
        self._at = closed.end()
        text = re.sub(r"\\([dw])", lambda one: _CLASSES[one[1]], closed[2])
        letters = _letters(fold(re.sub(r"\\(.)", r"\1", text)), bool(closed[1]))
        if any(first > last for first, last in letters.ranges):
            self._fail("a range goes from the smaller to the larger, as in [a-z]", place)
        return letters

    def _repeated(self, node: Node) -> Node:
        place, sign = self._at, self._here
        if sign in ("*", "+", "?"):
            self._at += 1
            node = Repeated(node, int(sign == "+"), 1 if sign == "?" else None)
        elif times := _TIMES.match(self._text, place):
            self._at = times.end()
            least = int(times[1])
            most = (int(times[3]) if times[3] else None) if times[2] else least
            if max(least, most or 0) > _MOST_TIMES or (most is not None and most < least):
                self._fail(
                    f"behind a letter stands how often, as in {{2,4}}, at most {_MOST_TIMES} times", place
                )
            node = Repeated(node, least, most)
        else:
            return node
        if self._here and self._here in "*+?{":
            self._fail("one sign says how often; put parentheses round what is repeated", self._at)
        return node


def _letters(text: str, negated: bool = False) -> Letters:
    ranges = re.findall(r"(.)-(.)|(.)", text, re.DOTALL)
    return Letters(tuple((first or one, last or one) for first, last, one in ranges), negated)


def _known(node: Node) -> int:
    match node:
        case Letters():
            return 0 if node.negated else 1
        case Branches():
            return min(sum(map(_known, branch)) for branch in node.branches)
        case Repeated():
            return node.least * _known(node.node)


def _head(node: Branches) -> str:
    """Give what every word that fits begins with, as far as that is plain."""
    head = ""
    if len(node.branches) == 1:
        for part in node.branches[0]:
            if not isinstance(part, Letters) or part.negated or part.ranges[0] != (part.ranges[0][0],) * 2:
                break
            if len(part.ranges) > 1:
                break
            head += part.ranges[0][0]
    return head


def _written(node: Node, letters: Callable[[Letters], str]) -> str:
    match node:
        case Letters():
            return letters(node)
        case Branches():
            each = ("".join(_written(part, letters) for part in branch) or "()" for branch in node.branches)
            return f"({'|'.join(each)})"
        case Repeated():
            most = "" if node.most is None else node.most
            return f"({_written(node.node, letters)}){{{node.least},{most}}}"


class _Automaton:
    """States, from each of which letters lead to another, and nothing to others; the first is 0, and the last fits."""

    def __init__(self, node: Node) -> None:
        self._moves: list[tuple[Letters, int] | None] = [None]
        self._empty: list[list[int]] = [[]]
        self._last = self._add(node, 0)
        self._start = self._closed([0])
        self._next: dict[tuple[frozenset[int], str], frozenset[int]] = {}
        self.spent = 0

    def fits(self, word: str) -> bool:
        here, known = self._start, self._next
        for letter in word:
            following = known.get((here, letter))
            if following is None:
                following = self._step(here, letter)
            if not following:
                return False
            here = following
        return self._last in here

    def _step(self, here: frozenset[int], letter: str) -> frozenset[int]:
        moves = (self._moves[state] for state in here)
        self.spent += 10 * len(here)
        following = self._closed(move[1] for move in moves if move and move[0].has(letter))
        if len(self._next) >= _MOST_KEPT:
            self._next = {}
        self._next[here, letter] = following
        return following

    def _closed(self, states: Iterable[int]) -> frozenset[int]:
        found, waiting = set[int](), list(states)
        while waiting:
            state = waiting.pop()
            if state not in found:
                found.add(state)
                waiting += self._empty[state]
        return frozenset(found)

    def _state(self) -> int:
        if len(self._moves) >= MOST_STATES:
            raise WrongError(
                f"a regular expression has at most {MOST_STATES:,} letters, with what is repeated", 0
            )
        self._moves.append(None)
        self._empty.append([])
        return len(self._moves) - 1

    def _add(self, node: Node, begin: int) -> int:
        """Add what leads from a state through a node; give the state behind it."""
        match node:
            case Letters():
                end = self._state()
                middle = self._state()
                self._empty[begin].append(middle)
                self._moves[middle] = (node, end)
                return end
            case Branches():
                ends = [self._row(branch, begin) for branch in node.branches]
                end = self._state()
                for one in ends:
                    self._empty[one].append(end)
                return end
            case Repeated():
                return self._add_repeated(node, begin)

    def _row(self, nodes: Iterable[Node], begin: int) -> int:
        here = self._state()
        self._empty[begin].append(here)
        for node in nodes:
            here = self._add(node, here)
        return here

    def _add_repeated(self, node: Repeated, begin: int) -> int:
        here = begin
        for _ in range(node.least):
            here = self._add(node.node, here)
        if node.most is None:
            again = self._state()
            self._empty[here].append(again)
            behind = self._add(node.node, again)
            self._empty[behind].append(again)
            return again
        ends = [here]
        for _ in range(node.most - node.least):
            here = self._add(node.node, here)
            ends.append(here)
        end = self._state()
        for one in ends:
            self._empty[one].append(end)
        return end
