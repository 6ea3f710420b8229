"""How is the compiled kernel loaded and called? Through ctypes, so that it needs no header of Python to compile."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from ctypes import CDLL, POINTER, Array, Structure, addressof, c_char, c_char_p, c_double, c_int64, c_void_p
from itertools import count, takewhile
from pathlib import Path
from struct import unpack_from
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from zoeker.errors import ZoekerError

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]
_Kind = TypeVar("_Kind", bound=Structure)

# What hatch_build.py makes of the C files here; from the root, since a bare name is looked for elsewhere.
FILE = Path(os.path.abspath(__file__)).with_name("_kernel.so")  # noqa: PTH100
VERSION = 29  # as in kernel.h: that of another build is refused


class Laid(NamedTuple):
    """Something as the kernel reads it: where it is, how much, and what must be kept as long as it is there."""

    address: int
    size: int
    kept: object


_KINDS = {"p": c_void_p, "i": c_int64, "d": c_double}


def load() -> CDLL:
    """Load the kernel. Raises ZoekerError where there is none, or one that is not of this version."""
    if sys.byteorder != "little":
        raise ZoekerError(
            "zoeker cannot run here: its kernel wants the lowest byte of a number to come first"
        )
    try:
        _check_whole()
        kernel = CDLL(str(FILE))
        kernel.version.restype = c_int64
        if kernel.version() == VERSION:
            return kernel
        wrong = "of another version"
    except (OSError, AttributeError):
        wrong = "not there, or not whole"
    raise ZoekerError(
        f"the compiled part of zoeker, {FILE}, is {wrong}; reinstall: pip install --force-reinstall zoeker"
    )


def _check_whole() -> None:
    """Raise OSError where a file in ELF lacks the table at its end: Linux would load it, and then end the process.

    The table is said to lie at byte 40 of the header, the size and number of its entries at 58 (System V ABI, 64 bits).
    """
    with FILE.open("rb") as file:
        head = file.read(64)
        if len(head) == 64 and head.startswith(b"\x7fELF\2"):
            (begin,), (size, entries) = unpack_from("<Q", head, 40), unpack_from("<HH", head, 58)
            if file.seek(0, os.SEEK_END) < begin + size * entries:
                raise OSError("cut off")


KERNEL = load()


class _Constant(Structure):
    _fields_ = (("name", c_char_p), ("value", c_int64))


def _constants() -> dict[str, int]:
    """Read the numbers of kernel.h."""
    KERNEL.constants.restype = POINTER(_Constant)
    named = takewhile(lambda one: one.name, map(KERNEL.constants().__getitem__, count()))
    return {one.name.decode(): one.value for one in named}


CONSTANTS = _constants()
_WRONG = {
    "OUTSIDE": "a posting names a document that is not there",
    "UNEVEN": "frequencies do not add up to the number of positions",
    "TOO_WIDE": "numbers are wider than they can be",
    "UNCODED": "a posting bears the code of no form",
    "FAR": "a word stands farther on than any text is long",
    "BROKEN": "a block of the dictionary does not hold what it says",
    "UNSOUND": "marks are not those of the text",
    "UNREAD": "what is stored of a document is not what was written",
}
_TOLD = {CONSTANTS[name]: told for name, told in _WRONG.items()}


def declare(**arguments: str) -> None:
    """Say what functions of the kernel are called with: p is an address, i a number, d one with a fraction.

    All give a number back.
    """
    for name, kinds in arguments.items():
        function = getattr(KERNEL, name)
        function.argtypes = [_KINDS[kind] for kind in kinds]
        function.restype = c_int64


_Anything = c_char * 0


def address(array: NDArray[np.generic]) -> int:
    """Give the address of an array's first byte. Raises ValueError for one whose entries do not lie side by side."""
    try:
        return addressof(_Anything.from_buffer(array))  # type: ignore[arg-type]  # typeshed does not see that it is a buffer
    except TypeError:  # or it may only be read: to be told so by NumPy takes three times as long
        interface = array.__array_interface__
    if interface["strides"] is not None:
        raise ValueError("the kernel reads only arrays whose entries lie side by side")
    first_byte: int = interface["data"][0]
    return first_byte


def structures(kind: type[_Kind], rows: Sequence[Any]) -> Array[_Kind]:
    """Lay structures out side by side; each is one, or a tuple of what is in it."""
    return (kind * len(rows))(*rows)


def check(result: int) -> None:
    """Raise ValueError for an error that the kernel gave back; MemoryError where it had too little."""
    if result == CONSTANTS["MEMORY"]:
        raise MemoryError
    if result < 0:
        raise ValueError(_TOLD[result])


declare(give_back="")


def give_back() -> None:
    """Give free memory back to the system, as memory.c says."""
    KERNEL.give_back()
