"""When is something on disk? When file and folder are synced; only then may anything say that it is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EACCES, EMFILE, ENFILE, ENOMEM, EPERM
from pathlib import Path
from typing import BinaryIO

_PERMIT = "Permission denied; give this user the right to it"
_OPEN = "Too many open files; close other indexes, or allow more (ulimit -n)"
# What the system may refuse, and what to do then.
REFUSED = {
    ENOMEM: "there is too little memory; close other programs, or allow this one more",
    EMFILE: _OPEN,
    ENFILE: _OPEN,
    EACCES: _PERMIT,
    EPERM: _PERMIT,
}


def names(folder: Path) -> list[str]:
    """List the names in a folder, none where there is no such folder. Raises OSError where the system refuses to."""
    try:
        return os.listdir(folder)  # noqa: PTH208 - only the names are wanted, of a folder that may not be there
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) in REFUSED:
            raise
        return []


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file that is whole and on disk when the block is left, and not there at all when that fails.

    Its name is on disk once the folder is synced too: see `sync_folder`.
    """
    try:
        with path.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def replace(path: Path, content: bytes) -> None:
    """Put a file in the place of another in one step: a crash leaves the old one or the new one, whole."""
    temporary = path.with_name(f"{path.name}.new")
    with new_file(temporary) as file:
        file.write(content)
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk, as far as the platform knows how to (Windows does it by itself)."""
    flags = getattr(os, "O_DIRECTORY", None)
    if flags is None:
        return
    handle = os.open(folder, os.O_RDONLY | flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
