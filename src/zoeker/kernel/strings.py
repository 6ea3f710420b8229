"""What do strings of JSON say? Called by store/stored.py."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from ctypes import CDLL, c_char

from .library import check, declare

declare(read_texts="ppipp")


def read_texts(kernel: CDLL, parts: Sequence[bytes]) -> list[tuple[bytes, bytes] | None]:
    """Read the lead and the body of articles, in UTF-8, as strings.c says; None where JSON must be parsed."""
    json = b"".join(parts)
    sizes, lengths = array("q", map(len, parts)), array("q", bytes(16 * len(parts)))
    into = bytearray(len(json) + 1)
    its = (c_char * len(into)).from_buffer(into)
    check(kernel.read_texts(json, sizes.buffer_info()[0], len(parts), its, lengths.buffer_info()[0]))
    found: list[tuple[bytes, bytes] | None] = []
    numbers, view, at = iter(lengths), memoryview(into), 0
    for lead, body in zip(numbers, numbers, strict=True):
        if lead < 0:
            found.append(None)
            continue
        found.append((view[at : at + lead].tobytes(), view[at + lead : at + lead + body].tobytes()))
        at += lead + body
    return found
