"""Is an index sound? One function, for scripts and for `zoeker check`."""

from __future__ import annotations

from .format.check import check
from .sources import PathLike, index_folder


def check_index(path: PathLike = "index") -> tuple[str, ...]:
    """Read all of the index in `path`; give a sentence for each thing that is broken, with what to do about it.

    An index that is sound gives none. Nothing is written. Raises IndexMissingError where there is no index.
    """
    return tuple(check(index_folder(path)))
