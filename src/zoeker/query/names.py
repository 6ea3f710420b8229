"""Under which other names is something in the news? Files with the package, and the user's own beside the index."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from zoeker import dutch
from zoeker.dutch import fold, function_words, names_as_words
from zoeker.errors import IndexUseError

from .readings import Analyze
from .tree import (
    And,
    Leaf,
    Name,
    Named,
    Not,
    Or,
    Phrase,
    Query,
    Together,
    Variant,
    Word,
    Words,
    is_filter,
    weighted,
)
from .writings import may_begin, writings

FILE = "names.txt"  # in the folder of an index: the user's own
_FILES = (FILE, "places.txt", "feminine.txt")  # those of the package
_DATA = Path(__file__).parent / "data"
_NOUN = 0.3  # what arrestatie counts for beside arresteren
_CAPITAL = 0.4  # what a word with capitals itself counts for, where small letters make another word of it
# How far apart a verb and its particle may stand, in words, and what that counts for: less where the particle is mostly a
# preposition. Of in and om nothing is said: where these stand near a verb, they seldom belong to it.
_FAR, _NEAR, _NO_SIGN = (8, 0.7), (3, 0.4), ("in", "om")
_LONGEST = 6  # words of a name that is looked for in a question
_LEFT = 3  # letters that a word has at least beside the beginning or the ending of a name
_KIND = re.compile(r"\[([\w ]+?) (0?\.\d+)(?: (beginning|ending))?\]")
_WORDS = re.compile(r"\w+")

Table = dict[str, list["Group"]]  # by the key of each name


class Group(NamedTuple):
    """Names of one thing: what one counts for beside another, and why they are the same."""

    names: Sequence[str]
    weight: float
    reason: str
    capitals: bool  # the first name is one in capitals only


class Names:
    """Other names by each name, and by what longer words begin and end with.

    `begins` are the words that names begin with, and `edges` the letters with which what stands in longer words does so.
    """

    def __init__(self) -> None:
        self.whole: Table = {}
        self.beginnings: Table = {}
        self.endings: Table = {}
        self.begins: set[str] = set()
        self.edges: set[str] = set()

    def add(self, text: str, file: str) -> Names:
        """Add the names in the text of a file. Raises IndexUseError for a line that is no group of names."""
        kind, weight, table = "spelling", 0.8, self.whole
        for number, line in enumerate(text.splitlines(), 1):
            line = line.partition("#")[0].strip()
            if not line:
                continue
            if header := _KIND.fullmatch(line):
                kind, weight = header[1], float(header[2])
                table = {"beginning": self.beginnings, "ending": self.endings}.get(header[3], self.whole)
                continue
            written, _, why = line.partition("|")
            group = [name.strip() for name in written.split("=")]
            keys = list(map(key, group))
            if line[0] == "[" or len(group) < 2 or not all(keys):
                raise IndexUseError(
                    f"{file}, line {number}: {line!r} is no group of names; write Poetin = Putin, or [kind 0.8]",
                    file,
                )
            made = Group(group, weight, f"{kind}: {why.strip()}" if why else kind, kind == "capitals")
            for its in dict.fromkeys(keys):
                table.setdefault(its, []).append(made)
                self.begins.add(its.partition(" ")[0])
            if table is not self.whole:
                self.edges.update(letters for its in keys for letters in (its[:_LEFT], its[-_LEFT:]))
        return self


NO_NAMES = Names()


def with_names(query: Query, names: Names, analyze: Analyze = dutch.analyze) -> Query:
    """Put beside each name in a question its other names, but for those that are read as the name itself is."""
    match query:
        case Words():
            return Words(tuple(_runs(query.children, names, analyze)))
        case And() | Or():
            return type(query)(tuple(with_names(child, names, analyze) for child in query.children))
        case Not() | Together():
            return replace(query, child=with_names(query.child, names, analyze))
        case Word():
            return _named([query], names, analyze) or query
        case Phrase() if not query.slop:
            return _named([query], names, analyze) or query
        case Named(words=(word,)):
            return weighted(with_names(word, names, analyze), query.weight)
        case _:
            return query


def _runs(children: tuple[Query, ...], names: Names, analyze: Analyze) -> Iterable[Query]:
    """Yield the parts of a group, the words of a name as one: `Den Haag` is typed without quotes."""
    done = 0
    while done < len(children):
        words = _words_of_a_name(children, done, names)
        found = next(
            (made for end in range(len(words), 1, -1) if (made := _named(words[:end], names, analyze))), None
        )
        if found:
            yield found
            done += len(found.words)
        else:
            yield with_names(children[done], names, analyze)
            done += 1


def _words_of_a_name(children: tuple[Query, ...], begin: int, names: Names) -> list[Word]:
    """Give the words, from one on, that may be a name: none where no name begins so."""
    first = children[begin]
    if not isinstance(first, Word):
        return []
    if key(first.text).partition(" ")[0] not in names.begins and not may_begin(first.text):
        return []
    words = []
    for child in children[begin : begin + _LONGEST]:
        if not isinstance(child, Word) or child.field != first.field:
            break
        words.append(child)
    return words


def _named(words: list[Word] | list[Phrase], names: Names, analyze: Analyze) -> Named | None:
    """Put beside words what else they may be called; None where that is nothing."""
    first = words[0]
    text = " ".join(word.text for word in words)
    single = isinstance(first, Word) and len(words) == 1
    variants, own = _variants(text, first.field, single, names)
    tokens = analyze(text) if variants or single else []
    if single and len(tokens) == 1:
        variants = (*variants, *_of_verbs(tokens[0].terms, first.field))
    if not variants:
        return None
    # Who reads lerares as leraar anyway would count it twice; covid is a piece of covid-19, but not read as it.
    known = {term for its in tokens if its.length > tokens[-1].position for term in its.terms}
    others = tuple(
        its for its in variants if not isinstance(its.leaf, Word) or not _is_read_as(its.leaf, known, analyze)
    )
    return Named(tuple(words), others, own) if others else None


def _of_verbs(terms: Iterable[str], field: str) -> Iterator[Variant]:
    """Yield the nouns that say what a verb says, and the verbs of a noun: by their terms, since gearresteerd is of arresteren."""
    for term in terms:
        for word in _nouns_of_verbs().get(term, ()):
            yield Variant(Word(word, field), _NOUN, f"{word}, verb and noun")


@lru_cache(maxsize=1)
def _nouns_of_verbs() -> dict[str, list[str]]:
    """Give by the terms of verbs their nouns, and by those of nouns their verbs."""
    table: dict[str, list[str]] = {}
    for line in (_DATA / "verb-nouns.txt").read_text(encoding="utf-8").splitlines():
        if line[0] != "#":
            verb_term, verb, noun_term, noun = line.split()
            table.setdefault(verb_term, []).append(noun)
            table.setdefault(noun_term, []).append(verb)
    return table


def _is_read_as(word: Word, known: set[str], analyze: Analyze) -> bool:
    tokens = analyze(word.text)
    return len(tokens) == 1 and known.issuperset(tokens[0].terms)


@lru_cache(maxsize=4096)  # a word comes back in many questions, and as part of what follows
def _variants(text: str, field: str, single: bool, names: Names) -> tuple[tuple[Variant, ...], float]:
    """Give the other names of a text, each once, and what the text itself counts for beside them."""
    found = dict[str, Variant]()
    own = 1.0
    for name, group in _others(text, names):
        found.setdefault(key(name), Variant(_leaf(name, field), group.weight, f"{name}, {group.reason}"))
        # The index does not tell VS from vs, as it does OM from om: what it is short for says more than the word.
        if group.capitals and key(group.names[0]) == key(text) not in function_words():
            own = _CAPITAL
    for its in writings(text):
        leaf = _leaf(its.text, field, its.slop)
        found.setdefault(f"{its.text}~{its.slop}", Variant(leaf, its.weight, f"{its.text}, {its.kind}"))
    apart = _apart(text, field) if single else None
    return (*found.values(), *([apart] if apart else [])), own


def _leaf(text: str, field: str, slop: int = 0) -> Word | Phrase:
    """Give what finds another name: one word is looked for within compounds, too."""
    return Phrase(text, field, slop) if " " in text else Word(text, field)


def _apart(text: str, field: str) -> Variant | None:
    """Give the two words of a verb such as aftreden, where these stand apart: treedt morgen af."""
    apart = dutch.verb_apart(fold(text))
    if apart is None or apart[1] in _NO_SIGN:
        return None
    verb, particle = apart
    is_preposition = particle in function_words() and particle != "af"
    slop, weight = _NEAR if is_preposition else _FAR
    return Variant(Phrase(f"{verb} {particle}", field, slop), weight, f"{verb} … {particle}, the verb apart")


def _others(text: str, names: Names) -> Iterator[tuple[str, Group]]:
    """Yield the other names of a text: of its words, of a form of them, or of what these begin or end with."""
    typed = key(text)
    for table, place, start, end in _places(typed, names):
        groups = table.get(place[start:end])
        if groups is None:
            continue
        for group in groups:
            if text.isupper() or not group.capitals or key(group.names[0]) != typed:
                # Who types Rutte finds Mark Rutte anyway.
                others = [name for name in group.names if f" {place[start:end]} " not in f" {key(name)} "]
                yield from ((place[:start] + name + place[end:], group) for name in others)
        return


def _places(typed: str, names: Names) -> Iterator[tuple[Table, str, int, int]]:
    """Yield where names may stand in what was typed, or a form of it, and in which table; the longest first."""
    forms = (typed, *_bases(typed))
    for form in forms:
        yield names.whole, form, 0, len(form)
    if typed[:_LEFT] in names.edges:  # tweedekamerlid is a tweede kamerlid
        for end in range(len(typed) - _LEFT, _LEFT, -1):
            yield names.beginnings, typed, 0, end
    for form in forms:  # wiskundelerares is to wiskundeleraar what lerares is to leraar
        if form[-_LEFT:] in names.edges and form.isalpha():
            for start in (0, *range(_LEFT, len(form) - _LEFT)):
                yield names.endings, form, start, len(form)


def _bases(typed: str) -> tuple[str, ...]:
    """Give what a name may be a form of: belg of belgen, and belgische of belgisch."""
    if len(typed) <= _LEFT or not typed[-_LEFT:].isalpha():
        return ()
    found = [typed + "e"]
    if typed[-1] in "sne":
        found.append(typed[:-1])
    if typed.endswith("en") and len(typed) > _LEFT + 1:
        found.append(dutch.closed(typed[:-2]))
    return tuple(found)


def as_name(word: Word) -> Name | None:
    """Give the name that a word with a capital may be, and another word in small letters: Leiden, the Jonge of De Jonge."""
    name = fold(word.text).capitalize() if word.text[:1].isupper() and not is_filter(word) else ""
    return Name(name, word.field) if name in names_as_words() else None


def above(name: Name, word: Word) -> Named:
    """Give a word that counts for more where it is the name than where it is what it is in small letters."""
    return Named((word,), (Variant(name, 1.0, f"{name}, the name"),), _CAPITAL)


def is_abbreviation(text: str) -> bool:
    """Say whether a word in capitals is an abbreviation that is another word in small letters: OM, NAM."""
    return fold(text) in function_words() or text in names_as_words()


def replaced(query: Query, others: Mapping[Leaf, Query]) -> Query:
    """Put other words in the place of words."""
    match query:
        case Words() | And() | Or():
            return type(query)(tuple(replaced(child, others) for child in query.children))
        case Together():
            return replace(query, child=replaced(query.child, others))
        case Word() | Named():
            return others.get(query, query)
        case _:
            return query


@lru_cache(maxsize=4096)  # a word is looked at by itself and as part of what follows
def key(text: str) -> str:
    """Give a name as it is compared: case, accents and signs do not matter."""
    return text.lower() if text.isascii() and text.isalpha() else " ".join(_WORDS.findall(fold(text)))


def names_for(folder: Path) -> Names:
    """Give the names for questions about the index in a folder: those of the package, and before them the user's own.

    Raises IndexUseError for a file of these that cannot be read.
    """
    own = f"{folder}{os.sep}{FILE}"  # a Path takes longer to make than to look for
    try:
        # As a rule there is none, and to be told so by an exception takes longer.
        if not os.access(own, os.F_OK):
            return shipped_names()
        changed = os.stat(own).st_mtime_ns  # noqa: PTH116
    except (OSError, ValueError):
        return shipped_names()
    return _with_own(Path(own), changed)


@lru_cache(maxsize=1)
def shipped_names() -> Names:
    """Give the names of the package."""
    return _with_shipped(Names())


def _with_shipped(names: Names) -> Names:
    for file in _FILES:
        names.add((_DATA / file).read_text(encoding="utf-8"), file)
    return names


@lru_cache(maxsize=8)
def _with_own(own: Path, changed: int) -> Names:
    """Read the user's own names, as they are since they last `changed`, and put them before those of the package."""
    try:
        if not own.is_file():  # a pipe would be waited for
            raise OSError("it is no file")
        data = own.read_bytes()
    except OSError as error:
        raise IndexUseError(
            f"cannot read {own}: {error.strerror or error}; make it readable or take it away", str(own)
        ) from None
    try:
        text = data.decode("utf-8-sig")  # Windows puts a byte-order mark before it
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise IndexUseError(
            f"{own}, line {line}: this is not UTF-8; save the file as UTF-8, or take it away", str(own)
        ) from None
    return _with_shipped(Names().add(text, str(own)))
