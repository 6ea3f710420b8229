"""What does a news desk ask beyond ten hits? Questions of one word that a tenth of the articles hold, to whichever engine has the like.

An engine's searcher that can answer some has `desk`: by the name of a question a function that asks it of a word and gives how many lines
came of it. All of an answer is read. Each question has words of its own, so that the first time no engine has met them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engines import Answer, Searcher
from measure import asking, asking_first
from questions import Query, widespread

Asking = Callable[[str], int]
Figures = dict[str, dict[str, dict[str, dict[str, object]]]]

FACETS = "facets: source, section, year"
TREND = "trend by month"
KWIC, WORDS, LIKE, EXPORT = "kwic, all lines", "words", "like an article", "export, all articles as JSON"
QUESTIONS = (FACETS, TREND, KWIC, WORDS, LIKE, EXPORT)
STREAMS = (KWIC, EXPORT)  # of which lines a second are told
SHARE = 0.1  # of the articles hold each word
WORDS_EACH = 3  # for a question
TRIED = (
    10 * WORDS_EACH * len(QUESTIONS)
)  # words, of which those are chosen that every engine finds in such a share


class _One:
    """A searcher that is asked one question of a desk."""

    def __init__(self, searcher: Searcher, ask: Asking) -> None:
        self._ask, self.close = ask, searcher.close

    def search(self, query: Query, any_word: bool, snippets: bool) -> Answer:
        return Answer([], self._ask(query.words[0]))


def asked(open_all: Callable[[], Mapping[str, Searcher]], articles: int, seed: int, sample: int) -> Figures:
    """Ask all engines of so many articles every question, first and again, of words of the `sample`; give figures by engine, time and question."""
    words = _chosen(open_all(), widespread(SHARE, TRIED, seed, sample), SHARE * articles)
    figures: Figures = {}
    for when, ask in (("first", asking_first), ("asked", asking)):
        searchers = open_all()
        for number, question in enumerate(QUESTIONS):
            able = {
                name: _One(searcher, its[question])
                for name, searcher in searchers.items()
                if question in (its := getattr(searcher, "desk", {}))
            }
            for name, one in ask(able, words[number :: len(QUESTIONS)], False, False).items():
                figures.setdefault(name, {}).setdefault(when, {})[question] = one.figures
        for searcher in searchers.values():
            searcher.close()
    return figures


def _chosen(searchers: Mapping[str, Searcher], tried: list[Query], wanted: float) -> list[Query]:
    """Choose the words that engines find in about as many articles as are wanted: one finds more forms of a word than another."""
    asked = [searcher for searcher in searchers.values() if hasattr(searcher, "desk")]

    def apart(query: Query) -> float:
        totals = [searcher.search(query, False, False).total or 0 for searcher in asked]
        return max((abs(total - wanted) for total in totals), default=0.0)

    chosen = sorted(tried, key=apart)[: WORDS_EACH * len(QUESTIONS)]
    for searcher in searchers.values():
        searcher.close()
    return chosen
