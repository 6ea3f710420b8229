"""What is an index on a cluster, as it was at one moment? A point in time: what others write does not change it.

A cluster lets go of it some time after the last question, or when a node ends. Another is taken then, without a word, if the index
had no commit meanwhile; else whoever asks is told to open it again.
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from zoeker.errors import ClusterError, IndexMissingError, ZoekerError

from .client import TRIES, Client, Json, ShardMissingError, SnapshotGoneError, refusal
from .mapping import STATE, check_meta, words_of

WINDOW = 10_000  # hits that a cluster gives at once (index.max_result_window)
_KEPT = "10m"  # how long a point in time is kept after a search
_PIECE = 1000  # documents that are read at once
_Given = TypeVar("_Given")


@dataclass(frozen=True, slots=True)
class State:
    """Which index a name stands for, its analyzer, and its last commit: how many there were, and what tells it from others."""

    index: str
    analyzer: str
    generation: int
    stamp: str


def index_of(client: Client, name: str, any_version: bool = False, tries: int = TRIES) -> tuple[str, str]:
    """Give the index that a name stands for, and its analyzer. Raises IndexMissingError, IndexVersionError or ClusterError."""
    found: Json = client.ask("GET", f"/{name}/_mapping", tries=tries)
    if len(found) != 1:
        raise ClusterError(f"{name} stands for {len(found)} indexes at {client}; name one of them", name)
    ((index, its),) = found.items()
    return index, check_meta(its["mappings"].get("_meta", {}), name, str(client), any_version)


def state_of(client: Client, name: str, any_version: bool = False, tries: int = TRIES) -> State:
    """Look up the last commit of an index. Raises as `index_of` does, and IndexMissingError for one that was not finished."""
    index, analyzer = index_of(client, name, any_version, tries)
    document = client.ask("POST", f"/{words_of(index)}/_mget", {"ids": [STATE]}, tries)["docs"][0]
    if "error" in document and "index_not_found" not in (told := json.dumps(document["error"])):
        raise refusal(client, 503, told)  # it may be finished: nobody may take its place
    if not document.get("found"):
        raise IndexMissingError(f"the index {name} at {client} was not finished; run zoeker index", name)
    its = document["_source"][STATE]
    return State(index, analyzer, its["generation"], its["stamp"])


class Snapshot:
    """An index on a cluster under its `name` or alias; any number of threads may ask at the same time.

    Raises IndexMissingError, IndexVersionError or ClusterError, here and from every method.
    """

    def __init__(self, client: Client, name: str, any_version: bool = False) -> None:
        self.client = client
        self.name = name
        self.state, taken = _settled(lambda: _begun(client, name, any_version))
        self._lock = Lock()
        self._held = [taken]  # which who lets go of it must know
        self._let_go = weakref.finalize(self, _let_go, client, self._held)

    @property
    def stale(self) -> bool:
        """Whether the index had a commit since, or the name stands for another."""
        return _settled(lambda: state_of(self.client, self.name)) != self.state

    def close(self) -> None:
        """Let go of it."""
        self._let_go()

    def search(self, body: Json) -> Json:
        """Answer one search."""
        (answer,) = self.searches([body])
        return answer

    def searches(self, bodies: Sequence[Json]) -> list[Json]:
        """Answer several searches, asked at once."""
        for _ in range(2):
            (held,) = self._held
            try:
                return self._answers(held, bodies)
            except (SnapshotGoneError, ShardMissingError):
                self._take_again(held)
        return self._answers(self._held[0], bodies)

    def _answers(self, held: str, bodies: Sequence[Json]) -> list[Json]:
        pit = {"pit": {"id": held, "keep_alive": _KEPT}}
        if len(bodies) == 1:
            return [self.client.search(pit | bodies[0])]
        return list(self.client.searches([pit | body for body in bodies]))

    def hits(self, body: Json) -> Iterator[Json]:
        """Yield all that is found, in the order of `sort`, which must leave no tie."""
        after: Json = {}
        while True:
            found = self.search({"size": _PIECE, "track_total_hits": False} | body | after)["hits"]["hits"]
            yield from found
            if len(found) < body.get("size", _PIECE):
                return
            after = {"search_after": found[-1]["sort"]}

    def buckets(self, body: Json, sources: Sequence[Json], measures: Json) -> Iterator[Json]:
        """Yield what is found in buckets, one for each that `sources` give, with measures of each: exact over shards."""
        after: Json = {}
        while True:
            composite = {"size": _PIECE, "sources": sources} | after
            asked = {"size": 0, "aggs": {"cells": {"composite": composite, "aggs": measures}}}
            cells = self.search(body | asked)["aggregations"]["cells"]
            yield from cells["buckets"]
            if len(cells["buckets"]) < _PIECE:
                return
            after = {"after": cells["after_key"]}

    def sources(self, documents: Sequence[str], fields: object = True) -> dict[str, Json]:
        """Give what is stored of some documents: those that are there."""
        found = dict[str, Json]()
        for begin in range(0, len(documents), _PIECE):
            piece = list(documents[begin : begin + _PIECE])
            body = {"size": len(piece), "query": {"ids": {"values": piece}}, "_source": fields}
            found |= {hit["_id"]: hit.get("_source", {}) for hit in self.search(body)["hits"]["hits"]}
        return found

    def _take_again(self, lost: str) -> None:
        with self._lock:
            if self._held == [lost]:  # else another thread did this meanwhile
                if self.stale:
                    raise SnapshotGoneError(
                        f"the index {self.name} at {self.client} is no longer what it was when it was opened; open it again",
                        self.name,
                    )
                self._held[:] = [_taken(self.client, self.state.index)]


def _settled(ask: Callable[[], _Given]) -> _Given:
    """Ask for what an alias stands for, and once more where a rebuild took just that away."""
    try:
        return ask()
    except IndexMissingError:
        return ask()


def _begun(client: Client, name: str, any_version: bool) -> tuple[State, str]:
    state = state_of(client, name, any_version)
    return state, _taken(client, state.index)


def _taken(client: Client, index: str) -> str:
    answer = client.ask(
        "POST", f"/{index}/_search/point_in_time?keep_alive={_KEPT}&allow_partial_pit_creation=false"
    )
    return str(answer["pit_id"])


def _let_go(client: Client, held: list[str]) -> None:
    with suppress(ZoekerError):  # else the cluster does it later
        client.ask("DELETE", "/_search/point_in_time", {"pit_id": held}, tries=1)
    client.close()
