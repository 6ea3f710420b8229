"""How soon does a page come, and does any question fail, while articles are added? `zoeker serve`, asked by wrk.

    python bench/serve.py [--articles N] [--seconds N] [--index DIR]

Eight connections ask for pages of ten hits with their snippets, each of another question; half the time such as nobody asked before,
and half the time the same again. Meanwhile another process adds a hundred articles every ten seconds. The index is a copy of
the one that is named, or made of synthetic articles. Times are by the clock; wrk shares the processors with the server.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote

from questions import queries
from synthetic import articles

CONNECTIONS = 8
KINDS = ("any1", "any2", "any3", "or", "phrase")  # of questions.py
EACH = 8_000  # questions of a kind: more than are asked in five minutes
MORE, EVERY = 100, 10  # articles that are added, and every so many seconds
SCRIPT = """
local paths, at = {}, 0
for path in io.lines(os.getenv("ZOEKER_PATHS")) do paths[#paths + 1] = path end
request = function() at = at % #paths + 1; return wrk.format("GET", paths[at]) end
done = function(summary, latency)
  local e = summary.errors
  local times = {summary.requests, e.connect + e.read + e.write + e.status + e.timeout}
  for _, share in ipairs({50, 95, 99}) do times[#times + 1] = latency:percentile(share) / 1000 end
  print(string.format("%d pages, %d failed; 50 %% within %.0f ms, 95 %% %.0f ms, 99 %% %.0f ms", unpack(times)))
end
"""
Command = list[str | Path]
ZOEKER: Command = [sys.executable, "-m", "zoeker"]


def write(made: Iterator[dict[str, str]], path: Path, number: int) -> Path:
    """Write the next articles as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(next(made)) + "\n" for _ in range(number))
    return path


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, str]]:
    """Serve an index; give the process and its address."""
    command = [*ZOEKER, "serve", "--index", folder, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            told = re.search(r"http://[\d.]+:\d+", process.stderr.readline())
            assert told is not None
            yield process.pid, told[0]
        finally:
            process.terminate()


@contextmanager
def growing(folder: Path, home: Path) -> Iterator[None]:
    """Add articles to an index, from another process."""
    stopped, made = Event(), articles(1_000_000, seed=2)

    def add() -> None:
        for number in count():
            if stopped.wait(EVERY):
                return
            path = write(made, home / f"more-{number}.jsonl", MORE)
            subprocess.run([*ZOEKER, "index", "--quiet", "--index", folder, path], check=True)

    thread = Thread(target=add)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def resident(process: int) -> str:
    """Tell how much memory a process has, where Linux says so: of its own, and as pages of files, which the system may take back."""
    told = dict(re.findall(r"Rss(Anon|File):\s+(\d+)", Path(f"/proc/{process}/status").read_text("ascii")))
    return (
        f"{int(told['Anon']) // 1000} MB and {int(told['File']) // 1000} MB of files" if told else "unknown"
    )


def ask(address: str, home: Path, seconds: int) -> str:
    """Have wrk ask; give what it measured."""
    command: Command = [
        *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s"),
        *("-s", home / "ask.lua", address),
    ]
    paths = {**os.environ, "ZOEKER_PATHS": str(home / "paths")}
    done = subprocess.run(command, env=paths, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


def main() -> None:
    """Measure, and print what came of it."""
    parser = argparse.ArgumentParser(description="Ask zoeker serve for pages while articles are added.")
    parser.add_argument("--articles", type=int, default=100_000, help="synthetic articles (default 100,000)")
    parser.add_argument("--seconds", type=int, default=60, help="how long, in all (default 60)")
    parser.add_argument("--index", type=Path, help="an index of synthetic articles, which is copied")
    asked = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("there is no wrk, which asks the questions; install it (Debian: apt install wrk)")
    with tempfile.TemporaryDirectory() as work:
        home = Path(work)
        folder = home / "index"
        if asked.index:
            shutil.copytree(asked.index, folder)
        else:
            path = write(articles(asked.articles), home / "news.jsonl", asked.articles)
            subprocess.run([*ZOEKER, "index", "--quiet", "--index", folder, path], check=True)
        texts = dict.fromkeys(
            query.text for row in zip(*(queries(kind, EACH) for kind in KINDS), strict=True) for query in row
        )
        (home / "paths").write_text("".join(f"/?q={quote(text)}\n" for text in texts), "ascii")
        (home / "ask.lua").write_text(SCRIPT, "ascii")
        with served(folder) as (process, address), growing(folder, home):
            print(f"memory {resident(process)}")
            for when in ("first asked", "asked again"):
                print(
                    f"{when}: {ask(address, home, asked.seconds // 2)}; memory {resident(process)}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
