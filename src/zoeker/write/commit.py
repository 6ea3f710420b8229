"""What makes a commit? A new table of contents, as Whoosh writes one, put in the place of the old in one step."""

from __future__ import annotations

import zlib
from pathlib import Path

from zoeker.dutch import NAME
from zoeker.format import disk, toc


def write(path: Path, contents: toc.Contents, analyzer: str = NAME) -> None:
    """Put a table of contents on disk: from then on, the index is what it says. To Whoosh, it has this analyzer."""
    from whoosh.filedb.filestore import RamStorage  # here: a search loads this too, and never writes
    from whoosh.index import TOC

    from zoeker.whoosh_compat.codec import ZoekerSegment
    from zoeker.whoosh_compat.schema import make_schema

    storage = RamStorage()
    segments = [ZoekerSegment.of(record) for record in contents.segments]
    TOC(make_schema(analyzer), segments, contents.generation).write(storage, toc.NAME)
    name = toc.file_name(contents.generation)
    content = bytes(storage.files[name])
    disk.replace(path / name, content + toc.TRAILER.pack(toc.MARK, zlib.crc32(content)))
