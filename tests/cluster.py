"""What does a test need of a cluster? Real nodes of OpenSearch, which end with the tests whatever ends these."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from filelock import FileLock

sys.path.append(str(Path(__file__).parent.parent / "tools"))

import opensearch

TOOL = Path(str(opensearch.__file__))
VERSION = os.environ.get("OPENSEARCH", opensearch.VERSION)
NEXT = "3.9.0"  # of the next major version, which runs on Java 21 and newer


def tool(*arguments: object) -> None:
    """Run tools/opensearch.py: what it starts is no child of the process that runs tests."""
    command: list[str | Path] = [sys.executable, TOOL, *map(str, arguments)]
    with tempfile.TemporaryFile("w+") as told:
        if subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=told, stderr=told, check=False
        ).returncode:
            told.seek(0)
            raise opensearch.NodeError(told.read())


class Cluster(NamedTuple):
    """Nodes of OpenSearch in a folder, numbered from 1."""

    work: Path
    home: Path

    @property
    def addresses(self) -> list[str]:
        return opensearch.addresses(self.work)

    def kill(self, node: int) -> None:
        """End a node as an accident would."""
        tool("kill", self.work, node)

    def start(self, node: int, *settings: str) -> None:
        """Start a node again, at the address it had, and wait until it is one of the cluster."""
        own = [part for setting in settings for part in ("--set", setting)]
        tool("start", self.home, self.work, "--node", node, "--quick", *own)


def ask(address: str, body: object = None, method: str | None = None) -> dict[str, Any]:
    """Ask a node something, with lines or with what becomes JSON; give its answer.

    Raises:
        OSError: It does not answer, or with an error.
    """
    data = None if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
    kind = "application/x-ndjson" if isinstance(body, str) else "application/json"
    request = Request(address, data, {"Content-Type": kind}, method=method)
    with build_opener(ProxyHandler({})).open(request, timeout=60) as answer:
        return dict(json.load(answer))


@contextmanager
def cluster(nodes: int = 1, version: str = VERSION) -> Iterator[Cluster]:
    """Give a cluster of its own to a test, which is skipped where there can be none."""
    try:
        home = opensearch.assemble(version)
    except opensearch.MissingError as error:
        pytest.skip(str(error))
    with ExitStack() as stack:
        made = Cluster(Path(tempfile.mkdtemp(prefix="zoeker-nodes-")), home)
        stack.enter_context(opensearch.held(made.work))
        tool("keep", made.work)
        tool("start", home, made.work, "--nodes", nodes, "--quick")
        yield made


@contextmanager
def shared_node(place: Path) -> Iterator[str]:
    """Give the address of a node that all processes which name the same place share; it ends with the last of them.

    A process that is killed lets go of it as one that ends: the system does.
    """
    missing = place.with_suffix(".missing")  # why there can be none: one process asks Maven, not each
    with ExitStack() as stack:
        with FileLock(place.with_suffix(".lock")):
            if missing.exists():
                pytest.skip(missing.read_text("utf-8"))
            work = Path(place.read_text("utf-8")) if place.exists() else None
            if not work or not _joined(work, stack):
                try:
                    work = stack.enter_context(cluster()).work
                except pytest.skip.Exception as skipped:
                    missing.write_text(str(skipped), encoding="utf-8")
                    raise
                place.write_text(str(work), encoding="utf-8")
        yield opensearch.addresses(work)[0]


def _joined(work: Path, stack: ExitStack) -> bool:
    """Tell whether the node in a folder is held now, and not ended by the last who held it."""
    try:
        stack.enter_context(opensearch.held(work))
    except FileNotFoundError:
        return False
    return (work / "cluster.json").exists()
