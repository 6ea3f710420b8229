"""Where do the words stand that fit a pattern? Terms of which every occurrence counts, and forms of other terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from zoeker.errors import QueryError
from zoeker.format.postings import (
    DOCUMENTS,
    FIELD,
    OCCURRENCES,
    POSITION_BITS,
    START,
    WIDTHS,
    Bytes,
    LookedUp,
    Numbers,
)
from zoeker.format.words import ReadingTable, Row, RowTable, Words
from zoeker.kernel import postings
from zoeker.kernel.dictionary import nearly
from zoeker.query.expressions import expression
from zoeker.query.readings import Slot, compiled

from .reader import DOCUMENT_SHIFT, Documents, Fields, Opened, Reader, distinct, together

LIKE = (0, 0, 0, 0, 0, 0, 0, -1, 0, 0)  # a row of which every occurrence counts
MOST_SPENT = 3_000_000  # by a regular expression on the words of a segment: about a second
_DEAR = 500  # words whose rows are read together in the time that one takes by itself
Span = tuple[int, int]  # the first of some words' numbers, and the number after their last


class Choice:
    """What was chosen in one segment: whole rows, and rows of which only occurrences with some codes count."""

    def __init__(
        self, opened: Opened, whole: RowTable, coded: Sequence[tuple[Row, NDArray[np.int64]]]
    ) -> None:
        self.opened = opened
        self._whole = whole
        self._coded = coded

    @property
    def most(self) -> int:
        """In how many documents any of it may be at most."""
        return int(self._whole.documents.sum()) + sum(row.documents for row, _ in self._coded)

    def within(self, fields: Iterable[str]) -> Choice:
        """Give what of this is in some fields."""
        own = self.opened.segment.fields
        numbers = [own[field] for field in fields if field in own]
        kept = np.zeros(len(own), bool)
        kept[numbers] = True
        coded = [(row, codes) for row, codes in self._coded if row.field in numbers]
        return Choice(self.opened, self._whole.where(kept[self._whole.fields]), coded)

    def rows(self, fields: Sequence[str]) -> LookedUp:
        """Give the rows as those of one word, as they are weighed: two terms at one position of a document count twice."""
        place = {self.opened.segment.fields.get(field): at for at, field in enumerate(fields)}
        whole = self._whole
        table = np.empty((len(whole.documents), len(LIKE)), np.int64)
        table[:] = LIKE
        table[:, START], table[:, DOCUMENTS], table[:, OCCURRENCES] = (
            whole.starts,
            whole.documents,
            whole.occurrences,
        )
        table[:, WIDTHS] = whole.widths
        table[:, FIELD] = [place[field] for field in whole.fields.tolist()]
        coded = [
            (row.start, row.documents, row.occurrences, *row.widths, code, 1, place[row.field])
            for row, codes in self._coded
            for code in codes.tolist()
        ]
        return np.concatenate([table, np.array(coded, np.int64)]) if coded else table

    def keys(self, fields: Sequence[str]) -> Numbers:
        """Give the occurrences in some fields, those in deleted documents among them, in any order."""
        place = {self.opened.segment.fields.get(field): at for at, field in enumerate(fields)}
        pieces, base = [], self.opened.base
        if len(self._whole.documents):
            rows, documents, positions, _ = self.opened.segment.decode(self._whole)
            own = np.array([place[field] for field in self._whole.fields.tolist()])
            pieces.append(key(documents + base, own[rows], positions))
        for row, codes in self._coded:
            listed = self.opened.segment.postings(row)
            owners, positions, here = listed.occurrences()
            kept = np.isin(here, codes)
            holding = listed.documents[owners[kept]] + base
            pieces.append(key(holding, np.full(len(holding), place[row.field]), positions[kept]))
        return together(pieces)


def key(documents: Numbers, fields: Numbers, positions: Numbers) -> Numbers:
    """Make the keys of occurrences."""
    return documents << DOCUMENT_SHIFT | fields << POSITION_BITS | positions


def weigh(reader: Reader, choices: Sequence[Choice], fields: Fields) -> tuple[Documents, NDArray[np.float64]]:
    """Weigh what was chosen, as one word: the documents that hold it, increasing, and what its occurrences in each are worth."""
    weighed = []
    with reader.told:
        for chosen in choices:
            rows = chosen.rows(fields.names)
            chosen.opened.segment.check_rows(rows)
            if len(rows):
                weighed.append(reader.weigh(postings.weigh, chosen.opened.laid, rows, fields.laid))
    return together([one[0] for one in weighed]), together([np.empty(0), *(one[1] for one in weighed)])


def keys(reader: Reader, choices: Sequence[Choice], fields: Fields, within: Documents | None) -> Numbers:
    """Give where what was chosen stands, in some documents or (None) in all: keys, which increase."""
    with reader.told:
        occurrences = together([chosen.keys(fields.names) for chosen in choices])
    wanted = reader.live
    if within is not None:
        wanted = np.zeros(reader.size, bool)
        wanted[within] = True
    return distinct(occurrences[wanted[occurrences >> DOCUMENT_SHIFT]])


def choice(opened: Opened, spans: Iterable[Span], as_terms: bool) -> Choice:
    """Choose the words in some spans of a segment's dictionary: as forms, and (`as_terms`) as terms."""
    words, spans = opened.segment.words, list(spans) or [(0, 0)]
    if len(spans) * _DEAR > spans[-1][1] - spans[0][0]:
        rows, readings = words.table(spans[0][0], spans[-1][1])
        if len(spans) > 1:
            rows = rows.where(_within(spans, rows.words))
            readings = ReadingTable._make(column[_within(spans, readings.forms)] for column in readings)
    else:
        tables = [words.table(*span) for span in spans]
        rows = RowTable._make(map(np.concatenate, zip(*(table[0] for table in tables), strict=True)))
        readings = ReadingTable._make(map(np.concatenate, zip(*(table[1] for table in tables), strict=True)))
    if not as_terms:
        rows = rows.where(slice(0, 0))
    # Of a term that was chosen itself every form counts already.
    if as_terms and len(spans) == 1:  # as for any prefix: to look each up would take ten times as long
        first, last = spans[0]
        outside = ((readings.terms < first) | (readings.terms >= last)).nonzero()[0]
    else:
        outside = (~np.isin(readings.terms, rows.words)).nonzero()[0]
    codes: dict[int, list[int]] = {}
    for term, code in zip(readings.terms[outside].tolist(), readings.codes[outside].tolist(), strict=True):
        codes.setdefault(term, []).append(code)
    coded = [(row, np.array(chosen)) for term, chosen in codes.items() for row in words.rows(term)]
    return Choice(opened, rows, coded)


