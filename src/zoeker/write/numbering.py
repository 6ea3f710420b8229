"""Which numbers have the words of a batch, and what are its posting lists? Those of all its words, made at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.dutch import Form, Lexicon
from zoeker.format import ID, INDEXED, PARTS_OF, TEXTS
from zoeker.format.postings import Bits, Numbers, Rows, encode_keys, rows_at_once
from zoeker.kernel import candidates as heads
from zoeker.kernel import encoding as native

from .segment_writer import Vocabulary, in_pieces
from .words import WordList, joined, numbered, word_list

FIELDS = sorted((ID, *INDEXED))
COUNTLESS = np.isin(FIELDS, list(PARTS_OF.values()))  # those whose positions nobody asks for


class Text(NamedTuple):
    """What one field of some articles holds, the first of which is number `first`: a form and position a token."""

    field: str
    first: int
    forms: NDArray[np.uint32]
    positions: NDArray[Any]
    counts: NDArray[np.int64]  # of tokens, one number an article
    lengths: NDArray[np.uint32]  # in positions, likewise


class Numbering:
    """The words of some articles, sorted and numbered, and the readings of their forms."""

    def __init__(self, lexicon: Lexicon, text_forms: list[NDArray[np.uint32]], ids: list[str]) -> None:
        known = lexicon.forms
        used = np.zeros(len(known), bool)
        for its_forms in text_forms:
            used[its_forms] = True
        met = np.flatnonzero(used)
        forms = [known[number] for number in met.tolist()]
        counts = np.fromiter([len(form.terms) for form in forms], np.int64, len(forms))
        part_counts = np.fromiter([len(form.parts) for form in forms], np.int64, len(forms))
        words, (texts, term_words, part_words, self.ids) = _numbers(forms, ids)
        forms_read = np.repeat(texts, counts)
        readings = term_words << 32 | forms_read
        owners = np.repeat(texts, part_counts)
        different, codes, (self._codes,) = coded([readings])
        written = different & 0xFFFFFFFF
        order, sequence = written.argsort(kind="stable"), owners.argsort(kind="stable")
        self.vocabulary = Vocabulary(
            words,
            np.bincount(written, minlength=len(words)),
            different[order] >> 32,
            codes[order],
            owners[sequence],
            part_words[sequence],
        )
        self.irregular = irregular(words, forms_read, term_words, owners, part_words)
        self._terms = _Lists(len(known), met, counts, term_words)
        self._parts = _Lists(len(known), met, part_counts, part_words)

    def pieces(self, texts: list[Text], documents: int) -> Iterator[tuple[Rows, Vocabulary]]:
        """Give all words in order, with their rows, some at a time; `texts` is empty once the last of their keys are made."""
        return in_pieces(self._rows(texts, documents), self.vocabulary, 0, len(FIELDS))

    def _rows(self, texts: list[Text], documents: int) -> Iterator[Rows]:
        positions = max((int(text.positions.max(initial=0)) for text in texts), default=0)
        codes = int(self._codes.max(initial=0))
        bits = documents.bit_length(), positions.bit_length(), codes.bit_length()
        rows, every = len(self.vocabulary.words) * len(FIELDS), rows_at_once(bits, len(FIELDS))
        for first in range(0, rows, every):  # of all but very long texts, all at once
            keys = self._keys(texts, bits, range(first, first + every), first + every >= rows)
            yield from encode_keys(keys, bits, COUNTLESS, first)

    def _keys(self, given: list[Text], bits: Bits, rows: range, last: bool) -> Numbers:
        """Make the keys of occurrences in some rows; where these are the `last`, what was handed on is held no longer."""
        row, shifts = sum(bits), (bits[1] + bits[2], bits[2])

        def placed(words: Numbers, field: str, rest: Numbers | int) -> Numbers:
            row_numbers = words * len(FIELDS) + FIELDS.index(field) - rows.start
            return np.where((row_numbers >= 0) & (row_numbers < len(rows)), row_numbers << row | rest, -1)

        def readings(lists: _Lists, field: str, codes: Numbers | int) -> native.Readings:
            return native.Readings(lists.starts, lists.counts, placed(lists.words, field, codes))

        terms = {field: readings(self._terms, field, self._codes) for field in TEXTS}
        parts = {field: readings(self._parts, name, 0) for field, name in PARTS_OF.items()}
        ids = placed(self.ids, ID, np.arange(len(self.ids)) << shifts[0])
        ids = ids[ids >= 0]
        total = sum(self._terms.count(text.forms) for text in given)
        total += sum(self._parts.count(text.forms) for text in given if text.field in PARTS_OF)
        keys, end = np.empty(total + len(ids), np.int64), len(ids)
        keys[:end] = ids
        texts = (given.pop() for _ in range(len(given))) if last else iter(given)
        for text in texts:
            tokens = (text.forms, text.positions.astype(np.uint32), text.counts)
            for names in (terms, parts):
                if text.field in names:
                    end += native.spread(tokens, text.first, shifts, names[text.field], keys[end:])
        return keys[:end]


def irregular(words: WordList, forms: Numbers, terms: Numbers, owners: Numbers, parts: Numbers) -> Numbers:
    """Give the other heads of terms, as forms have them, and then as compounds have that hold them as parts."""
    own = heads.irregular(words.text, words.starts, terms, forms, np.empty(0, np.int64))
    return np.union1d(own, heads.irregular(words.text, words.starts, parts, owners, own))


def _numbers(forms: list[Form], ids: list[str]) -> tuple[WordList, list[Numbers]]:
    """Put all words in order; give them, and which of them are the texts of forms, their terms, their parts, and ids."""
    texts = [form.text for form in forms]
    terms = [term for form in forms for term in form.terms]
    parts = [part for form in forms for part in form.parts]
    lists = [word_list([word.encode() for word in group]) for group in (texts, terms, parts, ids)]
    words, numbers = numbered(joined(lists))
    ends = np.cumsum([len(one) for one in lists])
    return words, np.split(numbers, ends[:-1])


class _Lists:
    """The numbers of some words for each of some forms, one form's behind the other's in `words`."""

    def __init__(self, size: int, forms: Numbers, counts: Numbers, words: Numbers) -> None:
        self.words = words
        self.starts, self.counts = np.zeros((2, size), np.uint32)
        self.starts[forms] = np.cumsum(counts) - counts
        self.counts[forms] = counts
        self._single = bool((counts == 1).all())

    def count(self, forms: NDArray[np.uint32]) -> int:
        """Count the words of forms."""
        return len(forms) if self._single else int(self.counts[forms].sum())


def coded(readings: Sequence[Numbers]) -> tuple[Numbers, Numbers, list[Numbers]]:
    """Give the different readings in some arrays, in order, the code of each, and the codes of those in each array.

    A reading is the number of its term and, in the lower 32 bits, that of its form. The forms of a term are coded in the
    order of the words, so that the same words give the same codes.
    """
    different = np.concatenate(readings)
    different.sort()
    different = different[np.diff(different, prepend=-1) != 0]
    begins = np.flatnonzero(np.diff(different >> 32, prepend=-1))
    codes = np.arange(len(different)) - np.repeat(begins, np.diff(begins, append=len(different)))
    return different, codes, [codes[np.searchsorted(different, those)] for those in readings]
