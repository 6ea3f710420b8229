"""Which index answers? One that is open for all threads, and looks every second whether somebody wrote to it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from time import monotonic

from zoeker.errors import ZoekerError
from zoeker.index import Index

_OFTEN = 1.0  # seconds from one look to the next

log = logging.getLogger("zoeker")


class SharedIndex:
    """An open index, and how it is opened again; any number of threads may ask for it."""

    def __init__(self, open_index: Callable[[], Index]) -> None:
        self._index = open_index()
        self._lock = Lock()
        self._looked = monotonic()

    @property
    def now(self) -> Index:
        """The index as it is now. What was written and cannot be read leaves it as it was, and is told in the log."""
        if monotonic() - self._looked > _OFTEN and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._index

    def look(self) -> None:
        """See at once what this process wrote."""
        with self._lock:
            self._look()

    def _look(self) -> None:
        try:
            self._index.refresh()
        except ZoekerError as error:
            log.warning("the index could not be opened again: %s", error)
        finally:
            self._looked = monotonic()

    def close(self) -> None:
        """Let go of it."""
        with suppress(ZoekerError):
            self._index.close()
