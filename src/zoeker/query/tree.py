"""What is a question? A small typed tree that knows no engine; `str(tree)` parses back to the same tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import ClassVar, get_args

from zoeker.date import Date
from zoeker.dutch import fold, function_words

# The names of the fields a person may type, and what each stands for.
FIELDS = {
    "title": "title",
    "titel": "title",
    "kop": "title",
    "text": "text",
    "tekst": "text",
    "lead": "lead",
    "body": "body",
    "source": "source",
    "bron": "source",
    "section": "section",
    "rubriek": "section",
    "author": "author",
    "auteur": "author",
    "date": "date",
    "datum": "date",
    "since": "since",
    "sinds": "since",
    "until": "until",
    "tot": "until",
    "sentence": "sentence",
    "zin": "sentence",
    "paragraph": "paragraph",
    "alinea": "paragraph",
}
DATES = ("date", "since", "until")  # behind these stand dates
UNITS = ("sentence", "paragraph")  # and behind these what one of them must hold
RANKED = ("title", "lead", "body")  # the fields a word without a field is looked up in; there it ranks
FILTERS = ("source", "section", "author")  # these choose among articles, and do not rank
_FIELDS_OF = {
    "": RANKED,
    "text": ("lead", "body"),
    "title,lead": ("title", "lead"),
    "title,body": ("title", "body"),
}


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed, in one field or ("") anywhere; it equals only its own kind. `signs` are what says of which kind it is."""

    text: str
    field: str = ""
    signs: ClassVar[str] = "{}"

    def __str__(self) -> str:
        return _in_field(self.field, self.signs.format(self.text))

    def __hash__(
        self,
    ) -> int:  # looked up several times in each question: a text is seldom asked in two fields
        return hash(self.text)


class Word(_Typed):
    """A word as it was typed, in one field or ("") anywhere."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow each other; with `slop`, words near each other, in any order or (`ordered`) in this one.

    Near is: each at a position of its own, and from the first to the last at most `slop` positions more than the
    words need.
    """

    text: str
    field: str = ""
    slop: int = 0
    ordered: bool = False

    def __str__(self) -> str:
        return _in_field(self.field, _quoted(self.text, self.slop, self.ordered))


@dataclass(frozen=True, slots=True)
class Row:
    """A phrase of which some words are patterns, or one of several: each part is any of what may stand there."""

    parts: tuple[tuple[Part, ...], ...]
    field: str = ""
    slop: int = 0
    ordered: bool = False

    def __str__(self) -> str:
        each = (" OR ".join(map(_unquoted, part)) for part in self.parts)
        text = " ".join(
            f"({written})" if len(part) > 1 else written
            for written, part in zip(each, self.parts, strict=True)
        )
        return _in_field(self.field, _quoted(text, self.slop, self.ordered))


class Prefix(_Typed):
    """The beginning of a word."""

    __slots__ = ()
    signs = "{}*"


class Wildcard(_Typed):
    """A word of which parts are unknown: `*` stands for any letters, or none, and `?` for one letter."""

    __slots__ = ()


class Regex(_Typed):
    """A regular expression that the whole word fits: see expressions.py."""

    __slots__ = ()
    signs = "/{}/"


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word of which up to `distance` letters may differ; 0 leaves it to the length of the word."""

    text: str
    field: str = ""
    distance: int = 0

    def __str__(self) -> str:
        return _in_field(self.field, f"{self.text}~{self.distance or ''}")


class Exact(_Typed):
    """A word in the very form that was typed: accents and capitals aside, not another form of it."""

    __slots__ = ()
    signs = "={}"


class Name(Exact):
    """A word with a capital that is another word in small letters: nobody types this, names.py puts it in the place of words."""

    __slots__ = ()
    signs = "{}"


@dataclass(frozen=True, slots=True)
class DateRange:
    """Articles that may be from this period: `since` and `until` count as a whole, None leaves that side open.

    `in_words` says that it was typed as what it is today, as `vorige week`.
    """

    since: Date | None
    until: Date | None
    in_words: bool = field(default=False, compare=False)

    @property
    def written(self) -> str:
        """Give its dates as they are written behind `date:`."""
        same = self.since == self.until
        return f"{self.since}" if same else f"{self.since or ''}..{self.until or ''}"

    def __str__(self) -> str:
        return f"date:{self.written}"


@dataclass(frozen=True, slots=True)
class Together:
    """Articles of which one sentence, or one paragraph, would be found by a question if it were an article: `unit` says which.

    Its words rank as others do. In a question of its own stand no filters, and nothing that is together within it.
    """

    unit: str
    child: Query

    def __str__(self) -> str:
        return f"{self.unit}:({self.child})"


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that do not match."""

    child: Query

    def __str__(self) -> str:
        return f"-{_within(self.child, _UNARY)}"


