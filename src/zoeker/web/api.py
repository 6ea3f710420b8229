"""What is answered over HTTP? What the methods of Index give, as the JSON of the command line: the same names, and its version."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import chain
from typing import Any, NamedTuple

import zoeker
from zoeker.errors import QueryError
from zoeker.index import Index
from zoeker.query.notes import notes

from .parameters import FARTHEST, LARGEST_PAGE, MAYBE, QUERY, SORT, WHICH, Parameter, ParameterError

VERSION = 1  # of all answers
Record = dict[str, Any]
Schema = Mapping[str, Any]


class Endpoint(NamedTuple):
    """A question that has an address: what it may be given, what answers it, and of what form the answer is.

    Of one that `streams`, the answer comes in pieces: by its parameter `format`, of one of some kinds.
    """

    path: str
    about: str
    parameters: Sequence[Parameter]
    answer: Callable[..., Any]  # a Record or, of one that streams, bytes
    schema: Schema
    streams: Mapping[str, str] | None = None


def _absence(found: Any) -> Record | None:
    """Tell that no article at all is from the time that was asked for."""
    return found.absence and asdict(found.absence)


def _search(index: Index, text: str, **asked: Any) -> Record:
    page = asked.pop("page")
    results = index.search(text, offset=(page - 1) * asked["limit"], **asked)
    return {
        "query": results.query,
        "total": results.total,
        "others": results.others,
        "articles": results.articles,
        "page": page,
        "optional": results.optional,
        "periods": results.periods,
        "suggestions": list(map(asdict, results.suggestions)),
        "notes": [] if asked.get("plain") else list(notes(text)),
        "absence": _absence(results),
        "hits": [hit.to_record() for hit in results],
    }


def _words(index: Index, text: str, **asked: Any) -> Record:
    found = index.words(text, **asked)
    sizes = {"query": found.query, "against": found.against, "words": found.words}
    return {**sizes, "other_words": found.other_words, "keywords": found.to_dicts()}


def _count(index: Index, text: str, **asked: Any) -> Record:
    counts = index.count(text, **asked)
    told = {"query": counts.query, "by": counts.by, "total": counts.total, "articles": counts.articles}
    return {**told, "periods": counts.periods, "absence": _absence(counts), "cells": counts.to_dicts()}


def _trend(index: Index, texts: Sequence[str], **asked: Any) -> Record:
    found = index.trend(texts or "", **asked)
    told = {"queries": found.queries, "by": found.by, "per": found.per, "articles": found.articles}
    unplaced = list(map(asdict, found.unplaced))
    return {**told, "absence": _absence(found), "points": found.to_dicts(), "unplaced": unplaced}


def _coverage(index: Index, text: str, **asked: Any) -> Record:
    found = index.coverage(text, **asked)
    told = {"query": found.query, "by": found.by, "total": found.total, "articles": found.articles}
    holes = list(map(asdict, found.holes))
    return {**told, "absence": _absence(found), "rows": found.to_dicts(), "holes": holes}


def _kwic(index: Index, text: str, **asked: Any) -> Record:
    return {"occurrences": index.kwic(text, **asked).to_dicts()}


def _neighbours(index: Index, text: str, **asked: Any) -> Record:
    found = index.neighbours(text, **asked)
    return {"query": found.query, "places": found.places, "neighbours": found.to_dicts()}


def _like(index: Index, ids: Sequence[str], **asked: Any) -> Record:
    if not (ids or asked.get("text")):
        raise QueryError("name an article by its id, or give a text", "")
    results = index.like(*ids, **asked)
    told = {"query": results.query, "total": results.total, "articles": results.articles}
    return {**told, "absence": _absence(results), "hits": [hit.to_record() for hit in results]}


def _export(index: Index, text: str, bom: bool = False, **asked: Any) -> Iterator[bytes]:
    if bom and asked["format"] != "csv":
        raise ParameterError("bom goes with format=csv", "bom")
    pieces = iter(index.export(text, **asked))
    first = next(pieces, b"")  # what is wrong is found before anything is sent
    return chain([BOM_UTF8 * bom + first], pieces)


def status(index: Index) -> Record:
    """Tell what answers: versions, and how many articles there are."""
    return {"zoeker": zoeker.__version__, "articles": len(index)}


TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
FRACTION: Schema = {"type": "number"}
NULLABLE: Schema = {"type": ["integer", "null"]}
DATE: Schema = {"type": ["string", "null"]}
SPAN: Schema = {"type": "array", "items": NUMBER}
SPANS: Schema = {"type": "array", "items": SPAN}


def fields(required: Mapping[str, Schema], **others: Schema) -> Schema:
    """Describe an object: what it has, and what it may have."""
    return {"type": "object", "required": list(required), "properties": {**required, **others}}


def several(items: Schema) -> Schema:
    """Describe a list."""
    return {"type": "array", "items": items}


SNIPPET = fields({"text": TEXT, "spans": SPANS, "field": TEXT, "start": NUMBER, "end": NUMBER})
HIT = fields(
    {
        "rank": NUMBER,
        "score": FRACTION,
        "id": TEXT,
        "title": TEXT,
        "title_spans": SPANS,
        "title_derived": {"type": "boolean"},
        "date": DATE,
        **dict.fromkeys(("source", "section", "author", "url"), TEXT),
        "snippets": several(SNIPPET),
        "missing": several(TEXT),
    },
    explanation=several({"type": "object"}),
    extra={"type": "object"},
    copies=several({"type": "object"}),
)
ABSENCE: Schema = {
    "type": ["object", "null"],
    "required": ["period", "before", "after"],
    "properties": {"period": TEXT, "before": DATE, "after": DATE},
}
SUGGESTION = fields(dict.fromkeys(("word", "suggestion", "query"), TEXT))
KEYWORD = fields(
    {
        "word": TEXT,
        "count": NUMBER,
        "other_count": NUMBER,
        "log_likelihood": FRACTION,
        "log_ratio": FRACTION,
    }
)

POINT = fields(
    {"query": TEXT, "period": TEXT, "count": NULLABLE, "total": NUMBER, "rate": {"type": ["number", "null"]}}
)
COVERED = fields({"source": TEXT, "period": TEXT, "count": NUMBER})
OCCURRENCE = fields(
    {
        "id": TEXT,
        "date": DATE,
        "source": TEXT,
        "field": TEXT,
        "start": NUMBER,
        "end": NUMBER,
        "left": TEXT,
        "match": TEXT,
        "right": TEXT,
        "url": TEXT,
    }
)
EXPORTS = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "ris": "application/x-research-info-systems",
    "bibtex": "application/x-bibtex",
    "csl-json": "application/vnd.citationstyles.csl+json",
}

ENDPOINTS = (
    Endpoint(
        "/search",
        "Find articles: a page of hits, as zoeker search gives them.",
        (
            QUERY,
            *WHICH,
            Parameter("all", "Articles with all the words, and no others.", bool, "all_words"),
            SORT,
            Parameter("limit", "Hits on a page.", int, default=10, least=0, most=LARGEST_PAGE),
            Parameter("page", "Which page.", int, default=1, least=1, most=FARTHEST // LARGEST_PAGE),
            Parameter("snippets", "Whether passages are shown.", bool),
            Parameter("explain", "Tell what each word adds to a score, and why.", bool),
            Parameter("fold", "Put copies of a story under the first of them on the page.", bool),
        ),
        _search,
        fields(
            {
                "query": TEXT,
                "total": NUMBER,
                "others": NULLABLE,
                "articles": NUMBER,
                "page": NUMBER,
                "optional": several(TEXT),
                "periods": several(TEXT),
                "suggestions": several(SUGGESTION),
                "notes": several(TEXT),
                "absence": ABSENCE,
                "hits": several(HIT),
            }
        ),
    ),
    Endpoint(
        "/words",
        "Find the words that set the articles of a question apart, the surest first.",
        (
            MAYBE,
            *WHICH,
            Parameter("against", "Another question, or rest: what else is in the index.", default="rest"),
            Parameter("by", "Words by lemma, or as they are written.", choices=("lemma", "form")),
            Parameter("limit", "So many words.", int, default=25, least=1, most=1000),
            Parameter("everything", "Function words and the question's own words as well.", bool),
        ),
        _words,
        fields(
            {
                "query": TEXT,
                "against": TEXT,
                "words": NUMBER,
                "other_words": NUMBER,
                "keywords": several(KEYWORD),
            }
        ),
    ),
    Endpoint(
        "/count",
        "Count the articles of a question, by sources, sections, authors and periods, crossing.",
        (
            MAYBE,
            *WHICH,
            Parameter("by", "Fields with commas between them: source,year.", default=""),
            Parameter("sort", "All by count, or all by name.", choices=("count", "name")),
            Parameter("top", "So many of the largest, and the others together.", int, least=1, most=100_000),
        ),
        _count,
        fields(
            {
                "query": TEXT,
                "by": several(TEXT),
                "total": NUMBER,
                "articles": NUMBER,
                "periods": several(TEXT),
                "absence": ABSENCE,
                "cells": several(fields({"count": NUMBER})),
            }
        ),
    ),
    Endpoint(
        "/trend",
        "Follow questions through time: how many articles, and how many of a thousand.",
        (
            Parameter("q", "A question; may be given several times.", list, "texts", default=()),
            *WHICH,
            Parameter("by", "The periods.", choices=("day", "week", "month", "year"), default="month"),
            Parameter("per", "What a rate is of.", choices=("articles", "words", "none"), default="articles"),
        ),
        _trend,
        fields(
            {
                "queries": several(TEXT),
                "by": TEXT,
                "per": TEXT,
                "articles": NUMBER,
                "absence": ABSENCE,
                "points": several(POINT),
                "unplaced": several({"type": "object"}),
            }
        ),
    ),
    Endpoint(
        "/coverage",
        "Count the articles of each source through time, and tell where there are none.",
        (
            MAYBE,
            *WHICH,
            Parameter("by", "The periods.", choices=("day", "week", "month", "year"), default="month"),
        ),
        _coverage,
        fields(
            {
                "query": TEXT,
                "by": TEXT,
                "total": NUMBER,
                "articles": NUMBER,
                "absence": ABSENCE,
                "rows": several(COVERED),
                "holes": several({"type": "object"}),
            }
        ),
    ),
    Endpoint(
        "/kwic",
        "Show each occurrence in its line.",
        (
            QUERY,
            *WHICH,
            Parameter("width", "Characters on either side.", int, least=1, most=1000),
            Parameter(
                "sort",
                "In the order of articles, or by the words before, behind or at the place.",
                choices=("relevance", "date", "-date", "left", "right", "hit"),
            ),
            Parameter("limit", "So many occurrences.", int, default=100, least=1, most=10_000),
        ),
        _kwic,
        fields({"occurrences": several(OCCURRENCE)}),
    ),
    Endpoint(
        "/neighbours",
        "Find the words that stand near those of a question.",
        (
            QUERY,
            *WHICH,
            Parameter("span", "How many words away at most.", int, least=1, most=100),
            Parameter(
                "sort",
                "The surest first, the most typical, or the most frequent.",
                choices=("log_likelihood", "log_dice", "count"),
            ),
            Parameter("limit", "So many words.", int, default=25, least=1, most=1000),
            Parameter("least", "Only words that stand near so often.", int, least=1, most=100_000),
            Parameter("everything", "Function words and the question's own words as well.", bool),
        ),
        _neighbours,
        fields(
            {"query": TEXT, "places": NUMBER, "neighbours": several(fields({"word": TEXT, "count": NUMBER}))}
        ),
    ),
    Endpoint(
        "/like",
        "Find articles like some.",
        (
            Parameter("id", "The id of an article; may be given several times.", list, "ids", default=()),
            Parameter("text", "A text, in the place of articles."),
            *WHICH,
            Parameter("limit", "Hits on a page.", int, default=10, least=0, most=LARGEST_PAGE),
            Parameter("offset", "Hits that are passed over.", int, least=0),
            Parameter("snippets", "Whether passages are shown.", bool),
            Parameter("explain", "Tell what each word adds to a score, and why.", bool),
        ),
        _like,
        fields(
            {"query": TEXT, "total": NUMBER, "articles": NUMBER, "absence": ABSENCE, "hits": several(HIT)}
        ),
    ),
    Endpoint(
        "/export",
        "Give all articles that a question finds, whole.",
        (
            MAYBE,
            *WHICH,
            SORT,
            Parameter("fields", "A field of an article; may be given several times.", list),
            Parameter("format", "How they are written.", choices=tuple(EXPORTS), default="jsonl"),
            Parameter("bom", "A byte-order mark before CSV, so that Excel reads its letters right.", bool),
        ),
        _export,
        TEXT,
        EXPORTS,
    ),
)


ARTICLE = fields({"id": TEXT}, **dict.fromkeys(("title", "lead", "body", "date", "source", "section"), TEXT))
PROBLEM = fields({"title": TEXT, "status": NUMBER, "detail": TEXT, "column": NULLABLE})


def encoded(record: Record) -> bytes:
    """Write an answer."""
    return json.dumps({"version": VERSION, **record}, ensure_ascii=False, separators=(",", ":")).encode()
