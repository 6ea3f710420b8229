"""Where does the index lie? The folder, what it says of itself, and what is refused."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from errno import ENOMEM
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, TypeVar

from zoeker import dutch
from zoeker.errors import IndexDamagedError, IndexMissingError, IndexUseError, IndexVersionError, ZoekerError

from . import FORMAT_VERSION, disk, older, toc

MANIFEST = "zoeker.json"  # what made this index: format and analyzer, with their versions
CATALOG = "catalog.sqlite"  # see the room catalog
SEGMENT = ".zoeker"  # the ending of a segment's file
DICTIONARY = ".dictionary"  # the ending of what articles are compressed with: see stored.py
ASIDE = "rebuilding"  # a folder in which a rebuilt index grows until it takes the old one's place

ENGINE = "opensearch"  # what a manifest says of an index that lives on a cluster
LOCK = "write.lock"  # see lock.py
HOLDER = "writer.json"  # beside it: who holds it; of no meaning when nobody does
SWEPT = (
    re.compile(  # what dead writers may have left, of which the table of contents names what is still good
        r"(MAIN_)?[0-9a-f]{16}\.zoeker|segments-[0-9]{1,18}\.json(\.new)?|_MAIN_[0-9]{1,18}\.toc(\.new)?"
        r"|(zoeker\.json|catalog\.sum|problems\.jsonl|removed\.json)\.new|MAIN_WRITELOCK"
    )
)
_OURS = re.compile(  # every name that zoeker gives a file in the folder of an index
    rf"{SWEPT.pattern}|articles-[0-9a-f]{{16}}\.dictionary|zoeker\.json|problems\.jsonl|removed\.json|write\.lock|writer\.json"
    rf"|catalog\.(sqlite(-journal|-wal|-shm)?|sum|broken)"
)
_SEGMENT = re.compile(r"(MAIN_)?[0-9a-f]{16}\.zoeker")  # with MAIN_ in format 3
_CATALOG_HEAD = 8192  # bytes within which a catalog says what its tables are
_REBUILD = "run: zoeker index --rebuild"
_TRIES = 20
Files = TypeVar("Files")


class Cluster(NamedTuple):
    """Where the articles of an index live that are not in its folder: an index, or an alias, on an OpenSearch cluster.

    `hosts` are URLs without a login, `ca_file` holds the certificates to trust beside the system's. `shards` and `replicas` are
    those of the next rebuild.
    """

    hosts: Sequence[str]
    name: str
    ca_file: str = ""
    shards: int = 1
    replicas: int = 0


def versions(analyzer: str = dutch.NAME) -> dict[str, object]:
    """Give what an index made by this zoeker, with one of its analyzers, says of itself."""
    return {"format": FORMAT_VERSION, "analyzer": analyzer, "analyzer_version": dutch.VERSIONS[analyzer]}


def analyzer_of(path: Path) -> str:
    """Name the analyzer that the index in `path` was made with, whatever version of it; zoeker's own where nothing says so."""
    try:
        name = _manifest(path).get("analyzer")
    except IndexUseError:
        return dutch.NAME
    return name if isinstance(name, str) and name in dutch.VERSIONS else dutch.NAME


def cluster_of(path: Path) -> Cluster | None:
    """Say on which cluster the articles of the index in `path` live; None where they are in this folder.

    Raises IndexDamagedError for what is no such place.
    """
    try:
        manifest = _manifest(path)
    except IndexUseError:
        return None
    if manifest.get("engine") is None:
        return None
    hosts, name, ca_file, shards, replicas = (
        manifest.get(key) for key in ("hosts", "name", "ca_file", "shards", "replicas")
    )
    sound = isinstance(hosts, list) and all(isinstance(host, str) for host in hosts) and isinstance(name, str)
    if manifest["engine"] != ENGINE or not sound:
        raise IndexDamagedError(
            f"{path / MANIFEST} names no cluster that can be asked; run: zoeker init", path
        )
    return Cluster(
        tuple(map(str, hosts)) if isinstance(hosts, list) else (),
        str(name),
        ca_file if isinstance(ca_file, str) else "",
        shards if isinstance(shards, int) else 1,
        replicas if isinstance(replicas, int) else 0,
    )


def generation(path: Path) -> int:
    """Give the number of the index's latest commit, in whatever format; -1 for none."""
    return max(toc.latest(path), toc.latest(path, older.FILE))


