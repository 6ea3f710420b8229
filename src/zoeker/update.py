"""What has changed since the last time, and what was wrong in the files?

Brings an index up to date with files, or takes articles from a script. Problems are counted by file, and the full list is
beside the index.
"""

from __future__ import annotations

import json
import os
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .article import Article
from .catalog import Known
from .corpus import STDIN, SourceFile, find, handed_over, read
from .errors import Problem, SourceError
from .format import disk
from .format.folder import write_errors_told
from .format.stored import Origin, is_text
from .intake import Intake, Met, is_gone
from .sources import absolute

PROBLEMS = "problems.jsonl"  # in the index folder
_MOST = 1_000  # of one file that are told: a file of another kind altogether is wrong on every line


class ProblemsOf:
    """What is wrong in the file at `path`: how much, how many records were left out for it, and the first of it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.listed: list[Problem] = []
        self.count = self.skipped = 0
        self._left = 0  # records that were left out for what is listed
        self._line = 0  # of the first that is not listed

    def add(self, problem: Problem) -> None:
        """Count a problem, and list it if there are not too many yet."""
        self.count += 1
        self.skipped += problem.skipped
        if self.count <= _MOST:
            self.listed.append(problem)
            self._left += problem.skipped
        elif not self._line:
            self._line = problem.line

    def more(self) -> tuple[Problem | None, int, int]:
        """Tell of what is not listed, how much it is, and how many records were left out for it."""
        many, left_out = self.count - len(self.listed), self.skipped - self._left
        if not many:
            return None, 0, 0
        reason = f"and {many:,} more problems from here on, which are not listed; {left_out:,} left out"
        return Problem(self.path, self._line, reason, skipped=left_out > 0), many, left_out


def write_problems(path: Path, problems: Iterable[Problem]) -> None:
    """Write the list of problems beside the index, one JSON object a line; an empty list takes the file away."""
    lines = [json.dumps(asdict(problem), ensure_ascii=False) for problem in problems]
    if lines:
        disk.replace(path / PROBLEMS, ("\n".join(lines) + "\n").encode(errors="replace"))
    else:
        (path / PROBLEMS).unlink(missing_ok=True)


_NO_PATH = "name the files or folders to index, as in: zoeker index PATH"


@dataclass(frozen=True, slots=True, repr=False)
class Update:
    """What an update did: counts of articles, and the problems of the files it was about, known ones included.

    Each article is counted once, by what it was before and is now; `skipped` ones were in the index already, as they are.
    `problems` lists at most some 1,000 of a file, and says so; `problem_count` counts all, `left_out` the records that are
    not in the index for them. `passed_over` counts what lies below folders and is no news by its name, by kind;
    `kept_out` the articles of these files that somebody removed.
    """

    added: int
    replaced: int
    removed: int
    skipped: int
    problems: tuple[Problem, ...]
    problem_count: int = 0
    left_out: int = 0
    passed_over: Mapping[str, int] = field(default_factory=dict)
    kept_out: int = 0

    def __repr__(self) -> str:
        counts = {name: getattr(self, name) for name in ("added", "replaced", "removed", "skipped")}
        told = ", ".join(f"{number:,} {name}" for name, number in counts.items())
        return f"<Update: {told}, {self.problem_count:,} problem{'s' * (self.problem_count != 1)}>"


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
        self._apart: list[Problem] = []  # those of them that the catalog does not remember
        self._problem_count = self._left_out = 0
        self._missing: list[tuple[int, list[str]]] = []  # files, and the articles they hold no longer
        self._gone: list[int] = []  # files that are no more
        self._read_now: set[int] = set()  # files that were read in this run
        self._passed_over: Counter[str] = Counter()

    # From a script

    def take_articles(self, items: Iterable[object]) -> None:
        """Add or replace articles that a script hands over, as such or as dicts; anything else is a problem."""
        self._take(handed_over(items, self._columns))

    def _take(self, articles: Iterable[Article | Problem]) -> None:
        for article in articles:
            if isinstance(article, Problem):
                self._tell_apart(article)
            else:
                named = article.named()
                self._tell_met(self.intake.take(named, by_hand=True), named.id)

    # From files

    def take_known_paths(self, more: Iterable[str] = ()) -> None:
        """Bring the index up to date with the paths it was made from, and with `more`.

        Raises SourceError if there are none, but for a rebuild.
        """
        paths = [*self._catalog.roots(), *more]
        if not paths and not self.intake.previous:
            raise SourceError(_NO_PATH, "")
        self.take_paths(paths)

    def take_paths(self, paths: Iterable[str]) -> None:
        """Bring the index up to date with files, folders, patterns or ("-") standard input."""
        named = list(paths)
        # In an order of its own: which file of two with one name gets a longer one hangs on no order of paths.
        roots = sorted({_root(name) for name in named if name != STDIN})
        files_by_root = {root: self._find(root, roots) for root in roots}
        present = {root: here for root, here in files_by_root.items() if here is not None}
        files: dict[str, SourceFile] = {}
        for root, here in present.items():
            self._catalog.add_root(root)
            for file in here:
                files.setdefault(file.path, file)
        self._read_changed(files.values())
        for root in present:
            self._drop_missing(root, files)
        self._release_missing()
        self._read_heirs()
        self._forget_moved(set(present))
        if STDIN in named:  # taken as a script's: it cannot be read again, so it is never dropped
            self._take(read(find(STDIN).files[0], self._columns))

    def _find(self, root: str, roots: list[str]) -> list[SourceFile] | None:
        """List the files of a root, one of `roots`; None when it is not there but what it gave must stay."""
        try:
            there = find(root, roots)
        except SourceError as error:
            before = self._catalog.files_under(root)
            if before and _all_gone(root, before):
                return []
            if not before and root not in self._catalog.roots():
                raise
            advice = (
                f"what it gave stays in the index (to take it out: zoeker remove --path {shlex.quote(root)})"
            )
            self._tell_apart(Problem(root, 0, f"{error}; {advice}" if before else str(error)))
            return None
        self._tell_apart(*there.problems)
        self._passed_over += there.passed_over
        return [file for file in there.files if not self._is_own(file)]

    def _is_own(self, file: SourceFile) -> bool:
        return self._own is not None and file.path.startswith(self._own) and file.root != file.path

    def _read_changed(self, files: Iterable[SourceFile]) -> None:
        changed = []
        for file in files:
            known = self._registered(file)
            if known is None:
                continue
            if (known.size, known.modified) == (file.size, file.modified):
                self.intake.unread.add(known.number)
                self._tell(self._catalog.problems(known.number), *self._catalog.count_problems(known.number))
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
                self._read_again(known)
        self._release_missing()

    def _read_again(self, known: Known) -> None:
        """Read a file though it was not named, if it is there."""
        if Path(known.origin.path).is_file():
            self.intake.unread.discard(known.number)
            self._read(known, find(known.origin.path).files[0])

    def _registered(self, file: SourceFile) -> Known | None:
        """Give what the catalog knows of a file, a new one included; None for a name that no text can hold."""
        if not is_text(file.path):
            self._tell_apart(
                Problem(_shown(file.path), 0, "this file's name is not UTF-8; rename it to index it")
            )
            return None
        known = self._catalog.file(file.path)
        before = known.origin if known else Origin(file.path, file.root, file.name)
        columns = before.columns if self._columns is None else dict(self._columns)
        origin = before._replace(name=self._free_name(before), columns=columns)
        return self._catalog.register(origin)

    def _free_name(self, origin: Origin) -> str:
        """Choose a file's name within the corpus, from which ids are made: one that no other file bears."""
        others = (other.origin.path for other in self._catalog.files_named(origin.name))
        taken = any(other != origin.path and Path(other).exists() for other in others)
        return origin.path if taken else origin.name

    def _read(self, known: Known, file: SourceFile) -> None:
        origin, begin = known.origin, self.intake.done
        missing = set(self._catalog.held_by(known.number))
        wrong = ProblemsOf(file.path)
        nothing = True
        self._read_now.add(known.number)
        reading = read(
            SourceFile(file.path, origin.root, origin.name, file.size, file.modified), origin.columns
        )
        for article in reading:
            self.intake.done = begin + reading.bytes_read
            if isinstance(article, Problem):
                wrong.add(article)
            else:
                nothing = False
                missing.discard(article.id)
                met = self.intake.take(article, known.number, origin, line=reading.line)
                self._note_met(met, article.id, reading.line, wrong)
        self._note_displaced(wrong)
        self.intake.done = begin + file.size
        sound = not wrong.skipped
        if sound or not nothing:
            self._catalog.mark_read(known.number, file.size, file.modified)
        if sound and missing and not self.keep_missing:
            self._missing.append((known.number, sorted(missing)))
        more = wrong.more()
        self._catalog.set_problems(known.number, wrong.listed, *more)
        self._tell([*wrong.listed, *filter(None, more[:1])], wrong.count, wrong.skipped)
        self.intake.tell_read(file.path)

    def _note_met(self, met: Met | None, id: str, line: int, wrong: ProblemsOf) -> None:
        """Note that an id stood somewhere else before in this run."""
        if met is not None:
            known = self._catalog.file_numbered(met.number)
            path = known.origin.path if known else wrong.path
            where = f"{path}:{met.line}" if met.line else path
            reason = f"the id {id!r} is also that of {where}; of the articles with one id, the last that was read is kept"
            wrong.add(Problem(wrong.path, line, reason, skipped=False))

    def _note_displaced(self, wrong: ProblemsOf) -> None:
        """Note that articles of a file took the place of what others gave in an earlier run: perhaps of others altogether."""
        for number, many in self.intake.displaced.items():
            known = self._catalog.file_numbered(number)
            if known is not None:
                articles = "1 article" if many == 1 else f"{many:,} articles"
                reason = (
                    f"{articles} took the place of those with the same ids from {known.origin.path}; "
                    "if they are others, name a column that tells them apart with --map id=COLUMN"
                )
                wrong.add(Problem(wrong.path, 0, reason, skipped=False))
        self.intake.displaced.clear()

    def _tell_met(self, met: Met | None, id: str) -> None:
        """Tell that a script, or standard input, gave two articles with one id."""
        if met is not None:
            reason = f"the id {id!r} was handed over twice; the article that came last is kept"
            self._tell_apart(Problem("", 0, reason, skipped=False))

    def _tell(self, problems: Iterable[Problem], count: int, left_out: int) -> None:
        self._problems += problems
        self._problem_count += count
        self._left_out += left_out

    def _tell_apart(self, *problems: Problem) -> None:
        """Tell what was wrong outside the files that the catalog knows."""
        self._apart += problems
        self._tell(problems, len(problems), sum(problem.skipped for problem in problems))

    def _release_missing(self) -> None:
        """Drop what files hold no longer: last, since it may have moved to another that was read meanwhile."""
        if self._missing:
            # Where the catalog was made again, nothing yet says what these hold: perhaps what is missing elsewhere.
            for known in self._catalog.unread():
                if known.number not in self._read_now:
                    self._read_again(known)
        for number, ids in self._missing:
            for id in ids:
                self.intake.release(number, id)
        self._missing = []
        for number in self._gone:
            self._catalog.forget_file(number)
        self._gone = []

    def _drop_missing(self, root: str, files: Mapping[str, SourceFile]) -> None:
        for known in self._catalog.files_under(root):
            path = known.origin.path
            if path not in files and not self.keep_missing and is_gone(path):
                self._missing.append((known.number, self._catalog.held_by(known.number)))
                self._gone.append(known.number)
                if path == root:
                    self._catalog.remove_root(root)

    def _forget_moved(self, present: set[str]) -> None:
        """Forget the files, and the paths, that are gone and of which every article was met in another file.

        What else lay at such a path and gave nothing, such as an empty file, is forgotten with it.
        """
        moved = {number for number, gone in self.intake.vanished.items() if gone}
        moved -= {number for number in moved if self._catalog.held_by(number)}
        if not moved:
            return
        for root in self._catalog.roots():
            files = {known.number for known in self._catalog.files_under(root)}
            there = root in present or os.path.lexists(root)
            if not there and files & moved and not any(map(self._catalog.held_by, files)):
                moved |= files
                self._catalog.remove_root(root)
                reason = "is not there any more, and all it gave is in other files: it is no path of this index now"
                self._tell_apart(Problem(root, 0, reason, skipped=False))
        for number in moved:
            self._catalog.forget_file(number)

    def finish(self, path: Path) -> Update:
        """Commit what is left, write the list of problems beside the index in `path`, and say what was done."""
        intake = self.intake
        intake.finish()
        with write_errors_told(path):
            write_problems(path, [*self._catalog.problems(), *self._apart])
        counts = intake.added, intake.replaced, intake.removed, intake.skipped
        problems = tuple(self._problems), self._problem_count, self._left_out
        kept_out = self._catalog.count_kept_out(self._read_now | intake.unread)
        return Update(*counts, *problems, dict(sorted(self._passed_over.items())), kept_out)


def check_paths(paths: Iterable[str] | None) -> None:
    """Raise SourceError unless there are paths, and each leads somewhere."""
    if paths is None:
        raise SourceError(_NO_PATH, "")
    named = list(paths)
    for path in named:
        if path != STDIN:
            _root(path)
            if not (os.path.isdir(path) and os.access(path, os.R_OK)):  # noqa: PTH112 - Path.is_dir() raises for a NUL
                find(path, named)  # a folder is looked through later, once


def _root(path: str) -> str:
    if not path:
        raise SourceError("a path of a file or folder is needed", path)
    if not is_text(path):
        raise SourceError(f"{_shown(path)} is not UTF-8; rename it to index what it holds", path)
    return absolute(path)


def _shown(path: str) -> str:
    return path.encode(errors="replace").decode()


def _all_gone(root: str, known: list[Known]) -> bool:
    """Say whether a file, or all that a pattern found, was taken away.

    A folder that is not there at all, or whose parent is not, may be on a disk that is not connected now.
    """
    below = root.rstrip("/") + "/"
    paths = [file.origin.path for file in known]
    return all(not path.startswith(below) and Path(path).parent.is_dir() for path in paths)
