"""Stock Whoosh: its own codec, writer, query parser, BM25F and highlighter (of whoosh3, the one zoeker stands on).

- The analyzer is Whoosh's usual chain with a Dutch stemmer in C behind Whoosh's cache, accents folded.
- One process and 256 MB for the writer: what is needed to write one segment of most corpora.
- Fields are weighed by the parser, which would stem a prefix: those questions are made without it. The number of hits is asked for, as of every engine: Whoosh then matches twice.
- Highlights are Whoosh's own, of lead and body, from the stored text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from engines import BOOSTS, KEPT, Answer, Found
from stems import stem
from whoosh import fields, index
from whoosh.analysis import CharsetFilter, LowercaseFilter, RegexTokenizer, StemFilter
from whoosh.qparser import MultifieldParser, OrGroup
from whoosh.query import Or, Prefix
from whoosh.query import Query as WhooshQuery
from whoosh.support.charset import accent_map

if TYPE_CHECKING:
    from questions import Query  # with it come word lists, which no index needs

MEGABYTES = 256
OPERATORS = {"or": "{0} OR {1}", "not": "{0} NOT {1}"}


def dutch_stem(word: str) -> str:
    """Stem a word; a function with a name, since Whoosh stores how a field is analyzed."""
    return stem(word)


def _schema() -> fields.Schema:
    analyzer = (
        RegexTokenizer(r"\w+")
        | LowercaseFilter()
        | CharsetFilter(accent_map)
        | StemFilter(stemfn=dutch_stem, cachesize=-1)
    )
    made = {name: fields.STORED() for name in KEPT}
    made |= {name: fields.TEXT(analyzer=analyzer, stored=True) for name in BOOSTS}
    made["id"] = fields.ID(stored=True, unique=True)
    return fields.Schema(**made)


class Whoosh:
    """Whoosh without zoeker."""

    adds = shows = True

    def __init__(self) -> None:
        self.versions = {"whoosh3": version("whoosh3")}

    def can(self, kind: str, any_word: bool) -> bool:
        """Every kind."""
        return True

    def index(self, folder: Path, articles: Iterable[Mapping[str, str]]) -> None:
        """Add articles."""
        folder.mkdir(exist_ok=True)
        made = index.open_dir(folder) if index.exists_in(folder) else index.create_in(folder, _schema())
        writer = made.writer(limitmb=MEGABYTES)
        for article in articles:
            writer.add_document(**article)
        writer.commit()
        made.close()

    def open(self, folder: Path) -> _Searcher:
        """Open the index."""
        return _Searcher(index.open_dir(folder))


class _Searcher:
    def __init__(self, opened: index.Index) -> None:
        self._index, self._searcher = opened, opened.searcher()
        self._all = MultifieldParser(list(BOOSTS), opened.schema, fieldboosts=BOOSTS)
        self._any = MultifieldParser(list(BOOSTS), opened.schema, fieldboosts=BOOSTS, group=OrGroup)

    def close(self) -> None:
        self._searcher.close()
        self._index.close()

    def search(self, query: Query, any_word: bool, snippets: bool) -> Answer:
        results = self._searcher.search(self._question(query, any_word), limit=10)
        hits = [
            Found(hit["id"], hit["title"], hit["date"], _snippets(hit) if snippets else ()) for hit in results
        ]
        return Answer(hits, len(results))

    def _question(self, query: Query, any_word: bool) -> WhooshQuery:
        if query.kind == "prefix":
            return Or([Prefix(field, query.words[0], boost=boost) for field, boost in BOOSTS.items()])
        parser = self._any if any_word else self._all
        return parser.parse(OPERATORS.get(query.kind, query.text).format(*query.words))


def _snippets(hit: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(filter(None, (hit.highlights(name) for name in ("lead", "body"))))


ENGINE = Whoosh
