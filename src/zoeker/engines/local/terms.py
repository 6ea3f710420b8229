"""Which terms stand in some articles, and how often? Every posting list is held against a set of documents, or a few texts are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from heapq import merge

import numpy as np
from numpy.typing import NDArray

from zoeker.engines.texts import first_term, in_order, in_texts
from zoeker.format import RANKED
from zoeker.format.postings import CODE, LookedUp
from zoeker.kernel import postings

from .reader import DOCUMENT_SHIFT, Documents, Fields, Opened, Reader, distinct

_FEW = 300  # documents whose texts are read sooner than all posting lists are
_PIECE = 100  # words that are named together


def terms(reader: Reader, documents: Documents, forms: bool) -> Iterator[tuple[str, int]]:
    """Give the terms of some documents, the most frequent first, and how often each stands in them: see `Engine.terms`."""
    if forms or len(documents) <= _FEW:
        yield from in_texts(map(reader.article, documents.tolist()), reader.known, forms)
        return
    with reader.told:
        counts = [_tally(opened, documents) for opened in reader.opened]
        # Words of other segments are looked up in the one that has most of them.
        largest = max(range(len(counts)), key=lambda number: len(counts[number]))
        total, words, others = counts[largest], reader.opened[largest].segment.words, Counter[str]()
        for number in range(len(counts)):
            if number == largest:
                continue
            its = counts[number]
            standing = its.nonzero()[0]
            names = list(map(reader.opened[number].segment.words.word, standing.tolist()))
            places = words.places(names)
            np.add.at(total, places[places >= 0], its[standing[places >= 0]])
            for at in np.flatnonzero(places < 0).tolist():
                others[names[at].decode()] += its.item(standing[at])
    standing = np.flatnonzero(total)
    order = standing[np.argsort(-total[standing], kind="stable")]
    own = _named(reader, words.word, order, total)
    yield from merge(own, in_order(others), key=lambda pair: (-pair[1], pair[0])) if others else own


def _named(
    reader: Reader, word: Callable[[int], bytes], order: NDArray[np.integer], counts: NDArray[np.int64]
) -> Iterator[tuple[str, int]]:
    """Yield words, by their numbers, with their counts: some are read together."""
    for begin in range(0, len(order), _PIECE):
        piece = order[begin : begin + _PIECE]
        with reader.told:
            names = [word(number).decode() for number in piece.tolist()]
        yield from zip(names, counts[piece].tolist(), strict=True)


def _tally(opened: Opened, documents: Documents) -> NDArray[np.int64]:
    """Count the occurrences of each word of a segment, by its number, in some documents of the index."""
    segment = opened.segment
    segment.check_all()
    fields = sum(1 << segment.fields[field] for field in RANKED if field in segment.fields)
    within = _set(opened, documents)
    return segment.words.tally(partial(postings.tally, opened.laid, fields=fields, within=within))


def _set(opened: Opened, documents: Documents) -> postings.Set:
    """Give those of some documents that are in a segment, a bit each."""
    size = opened.segment.size
    begin, end = documents.searchsorted([opened.base, opened.base + size])
    bits = np.zeros(-(-size // 64) * 64, bool)
    bits[documents[begin:end] - opened.base] = True
    return np.packbits(bits, bitorder="little").view("<u8")


def occurrences(reader: Reader, names: Sequence[str], documents: Documents | None, forms: bool) -> list[int]:
    """Count how often terms stand in some documents or (None) in all: see `Engine.occurrences`."""
    fields = reader.fields(RANKED)
    if forms:
        read_as = [first_term(name, reader.analyzer.analyze) for name in names]
        looked_up = [_of_form(reader, term, fields, name) for name, term in zip(names, read_as, strict=True)]
    else:
        looked_up = reader.rows(names, fields)
    counts = np.zeros(len(names), np.int64)
    with reader.told:
        for place, opened in enumerate(reader.opened):
            chosen = reader.documents if documents is None and opened.live is not None else documents
            within = None if chosen is None else _set(opened, chosen)
            counts += postings.count_rows(opened.laid, [rows[place] for rows in looked_up], within)
    return counts.tolist()


def holding(reader: Reader, names: Sequence[str], documents: Documents, most: int) -> list[list[int]]:
    """Give the first documents, of some, in which each of some terms stands: see `Engine.holding`."""
    keys = (reader.keys(name, RANKED, documents) for name in names)
    return [distinct(its >> DOCUMENT_SHIFT)[:most].tolist() for its in keys]


def _of_form(reader: Reader, term: str, fields: Fields, form: str) -> list[LookedUp]:
    """Look a term up for one of its forms. Left out are rows of segments that do not have it: the code of none would be that of all."""
    (rows,) = reader.rows([term], fields, form, 0)
    return [its[its[:, CODE] >= 0] for its in rows]
