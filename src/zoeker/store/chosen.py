"""Where do the words stand that fit a pattern? Terms of which every occurrence counts, and forms of other terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from .lists import POSITION_BITS, Opened, together
from .packing import Numbers
from .weighed import Entries, bases, weighed
from .words import ReadingTable, Row, RowTable

Span = tuple[int, int]  # the first of some words' numbers, and the number after their last


class Choice:
    """What was chosen in one segment: whole rows, and rows of which only occurrences with some codes count."""

    def __init__(
        self, opened: Opened, whole: RowTable, coded: Sequence[tuple[Row, NDArray[np.int64]]]
    ) -> None:
        self.opened = opened
        self._whole = whole
        self._coded = coded

    def within(self, fields: Iterable[str]) -> Choice:
        """Give what of this is in some fields."""
        own = self.opened.segment.fields
        numbers = [own[field] for field in fields if field in own]
        kept = np.zeros(len(own), bool)
        kept[numbers] = True
        coded = [(row, codes) for row, codes in self._coded if row.field in numbers]
        return Choice(self.opened, self._whole.where(kept[self._whole.fields]), coded)

    def counted(self, fields: Sequence[str], size: int) -> list[Entries]:
        """Count in some fields; two terms at one position of a document count twice."""
        found, base = [], bases(self.opened, fields, size)
        if len(self._whole.documents):
            documents, counts = self.opened.segment.counts(self._whole)
            places = base[self._whole.fields].repeat(self._whole.documents)
            found.append(Entries(self.opened, np.zeros_like(places), documents, places, counts, counts))
        for row, codes in self._coded:
            postings = self.opened.segment.postings(row)
            owners, _, here = postings.occurrences()
            counts = np.bincount(owners[np.isin(here, codes)], minlength=postings.size)
            kept = counts.nonzero()[0]
            places = base[[row.field] * len(kept)]
            found.append(
                Entries(
                    self.opened,
                    np.zeros_like(places),
                    postings.documents[kept],
                    places,
                    counts[kept],
                    counts[kept],
                )
            )
        return found

    def occurring(self) -> list[tuple[Numbers, Numbers]]:
        """Give documents and positions, those of deleted documents among them."""
        found = []
        if len(self._whole.documents):
            occurrences = self.opened.segment.decode(self._whole)
            found.append((occurrences.documents + self.opened.base, occurrences.positions))
        for row, codes in self._coded:
            postings = self.opened.segment.postings(row)
            owners, positions, here = postings.occurrences()
            kept = np.isin(here, codes)
            found.append((postings.documents[owners[kept]] + self.opened.base, positions[kept]))
        return found


def choice(opened: Opened, spans: Iterable[Span], as_terms: bool) -> Choice:
    """Choose the words in some spans of a segment's dictionary: as forms, and (`as_terms`) as terms."""
    words = opened.segment.words
    tables = [words.table(*span) for span in spans] or [words.table(0, 0)]
    rows, readings = tables[0]
    if len(tables) > 1:
        rows = RowTable._make(map(np.concatenate, zip(*(table[0] for table in tables), strict=True)))
        readings = ReadingTable._make(map(np.concatenate, zip(*(table[1] for table in tables), strict=True)))
    if not as_terms:
        rows = rows.where(slice(0, 0))
    # Of a term that was chosen itself every form counts already.
    outside = (~np.isin(readings.terms, rows.words)).nonzero()[0]
    codes: dict[int, list[int]] = {}
    for term, code in zip(readings.terms[outside].tolist(), readings.codes[outside].tolist(), strict=True):
        codes.setdefault(term, []).append(code)
    coded = [(row, np.array(chosen)) for term, chosen in codes.items() for row in words.rows(term)]
    return Choice(opened, rows, coded)


class ChosenPostings:
    """The postings of a choice of terms and forms in one field.

    A document's count is the sum over the chosen terms, so that two terms at one position count twice.
    """

    def __init__(self, choices: Sequence[Choice], field: str, size: int) -> None:
        self._choices = [choice.within((field,)) for choice in choices]
        self._size = size
        parts = [part for choice in self._choices for part in choice.counted((field,), size)]
        (found,) = weighed(parts, np.ones(size), size)
        self.documents = found.documents
        self._counts = found.frequencies.astype(np.int64)

    def counts(self, places: Numbers | None = None) -> Numbers:
        """Give how often the chosen terms stand in each document."""
        return self._counts if places is None else self._counts[places]

    def keys(self, places: Numbers | None = None) -> Numbers:
        """Give the occurrences."""
        wanted = np.zeros(self._size, bool)
        wanted[self.documents if places is None else self.documents[places]] = True
        found = []
        for choice in self._choices:
            for documents, positions in choice.occurring():
                kept = wanted[documents]
                found.append(documents[kept] << POSITION_BITS | positions[kept])
        keys = together(found)
        keys.sort()
        different: Numbers = keys[np.diff(keys, prepend=-1) != 0]
        return different