def contents(
    path: Path, opened: Callable[[toc.Contents], Files], any_version: bool = False
) -> tuple[toc.Contents, Files]:
    """Read the table of contents of the index in `path`, once its versions are found to be ours (or `any_version` is good).

    `opened` opens the files it names: should a writer put others in their place meanwhile, all is done once more.
    Raises IndexMissingError, IndexVersionError or IndexDamagedError, each with what to do.
    """
    if not any_version:
        check_versions(path)
    elif not exists(path):
        raise _missing(path)
    with damage_told(path):
        for _ in range(_TRIES):
            with suppress(FileNotFoundError):
                table = _table(path, any_version)
                return table, opened(table)
        table = _table(path, any_version)
        return table, opened(table)


def _table(path: Path, any_version: bool) -> toc.Contents:
    latest = toc.latest(path)
    return older.read(path) if any_version and latest < 0 else toc.read(path, latest)


def sweep(path: Path, table: toc.Contents, begun: Collection[str] = ()) -> None:
    """Remove what dead writers left: what neither the table of contents nor `begun` (ids of segments) names."""
    known = {*map(toc.segment_file, begun), *(record.file for record in table.segments)}
    known |= {toc.file_name(table.generation), f"_MAIN_{table.generation}.toc"}
    for name in os.listdir(path):  # noqa: PTH208 - only the names are wanted
        if SWEPT.fullmatch(name) and name not in known:
            with suppress(OSError):  # still open elsewhere, on a platform that minds
                (path / name).unlink()


def sweep_aside(path: Path) -> None:
    """Remove what a rebuild that died left in the index in `path`, and nothing else.

    Raises IndexUseError where something else lies in its folder.
    """
    aside = path / ASIDE
    if not aside.is_dir():
        return
    for name in os.listdir(aside):  # noqa: PTH208
        if _OURS.fullmatch(name):
            (aside / name).unlink(missing_ok=True)
    if others := sorted(os.listdir(aside)):  # noqa: PTH208
        raise IndexUseError(
            f"{aside} is where a rebuild works, and holds what zoeker did not write, such as {others[0]}; move it elsewhere",
            path,
        )
    aside.rmdir()


def sweep_aside_if_possible(path: Path) -> None:
    """Do as `sweep_aside` does where that can be: the next rebuild minds what cannot be removed."""
    with suppress(OSError, IndexUseError):
        sweep_aside(path)


def exists(path: Path) -> bool:
    """Say whether there is an index in `path`, sound or not: something that zoeker, and nothing else, writes."""
    try:
        names = disk.names(path)
    except OSError as error:
        raise read_failure(path, error) from error
    if _holds(path / MANIFEST, b'"engine"'):
        return True
    if generation(path) < 0 and CATALOG not in names:
        return False
    return (
        any(_SEGMENT.fullmatch(name) for name in names)
        or _holds(path / MANIFEST, b'"analyzer_version"')
        or _holds(path / CATALOG, b"CREATE TABLE holding")
        or any(_holds(path / name, b'"generation"') for name in names if toc.FILE.fullmatch(name))
    )


def _holds(path: Path, mark: bytes) -> bool:
    """Say whether a file has a mark in its first bytes."""
    try:
        if not path.is_file():  # a pipe would be waited for
            return False
        with path.open("rb") as file:
            return mark in file.read(_CATALOG_HEAD)
    except OSError:
        return False


def check_free(path: Path) -> None:
    """Raise IndexUseError unless `path` is an index, or a folder where one can be made: a new one, or one that is empty.

    What a writer that died left of an index that it had begun to make counts as nothing.
    """
    if _is_file(path):
        raise _missing(path)
    if exists(path):
        return
    with suppress(FileNotFoundError, NotADirectoryError):
        # What is hidden, such as .gitkeep and .DS_Store, does not make a folder one that is used.
        names = (name for name in os.listdir(path) if not name.startswith("."))  # noqa: PTH208
        others = sorted(name for name in names if not _OURS.fullmatch(name))
        if others:
            shown = shlex.quote(str(path / "index"))
            raise IndexUseError(
                f"{path} holds other files, such as {others[0]}, so no index is made there; "
                f"name a folder that is new or empty, as in: --index {shown}",
                path,
            )


def check_versions(path: Path) -> None:
    """Raise IndexMissingError, IndexDamagedError or IndexVersionError unless the index in `path` is of this zoeker's making."""
    manifest = _manifest(path)
    analyzer = manifest.get("analyzer")
    known = isinstance(analyzer, str) and analyzer in dutch.VERSIONS
    for name, wanted in versions(str(analyzer) if known else dutch.NAME).items():
        if manifest.get(name) != wanted:
            raise IndexVersionError(
                f"the index at {path} has {name.replace('_', ' ')} {manifest.get(name)!r} and this zoeker makes {wanted!r}; "
                f"to make it again from the same articles, {_REBUILD}{where(path)}",
                path,
            )


