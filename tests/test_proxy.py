"""What stands before a node in tests: does it pass on what it should, ask who is there, and fail as it is told to?"""

import json
import ssl
import time
from http.client import HTTPConnection, HTTPSConnection, IncompleteRead, RemoteDisconnected
from pathlib import Path

import pytest

from .proxy import Fault, Proxy, Request, Response, basic, certificate, forward, proxy, refuse


def echo(request: Request) -> Response:
    return Response(200, {"X-Method": request.method}, request.path.encode() + request.body)


def ask(
    made: Proxy, path: str, body: bytes | None = None, *, login: str = "", timeout: float = 30
) -> tuple[int, bytes]:
    """Ask once, over TLS where the proxy speaks it."""
    host = made.address.partition("://")[2]
    connection = HTTPConnection(host, timeout=timeout)
    if made.certificates:
        context = ssl.create_default_context(cafile=made.certificates)
        connection = HTTPSConnection(host, timeout=timeout, context=context)
    try:
        headers = {"Authorization": login} if login else {}
        kind = {"Content-Type": "application/json"} if body else {}
        connection.request("POST" if body else "GET", path, body, headers | kind)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def test_a_node_is_asked_by_way_of_a_proxy_with_tls_and_a_login(node: str, tmp_path: Path) -> None:
    login = basic("zoeker", "geheim é")
    made = certificate(tmp_path)
    with proxy(forward(node), logins=[login, "ApiKey c2xldXRlbA=="], certificate=made) as door:
        assert ask(door, "/")[0] == 401
        assert ask(door, "/", login=basic("zoeker", "fout"))[0] == 401
        for right in (login, "ApiKey c2xldXRlbA=="):
            status, body = ask(door, "/", login=right)
            assert (status, json.loads(body)["cluster_name"]) == (200, "zoeker")
        status, body = ask(door, "/_analyze", b'{"text": "a b"}', login=login)
        assert [token["token"] for token in json.loads(body)["tokens"]] == ["a", "b"]
        with pytest.raises(ssl.SSLCertVerificationError):
            HTTPSConnection(door.address.removeprefix("https://"), timeout=30).request("GET", "/")


def test_one_connection_carries_many_requests_and_asked_tells_them() -> None:
    with proxy(echo) as door:
        connection = HTTPConnection(door.address.removeprefix("http://"), timeout=30)
        for path, body in (("/a", b"1"), ("/b", b"")):
            connection.request("PUT", path, body)
            assert connection.getresponse().read() == path.encode() + body
        assert [(one.method, one.path) for one in door.asked] == [("PUT", "/a"), ("PUT", "/b")]
        connection.request("HEAD", "/c")
        response = connection.getresponse()
        assert (response.status, response.headers["X-Method"], response.read()) == (200, "HEAD", b"")
    assert connection.sock.recv(1) == b""  # who still holds a connection is cut off at the end
    connection.close()


def test_faults_come_once_each_in_their_order_where_they_are_meant() -> None:
    busy, absent = Fault("_bulk", refuse(429, Retry_After="1")), Fault(instead=refuse(503))
    with proxy(echo, busy, absent) as door:
        assert [ask(door, path)[0] for path in ("/x", "/x", "/_bulk", "/_bulk")] == [503, 200, 429, 200]
        assert door.faults == []


def test_a_connection_is_cut_before_an_answer_and_in_it_after_the_node_did_as_asked() -> None:
    done: list[str] = []

    def answer(request: Request) -> Response:
        done.append(request.path)
        return echo(request)

    with proxy(answer, Fault(cut=-1), Fault(cut=3), Fault(cut=0)) as door:
        with pytest.raises(RemoteDisconnected):
            ask(door, "/first")
        for kept, left in ((3, 4), (0, 6)):
            with pytest.raises(IncompleteRead) as error:
                ask(door, "/second"[: kept + left])
            assert (len(error.value.partial), error.value.expected) == (kept, left)
        assert len(done) == 3


def test_a_slow_answer_is_late_or_drips() -> None:
    with proxy(echo, Fault(wait=0.3), Fault(drip=0.1), Fault(wait=5)) as door:
        for least in (0.3, 0.4):
            began = time.monotonic()
            assert ask(door, "/abc") == (200, b"/abc")
            assert time.monotonic() - began >= least
        with pytest.raises(TimeoutError):
            ask(door, "/abc", timeout=0.1)
