"""How does zoeker talk to a cluster that is busy, slow, half there, closed to it, or none at all?"""

import json
import socket
import time
from contextlib import ExitStack

import pytest

from zoeker.engines.opensearch import client as module
from zoeker.engines.opensearch.client import Client
from zoeker.engines.opensearch.login import authorization
from zoeker.errors import ClusterError, IndexMissingError, QueryError

from .proxy import Fault, Response, basic, certificate, forward, proxy, refuse

SECRET = "geheim-é"
LOGIN = {"ZOEKER_OPENSEARCH_USER": "zoeker", "ZOEKER_OPENSEARCH_PASSWORD": SECRET}
WHOLE = {"timed_out": False, "_shards": {"total": 3, "successful": 3, "failed": 0}, "hits": {"hits": []}}


def says(body, status=200):
    """Answer with one body, whatever is asked."""
    return lambda request: Response(status, {"Content-Type": "application/json"}, json.dumps(body).encode())


def error(kind, reason, status=400):
    return says({"error": {"root_cause": [], "type": kind, "reason": reason}, "status": status}, status)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(module, "_FIRST_WAIT", 0.001)
    monkeypatch.setattr(module, "_LONGEST_WAIT", 0.01)


def test_one_connection_carries_all_that_is_asked():
    with proxy(says({"a": 1})) as door:
        client = Client([door.address])
        assert [client.ask("GET", "/x") for _ in range(3)] == [{"a": 1}] * 3
        assert len(client._idle[client._hosts[0]]) == 1
        client.close()


@pytest.mark.parametrize("status", [429, 503])
def test_who_is_busy_is_asked_again_and_at_last_it_is_an_error(status):
    busy = [Fault(instead=refuse(status))] * 3
    with proxy(says({"a": 1}), *busy) as door:
        client = Client([door.address])
        assert client.ask("POST", "/x", {"b": 2}) == {"a": 1}
        assert [request.body for request in door.asked] == [b'{"b":2}'] * 4
        client.close()
    with proxy(refuse(status)) as door, pytest.raises(ClusterError, match="too busy"):
        Client([door.address]).ask("GET", "/x")


def test_a_cluster_that_is_yet_to_know_that_a_node_is_gone_is_asked_again():
    gone = error("node_not_connected_exception", "[node2][127.0.0.1:9300] Node not connected", 500)
    with proxy(says({"a": 1}), Fault(instead=gone), Fault(instead=gone)) as door:
        client = Client([door.address])
        assert client.ask("POST", "/x/_search/point_in_time") == {"a": 1}
        assert len(door.asked) == 3
        client.close()


@pytest.mark.parametrize("cut", [-1, 0, 5])
def test_a_cut_answer_is_asked_for_again(cut):
    with proxy(says({"a": 1}), Fault(cut=cut)) as door:
        client = Client([door.address])
        assert client.ask("GET", "/x") == {"a": 1}
        assert len(door.asked) == 2
        client.close()


def test_a_slow_answer_is_an_error_that_says_how_long_was_waited():
    with proxy(says({"a": 1}), Fault(wait=0.5)) as door:
        with pytest.raises(ClusterError, match=r"did not answer within 0\.1 seconds"):
            Client([door.address], patience=0.1).ask("GET", "/x")
        assert len(door.asked) == 1


def test_hosts_are_tried_in_turn_and_the_one_that_answers_is_kept():
    with proxy(says({"a": 1})) as door:
        with proxy(says({})) as gone:
            pass
        client = Client([gone.address, door.address])
        assert client.ask("GET", "/x") == client.ask("GET", "/y") == {"a": 1}
        assert str(client) == door.address
        client.close()
        with pytest.raises(ClusterError, match=f"no host of the cluster answers .*{gone.address}"):
            Client([gone.address]).ask("GET", "/x", tries=2)


@pytest.fixture
def mute():
    """Give the address of a host that lets in, and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def far():
    """Give the address of a host that neither lets in nor refuses: its queue is full."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_a_host_that_is_mute_or_cannot_be_reached_is_passed_over_soon(monkeypatch, mute, far):
    monkeypatch.setattr(module, "_GREETING", 0.2)
    monkeypatch.setattr(module, "_CONNECTING", 0.1)
    version = {"version": {"distribution": "opensearch", "number": "2.19.6"}}
    with proxy(says(version)) as door:
        client, begun = Client([mute, far, door.address]), time.monotonic()
        client.check_version()
        assert str(client) == door.address
        assert 0.3 <= time.monotonic() - begun < 5
        client.close()
    with pytest.raises(
        ClusterError, match=r"within 0\.2 seconds; .* within 0\.1 seconds\); see whether it runs"
    ):
        Client([mute, far]).check_version()


