"""What is compared? Search engines behind one small protocol; zoeker is the first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple, Protocol

from questions import Query


class Found(NamedTuple):
    """What every engine gives of a hit."""

    id: str
    title: str
    date: str
    snippets: tuple[str, ...]


class Searcher(Protocol):
    """An index that is open for questions."""

    def search(self, query: Query, any_word: bool) -> list[Found]:
        """Give the ten best hits; all words must match, or any."""

    def close(self) -> None:
        """Let go of the files."""


class Engine(Protocol):
    """A search engine. Making one imports what it needs, so that nothing is imported while a clock runs."""

    name: str
    versions: Mapping[str, str]

    def index(self, folder: Path, articles: Iterable[Mapping[str, str]]) -> None:
        """Add articles to the index in `folder`; when this returns they can be found."""

    def open(self, folder: Path) -> Searcher:
        """Open the index in `folder`."""


class Zoeker:
    """The engine of this project, as a script uses it."""

    name = "zoeker"

    def __init__(self) -> None:
        from zoeker import (
            Article,
            open_index,
            update_index,
        )  # here: an engine that is not measured costs nothing

        self.versions = {name: version(name) for name in ("zoeker", "whoosh3", "numpy")}
        self._article, self._update, self._open = Article, update_index, open_index

    def index(self, folder: Path, articles: Iterable[Mapping[str, str]]) -> None:
        """Add articles."""
        self._update(folder, (self._article(**article) for article in articles))

    def open(self, folder: Path) -> Searcher:
        """Open the index."""
        return _ZoekerSearcher(self._open(folder))


class _ZoekerSearcher:
    def __init__(self, index) -> None:
        self._index = index

    def search(self, query: Query, any_word: bool) -> list[Found]:
        hits = self._index.search(query.text, limit=10, any_word=any_word)
        return [
            Found(hit.id, hit.title, hit.date or "", tuple(part.text for part in hit.snippets))
            for hit in hits
        ]

    def close(self) -> None:
        self._index.close()


ENGINES: dict[str, type[Engine]] = {"zoeker": Zoeker}
