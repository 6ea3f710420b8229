"""How does the index lie on disk? The only place that knows Whoosh."""

from .catalog import NO_FILE, SCRIPT, STALE, Catalog, Known, Origin
from .check import check
from .chosen import Choice
from .folder import exists, write_errors_told
from .follow import in_order
from .invert import Entry
from .lists import DOCUMENT_SHIFT
from .reader import Documents, Reader
from .removal import remove
from .schema import NO_DATE, PARTS_OF, RANKED
from .statistics import Statistics, statistics
from .weighed import Weighed, Worth
from .words import Words
from .writer import MEMORY, Writer, open_rebuild, open_writer

__all__ = [
    "DOCUMENT_SHIFT",
    "MEMORY",
    "NO_DATE",
    "NO_FILE",
    "PARTS_OF",
    "RANKED",
    "SCRIPT",
    "STALE",
    "Catalog",
    "Choice",
    "Documents",
    "Entry",
    "Known",
    "Origin",
    "Reader",
    "Statistics",
    "Weighed",
    "Words",
    "Worth",
    "Writer",
    "check",
    "exists",
    "in_order",
    "open_rebuild",
    "open_writer",
    "remove",
    "statistics",
    "write_errors_told",
]
