"""Who may write? One process at a time; the others are told who it is and may wait."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from zoeker.errors import IndexLockedError
from zoeker.format.folder import HOLDER, LOCK


@contextmanager
def writing(folder: Path, wait: float) -> Iterator[None]:
    """Hold the right to write in `folder`; wait at most `wait` seconds for it.

    Raises IndexLockedError with the holder's process number and since when. The operating system frees the lock of a
    process that dies.
    """
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=max(0.0, wait))
    except Timeout:
        raise _locked(folder) from None
    try:
        holder = {"process": os.getpid(), "since": datetime.now().astimezone().isoformat(timespec="seconds")}
        (folder / HOLDER).write_text(
            json.dumps(holder | {"command": Path(sys.argv[0]).name}), encoding="utf-8"
        )
        yield
    finally:
        with suppress(OSError):  # it means nothing once the lock is free
            (folder / HOLDER).unlink()
        lock.release()


def _locked(folder: Path) -> IndexLockedError:
    try:
        holder = json.loads((folder / HOLDER).read_text(encoding="utf-8"))
        who, since = f"process {holder['process']} ({holder['command']})", str(holder["since"])
    except (OSError, ValueError, KeyError, TypeError):
        who, since = "another process", ""
    told = f" since {since}" if since else ""
    return IndexLockedError(
        f"{who} has been writing to the index at {folder}{told}; try again later, or wait for it with --wait SECONDS",
        folder,
        who,
        since,
    )
