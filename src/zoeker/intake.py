"""Which articles are new, which changed, which are gone? They are counted, and written in batches."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from .article import Article
from .catalog import SCRIPT, Catalog, Held, Holding, is_place
from .format.stored import NO_FILE, Origin
from .write import IndexWriter
from .write.batch import Entry

BATCH = 20_000  # articles in a commit: what an interruption can cost
_CHARACTERS = 500  # that an article takes as much memory as, beside its text

# Called with the number of articles written, the bytes done, the bytes in all, and the file at hand.
Listener = Callable[[int, int, int, str], None]


class Met(NamedTuple):
    """Where an id stood that was met before in the same run: the number of the file, and the line."""

    number: int
    line: int


class Intake:
    """The way into the index behind `writer`: call `take` and `release`, and `flush` at the end.

    `previous` is the catalog of the index that is being rebuilt. `done` and `total` are the bytes that were read and
    that there are to read, for whoever listens.
    """

    def __init__(
        self, writer: IndexWriter, progress: Listener | None = None, previous: Catalog | None = None
    ) -> None:
        self.catalog = writer.catalog
        self.previous = previous
        self.added = self.replaced = self.removed = self.skipped = 0
        self.done = self.total = 0
        self._writer = writer
        self._progress = progress or (lambda articles, done, total, file: None)
        self._entries: dict[str, Entry] = {}
        self._gone: set[str] = set()
        self._places: dict[str, tuple[int, str]] = {}  # id → bytes done when it was read, and its file
        self._characters = self._written = 0
        self._file = ""  # the last one read
        self.unread: set[int] = set()  # files of which nothing changed, whose articles are counted at the end
        self.displaced: Counter[int] = Counter()  # articles whose place others with their ids took, by file
        self.vanished: dict[int, bool] = {}  # files that were asked for: whether they are gone

    def take(
        self,
        article: Article,
        number: int = SCRIPT,
        origin: Origin = NO_FILE,
        by_hand: bool = False,
        line: int = 0,
    ) -> Met | None:
        """Add an article, or replace it where it changed; `number` is that of its file, where it stands at `line`.

        What a person removed stays out until it changes, or is handed over again (`by_hand`). Gives where its id stood
        before in the same run; the last one is kept.
        """
        id, placed = article.id, is_place(article.id, origin.name)
        digest = article.digest(named=not placed)
        earlier = self.catalog.article(id)
        before = self.catalog.holding(number, id) if earlier else None
        met = self._met(id, number, earlier, before)
        self.catalog.hold(number, id, digest, line)
        moved = earlier is not None and earlier.file != number and self._is_vanished(earlier.file)
        if earlier is not None and moved:
            self.catalog.pass_on(id, earlier.file, number)
        same = earlier is not None and (
            earlier.digest == digest or (earlier.removed and earlier.digest == article.digest())
        )
        known = before is not None and before.digest == digest and not (met or moved or by_hand)
        if earlier is not None and (known or (same and not (by_hand and earlier.removed))):
            self.skipped += met is None and not earlier.removed and earlier.file not in self.unread
            return met
        if placed and not by_hand and self._is_out(id, digest):
            self._leave_out(id, digest, number, earlier)
            return met
        was = self._before(id, earlier)
        if earlier and not earlier.removed:
            if met:
                self._count(was, earlier.digest, -1)
            elif not (moved or before) and earlier.file not in (number, SCRIPT):
                self.displaced[earlier.file] += number != SCRIPT
        self._count(was, digest)
        if by_hand:
            self.catalog.forgive(digest)
        self.catalog.put(id, digest, number, was)
        self._gone.discard(id)  # whatever is there under an id gives way to what is added
        self._add(Entry(article, id, digest, origin))
        return met

    def _add(self, entry: Entry) -> None:
        article = entry.article
        self._entries[article.id] = entry
        self._places[article.id] = (self.done, entry.origin.path)
        self._characters += len(article.body) + len(article.lead) + _CHARACTERS
        if len(self._entries) >= BATCH or self._characters >= self._writer.most_characters:
            self.flush(last=False)

    def _met(self, id: str, number: int, known: Held | None, before: Holding | None) -> Met | None:
        """Tell where an id stood before in this run, if it did: in the same file, or in that from which its article came."""
        file, holding = number, before
        if (
            known is not None
            and known.file not in (number, SCRIPT)
            and not (before and before.run == self.catalog.run)
        ):
            file, holding = known.file, self.catalog.holding(known.file, id)
        return Met(file, holding.line) if holding and holding.run == self.catalog.run else None

    def _before(self, id: str, known: Held | None) -> str:
        """Give the digest that an article had in the index before this run; "" if it was not there."""
        if self.previous:
            known = self.previous.article(id)
        elif known is not None and known.run == self.catalog.run:
            return known.before
        return "" if known is None or known.removed else known.digest

    def _count(self, before: str, now: str, step: int = 1) -> None:
        if not before:
            self.added += step
        elif before == now:
            self.skipped += step
        else:
            self.replaced += step

    def _is_vanished(self, number: int) -> bool:
        if number not in self.vanished:
            known = self.catalog.file_numbered(number)
            self.vanished[number] = known is not None and is_gone(known.origin.path)
        return self.vanished[number]

    def _is_out(self, id: str, digest: str) -> bool:
        """Say whether a person took out what has this digest, which is named by its place, wherever that was."""
        if not self.catalog.is_removed(digest):
            return False
        before = self.previous.article(id) if self.previous else None
        return before is None or before.removed or before.digest != digest

    def _leave_out(self, id: str, digest: str, number: int, known: Held | None) -> None:
        """Keep an article out of the index, and what stood in its place too."""
        if known is not None and not known.removed:
            self._drop(id, known)
        self.catalog.put(id, digest, number)
        self.catalog.mark_removed(id)

    def _drop(self, id: str, known: Held) -> None:
        was = self._before(id, known)
        if known.run == self.catalog.run:
            self._count(was, known.digest, -1)
        self.removed += bool(was)
        self._entries.pop(id, None)
        self._gone.add(id)

    def release(self, number: int, id: str) -> None:
        """Drop an article that a file holds no longer, unless another does."""
        if not self.catalog.release(number, id):
            return
        known = self.catalog.article(id)
        # What a person removed is remembered, should it come back.
        if known is not None and not known.removed:
            self._drop(id, known)
            self.catalog.drop(id)

    def flush(self, last: bool) -> None:
        """Commit what was taken and released; `last` says that no more will come."""
        self._writer.commit(self._entries, self._gone, last, partial(self._tell, self._places))
        self._entries, self._places, self._gone = {}, {}, set()
        self._characters = 0
        if last and self._file:
            self.tell_read(self._file)

    def finish(self) -> None:
        """Commit what is left, and count what stayed as it was in files that were not read."""
        self.flush(last=True)
        if self.unread:
            self.skipped += self.catalog.count_of(self.unread)

    def tell_read(self, file: str) -> None:
        """Tell who listens that a file was read, unless what it gave is still to be written: that takes longer."""
        self._file = file
        if not self._entries:
            self._progress(self._written, self.done, self.total, file)

    def _tell(self, places: dict[str, tuple[int, str]], id: str) -> None:
        self._written += 1
        done, file = places[id]
        self._progress(self._written, done, self.total, file)


def is_gone(path: str) -> bool:
    """Say whether no file is there; one that merely cannot be reached is not gone."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
