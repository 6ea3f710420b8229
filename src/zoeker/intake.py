"""Which articles are new, which changed, which are gone? They are counted, and written in batches."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from .article import Article
from .store import NO_FILE, SCRIPT, Catalog, Entry, Origin, Writer

BATCH = 20_000  # articles in a commit: what an interruption can cost
_CHARACTERS = 500  # that an article takes as much memory as, beside its text

# Called with the number of articles written, the bytes done, the bytes in all, and the file at hand.
Listener = Callable[[int, int, int, str], None]


class Intake:
    """The way into the index behind `writer`: call `take` and `let_go`, and `flush` at the end.

    `previous` is the catalog of the index that is being rebuilt. `done` and `total` are the bytes that were read and
    that there are to read, for whoever listens.
    """

    def __init__(
        self, writer: Writer, progress: Listener | None = None, previous: Catalog | None = None
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

    def take(
        self, article: Article, number: int = SCRIPT, origin: Origin = NO_FILE, by_hand: bool = False
    ) -> None:
        """Add an article, or replace it where it changed; `number` is that of its file.

        What a person removed stays out until it changes, or is handed over again (`by_hand`).
        """
        digest = article.digest()
        held = self.catalog.article(article.id)
        before = self.catalog.holding(number, article.id) if held else None
        self.catalog.hold(number, article.id, digest)
        same = held is not None and held.digest == digest and not (by_hand and held.removed)
        if held is not None and (same or (before == digest and not by_hand)):
            self.skipped += not held.removed
            return
        self._count(article.id, digest, held is not None and not held.removed)
        self.catalog.put(article.id, digest, number)
        if held is None:
            self._gone.discard(article.id)
        else:
            self._gone.add(article.id)  # its former self
        self._entries[article.id] = Entry(article, article.id, digest, origin)
        self._places[article.id] = (self.done, origin.path)
        self._characters += len(article.body) + len(article.lead) + _CHARACTERS
        if len(self._entries) >= BATCH or self._characters >= self._writer.most_characters:
            self.flush(last=False)

    def _count(self, id: str, digest: str, replaces: bool) -> None:
        before = self.previous.article(id) if self.previous else None
        if before is not None and before.digest == digest and not before.removed:
            self.skipped += 1
        elif replaces or (before is not None and not before.removed):
            self.replaced += 1
        else:
            self.added += 1

    def let_go(self, number: int, id: str) -> None:
        """Drop an article that a file holds no longer, unless another does."""
        if not self.catalog.let_go(number, id):
            return
        held = self.catalog.article(id)
        if held is not None and not held.removed:  # what a person removed is remembered, should it come back
            self.catalog.drop(id)
            self._entries.pop(id, None)
            self._gone.add(id)
            self.removed += 1

    def flush(self, last: bool) -> None:
        """Commit what was taken and let go; `last` says that no more will come."""
        self._writer.commit(self._entries, self._gone, last, partial(self._tell, self._places))
        self._entries, self._places, self._gone = {}, {}, set()
        self._characters = 0
        if last and self._file:
            self.tell_read(self._file)

    def tell_read(self, file: str) -> None:
        """Tell who listens that a file was read, unless what it gave is still to be written: that takes longer."""
        self._file = file
        if not self._entries:
            self._progress(self._written, self.done, self.total, file)

    def _tell(self, places: dict[str, tuple[int, str]], id: str) -> None:
        self._written += 1
        done, file = places[id]
        self._progress(self._written, done, self.total, file)
