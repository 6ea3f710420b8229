"""How does the index lie on disk? The only place that knows Whoosh."""

from .catalog import NO_FILE, SCRIPT, STALE, Catalog, Known, Origin
from .folder import exists, write_errors_told
from .reader import Documents, Reader
from .removal import remove
from .schema import NO_DATE, RANKED
from .statistics import Statistics, statistics
from .writer import Entry, Writer, open_rebuild, open_writer

__all__ = [
    "NO_DATE",
    "NO_FILE",
    "RANKED",
    "SCRIPT",
    "STALE",
    "Catalog",
    "Documents",
    "Entry",
    "Known",
    "Origin",
    "Reader",
    "Statistics",
    "Writer",
    "exists",
    "open_rebuild",
    "open_writer",
    "remove",
    "statistics",
    "write_errors_told",
]
