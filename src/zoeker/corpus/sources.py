"""Which files are there? A file, a folder, a glob pattern or `-` becomes a list of files, in a fixed order."""

from __future__ import annotations

import glob
import os
import stat
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from zoeker.errors import Problem, SourceError, system_reason

from .formats import passed_over

STDIN = "-"
# Folders of programs.
_NO_NEWS = frozenset(("node_modules", "bower_components", "__pycache__", "__MACOSX", "CVS"))
_OF_AN_INDEX = {"zoeker.json", "catalog.sqlite"}  # the folder of an index holds both
_OF_A_PAGE = ("_files", "_bestanden", "-bestanden")  # how the folder beside a page that a browser saves ends
_PAGES = (".html", ".htm", ".xhtml")
_MOST = 2**63 - 1  # a time, in nanoseconds, that the catalog can hold: in the year 2262
_KINDS = (
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)  # what can be read once, or never ends
_OF_THE_KERNEL = ("/proc", "/sys")  # where files are no files, and reading one may never end


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


@dataclass(slots=True)
class Found:
    """What is at a path: files, in order; problems with what could not be looked at; how much was passed over, by kind."""

    files: list[SourceFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)


def find(path: str, others: Collection[str] = ()) -> Found:
    """Find the files at `path`: a file, all below a folder, what a glob pattern matches, or `-` for standard input.

    Below a folder is passed over what is hidden, what belongs to a program or to a saved page, what its name says is no
    news (`formats.passed_over`), and what is no file. A pattern gives files only, `**` reaches below folders.
    Raises SourceError when nothing is there, or it is no file; an empty folder is no files. `others` are the paths named
    beside it: none of these was meant.
    """
    if path == STDIN:
        return Found([SourceFile(STDIN, STDIN, STDIN, 0, 0)])
    if not path or "\0" in path:
        raise SourceError("a path of a file or folder is needed", path)
    root = os.path.abspath(path)  # noqa: PTH100 - Path.resolve() would follow links
    try:
        status = os.stat(path)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        if glob.has_magic(path):
            return _matching(root)
        why = "does not exist"
        if os.path.islink(root):  # noqa: PTH114
            why = f"is a link to {os.readlink(root)}, which does not exist"  # noqa: PTH115
        raise SourceError(f"{path} {why}{_suggestion(Path(root), others)}", path) from None
    except (OSError, ValueError) as error:
        raise SourceError(f"{path} cannot be looked at: {system_reason(error)}", path) from None
    if kind := _kind(status):
        raise SourceError(
            f"{path} is a {kind}, not a file; what a program writes can be read as: … | zoeker index -", path
        )
    if stat.S_ISDIR(status.st_mode):
        return _Below(Path(root)).found
    return Found([_source(Path(root), root, Path(root).name, status)])


def _source(path: Path, root: str, name: str, status: os.stat_result | None) -> SourceFile:
    if status is None:  # it vanished, or is a link to nowhere: reading it will say so
        return SourceFile(str(path), root, name, 0, 0)
    modified = max(-_MOST, min(status.st_mtime_ns, _MOST))
    return SourceFile(str(path), root, name, status.st_size, modified if modified != -1 else -2)


def _kind(status: os.stat_result) -> str:
    if status.st_dev in _kernel_devices():
        return "kernel interface"
    return next((kind for test, kind in _KINDS if test(status.st_mode)), "")


@cache
def _kernel_devices() -> frozenset[int]:
    """Give the devices of what the kernel shows of itself, where that is mounted."""
    return frozenset(os.lstat(path).st_dev for path in _OF_THE_KERNEL if os.path.ismount(path))


