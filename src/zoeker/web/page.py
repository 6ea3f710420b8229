"""What does a person see? Pages made on the server: an address says all of what is shown, and scripts only make it quicker."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, quote_plus, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from zoeker.article import Article
from zoeker.date import Date
from zoeker.errors import QueryError
from zoeker.escaping import clean, clean_lines
from zoeker.index import Index
from zoeker.periods import begin_of, between, is_whole
from zoeker.query.counts import Absence
from zoeker.query.language import parse_range
from zoeker.query.notes import notes as notes_on
from zoeker.query.results import Results, Span, marked_html
from zoeker.query.tree import DateRange

from .parameters import FARTHEST, MOST_GIVEN, Given
from .texts import texts
from .wrong import in_dutch

HITS = 10  # on a page
STATIC = Path(__file__).with_name("static")
_FACETS = ("source", "section")
_SHOWN, _MORE = 8, 92  # names of a facet that are shown at once, and that can be unfolded
_FEW_YEARS = 3  # in which months are shown
_NAMES = ("source", "section", "author")
_PERIODS = ("since", "until")
_ORDERS = ("relevance", "date", "-date")
LINE_ORDERS = (*_ORDERS, "left", "right", "hit")  # of a concordance
_MOST_BARS = 400  # of more periods, those without articles are not drawn
_AROUND = 60  # characters before what is wrong in a question


@dataclass(frozen=True, slots=True)
class Bar:
    """A period of a histogram: its name, how many articles are from it (or of a thousand), how high that is of 100, and what narrows to it."""

    name: str
    count: int | str
    height: int
    since: str
    until: str
    address: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A name that narrows what was found, and how many articles there are of it; `chosen` where it does."""

    name: str
    count: int
    address: str
    chosen: bool


class Facet(NamedTuple):
    """What narrows by a field: its first names, the others, and how many articles have none or one that is not told."""

    by: str
    choices: Sequence[Choice]
    more: Sequence[Choice]
    unnamed: int
    untold: int


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


class Asked:
    """What the address of a page asks for. What it cannot read it passes over."""

    def __init__(self, given: Given) -> None:
        def last(name: str) -> str:
            values = given.getlist(name)
            return str(values[-1]).strip() if values else ""

        self.q, self.since, self.until = last("q"), last("since"), last("until")
        self.names = {
            name: list(dict.fromkeys(filter(None, map(str.strip, given.getlist(name)[:MOST_GIVEN]))))
            for name in _NAMES
        }
        self.by_default = "relevance" if self.q else "-date"  # nothing ranks what no word asks for
        self.sort = last("sort") if last("sort") in _ORDERS else self.by_default
        self.order = last("order") if last("order") in LINE_ORDERS else ""
        self.view = "kwic" if last("view") == "kwic" else ""  # from which an article was opened
        self.per = "articles" if last("per") == "articles" else ""
        number = last("page")
        self.page = (
            int(number)
            if number.isascii() and number.isdigit() and 0 < int(number[:9]) <= FARTHEST // HITS
            else 1
        )
        hit = last("hit")
        self.hit = int(hit) if hit.isascii() and hit.isdigit() and len(hit) < 7 else 0

    @property
    def which(self) -> dict[str, Any]:
        """What Index is asked beside the words."""
        named = {**self.names, "since": self.since, "until": self.until}
        return {name: value for name, value in named.items() if value}

    def values(self, name: str) -> list[str]:
        """Give what stands in the boxes of what is asked beside the words: there is one at least."""
        return self.names.get(name) or [getattr(self, name, "")]

    @property
    def beside(self) -> dict[str, str]:
        """What changes how it is shown."""
        return {name: value for name in ("order", "per") if (value := getattr(self, name))}

    @cached_property
    def _written(self) -> dict[str, str]:
        """What is asked as pieces of the query of an address, by name: a page has many addresses."""
        values: dict[str, object] = {"q": self.q, **self.which}
        if self.sort != self.by_default:
            values["sort"] = self.sort
        values |= self.beside
        if self.page > 1:
            values["page"] = self.page
        return _pieces_of(values)

    @cached_property
    def _period(self) -> DateRange:
        return parse_range(self.since, self.until, "", 0)

    def within(self, name: str) -> dict[str, str]:
        """Narrow what is asked to a period by its name: what of that lies within the one that is asked for."""
        begin, end, its = self._period.since, self._period.until, Date(name)
        return {
            "since": str(begin) if begin and begin.first > its.first else name,
            "until": str(end) if end and end.last < its.last else name,
        }

    def kept(self, **changed: object) -> str:
        """Write it as the query of an address, but for what is changed; None leaves something out."""
        return "&".join(filter(None, (self._written | _pieces_of(changed)).values()))


