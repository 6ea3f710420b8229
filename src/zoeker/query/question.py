"""What is asked, and how is the answer wanted?"""

from __future__ import annotations

from dataclasses import dataclass

from zoeker.date import DateLike
from zoeker.dutch import analyze
from zoeker.errors import QueryError

from .language import parse, parse_plain, parse_range
from .readings import Analyze, pruned
from .tree import Query, Words

SORTS = ("relevance", "date", "-date")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the query as typed, and how the answer is wanted. Dates are as typed, too; a `plain` query is words alone."""

    text: str
    limit: int = 10
    offset: int = 0
    any_word: bool = False
    sort: str = "relevance"
    since: DateLike | None = None
    until: DateLike | None = None
    snippets: bool = True
    explain: bool = False
    exact_names: bool = False
    plain: bool = False

    def tree(self, analyze: Analyze = analyze) -> Query:
        """Parse it, for an index that is read by `analyze`. Raises QueryError for what cannot be understood, or holds no word to search for."""
        if self.sort not in SORTS:
            raise QueryError(f"cannot sort by {self.sort!r}; choose one of {', '.join(SORTS)}", self.text, 0)
        if not isinstance(self.text, str):
            raise QueryError(f"a question is a string, not {type(self.text).__name__}", "", 0)
        if not all(isinstance(number, int) and number >= 0 for number in (self.limit, self.offset)):
            raise QueryError("limit and offset count hits: they are 0 or more", self.text, 0)
        tree = pruned(parse_plain(self.text) if self.plain else parse(self.text), analyze)
        if tree is None:
            raise QueryError("there is no word in this question; type letters or digits", self.text)
        if self.since is None and self.until is None:
            return tree
        period = parse_range(self.since, self.until, self.text, 0)
        if period.since is None and period.until is None:
            return tree
        return Words((*(tree.children if isinstance(tree, Words) else (tree,)), period))
