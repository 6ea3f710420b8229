"""What is compared? Search engines behind one small protocol, each in a file of its own: engine_NAME.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from questions import Query  # with it come word lists, which no index needs


BOOSTS = {
    "title": 4.0,
    "lead": 2.0,
    "body": 1.0,
}  # the fields that are searched, weighed as zoeker weighs them
KEPT = (
    "id",
    "title",
    "lead",
    "body",
    "date",
    "source",
    "section",
)  # every engine can give all of an article back


class Found(NamedTuple):
    """What every engine gives of a hit."""

    id: str
    title: str
    date: str
    snippets: tuple[str, ...]


class Answer(NamedTuple):
    """The ten best hits, and how many articles match; None where an engine does not count them."""

    hits: list[Found]
    total: int | None


class Searcher(Protocol):
    """An index that is open for questions."""

    def search(self, query: Query, any_word: bool, snippets: bool) -> Answer:
        """Give the ten best hits, with snippets or without; all words must match, or any."""

    def close(self) -> None:
        """Let go of the files."""


class Engine(Protocol):
    """A search engine. Making one imports what it needs, so that nothing is imported while a clock runs."""

    versions: Mapping[str, str]
    adds: bool  # can articles be added to an index?
    shows: bool  # can it give snippets?

    def can(self, kind: str, any_word: bool) -> bool:
        """Say whether it can answer this kind of question (a key of questions.FORMS)."""

    def index(self, folder: Path, articles: Iterable[Mapping[str, str]]) -> None:
        """Add articles to the index in `folder`; when this returns they can be found."""

    def open(self, folder: Path) -> Searcher:
        """Open the index in `folder`."""


@runtime_checkable
class Served(Protocol):
    """An engine with a server of its own, whose CPU time is no part of that of the process that asks.

    Its searchers have `spent`, too.
    """

    def serve(self, folder: Path) -> AbstractContextManager[None]:
        """Run the server, and have it make an empty index, which `folder` names."""

    def spent(self) -> float:
        """Give the CPU seconds that the server has spent."""

    def settle(self) -> None:
        """Wait until the server has done what indexing left to it."""

    def bytes(self, folder: Path) -> int:
        """Count what the index takes on the server."""

    def merge(self) -> None:
        """Make the index as small as it can be."""


# Which module has the engine's class, `ENGINE`, and which library it needs.
MODULES = {
    "zoeker": ("engine_zoeker", "zoeker"),
    "whoosh": ("engine_whoosh", "whoosh"),
    "tantivy": ("engine_tantivy", "tantivy"),
    "sqlite": ("engine_sqlite", "sqlite3"),
    "bm25s": ("engine_bm25s", "bm25s"),
    "opensearch": ("engine_opensearch", "zoeker"),
    "opensearch-3": ("engine_opensearch_3", "zoeker"),
}


class MissingError(Exception):
    """An engine cannot be measured here; says why."""


def load(name: str) -> Engine:
    """Make an engine, importing it. Raises MissingError where what it needs is not there."""
    module, library = MODULES[name]
    if find_spec(library) is None:
        raise MissingError(f"{library} is not installed (pip install --group bench)")
    engine: Engine = import_module(module).ENGINE()
    return engine
