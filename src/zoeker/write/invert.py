"""How do articles become a segment? Their words as numbers, sorted all at once; no Python object per posting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.article import Article
from zoeker.dutch import Lexicon
from zoeker.format.packing import narrowed
from zoeker.format.schema import NO_DATE, TEXTS
from zoeker.format.sections import FileWriter
from zoeker.format.stored import NO_FILE, PARTS, Dictionary, Origin, Parts, split

from .numbering import FIELDS, Numbering, Text
from .segment_writer import Documents, write_segment

_PIECE = 200  # articles of which a field is read at once
_NO_LENGTHS = np.empty(0, np.uint32)


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
    found = [text for field in TEXTS for text in _read(entries, field, lexicon)]
    numbering = Numbering(lexicon, [text.forms for text in found], [entry.id for entry in entries])
    dates = [entry.article.date for entry in entries]
    documents = Documents(
        {
            field: np.concatenate([text.lengths for text in found if text.field == field] or [_NO_LENGTHS])
            for field in TEXTS
        },
        {
            "first": np.array([NO_DATE if date is None else date.first for date in dates], np.int64),
            "last": np.array([NO_DATE if date is None else date.last for date in dates], np.int64),
        },
        {"source": [entry.article.source for entry in entries]},
    )
    stored = [dictionary.compress(entry.parts()) for entry in entries]
    pieces = {part: _pieces(stored, number) for number, part in enumerate(PARTS)}
    info = {"documents": len(entries), "dictionary": dictionary.name}
    words = numbering.pieces(found, len(entries))
    return write_segment(file, FIELDS, words, documents, pieces, info)


def _read(entries: Sequence[Entry], field: str, lexicon: Lexicon) -> Iterator[Text]:
    for begin in range(0, len(entries), _PIECE):
        texts = [getattr(entry.article, field) for entry in entries[begin : begin + _PIECE]]
        found = lexicon.read(texts)
        counts = np.bincount(found.texts, minlength=len(texts))
        yield Text(field, begin, found.forms, narrowed(found.positions), counts, found.lengths)


def _pieces(stored: list[Parts], number: int) -> Iterator[tuple[bytes, NDArray[np.integer]]]:
    parts = [pair[number] for pair in stored]
    yield b"".join(parts), np.fromiter(map(len, parts), np.int64, len(parts))
