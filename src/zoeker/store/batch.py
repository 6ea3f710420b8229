"""How does a batch of articles get on disk? As the file of a segment, of which nothing yet says that it is there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zoeker.dutch import Lexicon

from . import disk, toc
from .invert import Entry, write_articles
from .sections import FileWriter
from .segment import ENDING
from .stored import Dictionary


def write_batch(
    path: Path, id: str, articles: Sequence[Entry], lexicon: Lexicon, dictionary: Dictionary
) -> int:
    """Write a segment of articles into the folder of an index, on disk; give the checksum of its file."""
    with disk.new_file(segment_path(path, id)) as file:
        return write_articles(FileWriter(file), articles, lexicon, dictionary)


def segment_path(path: Path, id: str) -> Path:
    """Name the file of a segment."""
    return path / f"{toc.NAME}_{id}{ENDING}"
