"""What is in the index? Counts and versions, for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from zoeker.catalog import roots_of
from zoeker.date import Date
from zoeker.format import NO_DATE, RANKED, folder

from .counting import counts
from .reader import Reader


@dataclass(frozen=True, slots=True)
class Statistics:
    """An index in numbers: articles, different terms (stems) of title, lead and body, bytes on disk.

    `first` and `last` are the earliest and the latest date (None when no article has one), `undated` counts the articles
    without; `sources` counts articles by source ("" for none), the largest first; `versions` is what made the index;
    `paths` are the files, folders and patterns it was made from (none where the catalog cannot be read now).
    """

    articles: int
    terms: int
    first: Date | None
    last: Date | None
    undated: int
    sources: Mapping[str, int]
    bytes: int
    segments: int
    versions: Mapping[str, object]
    paths: tuple[str, ...] = ()

    def to_record(self) -> dict[str, object]:
        """Give it as a dict that JSON can hold."""
        return asdict(self)


def statistics(reader: Reader) -> Statistics:
    """Count what a snapshot of the index holds."""
    documents = reader.documents
    dated = documents[reader.first[documents] != NO_DATE]
    ends = (dated[np.argmin(reader.first[dated])], dated[np.argmax(reader.last[dated])]) if dated.size else ()
    first, last = (reader.article(int(end)).date for end in ends) if ends else (None, None)
    sources = {name: count for (name,), count in counts(reader, documents, ["source"], False).items()}
    return Statistics(
        articles=len(documents),
        terms=reader.count_terms(RANKED),
        first=first,
        last=last,
        undated=len(documents) - len(dated),
        sources=dict(sorted(sources.items(), key=lambda item: (-item[1], item[0]))),
        bytes=folder.size(reader.path),
        segments=reader.segments,
        versions=folder.versions(reader.made_with),
        paths=roots_of(reader.path / folder.CATALOG),
    )
