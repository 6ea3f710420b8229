"""How is an index on a cluster written? Made, filled, read through and dropped: what `zoeker init`, `index` and `copy` stand on.

    store = Store(client, "nieuws")
    store.create(shards=3, replicas=1)      both indexes, and the state of no commit
    store.write(documents, entries)         articles by their ids, in the place of what is there; seen after the next commit
    store.delete(ids)
    state = store.commit()                  from then on an engine that is opened sees all that was written before
    for kept in store.stored(): ...         id, digest and origin of each article, or (texts) the whole of it
    store.drop()

What was acknowledged is on the disks of the cluster. Every step may be done again: articles bear their own ids, so that a
process that was killed is helped by doing all of it once more. What is written but not committed is not lost: the next commit
shows it. `documents` (mapping.py) remembers the words it met, for as long as one process writes.

A name may be an alias. An index that grows aside has a name of its own (`nieuws-v2`); `put_in_place` moves the alias to it at once.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from zoeker.article import Article
from zoeker.dutch import NAME
from zoeker.errors import IndexMissingError, IndexUseError

from .client import WRITES, Client, Json
from .mapping import (
    STATE,
    Documents,
    Entry,
    action,
    article_of,
    articles_body,
    counted,
    key,
    words_body,
    words_of,
)
from .snapshot import Snapshot, State, index_of, state_of

_BATCH = 5_000_000  # bytes of a request that writes
_GLANCE = 0.1  # seconds between two looks at who still asks an index
_SHOWN = ["id", "stored.digest", "stored.origin"]


class Kept(NamedTuple):
    """What an index tells of an article: its id, its digest, where it came from and, where asked for, itself."""

    id: str
    digest: str
    origin: Sequence[Any]
    article: Article | None = None


class Counts(NamedTuple):
    """An index in numbers; `dates` are the first and the last of any article, if one has a date."""

    articles: int
    dates: Sequence[str]
    undated: int
    sources: Mapping[str, int]
    bytes: int
    forms: int
    shards: int


class Store:
    """An index on a cluster, to be written: `name`, or the index that this alias stands for.

    One of `any_version` is only read through, and dropped. Raises ClusterError, IndexMissingError or IndexVersionError, from
    every method.
    """

    def __init__(self, client: Client, name: str, any_version: bool = False) -> None:
        self.client = client
        self.name = name
        self._any_version = any_version

    @property
    def state(self) -> State:
        """What the name stands for, and its last commit. Raises IndexMissingError where there is none."""
        return state_of(self.client, self.name, self._any_version)

    @property
    def _written(self) -> State:
        """The same, where something is half written, which is worth waiting for."""
        return state_of(self.client, self.name, self._any_version, WRITES)

    @property
    def count(self) -> int:
        """The number of articles that are seen."""
        return self._count_of(self.state.index)

    def counted(self) -> Counts:
        """Count what is seen: articles by source, dates, words, and what the cluster needs for all."""
        index = self.state.index
        found = self.client.search(
            {"size": 0, "track_total_hits": True, "aggs": {"dated": {"value_count": {"field": "first"}}}},
            index,
        )
        total, dated = found["hits"]["total"]["value"], found["aggregations"]["dated"]["value"]
        ends = [{"first": "asc"}, {"last": "desc"}] if dated else []
        bodies: list[Json] = [{"size": 1, "sort": [end], "_source": ["stored.date"]} for end in ends]
        hits = [self.client.search(body, index)["hits"]["hits"][0] for body in bodies]
        dates = [str(hit["_source"]["stored"]["date"]) for hit in hits]
        snapshot = Snapshot(self.client, self.name, self._any_version)
        by: list[Json] = [{"name": {"terms": {"field": counted("source")}}}]
        sources = {its["key"]["name"]: its["doc_count"] for its in snapshot.buckets({}, by, {})}
        snapshot.close()
        if unnamed := total - sum(sources.values()):
            sources[""] = unnamed
        held = self.client.ask("GET", f"/{index},{words_of(index)}/_stats/store")["_all"]["total"]["store"]
        forms = self._count_of(words_of(index), {"exists": {"field": "form"}})
        shards = len(self.client.ask("GET", f"/{index}/_search_shards")["shards"])
        return Counts(total, dates, total - dated, sources, held["size_in_bytes"], forms, shards)

    def create(self, shards: int = 1, replicas: int = 0, analyzer: str = NAME) -> State:
        """Make the indexes; one that a process left half made is made again. Raises IndexUseError where there is one."""
        self._make_room()
        self.client.ask("PUT", f"/{self.name}", articles_body(shards, replicas, analyzer), tries=1)
        self.client.ask("PUT", f"/{words_of(self.name)}", words_body(replicas), tries=1)
        return self._put(State(self.name, analyzer, 0, ""))

    def _make_room(self) -> None:
        """Drop what was left half made, and is empty: never what another program made, or what holds an article."""
        try:
            index, _ = index_of(self.client, self.name)
        except IndexMissingError:
            return
        try:
            state_of(self.client, self.name)
            finished = True
        except IndexMissingError:
            self.client.ask("POST", f"/{index}/_refresh")
            finished = self._count_of(index) > 0
        if finished:
            raise IndexUseError(
                f"there is an index {self.name} at {self.client}; name another, or drop it", self.name
            )
        self._drop(index)

    def write(self, documents: Documents, entries: Sequence[Entry]) -> None:
        """Write articles, and before them the words that are new; each is acknowledged when this returns."""
        index = self._written.index
        articles = documents.articles(entries)
        self._bulk(words_of(index), documents.words())
        self._bulk(index, articles)

    def delete(self, ids: Iterable[str]) -> None:
        """Take articles out, whether they are there or not."""
        self._bulk(self._written.index, [action("delete", key(id)) for id in ids])

    def commit(self) -> State:
        """Show what was written, and say so: engines that were opened before are stale then."""
        state = self._written
        for index in words_of(state.index), state.index:  # no article is seen before its words
            self.client.ask("POST", f"/{index}/_refresh", tries=WRITES)
        return self._put(state)

    def stored(self, texts: bool = False) -> Iterator[Kept]:
        """Yield what is told of each article that was committed, by their ids; with `texts`, the article too."""
        snapshot = Snapshot(self.client, self.name, self._any_version)
        try:
            body: Json = {"sort": [{"id": "asc"}], "_source": True if texts else _SHOWN}
            for hit in snapshot.hits(body | ({"size": 200} if texts else {})):
                its = hit["_source"]
                stored = its["stored"]
                yield Kept(its["id"], stored["digest"], stored["origin"], article_of(its) if texts else None)
        finally:
            snapshot.close()

    def put_in_place(self, alias: str) -> None:
        """Have an alias stand for this index, and for no other, at one moment."""
        index = self.state.index
        actions: list[Json] = [{"add": {"index": index, "alias": alias}}]
        # Named, since `*` would ask for rights to all indexes, and fail where somebody drops another meanwhile.
        with suppress(IndexMissingError):
            before, _ = index_of(self.client, alias, any_version=True)
            if before != index:
                # It need not exist: this is asked again where the answer does not arrive.
                actions.insert(0, {"remove": {"index": before, "alias": alias, "must_exist": False}})
        self.client.ask("POST", "/_aliases", {"actions": actions})

    def drop(self, patience: float = 0) -> None:
        """Take the indexes away, and all that is in them; who asks them now has so many seconds to finish."""
        index, until = self.state.index, time.monotonic() + patience
        while time.monotonic() < until and self._is_asked(index):
            time.sleep(_GLANCE)
        self._drop(index)

    def _is_asked(self, index: str) -> bool:
        told = self.client.ask("GET", f"/{index}/_stats/search")["_all"]["total"].get("search", {})
        return bool(told.get("point_in_time_current", 0))

    def _count_of(self, index: str, query: Json | None = None) -> int:
        # `_count` would count what shards are there.
        body = {"size": 0, "track_total_hits": True, "query": query or {"match_all": {}}}
        return int(self.client.search(body, index)["hits"]["total"]["value"])

    def _drop(self, index: str) -> None:
        self.client.ask("DELETE", f"/{index},{words_of(index)}?ignore_unavailable=true")

    def _bulk(self, index: str, actions: Sequence[bytes]) -> None:
        """Write in requests of some megabytes."""
        batch, size = list[bytes](), 0
        for line in actions:
            if size + len(line) > _BATCH and batch:
                self.client.bulk(index, batch)
                batch, size = [], 0
            batch.append(line)
            size += len(line)
        if batch:
            self.client.bulk(index, batch)

    def _put(self, last: State) -> State:
        state = State(last.index, last.analyzer, last.generation + 1, secrets.token_hex(8))
        body = {STATE: {"generation": state.generation, "stamp": state.stamp}}
        self.client.bulk(words_of(last.index), [action("index", STATE, body)])
        return state
