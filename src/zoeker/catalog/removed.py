"""Which articles did a person take out? Written beside the catalog, so that a catalog that is lost brings none back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from zoeker.format import disk

NAME = "removed.json"


class Removed(NamedTuple):
    """What a person took out: the digests of articles by their ids, and those of what is named by its place in a file."""

    articles: Mapping[str, str] = {}
    digests: tuple[str, ...] = ()


def write(folder: Path, removed: Removed) -> None:
    """Write, in one step, what stays out of the index in a folder."""
    content = json.dumps(removed._asdict(), indent=1).encode() + b"\n"
    disk.replace(folder / NAME, content + b"%08x\n" % zlib.crc32(content))


def read(folder: Path) -> Removed:
    """Read what stays out: nothing where there is no such file. Raises OSError, or ValueError for one that was altered."""
    try:
        written = (folder / NAME).read_bytes()
    except FileNotFoundError:
        return Removed()
    content, checksum = written[:-9], written[-9:]
    if checksum != b"%08x\n" % zlib.crc32(content):
        raise ValueError("it does not fit its checksum")
    record = json.loads(content)
    articles, digests = (record.get(name) if isinstance(record, dict) else None for name in Removed._fields)
    if not isinstance(articles, dict) or not isinstance(digests, list):
        raise ValueError("it does not say which articles stay out")
    if not all(isinstance(value, str) for value in (*articles.values(), *digests)):
        raise ValueError("it does not say by digests which articles stay out")
    return Removed(articles, tuple(digests))
