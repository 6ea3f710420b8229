"""Which articles match? Every node of the tree read as an array of document numbers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial

import numpy as np

from zoeker.arrays import among, intersection, union
from zoeker.store import NO_DATE, PARTS_OF, RANKED, Choice, Documents, Reader, Weighed, in_order
from zoeker.store import Words as Dictionary

from .found import Both, Either, Evidence, Found, Keys, Nearby, Stream, Whole
from .leaf import Sequence, Slot, form, sequences, split
from .near import side_by_side
from .query import (
    FILTERS,
    And,
    DateRange,
    Exact,
    Fuzzy,
    Leaf,
    Named,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Wildcard,
    Word,
    Words,
)
from .spelling import compiled, within_blob
from .stop_words import optional
from .weights import EXACT, NEAR, NEAR_SLOP, SPLIT, worths

# The indexed fields behind a field's name, where they differ.
FIELDS_OF = {"": RANKED, "text": ("lead", "body")}

_FARTHEST = 1 << 20  # positions between words that are near each other: no article is so long

_Term = tuple[str, str]  # an index term, and the written form whose occurrences are counted apart, or ""


class Matcher:
    """Reads trees against one snapshot of the index; `any_word` makes words side by side alternatives.

    A part without a word in it matches nothing: `leaf.pruned` takes such parts out beforehand.
    """

    def __init__(self, reader: Reader, any_word: bool = False) -> None:
        self._reader = reader
        self._any_word = any_word
        self._analyze = cache(reader.analyzer.analyze)  # a word is read for its terms, its parts and its form
        self._terms: dict[tuple[str, str, tuple[str, ...]], Whole] = {}  # by term, form and fields
        self._found: dict[Leaf, Found] = {}

    def documents(self, query: Query) -> Documents:
        """Give the documents that match, increasing."""
        match query:
            case DateRange():
                return self._dated(query)
            case Not():
                rest = self._reader.live.copy()
                rest[self.documents(query.child)] = False
                return np.flatnonzero(rest)
            case Or():
                return self._union(query.children)
            case Words() if self._any_word:
                return self._most_of(query, at_least=1)
            case Words():
                spare = optional(query.children)
                return self._all_of(child for child in query.children if child not in spare)
            case And():
                return self._all_of(query.children)
            case _:
                return self.find(query).documents

    def most(self, query: Words) -> Documents:
        """Give the documents that match as many of the words as any document does; filters and NOT hold as ever."""
        return self._most_of(query, at_least=0)

    def find(self, leaf: Leaf) -> Found:
        """Look up where a leaf occurs."""
        if leaf not in self._found:
            self._found[leaf] = self._look_up_name(leaf) if isinstance(leaf, Named) else self._look_up(leaf)
        return self._found[leaf]

    def near(self, query: Query) -> dict[Phrase, Found]:
        """Give what words count for that were typed side by side and stand close: they find nothing more, but rank."""
        found: dict[Phrase, Found] = {}
        for words in side_by_side(query):
            held = [self.find(word).documents for word in words]
            phrase = Phrase(" ".join(word.text for word in words), words[0].field, NEAR_SLOP)
            look_up = partial(self._in_order, phrase, sequences(phrase, self._analyze))
            evidence = Nearby(min(held, key=len), look_up)
            found[phrase] = Found(max(held, key=len), [Stream(NEAR, evidence, "near")])
        return found

    def _look_up_name(self, name: Named) -> Found:
        """Gather the evidence for a name: that for its words, and for its other names."""
        words = [self.find(word) for word in name.words]
        if len(words) == 1:
            streams = [stream._replace(weight=stream.weight * name.own) for stream in words[0].streams]
            documents = words[0].documents
        else:
            both = Both([word.streams[0].evidence for word in words], self._reader.size)
            streams, documents = [Stream(1.0, both)], both.documents
        for variant in name.variants:
            evidence = self.find(variant.leaf).streams[0].evidence
            if evidence.documents.size:
                streams.append(Stream(variant.weight, evidence, variant.reason))
                documents = union([documents, evidence.documents], self._reader.size)
        return Found(documents, streams)

    def _in_forms(self, leaf: Leaf, terms: list[str]) -> list[_Term]:
        """Give terms of a leaf with its written form, which is counted in the list of one of them."""
        written = "" if _filters(leaf) else form(leaf, self._analyze)
        return [(term, written if term == min(terms) else "") for term in terms]

    def _term(self, term: str, written: str, fields: tuple[str, ...]) -> Whole:
        """Look up a term in some fields, if it was not yet."""
        asked = term, written, fields
        if asked not in self._terms:
            found = self._reader.weigh(term, written, fields, worths(self._reader, fields))
            self._terms[asked] = Whole(found, self._reader.size)
        return self._terms[asked]

    def _look_up(self, leaf: Leaf) -> Found:
        """Gather the evidence for a leaf: for the word, for the form it was typed in, and for its parts."""
        fields = _with_parts(leaf)
        readings = sequences(leaf, self._analyze)
        if all(len(reading) == 1 and reading[0].kind == "term" for reading in readings):
            terms = self._in_forms(leaf, [reading[0].text for reading in readings])
            streams = [Stream(1.0, self._either(terms, fields))]
            for term, written in terms:
                if written:
                    streams.append(Stream(EXACT, self._term(term, written, fields).in_form(), "exact form"))
        else:
            streams = [Stream(1.0, self._sequenced(leaf, readings, fields))]
        documents = streams[0].evidence.documents
        made = () if _filters(leaf) else split(leaf, self._analyze)
        if made:
            parts = Both(
                [self._either([(term, "") for term in terms], fields) for terms in made], self._reader.size
            )
            streams.append(Stream(SPLIT, parts, "parts"))
            documents = union([documents, parts.documents], self._reader.size)
        return Found(documents, streams)

    def _either(self, terms: list[_Term], fields: tuple[str, ...]) -> Evidence:
        evidence = [self._term(*term, fields) for term in terms]
        return evidence[0] if len(evidence) == 1 else Either(evidence, self._reader.size)

    def _sequenced(self, leaf: Leaf, readings: list[Sequence], fields: tuple[str, ...]) -> Evidence:
        """Look up a pattern, or words that must follow each other."""
        reader = self._reader
        plain = tuple(field for field in fields if field not in PARTS_OF.values())
        if len(readings) == 1 and len(readings[0]) == 1:
            return Whole(self._weigh_chosen(self._choices(readings[0][0], plain), plain), reader.size)
        return self._in_order(leaf, readings)

    def _in_order(self, leaf: Leaf, readings: list[Sequence], documents: Documents | None = None) -> Evidence:
        """Look up words by their positions: in some documents that hold them all, or (None) wherever they are."""
        fields = fields_of(leaf)
        slop = min(leaf.slop, _FARTHEST) if isinstance(leaf, Phrase) else 0
        keys = [self._sequence(reading, fields, slop, documents) for reading in readings]
        places = keys[0] if len(keys) == 1 else np.unique(np.concatenate([np.empty(0, np.int64), *keys]))
        reader = self._reader
        return Whole(reader.weigh_keys(places, worths(reader, fields)), reader.size)

    def _union(self, children: Iterable[Query]) -> Documents:
        return union([self.documents(child) for child in children], self._reader.size)

    def _all_of(self, children: Iterable[Query]) -> Documents:
        """Give what matches all: those excluded are taken from the rest, which is quicker than adding up all others."""
        children = list(children)
        wanted = [self.documents(child) for child in children if not isinstance(child, Not)]
        if not wanted:
            wanted = [self._reader.documents]
        found = intersection(wanted, self._reader.size)
        for child in children:
            if isinstance(child, Not) and found.size:
                found = found[~among(found, self.documents(child.child), self._reader.size)]
        return found

    def _most_of(self, query: Words, at_least: int) -> Documents:
        spare = optional(query.children)
        words = dict.fromkeys(child for child in query.children if not _filters(child) and child not in spare)
        filters = [child for child in query.children if _filters(child)]
        if not words:
            return self._all_of(filters)
        if at_least == 1:
            some = self._union(words)
            return intersection([some, self._all_of(filters)], self._reader.size) if filters else some
        kept = self._all_of(filters)
        counts = np.zeros(self._reader.size, np.int32)
        for child in words:
            counts[self.documents(child)] += 1
        most = max(1, int(counts[kept].max(initial=0)))
        return kept[counts[kept] >= most]

    def _dated(self, period: DateRange) -> Documents:
        """Give the articles that may be from a period: one known only as January may be from the 14th."""
        chosen = self._reader.live & (self._reader.first != NO_DATE)
        if period.since is not None:
            chosen &= self._reader.last >= period.since.first
        if period.until is not None:
            chosen &= self._reader.first <= period.until.last
        return np.flatnonzero(chosen)

    def _sequence(
        self, slots: Sequence, fields: tuple[str, ...], slop: int, within: Documents | None
    ) -> Keys:
        """Give where a sequence begins, in any order."""
        if all(slot.kind == "term" for slot in slots):
            return self._reader.follow([slot.text for slot in slots], fields, slop, within)
        if within is None:
            within = intersection([self._holding(slot, fields) for slot in slots], self._reader.size)
        if not within.size:
            return within
        return in_order([self._keys(slot, fields, within) for slot in slots], slop)

    def _holding(self, slot: Slot, fields: tuple[str, ...]) -> Documents:
        """Give the documents that hold what fits a slot."""
        if slot.kind == "term":
            return self._term(slot.text, "", fields).documents
        return self._weigh_chosen(self._choices(slot, fields), fields).documents

    def _keys(self, slot: Slot, fields: tuple[str, ...], within: Documents) -> Keys:
        if slot.kind == "term":
            return self._reader.keys(slot.text, fields, within)
        return self._reader.chosen_keys(self._choices(slot, fields), fields, within)

    def _weigh_chosen(self, choices: list[Choice], fields: tuple[str, ...]) -> Weighed:
        return self._reader.weigh_chosen(choices, fields, worths(self._reader, fields))

    def _choices(self, slot: Slot, fields: tuple[str, ...]) -> list[Choice]:
        return self._reader.choose(
            lambda words: _spans(words, slot), fields, slot.kind not in ("fuzzy", "form")
        )


def _spans(words: Dictionary, slot: Slot) -> list[tuple[int, int]]:
    """Give the spans of words in a segment's dictionary that fit a slot, as forms or as terms."""
    if slot.kind == "form":
        number = words.find(slot.text.encode())
        return [] if number is None else [(number, number + 1)]
    if slot.kind == "prefix":
        return [words.span(slot.text.encode())]
    if slot.kind == "fuzzy":
        chosen = within_blob(*words.blob(), slot.text.encode(), slot.distance)
        return [(number, number + 1) for number in chosen.tolist()]
    fits = compiled(slot.text).fullmatch
    first, last = words.span(slot.head.encode())
    numbered = enumerate(words.words(first, last), first)
    return [(number, number + 1) for number, word in numbered if fits(word.decode(errors="replace"))]


def fields_of(leaf: Leaf) -> tuple[str, ...]:
    """Name the fields a leaf is looked up in."""
    return FIELDS_OF.get(leaf.field, (leaf.field,))


def _with_parts(leaf: Leaf) -> tuple[str, ...]:
    """Name the indexed fields a leaf is looked up in: for a word, compounds may hold it."""
    fields = fields_of(leaf)
    parts = tuple(PARTS_OF[field] for field in fields if field in PARTS_OF)
    return fields + parts if isinstance(leaf, Word) else fields


def _filters(query: Query) -> bool:
    """Say whether a part chooses among articles and so is never left out: a date, a source, a NOT, a group of those."""
    match query:
        case Word() | Exact() | Phrase() | Prefix() | Wildcard() | Fuzzy() | Named():
            return query.field in FILTERS
        case DateRange() | Not():
            return True
        case Words() | And() | Or():
            return all(_filters(child) for child in query.children)
