"""What did a script hand over: paths, or articles (as such, or as dicts)?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

from .article import Article, no_article
from .errors import ArticleError, IndexUseError

PathLike = str | os.PathLike[str]
Record = Mapping[str, object]  # of an article, as a line of JSON Lines would hold it
Source = PathLike | Article | Record


def absolute(path: PathLike) -> str:
    """Give a path from the root of the file system; links stay, so that a file keeps the name it was given by."""
    return os.path.abspath(path)  # noqa: PTH100 - Path.resolve() would follow links


def index_folder(path: object) -> Path:
    """Give the path of an index as a Path. Raises IndexUseError for what is no path."""
    if not isinstance(path, str | os.PathLike):
        raise IndexUseError(f"the path of an index is a string or a Path, not {type(path).__name__}", path)
    if "\0" in str(path):
        raise IndexUseError("the path of an index holds no NUL character", path)
    return Path(path)


def split_sources(sources: Source | Iterable[Source]) -> tuple[list[str], Iterable[object]]:
    """Tell paths from articles and records, which begin with the first: what follows it is taken as it comes.

    A script hands over one or the other: raises ArticleError for anything else.
    """
    if isinstance(sources, str | os.PathLike):
        return [os.fspath(sources)], ()
    if isinstance(sources, Article | Mapping):
        return [], [sources]
    try:
        items = iter(sources)
    except TypeError:
        raise ArticleError(no_article(sources), sources) from None
    paths: list[str] = []
    for item in items:
        if isinstance(item, Article | Mapping):
            return paths, chain([item], items)
        if not isinstance(item, str | os.PathLike):
            raise ArticleError(no_article(item), item)
        paths.append(os.fspath(item))
    return paths, ()
