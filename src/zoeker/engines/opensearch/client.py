"""How does zoeker talk to a cluster? JSON over HTTP, on connections that stay open, with the patience that a cluster asks for.

`http.client` is enough for some ten endpoints: urllib3 takes seven times as long to import, and every search starts anew. Hosts are
tried in turn: the next where one is down, cannot be reached or says nothing; who is too busy (429, 503) is asked again after a
while. All that is asked may be asked twice, since what is written bears its own id.
"""

from __future__ import annotations

import json
import math
import random
import re
import ssl
import time
import weakref
from collections.abc import Iterable, Iterator, Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from zoeker.errors import ClusterError, IndexMissingError, QueryError

Json = dict[str, Any]

_PATIENCE = 60.0  # seconds for one answer
_CONNECTING = 5.0  # seconds to be let in: a host that is cut off from the network does not even refuse
_GREETING = 10.0  # seconds to say which version it is: a host that hangs lets in, and says nothing
_SHARDS_WAIT = 20  # seconds that a cluster may wait for a shard to write to, while another node takes it over
TRIES = 6  # of each host: in all some four seconds when a cluster is busy, or restarts
WRITES = 18  # tries of what writes: in all some minute, since what is half written is worth waiting for
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 5.0  # seconds between two tries
_BUSY = (429, 502, 503, 504)
# With status 500, until a cluster knows that a node is gone.
_LEFT = b"node_not_connected_exception", b"node_disconnected_exception"
_OLDEST = (2, 11)
_LOCAL = ("127.0.0.1", "::1", "localhost")

_BLOCKED = r"blocked by: \[(?:FORBIDDEN|TOO_MANY_REQUESTS)/"  # with status 403 or 429, and for long
_SHARD = re.compile(r"\[([^][\s]+)\]\[(\d+)\]")

# What a cluster says, and what its keeper can do about it. The first that fits counts.
_TOLD = [
    (
        _BLOCKED,
        "lets nothing be written to this index, see its index.blocks: read_only_allow_delete is set where a disk is fuller "
        "than cluster.routing.allocation.disk.watermark.flood_stage",
    ),
    (
        r"cannot execute \[?inline\]? scripts|cannot execute scripts using|script_lang not supported",
        "forbids the scripts that rank; script.allowed_types must allow inline, and script.allowed_contexts score",
    ),
    (
        r"allow_expensive_queries",
        "forbids the queries that rank; search.allow_expensive_queries must be true",
    ),
    (
        r"circuit_breaking_exception|rejected_execution_exception",
        "is too busy; ask again later, or for less at a time",
    ),
    (
        r"all shards failed|missing shards|[Pp]artial shards failure|no_shard_available|unavailable_shards",
        "has not all shards of this index{shard}, so that any answer would be short; see _cluster/health",
    ),
    (
        r"no[ _]cluster[-_]manager|master_not_discovered|cluster_manager_not_discovered|state not recovered",
        "has no cluster manager; see _cluster/health",
    ),
    (
        r"max(?:imum)?[ _](?:open[ _])?(?:shards|pit|scroll)|too many (?:open )?(?:point|search)",
        "allows no more shards or searches at a time; see cluster.max_shards_per_node and search.max_open_pit_context",
    ),
]
_CLAUSES = re.compile(r"too_many_(?:nested_)?clauses|maxClauseCount", re.IGNORECASE)
_COMPLEX = re.compile(r"too_complex_to_determinize|TooComplexToDeterminize|max_regex_length", re.IGNORECASE)
_EXPIRED = re.compile(r"search_context_missing_exception|No search context found|invalid_pit|point in time")


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class SnapshotGoneError(ClusterError):
    """A point in time is no longer kept: too long ago, or on a node that ended."""


class ShardMissingError(ClusterError):
    """What is asked has not all shards now: an index, or only a point in time, of which a node that ended had a part."""


