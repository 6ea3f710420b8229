"""How is memory that nobody uses any more given back? Called by write/batch.py, when words are forgotten."""

from __future__ import annotations

from .library import KERNEL, declare

declare(give_back="")


def give_back() -> None:
    """Give free memory back to the system, as memory.c says."""
    KERNEL.give_back()
