"""JSON Lines: a record a line, read one at a time, so a file may be larger than memory."""

from __future__ import annotations

from collections.abc import Iterator

from zoeker.errors import Problem

from .json_values import DECODER, FAILURES, fault, to_record
from .records import Record, Source


def read(source: Source) -> Iterator[Record | Problem]:
    """Yield the record of each line; a broken line is a Problem, and the rest goes on."""
    number = 0
    for line, written in enumerate(source.text, 1):
        if written.isspace():
            continue
        number += 1
        if written[0] == "\0":  # as a disk leaves them where a file was being written
            written, whole = written.lstrip("\0"), written
            told = f"begins with {len(whole) - len(written):,} NUL characters, which are passed over"
            yield source.problem(line, told, skipped=not written.strip())
            if not written.strip():
                continue
        found = _decoded(written, line, number)
        yield source.problem(line, found) if isinstance(found, str) else found


def _decoded(written: str, line: int, number: int) -> Record | str:
    try:
        return to_record(DECODER.decode(written), line, number)
    except FAILURES as error:
        return fault(error)
