"""What does a person type? The query language: text → tree, or an error that points at the column.

query  := and (OR and)*          OR, OF
and    := words (AND words)*     AND, EN
words  := part+
part   := (NOT | -) part | [field:] ( "(" query ")" | phrase | one ) [^weight] | unit:( "(" query ")" | phrase | one )
        | date:range, date:"range" | since:date | until:date
unit   := sentence | paragraph   one of these, of any field, must hold what follows: words, phrases and groups of them
field  := title | text | …       or several of those a word is looked up in: title,lead
phrase := "places" | "places"~5  these words within 5 positions of each other, in any order (at most 100)
        | "places"~5>            in this order
places := (one | ( "(" one (OR one)* ")" ))+   also words, in the place of one behind or before OR
one    := word
        | prefix*                a word whose only wildcard is one * at its end
        | pat*er?n               * any letters, ? one letter: two letters or digits at least are known
        | /regular expression/   see expressions.py: letters, . [a-z] (a|b) * + ? {2,4}; two letters or digits at least
        | fuzzy~ | fuzzy~1       how many letters may differ: 1 or 2; by itself 1 in a word of up to five letters, else 2

weight := 3 | 0.5                how often it counts: 0.1 to 100

People end their questions with a question mark, so a ? is a wildcard only when a letter or digit follows it within the
word (`w?t`), or when the word has a * too (`*cris?s?`); else it is punctuation (`wat is stikstof?`). In an address, or
whatever else has a / in it, a ? without a * is never a wildcard.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple, NoReturn, TypedDict

from zoeker.date import Date, DateLike
from zoeker.dutch import analyze, one_word
from zoeker.errors import DateError, QueryError

from .dates import days
from .expressions import WrongError, expression
from .readings import FEWEST_LETTERS, Analyze, pattern, pruned
from .tree import (
    DATES,
    EVERYTHING,
    FIELDS,
    FILTERS,
    RANKED,
    UNITS,
    And,
    DateRange,
    Exact,
    Fuzzy,
    Named,
    Not,
    Or,
    Part,
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
    field_of,
    leaves,
    unrowed,
    weighted,
)

OPERATORS = {"OR": "OR", "OF": "OR", "AND": "AND", "EN": "AND", "NOT": "NOT", "NIET": "NOT"}
MOST_PARTS = 1000
MOST_PATTERNS = 100  # words with wildcards within, or a ~, and phrases with a ~: for each much of the index is looked through
MOST_SLOP = 100
LEAST_WEIGHT, MOST_WEIGHT = 0.1, 100.0
LONGEST = 20_000  # characters: a long article pasted whole is still a question
_DEEPEST = 40  # parentheses and minuses within each other: Python's stack is finite

_QUOTES = '"“”„«»'
_ANY_SIGN = re.compile(f"[{_QUOTES}*?~()]|(?<!\\S)=+")
_NO_TEXT = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_NAME = r"[^\W\d_]{1,30}"
_RANKED = "|".join(name for name, field in FIELDS.items() if field in (*RANKED, "text"))
_FIELD = re.compile(rf"({_NAME}|(?i:(?:{_RANKED})(?:,(?:{_RANKED}))+)):(?=[^\s)])(?!//)")
_PHRASE = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}](?:(~)(\w*)(>?))?")
_SLASHED = r"/(?:[^/\s\\]|\\\S)+/(?=[\s)^]|$)"
_GROUP = re.compile(rf"\(((?>(?:(?<![^\s(]){_SLASHED}|[^()])+))\)(?!\S)")
_EITHER = re.compile(r"(?<!\S)(?:OR|OF)(?!\S)")
_CHUNK = re.compile(r"\S+")
_LETTERS = rf"[^\s()*{_QUOTES}]"
# minister(s) is one word; behind a * a parenthesis opens a group.
_WORD = re.compile(rf"(?:{_LETTERS}+(?:\({_LETTERS}*\){_LETTERS}*)*)?(?:\*[^\s(){_QUOTES}]*)?")
_EXACT = re.compile(r"=(\w.*)", re.DOTALL)
_FUZZY = re.compile(r"(.*[^\W_]\)?)~(\d*)[?!.,;:]*")
_WEIGHT = re.compile(r"\^([0-9]+(?:[.,][0-9]+)?)[?!.,;:]*(?![^\s()])")
_REGEX = re.compile(_SLASHED)
_TO_LAST_LETTER = re.compile(r".*[^\W_]")
_OPERATOR = re.compile(rf"({'|'.join(OPERATORS)})(?![^\s(){_QUOTES}])")
# What stands in a date of an article may be a doubt, or a day as a spreadsheet counts it; in a question it is a mistake.
_NO_DATE = re.compile(r"[<>=~*?]|^\s*(?:\d{5}|\d{7})\s*$")
_ENDS = ("since", "until")
_DASH = re.compile(r"(?<=\S)\s+(?:-|–|—|t/m)\s+(?=\S)")  # between the dates of a period in quotes
_MINUS = re.compile(r"-(?=[^\s)])")


# The same words come again and again, and are looked up by what they are: what is one object is the same at once.
_word_in = lru_cache(maxsize=4096)(Word)


class _Token(NamedTuple):
    kind: str  # "(", ")", "field", "phrase", "-", an operator, "end", or a kind of word
    text: str
    column: int
    number: int = 0  # the slop of a phrase, the distance of a fuzzy word
    weight: float = 1.0  # of a word, a phrase, or the group that a ) closes
    ordered: bool = False  # of a phrase
    row: tuple[tuple[Part, ...], ...] = ()  # what may stand at each place of a phrase, unless that is words


def parse(text: str, today: date | None = None, field: str = "") -> Query:
    """Read a question, as it is meant on a day (None: today); a word that names none is looked for in a `field`.

    Raises QueryError, with the column and what would be right, for what cannot be understood.
    """
    _check_length(text)
    text = one_word(text)
    words = text.split()
    if 0 < len(words) <= MOST_PARTS and OPERATORS.keys().isdisjoint(words) and all(map(str.isalpha, words)):
        return _side_by_side(
            [_word_in(word, field) for word in words]
        )  # as most questions are: nothing else can be meant
    tokens = _tokens(text)
    _check_parts(text, len(tokens) - 1)  # the end is no part
    _check_patterns(text, tokens)
    return _Parser(text, tokens, today).parse(field)


def parse_plain(text: str, field: str = "") -> Query:
    """Read a text as words side by side, in a field: no sign in it means what it does in the query language. Raises QueryError."""
    _check_length(text)
    words = tuple(Word(word, field) for word in one_word(text).split())
    _check_parts(text, len(words))
    return Words(words)


def _side_by_side(parts: list[Query]) -> Query:
    return parts[0] if len(parts) == 1 else Words(tuple(parts))


def _check_length(text: str) -> None:
    if not text.isascii() and (wrong := _NO_TEXT.search(text)):
        raise QueryError(
            "here stands a byte that is no UTF-8; type this letter again, or set the terminal to UTF-8",
            text,
            wrong.start() + 1,
        )
    if len(text) > LONGEST:
        raise QueryError(f"this question is longer than {LONGEST:,} characters; ask for less at a time", text)


def _check_parts(text: str, number: int) -> None:
    if number > MOST_PARTS:
        raise QueryError(f"this question has more than {MOST_PARTS} parts; ask for less at a time", text)


def _check_patterns(text: str, tokens: Sequence[_Token]) -> None:
    patterns = [token for token in tokens for _ in range(_patterns(token))]
    if len(patterns) > MOST_PATTERNS:
        raise QueryError(
            f"this question has more than {MOST_PATTERNS} words or phrases with wildcards or a ~; ask for fewer at a time, or for beginnings of words, as in klimaat*",
            text,
            patterns[MOST_PATTERNS].column,
        )


def _patterns(token: _Token) -> int:
    """Count the patterns of a token, and one for words near each other."""
    near = token.kind in ("wildcard", "regex", "fuzzy") or (token.kind == "phrase" and token.number > 0)
    return near + sum(isinstance(leaf, Wildcard | Regex | Fuzzy) for part in token.row for leaf in part)


def parse_range(
    since: DateLike | None, until: DateLike | None, text: str, column: int, today: date | None = None
) -> DateRange:
    """Make a date range of two ends, either of which may be empty: as dates, or in words as they are meant on a day."""
    told = [
        days(end, today, whole=since == until) if isinstance(end, str) else None for end in (since, until)
    ]
    begin, end = (
        words[place] if words else None if typed is None or typed == "" else _date(typed, text, column, given)
        for place, (given, typed, words) in enumerate(zip(_ENDS, (since, until), told, strict=True))
    )
    if begin and end and begin.first > end.last:
        raise QueryError(
            f"this period ends ({end}) before it begins ({begin}); turn the dates round",
            text,
            column,
            _ENDS[1],
        )
    return DateRange(begin, end, any(told))


def _date(value: DateLike, text: str, column: int, given: str) -> Date:
    if isinstance(value, str) and _NO_DATE.search(value):
        raise QueryError(
            f"{value!r} is no date; 2022-01-14.. is from that day on, ..2022-01-14 up to it, and 2022-01 a whole month",
            text,
            column,
            given,
        )
    try:
        return Date(value)
    except DateError as error:
        in_words = isinstance(value, str) and value[:1].isalpha()
        also = (
            ', or in words: "januari 2022", gisteren, "vorige week", "3 maanden geleden"' if in_words else ""
        )
        raise QueryError(f"{error}{also}", text, column, given) from None


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position, attached = 0, False  # attached: after - or field:, where EN is a word and no operator
    while position < len(text):
        if space := _SPACE.match(text, position):
            position, attached = space.end(), False
            continue
        token, position = _token(text, position, attached)
        if token.kind not in ("(", "-", "field") and (weight := _WEIGHT.match(text, position)):
            token, position = token._replace(weight=_weight(weight, text)), weight.end()
        tokens.append(token)
        attached = token.kind in ("-", "field")
    return [*tokens, _Token("end", "", len(text) + 1)]


def _weight(written: re.Match[str], text: str) -> float:
    return _checked_weight(float(written[1].replace(",", ".")), text, written.start() + 1)


def _checked_weight(weight: float, text: str, column: int) -> float:
    if not LEAST_WEIGHT <= weight <= MOST_WEIGHT:
        raise QueryError(
            f"behind a ^ stands how often a word counts, {LEAST_WEIGHT} to {MOST_WEIGHT:g}, as in klimaat^3; this is {weight:g}",
            text,
            column,
        )
    return weight


def _token(text: str, position: int, attached: bool) -> tuple[_Token, int]:
    column, character = position + 1, text[position]
    if character in "()":
        return _Token(character, character, column), position + 1
    if character in _QUOTES:
        return _phrase(text, position)
    if character == "/" and (regex := _REGEX.match(text, position)):
        return _regex(regex, text), regex.end()
    if minus := _MINUS.match(text, position):
        return _Token("-", "-", column), minus.end()
    if field := _FIELD.match(text, position):
        return _Token("field", field[1], column), field.end()
    if not attached and (operator := _OPERATOR.match(text, position)):
        return _Token(OPERATORS[operator[1]], operator[1], column), operator.end()
    return _word(text, position)


def _phrase(text: str, position: int) -> tuple[_Token, int]:
    phrase = _PHRASE.match(text, position)
    if phrase is None:
        raise QueryError(
            'this quotation mark is never closed; put " at the end of the phrase', text, position + 1
        )
    if not phrase[1].strip():
        raise QueryError(
            "there is nothing between these quotation marks; put words there", text, position + 1
        )
    row = _row(text, *phrase.span(1))
    slop = _slop(phrase[3], text, phrase.start(2) + 1) if phrase[2] else 0
    return _Token("phrase", phrase[1], position + 1, slop, 1.0, bool(slop and phrase[4]), row), phrase.end()


def _row(text: str, begin: int, end: int) -> tuple[tuple[Part, ...], ...]:
    """Give what may stand at each place of a phrase; nothing where it is words alone."""
    parts = list[tuple[Part, ...]]()
    words = list[str]()  # that follow each other
    count = 0
    while chunk := _CHUNK.search(text, begin, end):
        group = _group(text, chunk.start(), end)
        leaf = None if group else _sign(text, chunk)
        if not (group or leaf):
            words.append(chunk[0])
        else:
            parts += [(Phrase(" ".join(words)),)] if words else []
            words = []
            parts.append(_alternatives(text, *group.span(1)) if group else (leaf,) if leaf else ())
        begin = group.end() if group else chunk.end()
        count += 1
        if count > MOST_PARTS:
            raise QueryError(
                f"this phrase has more than {MOST_PARTS} words; ask for its first ones",
                text,
                chunk.start() + 1,
            )
    if not parts:
        return ()
    return (*parts, (Phrase(" ".join(words)),)) if words else tuple(parts)


def _group(text: str, begin: int, end: int) -> re.Match[str] | None:
    """Find the group that begins at a place of a phrase; without an OF, parentheses are signs as others are."""
    group = _GROUP.match(text, begin, end)
    return group if group and _EITHER.search(text, *group.span(1)) else None


def _alternatives(text: str, begin: int, end: int) -> tuple[Part, ...]:
    """Read what stands between the parentheses of a group in a phrase."""
    found = list[Part]()
    ends = [*((either.start(), either.end()) for either in _EITHER.finditer(text, begin, end)), (end, end)]
    for stop, following in ends:
        chunks = list(_CHUNK.finditer(text, begin, stop))
        signs = [leaf for chunk in chunks if (leaf := _sign(text, chunk))]
        if not chunks:
            raise QueryError("a word is missing beside this OF", text, begin + 1)
        if signs and len(chunks) > 1:
            raise QueryError(
                "in a phrase, what stands beside OF is words, or one word with a sign (* ? ~ =)",
                text,
                chunks[0].start() + 1,
            )
        found.append(signs[0] if signs else Phrase(" ".join(chunk[0] for chunk in chunks)))
        begin = following
    return tuple(dict.fromkeys(found))


def _sign(text: str, chunk: re.Match[str]) -> Part | None:
    """Read a word in a phrase that has wildcards, a ~ or a =; None for any other."""
    if regex := _REGEX.fullmatch(text, *chunk.span()):
        return _one(_regex(regex, text), "")
    if not (_has_wildcard(chunk[0]) or _FUZZY.fullmatch(chunk[0]) or _EXACT.fullmatch(chunk[0])):
        return None
    token, end = _word(text, *chunk.span())
    if end < chunk.end() or token.kind not in (*_KINDS, "fuzzy"):
        raise QueryError(
            "in a phrase, a word with a sign (* ? ~ =) stands apart; put spaces around it", text, end + 1
        )
    return _one(token, "")


def _slop(digits: str, text: str, column: int) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", digits) or int(digits) > MOST_SLOP:
        raise QueryError(
            f'after the ~ of a phrase stands how far apart its words may be, 0 to {MOST_SLOP}, as in "klimaat top"~5',
            text,
            column,
        )
    return int(digits)


def _word(text: str, position: int, stop: int = LONGEST) -> tuple[_Token, int]:
    word = _WORD.match(text, position, stop)
    end = word.end() if word else position
    for weight in _WEIGHT.finditer(text, position, end):
        if _TO_LAST_LETTER.match(text, position, weight.start()):
            end = weight.start()
    written, column = text[position:end], position + 1
    if exact := _EXACT.fullmatch(written):
        token = _exact(exact, text, column)
    elif fuzzy := _FUZZY.fullmatch(written):
        token = _fuzzy(fuzzy, text, column)
    elif not _has_wildcard(written):
        token = _Token("word", written, column)
    elif written.endswith("*") and len(written) > 1 and not re.search(r"[*?]", written[:-1]):
        token = _Token("prefix", written[:-1], column)
    elif pattern(written):
        token = _Token("wildcard", written, column)
    else:
        raise QueryError(
            f"a pattern needs at least {FEWEST_LETTERS} letters or digits, as in klimaat*, *crisis or w?t",
            text,
            column,
        )
    return token, end


def _exact(exact: re.Match[str], text: str, column: int) -> _Token:
    if _has_wildcard(exact[1]) or _FUZZY.fullmatch(exact[1]):
        raise QueryError(
            "a = asks for one form of a word; leave it out, or the wildcards (* and ?) and the ~",
            text,
            column,
        )
    return _Token("exact", exact[1], column)


def _fuzzy(fuzzy: re.Match[str], text: str, column: int) -> _Token:
    tilde = column + fuzzy.end(1)
    if _has_wildcard(fuzzy[1]):
        raise QueryError(
            "a word has either a ~ or wildcards (* and ?); leave one of the two out", text, tilde
        )
    if fuzzy[2] not in ("", "1", "2"):
        raise QueryError(
            "after the ~ of a word stands how many letters may differ, 1 or 2, or nothing", text, tilde
        )
    return _Token("fuzzy", fuzzy[1], column, int(fuzzy[2] or 0))


def _regex(regex: re.Match[str], text: str) -> _Token:
    try:
        known = expression(regex[0][1:-1]).known
    except WrongError as error:
        raise QueryError(
            f'{error}; to search for the text itself, put it in " "', text, regex.start() + error.place + 2
        ) from None
    if known < FEWEST_LETTERS:
        raise QueryError(
            f"a regular expression needs at least {FEWEST_LETTERS} letters or digits in every word that fits, as in /[kc]limaa?t.*/",
            text,
            regex.start() + 1,
        )
    return _Token("regex", regex[0][1:-1], regex.start() + 1)


def _has_wildcard(word: str) -> bool:
    inner = _TO_LAST_LETTER.match(word)
    return "*" in word or (inner is not None and "?" in inner[0] and "/" not in word)


_KINDS: dict[str, Callable[[str, str], Part]] = {
    "exact": Exact,
    "prefix": Prefix,
    "wildcard": Wildcard,
    "regex": Regex,
}


def _leaf(token: _Token, field: str) -> Typed:
    """Make what a word, a pattern or a phrase is in a tree."""
    if token.row:
        return Row(token.row, field, token.number, token.ordered)
    if token.kind == "phrase":
        return Phrase(token.text, field, token.number, token.ordered)
    return _one(token, field)


def _one(token: _Token, field: str) -> Part:
    if token.kind == "fuzzy":
        return Fuzzy(token.text, field, token.number)
    return _KINDS.get(token.kind, _word_in)(token.text, field)


class _Parser:
    def __init__(self, text: str, tokens: list[_Token], today: date | None) -> None:
        self._text = text
        self._tokens = tokens
        self._today = today
        self._next = 0
        self._depth = 0
        self._unit = ""  # of which the words must stand together

    def parse(self, field: str) -> Query:
        if self._peek.kind == "end":
            self._fail("there is no question here; type a word", self._peek)
        query = self._or(field)
        if self._peek.kind == ")":
            self._fail(
                "this ) closes nothing; remove it, or put ( before the words it belongs to", self._peek
            )
        return query

    @property
    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _fail(self, message: str, token: _Token) -> NoReturn:
        raise QueryError(message, self._text, token.column)

    def _or(self, field: str) -> Query:
        children = [self._and(field)]
        while self._peek.kind == "OR":
            self._take()
            children.append(self._and(field))
        return children[0] if len(children) == 1 else Or(tuple(children))

    def _and(self, field: str) -> Query:
        children = [self._words(field)]
        while self._peek.kind == "AND":
            self._take()
            children.append(self._words(field))
        return children[0] if len(children) == 1 else And(tuple(children))

    def _words(self, field: str) -> Query:
        children = [self._part(field)]
        while self._peek.kind not in ("OR", "AND", ")", "end"):
            children.append(self._part(field))
        return _side_by_side(children)

    def _part(self, field: str) -> Query:
        self._depth += 1
        token = self._take()
        if self._depth > _DEEPEST:
            self._fail(
                f"this goes more than {_DEEPEST} levels deep; take some parentheses or minuses away", token
            )
        query = self._part_from(token, field)
        self._depth -= 1
        return weighted(query, token.weight)

    def _part_from(self, token: _Token, field: str) -> Query:
        match token.kind:
            case "word" | "exact" | "prefix" | "wildcard" | "regex" | "fuzzy":
                return _leaf(token, field)
            case "phrase":
                return unrowed(_leaf(token, field))
            case "-" | "NOT":
                return Not(self._part(field))
            case "field":
                return self._in_field(token, field)
            case "(":
                return self._group(token, field)
            case _:
                return self._misplaced(token)

    def _group(self, opening: _Token, field: str) -> Query:
        if self._peek.kind == ")":
            self._fail("there is nothing between these parentheses; put words there", opening)
        query, closing = self._or(field), self._take()
        if closing.kind != ")":
            self._fail("this ( is never closed; put ) where the group ends", opening)
        query = weighted(query, closing.weight)
        for leaf in leaves(query) if closing.weight != 1 else ():
            if isinstance(leaf, Named):
                _checked_weight(leaf.weight, self._text, closing.column + 1)
        return query

    def _in_field(self, token: _Token, around: str) -> Query:
        names = token.text.lower().split(",")
        field = field_of([FIELDS[name] for name in names]) if len(names) > 1 else FIELDS.get(names[0])
        if field is None:
            meant = _field_meant(names[0])
            self._fail(
                f'there is no field {token.text}; {meant} To search for the text itself, put it in " "', token
            )
        if self._unit and field in (*DATES, *UNITS, *FILTERS):
            self._fail(
                f"what must stand in one {self._unit} is words, phrases and groups of these; put {token.text}: outside its parentheses",
                token,
            )
        if field in DATES:
            return self._range(token, field)
        if self._peek.kind in ("field", "-"):
            self._fail(f"after {token.text}: comes a word, a phrase or a group in parentheses", self._peek)
        if field in UNITS:
            return self._together(token, field, around)
        return self._part(field)

    def _together(self, token: _Token, unit: str, field: str) -> Together:
        if field in FILTERS:
            self._fail(
                f"a {field} has no {unit}; leave {token.text}: out, or ask for no {field} around it", token
            )
        self._unit = unit
        child = self._part(field)
        self._unit = ""
        return Together(unit, child)

    def _range(self, typed: _Token, field: str) -> DateRange:
        token = self._take()
        if token.kind not in ("word", "phrase") or token.weight != 1:
            example = "2022-01 or 2022-01..2022-03" if field == "date" else '2022-01 or "vorige week"'
            self._fail(
                f"after {typed.text}: comes a date{' or a period' * (field == 'date')}, as in {example}",
                token,
            )
        text = _DASH.sub("..", token.text, count=1) if token.kind == "phrase" else token.text
        since, dots, until = text.partition("..")
        if dots and field != "date":
            self._fail(f"after {typed.text}: comes one date; a period is written date:{text}", token)
        if dots and not (since or until):
            self._fail("a period needs a date on at least one side of its dots, as in 2022-01..", token)
        begin, end = (since, until) if dots else (since * (field != "until"), since * (field != "since"))
        return parse_range(begin.strip(), end.strip(), self._text, token.column, self._today)

    def _misplaced(self, token: _Token) -> NoReturn:
        if token.kind == "end":
            before = self._tokens[self._next - 2]
            if before.kind == "(":
                self._fail("this ( is never closed, and nothing follows it; remove it", before)
            self._fail(
                f'a word is missing after {before.text}; to search for that word itself, put it in " "',
                before,
            )
        if token.kind == ")":
            self._fail("a word is missing before this )", token)
        self._fail(
            f'{token.text} stands between two words; to search for that word itself, put it in " "', token
        )


def _field_meant(name: str) -> str:
    from difflib import get_close_matches  # here: it costs start-up time

    near = get_close_matches(name, FIELDS, 1)
    return f"did you mean {near[0]}: ?" if near else f"the fields are {', '.join(sorted(FIELDS))}."


SORTS = ("relevance", "date", "-date")
Names = str | Sequence[str]  # one, or several of which any will do


class Which(TypedDict, total=False):
    """What says, beside the words, which articles are asked about, as `Index.search` says; every question of Index takes it."""

    any_word: bool
    since: DateLike | None
    until: DateLike | None
    source: Names
    section: Names
    author: Names
    field: Names
    not_source: Names
    not_section: Names
    not_author: Names
    exact_names: bool
    plain: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the query as typed, and how the answer is wanted. Dates are as typed, too; a `plain` query is words alone.

    `source`, `section` and `author` name those that articles are from, in exact words, and `not_source` and the like those that
    they are not from; in a `field` of these is looked for what names none itself. Where nothing is typed, all articles of those are
    asked for, or of those dates; all there are with `or_all`. What `vorige week` means is seen from `today` (None: the day it is). All that is
    found is counted by each of the `facets`. To `fold` is to put copies of a story on a page under the first of them.
    """

    text: str
    limit: int = 10
    offset: int = 0
    any_word: bool = False
    sort: str = "relevance"
    since: DateLike | None = None
    until: DateLike | None = None
    source: Names = ()
    section: Names = ()
    author: Names = ()
    field: Names = ()
    not_source: Names = ()
    not_section: Names = ()
    not_author: Names = ()
    snippets: bool = True
    explain: bool = False
    exact_names: bool = False
    plain: bool = False
    all_words: bool = False
    or_all: bool = False
    today: date | None = None
    facets: Sequence[str] | str = ()
    fold: bool = False

    def tree(self, analyze: Analyze = analyze) -> Query:
        """Parse it, for an index that is read by `analyze`. Raises QueryError for what cannot be understood, or holds no word to search for."""
        self._check()
        tree: Query | None = EVERYTHING
        if self.text.strip() or not (self.or_all or self._narrowed):
            field = self._field()
            parsed = parse_plain(self.text, field) if self.plain else parse(self.text, self.today, field)
            tree = pruned(parsed, analyze)
        if tree is None:
            raise QueryError("there is no word in this question; type letters or digits", self.text)
        filters = [*self._periods(), *self._named(analyze)]
        if not filters:
            return tree
        asked = () if tree is EVERYTHING else tree.children if isinstance(tree, Words) else (tree,)
        return _side_by_side([*asked, *filters])

    @property
    def _narrowed(self) -> bool:
        names = (self.source, self.section, self.author, self.not_source, self.not_section, self.not_author)
        return self.since is not None or self.until is not None or any(names)

    def _check(self) -> None:
        if self.sort not in SORTS:
            raise QueryError(f"cannot sort by {self.sort!r}; choose one of {', '.join(SORTS)}", self.text, 0)
        if self.any_word and self.all_words:
            raise QueryError("any_word and all_words exclude each other; choose one", self.text, 0)
        if not isinstance(self.text, str):
            raise QueryError(f"a question is a string, not {type(self.text).__name__}", "", 0)
        if not all(isinstance(number, int) and number >= 0 for number in (self.limit, self.offset)):
            raise QueryError("limit and offset count hits: they are 0 or more", self.text, 0)

    def _field(self) -> str:
        """Give the field that is looked in; "" for anywhere."""
        asked = [self.field] if isinstance(self.field, str) else self.field
        fields = {}
        for name in filter(None, asked):
            field = FIELDS.get(str(name).lower())
            if field is None or field in (*DATES, *UNITS):
                raise QueryError(f"there is no field {name}; {_field_meant(str(name))}", self.text, 0)
            fields[field] = name
        if len(fields) > 1 and (others := fields.keys() & set(FILTERS)):
            raise QueryError(
                f"nothing is both in {' and in '.join(fields.values())}; name {min(others)} alone",
                self.text,
                0,
            )
        return next(iter(fields), "") if len(fields) < 2 else field_of(fields)

    def _periods(self) -> Iterator[Query]:
        if self.since is None and self.until is None:
            return
        period = parse_range(self.since, self.until, self.text, 0, self.today)
        if period.since is not None or period.until is not None:
            yield period

    def _named(self, analyze: Analyze) -> Iterator[Query]:
        """Yield what says which sources, sections and authors articles are from, and are not."""
        for kind in FILTERS:
            if names := _phrases(getattr(self, kind), kind, self.text, analyze):
                yield names[0] if len(names) == 1 else Or(names)
            yield from map(Not, _phrases(getattr(self, f"not_{kind}"), kind, self.text, analyze))


def _phrases(names: Names, field: str, text: str, analyze: Analyze) -> tuple[Phrase, ...]:
    if not names:
        return ()
    phrases = []
    for name in [names] if isinstance(names, str) else names:
        written = " ".join(_ANY_SIGN.sub(" ", str(name)).split())
        if str(name).strip() and not (written and analyze(written)):
            raise QueryError(f"{name!r} names no {field}: there is no word in it", text, 0, field)
        phrases += [Phrase(written, field)] if written else []
    return tuple(dict.fromkeys(phrases))
