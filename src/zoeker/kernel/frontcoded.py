"""Which keys and values does a front-coded text hold? Called by dutch/dictionary.py."""

from __future__ import annotations

from ctypes import CDLL

import numpy as np

from .library import address, declare

_ROOM = 8  # times the size of the text: what its keys, and its values, may take at most

declare(unfold="pippip")


def unfold(kernel: CDLL, text: bytes) -> dict[str, str] | None:
    """Read a front-coded text, from the number of its keys on, as frontcoded.c says; None for what is not one."""
    data, sizes = np.frombuffer(text, np.uint8), np.zeros(2, np.int64)
    room = _ROOM * len(data)
    keys, values = np.empty(room, np.uint8), np.empty(room, np.uint8)
    count = kernel.unfold(address(data), len(data), address(keys), address(values), room, address(sizes))
    if count < 0:
        return None
    lines = [
        into[:size].tobytes().decode().split("\n")[:-1]
        for into, size in zip((keys, values), sizes.tolist(), strict=True)
    ]
    return dict(zip(*lines, strict=True)) if all(len(its) == count for its in lines) else None
