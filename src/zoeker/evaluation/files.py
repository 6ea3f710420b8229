"""What is in a set of judged queries? Files as TREC has them, read line by line.

    queries    id TAB words                        what a reader would type
    qrels      query 0 article relevance           judgments; a relevance above 0 is an answer
    run        query Q0 article rank score tag     what an engine found; trec_eval reads these too

Whatever is wrong raises a SourceError with the file, the line and what belongs there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn, TypeVar

import numpy as np

from zoeker.errors import SourceError, ZoekerError, system_reason
from zoeker.sources import PathLike

Queries = Mapping[str, str]
Qrels = Mapping[str, Mapping[str, int]]  # by query and article: how relevant it is
Run = Mapping[str, Mapping[str, float]]  # by query: the score of each article found

Value = TypeVar("Value", int, float)
Line = tuple[int, str]


def read_queries(path: PathLike) -> dict[str, str]:
    """Read queries by id."""
    queries: dict[str, str] = {}
    for number, line in _lines(path):
        id, tab, text = line.partition("\t")
        if not tab or not text.strip() or len(id.split()) != 1:
            _fail(path, number, "a line is the id of a query without spaces, a tab, and the query")
        if id in queries:
            _fail(path, number, f"the query {id!r} is there twice")
        queries[id] = text.strip()
    if not queries:
        raise SourceError(f"{path} holds no queries", str(path))
    return queries


def read_qrels(path: PathLike) -> dict[str, dict[str, int]]:
    """Read judgments."""
    return _table(path, "query 0 article relevance", 3, int)


def read_run(path: PathLike) -> dict[str, dict[str, float]]:
    """Read a run. Its order is in the scores alone; the ranks are not read, as trec_eval does not."""
    return _table(path, "query Q0 article rank score tag", 4, _score)


def write_run(path: PathLike, run: Run, tag: str) -> None:
    """Write a run. Scores that tie are set apart by the least that trec_eval can tell, so that it keeps the order."""
    lines = []
    for query, hits in run.items():
        last = np.float32(np.inf)
        for rank, (id, score) in enumerate(hits.items(), 1):
            if len(id.split()) != 1:
                raise ZoekerError(f"a TREC run cannot hold the article {id!r}: its id has a space in it")
            last = min(np.float32(score), np.nextafter(last, np.float32(-np.inf)))
            lines.append(f"{query} Q0 {id} {rank} {last:.9g} {tag}\n")
    try:
        Path(path).write_text("".join(lines), encoding="utf-8")
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot write {path}: {system_reason(error)}", str(path)) from error


def _table(
    path: PathLike, columns: str, column: int, convert: Callable[[str], Value]
) -> dict[str, dict[str, Value]]:
    """Read a column by query (the first) and article (the third)."""
    found: dict[str, dict[str, Value]] = {}
    for number, line in _lines(path):
        cells = line.split()
        if len(cells) != len(columns.split()):
            _fail(path, number, f"a line has {len(columns.split())} columns: {columns}")
        query, article = cells[0], cells[2]
        try:
            value = convert(cells[column])
        except ValueError:
            _fail(path, number, f"{cells[column]!r} is no number in: {columns}")
        if article in found.setdefault(query, {}):
            _fail(path, number, f"the article {article!r} is there twice for the query {query!r}")
        found[query][article] = value
    if not found:
        raise SourceError(f"{path} is empty; its lines are: {columns}", str(path))
    return found


def _score(text: str) -> float:
    score = float(text)
    if math.isnan(score):
        raise ValueError(text)
    return score


def _lines(path: PathLike) -> Iterator[Line]:
    """Yield the lines that are not blank, with their numbers from 1."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8: {error.reason}", str(path)) from error
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot read {path}: {system_reason(error)}", str(path)) from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _fail(path: PathLike, number: int, reason: str) -> NoReturn:
    raise SourceError(f"{path}:{number}: {reason}", str(path))