def _within(spans: Sequence[Span], numbers: Numbers) -> NDArray[np.bool_]:
    """Say which of some numbers are in any of some spans, apart and in order."""
    begins, ends = np.array(spans).T
    before = begins.searchsorted(numbers, "right") - 1
    inside: NDArray[np.bool_] = (before >= 0) & (numbers < ends[before])
    return inside


def spans(words: Words, slot: Slot) -> list[tuple[int, int]]:
    """Give the spans of words in a segment's dictionary that fit a slot, as forms or as terms."""
    if slot.kind == "form":
        number = words.find(slot.text.encode())
        return [] if number is None else [(number, number + 1)]
    if slot.kind == "prefix":
        return [words.span(slot.text.encode())]
    if slot.kind == "fuzzy":
        chosen = nearly(*words.blob(), slot.text.encode(), slot.distance)
        return [(number, number + 1) for number in chosen.tolist()]
    if slot.kind == "regex":
        return _fitting_expression(words, slot)
    if not slot.head:
        return [(number, number + 1) for number in fitting(*words.blob(), slot.text)]
    fits = compiled(slot.text).fullmatch
    first, last = words.span(slot.head.encode())
    numbered = enumerate(words.words(first, last), first)
    return [(number, number + 1) for number, word in numbered if fits(word.decode(errors="replace"))]


def _fitting_expression(words: Words, slot: Slot) -> list[tuple[int, int]]:
    """Give the spans of words that fit a regular expression. Raises QueryError where that takes too long."""
    its, (first, last) = expression(slot.text), words.span(slot.head.encode())
    fits, most, found = its.fits, its.spent + MOST_SPENT, list[tuple[int, int]]()
    for number, word in enumerate(words.words(first, last), first):
        if fits(word.decode(errors="replace")):
            found.append((number, number + 1))
        if its.spent > most:
            raise QueryError(
                f"the regular expression /{slot.text}/ takes too long; begin it with letters, or write less that may be repeated",
                "",
            )
    return found


def fitting(blob: Bytes, offsets: Numbers, pattern: str) -> list[int]:
    """Give the numbers, increasing, of the words that fit a pattern; they lie in `blob` side by side, in UTF-8.

    Only words that hold its longest piece are read: to find these is far quicker.
    """
    piece, text = max(re.split(r"[*?]+", pattern), key=len).encode(), blob.tobytes()
    places, at = [], text.find(piece)
    while at >= 0:
        places.append(at)
        at = text.find(piece, at + 1)
    fits = compiled(pattern).fullmatch
    holding = np.unique(offsets.searchsorted(np.array(places, np.int64), "right") - 1).tolist()
    return [
        number
        for number in holding
        if fits(text[offsets[number] : offsets[number + 1]].decode(errors="replace"))
    ]
