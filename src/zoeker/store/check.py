"""Is every file of the index as it was written? All of it is read: each checksum, posting list and article."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from zoeker.errors import IndexDamagedError, IndexVersionError, ZoekerError

from . import folder, toc
from .catalog import unpacked
from .reader import Reader, open_segment, read_dictionary
from .segment import ENDING, Segment
from .stored import Dictionary, file_name

_PIECE = 4_096  # rows decoded at once
_CATALOG = "nothing need be done, the next zoeker index makes it again"


def check(path: Path) -> list[str]:
    """Say of each thing that is broken in the index in `path` what it is; nothing when all is sound.

    Raises IndexMissingError when there is none.
    """
    folder.check_there(path)
    try:
        folder.check_versions(path)
    except (IndexDamagedError, IndexVersionError) as error:
        return [str(error)]
    generation = toc.latest(path)
    try:
        table = toc.read(path, generation)
    except Exception as error:  # noqa: BLE001 - whatever broken bytes make the code that reads them raise
        return [_broken(path, toc.file_name(generation), error)]
    told, dictionaries = [], {"": Dictionary()}
    for record in table.segments:
        name = f"{toc.NAME}_{record.id}{ENDING}"
        try:
            segment = open_segment(path, record, {})
            wrong = _wrong(segment)
        except Exception as error:  # noqa: BLE001
            told.append(_broken(path, name, error))
            continue
        told += [_broken(path, name, problem) for problem in wrong]
        dictionaries.setdefault(segment.dictionary, Dictionary())
    for name in filter(None, dictionaries):
        try:
            read_dictionary(path, name)
        except Exception as error:  # noqa: BLE001
            told.append(_broken(path, file_name(name), error))
    return told or [*_articles(path), *_catalog(path)]


def _wrong(segment: Segment) -> list[str]:
    """Read all of a segment's file but its articles; say which sections were altered."""
    altered = segment.file.verify_all()
    if not altered:
        rows, _ = segment.words.table()
        for begin in range(0, len(rows.words), _PIECE):
            segment.decode(rows.where(slice(begin, begin + _PIECE)))
    return altered[:1]


def _articles(path: Path) -> Iterator[str]:
    """Tell which articles cannot be read, and which are there twice."""
    with closing(Reader(path)) as reader:
        found: Counter[str] = Counter()
        for document in reader.documents.tolist():
            try:
                reader.article(document)
                found[reader.id(document)] += 1
            except ZoekerError as error:
                yield str(error)
    for id, number in found.items():
        if number > 1:
            yield f"the article {id!r} is in the index twice; {_again(path)}"


def _catalog(path: Path) -> Iterator[str]:
    """Tell whether the catalog is whole, and says of the articles what the index says."""
    file = path / folder.CATALOG
    try:
        if not file.is_file():
            raise FileNotFoundError
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as db:
            (state,) = db.execute("PRAGMA integrity_check(1)").fetchone()
            if state != "ok":
                raise sqlite3.DatabaseError(state)
            (generation,) = db.execute("SELECT value FROM meta WHERE name = 'generation'").fetchone()
            rows = db.execute("SELECT id, digest FROM article WHERE NOT removed").fetchall()
            known = {id: unpacked(digest) for id, digest in rows}
    except (OSError, sqlite3.Error, TypeError) as error:
        yield f"{file} is broken: {_reason(error)}; {_CATALOG}"
        return
    if generation != toc.latest(path):  # of another state: it is made again before it is used
        return
    with closing(Reader(path)) as reader:
        held = {stored.id: stored.digest for _, stored in reader.origins()}
    differing = sorted(id for id in held.keys() | known.keys() if held.get(id) != known.get(id))
    if differing:
        yield (
            f"{file} is broken: it says something else than the index of {len(differing):,} articles "
            f"({differing[0]!r}); {_CATALOG} once that file is taken away"
        )


def _broken(path: Path, name: str, problem: object) -> str:
    return f"{path / name} is broken: {_reason(problem)}; {_again(path)}"


def _reason(problem: object) -> str:
    if isinstance(problem, FileNotFoundError):
        return "the file is missing"
    return " ".join(str(problem).split())[:200]


def _again(path: Path) -> str:
    return f"to make the index again from the same articles, run: zoeker index --rebuild{folder.where(path)}"
