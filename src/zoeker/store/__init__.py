"""How does the index lie on disk? The only place that knows Whoosh."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .chosen import Choice
from .evaluate import BITS, Best, Evaluated, Wanted
from .folder import exists, read_failure, write_errors_told
from .follow import in_order, matched, near
from .lists import DOCUMENT_SHIFT
from .program import NONE, Evidence, Kind, Occurring, Program
from .reader import Documents, Reader
from .schema import NO_DATE, PARTS_OF, RANKED
from .weighed import Weighed
from .words import Words
from .worth import Lengths, Worth

if TYPE_CHECKING:
    from .catalog import NO_FILE, SCRIPT, STALE, Catalog, Held, Holding, Known, Origin, is_place
    from .invert import Entry
    from .removal import remove
    from .writer import MEMORY, Writer, open_rebuild, open_writer

__all__ = [
    "BITS",
    "DOCUMENT_SHIFT",
    "MEMORY",
    "NONE",
    "NO_DATE",
    "NO_FILE",
    "PARTS_OF",
    "RANKED",
    "SCRIPT",
    "STALE",
    "Best",
    "Catalog",
    "Choice",
    "Documents",
    "Entry",
    "Evaluated",
    "Evidence",
    "Held",
    "Holding",
    "Kind",
    "Known",
    "Lengths",
    "Occurring",
    "Origin",
    "Program",
    "Reader",
    "Wanted",
    "Weighed",
    "Words",
    "Worth",
    "Writer",
    "exists",
    "in_order",
    "is_place",
    "matched",
    "near",
    "open_rebuild",
    "open_writer",
    "read_failure",
    "remove",
    "write_errors_told",
]

# What writes, and what remembers what was written, is imported when it is first asked for: a search need not load it.
_HOMES = {
    "MEMORY": "writer",
    "NO_FILE": "catalog",
    "SCRIPT": "catalog",
    "STALE": "catalog",
    "Catalog": "catalog",
    "Entry": "invert",
    "Held": "catalog",
    "Holding": "catalog",
    "Known": "catalog",
    "Origin": "catalog",
    "Writer": "writer",
    "is_place": "catalog",
    "open_rebuild": "writer",
    "open_writer": "writer",
    "remove": "removal",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    return value
