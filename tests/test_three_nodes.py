"""What does zoeker do while nodes of a cluster are killed, cut off or mute? All of it, or it says in one sentence why not.

Three nodes take a minute to start: make check runs this.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

import zoeker
from zoeker.engines.opensearch.client import SnapshotGoneError
from zoeker.engines.opensearch.mapping import words_of
from zoeker.errors import ClusterError

from . import cluster, program

pytestmark = pytest.mark.bench

Corpus = dict[str, str]  # titles by id


@pytest.fixture(scope="module")
def three() -> Iterator[cluster.Cluster]:
    """Give a cluster of three nodes, all of which run."""
    with cluster.cluster(3) as made:
        yield made


@pytest.fixture
def nodes(three: cluster.Cluster) -> cluster.Cluster:
    """Give them to a test that may kill one: it was started again."""
    for number, address in enumerate(three.addresses, 1):
        try:
            cluster.ask(address)
        except OSError:
            three.start(number)
    quiet(three)
    return three


def quiet(three: cluster.Cluster) -> None:
    """Wait until all nodes are there and no shard moves."""
    waits = "wait_for_nodes=3&wait_for_status=green&wait_for_no_relocating_shards=true"
    cluster.ask(f"{three.addresses[0]}/_cluster/health?{waits}&timeout=50s")


def made(folder: Path, hosts: list[str], shards: int = 3, replicas: int = 1) -> str:
    """Make an index on the cluster; give its name there."""
    name = f"test-{secrets.token_hex(6)}"
    zoeker.init_index(folder, hosts, name, shards=shards, replicas=replicas)
    return name


def write(path: Path, numbers: range, text: str = "Bericht") -> Corpus:
    titles = {str(number): f"{text} {number}" for number in numbers}
    records = ({"id": id, "title": title, "body": "De brug is dicht."} for id, title in titles.items())
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return titles


def held(folder: Path) -> Corpus:
    with zoeker.open_index(folder) as index:
        return {article.id: article.title for article in index}


def manager(three: cluster.Cluster) -> int:
    """Give the number of the node that leads."""
    for address in three.addresses:
        try:
            (node,) = cluster.ask(f"{address}/_nodes/_cluster_manager")["nodes"].values()
        except OSError:
            continue
        return int(node["name"].removeprefix("node"))
    raise AssertionError("nobody leads")


def keepers(address: str, index: str) -> set[int]:
    """Give the numbers of the nodes that keep a shard of an index."""
    told = cluster.ask(f"{address}/{index}/_search_shards")
    return {
        int(told["nodes"][shard["node"]]["name"].removeprefix("node"))
        for copies in told["shards"]
        for shard in copies
    }


def written(address: str, index: str) -> int:
    """Say how many documents were written to an index up to now."""
    try:
        told = cluster.ask(f"{address}/{index}/_stats/indexing")
    except OSError:
        return 0
    return int(told["_all"]["primaries"].get("indexing", {}).get("index_total", 0))


def soon(true: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


@contextmanager
def running(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    command: list[str | Path] = [sys.executable, "-m", "zoeker", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def finished(process: subprocess.Popen[str]) -> bool:
    """Wait for a command, which does all or says one sentence; tell which."""
    _, errors = process.communicate(timeout=120)
    assert (process.returncode, len(errors.splitlines())) in ((0, 0), (2, 1)), errors
    return process.returncode == 0


def test_who_indexes_while_the_leader_is_killed_finishes_or_gives_the_command_again(
    nodes: cluster.Cluster, tmp_path: Path
) -> None:
    leader = manager(nodes)
    hosts = nodes.addresses[leader - 1 :] + nodes.addresses[: leader - 1]  # the first that is asked
    folder, corpus = tmp_path / "index", tmp_path / "krant.jsonl"
    name = made(folder, hosts)
    titles = write(corpus, range(3_000))
    with running("index", "--index", folder, "--quiet", corpus) as process:
        soon(lambda: written(hosts[1], name) > 1_000)
        nodes.kill(leader)
        finished(process)
    assert program.run("index", "--index", folder, corpus).returncode == 0
    assert held(folder) == titles
    assert zoeker.check_index(folder) == ()


def test_a_missing_shard_is_an_error_everywhere_and_never_fewer_articles(
    nodes: cluster.Cluster, tmp_path: Path
) -> None:
    write(tmp_path / "krant.jsonl", range(300))
    folders = [tmp_path / missing for missing in ("articles", "words")]
    for folder, keeper in zip(folders, ("node1", "node2"), strict=True):
        name = made(folder, nodes.addresses, replicas=0)
        settings = {"index.routing.allocation.require._name": keeper}
        cluster.ask(f"{nodes.addresses[0]}/{words_of(f'{name}-v1')}/_settings", settings, "PUT")
        zoeker.update_index(folder, tmp_path / "krant.jsonl")
        quiet(nodes)
        assert keepers(nodes.addresses[0], name) == {1, 2, 3}
    before = [held(folder) for folder in folders]
    indexes = [zoeker.open_index(folder) for folder in folders]
    nodes.kill(2)
    for folder, index in zip(folders, indexes, strict=True):
        for arguments in (
            ["search", "--index", folder, "brug"],
            ["count", "--index", folder, "brug", "--by", "source"],
            ["stats", "--index", folder],
            ["check", "--index", folder],
            ["copy", folder, tmp_path / "copy"],
            ["index", "--index", folder],
            ["index", "--index", folder, "--rebuild"],
        ):
            done = program.run(*arguments)
            assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
            assert "has not all shards of this index" in done.stderr
        for ask in (index.search, lambda question, index=index: list(index)):
            with pytest.raises(ClusterError, match="has not all shards"):
                ask("brug")
        index.close()
    nodes.start(2)
    quiet(nodes)
    assert [held(folder) for folder in folders] == before
    for folder in folders:
        assert zoeker.check_index(folder) == ()
        with zoeker.open_index(folder) as index:
            assert index.search("brug").total == len(before[0]) == 300


def test_a_rebuild_is_seen_whole_or_not_at_all_also_where_a_node_is_killed(
    nodes: cluster.Cluster, tmp_path: Path
) -> None:
    folder, corpus = tmp_path / "index", tmp_path / "krant.jsonl"
    name = made(folder, nodes.addresses)
    old = write(corpus, range(300))
    zoeker.update_index(folder, corpus)
    new = write(corpus, range(100, 1_500), "Nieuws")
    over = Event()

    def look() -> list[Corpus]:
        seen = []
        while not over.is_set():
            with zoeker.open_index(folder) as index:
                try:
                    results = index.search("brug", limit=3_000, snippets=False)
                except SnapshotGoneError:  # a killed node kept it, and another index is there by now
                    continue
                assert results.total == len(results)
                seen.append({hit.id: hit.title for hit in results})
        return seen

    def ask() -> list[int]:
        seen = []
        while not over.is_set():
            with running("search", "--index", folder, "-n", "3000", "--format", "ids", "brug") as process:
                ids, errors = process.communicate()
            assert errors == ""
            seen.append(len(ids.splitlines()))
        return seen

    with ThreadPoolExecutor() as pool:
        looks, asks = [pool.submit(look) for _ in range(2)], pool.submit(ask)
        try:
            with running("index", "--index", folder, "--rebuild", "--quiet") as process:
                soon(lambda: written(nodes.addresses[0], f"{name}-v2") > 500)
                nodes.kill(2)
                done = finished(process)
            if not done:
                zoeker.update_index(folder, rebuild=True)
        finally:
            over.set()
    for one in looks:
        assert all(seen in (old, new) for seen in one.result())
    assert set(asks.result()) <= {len(old), len(new)}
    assert held(folder) == new


def test_a_walk_over_all_articles_is_of_one_moment_or_an_error(
    nodes: cluster.Cluster, tmp_path: Path
) -> None:
    folder, corpus = tmp_path / "index", tmp_path / "krant.jsonl"
    made(folder, nodes.addresses)
    titles = write(corpus, range(10_500))
    zoeker.update_index(folder, corpus)
    with zoeker.open_index(folder) as index:
        assert len({hit.id for hit in index.hits("brug")}) == 10_500  # more than a cluster gives at once
        walk = index.articles()
        seen = [next(walk) for _ in range(10)]
        write(corpus, range(10_000, 11_000), "Nieuws")
        zoeker.update_index(folder)
        seen += [next(walk) for _ in range(10_100)]
        assert not {article.id: article.title for article in seen}.items() - titles.items()
        nodes.kill(3)
        try:
            seen += walk
        except ClusterError as error:
            told = str(error)
        else:
            told = ""
            assert {article.id: article.title for article in seen} == titles
            assert len(seen) == len(titles)
    assert told == "" or told.endswith("is no longer what it was when it was opened; open it again")
