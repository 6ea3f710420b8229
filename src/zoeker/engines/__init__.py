"""Who answers a question? The seam between what is asked and where the articles are: every engine is an `Engine`.

A question becomes four things on its way: a `Query` (the tree of what was typed), a `Request` (the tree, and how much of
which order is wanted), an `Answer` (the articles found, and what was found of the words in each), and `Results`. What an
engine finds and in what order is written down in memory.py; what it is worth, in ranking.py.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from zoeker.article import Article
from zoeker.date import Date
from zoeker.dutch import Analyzer
from zoeker.query.tree import Leaf, Named, Query, Word, Words, with_any, with_some

Reference = Hashable  # names an article to the engine that gave it, and to no other


class Request(NamedTuple):
    """What an engine is asked: the articles that match `tree`, from `offset` (0: the first) on, at most `limit` of them.

    By `sort` they come best first ("relevance"), oldest first ("date") or newest first ("-date"), those without a date last.
    Where that leaves a tie: the better one, the newer one, the smaller id. With `any_word`, words side by side are
    alternatives. Else what holds all of them comes first and, unless `all_words` are wanted, what `rest` gives follows.
    `signals`: tell of each hit what it scores for.
    """

    tree: Query
    limit: int
    offset: int = 0
    sort: str = "relevance"
    any_word: bool = False
    all_words: bool = False
    signals: bool = False

    @property
    def words(self) -> Words | None:
        """What was typed side by side, of which a single word is the least; None if operators say what is to be found."""
        if isinstance(self.tree, Word | Named):
            return Words((self.tree,))
        return self.tree if isinstance(self.tree, Words) else None

    @property
    def chosen(self) -> Query:
        """What an article must match to come first."""
        return with_any(self.words or self.tree) if self.any_word else self.tree

    def rest(self, total: int) -> Query | None:
        """Give what else is asked for where `total` articles hold all the words; None if nothing is.

        They follow where the page has room, or ends with these. An order by date is for what holds all, if anything does.
        """
        ends_before = total > self.offset + self.limit or (total > 0 and self.sort != "relevance")
        return (
            None
            if self.any_word or self.all_words or ends_before or not self.words
            else with_some(self.words)
        )


class Signal(NamedTuple):
    """A kind of evidence for a word in an article: its name, what it counts for, and how often it is there.

    Frequencies are normalised by field length and weighted by field: `tf` of ranking.py.
    """

    name: str
    weight: float
    frequency: float


class Evidence(NamedTuple):
    """What an article holds of a word of the question, and how many articles hold that."""

    leaf: Leaf
    having: int
    signals: Sequence[Signal]


class Found(NamedTuple):
    """An article that was found. `held` numbers the leaves that it has by whatever signal, as `Answer.having` orders them.

    `whole` says that it has them all by their first signal: not by their parts, or under another name. `evidence` is that of
    each leaf, where it was asked for. `missing` are the words side by side that it lacks.
    """

    reference: Reference
    score: float
    held: Sequence[int]
    whole: bool
    evidence: Sequence[Evidence] = ()
    missing: Sequence[Query] = ()


class Answer(NamedTuple):
    """The articles of one page, in order. `total` counts those that match, `others` those that hold some of the words only.

    `others` follow, by the same order; they are None where they were not looked for (`Request.rest`).
    `having` counts, for each different leaf of the question, the articles that have it. `empty_fields` are those that were asked
    for and no article has, where nothing was found.
    """

    total: int
    others: int | None
    found: Sequence[Found]
    having: Mapping[Leaf, int]
    empty_fields: tuple[str, ...] = ()


class Stored(NamedTuple):
    """What is shown of an article. `written` are its lead and its body, in UTF-8, where they were asked for.

    `title_derived` says that the title is the first sentence; `extra` reads what else the article carries.
    """

    id: str
    title: str
    title_derived: bool
    date: Date | None
    source: str
    section: str
    author: str
    url: str
    written: tuple[bytes, bytes]
    extra: Callable[[], Mapping[str, object]]


class Similar(NamedTuple):
    """A word as it is spelt in the index: how many `edits` from another, and how many articles have it."""

    form: str
    edits: int
    having: int


class Engine(Protocol):
    """Answers questions from one snapshot of some articles; any number of threads may ask at the same time.

    Every method raises a ZoekerError, and nothing else, for what a user, a file or a machine elsewhere can cause. No number
    of a document, array, segment or path of a file crosses this line.
    """

    @property
    def analyzer(self) -> Analyzer:
        """Reads texts, as this engine read its articles."""

    @property
    def count(self) -> int:
        """The number of articles."""

    @property
    def made_with(self) -> str:
        """The name of the analyzer, as dutch.VERSIONS has it."""

    @property
    def fingerprint(self) -> str:
        """What tells this snapshot from any other: the same for one that was copied or opened again, whatever its name is.

        The same articles may have another one where they were indexed otherwise.
        """

    @property
    def stale(self) -> bool:
        """Whether there are newer articles, or fewer, than this snapshot has."""

    def best(self, request: Request) -> Answer:
        """Find a page of articles."""

    def every(self, request: Request) -> Iterator[Found]:
        """Give each article that matches what is `chosen`, in order, whatever the offset and the limit are."""

    def counts(self, query: Query, by: Sequence[str], words: bool = False) -> Mapping[tuple[str, ...], int]:
        """Count the articles that match, or the `words` in them, by some of what periods.py names, crossing.

        Words are the positions of title, lead and body. What no article counts under is left out.
        """

    def terms(self, query: Query, forms: bool = False) -> Iterator[tuple[str, int]]:
        """Give the terms (or written `forms`) of title, lead and body of what matches, the most frequent first, and how often each stands there."""

    def occurrences(self, names: Sequence[str], query: Query, forms: bool = False) -> Sequence[int]:
        """Count how often some terms (or written `forms`) stand in title, lead and body of what matches."""

    def holding(self, terms: Sequence[str], query: Query, most: int) -> Sequence[Sequence[Reference]]:
        """Give of each of some terms articles that match in whose title, lead or body it stands: so many at most, any of them."""

    def stored(self, references: Sequence[Reference], texts: bool = True) -> Sequence[Stored]:
        """Give what is stored of some articles, with their `texts` or (quicker) without."""

    def similar(self, word: Word, edits: int) -> Sequence[Similar]:
        """Give words of the index at most so many edits from the folded text of one, and with its first letter.

        The nearest come first, and of those equally near the one that most articles have; of many, some.
        """

    def find(self, id: str) -> Reference | None:
        """Give the article with this id; None if there is none."""

    def references(self) -> Iterable[Reference]:
        """Give all articles, in an order of the engine's own."""

    def article(self, reference: Reference) -> Article:
        """Give an article as it was handed over."""

    def close(self) -> None:
        """Let go of what was open: nobody may be asking."""
