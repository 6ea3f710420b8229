"""How does the index lie on disk? The only place that knows Whoosh."""

from .catalog import NO_FILE, SCRIPT, STALE, Catalog, Known, Origin
from .check import check
from .chosen import Choice
from .folder import exists, write_errors_told
from .invert import Entry
from .lists import POSITION_BITS, Nothing, Postings
from .reader import Documents, Reader
from .removal import remove
from .schema import NO_DATE, PARTS_OF, RANKED
from .statistics import Statistics, statistics
from .weighed import Weighed
from .words import Words
from .writer import MEMORY, Writer, open_rebuild, open_writer
from .written import Written

__all__ = [
    "MEMORY",
    "NO_DATE",
    "NO_FILE",
    "PARTS_OF",
    "POSITION_BITS",
    "RANKED",
    "SCRIPT",
    "STALE",
    "Catalog",
    "Choice",
    "Documents",
    "Entry",
    "Known",
    "Nothing",
    "Origin",
    "Postings",
    "Reader",
    "Statistics",
    "Weighed",
    "Words",
    "Writer",
    "Written",
    "check",
    "exists",
    "open_rebuild",
    "open_writer",
    "remove",
    "statistics",
    "write_errors_told",
]
