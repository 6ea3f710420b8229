"""The nodes that tests of clusters ask: do they run, are they shared, and do they end with those who use them?"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from . import cluster

sys.path.append(str(cluster.TOOL.parent))

from opensearch import held

ASKS = """
import sys
from pathlib import Path
from tests import cluster
with cluster.shared_node(Path(sys.argv[1])) as address:
    print(address, flush=True)
    sys.stdin.read()
"""


def soon(true: Callable[[], bool], seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return true()


def test_a_node_has_the_settings_that_zoeker_asks_for(node: str) -> None:
    assert cluster.ask(node)["version"]["number"] == cluster.VERSION
    (told,) = cluster.ask(f"{node}/_nodes/settings?flat_settings=true")["nodes"].values()
    assert told["settings"]["indices.query.bool.max_clause_count"] == "16384"
    assert told["settings"]["action.auto_create_index"] == "false"


def test_a_folder_is_removed_once_nobody_holds_it_whatever_ended_who_did(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    holds = "import sys; sys.path.append(sys.argv[1])\nfrom opensearch import held, Path\n"
    holds += "with held(Path(sys.argv[2])):\n    print(flush=True)\n    sys.stdin.read()\n"
    command = [sys.executable, "-c", holds, str(cluster.TOOL.parent), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        holder.stdout.readline()
        cluster.tool("keep", folder)
        with held(folder):
            holder.kill()
            holder.wait()
            assert not soon(lambda: not folder.exists(), 0.5)
    assert soon(lambda: not folder.exists())


@pytest.mark.bench
def test_a_node_is_shared_and_ends_with_the_last_who_asks_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ASKS, str(tmp_path / "node")]
    root = Path(__file__).parent.parent
    with cluster.shared_node(tmp_path / "node") as address:
        work = Path((tmp_path / "node").read_text("utf-8"))
        with subprocess.Popen(
            command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as other:
            assert other.stdout
            assert other.stdout.readline().strip() == address
            other.kill()
        assert not soon(lambda: not work.exists(), 0.5)
        assert cluster.ask(address)["version"]
    assert soon(lambda: not work.exists())
    with pytest.raises(OSError, match="refused"):
        cluster.ask(address)


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [sys.executable, cluster.TOOL, *map(str, arguments)]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def test_what_a_machine_lacks_is_told_with_what_to_install(tmp_path: Path) -> None:
    made = run("assemble", XDG_CACHE_HOME=str(tmp_path), PATH=str(tmp_path))
    assert made.returncode == 1
    assert "(Debian: " in made.stderr
    assert len(made.stderr.splitlines()) == 1


def test_what_maven_cannot_fetch_is_told_in_its_words(tmp_path: Path) -> None:
    for name, says in [("java", "version \"17\"' >&2 #'"), ("mvn", "[ERROR] no such host'; exit 1 #'")]:
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\necho '{says}\n", encoding="utf-8")
        program.chmod(0o755)
    home = str(tmp_path)
    made = run("assemble", XDG_CACHE_HOME=home, OPENSEARCH_JAVA_HOME=home, PATH=str(tmp_path / "bin"))
    assert made.stderr.endswith("It says: [ERROR] no such host\n")
    assert list(tmp_path.rglob("complete")) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["stop", "none"], "none is no folder of a cluster that was started"),
        (["kill", "none", "1"], "node 1 of none does not run"),
        (["start", "none", "work"], "none is no OpenSearch that was assembled"),
    ],
)
def test_what_is_wrong_is_told(arguments: list[str], told: str, tmp_path: Path) -> None:
    paths = [str(tmp_path / one) if one in ("none", "work") else one for one in arguments]
    made = run(*paths)
    assert made.returncode == 1
    assert made.stderr.replace(f"{tmp_path}/", "").strip() == told
