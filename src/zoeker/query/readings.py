"""What does a word of the question look for? Sequences of terms, by the same analysis that made the index, or words written nearly so.

How far two words are apart is counted in edits: a letter too many, a letter missing, another letter, or two neighbours
that changed places; what changed places is not edited again (the optimal string alignment of Damerau & Levenshtein)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, abc
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from itertools import islice, product
from typing import Literal, NamedTuple

from zoeker.dutch import Token, analyze, fold, function_words
from zoeker.errors import QueryError

from .expressions import expression
from .tree import (
    And,
    Exact,
    Fuzzy,
    Leaf,
    Named,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Regex,
    Row,
    Together,
    Typed,
    Wildcard,
    Word,
    Words,
    is_filter,
    unrowed,
)

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


# Of the 2^n readings of n hyphenated words; beyond these, only the one in parts is looked for.
_MOST_PATHS = 16
MOST_READINGS = 64  # of words that are forms of several words, as well
_PART = 4  # letters of what may stand apart
_LOAN = 6  # letters of a noun that a verb in -eren is made of: a shorter one may have nothing to do with it, as park and parkeren
_SHORT = 5  # letters: in a word no longer than this, two that differ make another word

Analyze = Callable[[str], list[Token]]

Kind = Literal["term", "form", "prefix", "wildcard", "regex", "fuzzy", "any"]


class Slot(NamedTuple):
    """What must stand at one position. By `kind`, `text` is

    - term: the index term;
    - form: the written form, normalised;
    - prefix: the beginning of the word's written form or of its term;
    - wildcard: a pattern (see `spelling.pattern`) that the whole written form or the whole term fits;
    - regex: a regular expression (see expressions.py) that the whole written form or the whole term fits;
    - fuzzy: a word from which the written form is at most `distance` edits (see `spelling`);
    - any: what fits any of some other slots.
    """

    text: str
    kind: Kind = "term"
    distance: int = 0
    others: tuple[Slot, ...] = ()

    @property
    def each(self) -> tuple[Slot, ...]:
        """The slots any of which will do."""
        return self.others or (self,)

    @property
    def head(self) -> str:
        """What every word that fits begins with."""
        if self.kind == "wildcard":
            return self.text.replace("?", "*").partition("*")[0]
        if self.kind == "regex":
            return expression(self.text).head
        return "" if self.kind == "fuzzy" else self.text

    def matches(self, token: Token) -> bool:
        """Say whether a token of an article fits here."""
        return any(self.matches_form(token.text, term) for term in token.terms)

    def matches_form(self, form: str, term: str) -> bool:
        """Say whether a word fits here that is written so, normalised, and indexed under this term."""
        match self.kind:
            case "term":
                return term == self.text
            case "form":
                return form == self.text
            case "prefix":
                return form.startswith(self.text) or term.startswith(self.text)
            case "wildcard":
                found = compiled(self.text).fullmatch
                return bool(found(form) or found(term))
            case "regex":
                fits = expression(self.text).fits
                return fits(form) or fits(term)
            case "fuzzy":
                return within(form, self.text, self.distance)
            case "any":
                return any(slot.matches_form(form, term) for slot in self.others)


Sequence = tuple[Slot, ...]  # slots at consecutive positions
_Path = tuple["_Path", Token] | None  # a last token and the path before it, which others share


def pruned(query: Query, analyze: Analyze = analyze) -> Query | None:
    """Take out the parts without a word in them (a lone dash, say); None when nothing is left."""
    if _is_plain(query):
        return query
    match query:
        case Word() | Exact() | Phrase() | Prefix() | Fuzzy():
            return query if analyze(query.text) else None
        case Words() | And() | Or() if not query.children or not all(map(_is_plain, query.children)):
            parts = [part for child in query.children if (part := pruned(child, analyze)) is not None]
            return type(query)(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None
        case Not() | Together():
            child = pruned(query.child, analyze)
            return None if child is None else replace(query, child=child)
        case Wildcard():
            return query if pattern(query.text) else None
        case Named():
            return query if pruned(query.words[0], analyze) else None
        case Row():
            return _pruned_row(query, analyze)
        case _:
            return query


def _pruned_row(row: Row, analyze: Analyze) -> Query | None:
    """Take what has no word out of a row; what is left of it may be no row any more."""
    held = [tuple(leaf for leaf in part if pruned(leaf, analyze)) for part in row.parts]
    parts = tuple(part for part in held if part)
    return unrowed(replace(row, parts=parts)) if parts else None


def _is_plain(query: Query) -> bool:
    """Say whether a part is a word to any analysis."""
    return isinstance(query, Word) and query.text.isascii() and query.text.isalpha()


def sequences(leaf: Leaf, analyze: Analyze = analyze) -> list[Sequence]:
    """Give the readings of a leaf, any of which will do; none when there is no word in it.

    `Wit-Rusland` reads as `witrusland` and as `wit rusland`, since an article may have it either way. A pattern is
    always one word: the analysis cannot tell what stands under a wildcard.
    """
    if isinstance(leaf, Named):
        return (
            [slots for word in leaf.words for slots in sequences(word, analyze)]
            if len(leaf.words) == 1
            else []
        )
    each = alternatives(leaf, analyze)
    if isinstance(leaf, Row):
        return [tuple(map(_any, places)) for places in each]
    return list(islice((slots for places in each for slots in product(*places)), MOST_READINGS))


def alternatives(leaf: Typed, analyze: Analyze = analyze) -> list[list[list[Slot]]]:
    """Give the readings of what was typed: for each place of a reading the slots any of which will do."""
    if isinstance(leaf, Row):
        return _of_row(leaf, analyze)
    if isinstance(leaf, Wildcard):
        text = pattern(leaf.text)
        return [[[Slot(text, "wildcard")]]] if text else []
    if isinstance(leaf, Regex):
        return [[[Slot(leaf.text, "regex")]]]
    tokens = analyze(leaf.text)
    if len(tokens) < 2:  # as most words: there is nothing to choose
        return [_slots(tokens, leaf)] if tokens else []
    end = tokens[-1].position + tokens[-1].length
    return [_slots(path, leaf) for path in _paths(_choices(tokens, isinstance(leaf, Exact)), end)]


def _of_row(row: Row, analyze: Analyze) -> list[list[list[Slot]]]:
    readings: list[list[list[Slot]]] = [[]]
    for part in row.parts:
        each = [reading for leaf in part for reading in alternatives(leaf, analyze)]
        alone = [slot for reading in each if len(reading) == 1 for slot in reading[0]]
        # What takes one place is one reading, of however many words.
        choices = [[list(dict.fromkeys(alone))]] if alone else []
        choices += [reading for reading in each if len(reading) > 1]
        readings = [[*before, *choice] for before in readings for choice in choices]
        if len(readings) > MOST_READINGS:
            raise QueryError(
                f"the phrase {row} can be read in more than {MOST_READINGS} ways; name fewer groups of several words in it",
                "",
            )
    return readings


def _any(slots: abc.Sequence[Slot]) -> Slot:
    return slots[0] if len(slots) == 1 else Slot("", "any", 0, tuple(slots))


Nearby = tuple[frozenset[Slot], ...]  # of each of some words near each other, the slots any of which will do


def nearness(leaf: Phrase | Row, analyze: Analyze = analyze) -> list[Nearby]:
    """Give the readings of words that need only be near each other, in the order in which they were typed."""
    each = [tuple(map(frozenset, places)) for places in alternatives(leaf, analyze)]
    if leaf.ordered:
        return list(dict.fromkeys(each))
    return list({frozenset(Counter(words).items()): words for words in each}.values())


def following(wanted: Places, begin: int) -> list[int] | None:
    """Give each of some words the first of its places behind that of the word before, the first word standing at `begin`."""
    given = [begin]
    for places in wanted[1:]:
        number = bisect_right(places, given[-1])
        if number == len(places):
            return None
        given.append(places[number])
    return given


Places = abc.Sequence[abc.Sequence[int]]  # of each of some words, those that it may have


def matched(wanted: Places) -> list[int] | None:
    """Give each of some words a place of its own, one of those that it may have (Kuhn 1955); None if there are not enough."""
    given: list[int | None] = [None] * len(wanted)
    owners: dict[int, int] = {}
    for word in range(len(wanted)):
        asked, place = _asked(wanted, word, owners)
        if place is None:
            return None
        while place is not None:  # who asked for a place gets it, and leaves its own to who asked for that
            taker = owners[place] = asked[place]
            given[taker], place = place, given[taker]
    return [place for place in given if place is not None]


def _asked(wanted: Places, word: int, owners: dict[int, int]) -> tuple[dict[int, int], int | None]:
    """Look for a free place: of this word or, should others move, of theirs. Give which word asked for each, and the free one."""
    asked: dict[int, int] = {}
    waiting = [word]
    for one in waiting:  # it grows meanwhile
        for place in wanted[one]:
            if place in asked:
                continue
            asked[place] = one
            if place not in owners:
                return asked, place
            waiting.append(owners[place])
    return asked, None


def split(leaf: Leaf, analyze: Analyze = analyze) -> tuple[tuple[str, ...], ...]:
    """Give what the one word of a leaf is made of: the terms of each part, any of which will do; nothing of a whole word.

    The parts of `klimaattop` are words of their own, those of `Rushdie-fatwa` may stand apart as well; but who looks for
    Wit-Rusland does not want all that is white, so that each of these must have four letters, as in a compound.
    """
    tokens = analyze(leaf.text) if isinstance(leaf, Word) else []
    if len(tokens) == 1:
        return tuple(map(_part, tokens[0].parts))
    whole = [token for token in tokens if token.length > 1]
    if len(whole) != 1 or whole[0].length != tokens[-1].position + 1:
        return ()
    choices = _choices([token for token in tokens if token.length == 1])
    parts = [held[0] for held in choices.values()]
    return tuple(part.terms for part in parts) if all(len(part.text) >= _PART for part in parts) else ()


def pieces(leaf: Leaf, analyze: Analyze = analyze) -> tuple[tuple[str, ...], ...]:
    """Give the terms of each piece of what was typed as one word: of the parts of a compound, of what stands between hyphens.

    Unlike all parts of a compound, a piece does not stand for the word; one that is a function word tells nothing.
    """
    if not isinstance(leaf, Word) or is_filter(leaf):
        return ()
    tokens = analyze(leaf.text)
    if len(tokens) > 1:
        choices = _choices([token for token in tokens if token.length == 1])
        glued = [held[0].terms for held in choices.values() if held[0].text not in function_words()]
    else:
        glued = [_part(part) for token in tokens for part in token.parts]
    return tuple(dict.fromkeys(glued))


def _part(term: str) -> tuple[str, ...]:
    """Give the terms of a part of a compound: its own, and that of the verb that is made of it, as protesteren is of protest."""
    return (term, term + "eer") if len(term) >= _LOAN else (term,)


def form(leaf: Leaf, analyze: Analyze = analyze) -> str:
    """Give how the one word of a leaf is spelt in the index; "" of several words."""
    tokens = analyze(leaf.text) if isinstance(leaf, Word) else []
    if not tokens or tokens[-1].position + tokens[-1].length > 1:
        return ""
    return _choices(tokens)[0][-1].text


def _choices(tokens: list[Token], exact: bool = False) -> dict[int, list[Token]]:
    """At each position: the first token that covers it alone, and those that cover more.

    Of `nos.nl`/`nos` only the whole is meant by one who types it; the part is for who types the part. Who types `OM` means that,
    and not om; who types `=Leiden`, if not `Leiden`, does not mean leiden.
    """
    choices: dict[int, list[Token]] = {}
    for token in tokens:
        held = choices.setdefault(token.position, [])
        if token.text.isupper() or (exact and token.text[:1].isupper()):
            held[:] = [*(other for other in held if other.length > 1), token]
        elif token.length > 1 or all(other.length > 1 for other in held):
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


def _slots(path: list[Token], leaf: Leaf) -> list[list[Slot]]:
    """Give, for each token of a path, the slots that will do."""
    match leaf:
        case Fuzzy():
            return [
                [Slot(token.text, "fuzzy", leaf.distance or _usual_distance(token.text))] for token in path
            ]
        case Exact():
            return [[Slot(token.text, "term" if token.text[:1].isupper() else "form")] for token in path]
        case Prefix():
            *before, last = path
            return [*map(_terms, before), [Slot(last.text, "prefix")]]
        case _:
            return [*map(_terms, path)]


def _terms(token: Token) -> list[Slot]:
    return [Slot(term) for term in token.terms]


def _usual_distance(word: str) -> int:
    return 1 if len(word) <= _SHORT else 2
