"""Which words does an index on a cluster hold? Those that are nearly another, and what chunks hold in which a term may stand.

What was asked is remembered: words are only ever added, and what is added later stands in no article of this snapshot.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from zoeker.dutch import Near, head
from zoeker.errors import QueryError
from zoeker.query.readings import Slot

from .client import Client, Json
from .mapping import words_of, written
from .places import some
from .snapshot import WINDOW

_KEPT = 8192  # of what was asked

_Found = TypeVar("_Found")


class Words:
    """What NAME-words says of the `index` NAME; any number of threads may ask. Raises ClusterError."""

    def __init__(self, client: Client, index: str) -> None:
        self._client = client
        self._index = words_of(index)
        self._near: dict[Hashable, list[Json]] = {}
        self._heads: dict[Hashable, list[int] | None] = {}

    def nearly(self, slot: Slot) -> list[str]:
        """Give the pairs whose form is nearly a word; not those of a form at a position that has another such form, which is kept."""
        return [
            pair
            for its in self.near(slot.text, slot.distance)
            if slot.matches_form(its["form"], "")
            and not ("beside" in its and slot.matches_form(its["beside"], ""))
            for pair in its["pairs"]
        ]

    def near(self, text: str, edits: int) -> list[Json]:
        """Give what is known of words about so many edits from one. Raises QueryError for more than can be looked through."""
        found = self._near.get((text, edits))
        if found is None:
            found = self._found(_nearly(text, edits))
            if found is None:
                raise QueryError(
                    "the words with ~ in this question fit too much of the index; name longer ones, or fewer edits",
                    "",
                )
            _keep(self._near, (text, edits), found)
        return found

    def irregular(self, terms: Sequence[str], beginnings: Sequence[str], near: Near) -> Iterable[int] | None:
        """Give other heads of terms, and of what is near: see `Irregular` of dutch/chunks.py. None where there are too many."""
        asked = tuple(sorted(terms)), tuple(sorted(beginnings))
        if asked in self._heads:
            heads = self._heads[asked]
        else:
            own: Json = {"terms": {"term": [written(term) for term in asked[0]]}}
            begun: list[Json] = [{"prefix": {"term": {"value": written(its)}}} for its in asked[1]]
            found = self._found(some([own, *begun]))
            heads = None if found is None else list({its["head"] for its in found})
            _keep(self._heads, asked, heads)
        if heads is None:
            return None
        return {*heads, *(head(its["form"]) for word, edits in near for its in self.near(word, edits))}

    def _found(self, query: Json) -> list[Json] | None:
        """Give the words that match; None where there are more than a cluster gives at once."""
        body = {"size": WINDOW, "track_total_hits": True, "query": {"constant_score": {"filter": query}}}
        found = self._client.search(body, self._index)["hits"]
        return None if found["total"]["value"] > WINDOW else [hit["_source"] for hit in found["hits"]]


def _keep(kept: dict[Hashable, _Found], asked: Hashable, found: _Found) -> None:
    if len(kept) >= _KEPT:
        kept.clear()
    kept[asked] = found


def _nearly(text: str, edits: int) -> Json:
    """Match words at most so many edits from one. Lucene passes over those that are no longer than there are edits."""
    word = written(text)
    fuzzy = {"value": word, "fuzziness": edits, "transpositions": True, "rewrite": "constant_score"}
    short = len(word) + edits if len(word) <= edits else edits
    return some(
        [{"fuzzy": {"form": fuzzy}}, {"regexp": {"form": {"value": f".{{1,{short}}}", "flags": "NONE"}}}]
    )
