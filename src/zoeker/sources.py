"""What did a script hand over: paths, or articles (as such, or as dicts)?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from .article import Article
from .errors import ArticleError

PathLike = str | os.PathLike[str]
Record = Mapping[str, object]  # of an article, as a line of JSON Lines would hold it
Source = PathLike | Article | Record


def absolute(path: PathLike) -> str:
    """Give a path from the root of the file system; links stay, so that a file keeps the name it was given by."""
    return os.path.abspath(path)  # noqa: PTH100 - Path.resolve() would follow links


def split_sources(sources: Source | Iterable[Source]) -> tuple[list[str], Iterable[Article | Record]]:
    """Tell paths from articles and records. A script hands over one or the other: raises ArticleError for anything else."""
    if isinstance(sources, str | os.PathLike):
        return [os.fspath(sources)], ()
    if isinstance(sources, Article | Mapping):
        return [], [sources]
    try:
        items = iter(sources)
    except TypeError:
        raise ArticleError(_neither(sources), sources) from None
    paths: list[str] = []
    for item in items:
        if not isinstance(item, str | os.PathLike):
            return paths, _articles(chain([_checked(item)], items))
        paths.append(os.fspath(item))
    return paths, ()


def _articles(items: Iterable[Source]) -> Iterator[Article | Record]:
    return map(_checked, items)


def _checked(item: object) -> Article | Record:
    if not isinstance(item, Article | Mapping):
        raise ArticleError(_neither(item), item)
    return item


def _neither(item: object) -> str:
    return f"sources are paths, or articles (zoeker.Article objects, or dicts), not {type(item).__name__}"