def check_analyzer(path: Path, analyzer: str) -> None:
    """Raise IndexUseError where the index in `path` was made with another analyzer than the one that is asked for."""
    made = analyzer_of(path)
    if made != analyzer:
        raise IndexUseError(
            f"the index at {path} is made with the analyzer {made}; to make it again with {analyzer}, "
            f"{_REBUILD} --analyzer {analyzer}{where(path)}",
            path,
        )


def write_manifest(path: Path, analyzer: str, cluster: Cluster | None = None) -> None:
    """Write, in one step, what made this index, and where it lives."""
    manifest = versions(analyzer) | ({"engine": ENGINE} | cluster._asdict() if cluster else {})
    disk.replace(path / MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode())


def where(path: Path) -> str:
    """Give the option that names this index on a command line, where it is not the default."""
    return "" if str(path) == "index" else f" --index {shlex.quote(str(path))}"


def size(path: Path) -> int:
    """Count the bytes of the index folder."""
    total = 0
    with suppress(OSError):  # a writer may take a file, or somebody the whole folder, away meanwhile
        for entry in path.iterdir():
            with suppress(OSError):
                total += entry.stat().st_size if entry.is_file() else 0
    return total


class damage_told:  # noqa: N801 - it reads as a function in `with`; a generator would take four times as long
    """Turn whatever broken files make the code that reads them raise into IndexDamagedError; it can be entered many times.

    What the system refuses (memory, permission, another open file) is no damage: that is an IndexUseError which says so.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception) and not isinstance(error, ZoekerError):
            raise read_failure(self._path, error) from error


def read_failure(path: Path, error: Exception) -> IndexUseError:
    """Say what an error means that came of reading the index in `path`."""
    return _cannot("read", path, error) if is_refused(error) else _damaged(path, error)


def is_refused(error: Exception) -> bool:
    """Say whether it is the system that refuses something, such as memory: no fault of the files."""
    return isinstance(error, MemoryError | OSError) and not isinstance(error, FileNotFoundError)


def refusal(error: Exception) -> str:
    """Say what the system refused and, where that is known, what to do."""
    number = ENOMEM if isinstance(error, MemoryError) else getattr(error, "errno", None)
    return disk.REFUSED.get(number or 0) or getattr(error, "strerror", None) or str(error)


@contextmanager
def write_errors_told(path: Path) -> Iterator[None]:
    """Turn a full disk, a folder that may not be written and the like into one sentence, in an IndexUseError."""
    try:
        yield
    except FileNotFoundError as error:  # a file of the index itself has gone
        raise _damaged(path, error) from error
    except (OSError, MemoryError) as error:
        raise _cannot("write", path, error) from error


def make(path: Path) -> None:
    """Make the folder of an index. Raises IndexUseError where that cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexUseError(f"no index can be made at {path}: {error.strerror or error}", path) from error


def check_there(path: Path) -> None:
    """Raise IndexMissingError unless there is an index in `path`, sound or not."""
    if not exists(path):
        raise _missing(path)


def _manifest(path: Path) -> dict[str, object]:
    manifest = None
    try:
        there = exists(path)
        # A pipe would be waited for.
        if not there or (path / MANIFEST).is_file() or not os.path.lexists(path / MANIFEST):
            manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise _missing(path) from None
    except (OSError, MemoryError) as error:
        raise read_failure(path, error) from error
    except (ValueError, RecursionError):
        there = True
    if not there:
        raise _missing(path)
    if not isinstance(manifest, dict):
        raise IndexDamagedError(f"{path / MANIFEST} is not what zoeker wrote; {_REBUILD}{where(path)}", path)
    return manifest


def _damaged(path: Path, error: Exception) -> IndexDamagedError:
    reason = " ".join(str(error).split(". ")[0].split())[:200]
    return IndexDamagedError(
        f"the index at {path} is damaged ({type(error).__name__}{reason and ': '}{reason}); "
        f"to make it again from the same articles, {_REBUILD}{where(path)}",
        path,
    )


def _cannot(do: str, path: Path, error: Exception) -> IndexUseError:
    name = getattr(error, "filename", None)
    culprit = f"{os.fsdecode(name)}: " if isinstance(name, str | bytes) else ""
    return IndexUseError(f"cannot {do} the index at {path}: {culprit}{refusal(error)}", path)


def _missing(path: Path) -> IndexUseError:
    if _is_file(path):
        return IndexMissingError(f"{path} is a file, not an index; name the folder of an index", path)
    if exists(path):
        return IndexDamagedError(f"the index at {path} lost its {MANIFEST}; {_REBUILD}{where(path)}", path)
    return IndexMissingError(
        f"there is no index at {path}; to make one, run: zoeker index PATH{where(path)}", path
    )


def _is_file(path: Path) -> bool:
    return os.path.exists(path) and not path.is_dir()  # noqa: PTH110 - Path.exists() raises where it may not look
