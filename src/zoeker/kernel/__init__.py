"""Where do the innermost loops run? In C, compiled as zoeker is installed; in NumPy where that could not be done.

Both give the same answers, and both are tested; ZOEKER_NATIVE=0 in the environment chooses NumPy. Each Python file here
calls the C file of its name; encoding.py and words.py are called by themselves, since only writing needs them.
"""

from .chunks import Room, expand, look_up, neighbours, starts
from .covering import Parts, cover
from .dictionary import find_readings, spell
from .evaluate import Asked, Output, Part, Scoring, Windows, evaluate
from .frontcoded import Lines, unfold
from .library import FILE, KERNEL, address
from .postings import WORDS, Scratch, follow, gather, keys, near, weigh
from .spelling import EDITS, LETTERS, nearly

__all__ = [
    "EDITS",
    "FILE",
    "KERNEL",
    "LETTERS",
    "WORDS",
    "Asked",
    "Lines",
    "Output",
    "Part",
    "Parts",
    "Room",
    "Scoring",
    "Scratch",
    "Windows",
    "address",
    "cover",
    "evaluate",
    "expand",
    "find_readings",
    "follow",
    "gather",
    "keys",
    "look_up",
    "near",
    "nearly",
    "neighbours",
    "spell",
    "starts",
    "unfold",
    "weigh",
]