@dataclass(frozen=True, slots=True)
class _Group:
    """What stands together; it equals only its own kind."""

    children: tuple[Query, ...]


class Words(_Group):
    """What was typed side by side: all of it and then some of it by default, any or all of it when asked for."""

    __slots__ = ()

    def __str__(self) -> str:
        return " ".join(_within(child, _UNARY) for child in self.children)


class And(_Group):
    """Articles that match every child."""

    __slots__ = ()

    def __str__(self) -> str:
        return " AND ".join(_within(child, _WORDS) for child in self.children)


class Or(_Group):
    """Articles that match at least one child."""

    __slots__ = ()

    def __str__(self) -> str:
        return " OR ".join(_within(child, _AND) for child in self.children)


class Some(Or):
    """Articles that match a child, or hold a piece of one: nobody types this, it takes the place of words side by side."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """Another name of something: what it counts for beside the one that was typed, and why they are the same."""

    leaf: Word | Phrase | Name
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Named:
    """What was typed, and its other names, which nobody types: names.py puts this in the place of words.

    `own` is what the words themselves count for. So is a word of which a person says by its `weight` what it counts for.
    """

    words: tuple[Typed, ...]
    variants: tuple[Variant, ...]
    own: float = 1.0
    weight: float = 1.0

    @property
    def field(self) -> str:
        """The field it is looked for in."""
        return self.words[0].field

    @property
    def typed(self) -> str:
        """Give the words as they were typed, without their weight."""
        return " ".join(map(str, self.words))

    def __str__(self) -> str:
        return self.typed + (f"^{self.weight}".removesuffix(".0") if self.weight != 1 else "")


Part = Word | Exact | Phrase | Prefix | Wildcard | Regex | Fuzzy
Typed = Part | Row
Leaf = Typed | Named
LEAVES = get_args(Leaf)  # which isinstance takes in half the time
GROUPS = (Words, And, Or)
Query = Leaf | DateRange | Together | Not | Words | And | Or

EVERYTHING = And(())  # what every article matches; nobody types this

_OR, _AND, _WORDS, _UNARY = range(4)  # what binds loosest comes first


def leaves(query: Query) -> Iterator[Leaf]:
    """Yield the words and phrases of all kinds that an article may match: not those under Not."""
    if isinstance(query, LEAVES):
        yield query
    elif isinstance(query, GROUPS):
        for child in query.children:
            if isinstance(child, LEAVES):
                yield child
            else:
                yield from leaves(child)
    elif isinstance(query, Together):
        yield from leaves(query.child)


def placed(query: Query, within: Together | None = None) -> Iterator[tuple[Leaf, Together | None]]:
    """Yield what `leaves` does, and what each must stand together in; None: it may stand anywhere."""
    if isinstance(query, LEAVES):
        yield query, within
    elif isinstance(query, GROUPS):
        for child in query.children:
            yield from placed(child, within)
    elif isinstance(query, Together):
        yield from placed(query.child, query)


def periods(query: Query) -> Iterator[DateRange]:
    """Yield the periods of a question, also those under Not."""
    match query:
        case DateRange():
            yield query
        case Not():
            yield from periods(query.child)
        case Words() | And() | Or():
            for child in query.children:
                yield from periods(child)


def togethers(query: Query) -> Iterator[Together]:
    """Yield what must stand together in a question, also under Not."""
    match query:
        case Together():
            yield query
        case Not():
            yield from togethers(query.child)
        case Words() | And() | Or():
            for child in query.children:
                yield from togethers(child)


def unrowed(query: Query) -> Query:
    """Give a row of one part as what that part is; anything else as it is."""
    if not isinstance(query, Row) or len(query.parts) > 1:
        return query
    alone = tuple(replace(leaf, field=query.field) for leaf in query.parts[0])
    return Or(alone) if len(alone) > 1 else alone[0]


def slop_of(leaf: Leaf) -> int:
    """Give how many positions too many the words of a leaf may take; 0 where they follow each other, or there is one."""
    return leaf.slop if isinstance(leaf, Phrase | Row) else 0


def weighted(query: Query, weight: float) -> Query:
    """Let each word that ranks in a part of a question count for so many times as much."""
    match query:
        case Named(words, variants, own, before):
            if before * weight == 1 and not variants:
                return words[0]
            others = tuple(replace(its, weight=its.weight * weight) for its in variants)
            return Named(words, others, own * weight, before * weight)
        case Words() | And() | Or():
            return type(query)(tuple(weighted(child, weight) for child in query.children))
        case Together(unit, child):
            return Together(unit, weighted(child, weight))
        case Not() | DateRange():
            return query
        case _:
            return query if weight == 1 or is_filter(query) else Named((query,), (), weight, weight)


def fields_of(leaf: Leaf) -> tuple[str, ...]:
    """Name the fields of an article that a leaf is looked up in."""
    return _FIELDS_OF.get(leaf.field, (leaf.field,))


def field_of(names: Iterable[str]) -> str:
    """Name several fields as one, of those a word is looked up in, as a leaf has them."""
    wanted = tuple(field for field in RANKED if any(field in _FIELDS_OF.get(name, (name,)) for name in names))
    return next((name for name, fields in _FIELDS_OF.items() if fields == wanted), wanted[0])


def is_filter(query: Query) -> bool:
    """Say whether a part chooses among articles and so is never left out: a date, a source, a NOT, a group of those."""
    match query:
        case DateRange() | Not():
            return True
        case Words() | And() | Or():
            return all(is_filter(child) for child in query.children)
        case Together():
            return False
        case _:
            return query.field in FILTERS


def optional(children: Iterable[Query]) -> frozenset[Query]:
    """Give those of words side by side that an article may do without: they rank, but do not choose.

    Not what is written in capitals (`OM`, `WHO`), in quotes or for a field; and none where no other word is left.
    """
    children = tuple(children)
    spare = frozenset(child for child in children if _is_function_word(child))
    if spare and all(
        child in spare for child in children if isinstance(child, (Word, Exact, Phrase, Row, Named, Together))
    ):
        return frozenset()
    return spare


def apart(query: Words) -> tuple[list[Query], list[Query]]:
    """Give the different words of a group that choose, and its filters."""
    spare = optional(query.children)
    words = dict.fromkeys(child for child in query.children if not is_filter(child) and child not in spare)
    return list(words), [child for child in query.children if is_filter(child)]


def with_any(query: Query) -> Query:
    """Give the question that finds what holds any of the words side by side, or a piece of one; filters hold as ever."""
    match query:
        case Words():
            words, filters = apart(query)
            some = [Some(tuple(map(with_any, words)))] if words else []
            return And((*map(with_any, filters), *some))
        case And() | Or():
            return type(query)(tuple(map(with_any, query.children)))
        case Not():
            return Not(with_any(query.child))
        case _:
            return query


def with_some(query: Words) -> Query | None:
    """Give the question that finds every other article, which holds some of the words side by side, or a piece of one.

    Filters hold as ever, and so does what stands in quotes or together. Function words alone are not some of the words. None where there can be
    no such article.
    """
    words, filters = apart(query)
    quoted = [word for word in words if _is_quoted(word)]
    some = [word for word in words if word not in quoted and not all(map(_is_function_word, leaves(word)))]
    if not some:
        return None
    return And((*filters, *(quoted or [Some(tuple(some))]), Not(And(tuple(words)))))


def _is_quoted(query: Query) -> bool:
    words = query.words if isinstance(query, Named) else (query,)
    return any(isinstance(word, Phrase | Row | Together) for word in words)


def all_optional(query: Query) -> Iterator[Query]:
    """Yield the optional words of a whole question."""
    if isinstance(query, Together):
        yield from all_optional(query.child)
    if isinstance(query, GROUPS):
        if isinstance(query, Words) and (spare := optional(query.children)):
            yield from (child for child in query.children if child in spare)
        for child in query.children:
            if isinstance(child, (*GROUPS, Together)):
                yield from all_optional(child)


def _is_function_word(word: Query) -> bool:
    return isinstance(word, Word) and not word.field and _stands_for_little(word.text)


@lru_cache(maxsize=4096)  # the words of a question are asked about several times
def _stands_for_little(text: str) -> bool:
    capitals = text.isupper() and len(text) > 1
    return not capitals and fold(text) in function_words()


_LEVELS: dict[type, int] = {Or: _OR, And: _AND, Words: _WORDS}


def _within(query: Query, level: int) -> str:
    return str(query) if _LEVELS.get(type(query), _UNARY) >= level else f"({query})"


def _unquoted(leaf: Query) -> str:
    return leaf.text if isinstance(leaf, Phrase) else str(leaf)


def _quoted(text: str, slop: int, ordered: bool) -> str:
    return f'"{text}"' + (f"~{slop}" + ">" * ordered if slop else "")


def _in_field(field: str, text: str) -> str:
    return f"{field}:{text}" if field else text
