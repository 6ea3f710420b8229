"""Under which other names is something in the news? A file with the package, and the user's own beside the index."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from zoeker import dutch
from zoeker.dutch import fold, function_words
from zoeker.errors import IndexUseError

from .tree import And, Named, Not, Or, Phrase, Query, Variant, Word, Words

FILE = "names.txt"  # in the folder of an index: the user's own
_ACRONYM = 0.4  # what a word in capitals itself counts for, where small letters make another word of it
# How far apart a verb and its particle may stand, in words, and what that counts for: less where the particle is mostly a
# preposition. Of in and om nothing is said: where these stand near a verb, they seldom belong to it.
_FAR, _NEAR, _NO_SIGN = (8, 0.7), (3, 0.4), ("in", "om")
_LONGEST = 6  # words of a name that is looked for in a question
_KIND = re.compile(r"\[([\w ]+) (0?\.\d+)\]")
_WORDS = re.compile(r"\w+")

Key = tuple[str, ...]  # the words of a name, folded


class Other(NamedTuple):
    """Another name: what it counts for beside the one that was typed, and why they are the same."""

    text: str
    weight: float
    reason: str
    capitals: bool  # only of a name that is typed in capitals


class Names(NamedTuple):
    """Other names by the words of each name, and the words that names begin with."""

    others: dict[Key, list[Other]]
    begins: set[str]


NO_NAMES = Names({}, set())


def with_names(query: Query, names: Names) -> Query:
    """Put beside each name in a question its other names."""
    match query:
        case Words():
            if all(type(child) is Word and _is_plain(child.text, names) for child in query.children):
                return query  # as most questions are
            return Words(tuple(_runs(query.children, names)))
        case And() | Or():
            return type(query)(tuple(with_names(child, names) for child in query.children))
        case Not():
            return Not(with_names(query.child, names))
        case Word():
            return _named([query], names) or _apart(query) or query
        case Phrase() if not query.slop:
            return _named([query], names) or query
        case _:
            return query


def _runs(children: tuple[Query, ...], names: Names) -> Iterable[Query]:
    """Yield the parts of a group, the words of a name as one: `Den Haag` is typed without quotes."""
    done = 0
    while done < len(children):
        words = _words_of_a_name(children, done, names)
        found = next((made for end in range(len(words), 1, -1) if (made := _named(words[:end], names))), None)
        if found:
            yield found
            done += len(found.words)
        else:
            yield with_names(children[done], names)
            done += 1


def _words_of_a_name(children: tuple[Query, ...], begin: int, names: Names) -> list[Word]:
    """Give the words, from one on, that may be a name: none where no name begins so."""
    first = children[begin]
    if not isinstance(first, Word) or not _begins(first.text, names):
        return []
    words = []
    for child in children[begin : begin + _LONGEST]:
        if not isinstance(child, Word) or child.field != first.field:
            break
        words.append(child)
    return words


def _is_plain(text: str, names: Names) -> bool:
    return not _begins(text, names) and dutch.verb_apart(fold(text)) is None


def _apart(word: Word) -> Named | None:
    """Put beside a verb such as aftreden its two words, where these stand apart: treedt morgen af."""
    apart = dutch.verb_apart(fold(word.text))
    if apart is None or apart[1] in _NO_SIGN:
        return None
    verb, particle = apart
    is_preposition = particle in function_words() and particle != "af"
    slop, weight = _NEAR if is_preposition else _FAR
    phrase = Phrase(f"{verb} {particle}", word.field, slop)
    return Named((word,), (Variant(phrase, weight, f"{verb} … {particle}, the verb apart"),))


def _begins(text: str, names: Names) -> bool:
    words = key(text)
    return bool(words) and words[0] in names.begins


def _named(words: list[Word] | list[Phrase], names: Names) -> Named | None:
    if not _begins(words[0].text, names):
        return None
    text = " ".join(word.text for word in words)
    others = [other for other in names.others.get(key(text), ()) if text.isupper() or not other.capitals]
    if not others:
        return None
    field = words[0].field
    variants = tuple(
        Variant(Phrase(other.text, field), other.weight, f"{other.text}, {other.reason}") for other in others
    )
    # The index does not tell OM from om: what it is short for says more than the word.
    return Named(tuple(words), variants, _ACRONYM if others[0].capitals else 1.0)


@lru_cache(maxsize=4096)  # a word is looked at by itself and as part of what follows
def key(text: str) -> Key:
    """Give the words of a name as they are compared: case, accents and signs do not matter."""
    return tuple(_WORDS.findall(fold(text)))


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
    text = (Path(__file__).parent / "data" / FILE).read_text(encoding="utf-8")
    return _read(text, FILE)


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
    found = {name: list(others) for name, others in _read(text, str(own)).others.items()}
    for name, others in shipped_names().others.items():
        held = found.setdefault(name, [])
        known = {key(other.text) for other in held}
        held += [other for other in others if key(other.text) not in known]
    return _begun(found)


def _begun(others: dict[Key, list[Other]]) -> Names:
    return Names(others, {name[0] for name in others})


def _read(text: str, file: str) -> Names:
    names: dict[Key, list[Other]] = {}
    kind, weight = "spelling", 0.8
    for number, line in enumerate(text.splitlines(), 1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        if header := _KIND.fullmatch(line):
            kind, weight = header[1], float(header[2])
            continue
        written, _, why = (part.strip() for part in line.partition("|"))
        group = [name.strip() for name in written.split("=")]
        keys = list(map(key, group))
        if line.startswith("[") or len(group) < 2 or not all(keys):
            raise IndexUseError(
                f"{file}, line {number}: {line!r} is no group of names; write Poetin = Putin, or [kind 0.8]",
                file,
            )
        reason = f"{kind}: {why}" if why else kind
        for name, own in zip(group, keys, strict=True):
            # What is typed in capitals only is the first name; its long forms lead to it whatever their case.
            capitals = kind == "capitals" and name == group[0]
            others = [
                Other(other, weight, reason, capitals)
                for other, its in zip(group, keys, strict=True)
                if its != own
            ]
            names.setdefault(own, []).extend(others)
    return _begun(names)