class _Host(NamedTuple):
    """Where a cluster answers: over TLS or not, and before which path."""

    secure: bool
    name: str
    port: int
    path: str

    def __str__(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return f"{'https' if self.secure else 'http'}://{name}:{self.port}{self.path}"


class Client:
    """Asks the cluster at some `hosts` (URLs). Any number of threads may use one.

    `authorization` is the header of a login (see login.py), `ca_file` holds the certificates to trust beside the system's own.
    Raises ClusterError, here and from every method; none of its texts holds the login.
    """

    def __init__(
        self, hosts: Sequence[str], authorization: str = "", ca_file: str = "", patience: float = _PATIENCE
    ) -> None:
        self._hosts = [_host(url) for url in hosts]
        if not self._hosts:
            raise ClusterError(
                "no host of the cluster is named; give one, as in https://zoek.example:9200", ""
            )
        self._headers = {"Authorization": authorization} if authorization else {}
        open_hosts = [host for host in self._hosts if not host.secure and host.name not in _LOCAL]
        if authorization and open_hosts:
            raise ClusterError(
                f"a login would be sent to {open_hosts[0]} for all to read; name it by https://",
                str(open_hosts[0]),
            )
        self._patience = patience
        self._first = 0  # the host that answered last
        self._idle: dict[_Host, list[HTTPConnection]] = {host: [] for host in self._hosts}
        self._trust = _trust(ca_file) if any(host.secure for host in self._hosts) else None
        weakref.finalize(self, _close, self._idle.values())

    def __str__(self) -> str:
        return str(self._hosts[self._first])

    def close(self) -> None:
        """Close the connections that nobody uses; what is asked later opens others."""
        _close(self._idle.values())

    def check_version(self) -> None:
        """Raise ClusterError unless this is an OpenSearch that is new enough."""
        version = self.ask("GET", "/", patience=_GREETING).get("version", {})
        number = str(version.get("number", "?"))
        found = tuple(int(part) for part in re.findall(r"\d+", number)[:2])
        least = ".".join(map(str, _OLDEST))
        if version.get("distribution") != "opensearch":
            raise ClusterError(
                f"{self} is no OpenSearch ({number}); zoeker needs OpenSearch {least} or newer", str(self)
            )
        if found < _OLDEST:
            raise ClusterError(f"{self} is OpenSearch {number}; zoeker needs {least} or newer", str(self))

    def ask(
        self,
        method: str,
        path: str,
        body: Json | bytes | None = None,
        tries: int = TRIES,
        patience: float = math.inf,
    ) -> Json:
        """Ask once it can be answered, on whichever host answers; `body` is JSON, or lines of it.

        Each host has so many `tries`, and at most `patience` seconds for its answer; one that is silent as long is asked no more.
        """
        patience = min(patience, self._patience)
        kind = "application/x-ndjson" if isinstance(body, bytes) else "application/json"
        data = body if body is None or isinstance(body, bytes) else encode(body)
        headers = self._headers | ({"Content-Type": kind} if data is not None else {})
        failures: dict[_Host, str] = {}
        silent: set[_Host] = set()
        busy: tuple[_Host, int, bytes] | None = None  # the last that was too busy
        for attempt in range(tries):
            if attempt:
                _wait(attempt - 1)
            for _ in self._hosts:
                host = self._hosts[self._first]
                try:
                    if host not in silent:
                        status, text = self._sent(host, method, host.path + path, data, headers, patience)
                        if not _is_busy(status, text):
                            return _answer(host, status, text)
                        busy = host, status, text
                except (OSError, HTTPException) as error:
                    failures[host] = _failure(host, error)
                    if isinstance(error, TimeoutError):
                        silent.add(host)
                self._first = (self._hosts.index(host) + 1) % len(self._hosts)
            if len(silent) == len(self._hosts):
                break
        if busy:
            return _answer(*busy)
        told = "; ".join(f"{host}: {reason}" for host, reason in failures.items())
        raise ClusterError(
            f"no host of the cluster answers ({told}); see whether it runs, how busy it is, and whether its address is right "
            "(http:// or https://)",
            str(self),
        )

    def _sent(
        self,
        host: _Host,
        method: str,
        path: str,
        data: bytes | None,
        headers: dict[str, str],
        patience: float,
    ) -> tuple[int, bytes]:
        """Send a request and read the answer; on a new connection where one that was kept turns out to be closed."""
        idle = self._idle[host]
        connection, kept = (idle.pop(), True) if idle else (self._connection(host), False)
        while True:
            try:
                connection.sock.settimeout(patience)
                connection.request(method, path, data, headers)
                answer = connection.getresponse()
                status, text = answer.status, answer.read()
            except TimeoutError:
                connection.close()
                raise TimeoutError(f"it did not answer within {patience:g} seconds") from None
            except (OSError, HTTPException):
                connection.close()
                if not kept:
                    raise
                connection, kept = self._connection(host), False
                continue
            if not answer.will_close:
                idle.append(connection)
            return status, text

    def _connection(self, host: _Host) -> HTTPConnection:
        patience = min(_CONNECTING, self._patience)
        connection = HTTPConnection(host.name, host.port, timeout=patience)
        if host.secure:
            connection = HTTPSConnection(host.name, host.port, timeout=patience, context=self._trust)
        try:
            connection.connect()
        except TimeoutError:
            raise TimeoutError(f"it could not be reached within {patience:g} seconds") from None
        return connection

    # Searches: whole answers, or none.

    def search(self, body: Json, index: str = "") -> Json:
        """Search an index, or the point in time that `body` names. Raises ClusterError unless every shard answered in time."""
        path = f"/{index}/_search" if index else "/_search"
        return self._whole(
            self.ask("POST", f"{path}?allow_partial_search_results=false", self._limited(body))
        )

    def searches(self, bodies: Sequence[Json]) -> Iterator[Json]:
        """Yield the answers to several searches of points in time, asked at once."""
        lines = b"".join(
            b'{"allow_partial_search_results":false}\n' + encode(self._limited(body)) + b"\n"
            for body in bodies
        )
        for one in self.ask("POST", "/_msearch", lines)["responses"] if bodies else []:
            if "error" in one:
                raise refusal(self, int(one.get("status", 400)), json.dumps(one["error"]))
            yield self._whole(one)

    def _limited(self, body: Json) -> Json:
        return {"timeout": f"{max(1, int(self._patience * 900))}ms", **body}

    def _whole(self, answer: Json) -> Json:
        shards = answer["_shards"]
        if answer["timed_out"]:
            raise ClusterError(
                f"{self} did not finish a search in time; ask for less, or see how busy it is", str(self)
            )
        if shards["failed"] or shards["successful"] != shards["total"]:
            raise ShardMissingError(
                f"only {shards['successful']} of {shards['total']} shards at {self} answered; see _cluster/health",
                str(self),
            )
        return answer

    # Writing.

    def bulk(self, index: str, actions: Sequence[bytes]) -> None:
        """Do what some actions (lines of JSON, each ending its last one) say, each until it is acknowledged.

        Raises ClusterError for what the cluster will not take; what went before is done then, and may be done again.
        """
        waiting, until = list(actions), time.monotonic() + self._patience
        path = f"/{index}/_bulk?timeout={_SHARDS_WAIT}s&filter_path=errors,items.*.status,items.*.error"
        for attempt in count():
            answer = self.ask("POST", path, b"".join(waiting), WRITES) if waiting else {}
            if not answer.get("errors"):
                return
            items = [next(iter(item.values())) for item in answer["items"]]
            last = attempt + 1 >= TRIES and time.monotonic() >= until
            for its in items:
                told = json.dumps(its.get("error"))
                if "error" in its and (last or its["status"] not in _BUSY or re.search(_BLOCKED, told)):
                    raise refusal(self, its["status"], told)
            waiting = [line for line, its in zip(waiting, items, strict=True) if its["status"] in _BUSY]
            _wait(attempt)


def _close(connections: Iterable[list[HTTPConnection]]) -> None:
    for idle in connections:
        while idle:
            idle.pop().close()


def encode(body: Json) -> bytes:
    """Write JSON as short as it can be."""
    return _encoder.encode(body).encode()


def _wait(attempt: int) -> None:
    """Wait longer each time, and not as long as others do who were refused at the same moment."""
    time.sleep(min(_LONGEST_WAIT, _FIRST_WAIT * 2**attempt) * random.uniform(0.5, 1))


def _host(url: str) -> _Host:
    shown = re.sub(r"//.*@", "//", url)
    try:
        parts = urlsplit(url if "//" in url else f"//{url}", scheme="http")
        port = parts.port or 9200
    except ValueError:
        raise ClusterError(f"{shown} is no address; write it as https://zoek.example:9200", shown) from None
    if parts.username is not None or parts.password is not None:
        raise ClusterError(
            f"{shown} was given with a login in it; set ZOEKER_OPENSEARCH_USER and ZOEKER_OPENSEARCH_PASSWORD instead",
            shown,
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ClusterError(f"{shown} is no address; write it as https://zoek.example:9200", shown)
    return _Host(parts.scheme == "https", parts.hostname, port, parts.path.rstrip("/"))


def _trust(ca_file: str) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context()
        if ca_file:
            context.load_verify_locations(ca_file)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it holds no certificate"
        raise ClusterError(f"cannot read the certificates in {ca_file}: {reason}", ca_file) from None
    return context


def _failure(host: _Host, error: Exception) -> str:
    """Say why a host did not answer. Raises ClusterError where no other host must be asked."""
    if isinstance(error, ssl.SSLCertVerificationError):
        raise ClusterError(
            f"{host} is not trusted: {error.verify_message}; name the file of its authority (zoeker init --ca)",
            str(host),
        ) from None
    if isinstance(error, ssl.SSLError) and error.reason:
        return f"it speaks no TLS that is understood here, {error.reason}"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _is_busy(status: int, text: bytes) -> bool:
    """Say whether a cluster may answer otherwise in a moment."""
    return status in _BUSY or (status == 500 and any(its in text for its in _LEFT))


def _answer(host: _Host, status: int, text: bytes) -> Json:
    if status >= 300:
        raise refusal(host, status, text.decode(errors="replace"))
    try:
        answer = json.loads(text) if text else {}
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise ClusterError(
            f"{host} does not answer as an OpenSearch does; see whether the address is right", str(host)
        )
    return answer


def refusal(host: object, status: int, text: str) -> ClusterError | IndexMissingError | QueryError:
    """Say in one sentence why a cluster refused, and what to do."""
    if _CLAUSES.search(text):
        return QueryError(
            f"the question asks {host} for more words at a time than it takes; type more letters before *, or fewer words, or have "
            "indices.query.bool.max_clause_count raised",
            "",
        )
    if _COMPLEX.search(text):
        return QueryError(
            f"a regular expression of this question is more than {host} takes; write a shorter one, with less that may be repeated",
            "",
        )
    if _EXPIRED.search(text):
        return SnapshotGoneError(
            f"{host} no longer keeps what the index was when it was opened; open it again", str(host)
        )
    if "index_not_found" in text:
        name = re.search(r"no such index \[([^\]]+)\]", text)
        what = f"no index {name[1]}" if name else "no such index"
        return IndexMissingError(f"there is {what} at {host}; make one with zoeker index", str(host))
    if status in (401, 403) and not re.search(_BLOCKED, text):
        what = "wants a login, or another one" if status == 401 else "does not let this login do that"
        return ClusterError(
            f"{host} {what}: set ZOEKER_OPENSEARCH_USER and ZOEKER_OPENSEARCH_PASSWORD, or ZOEKER_OPENSEARCH_API_KEY",
            str(host),
        )
    if status == 413:
        return ClusterError(f"an article is larger than {host} takes; see http.max_content_length", str(host))
    for pattern, sentence in _TOLD:
        if re.search(pattern, text):
            shard = _SHARD.search(text)
            named = f" (not there: {shard[1]}, shard {shard[2]})" if shard else ""
            kind = ShardMissingError if "{shard}" in sentence else ClusterError
            return kind(f"{host} {sentence.replace('{shard}', named)}", str(host))
    if status in _BUSY:
        return ClusterError(f"{host} is too busy, or starting (status {status}); try again later", str(host))
    return ClusterError(f"{host} refused what zoeker asked for (status {status}): {_reason(text)}", str(host))


def _reason(text: str) -> str:
    """Give what a cluster says itself, the innermost cause, in short."""
    reasons = re.findall(r'"reason"\s*:\s*"((?:[^"\\]|\\.)*)"', text)
    return " ".join((reasons[-1] if reasons else text).split())[:300]
