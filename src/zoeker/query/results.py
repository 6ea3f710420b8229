"""What is an answer? Hits with their snippets: plain data, the same for a terminal, a script and a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from zoeker.article import shortened
from zoeker.date import Date
from zoeker.escaping import clean
from zoeker.tables import Rows, columns_of

if TYPE_CHECKING:
    from .counts import Absence, Counts

Span = tuple[int, int]  # start and end of a matched word, in characters of the text it belongs to


@dataclass(frozen=True, slots=True, repr=False)
class Snippet:
    """A passage of an article: a slice of its lead or body (`field`), with `…` where text was left out.

    `spans` are the matched words in `text`, in order and apart. From character `start` to `end` of the field stands the passage as it
    is: `article.body[start:end]` is `text` without its `…`.
    """

    text: str
    spans: tuple[Span, ...]
    field: str
    start: int = 0
    end: int = 0

    def __repr__(self) -> str:
        return f"<Snippet of the {self.field}: {shortened(self.text)!r}, {len(self.spans)} marked>"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a word of the question adds to the score of a hit, and why.

    `streams` are the kinds of evidence that `score` is the sum of ("word", "exact form", "parts", …), each with its own
    score; `idf` is the weight of the word in this index. `forms` are (field, form, how often): the words of the article
    that matched, folded.
    """

    word: str
    score: float
    idf: float
    streams: tuple[tuple[str, float], ...]
    forms: tuple[tuple[str, str, int], ...]


class Extra(Mapping[str, object]):
    """What else is known of an article: `read` when it is first asked for, and then as good as a dict."""

    def __init__(self, read: Callable[[], Mapping[str, object]]) -> None:
        self._read = read

    @cached_property
    def _held(self) -> dict[str, object]:
        return dict(self._read())

    def __getitem__(self, name: str) -> object:
        return self._held[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __repr__(self) -> str:
        return repr(self._held)

    def __reduce__(self) -> tuple[Any, ...]:  # a copy, and what another process gets, is a plain dict
        return dict, (self._held,)


_OF_SOME = ("explanation", "extra", "copies")


@dataclass(frozen=True, slots=True, repr=False)
class Hit:
    """An article that was found: its rank from 1, its score (0 when no word ranks it), and, if they were asked for, at least one snippet.

    `title_spans` are the matched words in `title`; `title_derived` says that the title is the first sentence. `extra` is
    what else the article carries, by the names it came with; it is read when it is first looked at (IndexDamagedError), also
    after the index was closed.
    """

    rank: int
    score: float
    id: str
    title: str
    title_spans: tuple[Span, ...]
    title_derived: bool
    date: Date | None
    source: str
    section: str
    author: str
    url: str
    snippets: tuple[Snippet, ...]
    missing: tuple[str, ...] = ()  # words typed side by side that the article lacks
    explanation: tuple[Explanation, ...] = ()  # where it was asked for
    extra: Mapping[str, object] = field(default_factory=dict, hash=False, compare=False)
    copies: tuple[Hit, ...] = ()  # hits of the page that tell the same story, where they were to be folded

    def to_record(self) -> dict[str, Any]:
        """Give it as what becomes JSON: what only some hits have is left out of the others."""
        record = asdict(self)
        return {name: value for name, value in record.items() if value or name not in _OF_SOME}

    def __repr__(self) -> str:
        return f"<Hit {self.rank}: {self.id!r}, {self.title!r}, score {self.score:.2f}>"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word of the index that may have been meant: the `word` as typed, the `suggestion`, and the whole `query` with it."""

    word: str
    suggestion: str
    query: str


@dataclass(frozen=True, slots=True, repr=False)
class Results(Rows[Hit]):
    """The answer to a question: iterate it for the hits of this page.

    `total` counts the articles that hold all the words (or, where that was asked, any). What follows them on the last of their
    pages, and after it, is every other article that holds some (`hit.missing` says what it lacks): `others` counts these, and
    is None where they were not looked for. `relaxed` says that there are only such. `seconds` is the time it took; `query` the question as it was understood; `articles` how many the index holds: 0 while
    it is made for the first time. `empty_fields` are those that were asked for and no article has, where nothing was found.

    `facets` count, by each field that was asked for, the articles that hold all the words or, where none does, those that hold
    some: all of them, whatever the page. `absence` says that the index holds no article at all from the time that was asked for.
    """

    query: str
    total: int
    others: int | None
    seconds: float
    hits: tuple[Hit, ...]
    optional: tuple[str, ...] = ()  # function words that an article need not hold
    suggestions: tuple[Suggestion, ...] = ()  # for words that find nothing, or next to nothing
    articles: int = 0
    empty_fields: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()  # what was understood of dates in words, as in 2022-01-10..2022-01-16
    facets: tuple[Counts, ...] = ()
    absence: Absence | None = None

    columns = columns_of(Hit)

    @property
    def relaxed(self) -> bool:
        """Whether no article holds all the words, but some hold some."""
        return not self.total and bool(self.others)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    def __getitem__(self, number: int) -> Hit:
        return self.hits[number]

    def __repr__(self) -> str:
        first = f" (from {self.hits[0].rank})" if self.hits else ""
        others = f" and {self.others} others" if self.others else ""
        return f"<Results for {self.query!r}: {len(self)}{first} of {self.total}{others}>"

    def _repr_html_(self) -> str:
        """Show it in a notebook: hits with their marks, in which nothing of an article is HTML."""
        found = f"{self.total:,}" + (f" + {self.others:,}" if self.others else "")
        hits = "".join(map(_as_html, self.hits))
        return f"<p>{marked_html(self.query)} ({found} of {self.articles:,})</p>\n<ol>{hits}</ol>"


def _as_html(hit: Hit) -> str:
    title = f"<strong>{marked_html(hit.title, hit.title_spans)}</strong>"
    if hit.url.startswith(("https://", "http://")):  # and no script
        title = f'<a href="{marked_html(hit.url)}">{title}</a>'
    date = hit.date.written() if hit.date else ""
    known = " · ".join(marked_html(part) for part in (date, hit.source, hit.id) if part)
    lacks = f"zonder: {marked_html(', '.join(hit.missing))}" if hit.missing else ""
    shown = (marked_html(snippet.text, snippet.spans) for snippet in hit.snippets)
    lines = "<br>".join(part for part in (title, f"<small>{known}</small>", lacks, *shown) if part)
    return f'<li value="{hit.rank}">{lines}</li>\n'


def marked_html(text: str, spans: Iterable[Span] = ()) -> str:
    """Write a text as HTML, marked where it is marked: escaped, and without what would turn it round or hide it."""
    from html import escape  # here: it costs start-up time, and a terminal needs none

    text, parts, done = clean(text), [], 0
    for start, end in spans:
        parts += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    return "".join([*parts, escape(text[done:])])
