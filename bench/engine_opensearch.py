"""zoeker with its articles on an OpenSearch cluster: a real node on this machine, with a heap of 512 MB, and one shard.

One process of zoeker indexes, as in engine_zoeker.py, and asks; the node analyses nothing, but stores, finds and ranks. What
it spends is counted by the system, apart from what zoeker spends, and without what Java takes to compile it. Merges that begin
by themselves are part of indexing: they are waited for, as tantivy's are.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine_zoeker import Zoeker, _Searcher

from zoeker import init_index, open_index
from zoeker.engines.opensearch.client import Client

sys.path.append(str(Path(__file__).parent.parent / "tools"))

import opensearch
from engines import MissingError

NAME = "bench"  # of the index
PATIENCE = 3600.0  # seconds for all segments to become one


class OpenSearch(Zoeker):
    """The cluster that zoeker asks where one machine is not enough."""

    shards = 1

    def __init__(self) -> None:
        super().__init__()
        if not Path("/proc/self/stat").exists():
            raise MissingError("what a node spends is read in /proc, which is not here")
        try:
            self._home = opensearch.assemble()
        except opensearch.MissingError as error:
            raise MissingError(str(error)) from None
        self.versions = {**self.versions, "OpenSearch": opensearch.VERSION}

    @contextmanager
    def serve(self, folder: Path) -> Iterator[None]:
        """Run a node, and make an index on it, which `folder` names."""
        work = Path(tempfile.mkdtemp(prefix="zoeker-node-"))
        with opensearch.held(work):
            _tool("keep", work)  # so that no node outlives a benchmark that was killed
            _tool("start", self._home, work)
            self._process = Path("/proc", (work / "node1" / "pid").read_text("utf-8"))
            self._compilers = list(_compilers(self._process))
            address = opensearch.addresses(work)[0]
            self._client = Client([address], patience=PATIENCE)
            init_index(folder, [address], NAME, shards=self.shards)
            yield
            self._client.close()
            _tool("stop", work)

    def spent(self) -> float:
        """Give the CPU seconds that the node has spent, but for compiling its own code.

        That is done once: of 10,000 articles it would be half of all.
        """
        return _seconds(self._process) - sum(map(_seconds, self._compilers))

    def settle(self) -> None:
        """Wait until the node merges nothing."""
        while self._client.ask("GET", "/_stats/merge")["_all"]["total"]["merges"]["current"]:
            time.sleep(0.1)

    def bytes(self, folder: Path) -> int:
        """Count what the index takes on the node."""
        with open_index(folder) as index:
            return index.stats().bytes

    def merge(self) -> None:
        """Make one segment of all segments of a shard: the least that the index can take."""
        self._client.ask("POST", f"/{NAME}*/_forcemerge?max_num_segments=1")
        self._client.ask("POST", f"/{NAME}*/_refresh")

    def open(self, folder: Path) -> _Searcher:
        """Open the index."""
        searcher = super().open(folder)
        searcher.spent = self.spent
        return searcher


def _compilers(process: Path) -> Iterator[Path]:
    """Yield the threads of a Java that compile: as many from its beginning to its end (tools/opensearch.py says so)."""
    for thread in (process / "task").iterdir():
        with suppress(OSError):  # others come and go
            if "CompilerThre" in (thread / "comm").read_text("utf-8"):  # the system cuts names off
                yield thread


def _seconds(task: Path) -> float:
    """Give the CPU seconds of a process or a thread: utime and stime of proc(5)."""
    fields = (task / "stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _tool(*arguments: object) -> None:
    """Run tools/opensearch.py: a node that is no child of this process is never counted as part of it."""
    tool = [sys.executable, str(opensearch.__file__), *map(str, arguments)]
    subprocess.run(tool, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)


ENGINE = OpenSearch
