"""Does zoeker work on each version of OpenSearch, and say in one sentence which setting of a cluster forbids what it needs?

To start nodes takes half a minute: make check runs this.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from . import cluster, program

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module", params=[cluster.VERSION, cluster.NEXT])
def made(request: pytest.FixtureRequest) -> Iterator[cluster.Cluster]:
    """Give a node of each version, for this file alone: it is told what to forbid."""
    with cluster.cluster(version=request.param) as one:
        yield one


@pytest.fixture
def folder(made: cluster.Cluster, tmp_path: Path) -> Path:
    """Give an index on the node with two articles in it."""
    folder, corpus = tmp_path / "index", tmp_path / "krant.jsonl"
    corpus.write_text(
        '{"id": "1", "body": "De brug."}\n{"id": "2", "body": "De sluizen."}\n', encoding="utf-8"
    )
    assert program.run(*init(made, folder)).returncode == 0
    assert "2 added" in program.run("index", "--index", folder, corpus).stdout
    return folder


def init(made: cluster.Cluster, folder: Path) -> list[str | Path]:
    name = f"test-{secrets.token_hex(6)}"
    return ["init", "--engine", "opensearch", "--host", made.addresses[0], "--name", name, "--index", folder]


@contextmanager
def setting(made: cluster.Cluster, name: str, value: object) -> Iterator[None]:
    """Have a cluster hold to a setting for as long as a block runs."""
    address = f"{made.addresses[0]}/_cluster/settings"
    cluster.ask(address, {"persistent": {name: value}}, "PUT")
    try:
        yield
    finally:
        cluster.ask(address, {"persistent": {name: None}}, "PUT")


def refused(*arguments: str | Path) -> str:
    """Give the one sentence that a command fails with."""
    done = program.run(*arguments)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    return done.stderr


def test_the_commands_work_on_this_version(made: cluster.Cluster, folder: Path, tmp_path: Path) -> None:
    assert cluster.ask(made.addresses[0])["version"]["number"] in (cluster.VERSION, cluster.NEXT)
    assert "added" not in program.run("index", "--index", folder, "--rebuild").stderr
    for question, ids in (
        ("bruggen", "1\n"),
        ("slu*", "2\n"),
        ("sluisen~1", "2\n"),
        ("brug OF sluis", "1\n2\n"),
    ):
        assert program.run("search", "--index", folder, question, "--format", "ids").stdout == ids
    assert "<" not in program.run("search", "--index", folder, "brug", "--explain").stderr
    assert "is sound: 2 articles" in program.run("check", "--index", folder).stdout
    assert program.run("copy", folder, tmp_path / "schijf").stdout.startswith("Copied: 2 articles")


def test_expensive_queries_are_asked_for(made: cluster.Cluster, folder: Path) -> None:
    with setting(made, "search.allow_expensive_queries", False):
        assert "search.allow_expensive_queries must be true" in refused("search", "--index", folder, "brug")


def test_many_clauses_are_asked_for(made: cluster.Cluster, folder: Path) -> None:
    with setting(made, "indices.query.bool.max_clause_count", 64):
        words = [f"woord{number}" for number in range(64)]
        told = refused("search", "--index", folder, *words)
    assert "have indices.query.bool.max_clause_count raised" in told


@pytest.mark.parametrize("block", ["read_only_allow_delete", "read_only", "write"])
def test_an_index_that_is_blocked_is_read_only(made: cluster.Cluster, folder: Path, block: str) -> None:
    address = f"{made.addresses[0]}/test-*/_settings"
    cluster.ask(address, {f"index.blocks.{block}": True}, "PUT")
    try:
        (folder.parent / "krant.jsonl").write_text('{"id": "3", "body": "De dijk."}\n', encoding="utf-8")
        told = refused("index", "--index", folder)
        assert "lets nothing be written to this index, see its index.blocks" in told
        assert program.run("search", "--index", folder, "sluis", "--format", "ids").stdout == "2\n"
    finally:
        cluster.ask(address, {f"index.blocks.{block}": None}, "PUT")
    assert "1 added, 2 removed" in program.run("index", "--index", folder).stdout


def test_scripts_are_asked_for(made: cluster.Cluster, tmp_path: Path) -> None:
    old = cluster.ask(made.addresses[0])["version"]["number"] == cluster.VERSION
    forbidding = "script.allowed_types=none" if old else "script.allowed_contexts=update"
    made.kill(1)
    made.start(1, forbidding)
    assert forbidding.partition("=")[0] in refused(*init(made, tmp_path / "index"))
    assert not (tmp_path / "index").exists()
