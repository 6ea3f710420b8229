"""How does a batch of articles get on disk? As the file of a segment, of which nothing yet says that it is there.

Their words become numbers, sorted all at once: there is no Python object per posting.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoeker.article import Article
from zoeker.dutch import Known, Lexicon, forget_rules, nothing_known
from zoeker.format import NAMED, NO_DATE, TEXTS, disk, toc
from zoeker.format.postings import narrowed
from zoeker.format.sections import FileWriter
from zoeker.format.stored import NO_FILE, PARTS, Dictionary, Origin, Parts, split
from zoeker.kernel.library import give_back

from .numbering import FIELDS, Numbering, Text
from .segment_writer import Documents, write_segment

_FEW = 50_000  # words and chunks that are not worth the time that freeing them at once takes
_OBJECTS = 50_000  # made between two looks for garbage; by default 700, which takes a third of the time
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


@contextmanager
def _collected_seldom() -> Iterator[None]:
    """Have Python look for garbage less often: what is remembered while writing is much, and none of it is garbage."""
    before = gc.get_threshold()
    gc.set_threshold(before[0] and max(before[0], _OBJECTS), *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


class BatchWriter:
    """Writes one batch after the other, and remembers up to `most` words and chunks of text from one to the next.

    `known` answers for the words of an index that is there already.
    """

    def __init__(self, most: int, known: Known = nothing_known) -> None:
        self._most = most
        self._known = known
        self._lexicon = Lexicon(self._known)

    def write(self, path: Path, id: str, articles: Sequence[Entry], dictionary: Dictionary) -> int:
        """Write a segment of articles into the folder of an index, on disk; give the checksum of its file."""
        if len(self._lexicon.forms) > self._most:
            self._lexicon = self._lexicon.met_first(self._most // 2)
            _free()
        elif self._lexicon.size > self._most:
            self._lexicon.forget_chunks()
            _free()
        with disk.new_file(segment_path(path, id)) as file, _collected_seldom():
            return write_articles(FileWriter(file), articles, self._lexicon, dictionary)

    def forget(self) -> None:
        """Remember nothing: the memory is needed for something else."""
        many = self._lexicon.size > _FEW
        self._lexicon = Lexicon(self._known)
        if many:
            forget_rules()
            _free()


def _free() -> None:
    """Give back what was let go of; it refers to itself, so that only the collector finds it."""
    gc.collect()
    give_back()


def segment_path(path: Path, id: str) -> Path:
    """Name the file of a segment."""
    return path / toc.segment_file(id)


def write_articles(
    file: FileWriter, entries: Sequence[Entry], lexicon: Lexicon, dictionary: Dictionary
) -> int:
    """Write a segment of articles; give the checksum of its file."""
    read_texts = [text for field in TEXTS for text in _read(entries, field, lexicon)]
    numbering = Numbering(lexicon, [text.forms for text in read_texts], [entry.id for entry in entries])
    dates = [entry.article.date for entry in entries]
    documents = Documents(
        {
            field: np.concatenate(
                [text.lengths for text in read_texts if text.field == field] or [_NO_LENGTHS]
            )
            for field in TEXTS
        },
        {
            "first": np.array([NO_DATE if date is None else date.first for date in dates], np.int64),
            "last": np.array([NO_DATE if date is None else date.last for date in dates], np.int64),
        },
        {field: [getattr(entry.article, field) for entry in entries] for field in NAMED},
    )
    stored = [dictionary.compress(entry.parts()) for entry in entries]
    pieces = {part: _pieces(stored, number) for number, part in enumerate(PARTS)}
    info = {"documents": len(entries), "dictionary": dictionary.name}
    words = numbering.pieces(read_texts, len(entries))
    return write_segment(file, FIELDS, words, documents, pieces, info, numbering.irregular)


def _read(entries: Sequence[Entry], field: str, lexicon: Lexicon) -> Iterator[Text]:
    for begin in range(0, len(entries), _PIECE):
        texts = [getattr(entry.article, field) for entry in entries[begin : begin + _PIECE]]
        occurrences = lexicon.read(texts)
        counts = np.bincount(occurrences.texts, minlength=len(texts))
        yield Text(
            field, begin, occurrences.forms, narrowed(occurrences.positions), counts, occurrences.lengths
        )


def _pieces(stored: list[Parts], number: int) -> Iterator[tuple[bytes, NDArray[np.integer]]]:
    parts = [pair[number] for pair in stored]
    yield b"".join(parts), np.fromiter(map(len, parts), np.int64, len(parts))
