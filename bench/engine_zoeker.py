"""zoeker, as a script uses it: articles from an iterator, one open index.

One process indexes, as one thread does of every other engine; with as many processes as there are CPUs, which is the
default, it is measured once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from desk import EXPORT, FACETS, KWIC, LIKE, TREND, WORDS
from engines import Answer, Found

from zoeker import Article, Index, open_index, update_index

if TYPE_CHECKING:
    from questions import Query  # with it come word lists, which no index needs


class Zoeker:
    """The engine of this project."""

    adds = shows = True

    def __init__(self) -> None:
        self.versions = {name: version(name) for name in ("zoeker", "numpy")}

    def can(self, kind: str, any_word: bool) -> bool:
        """Every kind."""
        return True

    def index(self, folder: Path, articles: Iterable[Mapping[str, str]]) -> None:
        """Add articles."""
        update_index(folder, (Article(**article) for article in articles), processes=1)

    def index_by_all(self, folder: Path, articles: Iterable[Mapping[str, str]]) -> None:
        """Add articles with as many processes as there are CPUs."""
        update_index(folder, (Article(**article) for article in articles))

    def open(self, folder: Path) -> _Searcher:
        """Open the index."""
        return _Searcher(open_index(folder))


class _Searcher:
    def __init__(self, index: Index) -> None:
        self._index = index
        self.close = index.close
        self.desk = {
            FACETS: lambda word: sum(len(index.count(word, by=by)) for by in ("source", "section", "year")),
            TREND: lambda word: len(index.trend(word, by="month")),
            KWIC: lambda word: sum(1 for _ in index.kwic(word)),
            WORDS: lambda word: len(index.words(word)),
            LIKE: lambda word: len(index.like(index.search(word, limit=1, snippets=False)[0].id).hits),
            EXPORT: lambda word: sum(piece.count(b"\n") for piece in index.export(word, format="jsonl")),
        }

    def search(self, query: Query, any_word: bool, snippets: bool) -> Answer:
        found = self._index.search(
            query.text, limit=10, any_word=any_word, all_words=not any_word, snippets=snippets
        )
        hits = [
            Found(hit.id, hit.title, str(hit.date or ""), tuple(part.text for part in hit.snippets))
            for hit in found
        ]
        return Answer(hits, found.total)


ENGINE = Zoeker