class _Below:
    """All that lies below the folder `root`; each folder is entered once, so that links in a circle end."""

    def __init__(self, root: Path) -> None:
        self.found = Found()
        self._root = root
        try:
            self._home = root.resolve()
            names = os.listdir(root)  # noqa: PTH208
        except (OSError, RuntimeError) as error:
            raise SourceError(f"{root} cannot be read: {system_reason(error)}", root) from None
        self._entered = {self._home}
        self._waiting: list[Path] = []
        self._look_at(root, names)
        while self._waiting:
            folder = self._waiting.pop()
            try:
                self._look_at(folder, os.listdir(folder))  # noqa: PTH208
            except OSError as error:
                self._problem(folder, f"cannot be read: {system_reason(error)}")
        self.found.files.sort(key=lambda file: file.name)

    def _problem(self, path: Path, reason: str) -> None:
        self.found.problems.append(Problem(str(path).encode(errors="replace").decode(), 0, reason))

    def _look_at(self, folder: Path, names: list[str]) -> None:
        if _OF_AN_INDEX.issubset(names):
            self.found.passed_over["folder of a zoeker index"] += 1
            return
        pages = {name.rpartition(".")[0] for name in names if name.lower().endswith(_PAGES)}
        for name in sorted(names):
            path = folder / name
            try:
                status = os.stat(path)  # noqa: PTH116
            except FileNotFoundError:
                status = None
            except OSError as error:
                self._problem(path, f"cannot be looked at: {system_reason(error)}")
                continue
            if status is not None and stat.S_ISDIR(status.st_mode) and not _kind(status):
                self._take_folder(path, pages)
            else:
                self._take_file(path, status)

    def _take_folder(self, path: Path, pages: set[str]) -> None:
        name = path.name
        if name.startswith("."):
            self.found.passed_over["hidden folder"] += 1
        elif name in _NO_NEWS:
            self.found.passed_over[f"folder {name}"] += 1
        elif any(name.endswith(end) and name.removesuffix(end) in pages for end in _OF_A_PAGE):
            self.found.passed_over["folder of a saved page"] += 1
        elif self._is_new(path):
            self._waiting.append(path)

    def _take_file(self, path: Path, status: os.stat_result | None) -> None:
        if path.name.startswith("."):
            kind = "hidden file"
        else:
            kind = (_kind(status) if status else "") or passed_over(path.name)
        if kind:
            self.found.passed_over[kind] += 1
        elif status is not None or path.is_symlink():  # else it vanished just now
            name = path.relative_to(self._root).as_posix()
            self.found.files.append(_source(path, str(self._root), name, status))

    def _is_new(self, folder: Path) -> bool:
        try:
            target = folder.resolve()
        except (OSError, RuntimeError) as error:
            self._problem(folder, f"cannot be looked at: {system_reason(error)}")
            return False
        # What a link shows of the same tree is read under its own name.
        if target in self._entered or (folder.is_symlink() and target.is_relative_to(self._home)):
            return False
        self._entered.add(target)
        return True


def _matching(pattern: str) -> Found:
    prefix = _plain_prefix(pattern)
    result = Found()
    for path in sorted({Path(match) for match in glob.glob(pattern, recursive=True)}):  # noqa: PTH207 - Path.glob takes no absolute pattern
        try:
            status = path.stat()
        except OSError as error:
            result.problems.append(Problem(str(path), 0, f"cannot be looked at: {system_reason(error)}"))
            continue
        if kind := _kind(status):
            result.passed_over[kind] += 1
        elif not stat.S_ISDIR(status.st_mode):
            result.files.append(_source(path, pattern, path.relative_to(prefix).as_posix(), status))
    if not result.files:
        raise SourceError(f"no file matches {pattern}", pattern)
    result.files.sort(key=lambda file: file.name)
    return result


def _plain_prefix(pattern: str) -> Path:
    """Give the longest folder at the start of `pattern` that is written out."""
    prefix = Path(pattern).parent
    while glob.has_magic(str(prefix)):
        prefix = prefix.parent
    return prefix


def _suggestion(path: Path, others: Collection[str]) -> str:
    """Name what looks like the first part of `path` that is missing, and is none of the `others`."""
    known = {os.path.abspath(other) for other in others} | {str(path)}  # noqa: PTH100 - as the root was
    try:
        while not path.parent.exists():
            path = path.parent
        names = [entry.name for entry in path.parent.iterdir() if str(entry) not in known and entry.exists()]
    except OSError:
        return ""
    near = get_close_matches(path.name, names, 1)
    return f"; did you mean {path.parent / near[0]}?" if near else ""
