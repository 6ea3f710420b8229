"""Which articles does the index hold, as they were handed over? What writing asks of it: no question needs this."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from zoeker.article import Article

from .folder import contents, damage_told
from .segment import Segment, open_segment
from .stored import Dictionary, Origin, Stored, read_head
from .toc import Contents


class Articles:
    """The articles of the index in `path` as it is now; with `any_version`, whichever zoeker made it.

    A reference is the number of a segment and that of a document in it. Raises IndexMissingError, IndexVersionError or
    IndexDamagedError, here and from every method.
    """

    def __init__(self, path: Path, any_version: bool = False) -> None:
        self._told = damage_told(path)
        dictionaries: dict[str, Dictionary] = {}

        def opened(table: Contents) -> list[Segment]:
            return [open_segment(path, record, dictionaries) for record in table.segments]

        self.contents, self._segments = contents(path, opened, any_version)

    def check(self) -> None:
        """Raise IndexDamagedError where what the articles were compressed with is not there."""
        with self._told:
            for segment in self._segments:
                _ = segment.stored

    def close(self) -> None:
        """Let go of the files."""
        self._segments = []

    @property
    def count(self) -> int:
        """The number of articles."""
        return sum(record.documents - len(record.deleted) for record in self.contents.segments)

    def stored(self) -> Iterator[tuple[tuple[int, int], Stored]]:
        """Give a reference to each article, with what is stored of it beside its text."""
        for number, (record, segment) in enumerate(zip(self.contents.segments, self._segments, strict=True)):
            for document in np.flatnonzero(record.live).tolist():
                with self._told:
                    head = read_head(segment.stored.part("heads", document))
                    stored = Stored(head["id"], head["digest"], Origin(*head["origin"]))
                yield (number, document), stored

    def article(self, reference: tuple[int, int]) -> Article:
        """Give an article, as it was handed over."""
        number, document = reference
        with self._told:
            return self._segments[number].stored.article(document)
