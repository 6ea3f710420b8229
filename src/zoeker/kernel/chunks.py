"""Which chunks does a text consist of, and which words stand in them? Called by dutch/chunk_table.py and readings.py."""

from __future__ import annotations

from ctypes import CDLL
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .library import Numbers, address, check, declare

Words = NDArray[np.uint32]

declare(look_up="pippippp", neighbours="pipipip", tokens_of="pipi", expand="pipipipiiipp", among="pipppipp")

_BEHIND = bytes(32)  # what may be read behind a text


def look_up(
    kernel: CDLL, text: bytes, entries: NDArray[Any], slots: Words, factors: NDArray[Any]
) -> tuple[Words, Numbers]:
    """Give the number of each chunk of a text, and where it ends, as chunks.c says."""
    numbers, ends = np.empty(len(text) + 1, np.uint32), np.empty(len(text) + 1, np.int64)
    its = address(entries), address(slots), len(slots), address(factors)
    found = kernel.look_up(text + _BEHIND, len(text), *its, address(numbers), address(ends))
    check(found)
    return numbers[:found], ends[:found]


def among(
    kernel: CDLL, wanted: NDArray[np.bool_], text: bytes, numbers: Words, ends: Numbers, begins: Numbers
) -> Numbers:
    """Choose the chunks of texts that are wanted, as chunks.c says: a row for each."""
    chosen = np.empty((len(numbers), 4), np.int64)
    its = address(numbers), address(ends), len(numbers), address(begins)
    found = kernel.among(address(wanted), len(wanted), text + _BEHIND, *its, address(chosen))
    return chosen[:found]


def neighbours(kernel: CDLL, readings: Words, numbers: Words, firsts: Numbers) -> Numbers:
    """Give the places of chunks that may share a unit with the next one, as chunks.c says."""
    places = np.empty(len(numbers), np.int64)
    its = address(numbers), len(numbers), address(firsts), len(firsts)
    found = kernel.neighbours(address(readings), len(readings), *its, address(places))
    check(found)
    return places[:found]


def expand(
    kernel: CDLL, readings: Words, tokens: Words, numbers: Words, firsts: Numbers, text: int
) -> tuple[Words, Words, Words, Words]:
    """Give the forms of chunks, their texts and their positions, and the length of each text, as chunks.c says."""
    its = address(readings), len(readings)
    room = kernel.tokens_of(*its, address(numbers), len(numbers))
    check(room)
    into, lengths = np.empty((3, room), np.uint32), np.empty(len(firsts), np.uint32)
    at = address(tokens), len(tokens), address(numbers), len(numbers), address(firsts), len(firsts)
    check(kernel.expand(*its, *at, text, room, address(into), address(lengths)))
    forms, texts, positions = into
    return forms, texts, positions, lengths