def test_who_falls_silent_is_asked_no_more_for_this(mute):
    with proxy(says({"a": 1}), *[Fault(instead=refuse(503))] * 2) as door:
        client = Client([mute, door.address], patience=0.3)
        begun = time.monotonic()
        assert client.ask("GET", "/x") == {"a": 1}
        assert 0.3 <= time.monotonic() - begun < 0.6
        client.close()


@pytest.mark.parametrize(
    ("short", "told"),
    [
        ({"timed_out": True}, "did not finish a search in time"),
        ({"_shards": {"total": 3, "successful": 2, "failed": 1}}, "only 2 of 3 shards"),
        ({"_shards": {"total": 3, "successful": 2, "failed": 0}}, "only 2 of 3 shards"),
    ],
)
def test_a_part_of_an_answer_is_an_error(short, told):
    with proxy(says(WHOLE | short)) as door, pytest.raises(ClusterError, match=told):
        Client([door.address]).search({}, "x")
    with proxy(says({"responses": [WHOLE, WHOLE | short]})) as door, pytest.raises(ClusterError, match=told):
        list(Client([door.address]).searches([{}, {}]))


@pytest.mark.parametrize(
    ("kind", "reason", "status", "caught", "told"),
    [
        (
            "illegal_argument_exception",
            "cannot execute [inline] scripts",
            400,
            ClusterError,
            "script.allowed_types",
        ),
        (
            "illegal_argument_exception",
            "cannot execute scripts using [score] context",
            400,
            ClusterError,
            "script.allowed_contexts",
        ),
        (
            "too_many_nested_clauses",
            "maxClauseCount is set to 1024",
            400,
            QueryError,
            "indices.query.bool.max_clause_count",
        ),
        (
            "exception",
            "[regexp] queries cannot be executed when 'search.allow_expensive_queries' is set to false.",
            400,
            ClusterError,
            "search.allow_expensive_queries",
        ),
        ("search_phase_execution_exception", "all shards failed", 503, ClusterError, "not all shards"),
        (
            "cluster_block_exception",
            "index [x] blocked by: [FORBIDDEN/5/index read-only (api)];",
            403,
            ClusterError,
            "lets nothing be written .* index.blocks",
        ),
        ("index_not_found_exception", "no such index [nieuws]", 404, IndexMissingError, "no index nieuws"),
        ("security_exception", "no permissions", 403, ClusterError, "ZOEKER_OPENSEARCH_USER"),
        ("parsing_exception", "unknown query [knn]", 400, ClusterError, r"unknown query \[knn\]"),
    ],
)
def test_what_a_cluster_refuses_is_one_sentence_with_the_setting(kind, reason, status, caught, told):
    with proxy(error(kind, reason, status)) as door, pytest.raises(caught, match=told) as raised:
        Client([door.address]).ask("POST", "/x", {})
    assert "\n" not in str(raised.value)
    assert door.address in str(raised.value)


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ({"distribution": "opensearch", "number": "2.9.0"}, "2.11 or newer"),
        ({"distribution": "opensearch", "number": "1.3.1"}, "2.11 or newer"),
        ({"number": "8.1.0"}, "no OpenSearch"),
    ],
)
def test_what_is_too_old_or_something_else_is_told(version, told):
    with proxy(says({"version": version})) as door, pytest.raises(ClusterError, match=told):
        Client([door.address]).check_version()


def test_what_is_no_cluster_is_told():
    page = proxy(lambda request: Response(200, {}, b"<html>"))
    with page as door, pytest.raises(ClusterError, match="does not answer as an OpenSearch does"):
        Client([door.address]).ask("GET", "/")


def test_only_what_was_refused_for_now_is_written_again():
    status = iter([[201, 429, 201], [201]])

    def answer(request):
        items = [{"index": {"status": its} | ({"error": {}} if its > 201 else {})} for its in next(status)]
        return says({"errors": any(item["index"]["status"] > 201 for item in items), "items": items})(request)

    with proxy(answer) as door:
        client = Client([door.address])
        client.bulk("x", [b'{"index":{}}\n{"n":%d}\n' % number for number in range(3)])
        assert [request.body.count(b'"n"') for request in door.asked] == [3, 1]
        assert b'"n":1' in door.asked[1].body
        client.close()
    items = [
        {"index": {"status": 400, "error": {"type": "mapper_parsing_exception", "reason": "failed to parse"}}}
    ]
    with (
        proxy(says({"errors": True, "items": items})) as door,
        pytest.raises(ClusterError, match="failed to parse"),
    ):
        Client([door.address]).bulk("x", [b"{}\n{}\n"])


