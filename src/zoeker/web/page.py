"""What does a person see? Pages made on the server: an address says all of what is shown, and scripts only make it quicker."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from zoeker.article import Article
from zoeker.date import Date
from zoeker.errors import QueryError
from zoeker.escaping import clean, clean_lines
from zoeker.index import Index
from zoeker.query.counts import Absence
from zoeker.query.notes import notes as notes_on
from zoeker.query.results import Results, Span, marked_html

from .asked import HITS, NAMES, Asked
from .narrowing import FACETS, what_narrows
from .parameters import Given
from .texts import texts
from .wrong import in_dutch

STATIC = Path(__file__).with_name("static")
_AROUND = 60  # characters before what is wrong in a question


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a question, where (from 1; 0: nowhere), and what stands before, at and after that place.

    `box` names another box than that of the question, where it is there.
    """

    told: str
    box: str = ""
    column: int = 0
    before: str = ""
    at: str = ""
    after: str = ""


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("zoeker.web"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        auto_reload=False,
    )
    made.filters.update(
        clean=clean,
        marked=lambda text, spans: Markup(marked_html(text, spans)),
        date=_date,
        fraction=lambda number, language: f"{number:.1f}".replace(".", "," if language == "nl" else "."),
        segment=lambda id: quote(id, safe=""),
    )
    return made


def _date(date: Date, language: str) -> str:
    return date.written() if language == "nl" else str(date)[:16].replace("T", " ")


def shown(name: str, accepted: str, base: str, asked: Asked, view: str = "", **what: Any) -> str:
    """Make a page of a template; `view` is what of a question is shown, by its address below the base."""
    t = texts(accepted)
    told = {
        "t": t,
        "articles": lambda number: _articles(number, t),
        "base": base,
        "asked": asked,
        "q": asked.q,
        "wrong": None,
        "focused": False,
        "kept": asked.kept(page=None),
        "exported": asked.kept(page=None, sort=asked.sort, **dict.fromkeys(asked.beside)),
        "view": view,
    }
    told["address"] = lambda view=view, **changed: f"{base}/{view}?{asked.kept(**changed)}"
    return _environment().get_template(name).render(told | what)


