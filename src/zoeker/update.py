"""What has changed since the last time? Brings an index up to date with files, or takes articles from a script."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .article import Article
from .corpus import SourceFile, find, read
from .errors import Problem, SourceError
from .problems import write_problems
from .sources import absolute
from .store import SCRIPT, STALE, Catalog, Entry, Known, Writer

STDIN = "-"
FIRST_ROOT = "seeds"  # what is indexed when nothing was named, now or before
BATCH = 5_000  # articles in a commit: what an interruption can cost
BATCH_CHARACTERS = 32_000_000  # of text in a commit: what a batch may take of memory
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


# Called with the number of articles written, the bytes done, the bytes in all, and the file at hand.
Listener = Callable[[int, int, int, str], None]


class Updater:
    """One update of the index behind `writer`. Call `take_articles` and `take_paths`, then `finish`.

    `columns` maps fields to the input's own names, `previous` is the catalog of the index that is being rebuilt.
    """

    def __init__(
        self,
        writer: Writer,
        *,
        columns: Mapping[str, str] | None = None,
        keep_missing: bool = False,
        progress: Listener | None = None,
        previous: Catalog | None = None,
    ) -> None:
        self._writer = writer
        self._catalog = writer.catalog
        self._columns = columns
        self.keep_missing = keep_missing
        self._progress = progress or (lambda articles, done, total, file: None)
        self._previous = previous
        self._entries: dict[str, Entry] = {}
        self._places: dict[str, tuple[int, str]] = {}  # id → bytes done when it was read, and its file
        self._characters = 0
        self._gone: set[str] = set()
        self._done = self._total = self._written = 0
        self._added = self._replaced = self._removed = self._skipped = 0
        self._problems: list[Problem] = []

    # From a script

    def take_articles(self, articles: Iterable[Article]) -> None:
        """Add or replace articles that a script hands over."""
        for article in articles:
            whole = article if article.id else article.with_id(f"article-{article.digest()[:12]}")
            self.take(whole, whole.digest(), SCRIPT, "", "", by_hand=True)

    # From files

    def take_paths(self, paths: Iterable[str]) -> None:
        """Bring the index up to date with files, folders, patterns or ("-") standard input."""
        named = dict.fromkeys(paths)
        roots = [absolute(path) for path in named if path != STDIN]
        self._take_roots({root: self._find(root) for root in roots})
        if STDIN in named:
            self._read_stdin()

    def take_known_paths(self) -> None:
        """Bring the index up to date with the paths it was made from, at first FIRST_ROOT."""
        roots = self._catalog.roots()
        if not roots and not self._previous:
            return self.take_paths([FIRST_ROOT])
        return self._take_roots({root: self._find(root, known=True) for root in roots})

    def _take_roots(self, found: Mapping[str, list[SourceFile] | None]) -> None:
        present = {root: here for root, here in found.items() if here is not None}
        files: dict[str, SourceFile] = {}
        for root, here in present.items():
            self._catalog.add_root(root)
            for file in here:
                files.setdefault(file.path, file)
        self._read_changed(files)
        for root in present:
            self._drop_missing(root, files)
        self._read_changed(self._stale(files))

    def _find(self, root: str, known: bool = False) -> list[SourceFile] | None:
        """List the files of a root; None when it is not there but what it gave must stay."""
        try:
            return find(root)
        except SourceError as error:
            before = self._catalog.files_under(root)
            if before and _all_gone(root, before):
                return []
            if not (before or known):
                raise
            stay = (
                f"; what it gave stays in the index (to take it out: zoeker remove --path {root})"
                if before
                else ""
            )
            self._problems.append(Problem(root, 0, f"{error}{stay}"))
            return None

    def _read_changed(self, files: Mapping[str, SourceFile]) -> None:
        changed = {}
        for file in files.values():
            number = self._register(file)
            if number is None:
                continue
            known = self._catalog.file(file.path)
            if known and (known.size, known.modified) == (file.size, file.modified):
                self._skipped += self._catalog.count_held(number)
                self._problems += self._catalog.problems(number)
            else:
                changed[number] = file
        self._total += sum(file.size for file in changed.values())
        for number, file in changed.items():
            self._read(number, file)

    def _read_stdin(self) -> None:
        """Take what comes on standard input as a script's: it cannot be read again, so it is never dropped."""
        for found in read(find(STDIN)[0], self._columns or {}):
            if isinstance(found, Problem):
                self._problems.append(found)
            else:
                self.take(found, found.digest(), SCRIPT, "", "", by_hand=True)

    def _register(self, file: SourceFile) -> int | None:
        """Give the number of a file in the catalog; None for a name that no text can hold."""
        try:
            file.path.encode()
        except UnicodeEncodeError:
            shown = file.path.encode(errors="replace").decode()
            self._problems.append(Problem(shown, 0, "this file's name is not UTF-8; rename it"))
            return None
        known = self._catalog.file(file.path)
        root, name = (known.root, known.name or file.name) if known else (file.root, self._name(file))
        columns = self._columns if self._columns is not None else (known.columns if known else {})
        return self._catalog.register(file.path, root, name, columns)

    def _name(self, file: SourceFile) -> str:
        """Choose a file's name within the corpus; one that another file bears already is not used again."""
        other = self._catalog.file_named(file.name)
        return file.name if other is None or not Path(other.path).exists() else file.path

    def _read(self, number: int, file: SourceFile) -> None:
        known = self._catalog.file(file.path)
        assert known is not None  # it was registered
        named = SourceFile(file.path, known.root, known.name, file.size, file.modified)
        missing = set(self._catalog.held_by(number))
        problems: list[Problem] = []
        reading, count, begin = read(named, known.columns), 0, self._done
        for found in reading:
            self._done = begin + reading.bytes_read
            if isinstance(found, Problem):
                problems.append(found)
                continue
            count += 1
            missing.discard(found.id)
            self.take(found, found.digest(), number, file.path, known.root)
        self._done = begin + file.size
        self._settle(number, file, problems, count, missing)
        self._progress(self._written, self._done, self._total, file.path)

    def _settle(
        self, number: int, file: SourceFile, problems: list[Problem], count: int, missing: set[str]
    ) -> None:
        """Note that a file was read, and drop what it no longer holds, unless something in it could not be read."""
        sound = not any(problem.skipped for problem in problems)
        if count or sound:
            self._catalog.mark_read(number, file.size, file.modified)
        if sound and not self.keep_missing:
            for id in sorted(missing):
                self._let_go(number, id)
        if len(problems) > MOST_PROBLEMS:
            more = f"and {len(problems) - MOST_PROBLEMS} more problems in this file"
            problems = [*problems[:MOST_PROBLEMS], Problem(file.path, 0, more)]
        self._catalog.set_problems(number, problems)
        self._problems += problems

    def _stale(self, files: Mapping[str, SourceFile]) -> dict[str, SourceFile]:
        """Choose the files that must be read again, because another file gave up an article they hold too."""
        known = {path: self._catalog.file(path) for path in files}
        return {
            path: files[path] for path, file in known.items() if file and file.modified == STALE and file.size
        }

    def _drop_missing(self, root: str, files: Mapping[str, SourceFile]) -> None:
        for known in self._catalog.files_under(root):
            if known.path not in files and not self.keep_missing and _is_gone(known.path):
                for id in self._catalog.held_by(known.number):
                    self._let_go(known.number, id)
                self._catalog.forget_file(known.number)
                if known.path == root:
                    self._catalog.remove_root(root)

    # One article

    def take(
        self, article: Article, digest: str, number: int, file: str, root: str, by_hand: bool = False
    ) -> None:
        """Add an article, or replace it where it changed; `number` is that of its file, SCRIPT for none."""
        held, before = self._catalog.article(article.id), self._catalog.holding(number, article.id)
        self._catalog.hold(number, article.id, digest)
        same = held is not None and held.digest == digest and not (by_hand and held.removed)
        if same or (held is not None and before == digest and not by_hand):
            self._skipped += 1
            return
        self._count(article.id, digest, held is not None and not held.removed)
        self._catalog.put(article.id, digest, number)
        self._gone.discard(article.id)
        self._entries[article.id] = Entry(article, article.id, digest, file, root)
        self._places[article.id] = (self._done, file)
        self._characters += len(article.body) + len(article.lead)
        if len(self._entries) >= BATCH or self._characters >= BATCH_CHARACTERS:
            self._flush(last=False)

    def _count(self, id: str, digest: str, replaces: bool) -> None:
        before = self._previous.article(id) if self._previous else None
        if before is not None and before.digest == digest and not before.removed:
            self._skipped += 1
        elif replaces or (before is not None and not before.removed):
            self._replaced += 1
        else:
            self._added += 1

    def _let_go(self, number: int, id: str) -> None:
        if not self._catalog.let_go(number, id):
            return
        held = self._catalog.article(id)
        self._catalog.drop(id)
        self._entries.pop(id, None)
        if held is not None and not held.removed:
            self._gone.add(id)
            self._removed += 1

    def count_removed(self) -> None:
        """Count an article that is not taken over from the index that is being rebuilt."""
        self._removed += 1

    # Writing

    def _flush(self, last: bool) -> None:
        self._writer.commit(self._entries, self._gone, last, self._tell)
        self._entries, self._places, self._gone = {}, {}, set()
        self._characters = 0

    def _tell(self, id: str) -> None:
        self._written += 1
        done, file = self._places[id]
        self._progress(self._written, done, self._total, file)

    def finish(self, path: Path) -> Update:
        """Commit what is left, write the list of problems beside the index in `path`, and say what was done."""
        self._flush(last=True)
        elsewhere = [problem for problem in self._problems if self._catalog.file(problem.file) is None]
        write_problems(path, [*self._catalog.all_problems(), *elsewhere])
        return Update(self._added, self._replaced, self._removed, self._skipped, tuple(self._problems))


def check_paths(paths: Iterable[str]) -> list[str]:
    """Give the paths back once each is found to lead somewhere. Raises SourceError."""
    checked = list(paths)
    for path in checked:
        if path != STDIN:
            find(path)
    return checked


def _all_gone(root: str, known: list[Known]) -> bool:
    """Say whether a file, or all that a pattern found, was taken away.

    A folder that is not there at all, or whose parent is not, may be on a disk that is not connected now.
    """
    below = root.rstrip("/") + "/"
    return all(not file.path.startswith(below) and Path(file.path).parent.is_dir() for file in known)


def _is_gone(path: str) -> bool:
    """Say whether a file is not there; one that merely cannot be reached is not gone."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