def _pieces_of(values: Mapping[str, object]) -> dict[str, str]:
    """Write values as pieces of the query of an address, by name; "" where there is none."""
    listed = {name: value if isinstance(value, list) else [value] for name, value in values.items()}
    return {
        name: "&".join(f"{name}={quote_plus(str(each))}" for each in its if each not in (None, ""))
        for name, its in listed.items()
    }


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
            facets=(*_FACETS, "month"),
            fold=True,
            **asked.which,
        )
        if not results.total:
            asked.per = ""  # rates are of articles with all the words
        narrowing = _narrowing(
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
    counted = {by: index.count("", by=by).values(by) for by in (*_FACETS, "month")}
    return 200, _without_hits(index, asked, accepted, base, view, **_narrowing(index, asked, base, counted))


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


def _narrowing(
    index: Index, asked: Asked, base: str, counted: Mapping[str, Mapping[str | None, int]]
) -> dict[str, Any]:
    """Give what narrows what was counted by source, section and month, and when it is from."""
    months = counted["month"]
    years = _years(months)
    undated = sum(count for name, count in months.items() if not name)
    bars = _bars(index, asked, base, months, years)
    drawn = 0 if asked.per else sum(int(bar.count) for bar in bars)
    return {
        "bars": bars,
        "undrawn": sum(months.values()) - drawn if drawn else 0,
        "facets": [
            *(_named(by, counted[by], asked, base) for by in _FACETS),
            _by_year(years, undated, asked, base),
        ],
    }


def _known(counts: Mapping[str | None, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if name}


def _years(months: Mapping[str | None, int]) -> dict[str, int]:
    """Add up articles by year, in time."""
    years = Counter[str]()
    for name, count in _known(months).items():
        years[name[:4]] += count
    return dict(sorted(years.items()))


def _bars(
    index: Index, asked: Asked, base: str, months: Mapping[str | None, int], years: Mapping[str, int]
) -> list[Bar]:
    """Draw when the articles are from that were found: by month, where these are few years."""
    if not years:
        return []
    by = "month" if int(max(years)) - int(min(years)) < _FEW_YEARS else "year"
    counts = _known(months) if by == "month" else years
    heights: Mapping[str, float] = {name: count for name, count in counts.items() if is_whole(name, by)}
    names = _periods_of(list(heights), by)
    if asked.per:
        points = index.trend(asked.q, by=by, **asked.which)
        heights = {point.period: point.rate for point in points if point.rate}
    most = max((heights.get(name, 0) for name in names), default=0) or 1

    def bar(name: str) -> Bar:
        value = heights.get(name, 0)
        period = asked.within(name)
        height = max(1, round(100 * value / most)) if value else 0
        address = f"{base}/?{asked.kept(page=None, **period)}"
        return Bar(name, f"{value:.2f}" if asked.per else int(value), height, **period, address=address)

    return [bar(name) for name in names]


def _periods_of(found: Sequence[str], by: str) -> Sequence[str]:
    """Name each period from the first that was found to the last, in which there may be nothing."""
    if not found:
        return ()
    every = between(begin_of(min(found), by), begin_of(max(found), by), by)
    names = list(islice(every, _MOST_BARS + 1))
    return names if len(names) <= _MOST_BARS else found


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


def _named(by: str, counts: Mapping[str | None, int], asked: Asked, base: str) -> Facet:
    """Give what narrows to each name, or does no longer."""
    named = _known(counts)
    choices = []
    for name, count in islice(named.items(), _SHOWN + _MORE):
        chosen = name in asked.names[by]
        others = [other for other in asked.names[by] if other != name] if chosen else name
        address = f"{base}/?{asked.kept(page=None, **{by: others})}"
        choices.append(Choice(name, count, address, chosen))
    unnamed = sum(counts.values()) - sum(named.values())
    return Facet(
        by, choices[:_SHOWN], choices[_SHOWN:], unnamed, sum(islice(named.values(), _SHOWN + _MORE, None))
    )


def _by_year(years: Mapping[str, int], undated: int, asked: Asked, base: str) -> Facet:
    """Give what narrows to each year, the last first, or does no longer."""
    choices = []
    for name in reversed(list(years)):
        chosen = asked.since == asked.until == name
        changed = dict.fromkeys(_PERIODS) if chosen else asked.within(name)
        choices.append(Choice(name, years[name], f"{base}/?{asked.kept(page=None, **changed)}", chosen))
    return Facet("year", choices[:_SHOWN], choices[_SHOWN:], undated, 0)


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
    for name in _NAMES:
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
