"""What has changed since the last time? Brings an index up to date with files, or takes articles from a script."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .article import Article
from .corpus import SourceFile, find, read
from .errors import Problem, SourceError
from .intake import Intake
from .problems import write_problems
from .sources import absolute
from .store import Known, Origin, write_errors_told

STDIN = "-"
FIRST_ROOT = "seeds"  # what is indexed when nothing was named, now or before
MOST_PROBLEMS = 1_000  # of one file that are told: a file of another kind altogether is wrong on every line


@dataclass(frozen=True, slots=True)
class Update:
    """What an update did: counts of articles, and the problems of the files it was about, known ones included.

    `skipped` articles were in the index already, as they are.
    """

    added: int
    replaced: int
    removed: int
    skipped: int
    problems: tuple[Problem, ...]


class Updater:
    """One update of the index behind `intake`. Call `take_articles` and `take_paths`, then `finish`.

    `columns` maps fields to the input's own names; None: as each file was read before. `folder` is where the index
    lies: `zoeker index .` does not read its files.
    """

    def __init__(
        self,
        intake: Intake,
        columns: Mapping[str, str] | None = None,
        keep_missing: bool = False,
        folder: Path | None = None,
    ) -> None:
        self.intake = intake
        self.keep_missing = keep_missing
        self._catalog = intake.catalog
        self._columns = columns
        self._own = absolute(folder) + os.sep if folder else None
        self._problems: list[Problem] = []

    # From a script

    def take_articles(self, articles: Iterable[Article]) -> None:
        """Add or replace articles that a script hands over."""
        for article in articles:
            whole = article if article.id else article.with_id(f"article-{article.digest()[:12]}")
            self.intake.take(whole, by_hand=True)

    # From files

    def take_known_paths(self, more: Iterable[str] = ()) -> None:
        """Bring the index up to date with the paths it was made from, at first FIRST_ROOT, and with `more`."""
        known = self._catalog.roots()
        first = [] if known or self.intake.previous else [FIRST_ROOT]
        self.take_paths([*known, *first, *more])

    def take_paths(self, paths: Iterable[str]) -> None:
        """Bring the index up to date with files, folders, patterns or ("-") standard input."""
        named = list(paths)
        found = {root: self._find(root) for root in map(_root, named) if root != STDIN}
        present = {root: here for root, here in found.items() if here is not None}
        files: dict[str, SourceFile] = {}
        for root, here in present.items():
            self._catalog.add_root(root)
            for file in here:
                files.setdefault(file.path, file)
        self._read_changed(files.values())
        for root in present:
            self._drop_missing(root, files)
        self._read_heirs()
        if STDIN in named:
            self._read_stdin()

    def _find(self, root: str) -> list[SourceFile] | None:
        """List the files of a root; None when it is not there but what it gave must stay."""
        try:
            return [file for file in find(root) if not self._is_own(file)]
        except SourceError as error:
            before = self._catalog.files_under(root)
            if before and _all_gone(root, before):
                return []
            if not before and root not in self._catalog.roots():
                raise
            advice = (
                f"what it gave stays in the index (to take it out: zoeker remove --path {shlex.quote(root)})"
            )
            self._problems.append(Problem(root, 0, f"{error}; {advice}" if before else str(error)))
            return None

    def _is_own(self, file: SourceFile) -> bool:
        return self._own is not None and file.path.startswith(self._own) and file.root != file.path

    def _read_changed(self, files: Iterable[SourceFile]) -> None:
        changed = []
        for file in files:
            known = self._registered(file)
            if known is None:
                continue
            if (known.size, known.modified) == (file.size, file.modified):
                self.intake.skipped += self._catalog.count_indexed(known.number)
                self._problems += self._catalog.problems(known.number)
            else:
                changed.append((known, file))
        self.intake.total += sum(file.size for _, file in changed)
        for known, file in changed:
            self._read(known, file)

    def _read_heirs(self) -> None:
        """Read the files whose form of an article is to stand, because the file that gave it up to now does no more."""
        tried: set[int] = set()
        while heirs := [known for known in self._catalog.heirs() if known.number not in tried]:
            for known in heirs:
                tried.add(known.number)
                if Path(known.origin.path).is_file():
                    self._read(known, find(known.origin.path)[0])

    def _read_stdin(self) -> None:
        """Take what comes on standard input as a script's: it cannot be read again, so it is never dropped."""
        for found in read(find(STDIN)[0], self._columns or {}):
            if isinstance(found, Problem):
                self._problems.append(found)
            else:
                self.intake.take(found, by_hand=True)

    def _registered(self, file: SourceFile) -> Known | None:
        """Give what the catalog knows of a file, a new one included; None for a name that no text can hold."""
        if not _is_text(file.path):
            self._problems.append(
                Problem(_shown(file.path), 0, "this file's name is not UTF-8; rename it to index it")
            )
            return None
        known = self._catalog.file(file.path)
        before = known.origin if known else Origin(file.path, file.root, file.name)
        columns = before.columns if self._columns is None else dict(self._columns)
        origin = before._replace(name=self._free_name(before), columns=columns)
        return self._catalog.file_numbered(self._catalog.register(origin))

    def _free_name(self, origin: Origin) -> str:
        """Choose a file's name within the corpus, from which ids are made: one that no other file bears."""
        others = (other.origin.path for other in self._catalog.files_named(origin.name))
        taken = any(other != origin.path and Path(other).exists() for other in others)
        return origin.path if taken else origin.name

    def _read(self, known: Known, file: SourceFile) -> None:
        origin, begin = known.origin, self.intake.done
        missing = set(self._catalog.held_by(known.number))
        problems: list[Problem] = []
        nothing = True
        reading = read(
            SourceFile(file.path, origin.root, origin.name, file.size, file.modified), origin.columns
        )
        for found in reading:
            self.intake.done = begin + reading.bytes_read
            if isinstance(found, Problem):
                problems.append(found)
            else:
                nothing = False
                missing.discard(found.id)
                self.intake.take(found, known.number, origin)
        self.intake.done = begin + file.size
        sound = not any(problem.skipped for problem in problems)
        if sound or not nothing:
            self._catalog.mark_read(known.number, file.size, file.modified)
        if sound and not self.keep_missing:
            self._let_go(known, sorted(missing))
        self._note(known, problems)
        self.intake.tell_read(file.path)

    def _note(self, known: Known, problems: list[Problem]) -> None:
        """Keep what was wrong in a file for the full list."""
        if len(problems) > MOST_PROBLEMS:
            more = f"and {len(problems) - MOST_PROBLEMS} more problems in this file"
            problems = [*problems[:MOST_PROBLEMS], Problem(known.origin.path, 0, more)]
        self._catalog.set_problems(known.number, problems)
        self._problems += problems

    def _let_go(self, known: Known, ids: Iterable[str]) -> None:
        for id in ids:
            self.intake.let_go(known.number, id)

    def _drop_missing(self, root: str, files: Mapping[str, SourceFile]) -> None:
        for known in self._catalog.files_under(root):
            path = known.origin.path
            if path not in files and not self.keep_missing and _is_gone(path):
                self._let_go(known, self._catalog.held_by(known.number))
                self._catalog.forget_file(known.number)
                if path == root:
                    self._catalog.remove_root(root)

    def finish(self, path: Path) -> Update:
        """Commit what is left, write the list of problems beside the index in `path`, and say what was done."""
        intake = self.intake
        intake.flush(last=True)
        elsewhere = [problem for problem in self._problems if self._catalog.file(problem.file) is None]
        with write_errors_told(path):
            write_problems(path, [*self._catalog.problems(), *elsewhere])
        return Update(intake.added, intake.replaced, intake.removed, intake.skipped, tuple(self._problems))


def check_paths(paths: Iterable[str] | None) -> None:
    """Raise SourceError unless each path (None: FIRST_ROOT) leads somewhere."""
    for path in [FIRST_ROOT] if paths is None else paths:
        if path != STDIN:
            _root(path)
            find(path)


def _root(path: str) -> str:
    if path == STDIN:
        return path
    if not path or not _is_text(path):
        reason = (
            "is not UTF-8; rename it to index what it holds"
            if path
            else "a path of a file or folder is needed"
        )
        raise SourceError(f"{_shown(path)} {reason}".strip(), path)
    return absolute(path)


def _is_text(path: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in path)


def _shown(path: str) -> str:
    return path.encode(errors="replace").decode()


def _all_gone(root: str, known: list[Known]) -> bool:
    """Say whether a file, or all that a pattern found, was taken away.

    A folder that is not there at all, or whose parent is not, may be on a disk that is not connected now.
    """
    below = root.rstrip("/") + "/"
    paths = [file.origin.path for file in known]
    return all(not path.startswith(below) and Path(path).parent.is_dir() for path in paths)


def _is_gone(path: str) -> bool:
    """Say whether no file is there; one that merely cannot be reached is not gone."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
