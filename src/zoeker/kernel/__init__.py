"""Where do the innermost loops run? In C, compiled as zoeker is installed; in NumPy where that could not be done.

Both give the same answers, and both are tested; ZOEKER_NATIVE=0 in the environment chooses NumPy. Each Python file here
calls the C file of its name.
"""

from .dictionary import look_up, spell
from .frontcoded import Lines, unfold
from .library import FILE, KERNEL
from .numbers import shared, united
from .postings import WORDS, Scratch, follow, gather, keys, weigh
from .spelling import EDITS, LETTERS, nearly

__all__ = [
    "EDITS",
    "FILE",
    "KERNEL",
    "LETTERS",
    "WORDS",
    "Lines",
    "Scratch",
    "follow",
    "gather",
    "keys",
    "look_up",
    "nearly",
    "shared",
    "spell",
    "unfold",
    "united",
    "weigh",
]
