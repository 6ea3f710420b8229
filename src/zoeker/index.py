"""The one object a script holds: open an index, search it, take an article out of it, bring it up to date."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType

from .article import Article
from .date import DateLike
from .errors import IndexUseError
from .intake import Intake, Listener
from .rebuild import make_again
from .search import Question, Results, highlighted, search
from .sources import Source, absolute, split_sources
from .store import Reader, Statistics, exists, open_rebuild, open_writer, remove, statistics
from .update import Update, Updater, check_paths

PathLike = str | os.PathLike[str]


class Index:
    """An open index: a snapshot, which what others write does not change. `open_index` makes one; use it in `with`.

    Every method raises a ZoekerError, and nothing else, for what a user, a file or a broken index can cause.
    """

    def __init__(self, path: PathLike) -> None:
        self._path = Path(path)
        self._open: Reader | None = Reader(self._path)

    def search(
        self,
        text: str,
        *,
        limit: int = 10,
        offset: int = 0,
        any_word: bool = False,
        sort: str = "relevance",
        since: DateLike | None = None,
        until: DateLike | None = None,
    ) -> Results:
        """Find articles. All words must match, or (`any_word`) any; when no article has all, `results.relaxed` is set.

        `sort` is "relevance", "date" (oldest first) or "-date" (newest first); `since` and `until` are dates as precise
        as you like, both included; `limit` and `offset` count hits. Raises QueryError with the column that is wrong.
        """
        return search(self._reader, Question(text, limit, offset, any_word, sort, since, until))

    def get(self, id: str) -> Article | None:
        """Give the article with this id, or None."""
        document = self._reader.number(str(id))
        return None if document is None else self._reader.article(document)

    def highlight(self, article: Article, text: str) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """Give, for title, lead and body of an article, the (start, end) of each word that the question `text` matches."""
        return highlighted(article, text)

    def remove(self, ids: Iterable[str] = (), *, paths: Iterable[PathLike] = (), wait: float = 0.0) -> int:
        """Take articles out, by id or by the file or folder they came from; give how many.

        They stay out until their text changes. Waits `wait` seconds for another writer, then raises IndexLockedError.
        """
        reader = self._reader
        named = [ids] if isinstance(ids, str) else map(str, ids)
        sources = [paths] if isinstance(paths, str | os.PathLike) else paths
        count = remove(reader.path, named, map(absolute, sources), wait)
        self.close()
        self._open = Reader(reader.path)
        return count

    def stats(self) -> Statistics:
        """Count articles, terms, sources and bytes, and give the first and last date and the versions."""
        return statistics(self._reader)

    def close(self) -> None:
        """Let go of the files."""
        if self._open is not None:
            self._open.close()
            self._open = None

    @property
    def _reader(self) -> Reader:
        if self._open is None:
            raise IndexUseError(f"the index at {self._path} was closed; open it again", str(self._path))
        return self._open

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_index(path: PathLike = "index") -> Index:
    """Open the index in a folder. Raises IndexMissingError, IndexVersionError or IndexDamagedError, each saying what to run."""
    return Index(path)


def update_index(
    path: PathLike = "index",
    sources: Source | Iterable[Source] | None = None,
    *,
    keep_missing: bool = False,
    rebuild: bool = False,
    columns: Mapping[str, str] | None = None,
    wait: float = 0.0,
    progress: Listener | None = None,
) -> Update:
    """Bring the index in `path` up to date with `sources`, making it if there is none; give what was done.

    `sources` are paths (files, folders, patterns, "-") or an iterable of Articles; None stands for the paths it was
    made from. New articles are added, changed ones replaced; those gone from these very paths are dropped, unless
    `keep_missing`; a script's articles are never dropped. `rebuild` makes all of it anew, aside. `columns` maps fields
    to the input's own names, as in {"title": "Kop"}. `wait` is how many seconds to wait for another writer.
    `progress` is called with articles written, bytes done, bytes in all, and the file at hand. Bad input is in `Update.problems`; raises ZoekerError for the rest.
    """
    folder = Path(path)
    paths, articles = (None, ()) if sources is None else split_sources(sources)
    if rebuild:
        with open_rebuild(folder, wait) as (writer, old, memory):
            updater = Updater(Intake(writer, progress, memory), columns, keep_missing)
            make_again(updater, articles, paths or (), old, memory, folder)
            return updater.finish(folder)
    if not exists(folder):
        check_paths(paths)  # before there is an index to leave empty
    with open_writer(folder, wait) as writer:
        updater = Updater(Intake(writer, progress), columns, keep_missing)
        updater.take_articles(articles)
        if paths is None:
            updater.take_known_paths()
        else:
            updater.take_paths(paths)
        return updater.finish(folder)
