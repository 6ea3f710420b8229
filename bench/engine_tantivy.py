"""tantivy through tantivy-py: Rust, one thread, Dutch stemming, BM25 per field with boosts.

What was tried, and the quickest right way taken:

- `Document.from_dict` with the schema writes more articles a second than `add_text` by field or `add_json`, and the
  simple tokenizer nearly twice as many as a regular expression. The dates are real dates, in a column.
- One thread and 256 MB for the writer, since one CPU is what every engine here gets; merges have threads of their own,
  whose CPU time counts, and are waited for.
- A prefix is a fuzzy term of no distance: exact counts, one score for all its words. A Boolean query of all words that
  begin so is as quick in the median and four times slower at the 95th percentile; a regular expression is slower; a
  phrase prefix gives up after 50 words. Snippets are made of the words that begin so, since this query names none.
  Only stems are indexed, so that a prefix longer than a stem misses what zoeker finds.
- Snippets are tantivy's own, of lead and body.
- Articles are counted by its aggregations of terms, over columns of sources, sections, years and months: its histogram of dates knows
  no months, only so many days. What is exported comes in no order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import tantivy
from desk import EXPORT, FACETS, TREND
from engines import BOOSTS, KEPT, Answer, Found
from tantivy import Filter, Occur
from tantivy import Query as Made

if TYPE_CHECKING:
    from questions import Query  # with it come word lists, which no index needs

HEAP = 256 << 20
COUNTED = ("source", "section", "year")
MUST, SHOULD, MUST_NOT = Occur.Must, Occur.Should, Occur.MustNot


def _analyzer() -> tantivy.TextAnalyzer:
    """Read text as zoeker does, but for what zoeker knows of Dutch beyond stems."""
    made = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (Filter.remove_long(100), Filter.lowercase(), Filter.ascii_fold(), Filter.stemmer("dutch")):
        made = made.filter(step)
    return made.build()


def _schema() -> tantivy.Schema:
    made = tantivy.SchemaBuilder()
    for name in KEPT:
        if name in BOOSTS:
            made.add_text_field(name, stored=True, tokenizer_name="dutch")
        elif name == "date":
            made.add_date_field(name, stored=True, indexed=True, fast=True)
        else:
            made.add_text_field(
                name, stored=True, fast=name in COUNTED, tokenizer_name="raw", index_option="basic"
            )
    for name in ("year", "month"):
        made.add_unsigned_field(name, indexed=False, fast=True)
    return made.build()


class Tantivy:
    """The engine to come near to."""

    adds = shows = True

    def __init__(self) -> None:
        self.versions = {"tantivy": version("tantivy")}

    def can(self, kind: str, any_word: bool) -> bool:
        """Every kind."""
        return True

    def index(self, folder: Path, articles: Iterable[Mapping[str, str]]) -> None:
        """Add articles."""
        folder.mkdir(exist_ok=True)
        schema = _schema()
        index = tantivy.Index(schema, path=str(folder))
        index.register_tokenizer("dutch", _analyzer())
        writer = index.writer(heap_size=HEAP, num_threads=1)
        for article in articles:
            day = datetime.fromisoformat(article["date"]).replace(tzinfo=UTC)
            periods = {"date": day, "year": day.year, "month": day.year * 100 + day.month}
            writer.add_document(tantivy.Document.from_dict({**article, **periods}, schema))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> _Searcher:
        """Open the index."""
        return _Searcher(tantivy.Index.open(str(folder)))


class _Searcher:
    def __init__(self, index: tantivy.Index) -> None:
        self._analyzer = _analyzer()
        index.register_tokenizer("dutch", self._analyzer)
        self._schema = index.schema
        self._searcher = index.searcher()
        self._term = partial(Made.term_query, self._schema)
        self.desk = {
            FACETS: lambda word: self._buckets(word, COUNTED),
            TREND: lambda word: self._buckets(word, ["month"]),
            EXPORT: self._export,
        }

    def close(self) -> None:
        del self._searcher

    def search(self, query: Query, any_word: bool, snippets: bool) -> Answer:
        stems = [self._analyzer.analyze(word)[0] for word in query.words]
        asked = self._question(query, stems, any_word)
        found = self._searcher.search(asked, 10, count=True)
        documents = [self._searcher.doc(address) for _, address in found.hits]
        shown = self._snippets(query, asked, documents) if snippets else [()] * len(documents)
        hits = [
            Found(one["id"][0], one["title"][0], one["date"][0].date().isoformat(), text)
            for one, text in zip(documents, shown, strict=True)
        ]
        return Answer(hits, found.count)

    def _word(self, word: str) -> Made:
        (stem,) = self._analyzer.analyze(word)
        return _either((field, self._term(field, stem)) for field in BOOSTS)

    def _buckets(self, word: str, fields: Iterable[str]) -> int:
        asked = {field: {"terms": {"field": field, "size": 10_000}} for field in fields}
        found = self._searcher.aggregate(self._word(word), asked)
        return sum(len(found[field]["buckets"]) for field in fields)

    def _export(self, word: str) -> int:
        asked = Made.const_score_query(self._word(word), 1.0)
        found = self._searcher.search(asked, self._searcher.num_docs, count=False)
        documents = (self._searcher.doc(address) for _, address in found.hits)
        articles = ({name: document[name][0] for name in KEPT} for document in documents)
        return sum(bool(json.dumps(article, ensure_ascii=False, default=str)) for article in articles)

    def _question(self, query: Query, stems: list[str], any_word: bool) -> Made:
        if query.kind == "phrase":
            return _either(
                {field: Made.phrase_query(self._schema, field, list(stems)) for field in BOOSTS}.items()
            )
        if query.kind == "prefix":
            begins = partial(Made.fuzzy_term_query, self._schema, distance=0, prefix=True)
            return _either((field, begins(field, query.words[0])) for field in BOOSTS)
        words = [_either((field, self._term(field, stem)) for field in BOOSTS) for stem in stems]
        if query.kind == "not":
            return Made.boolean_query(list(zip((MUST, MUST_NOT), words, strict=True)))
        how = SHOULD if any_word or query.kind == "or" else MUST
        return Made.boolean_query([(how, word) for word in words])

    def _snippets(
        self, query: Query, asked: Made, documents: list[tantivy.Document]
    ) -> list[tuple[str, ...]]:
        if query.kind == "prefix":
            beginning = [
                (field, self._term(field, word))
                for field in ("lead", "body")
                for word, _ in self._searcher.terms_with_prefix(field, query.words[0])
            ]
            asked = _either(beginning)
        made = [
            tantivy.SnippetGenerator.create(self._searcher, asked, self._schema, field)
            for field in ("lead", "body")
        ]
        return [
            tuple(filter(None, (one.snippet_from_doc(document).to_html() for one in made)))
            for document in documents
        ]


def _either(queries: Iterable[tuple[str, Made]]) -> Made:
    """Match in any field, each with its weight."""
    return Made.boolean_query([(SHOULD, Made.boost_query(made, BOOSTS[field])) for field, made in queries])


ENGINE = Tantivy
