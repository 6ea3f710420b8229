"""SQLite FTS5 from the standard library, over stems made in Python.

FTS5 has no Dutch stemmer and Python cannot give it one, so the stems themselves are indexed: a contentless table, beside
a plain table of the articles. What was weighed:

- One transaction; 64 MB of pending terms in memory, where FTS5's own choice is 1 MB (some per cent quicker and smaller);
  then `optimize`, so that a question reads one b-tree. No `prefix='4 5'` index: it makes writing a fifth slower and the
  file a third larger, and prefixes little quicker.
- The ten hits in one query, bm25() weighing title 4, lead 2 and body 1, and their number in another; a window function
  that counts takes as long.
- FTS5's own snippet() would need the stems stored, and would show stems. The best window of 240 characters of lead or
  body is chosen in Python: the one with most different words of the question.
- Articles are counted by GROUP BY, of what the index finds joined with the table of articles.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from desk import EXPORT, FACETS, TREND
from engines import BOOSTS, KEPT, Answer, Found
from stems import stem, stems

if TYPE_CHECKING:
    from questions import Query  # with it come word lists, which no index needs

ROOM = 240  # characters of a snippet
_word = re.compile(r"\w+")

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS articles (number INTEGER PRIMARY KEY, {", ".join(KEPT)});
CREATE UNIQUE INDEX IF NOT EXISTS by_id ON articles (id);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5({", ".join(BOOSTS)}, content='');
INSERT INTO words (words, rank) VALUES ('hashsize', {64 << 20});
INSERT INTO words (words, rank) VALUES ('rank', 'bm25({", ".join(map(str, BOOSTS.values()))})');
"""
ADD = f"INSERT INTO articles ({', '.join(KEPT)}) VALUES ({', '.join(f':{name}' for name in KEPT)})"
ADD_WORDS = f"INSERT INTO words (rowid, {', '.join(BOOSTS)}) VALUES (?, {', '.join('?' for _ in BOOSTS)})"
BEST = """
SELECT id, title, date, lead, body FROM articles
JOIN (SELECT rowid AS number, rank FROM words WHERE words MATCH ? ORDER BY rank LIMIT 10) USING (number) ORDER BY rank
"""
COUNT = "SELECT count(*) FROM words WHERE words MATCH ?"
FOUND = "FROM articles JOIN (SELECT rowid AS number FROM words WHERE words MATCH ?) USING (number)"
BY = {"source": "source", "section": "section", "year": "substr(date, 1, 4)", "month": "substr(date, 1, 7)"}
FORMS = {"or": '"{0}" OR "{1}"', "not": '"{0}" NOT "{1}"', "phrase": '"{0} {1}"', "prefix": '"{0}"*'}


class SQLite:
    """FTS5, as a Python program would use it for Dutch."""

    adds = shows = True

    def __init__(self) -> None:
        self.versions = {"SQLite": sqlite3.sqlite_version}

    def can(self, kind: str, any_word: bool) -> bool:
        """Every kind."""
        return True

    def index(self, folder: Path, articles: Iterable[Mapping[str, str]]) -> None:
        """Add articles."""
        folder.mkdir(exist_ok=True)
        database = _open(folder)
        is_new = not database.execute("SELECT 1 FROM sqlite_master").fetchone()
        database.executescript(SCHEMA)
        with database:
            for article in articles:
                number = database.execute(ADD, article).lastrowid
                database.execute(ADD_WORDS, (number, *(" ".join(stems(article[name])) for name in BOOSTS)))
            if is_new:
                database.execute("INSERT INTO words (words) VALUES ('optimize')")
        database.close()

    def open(self, folder: Path) -> _Searcher:
        """Open the index."""
        return _Searcher(_open(folder))


def _open(folder: Path) -> sqlite3.Connection:
    database = sqlite3.connect(folder / "articles.sqlite")
    database.execute(f"PRAGMA cache_size = -{256 << 10}")
    database.execute(f"PRAGMA mmap_size = {8 << 30}")
    return database


class _Searcher:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.close = database.close
        self.desk = {
            FACETS: lambda word: sum(self._groups(word, BY[by]) for by in ("source", "section", "year")),
            TREND: lambda word: self._groups(word, BY["month"]),
            EXPORT: self._export,
        }

    def _groups(self, word: str, by: str) -> int:
        asked = f"SELECT {by}, count(*) {FOUND} GROUP BY 1"
        return len(self._database.execute(asked, (f'"{stem(word)}"',)).fetchall())

    def _export(self, word: str) -> int:
        rows = self._database.execute(f"SELECT {', '.join(KEPT)} {FOUND}", (f'"{stem(word)}"',))
        return sum(bool(json.dumps(dict(zip(KEPT, row, strict=True)), ensure_ascii=False)) for row in rows)

    def search(self, query: Query, any_word: bool, snippets: bool) -> Answer:
        words = list(query.words) if query.kind == "prefix" else [stem(word) for word in query.words]
        joint = " OR " if any_word else " AND "
        asked = FORMS.get(query.kind, joint.join(f'"{word}"' for word in words)).format(*words)
        rows = self._database.execute(BEST, (asked,)).fetchall()
        (total,) = self._database.execute(COUNT, (asked,)).fetchone()
        hits = [
            Found(id, title, date, _snippets((lead, body), words, query) if snippets else ())
            for id, title, date, lead, body in rows
        ]
        return Answer(hits, total)


def _snippets(texts: Iterable[str], words: list[str], query: Query) -> tuple[str, ...]:
    """Give the window with most different words of the question."""
    begin = words[0]
    best, shown = (0, 0), ""
    for text in texts:
        marks: list[tuple[int, str]] = []
        for match in _word.finditer(text.lower()):
            found = stem(match[0])
            if found in words or (query.kind == "prefix" and found.startswith(begin)):
                marks.append((match.start(), found))
        for start, _ in marks:
            inside = [found for at, found in marks if start <= at < start + ROOM]
            worth = (len(set(inside)), len(inside))
            if worth > best:
                low = max(0, start - ROOM // 4)
                best, shown = worth, text[low : low + ROOM]
    return (shown,) if shown else ()


ENGINE = SQLite