def search_page(index: Index, given: Given, accepted: str, base: str) -> tuple[int, str]:
    """Make the page of a question, or the first page there is; give its status."""
    asked, t = Asked(given), texts(accepted)
    if not (asked.q or asked.which):
        return first_page(index, asked, accepted, base)
    try:
        results = index.search(
            asked.q,
            limit=HITS,
            offset=(asked.page - 1) * HITS,
            sort=asked.sort,
            facets=(*FACETS, "month"),
            fold=True,
            **asked.which,
        )
        if not results.total:
            asked.per = ""  # rates are of articles with all the words
        narrowing = what_narrows(
            index, asked, base, {counts.by[0]: counts.values(counts.by[0]) for counts in results.facets}
        )
    except QueryError as error:
        return wrong_page(index, asked, accepted, base, error)
    found = results.total + (results.others or 0)
    first = (asked.page - 1) * HITS + 1
    notes = [t["relaxed"]] if results.relaxed else []
    notes += [f"{t['understood']}: {period}" for period in results.periods]
    notes += _absent(results.absence, t)
    notes += [f"{in_dutch(note) if t['lang'] == 'nl' else note}." for note in notes_on(asked.q)]
    last = -(-found // HITS)
    if found and not len(results):
        notes.append(t["no_page"].format(asked.page))
    if not found:
        notes += _unknown(index, asked, t)
    return 200, shown(
        "search.html",
        accepted,
        base,
        asked,
        results=results,
        total=_total(results, t),
        notes=notes,
        first=first,
        page=asked.page,
        previous=min(asked.page - 1, last),
        following=asked.page + 1 if asked.page < last else 0,
        **narrowing,
    )


def first_page(index: Index, asked: Asked, accepted: str, base: str, view: str = "") -> tuple[int, str]:
    """Make the page that asks for a question, and tells what there is to find."""
    counted = {by: index.count("", by=by).values(by) for by in (*FACETS, "month")}
    return 200, _without_hits(index, asked, accepted, base, view, **what_narrows(index, asked, base, counted))


def wrong_page(
    index: Index, asked: Asked, accepted: str, base: str, error: QueryError, view: str = ""
) -> tuple[int, str]:
    """Make the page that says what is wrong with a question; give its status."""
    wrong = _wrong(error, asked.q, texts(accepted)["lang"])
    return 422, _without_hits(index, asked, accepted, base, view=view, wrong=wrong)


def _without_hits(index: Index, asked: Asked, accepted: str, base: str, view: str = "", **told: Any) -> str:
    t = texts(accepted)
    holds = t["holds"].format(_articles(len(index), t))
    return shown("search.html", accepted, base, asked, view, focused=True, holds=holds, results=None, **told)


def article_page(index: Index, id: str, given: Given, accepted: str, base: str) -> tuple[int, str]:
    """Make the page of an article, with the words of a question marked; give its status."""
    asked, t = Asked(given), texts(accepted)
    article = index.get(id)
    if article is None:
        return 404, shown("told.html", accepted, base, asked, told=t["no_article"])
    spans: Mapping[str, Sequence[Span]] = {}
    previous = following = ""
    try:
        spans = index.highlight(article, asked.q) if asked.q else {}
        previous, following = _beside(index, asked, base)
    except QueryError:
        pass  # a question that cannot be understood marks nothing
    page = (max(asked.hit, 1) - 1) // HITS + 1
    return 200, shown(
        "article.html",
        accepted,
        base,
        asked,
        article=article,
        spans={name: spans.get(name, ()) for name in ("title", "lead", "body")},
        facts=list(_facts(article, t["lang"])),
        link=article.url if urlsplit(article.url).scheme in ("http", "https") else "",
        lead=list(_paragraphs(article.lead, spans.get("lead", ()))),
        body=list(_paragraphs(article.body, spans.get("body", ()))),
        back=f"{base}/kwic?{asked.kept()}"
        if asked.view
        else f"{base}/?{asked.kept(page=page if page > 1 else None)}",
        previous=previous,
        following=following,
    )


def told_page(name: str, given: Given, accepted: str, base: str) -> str:
    """Make a page that says one thing, by its name among the texts."""
    return shown("told.html", accepted, base, Asked(given), told=texts(accepted)[name])


def _beside(index: Index, asked: Asked, base: str) -> tuple[str, str]:
    """Give the addresses of the hits before and after the one that is shown."""
    if not (asked.hit and (asked.q or asked.which)):
        return "", ""
    first = max(asked.hit - 1, 1)
    results = index.search(
        asked.q, limit=asked.hit - first + 2, offset=first - 1, sort=asked.sort, snippets=False, **asked.which
    )
    places = {
        hit.rank: f"{base}/articles/{quote(hit.id, safe='')}?{asked.kept(page=None, hit=hit.rank)}"
        for hit in results
    }
    return places.get(asked.hit - 1, ""), places.get(asked.hit + 1, "")


def _absent(absence: Absence | None, t: Mapping[str, str]) -> list[str]:
    """Say that nothing is from the time that was asked for, and what lies around it."""
    if absence is None:
        return []
    around = (("absent_before", absence.before), ("absent_after", absence.after))
    dates = [t[name].format(_date(date, t["lang"])) for name, date in around if date]
    return [" ".join([t["absent"].format(absence.period), *dates])]


def _unknown(index: Index, asked: Asked, t: Mapping[str, str]) -> Iterator[str]:
    """Say of which source, say, the index has nothing at all."""
    for name, values in asked.names.items():
        for value in values:
            only: dict[str, Any] = {name: value}
            if not index.count("", **only).total:
                yield t[f"none_{name}"].format(clean(value))


def _wrong(error: QueryError, q: str, language: str) -> Wrong:
    told = in_dutch(str(error)) if language == "nl" else str(error)
    if not error.column:
        return Wrong(told, error.given)
    at, begin = error.column - 1, max(0, error.column - _AROUND)
    return Wrong(
        told,
        "",
        error.column,
        clean(q[begin:at]),
        clean(q[at : at + 1]) or "\u00a0",
        clean(q[at + 1 : at + _AROUND]),
    )


def _articles(number: int, t: Mapping[str, str]) -> str:
    written = f"{number:,}"
    return (
        t["one_article"]
        if number == 1
        else t["articles"].format(written.replace(",", ".") if t["lang"] == "nl" else written)
    )


def _total(results: Results, t: Mapping[str, str]) -> str:
    if not results.total and not results.others:
        return t["nothing"]
    number = _articles(results.total, t)
    if results.others is None:
        return number
    is_word = " " not in results.query
    told = t["found_word" if is_word else "found_all"].format(number)
    others = (
        t["others_of_word" if is_word else "others"].format(_articles(results.others, t))
        if results.others
        else ""
    )
    return ", ".join(filter(None, (told if others else number, others)))


def _facts(article: Article, language: str) -> Iterator[tuple[str, str]]:
    if article.date:
        yield "date_of", _date(article.date, language)
    for name in NAMES:
        if value := getattr(article, name):
            yield name, clean(value)
    yield "id", clean(article.id)


def _paragraphs(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, list[Span]]]:
    """Cut a text at its line ends; each with what is marked in it, of spans in their order."""
    start = place = 0
    for line in clean_lines(text).split("\n"):
        end = start + len(line)
        place = bisect_right(spans, start, place, key=lambda span: span[1])
        if line.strip():
            behind = bisect_left(spans, (end, 0), place)
            yield line, [(max(a, start) - start, min(b, end) - start) for a, b in spans[place:behind]]
        start = end + 1
