"""How does the index lie on disk? The only place that knows Whoosh."""

from .catalog import SCRIPT, STALE, Catalog, Known
from .folder import exists
from .reader import Documents, Reader
from .removal import remove
from .schema import NO_DATE, RANKED
from .statistics import Statistics, statistics
from .writer import Entry, Writer, open_rebuild, open_writer

__all__ = [
    "NO_DATE",
    "RANKED",
    "SCRIPT",
    "STALE",
    "Catalog",
    "Documents",
    "Entry",
    "Known",
    "Reader",
    "Statistics",
    "Writer",
    "exists",
    "open_rebuild",
    "open_writer",
    "remove",
    "statistics",
]
