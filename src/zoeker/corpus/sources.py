"""Which files are there? A file, a folder, a glob pattern or `-` becomes a list of files, in a fixed order."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from zoeker.errors import SourceError

STDIN = "-"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that articles may come from.

    `path` is absolute (symbolic links are kept), `root` is the absolute path or pattern it was found under, `name`
    its path below that; `size` in bytes and `modified` in nanoseconds tell whether it changed. Standard input is
    `-` in all three, with size 0.
    """

    path: str
    root: str
    name: str
    size: int
    modified: int


def find(path: str) -> list[SourceFile]:
    """List the files at `path`: a file, all below a folder, what a glob pattern matches, or `-` for standard input.

    Hidden files and folders are left out below a folder. A pattern gives files only, `**` reaches below folders.
    Raises SourceError when nothing is there; an empty folder is an empty list.
    """
    if path == STDIN:
        return [SourceFile(STDIN, STDIN, STDIN, 0, 0)]
    if not path or "\0" in path:
        raise SourceError("a path of a file or folder is needed", path)
    root = os.path.abspath(path)  # noqa: PTH100 - Path.resolve() would follow links
    if Path(root).is_dir():
        return _below(Path(root))
    if Path(path).exists():
        return [_source(Path(root), root, Path(root).name)]
    if glob.has_magic(path):
        return _matching(root)
    raise SourceError(f"{path} does not exist{_suggestion(Path(root))}", path)


def _source(path: Path, root: str, name: str) -> SourceFile:
    try:
        status = path.stat()
    except OSError:  # it vanished, or is a link to nowhere: reading it will say so
        return SourceFile(str(path), root, name, 0, 0)
    return SourceFile(str(path), root, name, status.st_size, status.st_mtime_ns)


def _below(root: Path) -> list[SourceFile]:
    try:
        os.scandir(root).close()
    except OSError as error:
        raise SourceError(f"{root} cannot be read: {error.strerror}", str(root)) from None
    files = [_source(path, str(root), path.relative_to(root).as_posix()) for path in _walk(root)]
    return sorted(files, key=lambda file: file.name)


def _walk(root: Path) -> Iterator[Path]:
    """Yield the files below `root`; each folder is entered once, so links in a circle end."""
    home, entered, waiting = root.resolve(), {root.resolve()}, [root]
    while waiting:
        folder = waiting.pop()
        for entry in _entries(folder):
            if not entry.is_dir():
                yield entry
            elif _is_new(entry, home, entered):
                waiting.append(entry)
        if not os.access(folder, os.R_OK | os.X_OK):
            yield folder  # so that reading it reports what is missed


def _entries(folder: Path) -> list[Path]:
    try:
        paths = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
        return [path for path in paths if path.is_dir() or path.is_file() or path.is_symlink()]
    except OSError:
        return []


def _is_new(folder: Path, home: Path, entered: set[Path]) -> bool:
    target = folder.resolve()
    # What a link shows of the same tree is read under its own name.
    if target in entered or (folder.is_symlink() and target.is_relative_to(home)):
        return False
    entered.add(target)
    return True


def _matching(pattern: str) -> list[SourceFile]:
    prefix = _plain_prefix(pattern)
    paths = [Path(match) for match in glob.glob(pattern, recursive=True)]  # noqa: PTH207 - Path.glob takes no absolute pattern
    found = {path for path in paths if path.is_file()}
    if not found:
        raise SourceError(f"no file matches {pattern}", pattern)
    files = [_source(path, pattern, path.relative_to(prefix).as_posix()) for path in found]
    return sorted(files, key=lambda file: file.name)


def _plain_prefix(pattern: str) -> Path:
    """Give the longest folder at the start of `pattern` that is written out."""
    prefix = Path(pattern).parent
    while glob.has_magic(str(prefix)):
        prefix = prefix.parent
    return prefix


def _suggestion(path: Path) -> str:
    """Name what looks like the first part of `path` that is missing."""
    while not path.parent.exists():
        path = path.parent
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return ""
    near = get_close_matches(path.name, names, 1)
    return f"; did you mean {path.parent / near[0]}?" if near else ""
