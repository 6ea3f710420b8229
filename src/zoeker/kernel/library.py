"""How is the compiled kernel loaded and called? Through ctypes, so that it needs no header of Python to compile."""

from __future__ import annotations

import os
import sys
from ctypes import CDLL, c_char, c_double, c_int64, c_void_p
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]

# What hatch_build.py makes of the C files here; from the root, since a bare name is looked for elsewhere.
FILE = Path(os.path.abspath(__file__)).with_name("_kernel.so")  # noqa: PTH100
VERSION = 15  # as in version.c
_MEMORY = -6  # as in kernel.h
_WRONG = {  # as in kernel.h
    -1: "a posting names a document that is not there",
    -2: "frequencies do not add up to the number of positions",
    -3: "numbers are wider than they can be",
    -4: "a posting bears the code of no form",
    -7: "a word stands farther on than any text is long",
    -5: "a block of the dictionary does not hold what it says",
}


class Laid(NamedTuple):
    """Something as the kernel reads it: where it is, how much, and what must be kept as long as it is there."""

    address: int
    size: int
    kept: object


_KINDS = {"p": c_void_p, "i": c_int64, "d": c_double}


def load() -> CDLL | None:
    """Load the kernel; None where there is none, or where it is not to be used."""
    if os.environ.get("ZOEKER_NATIVE") == "0" or sys.byteorder != "little":
        return None
    try:
        found = CDLL(str(FILE))
        found.version.restype = c_int64
        if found.version() != VERSION:  # an older one, beside newer code
            return None
    except (OSError, AttributeError):
        return None
    return found


KERNEL = load()


def declare(**arguments: str) -> None:
    """Say what functions of the kernel are called with: p is an address, i a number, d one with a fraction.

    All give a number back.
    """
    for name, kinds in arguments.items() if KERNEL else ():
        function = getattr(KERNEL, name)
        function.argtypes = [_KINDS[kind] for kind in kinds]
        function.restype = c_int64


def address(array: NDArray[np.generic]) -> int:
    """Give the address of an array's first byte. Raises ValueError for one whose entries do not lie side by side."""
    its = array.__array_interface__
    if its["strides"] is not None:
        raise ValueError("the kernel reads only arrays whose entries lie side by side")
    found: int = its["data"][0]
    return found


def pointer(array: NDArray[np.generic]) -> object:
    """Give what is passed as an array's address, in a quarter of the time. Raises an error for one that cannot be written to."""
    return _Anything.from_buffer(array)  # type: ignore[arg-type]  # typeshed wants to see that it is a buffer


_Anything = c_char * 0


def check(found: int) -> None:
    """Raise ValueError for an error that the kernel gave back; MemoryError where it had too little."""
    if found == _MEMORY:
        raise MemoryError
    if found < 0:
        raise ValueError(_WRONG[found])