def test_who_is_busy_for_long_is_written_to_again():
    with proxy(says({"errors": False}), *[Fault(instead=refuse(429))] * 12) as door:
        client = Client([door.address])
        client.bulk("x", [b"{}\n{}\n"])
        assert len(door.asked) == 13
        client.close()


def test_what_is_refused_for_long_is_not_written_again():
    block = {
        "type": "cluster_block_exception",
        "reason": "index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark];",
    }
    items = [{"index": {"status": 429, "error": block}}]
    with proxy(says({"errors": True, "items": items})) as door:
        with pytest.raises(ClusterError, match="read_only_allow_delete"):
            Client([door.address]).bulk("x", [b"{}\n{}\n"])
        assert len(door.asked) == 1


def test_what_cannot_be_written_for_now_is_an_error_at_last():
    missing = {"type": "unavailable_shards_exception", "reason": "[x][1] primary shard is not active"}
    items = [{"index": {"status": 503, "error": missing}}]
    with proxy(says({"errors": True, "items": items})) as door:
        with pytest.raises(ClusterError, match="has not all shards"):
            Client([door.address], patience=0.2).bulk("x", [b"{}\n{}\n"])
        assert len(door.asked) >= 6


def test_a_node_behind_tls_and_a_login(node, tmp_path):
    made = certificate(tmp_path)
    with proxy(forward(node), logins=[basic("zoeker", SECRET)], certificate=made) as door:
        client = Client([door.address], authorization(LOGIN), str(door.certificates))
        client.check_version()
        client.close()
        for wrong in (
            {},
            LOGIN | {"ZOEKER_OPENSEARCH_PASSWORD": "fout"},
            {"ZOEKER_OPENSEARCH_API_KEY": "fout"},
        ):
            with pytest.raises(ClusterError, match="wants a login, or another one") as caught:
                Client([door.address], authorization(wrong), str(door.certificates)).ask("GET", "/")
            assert "fout" not in str(caught.value)
        with pytest.raises(ClusterError, match="is not trusted"):
            Client([door.address], authorization(LOGIN)).ask("GET", "/")


def test_a_login_is_never_sent_for_all_to_read_nor_shown():
    with pytest.raises(ClusterError, match="https://") as caught:
        Client(["http://zoek.example:9200"], authorization(LOGIN))
    assert SECRET not in str(caught.value)
    for url in (f"https://zoeker:{SECRET}@zoek.example", "http://a:b@[::1]:9200"):
        with pytest.raises(ClusterError, match="ZOEKER_OPENSEARCH_PASSWORD instead") as caught:
            Client([url])
        assert SECRET not in str(caught.value)
        assert "a:b" not in str(caught.value)


@pytest.mark.parametrize("url", ["ftp://x", "http://", "http://x:port", "http://x/?a=b"])
def test_what_is_no_address_is_told(url):
    with pytest.raises(ClusterError, match="is no address"):
        Client([url])
    with pytest.raises(ClusterError, match="no host"):
        Client([])


def test_a_login_comes_from_the_environment_or_from_a_file_of_ones_own(tmp_path):
    assert authorization({}) == ""
    assert authorization(LOGIN) == basic("zoeker", SECRET)
    assert authorization({"ZOEKER_OPENSEARCH_API_KEY": "abc"}) == "ApiKey abc"
    with pytest.raises(ClusterError, match="set the other one"):
        authorization({"ZOEKER_OPENSEARCH_USER": "zoeker"})
    file = tmp_path / "login"
    file.write_text(f"# mine\nUSER=zoeker\nPASSWORD = {SECRET}\n", encoding="utf-8")
    given = {"ZOEKER_OPENSEARCH_LOGIN": str(file)}
    file.chmod(0o640)
    with pytest.raises(ClusterError, match="run chmod 600"):
        authorization(given)
    file.chmod(0o600)
    assert authorization(given) == basic("zoeker", SECRET)
    file.write_text("NAME=zoeker\n", encoding="utf-8")
    with pytest.raises(ClusterError, match="line 1: write USER"):
        authorization(given)
    with pytest.raises(ClusterError, match="cannot read the login"):
        authorization({"ZOEKER_OPENSEARCH_LOGIN": str(tmp_path / "none")})
