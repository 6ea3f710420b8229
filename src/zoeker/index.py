"""The one object a script holds: open an index, search it, take articles out of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial, wraps
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Concatenate, Literal, ParamSpec, TypeVar, Unpack

from .article import Article
from .engines import Engine
from .engines.local.engine import LocalEngine
from .errors import ArticleError, IndexUseError
from .format.folder import check_versions, cluster_of, read_failure
from .query.language import Question, Which
from .query.names import Names, names_for, shipped_names
from .query.results import Hit, Results
from .search import dates, having, highlighted, search, with_ids
from .sources import PathLike, Record, absolute, index_folder

if TYPE_CHECKING:
    from .coverage import Coverage
    from .engines.local.statistics import Statistics
    from .exporting import Export
    from .keywords import Keywords
    from .kwic import Occurrence
    from .neighbours import Neighbours
    from .neighbours import Sort as NeighbourSort
    from .query.counts import Counts, Sort
    from .tables import Stream
    from .trends import Per, Trend

MEMORY = ":memory:"  # the path of an index that lies in no folder
_IN_MEMORY = "an index in memory can only be searched; make one in a folder"

_Asked = ParamSpec("_Asked")
_Given = TypeVar("_Given")


def _memory_told(
    method: Callable[Concatenate[Index, _Asked], _Given],
) -> Callable[Concatenate[Index, _Asked], _Given]:
    """Turn the want of memory into an IndexUseError, wherever it shows."""

    @wraps(method)
    def told(self: Index, /, *args: _Asked.args, **named: _Asked.kwargs) -> _Given:
        try:
            return method(self, *args, **named)
        except MemoryError as error:
            raise read_failure(self._path, error) from error

    return told


class Index:
    """An open index: a snapshot, which what others write does not change until `refresh`. `open_index` makes one; use it in `with`.

    `len(index)` counts its articles, iterating gives them, and `in` looks for an id.

    Any number of threads may use one at the same time; searches run beside each other. Who asks while another thread closes
    it gets the answer, or an IndexUseError.

    Every method raises a ZoekerError, and nothing else, for what a user, a file or a broken index can cause.
    """

    def __init__(self, path: PathLike, open_engine: Callable[[], Engine]) -> None:
        self._path = index_folder(path)
        self._open_engine = open_engine
        self._open: Engine | None = open_engine()

    @_memory_told
    def search(
        self,
        text: str,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: str = "relevance",
        snippets: bool = True,
        explain: bool = False,
        all_words: bool = False,
        facets: str | Sequence[str] = (),
        fold: bool = False,
        **which: Unpack[Which],
    ) -> Results:
        """Find articles: those that hold all the words and, where these do not fill the page, every other that holds some.

        With `all_words` the others are left out; with `any_word` nothing comes first but what scores best. Each hit says in
        `hit.missing` what it lacks. Filters, dates, exclusions and what stands in quotes hold for all; so does whatever
        operators (EN, OF) ask. An order by date has others only where no article holds all.

        `sort` is "relevance", "date" (oldest first) or "-date" (newest first); `limit` and `offset` count hits. Without
        `snippets` no text is read or marked, which is quicker. With `explain` each hit tells what each word adds to its score
        (`hit.explanation`). With `fold` the hits of the page that tell the story of another in its words are `copies` of that one. `results.facets` count all that was found by each of some `facets`, as `count` does: "source,year".

        `which` articles are asked about: `since` and `until` are dates as precise as you like, both included, or words for
        them (`"vorige week"`); `source`, `section` and `author` name one or several that articles are from, and `not_source`
        and the like those that they are not from; `field` names where words are looked for ("title", "lead", "body", "text",
        or several). With `plain` the text is words alone, whatever signs of the query language stand in it. Names are found
        under their other names as well (`Poetin` as `Putin`), unless `exact_names`. Raises QueryError with the column that is
        wrong.
        """
        question = Question(
            text,
            limit,
            offset,
            sort=sort,
            snippets=snippets,
            explain=explain,
            all_words=all_words,
            facets=facets,
            fold=fold,
            **which,
        )
        engine = self._engine
        return search(engine, question, self._names)

    @_memory_told
    def words(
        self,
        text: str = "",
        *,
        against: str = "rest",
        by: Literal["lemma", "form"] = "lemma",
        limit: int = 25,
        everything: bool = False,
        **which: Unpack[Which],
    ) -> Keywords:
        """Find the words that set the articles of a question apart: from the rest, or from those of the question `against`.

        The surest come first. Function words and the question's own words are left out, but with `everything`. `which` is as in
        `search`, and holds for both. Raises QueryError.
        """
        from .keywords import keywords  # here: a search need not load it

        return keywords(self._engine, text, self._names, against, by, limit, everything, **which)

    @_memory_told
    def count(
        self,
        text: str = "",
        *,
        by: str | Sequence[str] = (),
        sort: Sort | None = None,
        top: int | None = None,
        **which: Unpack[Which],
    ) -> Counts:
        """Count articles by any of source, section, author, year, month, week, weekday, day and hour, crossing: "source,year".

        Without `text` all are counted. Periods come in time and names by their count, unless `sort` says "count" or "name" for
        all. With `top` so many of the largest names are kept (or periods, where these alone are counted), and all others are one.
        A date that is less precise than a period counts as itself. Raises QueryError.
        """
        from .counting import count  # here: a search need not load what counts

        return count(self._engine, text, self._names, by, sort, top, **which)

    @_memory_told
    def trend(
        self,
        texts: str | Sequence[str] = "",
        *,
        by: str = "month",
        per: Per = "articles",
        **which: Unpack[Which],
    ) -> Trend:
        """Follow one question or several through time, by day, week, month or year: how many of their articles lie in each.

        `rate` is by the thousand articles of the period or, `per` "words", by the million words in its titles, leads and bodies; there
        is none `per` "none". What is compared with is all that is of that time and of those sources, sections and authors. A period
        without any article is a gap; `trend.plot(path)` draws it. Raises QueryError.
        """
        from .trends import trend  # here: as above

        return trend(self._engine, texts, self._names, by, per, **which)

    @_memory_told
    def coverage(self, text: str = "", *, by: str = "month", **which: Unpack[Which]) -> Coverage:
        """Count the articles of each source by day, week, month or year, from its first to its last, and tell its holes.

        Raises QueryError.
        """
        from .coverage import coverage  # here: as above

        return coverage(self._engine, text, self._names, by, **which)

    @_memory_told
    def hits(
        self, text: str = "", *, sort: str = "relevance", snippets: bool = False, **which: Unpack[Which]
    ) -> Stream[Hit]:
        """Give all that `search` finds with `all_words`, one after the other, in order; of no text, all articles.

        With `any_word`, all that holds any of the words. Few are held at a time, however many there are. Raises QueryError.
        """
        from .search import hits  # here: most searches are for a page
        from .tables import Stream, columns_of

        return Stream(hits(self._engine, text, self._names, sort, snippets, **which), columns_of(Hit))

    @_memory_told
    def export(
        self,
        text: str = "",
        *,
        format: str = "jsonl",
        fields: Iterable[str] = (),
        sort: str = "relevance",
        **which: Unpack[Which],
    ) -> Export:
        """Give all that `search` finds with `all_words`, as whole articles in a form of `exporting.FORMATS`: iterate it, or save it.

        `fields` are some of an article's (none: all). Raises QueryError, and LibraryMissingError for parquet without pyarrow.
        """
        from .exporting import export  # here: a search need not load it

        return export(self._engine, text, self._names, format, tuple(fields), sort, **which)

    @_memory_told
    def cite(self, *ids: str, format: str = "plain") -> str:
        """Give references to the articles with some ids, in their order and in a form of `references.FORMS`.

        Raises QueryError for an id that no article has.
        """
        from .references import references  # here: as above

        return b"".join(references(with_ids(self._engine, map(str, ids)), format)).decode()

    def dates(self, text: str = "", **which: Unpack[Which]) -> tuple[str, ...]:
        """Give the periods that a question names in words (`vorige week`), as they are understood today: `2022-01-10..2022-01-16`.

        `which` are those of `search`. Raises QueryError.
        """
        return dates(self._engine.analyzer, text, **which)

    @_memory_told
    def get(self, id: str) -> Article | None:
        """Give the article with this id, or None."""
        engine = self._engine  # another thread may put another in the place of it
        reference = engine.find(str(id))
        return None if reference is None else engine.article(reference)

    @_memory_told
    def __contains__(self, id: object) -> bool:
        return self._engine.find(id.id if isinstance(id, Article) else str(id)) is not None

    def __len__(self) -> int:
        return self._engine.count

    def ids(self) -> Iterator[str]:
        """Give the id of each article, in the order in which the index holds them; no text is read."""
        engine = self._engine
        return (engine.stored([reference], texts=False)[0].id for reference in engine.references())

    def articles(self) -> Iterator[Article]:
        """Give each article, one after the other, in the order in which the index holds them."""
        engine = self._engine
        return map(engine.article, engine.references())

    __iter__ = articles

    @property
    def stale(self) -> bool:
        """Whether something was written since this was opened, or last refreshed. It costs a look at the names in the folder."""
        return self._engine.stale

    @property
    def fingerprint(self) -> str:
        """What tells the state of the index from any other: the same for a copy of it."""
        return self._engine.fingerprint

    def refresh(self) -> bool:
        """See what was written since; give whether there was anything. What is being asked meanwhile is answered as things were.

        Raises what `open_index` does, and then leaves all as it was.
        """
        if not self.stale:
            return False
        fresh = self._open_engine()
        if self._open is not None:  # else another thread closed this meanwhile
            self._open = fresh
        return True

    def __repr__(self) -> str:
        engine = self._open
        state = "closed" if engine is None else f"{engine.count:,} article{'s' * (engine.count != 1)}"
        return f"<Index {str(self._path)!r}: {state}>"

    @_memory_told
    def highlight(
        self, article: Article, text: str, *, plain: bool = False, exact_names: bool = False
    ) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """Give, for title, lead and body of an article, the (start, end) of each word that a search for `text` marks there.

        `plain` and `exact_names` are those of `search`. Raises QueryError.
        """
        question = Question(text, plain=plain, exact_names=exact_names)
        held = partial(having, self._engine)
        return highlighted(article, question, self._engine.analyzer, self._names, held)

    @_memory_told
    def kwic(
        self,
        text: str,
        *,
        width: int = 60,
        sort: str = "relevance",
        limit: int | None = None,
        **which: Unpack[Which],
    ) -> Stream[Occurrence]:
        """Give each place where the words of a question stand, in the articles that hold them all, with what stands beside it.

        `width` is how many characters are shown on either side, as far as they are whole words. `sort` is that of `search`, by which
        articles follow each other and which streams; or "left", "right" or "hit", by the words before, behind or at the place. Then
        all are read before the first comes. Words of a phrase are one occurrence. Raises QueryError.
        """
        from .kwic import kwic  # here: a search need not load it

        return self._told(kwic(self._engine, self._names, text, width, sort, limit, **which))

    @_memory_told
    def neighbours(
        self,
        text: str,
        *,
        span: int = 5,
        sort: NeighbourSort = "log_likelihood",
        limit: int = 25,
        least: int = 2,
        everything: bool = False,
        **which: Unpack[Which],
    ) -> Neighbours:
        """Find the words that stand near those of a question more often than chance allows: at most `span` words away.

        `sort` is "log_likelihood" (the surest first), "log_dice" (the most typical) or "count". Those that stand near fewer than
        `least` times are left out, and so are function words and the question's own words, but with `everything`. `which` says in
        which articles they are looked for; totals are of all. Raises QueryError.
        """
        from .neighbours import neighbours  # here: a search need not load it

        return neighbours(self._engine, self._names, text, span, sort, limit, least, everything, **which)

    @_memory_told
    def like(
        self,
        *ids: str,
        text: str = "",
        words: int = 25,
        limit: int = 10,
        offset: int = 0,
        snippets: bool = True,
        explain: bool = False,
        **which: Unpack[Which],
    ) -> Results:
        """Find articles like those with some ids, or like a `text`: the best first, and these themselves left out.

        They are asked for with the `words` that tell these best from all others (how often each stands here, times how rare it is in
        the index): any of them will do. `results.query` says which; with `explain` each hit tells what each adds. The rest is that of
        `search`. Raises QueryError, also for an id that no article has.
        """
        from .like import like  # here: a search need not load it

        return like(self._engine, self._names, ids, text, words, limit, offset, snippets, explain, **which)

    def remove(
        self,
        ids: Iterable[str] = (),
        *,
        paths: Iterable[PathLike] = (),
        wait: float = 0.0,
        undo: bool = False,
    ) -> int:
        """Take articles out, by id or by the file or folder they came from; give how many.

        They stay out until their text changes, or until this is done once more with `undo`: then `update_index` reads
        them again. Waits `wait` seconds for another writer, then raises IndexLockedError.
        """
        _ = self._engine  # one that was closed says so
        if str(self._path) == MEMORY:
            raise IndexUseError(_IN_MEMORY, MEMORY)
        named = [ids] if isinstance(ids, str) else map(str, ids)
        sources = [paths] if isinstance(paths, str | os.PathLike) else paths
        from .write.removal import remove  # here: a search need not load what writes

        count = remove(self._path, named, map(absolute, sources), wait, undo)
        fresh = self._open_engine()
        if self._open is not None:  # else another thread closed this meanwhile
            self._open = fresh
        return count

    @_memory_told
    def stats(self) -> Statistics:
        """Count articles, terms, sources and bytes, and give the first and last date and the versions."""
        from .engines.local.statistics import statistics  # here: a search need not load what counts

        engine = self._engine
        if isinstance(engine, LocalEngine):
            return statistics(engine.reader)
        if str(self._path) == MEMORY:
            raise IndexUseError(_IN_MEMORY, MEMORY)
        from .write.cluster import statistics_of  # here: as above

        return statistics_of(self._path)

    def close(self) -> None:
        """Let go of the files."""
        self._open = None  # which closes them, as soon as no other thread reads them

    def _told(self, rows: Stream[_Given]) -> Stream[_Given]:
        """Do for rows that come one by one what _memory_told does."""

        def each() -> Iterator[_Given]:
            try:
                yield from rows
            except MemoryError as error:
                raise read_failure(self._path, error) from error

        return type(rows)(each(), rows.columns)

    @property
    def _engine(self) -> Engine:
        engine = self._open
        if engine is None:
            raise IndexUseError(f"the index at {self._path} was closed; open it again", self._path)
        return engine

    @property
    def _names(self) -> Names:
        return shipped_names() if str(self._path) == MEMORY else names_for(self._path)

    def __enter__(self) -> Index:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_index(path: PathLike = "index", articles: Iterable[Article | Record] = ()) -> Index:
    """Open the index in a folder. Raises IndexMissingError, IndexVersionError or IndexDamagedError, each saying what to run.

    The path ":memory:" makes one of `articles` (Articles, or dicts as `update_index` takes them) that lies in no folder: for
    some hundreds of them, and to try things. Raises ArticleError for one that is none.
    """
    if path == MEMORY:
        from .engines.memory import MemoryEngine  # here: a search of a folder need not load it

        engine = MemoryEngine(_named(articles))
        return Index(MEMORY, lambda: engine)
    return Index(path, lambda: _engine_of(index_folder(path)))


def _engine_of(path: Path) -> Engine:
    """Open what answers for the index in a folder: its files, or the cluster that it names."""
    cluster = cluster_of(path)
    if cluster is None:
        return LocalEngine(path)
    from .engines.opensearch.engine import OpenSearchEngine  # here: a search on disk need not load them
    from .engines.opensearch.login import connected

    check_versions(path)
    return OpenSearchEngine(connected(cluster.hosts, cluster.ca_file), cluster.name)


def _named(articles: Iterable[Article | Record]) -> Iterator[Article]:
    """Yield articles, each with an id."""
    from .corpus import handed_over  # here: as above

    for number, item in enumerate(articles, 1):
        for article in handed_over([item]):
            if isinstance(article, Article):
                yield article.named()
            elif article.skipped:
                raise ArticleError(f"article {number}: {article.reason}", item)
