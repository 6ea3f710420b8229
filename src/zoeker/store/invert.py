"""How do articles become a segment? Their words as numbers, sorted all at once; no Python object per posting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.article import Article
from zoeker.dutch import Lexicon

from .catalog import NO_FILE, Origin
from .packing import Numbers, ragged
from .postings import arranged
from .schema import ID, NO_DATE, TEXTS
from .sections import FileWriter
from .segment import Documents, Vocabulary, write_segment
from .stored import PARTS, Dictionary, Parts, split

FIELDS = sorted((ID, *TEXTS))


class Entry(NamedTuple):
    """An article on its way into the index: its id, its digest and where it comes from."""

    article: Article
    id: str
    digest: str
    origin: Origin = NO_FILE

    def parts(self) -> Parts:
        """Give what is stored of it."""
        origin = list(self.origin) if self.origin.path else []
        return split(
            {"id": self.id, "digest": self.digest, "origin": origin, "article": self.article.to_record()}
        )


def write_articles(
    file: FileWriter, entries: Sequence[Entry], lexicon: Lexicon, dictionary: Dictionary
) -> int:
    """Write a segment of articles; give the checksum of its file."""
    read = {field: lexicon.read([getattr(entry.article, field) for entry in entries]) for field in TEXTS}
    ids = [entry.id.encode() for entry in entries]
    numbering = _Numbering(lexicon, [found.forms for found in read.values()], ids)
    parts: list[tuple[NDArray[np.integer], ...]] = []
    for field, found in read.items():
        terms, codes, which = numbering.terms(found.forms)
        rows = terms * len(FIELDS) + FIELDS.index(field)
        parts.append((rows, found.texts[which], found.positions[which], codes))
    none = np.zeros(len(ids), np.int64)
    parts.append((numbering.ids * len(FIELDS) + FIELDS.index(ID), np.arange(len(ids)), none, none))
    columns = [np.concatenate(column).astype(np.int64) for column in zip(*parts, strict=True)]
    dates = [entry.article.date for entry in entries]
    documents = Documents(
        {field: found.lengths for field, found in read.items()},
        {
            "first": np.array([NO_DATE if date is None else date.first for date in dates], np.int64),
            "last": np.array([NO_DATE if date is None else date.last for date in dates], np.int64),
        },
        {"source": [entry.article.source for entry in entries]},
    )
    stored = [dictionary.compress(entry.parts()) for entry in entries]
    pieces = {part: _pieces(stored, number) for number, part in enumerate(PARTS)}
    info = {"documents": len(entries), "dictionary": dictionary.name}
    batches = [arranged(*columns)]
    return write_segment(file, FIELDS, numbering.vocabulary, batches, documents, pieces, info)


def _pieces(stored: list[Parts], number: int) -> Iterator[tuple[bytes, NDArray[np.integer]]]:
    parts = [pair[number] for pair in stored]
    yield b"".join(parts), np.fromiter(map(len, parts), np.int64, len(parts))


class _Numbering:
    """The words of a batch, sorted and numbered, and the readings of its forms."""

    def __init__(self, lexicon: Lexicon, found: list[NDArray[np.uint32]], ids: list[bytes]) -> None:
        known = lexicon.forms
        used = np.zeros(len(known), bool)
        for numbers in found:
            used[numbers] = True
        met = np.flatnonzero(used)
        forms = [known[number] for number in met.tolist()]
        texts = [form.text.encode() for form in forms]
        terms = [term.encode() for form in forms for term in form.terms]
        words = sorted({*texts, *terms, *ids})
        number = dict(zip(words, range(len(words)), strict=True)).__getitem__
        counts = np.fromiter((len(form.terms) for form in forms), np.int64, len(forms))
        form_words = np.repeat(np.fromiter(map(number, texts), np.int64, len(texts)), counts)
        term_words = np.fromiter(map(number, terms), np.int64, len(terms))
        self.ids = np.fromiter(map(number, ids), np.int64, len(ids))
        self.vocabulary, codes = vocabulary(words, form_words, term_words)
        self._terms, self._codes = term_words, codes
        self._starts = np.zeros(len(known), np.int64)
        self._starts[met] = np.cumsum(counts) - counts
        self._counts = np.zeros(len(known), np.int64)
        self._counts[met] = counts
        self._single = bool((counts == 1).all())

    def terms(self, forms: NDArray[np.uint32]) -> tuple[Numbers, Numbers, NDArray[np.int64] | slice]:
        """Give the terms of forms, the code of the form in each, and which of the forms each belongs to."""
        starts = self._starts[forms]
        if self._single:
            return self._terms[starts], self._codes[starts], slice(None)
        counts = self._counts[forms]
        chosen = ragged(starts, counts)
        return self._terms[chosen], self._codes[chosen], np.repeat(np.arange(len(forms)), counts)


def vocabulary(words: list[bytes], forms: Numbers, terms: Numbers) -> tuple[Vocabulary, Numbers]:
    """Make a vocabulary of sorted words and of readings (numbers of forms and of their terms); give each one's code.

    The forms of a term are coded in the order of the words, so that the same words give the same codes.
    """
    pairs = terms << 32 | forms
    different, back = np.unique(pairs, return_inverse=True)
    heads = different >> 32
    begins = np.flatnonzero(np.diff(heads, prepend=-1))
    codes = np.arange(len(heads)) - np.repeat(begins, np.diff(begins, append=len(heads)))
    written = different & 0xFFFFFFFF
    order = np.lexsort((heads, written))
    counts = np.bincount(written, minlength=len(words))
    return Vocabulary(words, counts, heads[order], codes[order]), codes[back]
